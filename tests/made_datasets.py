"""Datasets as a visit tells them, for tests of their versions."""

from __future__ import annotations

import hashlib
from datetime import date

from storage.dataset_records import FileFacts, Format, Openness, Reading, Table, TableColumn
from storage.records import Dataset, Outcome

COLUMNS = ("项目", "依据", "标准")
URL = "http://a.example/sfml/2026.csv"


def csv_of(rows: int, columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A list of so many rows."""
    lines = [",".join(columns), *(",".join(f"{name}{row}" for name in columns) for row in range(rows))]
    return "\n".join(lines).encode()


def dataset(
    rows: int,
    *,
    title: str = "2026年收费目录清单",
    day: date | None = None,
    url: str = URL,
    code: str = "SFML",
    outcome: Outcome = Outcome.SEEN,
    content: str | None = None,
    columns: tuple[str, ...] = COLUMNS,
) -> Dataset:
    """A list of so many rows, by which its content is told."""
    body = csv_of(rows, columns)
    digest = hashlib.sha256(body).hexdigest()
    table = Table("", tuple(TableColumn(name) for name in columns), rows, header=1)
    told = digest[:32] if content is None else content
    file = FileFacts(Format.CSV, Format.CSV, Reading.READ, Openness.OPEN, tables=(table,), content=told)
    found_on = "http://a.example/sfml/"
    if outcome is not Outcome.SEEN:
        return Dataset(code, title, url, found_on, outcome)
    return Dataset(code, title, url, found_on, outcome, status=200, sha256=digest, size=9, day=day, file=file)
