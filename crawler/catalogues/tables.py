"""Datasets that are listed in a table: a row of labels, and under it a row for each dataset. Pure."""

from __future__ import annotations

from datetime import date

from crawler.catalogues.entries import MOST_ENTRIES, entry_of
from crawler.catalogues.fields import is_aside, label_of
from crawler.catalogues.names import Role, is_dataset
from crawler.pages.page import LexborNode, Parsed, tidy
from storage.dataset_records import CatalogueEntry

_MOST_TABLES, _HEAD_ROWS = 30, 5


def table_entries(parsed: Parsed, today: date) -> list[CatalogueEntry]:
    """The datasets of the page's longest table of datasets; none where it has no such table."""
    tables = [one for one in parsed.tree.css("table")[:_MOST_TABLES] if not is_aside(one, {})]
    return max((_of_table(parsed, table, today) for table in tables), key=len, default=[])


def _of_table(parsed: Parsed, table: LexborNode, today: date) -> list[CatalogueEntry]:
    rows = table.css("tr")[: MOST_ENTRIES + _HEAD_ROWS + 1]
    for at, row in enumerate(rows[:_HEAD_ROWS]):
        roles = [label_of(tidy(cell.text()[:60])) for cell in _cells(row)]
        if Role.TITLE in roles and is_dataset([role for role in roles if role]):
            entries = (_of_row(parsed, _cells(one), roles, today) for one in rows[at + 1 :])
            return [entry for entry in entries if entry is not None]
    return []


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _of_row(parsed: Parsed, cells: list[LexborNode], roles: list[Role | None], today: date) -> CatalogueEntry | None:
    if len(cells) != len(roles) or all(cell.tag == "th" for cell in cells):
        return None
    words: dict[Role, list[str]] = {}
    url = ""
    for cell, role in zip(cells, roles, strict=True):
        if role is None or role is Role.OTHER or not (text := tidy(cell.text()[:300])):
            continue
        words.setdefault(role, []).append(text)
        if role is Role.TITLE and (anchor := cell.css_first("a[href]")) is not None:
            url = url or parsed.resolve(anchor.attributes.get("href") or "")
    return entry_of(words, url, today)
