"""What is asked of a data file. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from config.model import Wanted


@dataclass(frozen=True, slots=True)
class Asked:
    """The elements that are looked for in its text and in the names of its columns (`wanted`, by words), and whether
    the names of its rows are wanted (`items`)."""

    wanted: tuple[Wanted, ...] = ()
    items: bool = False


NOTHING = Asked()
"""To be read for what it is."""
