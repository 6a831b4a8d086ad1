"""A workbook (xlsx) that somebody handed in, read as plain cells. Whoever sent it, it costs little and runs nothing.

Pure but for openpyxl: bytes come in, cells or a sentence come out.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from monitor.workbooks.sound import FILE, SAVE_AGAIN, require_sound, too_much
from storage.rounds.errors import RoundError

Range = tuple[int, int, int, int]
Value = str | int | float | bool | date | None
MOST_BYTES = 10 * 2**20
MOST_COLUMNS = 256
_MOST_IN_A_ROW = 16_384
_LONGEST = 32_767
_MOST_SHEETS = 50
_LAST_ROW = 1_048_576
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = (
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,  # an encrypted part, and elements that lie too deep in each other
    SyntaxError,  # what both XML readers raise
    TypeError,
    ValueError,  # what defusedxml raises for entities is one
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and what it reads with raise for files that are no sound workbooks. `RoundError` is
none of them: it says by itself what is wrong."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something: of a formula (`formula`) the value that was kept when it was last worked out. A date
    without a time is a `date`, any other a `datetime`. `merged` is the first cell, (row, column), of the merged range
    that it lies in; only that first one has a value."""

    row: int
    column: int
    value: Value
    formula: bool = False
    merged: tuple[int, int] | None = None

    @property
    def place(self) -> str:
        """Where it is as spreadsheet programs tell it: B7."""
        return f"{letters(self.column)}{self.row}"

    @property
    def covered(self) -> bool:
        """Whether a merged range hides it under its first cell."""
        return self.merged not in (None, (self.row, self.column))


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: its number from 1, and its cells by their columns from 1."""

    number: int
    cells: dict[int, Cell]

    def at(self, column: int) -> Cell:
        """The cell of this column, which may be empty."""
        return self.cells.get(column) or Cell(self.number, column, None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows that hold something, and the merged ranges as (first row, first column, last row, last
    column)."""

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Range, ...] = ()
    hidden: bool = False


def read_sheets(body: bytes, most_rows: int) -> tuple[Sheet, ...]:
    """The sheets of a workbook, with at most so many rows that hold something in any of them. Columns after the
    256th are not read.

    Raises `RoundError` for what is no xlsx, encrypted, damaged, too large, or unpacks to more than it should.
    """
    _require_small(body)
    try:
        require_sound(body, most_rows)
        return tuple(_sheets(body, most_rows))
    except DAMAGED:
        raise RoundError(FILE, "不是完好的 xlsx 工作簿，无法读取", SAVE_AGAIN, "file") from None


def letters(column: int) -> str:
    """The letters of a column that is counted from 1: AA for 27."""
    from openpyxl.utils import get_column_letter  # here: every other page and command would wait for it

    return str(get_column_letter(column))


def _require_small(body: bytes) -> None:
    if not body:
        raise RoundError(FILE, "是空文件", "请选择 .xlsx 工作簿后重新提交", "file")
    if len(body) > MOST_BYTES:
        raise RoundError(FILE, "超过 10 MB", "请删去无关的工作表、图片后重新提交", "file")
    if body.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in body
        if locked:
            raise RoundError(FILE, "设有打开密码，无法读取", "请取消密码后重新提交", "file")
        raise RoundError(FILE, "是旧版 .xls 格式或其他文档，无法读取", SAVE_AGAIN, "file")
    if not zipfile.is_zipfile(io.BytesIO(body)):
        raise RoundError(FILE, "不是 xlsx 工作簿", SAVE_AGAIN, "file")


def _sheets(body: bytes, most_rows: int) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # here: every other page and command would wait for it

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions that nobody reads here
        # As values: telling formulas apart for each cell can be made to take hours.
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        try:
            if len(book.worksheets) > _MOST_SHEETS:
                raise RoundError(FILE, f"工作表超过 {_MOST_SHEETS} 张", "请只保留需要的工作表后重新提交", "file")
            for sheet in book.worksheets:
                yield _sheet(body, sheet, most_rows)
        finally:
            book.close()


def _sheet(body: bytes, sheet: Any, most_rows: int) -> Sheet:
    worked, merged = _besides(body, sheet._worksheet_path)  # no public name tells where its part lies
    rows: list[Row] = []
    before: object = None
    for number, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS), start=1):
        if cells is before:  # openpyxl fills a gap between rows with one and the same row, a million times if it must
            continue
        before = cells
        found = {
            column: Cell(number, column, _value(cell.value), (number, column) in worked)
            for column, cell in enumerate(cells, start=1)
            if cell.value not in (None, "") or (number, column) in worked
        }
        if found:
            rows.append(Row(number, found))
        if len(rows) > most_rows:
            raise too_much(most_rows)
    return Sheet(sheet.title, tuple(_within(merged, rows)), merged, sheet.sheet_state != "visible")


def _besides(body: bytes, part: str) -> tuple[set[tuple[int, int]], tuple[Range, ...]]:
    """What openpyxl does not tell of a sheet that it streams: where formulas are, and the merged ranges. Goes before
    it, and refuses rows that would fill the memory."""
    from defusedxml.ElementTree import iterparse
    from openpyxl.utils.cell import range_boundaries

    worked: set[tuple[int, int]] = set()
    merged: list[Range] = []
    number = cells = 0
    with zipfile.ZipFile(io.BytesIO(body)) as parts, parts.open(part.lstrip("/")) as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            name = _local(element)
            if event == "start":
                cells = 0 if name == "row" else cells + 1
                if name == "sheetData":
                    data = element
                elif cells > _MOST_IN_A_ROW * 4:
                    raise ValueError("a row of more cells than there are columns")
            elif name == "row":
                number = int(element.get("r", number + 1))
                worked.update((number, column) for column in _formulas(element))
                data.clear()
            elif name == "mergeCell":
                left, top, right, bottom = range_boundaries(element.attrib["ref"])
                merged.append((top, left, bottom, right))
    return worked, tuple(merged)


def _formulas(row: Any) -> Iterator[int]:
    """The columns of a row's formulas. Where a cell does not say its own it follows the one before it."""
    from openpyxl.utils.cell import coordinate_to_tuple

    if not any(_local(child) == "f" for cell in row for child in cell):
        return
    column = 0
    for cell in row:
        place = cell.get("r")
        column = coordinate_to_tuple(place)[1] if place else column + 1
        if any(_local(child) == "f" for child in cell):
            yield column


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _within(merged: tuple[Range, ...], rows: list[Row]) -> Iterator[Row]:
    """The rows with what lies in merged ranges marked. Ranges that overlap are no workbook's."""
    coming = sorted((one for one in merged if one[1] <= MOST_COLUMNS), reverse=True)
    there: list[Range] = []
    for row in rows:
        while coming and coming[-1][0] <= row.number:
            there.append(coming.pop())
        there = [one for one in there if one[2] >= row.number]
        yield _marked(row, there) if there else row


def _marked(row: Row, there: list[Range]) -> Row:
    cells = dict(row.cells)
    marked: set[int] = set()
    for top, left, _, right in there:
        for column in range(left, min(right, MOST_COLUMNS) + 1):
            if column in marked:
                raise ValueError("merged ranges overlap")
            marked.add(column)
            cells[column] = replace(row.at(column), merged=(top, left))
    return Row(row.number, cells)


def _value(value: Any) -> Value:
    if isinstance(value, datetime):
        return value.date() if (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0) else value
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise ValueError("longer than any spreadsheet program writes a cell")
        return value.replace("_x000D_", "")  # how a carriage return is written
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return str(value)
