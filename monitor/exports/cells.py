"""What may stand in a cell: text of pages made legible, without the numbers of persons, and no longer than a cell is.

Pure.
"""

from __future__ import annotations

from datetime import datetime

from crawler.files.persons import masked
from monitor.cards.legible import legible
from storage.records import SHANGHAI

MOST = 32_767
"""As many characters as a cell holds, counted in UTF-16, as spreadsheets do."""

CUT = "……（原文过长，以下从略）"


def said(text: str) -> str:
    """Words of a page or a person as they may be handed on: legible, masked, and of a cell's length."""
    return short(masked(legible(text)))


def plain(text: str) -> str:
    """The same of an address, a hash or a code, whose digits stay as they are."""
    return short(legible(text))


def short(text: str) -> str:
    """The text, cut with a mark where it is longer than a cell holds."""
    if len(text) * 2 <= MOST or len(units := text.encode("utf-16-le", "replace")) <= 2 * MOST:
        return text
    return units[: 2 * (MOST - len(CUT))].decode("utf-16-le", "ignore") + CUT


def moment(at: datetime | None) -> str:
    """A moment in Shanghai; empty where there is none."""
    return "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
