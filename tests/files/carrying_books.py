"""Makers of workbooks that carry more than cells: hidden sheets, formulas, macros, links, pictures, persons."""

from __future__ import annotations

import io
from collections.abc import Callable

import msoffcrypto.format.ooxml
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.files import elsewhere, fees, persons
from tests.files.books import MICROSOFT, OFFICE, RELS, SHEET, Rows, book, fill, plain, sheet_of
from tests.files.compound import compound
from tests.files.packing import changed
from tests.files.pictures import png


def with_hidden(hide: Callable[[Worksheet], None], rows: Rows = ()) -> bytes:
    """A list of fees and a second sheet, hidden by `hide`, on which `rows` stand."""

    def write(made: Workbook) -> None:
        fill(made.add_worksheet("公开表"), [fees.COLUMNS, *fees.rows(6)])
        second = made.add_worksheet("底稿")
        fill(second, rows or [fees.COLUMNS, *fees.rows(3)])
        hide(second)

    return book(write)


def with_hidden_rows() -> bytes:
    """Rows 4 to 6 and the column of the basis are hidden."""

    def hide(made: Workbook, sheet: Worksheet) -> None:
        for row in range(3, 6):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})

    return sheet_of([fees.COLUMNS, *fees.rows(8)], then=hide)


def with_formulas(formula: str, value: object, rows: int = 6) -> bytes:
    """The amounts are formulas, each with the value that was last worked out (none: "")."""

    def calculate(made: Workbook, sheet: Worksheet) -> None:
        for row in range(1, rows + 1):
            sheet.write_formula(row, 3, formula, None, value)

    return sheet_of([fees.COLUMNS, *fees.rows(rows)], then=calculate)


def unworked(rows: int = 6) -> bytes:
    """Formulas as programs write them that cannot work them out: no value at all."""
    body = with_formulas("=LEN(B2)*10", "", rows)
    return changed(body, {SHEET: lambda part: part.replace(b"<v></v>", b"")})


def with_macros() -> bytes:
    """A workbook with a project of macros, one of which would run when it opens."""
    code = f'Sub Auto_Open()\r\n  Shell "{elsewhere.COMMAND}"\r\nEnd Sub\r\n'
    related = f'<Relationship Id="rIdM" Type="{MICROSOFT}/vbaProject" Target="vbaProject.bin"/></Relationships>'
    kind = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    plainly = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return changed(
        plain(),
        {
            "xl/vbaProject.bin": compound(
                {"VBA/dir": b"\x01", "VBA/_VBA_PROJECT": b"\xcc\x61", "VBA/M": code.encode()}
            ),
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Relationships>", related.encode()),
            "[Content_Types].xml": lambda part: part.replace(b"</Types>", kind.encode()).replace(
                plainly, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            ),
        },
    )


def with_foreign_book(what: str) -> bytes:
    """Cells taken from a workbook elsewhere; `what` is the element of the link: externalBook or ddeLink."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    inner = {
        "externalBook": f'<externalBook xmlns:r="{OFFICE}" r:id="rId1"><sheetNames><sheetName val="S"/></sheetNames>'
        "</externalBook>",
        "ddeLink": f'<ddeLink ddeService="cmd" ddeTopic="/c {elsewhere.COMMAND}"><ddeItems>'
        '<ddeItem name="A0" advise="1"/></ddeItems></ddeLink>',
    }[what]
    away = f'Target="{elsewhere.ADDRESS}.xlsx" TargetMode="External"'
    target = f'<Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" {away}/>'
    place = 'Target="externalLinks/externalLink1.xml"'
    book_rel = f'<Relationship Id="rIdE" Type="{OFFICE}/externalLink" {place}/></Relationships>'
    override = (
        '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>'
    )
    edits = {
        "xl/externalLinks/externalLink1.xml": f"<externalLink {main}>{inner}</externalLink>".encode(),
        "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Relationships>", book_rel.encode()),
        "xl/workbook.xml": lambda part: part.replace(
            b"</sheets>", b'</sheets><externalReferences><externalReference r:id="rIdE"/></externalReferences>'
        ),
        "[Content_Types].xml": lambda part: part.replace(b"</Types>", override.encode()),
    }
    if what == "externalBook":
        edits["xl/externalLinks/_rels/externalLink1.xml.rels"] = RELS.format(target).encode()
    return changed(with_formulas("=[1]S!A1", 12), edits)


def with_picture(rows: Rows) -> bytes:
    """A picture laid over a sheet of these rows."""

    def lay(made: Workbook, sheet: Worksheet) -> None:
        sheet.insert_image(1, 1, "扫描件.png", {"image_data": io.BytesIO(png())})

    return sheet_of(rows, then=lay)


def protected() -> bytes:
    """A workbook that asks for a password before it opens (ECMA-376, agile). Its salts are of the moment."""
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(plain())).encrypt("2026", target)
    return target.getvalue()


def guarded() -> bytes:
    """A workbook that opens, whose cells only must not be changed."""
    return sheet_of([fees.COLUMNS, *fees.rows(12)], then=lambda made, sheet: sheet.protect("2026"))


def of_persons(rows: int = 4) -> bytes:
    """A list of subsidies with persons' numbers; mobile numbers as numbers, not text."""
    return sheet_of([persons.COLUMNS, *((*row[:3], int(row[3]), row[4]) for row in persons.rows(rows))])


def persons_hidden() -> bytes:
    """A list of fees, and a hidden sheet with persons."""
    return with_hidden(lambda sheet: sheet.hide(), [persons.COLUMNS, *persons.rows(3)])


def with_links() -> bytes:
    """Cells with links to pages, as lists of policies have them."""

    def link(made: Workbook, sheet: Worksheet) -> None:
        for row in range(1, 6):
            sheet.write_url(row, 2, f"{elsewhere.ADDRESS}/{row}.html", None, f"政策{row}")

    return sheet_of([fees.COLUMNS, *fees.rows(5)], then=link)


def in_a_text_box() -> bytes:
    """A sheet without a cell, and words in a box that lies on it."""
    words = "本表所列收费项目以上级文件为准，具体标准详见附件。"
    return sheet_of([], then=lambda made, sheet: sheet.insert_textbox(1, 1, words))


def chart_only() -> bytes:
    """A sheet on which a chart lies and no cell is filled."""

    def write(made: Workbook) -> None:
        sheet = made.add_worksheet("图")
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=图!$A$1:$A$3"})
        sheet.insert_chart("B2", chart)

    return book(write)


def persons_in_names() -> bytes:
    """Persons' numbers where names stand: of the sheet, in the title, in a header and in the names of rows."""
    rows = [
        ("", ""),
        ("事项名称", f"经办人{persons.mobile(1)}"),
        *((f"张某{persons.identity(n)}补贴", n) for n in range(2, 6)),
    ]

    def titled(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 1, f"{persons.identity(6)}的补贴")

    return sheet_of(rows, f"{persons.identity(7)}", then=titled)


def two_persons_a_cell() -> bytes:
    """Two numbers in a cell, and in a header."""
    rows = [
        (f"{persons.mobile(n)}\n{persons.mobile(n + 10)}", n, f"{persons.identity(n)} {persons.identity(n + 10)}")
        for n in (1, 2, 3)
    ]
    return sheet_of([(f"姓名及手机 {persons.mobile(20)} {persons.mobile(21)}", "金额", "身份证号"), *rows])
