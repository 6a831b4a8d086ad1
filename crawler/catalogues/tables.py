"""Datasets that are listed in a table: a row of labels, and under it a row for each dataset. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crawler.catalogues.entries import MOST_ENTRIES, entry_of
from crawler.catalogues.fields import is_aside, label_of
from crawler.catalogues.names import Role, is_dataset
from crawler.pages.page import LexborNode, Parsed, tidy
from storage.dataset_records import CatalogueEntry

_MOST_TABLES, _HEAD_ROWS = 30, 5


_Roles = list[Role | None]


def table_entries(parsed: Parsed, today: date) -> list[CatalogueEntry]:
    """The datasets of the page's longest table of datasets; none where it has no such table.

    Some pages keep the labels in a table of their own, above that of the rows.
    """
    best: list[CatalogueEntry] = []
    above: _Roles = []
    for table in parsed.tree.css("table")[:_MOST_TABLES]:
        if is_aside(table, {}):
            continue
        rows = table.css("tr")[: MOST_ENTRIES + _HEAD_ROWS + 1]
        roles, at = _head(rows)
        entries = (_of_row(parsed, cells, roles or above, today) for cells in _lines(rows[at:]))
        best = max(best, [entry for entry in entries if entry is not None], key=len)
        above = roles if roles and at == len(rows) else []
    return best


def _head(rows: list[LexborNode]) -> tuple[_Roles, int]:
    """What the cells of a table's row of labels mean, and the number of the row behind it; nothing if it has none."""
    for at, row in enumerate(rows[:_HEAD_ROWS]):
        roles = [label_of(tidy(cell.text()[:60])) for cell in _cells(row)]
        if Role.TITLE in roles and is_dataset([role for role in roles if role]):
            return roles, at + 1
    return [], 0


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _lines(rows: list[LexborNode]) -> Iterator[list[LexborNode]]:
    """The cells of each row, with those of rows above that reach down to it: a department beside its datasets."""
    reaching: dict[int, tuple[LexborNode, int]] = {}
    for row in rows:
        own, line = _cells(row), list[LexborNode]()
        below: dict[int, tuple[LexborNode, int]] = {}
        while own or len(line) in reaching:
            cell, left = reaching.get(len(line)) or (own[0], _height(own.pop(0)))
            if left > 1:
                below[len(line)] = (cell, left - 1)
            line.append(cell)
        yield line
        reaching = below


def _height(cell: LexborNode) -> int:
    told = cell.attributes.get("rowspan") or ""
    return int(told) if told.isdecimal() and len(told) < 4 else 1


def _of_row(parsed: Parsed, cells: list[LexborNode], roles: list[Role | None], today: date) -> CatalogueEntry | None:
    if not roles or len(cells) != len(roles) or all(cell.tag == "th" for cell in cells):
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
