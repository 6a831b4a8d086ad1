"""The client's own workbook with a site's results in it: in the client's columns where it has any, else in new ones to
the right. All else stays as openpyxl keeps it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.cards.card import Card
from monitor.exports.cells import plain, said
from monitor.indicators.books import opened
from monitor.indicators.decimals import GENERAL, shows
from monitor.indicators.results import Result, results_of, sum_of
from storage.rounds.table_records import Column, IndicatorRow, Layout, SumRow

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TITLES = {Column.WON: "得分", Column.WHY: "失分原因", Column.EVIDENCE: "证据编号"}
_WIDTHS = {Column.WON: 9.0, Column.WHY: 48.0, Column.EVIDENCE: 30.0}
_LIKE = {Column.WON: Column.WORTH, Column.WHY: Column.STANDARD, Column.EVIDENCE: Column.STANDARD}
"""Of which column a new one has the look."""


def filled(file: bytes, layout: Layout, rows: Sequence[IndicatorRow], card: Card) -> bytes:
    """The workbook with what the card of a site says of each row; sums of the client stay unless they are empty. The
    same card gives the same bytes whenever it is asked for.

    Raises `RoundError` where it cannot be opened.
    """
    return Form(file, layout, rows).filled(card)


class Form:
    """A client's workbook to be filled in for one site after the other: it is opened and dressed once, which takes
    longer than all else, and every site's results are written over those of the site before. One with pictures, charts
    or comments is opened anew for each, for openpyxl uses them up when it saves."""

    def __init__(self, file: bytes, layout: Layout, rows: Sequence[IndicatorRow]) -> None:
        self._file, self._layout, self._rows = file, layout, rows
        self._ready: _Ready | None = None

    def filled(self, card: Card) -> bytes:
        """The workbook with what a card says, as `filled` gives it."""
        ready = self._ready or _ready(self._file, self._layout, self._rows)
        self._ready = ready if ready.lasts else None
        results = results_of(self._rows, card)
        for line, cells in ready.rows.items():
            _fill(cells, results[line])
            _show(cells, ready.looks[line], results[line].won)
        for found, cells in ready.sums:
            told = sum_of(found, results, card.score)
            _fill_sum(cells, told)
            _show(cells, ready.looks.get(found.line), told.won)
        out = io.BytesIO()
        for sheet in ready.book.worksheets:
            sheet.column_dimensions.max_outline = None  # noted when it is saved, and written from the second time on
        ready.book.save(out)
        return _of_moment(out.getvalue(), card.as_of)


_Cells = Mapping[Column, "Cell"]


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a cell of points may look like: as it is, and with a number format that hides nothing."""

    number_format: str
    own: Any
    general: Any


@dataclass(frozen=True)
class _Ready:
    """An open workbook with its cells for results: of each row, and of the sums those that nothing of the client's
    stands in. `looks` are those of the cells for points, by their rows."""

    book: Workbook
    rows: Mapping[int, _Cells]
    sums: Sequence[tuple[SumRow, _Cells]]
    looks: Mapping[int, _Looks]

    @property
    def lasts(self) -> bool:
        """Whether it may be saved several times."""
        return not any(_has_more_than_cells(sheet) for sheet in self.book.worksheets) and not self.book.chartsheets


def _has_more_than_cells(sheet: Any) -> bool:
    if sheet._images or sheet._charts or sheet.legacy_drawing:  # for which openpyxl has no public names
        return True
    return any(cell.comment is not None for cell in sheet._cells.values())


def _ready(file: bytes, layout: Layout, rows: Sequence[IndicatorRow]) -> _Ready:
    book = opened(file)
    sheet = book[layout.sheet]
    columns = _columns(sheet, layout)
    of_rows = {row.line: _row_cells(sheet, row.line, columns, layout) for row in rows}
    sums = [(found, _sum_cells(sheet, found.line, columns, layout)) for found in layout.sums]
    all_cells = {**of_rows, **{found.line: cells for found, cells in sums}}
    looks = {line: _looks(cells[Column.WON]) for line, cells in all_cells.items() if Column.WON in cells}
    return _Ready(book, of_rows, sums, looks)


