"""A long list some lines at a time, by `start` in the address. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

One = TypeVar("One")

_START = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)


@dataclass(frozen=True)
class Paged(Generic[One]):
    """Some of `of` lines, the first of which is the `first` (from 1 on), and the addresses of those around them."""

    lines: tuple[One, ...]
    of: int
    first: int
    before: str
    after: str

    @property
    def last(self) -> int:
        """The number of the last line shown."""
        return self.first + len(self.lines) - 1


def paged(every: Sequence[One], start: str, at_once: int, address: str) -> Paged[One]:
    """The lines from `start` on."""
    first = start_of(start, len(every))
    return Paged(
        tuple(every[first : first + at_once]), len(every), first + 1, *around(first, len(every), at_once, address)
    )


def around(first: int, number: int, at_once: int, address: str) -> tuple[str, str]:
    """The addresses of what comes before and after the lines that begin with the `first` (from 0 on) of so many."""
    begun = f"{address}{'&' if '?' in address else '?'}start="
    before = address if first <= at_once else f"{begun}{first - at_once}"
    return before if first else "", f"{begun}{first + at_once}" if first + at_once < number else ""


def start_of(text: str, number: int) -> int:
    """Where the lines begin, from 0 on; at the first where `text` says nothing that there is."""
    first = int(text) if _START.fullmatch(text) else 0
    return first if first < number else 0
