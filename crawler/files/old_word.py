"""Documents of Word 97 to 2003 (doc, MS-DOC), and those of WPS that are the same: their text. Pure.

The text lies in pieces, which a table in the document names (2.4.1, Retrieving Text); rows of tables end in paragraphs
that say so (2.4.3). What pictures and embedded objects show is not read.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.files import whys
from crawler.files.compound import Compound, SpoiltError
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.word import TAKES
from storage.dataset_records import Carried, Format, Openness, Reading

_MAGIC = 0xA5EC
_WORD_97 = 0x00C1
_LOCKED, _SECOND_TABLE, _OBFUSCATED = 0x0100, 0x0200, 0x8000
_TABLE_OF_PIECES = 418  # fcClx and lcbClx in the FIB
_PARAGRAPHS = 258  # fcPlcfBtePapx and lcbPlcfBtePapx
_LEAST_FIB = 426
_PROPERTIES, _PIECES = 1, 2
_PAGE = 512
_IN_TABLE, _ROW_END = 0x2416, 0x2417
_COUNTED, _OPERANDS = 6, {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""How many bytes stand behind a property, by the kind that its number tells (2.6.1): of one kind they are counted."""
_LONG_OPERANDS = (0xD608,)  # sprmTDefTable: its length takes two bytes
_CELL = "\x07"
_ENDS = re.compile(r"[\r\x07\x0c]")
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_CODE = re.compile(r"\x13[^\x13-\x15]*")
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\xa0": " "})
_CONTROLS = re.compile(r"[\x00-\x06\x08\x0f-\x1f]")
_PICTURE = re.compile(r"[\x01\x08]")
_SPOILT = "文档正文不在所标明的位置，已损坏"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text: its place in the stream, and whether each character takes one byte."""

    text: str
    start: int
    narrow: bool

    def place(self, index: int) -> int:
        return self.start + (index if self.narrow else 2 * index)


def open_doc(body: bytes) -> Content:
    """A doc, or a wps that is the same inside. Without text, but with pictures, its openness is PICTURE.

    Raises `NotRead`: PROTECTED, DAMAGED, and NO_READER for Word 95 and older and for what is no document of Word.
    """
    try:
        compound = Compound(body)
        if "worddocument" not in compound.streams:
            raise NotRead(Reading.NO_READER, "文件内没有 Word 文档")
        stream = compound.stream("worddocument")
        flags = _flags(stream)
        table = compound.stream("1table" if flags & _SECOND_TABLE else "0table")
        pieces = list(_pieces(stream, table))
    except KeyError:
        raise NotRead(Reading.DAMAGED, "文档缺少正文索引，不完整") from None
    except (SpoiltError, struct.error) as error:
        raise NotRead(Reading.DAMAGED, str(error) if isinstance(error, SpoiltError) else _SPOILT) from None
    text, sheets = _told(pieces, _kinds(stream, table))
    carries = _carried(compound, "".join(piece.text for piece in pieces))
    only_pictures = Carried.PICTURES in carries and not text and not sheets
    openness = Openness.PICTURE if only_pictures else Openness.DOCUMENT
    return Content(openness, sheets=iter(sheets), text=text, carries=carries)


def _carried(compound: Compound, text: str) -> tuple[Carried, ...]:
    found = {
        Carried.MACROS: "macros" in compound.storages,
        Carried.EXTERNAL_LINKS: any(TAKES.search(f"{field[0]} ") for field in _CODE.finditer(text)),
        Carried.PICTURES: _PICTURE.search(text) is not None,
    }
    return tuple(carried for carried, there in found.items() if there)


def _flags(stream: bytes) -> int:
    magic, version = struct.unpack_from("<HH", stream, 0)
    (flags,) = struct.unpack_from("<H", stream, 10)
    if magic != _MAGIC or version < _WORD_97:
        raise NotRead(Reading.NO_READER, "文档为 Word 95 或者更早的版本")
    if flags & (_LOCKED | _OBFUSCATED):
        raise NotRead(Reading.PROTECTED, whys.LOCKED, format=Format.DOC)
    if len(stream) < _LEAST_FIB:
        raise SpoiltError(_SPOILT)
    return int(flags)


def _pieces(stream: bytes, table: bytes) -> Iterator[_Piece]:
    """The pieces of the text in their order. Each must lie in the stream, and all together hold no more than it."""
    found = _table_of_pieces(stream, table)
    count = (len(found) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}L", found, 0)
    left = len(stream)
    for number in range(count):
        (packed,) = struct.unpack_from("<L", found, 4 * (count + 1) + 8 * number + 2)
        length, narrow = places[number + 1] - places[number], bool(packed & 0x40000000)
        start = (packed & 0x3FFFFFFF) // 2 if narrow else packed & 0x3FFFFFFF
        size = length if narrow else 2 * length
        left -= size
        if length < 0 or start + size > len(stream) or left < 0:
            raise SpoiltError(_SPOILT)
        raw = stream[start : start + size]
        text = raw.decode("cp1252", "replace") if narrow else raw.decode("utf-16-le", "replace")
        yield _Piece(text, start, narrow)


def _table_of_pieces(stream: bytes, table: bytes) -> bytes:
    """The PlcPcd, behind property lists that changes of a document may have left (2.9.38, Clx)."""
    clx, place = _range(stream, table, _TABLE_OF_PIECES), 0
    while place < len(clx) and clx[place] == _PROPERTIES:
        place += 3 + int(struct.unpack_from("<H", clx, place + 1)[0])
    if place >= len(clx) or clx[place] != _PIECES:
        raise SpoiltError(_SPOILT)
    (length,) = struct.unpack_from("<L", clx, place + 1)
    found = clx[place + 5 : place + 5 + length]
    if len(found) < length or length < 16 or (length - 4) % 12:
        raise SpoiltError(_SPOILT)
    return found


def _range(stream: bytes, table: bytes, field: int) -> bytes:
    start, length = struct.unpack_from("<LL", stream, field)
    if start + length > len(table):
        raise SpoiltError(_SPOILT)
    return table[start : start + length]


def _kinds(stream: bytes, table: bytes) -> list[tuple[int, int, int]] | None:
    """The stretches of the stream whose paragraphs lie in a table or end a row of one; None where that is not told."""
    try:
        found = _range(stream, table, _PARAGRAPHS)
        count = max((len(found) - 4) // 8, 0)
        pages = struct.unpack_from(f"<{count}L", found, 4 * (count + 1)) if count else ()
        return sorted(one for page in dict.fromkeys(pages) for one in _kinds_on(stream, (page & 0x3FFFFF) * _PAGE))
    except (SpoiltError, struct.error, LookupError):
        return None


def _kinds_on(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Those of one page of paragraphs' properties (2.9.175, PapxFkp)."""
    page = stream[start : start + _PAGE]
    count = page[_PAGE - 1]
    places = struct.unpack_from(f"<{count + 1}L", page, 0)
    for number in range(count):
        offset = 2 * page[4 * (count + 1) + 13 * number]
        kind = _kind(page, offset) if offset else 0
        if kind:
            yield places[number], places[number + 1], kind


