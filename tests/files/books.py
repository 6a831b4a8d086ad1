"""Makers of workbooks as packages (xlsx, xlsm, et)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msoffcrypto.format.ooxml
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.files import elsewhere, fees, persons
from tests.files.compound import compound
from tests.files.packing import changed, packed, parts_of, with_bomb
from tests.files.pictures import png

Rows = Iterable[Sequence[object]]
SHEET = "xl/worksheets/sheet1.xml"
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"


def book(write: Callable[[Workbook], None], **options: object) -> bytes:
    """A workbook that `write` fills."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, **options}) as made:
        made.set_properties({"created": datetime(2026, 3, 6)})  # noqa: DTZ001  a file's own time has no zone
        write(made)
    return written.getvalue()


def sheet_of(rows: Rows, name: str = "Sheet1", then: Callable[[Workbook, Worksheet], None] | None = None) -> bytes:
    """A workbook of one sheet; `then` changes it further."""

    def write(made: Workbook) -> None:
        sheet = made.add_worksheet(name)
        fill(sheet, rows)
        if then:
            then(made, sheet)

    return book(write)


def fill(sheet: Worksheet, rows: Rows, top: int = 0) -> None:
    """Rows of cells from a row on; a list of links or formulas is not made of texts that look like them."""
    for number, row in enumerate(rows, top):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write(number, column, cell)


def plain(rows: int = 12) -> bytes:
    """The list of fees as anybody would want it."""
    return sheet_of([fees.COLUMNS, *fees.rows(rows)])


def under_a_title(rows: int = 12) -> bytes:
    """A merged title, a line with the unit, the header, the rows, and a note under them."""

    def titled(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 4, fees.TITLE)
        sheet.write(1, 4, fees.UNIT)

    return sheet_of([[], [], fees.COLUMNS, *fees.rows(rows)], then=titled)


def header_of_two_rows(rows: int = 12, *, title: bool = False) -> bytes:
    """收费标准 stands over 单位 and 金额; the other names take both rows."""

    def merged(made: Workbook, sheet: Worksheet) -> None:
        top = 2 if title else 0
        if title:
            sheet.merge_range(0, 0, 0, 4, fees.TITLE)
            sheet.merge_range(1, 0, 1, 4, fees.UNIT)
        for column, name in ((0, "项目编码"), (1, "项目名称"), (4, "执收单位")):
            sheet.merge_range(top, column, top + 1, column, name)
        sheet.merge_range(top, 2, top, 3, "收费标准")
        sheet.write_row(top + 1, 2, ("单位", "金额"))
        fill(sheet, _with_unit(rows), top + 2)

    return sheet_of([], then=merged)


def _with_unit(rows: int) -> Rows:
    for code, item, _, amount, office in fees.rows(rows):
        yield (code, item, "元/件", amount, office)


def header_of_three_rows(rows: int = 9) -> bytes:
    """As the tables of 三公经费: 预算数 over 公务用车 over 购置费 and 运行费."""

    def merged(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 0, 5, "一般公共预算“三公”经费支出表")
        sheet.write(1, 5, fees.UNIT)
        sheet.merge_range(2, 0, 4, 0, "单位名称")
        sheet.merge_range(2, 1, 2, 5, "预算数")
        sheet.merge_range(3, 1, 4, 1, "因公出国（境）费")
        sheet.merge_range(3, 2, 3, 4, "公务用车购置及运行费")
        sheet.write_row(4, 2, ("小计", "购置费", "运行费"))
        sheet.merge_range(3, 5, 4, 5, "公务接待费")
        fill(sheet, [(f"县第{n}小学", 0, n + 2.5, n, 2.5, n / 4) for n in range(1, rows + 1)], 5)

    return sheet_of([], then=merged)


def merged_down() -> bytes:
    """The office is merged down over its rows, as lists for reading are."""

    def merged(made: Workbook, sheet: Worksheet) -> None:
        for office in range(3):
            sheet.merge_range(1 + 3 * office, 0, 3 + 3 * office, 0, fees.OFFICES[office])

    rows = [("", f"{item}（{row}）", row * 10) for row, item in enumerate([*fees.ITEMS, *fees.ITEMS[:2]], 1)]
    return sheet_of([("执收单位", "收费项目", "收费标准"), *rows], then=merged)


def several() -> bytes:
    """Three sheets with tables, of five, four and three rows, and one that nobody has written on."""

    def write(made: Workbook) -> None:
        for number, name in enumerate(("县本级", "乡镇", "村居")):
            fill(made.add_worksheet(name), [fees.COLUMNS, *fees.rows(5 - number)])
        made.add_worksheet("Sheet4")

    return book(write)


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


