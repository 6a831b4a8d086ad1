"""What is wrong with a store, told as errors are. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

RESTORE = "restore a backup (`gongkai db restore`)"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and what to do."""

    place: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}; {self.remedy}"


def few(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first fifty of one sort, and how many more there are: a store that lost its evidence has millions."""
    rest = iter(problems)
    yield from islice(rest, _MOST)
    last = next(rest, None)
    if last is not None:
        yield Problem(last.place, f"the same of {1 + sum(1 for _ in rest)} more", last.remedy)
