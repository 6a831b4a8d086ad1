"""How much there is in a workbook before it is opened whole: what a few bytes can make of it there has no end. Pure.

openpyxl makes a cell of every place in a range that is merged, linked or commented on, and some hundred bytes of every
element.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from typing import IO
from xml.parsers import expat

from storage.packages import ENCODINGS

_MOST_ELEMENTS = 600_000
_MOST_PLACES = 200_000
_SPREAD = frozenset({"mergeCell", "hyperlink", "comment"})
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_CHUNK = 2**16
_WIDE = (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<")
"""How XML in UTF-32 begins, with a mark and without."""


class TooMuchError(ValueError):
    """There is more in a workbook than is opened; says what, in Chinese."""


def require_little(parts: zipfile.ZipFile) -> None:
    """Raises `TooMuchError` for a workbook that would take too much once it is opened whole."""
    seen = _Seen()
    for part in parts.infolist():
        with parts.open(part) as stream:
            seen.read(stream)


class _Seen:
    """What was seen so far, in all parts together."""

    def __init__(self) -> None:
        self.elements = 0
        self.places = 0

    def read(self, stream: IO[bytes]) -> None:
        """A part as far as it is XML: what is none, or damaged, is no more to those who open it either. But they know
        more encodings than we do: what is written in one of those is refused."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = _refuse
        parser.XmlDeclHandler = _require_usual
        first = True
        while chunk := stream.read(_CHUNK):
            if first and chunk.startswith(_WIDE):
                raise TooMuchError(_UNUSUAL)
            first = False
            try:
                parser.Parse(chunk)
            except expat.ExpatError:
                return
            except TooMuchError:
                raise
            except (LookupError, ValueError):  # what Python has no codec for; it must not look like a bad zip
                raise TooMuchError(_UNUSUAL) from None

    def _element(self, name: str, told: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > _MOST_ELEMENTS:
            raise TooMuchError("单元格过多")
        if name.rpartition(":")[2] in _SPREAD:
            self.places += _size(told.get("ref", ""))
            if self.places > _MOST_PLACES:
                raise TooMuchError("合并单元格或者超链接的范围过大")


def _size(ref: str) -> int:
    """How many cells a range has: A1:C3 has nine. What is no range has as many as there are, but for an empty one."""
    if not ref:
        return 0
    first, _, last = ref.partition(":")
    found = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
    if found[0] is None or found[1] is None:
        return _MOST_PLACES + 1
    (left, top), (right, bottom) = ((_column(one[1]), int(one[2])) for one in found if one)
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _column(letters: str) -> int:
    from openpyxl.utils import column_index_from_string  # here: every other page and command would wait for it

    return int(column_index_from_string(letters.upper()))


def _require_usual(_: str, encoding: str | None, __: int) -> None:
    """Some encodings are read otherwise, without a word: a text that switches its characters looks damaged here."""
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise TooMuchError(_UNUSUAL)


_UNUSUAL = "含有不常见的编码"


def _refuse(*_: object) -> None:
    raise TooMuchError("含有不应有的文档类型声明")