def of_persons(rows: int = 4) -> bytes:
    """A list of subsidies with persons' numbers; mobile numbers as numbers, not text."""
    return sheet_of([persons.COLUMNS, *((*row[:3], int(row[3]), row[4]) for row in persons.rows(rows))])


FORM = (
    ("职权名称", "临时占用林地审批", "职权类别", "行政许可"),
    ("实施机构", "县林业局", "职能", "森林资源管理"),
    ("权限", "县级", "程序", "受理、审查、决定、送达"),
    ("依据", "《中华人民共和国森林法》第三十八条", "责任", "受理责任、审查责任、决定责任、送达责任"),
)
"""One power as a form: a name stands to the left of what it names."""


def upright_form() -> bytes:
    """A form under a merged title."""
    return sheet_of([[], *FORM], then=lambda made, sheet: sheet.merge_range(0, 0, 0, 3, "行政权力事项登记表"))


ABSURD: Rows = (
    ("数据集", "数据量", "更新日期", "占比"),
    ("甲", 1e308, datetime(9999, 12, 31), -1),  # noqa: DTZ001
    ("乙", -1e-308, datetime(1900, 1, 1), 1e15),  # noqa: DTZ001
    ("丙", 10**15, datetime(2026, 3, 6), 0),  # noqa: DTZ001
    ("丁" * 32_767, 0, datetime(2024, 2, 29), 0.1 + 0.2),  # noqa: DTZ001
)
"""The ends of what cells hold."""


def absurd() -> bytes:
    """Values at the ends, days in a day's format."""

    def write(made: Workbook) -> None:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet = made.add_worksheet()
        for number, row in enumerate(ABSURD):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)

    return book(write)


def of_errors() -> bytes:
    """Cells that hold errors, among them one that a formula names."""

    def write(made: Workbook) -> None:
        sheet = made.add_worksheet()
        fill(sheet, [("项目", "金额"), ("甲", 1), ("乙",), ("丙",), ("丁", 4)])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 1, "=VLOOKUP(1,A:B,2)", None, "#N/A")

    return book(write)


def with_note(rows: int = 12) -> bytes:
    """The list of fees, and under it a merged note that is no row."""
    note = "注：收费标准依据省发展改革委、省财政厅文件执行，如有调整从其规定。"
    return sheet_of(
        [fees.COLUMNS, *fees.rows(rows)], then=lambda made, sheet: sheet.merge_range(rows + 1, 0, rows + 1, 4, note)
    )


def reprinted(rows: int = 20) -> bytes:
    """The list of fees with its header once more in the middle, as it was printed on every page."""
    listed = list(fees.rows(rows))
    return sheet_of([fees.COLUMNS, *listed[: rows // 2], fees.COLUMNS, *listed[rows // 2 :]])


def broken_header() -> bytes:
    """A header with lines and blanks within its cells."""
    return sheet_of(
        [
            ("收费\n项目", "收 费 标 准\n（元）", " 执收\r\n单位\u3000"),
            *((row[1], row[3], row[4]) for row in fees.rows(5)),
        ]
    )


def persons_hidden() -> bytes:
    """A list of fees, and a hidden sheet with persons."""
    return with_hidden(lambda sheet: sheet.hide(), [persons.COLUMNS, *persons.rows(3)])


def with_links() -> bytes:
    """Cells with links to pages, as lists of policies have them."""

    def link(made: Workbook, sheet: Worksheet) -> None:
        for row in range(1, 6):
            sheet.write_url(row, 2, f"{elsewhere.ADDRESS}/{row}.html", None, f"政策{row}")

    return sheet_of([fees.COLUMNS, *fees.rows(5)], then=link)


def duty_in_a_cell() -> bytes:
    """A power in which 责任 stands in a row, and no column is called so."""
    return sheet_of([("职权名称", "依据", "实施机构"), ("林地审批", "森林法（明确责任）", "县林业局")])


def in_a_text_box() -> bytes:
    """A sheet without a cell, and words in a box that lies on it."""
    words = "本表所列收费项目以上级文件为准，具体标准详见附件。"
    return sheet_of([], then=lambda made, sheet: sheet.insert_textbox(1, 1, words))


def set_in() -> bytes:
    """The list of fees begins at C5."""
    return sheet_of([*[[]] * 4, *([None, None, *row] for row in (fees.COLUMNS, *fees.rows(12)))])


def under_instructions() -> bytes:
    """Five lines that say how the table is to be filled in, and then the header."""
    lines = [[f"{number}. 请按照要求逐项填写，不得空项漏项，数据以元为单位。"] for number in range(1, 6)]
    return sheet_of([*lines, fees.COLUMNS, *fees.rows(12)])


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