def _kind(page: bytes, offset: int) -> int:
    size = page[offset]
    begin, length = (offset + 2, 2 * page[offset + 1]) if size == 0 else (offset + 1, 2 * size - 1)
    changes = page[begin + 2 : begin + length]  # behind the number of the paragraph's style
    place, kind = 0, 0
    while place + 2 < len(changes):
        (change,) = struct.unpack_from("<H", changes, place)
        place += 2
        if change in (_IN_TABLE, _ROW_END) and changes[place]:
            kind = max(kind, change)
        operand = change >> 13
        if operand != _COUNTED:
            place += _OPERANDS[operand]
        elif change in _LONG_OPERANDS:
            place += 1 + int(struct.unpack_from("<H", changes, place)[0])
        else:
            place += 1 + changes[place]
    return kind


def _told(pieces: list[_Piece], kinds: list[tuple[int, int, int]] | None) -> tuple[str, list[Sheet]]:
    """The text outside of tables, and the tables. All is text where one mark of a cell lies in no table: then what is
    told of its paragraphs is not all of it."""
    text: list[str] = []
    tables: list[list[tuple[str, ...]]] = [[]]
    cell, cells = "", list[str]()
    for paragraph, mark, kind in _paragraphs(pieces, kinds or []):
        if mark == _CELL and not kind:
            return _clean("".join(piece.text for piece in pieces).replace(_CELL, "\r")), []
        if not kind:
            text.append(paragraph)
            tables += [[]] if tables[-1] else []
        elif kind == _ROW_END:
            tables[-1].append(tuple(cells))
            cells = []
        elif mark == _CELL:
            cells.append(" ".join(_clean(cell + paragraph).split()))
            cell = ""
        else:
            cell += f"{paragraph}\r"
    sheets = [Sheet(f"{number}", iter(rows)) for number, rows in enumerate(filter(_holds, tables), 1)]
    return _clean("\r".join(text)), sheets


def _paragraphs(pieces: list[_Piece], kinds: list[tuple[int, int, int]]) -> Iterator[tuple[str, str, int]]:
    """Each paragraph, the mark at its end, and whether it lies in a table or ends a row."""
    begins = [begin for begin, _, _ in kinds]
    started = ""
    for piece in pieces:
        place = 0
        for found in _ENDS.finditer(piece.text):
            at = piece.place(found.start())
            nearest = bisect_right(begins, at) - 1
            kind = kinds[nearest][2] if nearest >= 0 and at < kinds[nearest][1] else 0
            yield started + piece.text[place : found.start()], found[0], kind
            started, place = "", found.end()
        started += piece.text[place:]
    if started:
        yield started, "", 0


def _holds(rows: list[tuple[str, ...]]) -> bool:
    return any(cell for row in rows for cell in row)


def _clean(text: str) -> str:
    """As a visitor reads it: of a field its result, and no marks."""
    while _FIELD.search(text):
        text = _FIELD.sub(lambda field: field[1] or "", text)
    lines = _CONTROLS.sub("", text.translate(_BREAKS)).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)
