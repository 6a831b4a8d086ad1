"""Workbooks that Excel 2002 and 2003 and many programs since save as XML: XML Spreadsheet. Pure, and lazy.

Their cells stand in `Row` and `Cell`, with an `Index` where some were left out. No formula is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.files import whys
from crawler.files.content import Content, NotRead, Sheet, Span
from crawler.files.delimited import LONGEST_CELL, said
from crawler.files.heads import FIRST_ROWS
from crawler.files.reach import LAST_COLUMN, LAST_ROW, Reach
from crawler.files.xml_stream import gone_through, local
from storage.dataset_records import Carried, Openness, Reading

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_HEAD = 4_000
_TRUTHS = {"0": "FALSE", "1": "TRUE"}
_MIDNIGHT = "T00:00:00.000"


def is_one(body: bytes, encoding: str) -> bool:
    """Whether a text of XML is such a workbook."""
    head = body[:_HEAD].decode(encoding, "replace")
    return _NAMESPACE in head and "Workbook" in head


def opened(body: bytes, encoding: str) -> Content:
    """Its sheets. Raises `NotRead` as `gone_through` does, and TOO_LARGE for cells that reach too far."""
    book = _Book()
    for _ in gone_through(body, encoding, book):
        book.ready.clear()
    carries = tuple(sorted(book.carries))
    return Content(Openness.OPEN, _sheets(body, encoding, book.sheets), encoding=said(encoding), carries=carries)


@dataclass
class _Outline:
    """A sheet without its rows."""

    name: str
    merged: list[Span] = field(default_factory=list)


class _Book:
    """Gathers the rows of all sheets: `ready` are the number of each row's sheet, the row's place, and its cells."""

    def __init__(self) -> None:
        self.sheets: list[_Outline] = []
        self.ready: list[tuple[int, int, list[str]]] = []
        self.carries: set[Carried] = set()
        self._reach = Reach()
        self._row = self._column = -1
        self._across = 0
        self._cells: list[str] = []
        self._type: str | None = None
        self._held: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        told = {local(key): value for key, value in attributes.items()}
        if name == "Worksheet":
            self.sheets.append(_Outline(told.get("Name", "")))
            self._row = -1
        elif name == "Row":
            self._row = _place(told, self._row + 1, LAST_ROW)
            self._column, self._cells = -1, []
        elif name == "Cell" and self.sheets:
            self._column = _place(told, self._column + 1, LAST_COLUMN)
            self._merge(told)
        elif name == "Data":
            self._type, self._held = told.get("Type", ""), []
        elif name == "Visible":  # among a sheet's options: how far menus show it
            self.carries.add(Carried.HIDDEN)
        if "Formula" in told:
            self.carries.add(Carried.FORMULAS)
        if told.get("Hidden") == "1":
            self.carries.add(Carried.HIDDEN)

    def text(self, text: str) -> None:
        if self._type is not None:
            self._held.append(text)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "Data" and self._type is not None:
            self._fill(_value(self._type, "".join(self._held).strip()[:LONGEST_CELL]))
            self._type = None
        elif name == "Row" and self.sheets:
            self.ready.append((len(self.sheets) - 1, self._row, self._cells))
        elif name == "Worksheet":
            self._reach.next_sheet()

    def _fill(self, text: str) -> None:
        column = self._column - self._across
        if text:
            self._reach.add(self._row, column)
            self._cells += [""] * (column + 1 - len(self._cells))
            self._cells[column] = text

    def _merge(self, told: dict[str, str]) -> None:
        self._across, down = _number(told, "MergeAcross", LAST_COLUMN), _number(told, "MergeDown", LAST_ROW)
        left = self._column
        if (self._across or down) and self._row < FIRST_ROWS:
            self.sheets[-1].merged.append(Span(self._row, left, self._row + down, left + self._across))
        self._column += self._across  # the next cell stands behind the range


def _number(told: dict[str, str], name: str, most: int) -> int:
    said = told.get(name, "0")
    if not (said.isascii() and said.isdecimal() and len(said) < 8 and int(said) <= most):
        raise NotRead(Reading.DAMAGED, whys.OUTSIDE_OF_SHEET)
    return int(said)


def _place(told: dict[str, str], following: int, most: int) -> int:
    """The place of a row or cell counted from 0: its own, or the one after the last."""
    place = _number(told, "Index", most) - 1 if "Index" in told else following
    if not 0 <= place < most:
        raise NotRead(Reading.DAMAGED, whys.OUTSIDE_OF_SHEET)
    return place


def _value(kind: str, text: str) -> str:
    if kind == "Boolean":
        return _TRUTHS.get(text, text)
    if kind == "DateTime":
        return text.removesuffix(_MIDNIGHT).removesuffix(".000").replace("T", " ")
    if kind == "Error":
        return ""
    return text.removesuffix(".0") if kind == "Number" else text


def _sheets(body: bytes, encoding: str, outlines: list[_Outline]) -> Iterator[Sheet]:
    rows = _Rows(body, encoding)
    for number, outline in enumerate(outlines):
        yield Sheet(outline.name, rows.of(number), tuple(outline.merged))


class _Rows:
    """The rows of all sheets in their order; the first of those that nobody asked for yet is held."""

    def __init__(self, body: bytes, encoding: str) -> None:
        self._all = self._read(body, encoding)
        self._next = next(self._all, None)

    def of(self, number: int) -> Iterator[tuple[str, ...]]:
        """Those of a sheet, with empty ones for those that it leaves out."""
        expected = 0
        while self._next is not None and self._next[0] <= number:
            sheet, place, cells = self._next
            self._next = next(self._all, None)
            if sheet == number:
                for _ in range(expected, place if cells else expected):
                    yield ()
                expected = max(expected, place + 1) if cells else expected
                if cells:
                    yield tuple(cells)

    @staticmethod
    def _read(body: bytes, encoding: str) -> Iterator[tuple[int, int, list[str]]]:
        book = _Book()
        for _ in gone_through(body, encoding, book):
            ready, book.ready = book.ready, []
            yield from ready
