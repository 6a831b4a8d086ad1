"""Datasets made by hand, for rules that are judged without any file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from monitor.rules.ruling import Context
from storage.dataset_history import DatasetVersion, KnownDataset
from storage.dataset_records import ColumnKind, FileFacts, Format, Openness, Reading, Table, TableColumn
from storage.records import Dataset, Document, Fill, Outcome, PageFacts, PageKind, VisitFacts
from tests.monitor.facts import candidate, context, entry, seen, visit

COLUMN = "http://a.example/list/"
DAY = date(2026, 3, 1)


def table(rows: int = 10, *names: str, items: Iterable[str] = (), cut: bool = False, header: int | None = 1) -> Table:
    """A table whose first column is text and whose others are numbers."""
    kinds = [ColumnKind.TEXT, *[ColumnKind.NUMBER] * 20]
    columns = tuple(TableColumn(name, kind) for name, kind in zip(names or ("名称", "数额"), kinds, strict=False))
    return Table("Sheet1", columns, rows, header, items=tuple(items), cut=cut)


def file(*tables: Table, content: str = "c0", reading: Reading = Reading.READ, **more: object) -> FileFacts:
    """A spreadsheet that was read."""
    made = FileFacts(Format.XLSX, Format.XLSX, reading, Openness.SPREADSHEET, tables=tables, content=content)
    return replace(made, **more)  # type: ignore[arg-type]  # given by the tests


def dataset(
    what: FileFacts | None,
    title: str = "清单.xlsx",
    *,
    code: str = "QZ.LIST",
    outcome: Outcome = Outcome.SEEN,
    **more: object,
) -> Dataset:
    """A file that the column's page links."""
    url = f"http://a.example/files/{title}"
    made = Dataset(code, title, url, COLUMN, outcome, status=200, sha256=f"bytes of {title}", day=DAY, file=what)
    return replace(made, **more)  # type: ignore[arg-type]  # given by the tests


def listing(*datasets: Dataset, code: str = "QZ.LIST", pages: Iterable[PageFacts] = (), **more: object) -> VisitFacts:
    """A visit that found a column whose rows are these files."""
    page = seen(COLUMN, *(entry(one.day, one.title, one.url) for one in datasets if one.found_on == COLUMN))
    return visit(page, *pages, candidates=[candidate(code, page)], datasets=datasets, **more)


def article(url: str, title: str, *attachments: str) -> PageFacts:
    """A document with files, whose own text says little."""
    document = Document(title=title, attachments=attachments, body_length=200)
    return seen(url, kind=PageKind.ARTICLE, fill=Fill.TEXT, document=document)


def version(title: str, content: str, *columns: str, number: int = 1, sha256: str = "") -> DatasetVersion:
    """A version as earlier nights kept it."""
    met = datetime(2025, 3, 1, tzinfo=UTC)
    kept = (sha256 or f"bytes of {title}", "http://a.example/", title, 10, columns)
    return DatasetVersion(number, content, *kept, 1, met, 1, met)


def knowing(series: str, *versions: DatasetVersion, code: str = "QZ.LIST") -> Context:
    """The context of a night that knows these versions of one dataset."""
    return replace(context(), datasets=(KnownDataset(code, series, versions),))
