"""Workbooks read back, for tests: values as a spreadsheet has them, and what it would show of them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook


@dataclass(frozen=True)
class Sheet:
    """A sheet by its header: `rows` by column."""

    header: tuple[str, ...]
    rows: list[dict[str, Any]]

    def column(self, name: str) -> list[Any]:
        """The values of a column, from top to bottom."""
        return [row[name] for row in self.rows]


def opened(content: bytes) -> Workbook:
    """The workbook, as written: formulas would show as such."""
    return load_workbook(io.BytesIO(content))


def sheet_of(content: bytes, name: str) -> Sheet:
    """One sheet of a workbook."""
    header, *rows = opened(content)[name].iter_rows(values_only=True)
    names = tuple(str(one) for one in header)
    return Sheet(names, [dict(zip(names, row, strict=True)) for row in rows])
