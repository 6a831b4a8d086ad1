"""What is known of a site's datasets from earlier nights. Standard library only: pure rules speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from storage.dataset_records import Difference


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """A version (版本) of a dataset: its content, where it was, and when it was first and last seen. `number` counts
    the versions of one dataset from 1, as they were met: one of an earlier year may be met later. `sha256` are the
    bytes that showed it first, `content` as in `FileFacts`. `change` is what it changed against the version before;
    None before it was compared, and for the first.
    """

    number: int
    content: str
    sha256: str
    url: str
    title: str
    rows: int
    columns: tuple[str, ...]
    first_scan: int
    first: datetime
    last_scan: int
    last: datetime
    day: date | None = None
    change: Difference | None = None


@dataclass(frozen=True, slots=True)
class KnownDataset:
    """A dataset as nights know it: for which column, by which `series` (its title without years and issues, so that a
    list of the next year is the next version of this one), and its versions, the newest last (`in_order`)."""

    code: str
    series: str
    versions: tuple[DatasetVersion, ...] = ()

    @property
    def latest(self) -> DatasetVersion | None:
        """The newest version."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True, slots=True)
class VersionAt:
    """A version of the dataset of a column (`code`) and `series`; of one that is not new only its number is needed."""

    code: str
    series: str
    number: int


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that was met for the first time, of the dataset of a column (`code`) and `series`."""

    code: str
    series: str
    version: DatasetVersion


@dataclass(frozen=True, slots=True)
class DatasetsLearned:
    """What a visit adds to a site's datasets: `new` versions; the versions that were seen `again`; and those
    whose version before is another now, to be compared `anew`."""

    new: tuple[NewVersion, ...] = ()
    again: tuple[VersionAt, ...] = ()
    anew: tuple[VersionAt, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.again or self.anew)


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*[年版])")
_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")


def in_order(versions: Iterable[DatasetVersion]) -> tuple[DatasetVersion, ...]:
    """Versions from the oldest to the newest: by the year of their titles, or else of their day, by their day, and by
    when they were met. One that bears neither comes behind those that were met before it."""
    keys: dict[int, tuple[int, date]] = {}
    newest = (0, date.min)
    met = sorted(versions, key=lambda one: one.number)
    for one in met:
        years = _YEAR.findall(one.title.translate(_DIGITS))
        if years or one.day:
            day = one.day or date(int(years[-1]), 1, 1)
            keys[one.number] = (int(years[-1]) if years else day.year, day)
        else:
            keys[one.number] = newest
        newest = max(newest, keys[one.number])
    return tuple(sorted(met, key=lambda one: (keys[one.number], one.number)))
