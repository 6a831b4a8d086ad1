"""One made file: a case's name states what it is and what is right to read of it (tests/files/grammar.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from config.model import Wanted
from crawler.files.asked import NOTHING, Asked

POWERS = Asked((Wanted(code="basis", name="依据", words=("依据",)), Wanted(code="duty", name="责任", words=("责任",))))
"""Elements that a list of powers must have."""
ITEMS = Asked(items=True)
"""The names of rows."""
MANY = 200_000
"""The rows of a large table."""


@dataclass(frozen=True)
class Case:
    """A made file: its case's name, what it is called, its bytes, the type it is sent as, and what is asked of it."""

    name: str
    file: str
    make: Callable[[], bytes]
    media: str = ""
    asked: Asked = NOTHING
    slow: bool = False
