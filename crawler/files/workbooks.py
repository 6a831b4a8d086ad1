"""Workbooks: xlsx, xls and et, their cells as text. No macro or formula is run: of a formula the value that was kept
when it was last worked out is read, or `=` where none was: such a cell is not empty, though nobody knows what it would
say. A cell that holds an error (#REF!) is empty. Nothing is followed.

An et (WPS) is one of these by its bytes, as xls or as xlsx.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count, repeat
from types import TracebackType

import olefile
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from crawler.files import biff, parts, whys
from crawler.files.compound import SPOILT, Compound, SpoiltError
from crawler.files.content import Content, NotRead, Sheet, Span
from crawler.files.heads import FIRST_ROWS
from crawler.files.looked import Looked, Places
from storage.dataset_records import Carried, Openness, Reading

_STREAMS = ("workbook", "book")
_VBA = "_vba_project_cur"
_UNKNOWN = "="
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # signs without width
_DIGITS = 15  # as many of a number as spreadsheet programs keep


def open_xlsx(body: bytes) -> Content:
    """A workbook that is a package (ECMA-376). Raises `NotRead`."""
    return _opened(body, parts.looked_through(body))


def open_xls(body: bytes) -> Content:
    """A workbook that is a compound file (MS-XLS). Raises `NotRead`."""
    try:
        compound = Compound(body)
        name = next((name for name in _STREAMS if name in compound.streams), None)
        if name is None:
            raise NotRead(Reading.DAMAGED, "文件内没有工作簿")
        stream = compound.stream(name)
    except SpoiltError as error:
        raise NotRead(Reading.DAMAGED, str(error)) from None
    looked = biff.looked_through(stream)
    if looked.boasts:
        body = _with_stream(body, name, biff.without_boasts(stream, looked))
    if _VBA in compound.storages:
        looked.carries.add(Carried.MACROS)
    return _opened(body, looked)


def _with_stream(body: bytes, name: str, stream: bytes) -> bytes:
    """The same compound file with another stream of the same length in the place of the one of this name."""
    changed = io.BytesIO(body)
    try:
        with olefile.OleFileIO(changed, write_mode=True) as compound:
            compound.write_stream(name, stream)
            return changed.getvalue()
    except SPOILT:
        raise NotRead(Reading.DAMAGED, "工作簿的数据不完整") from None


class _Sound:
    """While a workbook is read: what its reader raises for one that is no sound workbook comes as `NotRead`. A reader
    in Rust that comes upon what it did not foresee raises an error of no class that can be imported."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            return
        if issubclass(kind, PasswordError):
            raise NotRead(Reading.PROTECTED, whys.LOCKED_BOOK) from None
        if issubclass(kind, (CalamineError, ValueError, OverflowError)) or kind.__module__ == "pyo3_runtime":
            raise NotRead(Reading.DAMAGED, "工作表已损坏") from None


def _opened(body: bytes, looked: Looked) -> Content:
    with _Sound():
        book = load_workbook(io.BytesIO(body))
        hidden = any(sheet.visible is not SheetVisibleEnum.Visible for sheet in book.sheets_metadata)
    carries = looked.carries | {Carried.HIDDEN} if hidden else looked.carries
    return Content(Openness.SPREADSHEET, _sheets(book, looked), carries=tuple(sorted(carries)))


def _sheets(book: CalamineWorkbook, looked: Looked) -> Iterator[Sheet]:
    for number, told in enumerate(book.sheets_metadata):
        if told.typ is SheetTypeEnum.WorkSheet:
            with _Sound():
                sheet = book.get_sheet_by_index(number)
                merged = sheet.merged_cell_ranges or ()
            spans = tuple(Span(*first, *last) for first, last in merged if first[0] < FIRST_ROWS)
            yield Sheet(told.name, _with_unworked(_rows(sheet), looked.unworked.get(number, {})), spans)


def _with_unworked(rows: Iterator[tuple[str, ...]], unworked: Places) -> Iterator[tuple[str, ...]]:
    """The rows, with a sign where a formula stands without a value."""
    if not unworked:
        yield from rows
        return
    last = max(unworked)
    for number in count():
        row = next(rows, None)
        if row is None and number > last:
            return
        cells = list(row or ())
        for column in unworked.get(number, ()):
            cells += repeat("", column + 1 - len(cells))
            cells[column] = cells[column] or _UNKNOWN
        yield tuple(cells)


def _rows(sheet: CalamineSheet) -> Iterator[tuple[str, ...]]:
    rows = sheet.iter_rows()  # from the first row of the sheet, but from the first column with something in it
    before = ("",) * (sheet.start[1] if sheet.start else 0)
    while True:
        with _Sound():
            row = next(rows, None)
            cells = None if row is None else [_TEXTS[type(value)](value) for value in row]
        if cells is None:
            return
        while cells and not cells[-1]:
            cells.pop()
        yield (*before, *cells) if cells else ()


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else format(value, f".{_DIGITS}g")


def _moment(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ", "minutes" if value.second == 0 else "seconds")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXTS: dict[type, Callable[..., str]] = {
    str: lambda value: value.strip().strip(_UNSEEN).strip(),
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    date: date.isoformat,
    datetime: _moment,
    time: lambda value: value.isoformat("minutes" if value.second == 0 else "seconds"),
    timedelta: _duration,
}
