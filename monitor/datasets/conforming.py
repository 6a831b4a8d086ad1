"""A file held against a schema of its columns (Table Schema of Frictionless Data), with the library of that name.

The library is an extra. What a cell holds is never told: where it is, and what is wrong with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from storage.dataset_records import FileFacts, Format, Table

CHECKED = {Format.CSV: "csv", Format.XLSX: "xlsx", Format.JSON: "json"}
"""The formats that a schema can be held against, and what the library calls them."""
MOST_FAULTS = 100

_EXTRA = "install it: pip install 'gongkai[opendata]'"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by the schema: the library's name for it, its row of the file, and the column."""

    type: str
    row: int | None = None
    column: str = ""


def faults_by_schema(path: Path, facts: FileFacts, schema: dict[str, Any]) -> tuple[Fault, ...]:
    """What a file that was read lacks by a schema, `MOST_FAULTS` at most. The first table is checked, from the header
    on that was found.

    Raises `ConfigError` where the extra is not installed, the schema cannot be used, or the format cannot be checked.
    """
    if facts.real not in CHECKED:
        known = ", ".join(CHECKED.values())
        raise ConfigError(str(path), f"is {facts.real}, which no schema is held against", f"give one of {known}")
    try:
        from frictionless import Dialect, FrictionlessException, Resource, Schema
        from frictionless.formats import ExcelControl
    except ImportError:
        raise ConfigError("--schema", "needs frictionless, of the extra 'opendata'", _EXTRA) from None
    table = facts.tables[0] if facts.tables else Table("")
    try:
        dialect = Dialect(header_rows=[table.header or 1])
        if facts.real is Format.XLSX and table.name:
            dialect.add_control(ExcelControl(sheet=table.name))
        resource = Resource(
            path=path.name,
            basepath=str(path.parent),
            format=CHECKED[facts.real],
            encoding=facts.encoding or None,
            schema=Schema.from_descriptor(schema),
            dialect=dialect,
        )
        report = resource.validate(limit_errors=MOST_FAULTS)
    except FrictionlessException as error:
        raise ConfigError("--schema", f"cannot be used ({error.error.type})", "see Table Schema") from None
    return tuple(_fault(*one) for one in report.flatten(["type", "rowNumber", "fieldName", "label"]))


def load_schema(schema: Path) -> dict[str, Any]:
    """A schema as its file tells it. Raises `ConfigError` where it cannot be read, or is none."""
    remedy = 'give a Table Schema as JSON: {"fields": [{"name": ..., "type": ...}]}'
    try:
        told = json.loads(schema.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(str(schema), f"cannot be read ({error.strerror})", remedy) from None
    except ValueError:
        raise ConfigError(str(schema), "is no JSON", remedy) from None
    fields = told.get("fields") if isinstance(told, dict) else None
    if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
        raise ConfigError(str(schema), "is no schema of a table", remedy)
    return dict(told)


def _fault(kind: str, row: int | None, field: str | None, label: str | None) -> Fault:
    return Fault(kind, row, field or label or "")
