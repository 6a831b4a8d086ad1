"""JSON (RFC 8259) as its arrays' elements, one after the other: of a text of any length a piece is held, and of its
values one at a time. Pure.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.files.content import NotRead
from storage.dataset_records import Reading

LONGEST_VALUE = 4_000_000
"""Characters of one element that are read."""
MOST_VALUES = 2_000_000
"""Elements of arrays, and other values, that are gone through."""
_PIECE = 1_000_000
_MOST_DEPTH = 6
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")


@dataclass(frozen=True, slots=True)
class Found:
    """A value that is no object and no array, or an element of an array. `names` are those of the members that lead to
    it, `array` the number of its array in the text, counted from 0, or None where it is in none. An array itself is
    told before its elements, with `begins`."""

    names: tuple[str, ...]
    value: Any = None
    array: int | None = None
    begins: bool = False


def found_in(body: bytes, encoding: str) -> Iterator[Found]:
    """What is in a JSON text, or in one with a value a line (JSON Lines), which is told as one array. Numbers are text
    as they are written, but for zeros at their ends; what is no number (NaN) is None.

    Raises `NotRead`: DAMAGED for what is no JSON, or is cut; TOO_LARGE for an element of more than `LONGEST_VALUE`
    characters, and for more than `MOST_VALUES`; REFUSED for values that lie too deep in each other.
    """
    text = _Text(body, encoding)
    try:
        yield from _lines(text) if text.is_of_lines() else _Walk(text).value((), 0)
    except RecursionError:
        raise NotRead(Reading.REFUSED, "JSON 数据嵌套过深") from None
    if text.peek():
        raise text.damaged()


def _number(written: str) -> str:
    if "." in written and "e" not in written and "E" not in written:
        return written.rstrip("0").removesuffix(".")
    return written


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=str, parse_constant=lambda _: None, strict=False)


class _Text:
    """The piece of the text that is held, and the place in it."""

    def __init__(self, body: bytes, encoding: str) -> None:
        self._stream = io.TextIOWrapper(io.BytesIO(body), encoding=encoding, errors="replace", newline="")
        self._held = ""
        self._at = 0
        self._ended = False
        self._values = 0
        self._more()

    def damaged(self) -> NotRead:
        """That the text is no JSON here."""
        return NotRead(Reading.DAMAGED, "文件不完整，或者不是 JSON" if self._ended else "文件不是 JSON")

    def is_of_lines(self) -> bool:
        """Whether its first line is an object or array by itself and another begins below."""
        first, _, rest = self._held.lstrip().partition("\n")
        if not first.startswith(("{", "[")) or not rest.lstrip().startswith(("{", "[")):
            return False
        try:
            _DECODER.decode(first.strip())
        except (ValueError, RecursionError):
            return False
        return True

    def peek(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            found = _SPACE.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if self._ended:
                return ""
            self._more()

    def take(self, mark: str) -> bool:
        """Whether this character comes next, which is then behind us."""
        if self.peek() != mark:
            return False
        self._at += 1
        return True

    def require(self, mark: str) -> None:
        """Raises `NotRead` where this character does not come next."""
        if not self.take(mark):
            raise self.damaged()

    def value(self) -> Any:
        """The next value, whole."""
        self._values += 1
        if self._values > MOST_VALUES:
            raise NotRead(Reading.TOO_LARGE, f"JSON 数据超出 {MOST_VALUES:,} 项的读取限额")
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if self._ended or not self._may_be_cut(error):
                    raise self.damaged() from None
            else:
                if self._ended or end < len(self._held):  # else a number may go on in the next piece
                    self._at = end
                    return value
            if len(self._held) - self._at > LONGEST_VALUE:
                raise NotRead(Reading.TOO_LARGE, f"有 JSON 元素超出 {LONGEST_VALUE:,} 个字符的读取限额")
            self._more()

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos + 16 > len(self._held)

    def _more(self) -> None:
        piece = self._stream.read(_PIECE)
        self._ended = not piece
        self._held = self._held[self._at :] + piece
        self._at = 0


def _lines(text: _Text) -> Iterator[Found]:
    yield Found((), array=0, begins=True)
    while text.peek():
        yield Found((), text.value(), 0)


class _Walk:
    """Goes through a text once, and numbers its arrays."""

    def __init__(self, text: _Text) -> None:
        self._text = text
        self._arrays = 0

    def value(self, names: tuple[str, ...], depth: int) -> Iterator[Found]:
        """What is in the next value."""
        begins = self._text.peek()
        if depth < _MOST_DEPTH and begins == "{":
            yield from self._members(names, depth)
        elif depth < _MOST_DEPTH and begins == "[":
            yield from self._elements(names)
        elif begins in ("{", "["):
            self._text.value()
        else:
            yield Found(names, self._text.value())

    def _members(self, names: tuple[str, ...], depth: int) -> Iterator[Found]:
        self._text.require("{")
        if self._text.take("}"):
            return
        while True:
            name = self._text.value() if self._text.peek() == '"' else None
            if name is None:
                raise self._text.damaged()
            self._text.require(":")
            yield from self.value((*names, name), depth + 1)
            if self._text.take("}"):
                return
            self._text.require(",")

    def _elements(self, names: tuple[str, ...]) -> Iterator[Found]:
        number = self._arrays
        self._arrays += 1
        self._text.require("[")
        yield Found(names, array=number, begins=True)
        if self._text.take("]"):
            return
        while True:
            yield Found(names, self._text.value(), number)
            if self._text.take("]"):
                return
            self._text.require(",")
