"""Datasets, their versions and what a file holds as plain values for JSON, see docs/json.md. Pure."""

from __future__ import annotations

from typing import Any

from storage.dataset_history import DatasetVersion, KnownDataset
from storage.dataset_records import Difference, FileFacts, Member, Table, TableColumn


def dataset_json(number: int, known: KnownDataset) -> dict[str, Any]:
    """A dataset with all of its versions, the oldest first. `number` is its own in the store."""
    return {
        "number": number,
        "code": known.code,
        "series": known.series,
        "versions": [version_json(one) for one in known.versions],
    }


def version_json(version: DatasetVersion) -> dict[str, Any]:
    """A version of a dataset."""
    return {
        "number": version.number,
        "title": version.title,
        "url": version.url,
        "day": None if version.day is None else str(version.day),
        "rows": version.rows,
        "columns": list(version.columns),
        "first_scan": version.first_scan,
        "first": version.first.isoformat(),
        "last_scan": version.last_scan,
        "last": version.last.isoformat(),
        "sha256": version.sha256,
        "content": version.content,
        "change": None if version.change is None else difference_json(version.change),
    }


def difference_json(change: Difference) -> dict[str, Any]:
    """What changed between two versions."""
    return {
        "added": change.added,
        "removed": change.removed,
        "changed": change.changed,
        "columns_added": list(change.columns_added),
        "columns_removed": list(change.columns_removed),
        "key": list(change.key),
        "examples": list(change.examples),
        "whole": change.whole,
    }


def file_json(file: FileFacts) -> dict[str, Any]:
    """What a file holds: no cell of it."""
    return {
        "declared": file.declared,
        "real": file.real,
        "reading": file.reading,
        "openness": file.openness,
        "encoding": file.encoding,
        "rows": file.rows,
        "characters": file.characters,
        "pages": file.pages,
        "content": file.content,
        "persons": {"identities": file.persons.identities, "mobiles": file.persons.mobiles},
        "carries": list(file.carries),
        "tables": [_table(one) for one in file.tables],
        "members": [_member(one) for one in file.members],
        "why": file.why,
        "cut": file.cut,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "header": table.header,
        "rows": table.rows,
        "columns": [_column(one) for one in table.columns],
        "cut": table.cut,
    }


def _column(column: TableColumn) -> dict[str, Any]:
    return {"name": column.name, "kind": column.kind, "missing": column.missing}


def _member(member: Member) -> dict[str, Any]:
    return {"name": member.name, "format": member.format, "reading": member.reading, "size": member.size}
