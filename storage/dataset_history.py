"""What is known of a site's datasets from earlier nights. Standard library only: pure rules speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.dataset_records import Difference


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """A version (版本) of a dataset: its content, where it was, and when it was first and last seen. `number` counts
    the versions of one dataset from 1. `sha256` are the bytes that showed it first, `content` as in `FileFacts`.
    `change` is what it changed against the version before; None before it was compared, and for the first.
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
    list of the next year is the next version of this one), and its versions, the newest last."""

    code: str
    series: str
    versions: tuple[DatasetVersion, ...] = ()

    @property
    def latest(self) -> DatasetVersion | None:
        """The version that was seen last."""
        return self.versions[-1] if self.versions else None
