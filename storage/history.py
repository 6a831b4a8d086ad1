"""What is known of a site's lists and their rows from earlier nights. Standard library only: pure rules speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.records import Evidence


@dataclass(frozen=True, slots=True)
class Row:
    """A dated row of a list. `in_order`: it stands among those rows of the list that go from new to old."""

    address: str
    title: str
    stated: date
    in_order: bool = True


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list (列表) as one visit read it, over all of its pages that were read.

    `url` is the final address of its first page, `codes` the columns that it was taken for, `way` how it was read: two
    readings compare only where it is the same. Whatever is dated after `reach` was on the pages read, where the list
    holds it; None where that cannot be said. `whole`: nothing of the list is elsewhere. `pages` prove it. `afresh`: all
    of their bytes came that night; a list that only is as an earlier night read it proves no row's absence.
    """

    url: str
    codes: tuple[str, ...]
    way: str
    rows: tuple[Row, ...]
    reach: date | None = None
    whole: bool = False
    pages: tuple[Evidence, ...] = ()
    afresh: bool = True

    def covers(self, day: date) -> bool:
        """Whether a row of that day would have been read."""
        return self.whole or (self.reach is not None and day > self.reach)


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list as it was last read: by which scan, as of when. Its rows are kept apart, as `KnownItem`s."""

    read: ListRead
    first_scan: int
    first: datetime
    last_scan: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """That a row was not on its list on one night (`absent`, with its pages) and was on a later one (`seen`)."""

    absent_scan: int
    absent: datetime
    without: tuple[Evidence, ...]
    seen: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A row of a list, since when it is known, and when it was last seen (None: when its list was last read).

    `proof` is there where its stated date was earlier than the night on which it was not there yet.
    """

    url: str
    address: str
    title: str
    stated: date
    first_scan: int
    first: datetime
    last_scan: int | None = None
    last: datetime | None = None
    proof: Proof | None = None


class Fate(StrEnum):
    """What became of a place at which a column was taken."""

    RENAMED = "renamed"  # the same address is linked by other words
    MOVED = "moved"  # no longer linked, and the column is at another address
    GONE = "gone"  # no longer linked, and the column is nowhere a visitor would look


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A place at which a column was taken: its address, the words of its link, and the page that this stands on.

    `first_scan` took it first. While it stands nothing more is written: the visits say when it was seen. `missed_scan`
    is the first fair sight without it, and `last_scan` the last sight of it before that; a second fair sight ends it
    as `until_scan`, with its `fate`. A renamed place ends on the night that shows the new words. `number` is that of
    its row, None before it has one.
    """

    code: str
    url: str
    text: str
    found_on: str
    first_scan: int
    last_scan: int | None = None
    missed_scan: int | None = None
    until_scan: int | None = None
    fate: Fate | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of a site's lists, by the address of each, and of their rows."""

    lists: tuple[KnownList, ...] = ()
    items: tuple[KnownItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What tonight's lists are beside those of earlier nights: how many could be compared, and rows in doubt."""

    lists: int = 0
    doubts: tuple[KnownItem, ...] = ()
