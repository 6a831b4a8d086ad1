"""Tables in JSON (RFC 8259): a list of objects or of lists, an object that holds one, GeoJSON (RFC 7946), or an object
a line. Pure, and lazy: a text is gone through twice, first for its fields and then for its rows.

Of several lists the longest is the table, and the file is cut: what the others tell is not read, unless that is what
the columns are. A field within a field is a column of its own (机构.名称); what lies deeper is written as JSON. Where
two members have one name the last counts, as for most readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.files.content import Content, NotRead, Sheet
from crawler.files.delimited import LONGEST_CELL, encoding_of, said
from crawler.files.json_stream import Found, found_in
from crawler.files.trees import LONGEST_ERROR, MOST_FIELDS, MOST_GRID, MOST_TEXT
from storage.dataset_records import Openness, Reading

_OF_COLUMNS = frozenset(("fields", "columns", "schema", "head", "header", "headers"))
"""Names of lists that tell what the columns of another are."""
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
    table = seen.table
    if table is None:
        if seen.complains:
            raise NotRead(Reading.NOT_THE_FILE, "an interface told of an error in the file's place")
        cut = seen.characters > MOST_TEXT
        return Content(Openness.OPEN, text=seen.text, encoding=said(encoding), cut=cut)
    if table.rows * len(table.fields) > MOST_GRID:
        raise NotRead(Reading.TOO_LARGE, f"its rows and fields make more than {MOST_GRID} cells")
    rows = _rows(body, encoding, table)
    sheet = Sheet(table.name, rows, header=0 if table.names else None)
    return Content(Openness.OPEN, iter((sheet,)), encoding=said(encoding), cut=seen.lists > 1)


@dataclass
class _Array:
    """An array: its number and name, how many of its elements may be rows, the fields of those that are objects, the
    cells of the longest that is a list, and its texts, which may be names of columns. `names` are those of its own."""

    number: int
    name: str
    rows: int = 0
    fields: dict[str, None] = field(default_factory=dict)
    width: int = 0
    texts: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def add(self, element: Any) -> None:
        """An element of it."""
        if isinstance(element, dict) and element:
            self.rows += 1
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
    """What was found so far in a text: the array with most rows, how many have some, the one that is being gone
    through, and what stands outside of rows."""

    best: _Array | None = None
    lists: int = 0
    array: _Array | None = None
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
    def table(self) -> _Array | None:
        """The array with most rows, if any has some."""
        self._end()
        if self.best is None or not self.best.rows:
            return None
        self.best.names = tuple(self.best.fields)[:MOST_FIELDS]
        if not self.best.names:
            self.best.names = next((head for head in self.heads if len(head) == self.best.width), ())
        return self.best

    @property
    def text(self) -> str:
        """What stands in a text that holds no table; nothing where it has room for one, which is empty."""
        return "" if self.best and not self.heads else "\n".join(self.texts)

    @property
    def complains(self) -> bool:
        """Whether all that it says is that something went wrong."""
        fails = self.told and not (self.good and self.best)
        return self.complaint and fails and self.characters <= LONGEST_ERROR

    def _end(self) -> None:
        self.lists += bool(self.array and self.array.rows and self.array.name.rpartition(".")[2] not in _OF_COLUMNS)
        if self.array and (self.best is None or self.array.rows > self.best.rows):
            self.best = self.array
        if self.array and self.array.texts and len(self.heads) < _MOST_HEADS:
            self.heads.append(tuple(self.array.texts))
        self.array = None

    def _text(self, name: str, text: str) -> None:
        lower = name.lower()
        self.complaint |= lower in _COMPLAINTS and bool(text)
        self.told |= lower in _CODES or (lower.startswith("err") and bool(text))
        self.good |= lower in _CODES and text in _GOOD
        if self.characters <= MOST_TEXT:
            self.texts.append(f"{name}：{text}" if name else text)
        self.characters += len(text)


def _rows(body: bytes, encoding: str, table: _Array) -> Iterator[tuple[str, ...]]:
    names = table.names
    if names:
        yield names
    for found in found_in(body, encoding):
        if found.array == table.number and not found.begins:
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
