"""Makers of workbooks as compound files (xls of 1997 to 2003, and et)."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Sequence

import olefile
import xlwt

from tests.files import elsewhere, fees, persons
from tests.files.compound import compound
from tests.files.pictures import png

_EOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK = 0x0A, 0x85, 0x2F, 0x1AE
_DRAWINGS, _DRAWING, _OBJECT, _A_PICTURE = 0xEB, 0xEC, 0x5D, 8


def book(write: Callable[[xlwt.Workbook], None]) -> bytes:
    """A workbook that `write` fills."""
    made = xlwt.Workbook()
    write(made)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def fill(sheet: xlwt.Worksheet, rows: Iterable[Sequence[object]], top: int = 0) -> None:
    """Rows of cells from a row on."""
    for number, row in enumerate(rows, top):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)


def sheet_of(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    return book(lambda made: fill(made.add_sheet("Sheet1"), rows))


def plain(rows: int = 12) -> bytes:
    """The list of fees."""
    return sheet_of([fees.COLUMNS, *fees.rows(rows)])


def header_of_two_rows(rows: int = 12) -> bytes:
    """A merged title, the unit, and 收费标准 over 单位 and 金额."""

    def write(made: xlwt.Workbook) -> None:
        sheet = made.add_sheet("收费")
        sheet.write_merge(0, 0, 0, 4, fees.TITLE)
        sheet.write(1, 4, fees.UNIT)
        for column, name in ((0, "项目编码"), (1, "项目名称"), (4, "执收单位")):
            sheet.write_merge(2, 3, column, column, name)
        sheet.write_merge(2, 2, 2, 3, "收费标准")
        sheet.write(3, 2, "单位")
        sheet.write(3, 3, "金额")
        fill(sheet, ((code, item, "元/件", amount, office) for code, item, _, amount, office in fees.rows(rows)), 4)

    return book(write)


def several(hide: int = 0) -> bytes:
    """Two sheets with tables; `hide` 1 hides the second, 2 so that no menu shows it again."""

    def write(made: xlwt.Workbook) -> None:
        fill(made.add_sheet("县本级"), [fees.COLUMNS, *fees.rows(6)])
        second = made.add_sheet("乡镇")
        fill(second, [fees.COLUMNS, *fees.rows(4)])
        second.visibility = hide

    return book(write)


def with_formulas() -> bytes:
    """Formulas whose values nobody has worked out."""

    def write(made: xlwt.Workbook) -> None:
        sheet = made.add_sheet("Sheet1")
        fill(sheet, [fees.COLUMNS, *(row[:3] for row in fees.rows(6))])
        for row in range(1, 7):
            sheet.write(row, 3, xlwt.Formula(f"LEN(B{row + 1})*10"))
            sheet.write(row, 4, "财政局")

    return book(write)


def empty() -> bytes:
    """A sheet that nobody has written on."""
    return book(lambda made: made.add_sheet("Sheet1"))


def of_persons() -> bytes:
    """A list of subsidies with persons' numbers."""
    return sheet_of([persons.COLUMNS, *persons.rows(5)])


def of_two_to_the_sixteenth() -> bytes:
    """As many rows as a sheet of this format has."""
    return sheet_of([fees.COLUMNS, *fees.rows(65_535)])


def stream_of(body: bytes) -> bytes:
    """The stream of a workbook's records."""
    with olefile.OleFileIO(io.BytesIO(body)) as source:
        return bytes(source.openstream("Workbook").read())


def with_macros() -> bytes:
    """A project of macros beside the workbook."""
    code = f'Sub Auto_Open()\r\n  Shell "{elsewhere.COMMAND}"\r\nEnd Sub\r\n'.encode()
    project = "_VBA_PROJECT_CUR"
    return compound(
        {
            "Workbook": stream_of(plain()),
            f"{project}/VBA/dir": b"\x01",
            f"{project}/VBA/_VBA_PROJECT": b"\xcc\x61",
            f"{project}/VBA/ThisWorkbook": code,
            f"{project}/PROJECT": b"ID=",
        }
    )


def protected() -> bytes:
    """A workbook that asks for a password (RC4): what follows the second record cannot be understood without it."""
    stream = stream_of(plain())
    start = 4 + struct.unpack("<H", stream[2:4])[0]
    password = _record(_FILEPASS, struct.pack("<HHH", 1, 1, 1) + bytes(range(48)))
    scrambled = bytearray(stream[start:])
    at = 0
    while at + 4 <= len(scrambled):  # the records' heads stay legible
        length = struct.unpack_from("<H", scrambled, at + 2)[0]
        scrambled[at + 4 : at + 4 + length] = bytes(byte ^ 0xA5 for byte in scrambled[at + 4 : at + 4 + length])
        at += 4 + length
    return compound({"Workbook": stream[:start] + password + bytes(scrambled)})


def with_foreign_book() -> bytes:
    """A workbook that names another, elsewhere, whose cells it takes."""
    target = b"\x01" + f"{elsewhere.ADDRESS}.xls".encode("utf-16-le")  # \x01: the name is encoded
    name = struct.pack("<HB", len(target) // 2, 1) + target
    sheet = struct.pack("<HB", 1, 0) + b"S"
    return compound({"Workbook": _inserted(stream_of(plain()), _record(_SUPBOOK, struct.pack("<H", 1) + name + sheet))})


def with_picture(rows: Iterable[Sequence[object]] = ()) -> bytes:
    """A workbook whose drawings hold a picture."""
    picture = png()
    blip = struct.pack("<HHI", 0x6E00, 0xF01E, 17 + len(picture)) + bytes(17) + picture
    store = struct.pack("<HHI", 0x6F, 0xF000, 8 + len(blip)) + struct.pack("<HHI", 0x1F, 0xF001, len(blip)) + blip
    stream = _inserted(stream_of(sheet_of(rows)), _record(_DRAWINGS, store))
    shape = struct.pack("<HHHHH", 0x15, 0x12, _A_PICTURE, 1, 0x6011) + bytes(12) + struct.pack("<HH", 0, 0)
    drawn_there = _record(_DRAWING, bytes(24)) + _record(_OBJECT, shape)
    end = stream.rindex(_record(_EOF, b""))  # of the only sheet
    return compound({"Workbook": stream[:end] + drawn_there + stream[end:]})


def named_otherwise() -> bytes:
    """A compound file in which no stream is known: neither workbook nor document."""
    return compound({"Contents": b"\1" * 5000, "CONTROL": b"\2" * 4096})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _inserted(stream: bytes, record: bytes) -> bytes:
    """The record put before the end of the workbook's own part; sheets begin so much later."""
    changed = bytearray(stream)
    at = 0
    while True:
        kind, length = struct.unpack_from("<HH", changed, at)
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET:
            place = struct.unpack_from("<I", changed, at + 4)[0]
            struct.pack_into("<I", changed, at + 4, place + len(record))
        at += 4 + length
    return bytes(changed[:at] + record + changed[at:])
