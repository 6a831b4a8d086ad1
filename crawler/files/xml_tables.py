"""Tables in XML: elements of one name that stand beside each other are rows, what is in them are cells. Pure, and lazy:
a text is gone through twice, first for its elements' names and then for its rows.

A field is an attribute of a row, or an element in it; an element within that is a column of its own (机构.名称), and
what lies deeper is written into it. Where several sorts of elements repeat, those are the rows that have most cells,
and the file is cut where others have some that are no part of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.files import spreadsheet_xml, whys
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.delimited import LONGEST_CELL, encoding_of, said
from crawler.files.trees import LONGEST_ERROR, LONGEST_TOTAL, MOST_FIELDS, MOST_GRID, MOST_TEXT, TOO_MANY_CELLS
from crawler.files.xml_stream import gone_through, local
from crawler.rows.data import TOTALS
from storage.dataset_records import Openness, Reading

_MOST_KINDS = 5_000  # of elements, by the names of all that they lie in
_ERRORS = frozenset(("error", "errors", "fault", "exception", "exceptionreport", "serviceexceptionreport"))
_OFFICE = re.compile(r"office:document|\w+:UOF")
"""The first elements of what office programs save as one file of XML (OpenDocument 1.3 part 3, 3.1.2; GB/T 20916): what
repeats in it are cells and paragraphs, and no rows of a list."""
_ROWS = frozenset(("row", "record", "item", "entry", "data", "feature"))
"""Names of rows, of which there may be only one."""
_FIELDS = frozenset(("field", "column", "col", "property", "attribute", "cell"))
"""Elements that tell by their `name` which column they are."""


def open_xml(body: bytes) -> Content:
    """A table, the sheets of an XML Spreadsheet (Excel 2003), or the text of what holds neither. Raises `NotRead`, also
    (NOT_THE_FILE) for the answer of a service that only tells of an error."""
    encoding = encoding_of(body)
    if spreadsheet_xml.is_one(body, encoding):
        return spreadsheet_xml.opened(body, encoding)
    kinds = _Kinds()
    for _ in gone_through(body, encoding, kinds):
        pass
    rows = _best(kinds.top)
    if rows is None:
        if kinds.first.lower() in _ERRORS and kinds.characters <= LONGEST_ERROR:
            raise NotRead(Reading.NOT_THE_FILE, whys.ERROR_OF_SERVICE)
        cut = kinds.characters > MOST_TEXT
        return Content(Openness.OPEN, text="\n".join(kinds.texts), encoding=said(encoding), cut=cut)
    columns = _columns(rows)
    if rows.count * len(columns) > MOST_GRID:
        raise NotRead(Reading.TOO_LARGE, TOO_MANY_CELLS)
    sheet = Sheet(rows.name, _rows(body, encoding, _Cells(kinds.top, rows, columns)), header=0)
    return Content(Openness.OPEN, iter((sheet,)), encoding=said(encoding), cut=_others(kinds.top, rows))


@dataclass
class _Kind:
    """A sort of elements: those of one name within those of another sort. `count` are all of them, `fields` what their
    attributes or (of those that tell it by their `name`) they themselves are called. `written`: text stands in some.
    `total` is the largest number that stands in one that is called as a total of rows is."""

    name: str
    depth: int
    within: _Kind | None = None
    count: int = 0
    inner: dict[str, _Kind] = field(default_factory=dict)
    fields: dict[str, None] = field(default_factory=dict)
    named: bool = False
    written: bool = False
    total: int = 0

    def attributes(self, attributes: dict[str, str]) -> None:
        """The attributes of one of them."""
        if self.name in _FIELDS and "name" in attributes:
            self.named = True
            attributes = {attributes["name"]: ""}
        if len(self.fields) < MOST_FIELDS:
            self.fields.update(dict.fromkeys(name for name in attributes if not name.startswith("xml")))


class _Kinds:
    """All sorts of elements in a text, and the beginning of what stands in it."""

    def __init__(self) -> None:
        self.top = self._now = _Kind("", 0)
        self.first = ""
        self.texts: list[str] = []
        self.characters = 0
        self._left = _MOST_KINDS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        now = self._now
        kind = now.inner.get(name)
        if kind is None:
            self._left -= 1
            if self._left < 0:
                raise NotRead(Reading.TOO_LARGE, f"XML 元素超出 {_MOST_KINDS:,} 种的读取限额")
            kind = now.inner[name] = _Kind(local(name), now.depth + 1, now)
            if not self.first and _OFFICE.fullmatch(name):
                raise NotRead(Reading.NO_READER, "文件为办公软件的 XML 文档")
            self.first = self.first or kind.name
        kind.count += 1
        if attributes:
            kind.attributes(attributes)
        self._now = kind

    def text(self, text: str) -> None:
        room = MOST_TEXT - self.characters
        self.characters += len(text)
        if text.isspace():
            return
        self._now.written = True
        if self._now.name.lower() in TOTALS and (told := text.strip()).isdecimal() and len(told) <= LONGEST_TOTAL:
            self._now.total = max(self._now.total, int(told))
        if room > 0:
            self.texts.append(text.strip()[:room])

    def end(self, name: str) -> None:
        self._now = self._now.within or self.top


def _best(top: _Kind) -> _Kind | None:
    """The sort of elements that are rows, or None where none is: of those that repeat the one with most cells."""
    kinds = [kind for kind in _below(top) if kind.within is not top]
    rows = [kind for kind in kinds if _cells(kind) and _repeats(kind)]
    if not rows:
        rows = [kind for kind in kinds if _cells(kind) > 1 and kind.name.lower() in _ROWS]
    if not rows:
        rows = [kind for kind in kinds if not kind.inner and _repeats(kind)]
    return max(rows, key=lambda kind: (_cells(kind), kind.count, -kind.depth), default=None)


def _others(top: _Kind, rows: _Kind) -> bool:
    """Whether further sorts of elements could be rows, which are no part of the rows: what they tell is not read. So it
    is where one tells of more rows than there are: a part of a list."""
    others = [kind for kind in _below(top, rows) if kind.within is not top]
    return any((_cells(kind) and _repeats(kind)) or kind.total > rows.count for kind in others)


def _repeats(kind: _Kind) -> bool:
    """Whether there are more than one of them within one of those that hold them."""
    return kind.within is not None and kind.count > kind.within.count


def _below(kind: _Kind, but: _Kind | None = None) -> Iterator[_Kind]:
    for inner in kind.inner.values():
        if inner is not but:
            yield inner
            yield from _below(inner, but)


def _cells(kind: _Kind) -> int:
    """How many cells elements of this sort have, were they rows."""
    return len(kind.fields) * kind.count * (not kind.named) + sum(
        one.count for one in kind.inner.values() if not one.inner
    )


def _columns(rows: _Kind) -> tuple[str, ...]:
    names = dict.fromkeys(rows.fields if not rows.named else ())
    for kind in rows.inner.values():
        names.update(dict.fromkeys(_names(kind)))
    if not rows.inner and (rows.written or not names):
        names[rows.name] = None
    return tuple(names)[:MOST_FIELDS]


def _names(kind: _Kind) -> Iterator[str]:
    """What an element of a row is called as a column, and those in it."""
    if kind.named:
        yield from kind.fields
    elif not kind.inner:
        yield kind.name
    for inner in kind.inner.values():
        yield f"{kind.name}.{inner.name}"


class _Cells:
    """Gathers the cells of rows."""

    def __init__(self, top: _Kind, rows: _Kind, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.ready: list[tuple[str, ...]] = [columns]
        self._now = top
        self._rows = rows
        self._places = {name: place for place, name in enumerate(columns)}
        self._row: list[str] = []
        self._place: int | None = None
        self._held: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._now = kind = self._now.inner[name]
        depth = kind.depth - self._rows.depth
        if kind is self._rows:
            self._row = [""] * len(self.columns)
            self._begin(kind.name if not kind.inner else None)
            for field_name, value in attributes.items():
                if (place := self._places.get(field_name)) is not None and not kind.named:
                    self._row[place] = value.strip()[:LONGEST_CELL]
        elif self._row and depth == 1:
            self._begin(attributes.get("name", "") if kind.named else kind.name)
        elif self._row and depth == 2 and kind.within is not None:
            self._begin(f"{kind.within.name}.{kind.name}")

    def text(self, text: str) -> None:
        if self._place is not None and self._length < LONGEST_CELL:
            self._held.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        kind = self._now
        self._now = kind.within or kind
        if not self._row:
            return
        depth = kind.depth - self._rows.depth
        if depth <= 2:
            self._fill()
        if kind is self._rows:
            self.ready.append(tuple(self._row))
            self._row = []

    def _begin(self, column: str | None) -> None:
        self._fill()
        self._place = self._places.get(column) if column is not None else None

    def _fill(self) -> None:
        if self._place is not None and self._held:
            text = "".join(self._held).strip()[:LONGEST_CELL]
            before = self._row[self._place]
            self._row[self._place] = f"{before}、{text}"[:LONGEST_CELL] if before and text else before or text
        self._place = None
        self._held = []
        self._length = 0


def _rows(body: bytes, encoding: str, cells: _Cells) -> Iterator[tuple[str, ...]]:
    for _ in gone_through(body, encoding, cells):
        ready, cells.ready = cells.ready, []
        yield from ready
