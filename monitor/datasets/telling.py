"""Datasets and their versions as pages tell them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.datasets.wording import change_told
from storage.dataset_history import DatasetVersion, KnownDataset
from storage.records import SHANGHAI


@dataclass(frozen=True, slots=True)
class VersionTold:
    """A version in words: the days (Shanghai) on which it was first and last seen, and what it changed."""

    version: DatasetVersion
    first: date
    last: date
    change: str
    examples: tuple[str, ...]
    key: str


def by_then(known: Iterable[KnownDataset], moment: datetime) -> tuple[KnownDataset, ...]:
    """Datasets with the versions that were met by a moment; those of which none was are left out."""
    cut = (replace(one, versions=tuple(v for v in one.versions if v.first <= moment)) for one in known)
    return tuple(one for one in cut if one.versions)


def versions_told(known: KnownDataset) -> tuple[VersionTold, ...]:
    """All versions of a dataset, the newest first."""
    return tuple(_told(version, place) for place, version in enumerate(known.versions))[::-1]


def last_change(known: KnownDataset) -> str:
    """What the newest version changed, and when it was met: 收费目录清单：新增 3 行（2026-09-16，现 12 行）; empty of a
    dataset that has one version only."""
    told = versions_told(known)
    if len(told) < 2:
        return ""
    newest = told[0]
    return f"{known.series}：{newest.change}（{newest.first}，现 {newest.version.rows} 行）"


def _told(version: DatasetVersion, place: int) -> VersionTold:
    change = version.change
    return VersionTold(
        version,
        _day(version.first),
        _day(version.last),
        change_told(is_first=place == 0, change=change),
        change.examples if change else (),
        "、".join(change.key) if change else "",
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
