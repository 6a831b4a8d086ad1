"""Makers of workbooks that are large, that unfold, or that reach further than they should."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.files import elsewhere, fees
from tests.files.books import OFFICE, SHEET, book, fill, plain, sheet_of
from tests.files.packing import changed, packed, parts_of, with_bomb


def styled_to_the_end() -> bytes:
    """Five rows, and borders drawn over ten thousand more."""

    def border(made: Workbook, sheet: Worksheet) -> None:
        line = made.add_format({"border": 1})
        for row in range(6, 10_006):
            sheet.write_blank(row, 0, None, line)

    return sheet_of([fees.COLUMNS, *fees.rows(5)], then=border)


def far_cell() -> bytes:
    """Five rows, and one word in the last cell that a sheet has."""
    return sheet_of([fees.COLUMNS, *fees.rows(5)], then=lambda made, sheet: sheet.write(1_048_575, 16_383, "完"))


def wide(columns: int, rows: int) -> bytes:
    """A table that is wide."""
    return sheet_of(
        [[f"指标{n}" for n in range(columns)], *([n * row for n in range(columns)] for row in range(1, rows + 1))]
    )


def large(rows: int) -> bytes:
    """A workbook of so many rows, written by hand: a library takes ten times as long."""
    body = plain(1)
    head, _, tail = parts_of(body)[SHEET].decode().partition("<sheetData>")
    tail = tail.partition("</sheetData>")[2]
    lines = [_line(1, fees.COLUMNS), *(_line(number, row) for number, row in enumerate(fees.rows(rows), 2))]
    return changed(body, {SHEET: f"{head}<sheetData>{''.join(lines)}</sheetData>{tail}".encode()})


def _line(number: int, row: Sequence[object]) -> str:
    cells = "".join(
        f'<c r="{letter}{number}"><v>{cell}</v></c>'
        if isinstance(cell, float)
        else f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for letter, cell in zip("ABCDE", row, strict=True)
    )
    return f'<row r="{number}">{cells}</row>'


def large_of_shared_texts(rows: int) -> bytes:
    """The same with all texts in the shared part, as spreadsheet programs write it."""

    def write(made: Workbook) -> None:
        fill(made.add_worksheet(), [fees.COLUMNS, *fees.rows(rows)])

    return book(write)


def with_bomb_of_texts(mebibytes: int) -> bytes:
    """A small workbook whose shared texts unpack to so many MiB."""
    parts = parts_of(plain())
    whole = parts.pop("xl/sharedStrings.xml")
    before = whole.partition(b"<si>")[0] + b"<si><t>"
    return with_bomb(parts, "xl/sharedStrings.xml", before, mebibytes, b"</t></si></sst>")


def with_entities() -> bytes:
    """A sheet that begins with entities of entities."""
    return changed(plain(), {SHEET: lambda part: _after_declaration(part, LAUGHS).replace(b"<v>0</v>", b"<v>&i;</v>")})


def reaching_out() -> bytes:
    """A sheet that begins with an entity that lies elsewhere."""
    entity = f'<!DOCTYPE worksheet [<!ENTITY o SYSTEM "{elsewhere.ADDRESS}.xml">]>'.encode()
    return changed(plain(), {SHEET: lambda part: _after_declaration(part, entity).replace(b"<v>0</v>", b"<v>&o;</v>")})


LAUGHS = (
    b'<!DOCTYPE worksheet [<!ENTITY a "1234567890">'
    + b"".join(b'<!ENTITY %c "%b">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghi")
    + b"]>"
)


def _after_declaration(part: bytes, inserted: bytes) -> bytes:
    declaration, close, rest = part.partition(b"?>")
    return declaration + close + inserted + rest


def strict() -> bytes:
    """As "Strict Open XML Spreadsheet" is saved: other namespaces."""
    main = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    office = (OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
    parts = parts_of(plain())
    return packed({name: part.replace(*main).replace(*office) for name, part in parts.items()})
