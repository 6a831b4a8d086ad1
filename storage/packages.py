"""How much there is in a package (a zip of parts: xlsx, docx), counted before any of it is read. Pure.

What is counted are bytes: whoever could write `<` in other bytes than we look for would be counted as nothing. So parts
are counted by what they hold, for readers find them by their announced types and not by their names, and only in
encodings in which a tag begins with that byte.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"})
"""What parts may say they are written in. Spreadsheet programs write UTF-8."""
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How programs pack their parts."""
SPOILT = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
"""What `zipfile` raises on archives that are spoilt, by its source."""
_MOST_PARTS = 2_000
_ENTRY, _MOST_ENTRIES = b"PK\x01\x02", 20_000  # of directories: `zipfile` keeps half a kilobyte for each
_CHUNK = 2**16
_NO_CELL = re.compile(rb"<(?!/?(?:\w{1,9}:)?(?:row|c|v|f|is|si|t|r|rPr)[\s/>])")
_ROW = re.compile(rb"<(?:\w{1,9}:)?row[\s/>]")
_DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"'>]*)[\"']")
_BEFORE_MARKUP = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"  # marks of byte orders, and white space in one or two bytes


class Fault(StrEnum):
    """Why a package is not read."""

    LOCKED = "locked"  # a part of it is under a password
    UNUSUAL = "unusual"  # more parts, or packed in other ways, than programs write
    TWICE = "twice"  # two parts of one name, of which readers may take either
    ENCODING = "encoding"  # a part in which tags could be written in other bytes
    TOO_MUCH = "too_much"  # it unpacks to more than is read


class Unsound(Exception):
    """A package that is not read, and its fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Most:
    """What a package may hold, in all parts together: bytes unpacked, tags, those that are no cells, and rows."""

    unpacked: int
    tags: int
    other_tags: int
    rows: int


def require_sound(body: bytes, most: Most, see: Callable[[str, bytes], None] | None = None) -> None:
    """Unpacks every part once and throws it away: what a part announces of its size is not believed. `see` is shown the
    name of each part and what it holds, piece by piece.

    Raises `Unsound`, and what is `SPOILT` where parts are.
    """
    if has_a_crowd(body):
        raise Unsound(Fault.UNUSUAL)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        listed = parts.infolist()
        _require_plain(listed)
        seen = _Seen(most)
        for part in listed:
            with parts.open(part) as stream:
                for chunk in seen.read(stream, part.filename.endswith((".xml", ".rels"))):
                    if see is not None:
                        see(part.filename, chunk)


def has_a_crowd(body: bytes) -> bool:
    """Whether an archive has more members than may be listed: it is looked for before `zipfile` lists them."""
    return body.count(_ENTRY) > _MOST_ENTRIES


def _require_plain(listed: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in listed):
        raise Unsound(Fault.LOCKED)
    if len(listed) > _MOST_PARTS or any(part.compress_type not in PLAIN for part in listed):
        raise Unsound(Fault.UNUSUAL)
    if len({part.filename for part in listed}) < len(listed):
        raise Unsound(Fault.TWICE)


@dataclass
class _Seen:
    """What was seen so far, in all parts together."""

    most: Most
    size: int = 0
    tags: int = 0
    others: int = 0
    rows: int = 0

    def read(self, stream: IO[bytes], named: bool) -> Iterator[bytes]:
        """A part, piece by piece as it is counted; `named` says whether its name alone makes it XML."""
        chunk = stream.read(_CHUNK)
        if not _is_usual(chunk):
            raise Unsound(Fault.ENCODING)
        counted = True if named else None
        while chunk:
            if counted is None:
                counted = _is_markup(chunk)
            self._count(chunk, counted=bool(counted))
            yield chunk
            chunk = stream.read(_CHUNK)

    def _count(self, chunk: bytes, *, counted: bool) -> None:
        self.size += len(chunk)
        if counted:
            self.tags += chunk.count(b"<")
            self.others += len(_NO_CELL.findall(chunk))
            self.rows += len(_ROW.findall(chunk))
        most = self.most
        if self.size > most.unpacked or self.tags > most.tags or self.others > most.other_tags or self.rows > most.rows:
            raise Unsound(Fault.TOO_MUCH)


def _is_markup(chunk: bytes) -> bool | None:
    """Whether a part that goes on like this may be XML; None where it has not begun. Pictures hold `<` too, but do not
    begin with it."""
    head = chunk.lstrip(_BEFORE_MARKUP)
    return head.startswith(b"<") if head else None


def _is_usual(head: bytes) -> bool:
    """Whether a part that begins like this is none of XML in which tags are written in other bytes."""
    head = head.replace(b"\0", b"").lstrip(_BEFORE_MARKUP)
    if not head.startswith(b"<?xml"):
        return True
    found = _DECLARED.match(head)
    named = found is None or found[1].decode("ascii", "replace").lower() in ENCODINGS
    return named and b">" in head