def _of_moment(file: bytes, at: datetime) -> bytes:
    """A workbook that says it was changed at this moment: openpyxl writes down the clock, in it and for each part."""
    told = rb"\g<1>" + at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            body = parts.read(part)
            if part.filename == "docProps/core.xml":
                body = _MODIFIED.sub(told, body)
            kept.writestr(zipfile.ZipInfo(part.filename), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def _columns(sheet: Worksheet, layout: Layout) -> dict[Column, int]:
    """Where results go; columns that the client's table lacks are made."""
    columns: dict[Column, int] = {}
    end = max([layout.last_column, *(one.max_col for one in sheet.merged_cells.ranges if one.max_col <= _MOST)])
    for column, title in TITLES.items():
        if (place := layout.column(column)) is None:
            end += 1
            place = end
            _make(sheet, layout, column, place, title)
        columns[column] = place
    return columns


_MOST = 256  # what is merged beyond belongs to no table


def _make(sheet: Worksheet, layout: Layout, column: Column, place: int, title: str) -> None:
    like = layout.column(Column.WORTH)
    assert like is not None, "no table is read without"
    for line in range(layout.header, layout.last_header + 1):
        _dress(sheet.cell(line, place), sheet.cell(line, like))
    _write(sheet.cell(layout.header, place), title)
    if layout.last_header > layout.header:
        sheet.merge_cells(start_row=layout.header, end_row=layout.last_header, start_column=place, end_column=place)
    _set_width(sheet, place, _WIDTHS[column])


def _row_cells(sheet: Worksheet, line: int, columns: Mapping[Column, int], layout: Layout) -> _Cells:
    cells = {column: sheet.cell(line, place) for column, place in columns.items()}
    for column, cell in cells.items():
        if layout.column(column) is None:
            _dress(cell, sheet.cell(line, _like(layout, column)), wrapped=column is not Column.WON)
            if column is Column.WON:
                cell.number_format = GENERAL  # points that a row is worth may be whole where those won are not
    return cells


def _looks(cell: Cell) -> _Looks:
    """Both looks are made known to the workbook at once: what it is saved with must not depend on whose results were
    in it before."""
    own, number_format = copy(cell._style), cell.number_format  # all of its look, which has no public name
    cell.number_format = GENERAL
    general, cell._style = copy(cell._style), copy(own)
    return _Looks(number_format, own, general)


def _show(cells: _Cells, looks: _Looks | None, won: float | None) -> None:
    """A client's own format stays unless it would show other points than were won."""
    if looks is not None:
        hidden = won is not None and not shows(looks.number_format, won)
        cells[Column.WON]._style = copy(looks.general if hidden else looks.own)


def _fill(cells: _Cells, result: Result) -> None:
    _write(cells[Column.WON], result.won)
    _write(cells[Column.WHY], said(result.why))
    _write(cells[Column.EVIDENCE], plain("\n".join(result.evidence)))


def _sum_cells(sheet: Worksheet, line: int, columns: Mapping[Column, int], layout: Layout) -> _Cells:
    """Only what is empty: a formula of the client's adds up what was filled in, and beside it stands what it lacks."""
    cells = _row_cells(sheet, line, columns, layout)
    return {column: cells[column] for column in (Column.WON, Column.WHY) if _is_free(cells[column])}


def _fill_sum(cells: _Cells, result: Result) -> None:
    told: dict[Column, str | float | None] = {Column.WON: result.won, Column.WHY: result.why}
    for column, cell in cells.items():
        _write(cell, told[column])


def _is_free(cell: Any) -> bool:
    """Whether nothing stands in a cell, and no other one covers it."""
    from openpyxl.cell import MergedCell

    return not isinstance(cell, MergedCell) and cell.value is None


def _like(layout: Layout, column: Column) -> int:
    place = layout.column(_LIKE[column]) or layout.column(Column.WORTH)
    assert place is not None, "no table is read without"
    return place


def _dress(cell: Cell, like: Cell, *, wrapped: bool = False) -> None:
    """Gives a cell the look of another one."""
    if like.has_style:
        cell._style = copy(like._style)  # all of its look at once, for which openpyxl has no public name
    if wrapped:
        alignment = copy(cell.alignment)
        alignment.wrap_text = True
        cell.alignment = alignment


def _write(cell: Cell, value: str | float | None) -> None:
    """Writes a value. Text is text: whatever it begins with, it is no formula, no fault and no link."""
    cell.hyperlink = None
    cell.value = value or None if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _set_width(sheet: Worksheet, place: int, width: float) -> None:
    """Gives a column its own width, and shows it: it may be one of many that were told of together, or hidden."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.dimensions import ColumnDimension

    dimensions = sheet.column_dimensions
    for letter, one in list(dimensions.items()):
        low, high = one.min or 0, one.max or 0
        if not low <= place <= high:
            continue
        del dimensions[letter]
        for start, end in ((low, place - 1), (place + 1, high)):
            if start <= end:
                part = ColumnDimension(
                    sheet, get_column_letter(start), one.width, hidden=one.hidden, min=start, max=end
                )
                part._style = copy(one._style)
                dimensions[part.index] = part
    letter = get_column_letter(place)
    dimensions[letter] = ColumnDimension(sheet, letter, width, min=place, max=place)
