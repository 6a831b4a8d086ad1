"""Tables in JSON (RFC 8259): a list of objects or of lists, an object that holds one, GeoJSON (RFC 7946), or an object
a line. Pure, and lazy: a text is gone through twice, first for its fields and then for its rows.

Of several lists the longest is the table, with those whose objects have most fields in common with it, each a table
by itself: a list of each office. The file is cut by others: what they tell is not read, unless that is what the columns
are. A field within a field is a column of its own (机构.名称); what lies deeper is written as JSON. Where
two members have one name the last counts, as for most readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from crawler.files import whys
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.delimited import LONGEST_CELL, encoding_of, said
from crawler.files.json_stream import Found, found_in
from crawler.files.trees import LONGEST_ERROR, MOST_FIELDS, MOST_GRID, MOST_TEXT, TOO_MANY_CELLS
from storage.dataset_records import Openness, Reading

_OF_COLUMNS = frozenset(("fields", "columns", "schema", "head", "header", "headers"))
"""Names of lists that tell what the columns of another are."""
_MOST_PARTS = 1_000  # lists that are kept in mind, more than are told of a file
_MOST_HEADS = 20  # lists of texts, one of which may be the names of columns
_COMPLAINTS = frozenset(
    ("msg", "message", "error", "errmsg", "errormsg", "error_description", "errormessage", "detail")
)
_CODES = frozenset(("code", "status", "errcode", "errno", "error_code", "success", "state", "ret"))
_GOOD = frozenset(("0", "200", "TRUE", "true", "success", "ok", "OK", "SUCCESS"))


def open_json(body: bytes) -> Content:
    """A table, or the text of what holds none. Raises `NotRead`, also (NOT_THE_FILE) for the answer of an interface
    that only tells of an error."""
    encoding = encoding_of(body)
    seen = _Seen()
    for found in found_in(body, encoding):
        seen.add(found)
    tables = seen.tables
    if not tables:
        if seen.complains:
            raise NotRead(Reading.NOT_THE_FILE, whys.ERROR_OF_SERVICE)
        cut = seen.characters > MOST_TEXT
        return Content(Openness.OPEN, text=seen.text, encoding=said(encoding), cut=cut)
    if sum(table.rows * len(table.fields) for table in tables) > MOST_GRID:
        raise NotRead(Reading.TOO_LARGE, TOO_MANY_CELLS)
    cut = seen.lists > len(tables) or any(table.within > table.rows for table in tables)
    return Content(Openness.OPEN, _sheets(body, encoding, tables), encoding=said(encoding), cut=cut)


@dataclass
class _Array:
    """An array: its number and name, how many of its elements may be rows, the fields of those that are objects, the
    cells of the longest that is a list, and its texts, which may be names of columns. `names` are those of its own,
    `within` the objects of lists that are fields of its objects: a list of each office, in the list of offices."""

    number: int
    name: str
    rows: int = 0
    fields: dict[str, None] = field(default_factory=dict)
    width: int = 0
    texts: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()
    within: int = 0

    def add(self, element: Any) -> None:
        """An element of it."""
        if isinstance(element, dict) and element:
            self.rows += 1
            self.within += sum(_objects_in(value) for value in element.values() if isinstance(value, list))
            if len(self.fields) < MOST_FIELDS:
                self.fields.update(dict.fromkeys(_flat(element)))
        elif isinstance(element, list) and element:
            self.rows += 1
            self.width = max(self.width, len(element))
        elif not isinstance(element, dict | list):
            self.rows += not self.name  # a text that is nothing but a list of values
            if len(self.texts) <= MOST_FIELDS:
                self.texts.append(_cell(element))


@dataclass
class _Seen:
    """What was found so far in a text: the arrays with rows, how many of these are lists, the one that is being gone
    through, whether there is any, and what stands outside of rows."""

    parts: list[_Array] = field(default_factory=list)
    lists: int = 0
    array: _Array | None = None
    room: bool = False
    heads: list[tuple[str, ...]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    characters: int = 0
    complaint: bool = False
    good: bool = False
    told: bool = False

    def add(self, found: Found) -> None:
        """One more thing that was found."""
        if found.begins:
            self._end()
            self.array = _Array(found.array or 0, ".".join(found.names))
            return
        if self.array is not None and found.array is not None:
            self.array.add(found.value)
        if not isinstance(found.value, dict | list):
            self._text(found.names[-1] if found.names else "", _cell(found.value))

    @property
    def tables(self) -> list[_Array]:
        """The array with most rows, with those that have its fields; none where no array has a row."""
        self._end()
        longest = max(self.parts, key=lambda array: array.rows, default=None)
        best = [array for array in self.parts if array is longest or (longest and _alike(array, longest))]
        for array in best:
            array.names = tuple(array.fields)[:MOST_FIELDS]
            if not array.names:
                array.names = next((head for head in self.heads if len(head) == array.width), ())
        return best

    @property
    def text(self) -> str:
        """What stands in a text that holds no table; nothing where it has room for one, which is empty."""
        return "" if self.room and not self.heads else "\n".join(self.texts)

    @property
    def complains(self) -> bool:
        """Whether all that it says is that something went wrong."""
        fails = self.told and not (self.good and self.room)
        return self.complaint and fails and self.characters <= LONGEST_ERROR

    def _end(self) -> None:
        self.lists += bool(self.array and self.array.rows and self.array.name.rpartition(".")[2] not in _OF_COLUMNS)
        self.room |= self.array is not None
        if self.array and self.array.rows and len(self.parts) < _MOST_PARTS:
            self.parts.append(self.array)
        if self.array and self.array.texts and len(self.heads) < _MOST_HEADS:
            self.heads.append(tuple(self.array.texts))
            self.array.texts = []
        self.array = None

    def _text(self, name: str, text: str) -> None:
        lower = name.lower()
        self.complaint |= lower in _COMPLAINTS and bool(text)
        self.told |= lower in _CODES or (lower.startswith("err") and bool(text))
        self.good |= lower in _CODES and text in _GOOD
        if self.characters <= MOST_TEXT:
            self.texts.append(f"{name}：{text}" if name else text)
        self.characters += len(text)


def _objects_in(value: list[Any]) -> int:
    return sum(isinstance(one, dict) for one in value)


def _alike(one: _Array, other: _Array) -> bool:
    """Whether the objects of two arrays have most of their fields in common."""
    return 2 * len(one.fields.keys() & other.fields.keys()) > len(one.fields.keys() | other.fields.keys())


def _sheets(body: bytes, encoding: str, tables: Sequence[_Array]) -> Iterator[Sheet]:
    of_number = {table.number: table for table in tables}
    elements = (found for found in found_in(body, encoding) if found.array in of_number and not found.begins)
    for number, mine in groupby(elements, lambda found: found.array):
        table = of_number[number or 0]
        yield Sheet(table.name, _rows(mine, table), header=0 if table.names else None)


def _rows(elements: Iterable[Found], table: _Array) -> Iterator[tuple[str, ...]]:
    names = table.names
    if names:
        yield names
    for found in elements:
        if isinstance(found.value, dict) and found.value:
            cells = _flat(found.value)
            yield tuple(_cell(cells.get(name)) for name in names)
        elif isinstance(found.value, list) and found.value:
            yield tuple(map(_cell, found.value))
        elif not isinstance(found.value, dict | list) and not table.name:
            yield (_cell(found.value),)


def _flat(element: dict[str, Any]) -> dict[str, Any]:
    """The fields of an object, those of objects within it beside them. Of a feature of GeoJSON only its properties."""
    if element.get("type") == "Feature" and isinstance(element.get("properties"), dict):
        element = element["properties"]
    flat: dict[str, Any] = {}
    for name, value in element.items():
        if isinstance(value, dict):
            flat.update((f"{name}.{inner}", within) for inner, within in value.items())
        else:
            flat[name] = value
    return flat


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()[:LONGEST_CELL]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(value)[:LONGEST_CELL]
    return json.dumps(value, ensure_ascii=False)[:LONGEST_CELL]
