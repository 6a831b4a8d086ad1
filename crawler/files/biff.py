"""What the records of an old workbook (xls) say before any of its cells are read: how far its cells reach, and what it
carries beside them. Pure.

MS-XLS 2.1.4 (a stream is a row of records: number, length, data) and 2.3 (their numbers); BIFF5 has the same ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from crawler.files import whys
from crawler.files.content import NotRead
from crawler.files.looked import Looked, Places
from crawler.files.reach import MOST_CELLS, Reach
from storage.dataset_records import Carried, Reading

_FORMULA = 0x0006
_FILE_PASS = 0x002F
_CELLS = frozenset((_FORMULA, 0x0203, 0x00FD, 0x027E, 0x00BD, 0x0204, 0x0205, 0x00D6))
_MUL_RK = 0x00BD
_NO_VALUE = b"\x03\xff\xff"  # of a FormulaValue: a text of no sign, or none at all
_BEGIN = 0x0809
_OPENS = {_BEGIN: 1, 0x000A: -1}  # a BOF begins the workbook, a sheet or a chart, an EOF ends it
_SHARED_STRINGS = 0x00FC
_DIMENSIONS = 0x0200
_WIDTHS = {10: "<HHHH", 14: "<IIHH"}  # by the length of the record, which BIFF5 and BIFF8 differ in
_SHORTEST_STRING = 3  # of a length and its flags
_QUERIES = frozenset((0x00DC, 0x01AD, 0x0876))  # DbOrParamQry, Qsi, DConn
_SUP_BOOK = 0x01AE
_OWN_BOOK = 4  # the length of a SupBook that tells of the workbook itself or of add-ins
_SHEET, _COLUMN, _ROW, _OBJECT = 0x0085, 0x007D, 0x0208, 0x005D
_SHEET_IS_MACRO, _OBJECT_IS_PICTURE = 1, 8
_DRAWINGS, _STORE_OF_PICTURES = 0x00EB, b"\x01\xf0"  # MsoDrawingGroup; OfficeArtBStoreContainer of MS-ODRAW
_SEEN = 512  # bytes of a record


def looked_through(stream: bytes) -> Looked:
    """What there is in the workbook stream.

    Raises `NotRead` for one under a password (a FilePass record), with cells that reach further than is read, with
    counts that cannot be, or of which a part begins and does not end: readers take the rows before that for all.
    """
    looked, reach = Looked(), Reach()
    sheets: list[int] = []
    unworked: dict[int, Places] = {}
    here: Places = {}
    parts = 0
    for number, at, length in _records(stream):
        parts += _OPENS.get(number, 0)
        if number == _FILE_PASS:
            raise NotRead(Reading.PROTECTED, whys.LOCKED_BOOK)
        if number == _BEGIN:
            reach.next_sheet()
            here = unworked[at - 4] = {}
        elif number in _CELLS and length >= 6:
            row, first = struct.unpack_from("<HH", stream, at)
            last = int.from_bytes(stream[at + length - 2 : at + length], "little") if number == _MUL_RK else first
            reach.add(row, last, last - first + 1)
            if number == _FORMULA:
                looked.carries.add(Carried.FORMULAS)
                _note_unworked(stream, at, here)
        elif number == _SHARED_STRINGS and length >= 8:
            _require_texts(stream, at)
        elif number == _DIMENSIONS and length in _WIDTHS and _boasts(stream, at, length):
            looked.boasts.append(at)
        elif number == _SHEET and length >= 6:
            sheets.append(struct.unpack_from("<I", stream, at)[0])
            looked.carries.update(_of_sheet(stream[at + 4], stream[at + 5]))
        elif (carried := _carried(number, stream[at : at + min(length, _SEEN)], length)) is not None:
            looked.carries.add(carried)
    _require_ends(parts)
    reach.next_sheet()
    looked.unworked = {place: unworked[begin] for place, begin in enumerate(sheets) if unworked.get(begin)}
    return looked


def without_boasts(stream: bytes, looked: Looked) -> bytes:
    """The stream, with sheets that announce too much announcing one cell: readers make room for what is announced,
    which is often all that was ever formatted."""
    changed = bytearray(stream)
    for at in looked.boasts:
        length = int.from_bytes(stream[at - 2 : at], "little")
        struct.pack_into(_WIDTHS[length], changed, at, 0, 1, 0, 1)
    return bytes(changed)


def _boasts(stream: bytes, at: int, length: int) -> bool:
    top, bottom, left, right = struct.unpack_from(_WIDTHS[length], stream, at)
    return bool(top > bottom or left > right or (bottom - top) * (right - left) > MOST_CELLS)


def _require_texts(stream: bytes, at: int) -> None:
    (texts,) = struct.unpack_from("<I", stream, at + 4)
    if texts * _SHORTEST_STRING > len(stream):
        raise NotRead(Reading.DAMAGED, "工作簿所标明的文字条数超出文件大小，已损坏")


def _require_ends(parts: int) -> None:
    if parts > 0:
        raise NotRead(Reading.DAMAGED, "文件的部分内容缺失，不完整")


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """The number of each record, where its data begins, and how long it is."""
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + length > len(stream):
            return
        yield number, at, length
        at += length


def _note_unworked(stream: bytes, at: int, here: Places) -> None:
    if stream[at + 6 : at + 7] + stream[at + 12 : at + 14] == _NO_VALUE:
        row, column = struct.unpack_from("<HH", stream, at)
        here.setdefault(row, []).append(column)


def _of_sheet(hidden: int, kind: int) -> Iterator[Carried]:
    if kind == _SHEET_IS_MACRO:
        yield Carried.MACROS
    if hidden & 3:
        yield Carried.HIDDEN


def _carried(number: int, data: bytes, length: int) -> Carried | None:
    if (number == _COLUMN and length >= 10 and data[8] & 1) or (number == _ROW and length >= 16 and data[12] & 0x20):
        return Carried.HIDDEN
    if (number == _SUP_BOOK and length > _OWN_BOOK) or number in _QUERIES:
        return Carried.EXTERNAL_LINKS
    if number == _DRAWINGS and _STORE_OF_PICTURES in data:
        return Carried.PICTURES
    if number == _OBJECT and length >= 6 and data[4] == _OBJECT_IS_PICTURE:
        return Carried.PICTURES
    return None
