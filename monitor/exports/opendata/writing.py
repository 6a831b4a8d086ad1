"""Rows written as CSV and Parquet, some at a time, so that a province's tables need no more room than a county's.

CSV: UTF-8 without a mark of byte order, comma, CRLF (RFC 4180), an empty cell for what is not there. A text that a
spreadsheet would take for a formula begins with an apostrophe there; in Parquet it stands as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from monitor.cards.report import escaped
from monitor.exports.opendata.fields import FOLDER, Form, Table, Type, Value
from storage.records import SHANGHAI

_GROUP = 50_000
"""Rows of a row group of Parquet, and as many as are held at a time."""


@contextmanager
def writer_of(
    folder: Path, tables: Sequence[Table], forms: Sequence[Form]
) -> Iterator[Callable[[str, Sequence[tuple[Value, ...]]], None]]:
    """Gives what takes rows of a table by its name. The files are whole at the end of the block: `data/NAME.csv` and
    `data/NAME.parquet`. Raises `ConfigError` where Parquet is asked for and its library is not installed."""
    (folder / FOLDER).mkdir()
    with ExitStack() as stack:
        takers: dict[str, list[Callable[[Sequence[tuple[Value, ...]]], None]]] = {table.name: [] for table in tables}
        for form in forms:
            for table in tables:
                takers[table.name].append(
                    stack.enter_context(_WAYS[form](folder / FOLDER / f"{table.name}.{form}", table))
                )

        def write(name: str, rows: Sequence[tuple[Value, ...]]) -> None:
            for take in takers[name]:
                take(rows)

        yield write


@contextmanager
def _csv(path: Path, table: Table) -> Iterator[Callable[[Sequence[tuple[Value, ...]]], None]]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(field.name for field in table.fields)

        def take(rows: Sequence[tuple[Value, ...]]) -> None:
            writer.writerows([_cell(value) for value in row] for row in rows)

        yield take


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case str():
            return escaped(value)
        case _:
            return repr(value)


@contextmanager
def _parquet(path: Path, table: Table) -> Iterator[Callable[[Sequence[tuple[Value, ...]]], None]]:
    arrow, parquet = _library()
    schema = arrow.schema(
        [arrow.field(field.name, _arrow_type(arrow, field.type), nullable=not field.needed) for field in table.fields]
    )
    waiting: list[tuple[Value, ...]] = []
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:

        def flush() -> None:
            columns = zip(*waiting, strict=True) if waiting else ([] for _ in table.fields)
            arrays = [arrow.array(_plain(column), type=one.type) for column, one in zip(columns, schema, strict=True)]
            file.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            waiting.clear()

        def take(rows: Sequence[tuple[Value, ...]]) -> None:
            waiting.extend(rows)
            if len(waiting) >= _GROUP:
                flush()

        yield take
        if waiting:
            flush()


def _plain(column: Any) -> list[Any]:
    """Words of enumerations as plain text; the rest as it is."""
    return [str(value) if isinstance(value, str) else value for value in column]


def _library() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        remedy = "install gongkai[opendata], or add --format csv"
        raise ConfigError("Parquet", "needs pyarrow, which is not installed", remedy) from None


def _arrow_type(arrow: Any, kind: Type) -> Any:
    return {
        Type.STRING: arrow.string(),
        Type.INTEGER: arrow.int64(),
        Type.NUMBER: arrow.float64(),
        Type.BOOLEAN: arrow.bool_(),
        Type.DATE: arrow.date32(),
        Type.DATETIME: arrow.timestamp("s", tz=str(SHANGHAI)),
    }[kind]


_WAYS: dict[Form, Callable[[Path, Table], Any]] = {Form.CSV: _csv, Form.PARQUET: _parquet}
