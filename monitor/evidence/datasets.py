"""Datasets as they may be shown or handed on: what a portal wrote is masked and printable. Pure."""

from __future__ import annotations

from dataclasses import replace

from monitor.evidence.masked import shown
from storage.dataset_history import DatasetVersion, KnownDataset
from storage.dataset_records import Difference


def as_shown(known: KnownDataset) -> KnownDataset:
    """A dataset, its versions and what they changed."""
    return replace(known, series=shown(known.series), versions=tuple(map(version_as_shown, known.versions)))


def version_as_shown(version: DatasetVersion) -> DatasetVersion:
    """A version, and what it changed."""
    return replace(
        version,
        title=shown(version.title),
        columns=tuple(map(shown, version.columns)),
        change=version.change and change_as_shown(version.change),
    )


def change_as_shown(change: Difference) -> Difference:
    """What changed between two versions."""
    return replace(
        change,
        columns_added=tuple(map(shown, change.columns_added)),
        columns_removed=tuple(map(shown, change.columns_removed)),
        key=tuple(map(shown, change.key)),
        examples=tuple(map(shown, change.examples)),
    )
