"""Makers of workbooks as packages (xlsx, xlsm, et)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.files import fees

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


def duty_in_a_cell() -> bytes:
    """A power in which 责任 stands in a row, and no column is called so."""
    return sheet_of([("职权名称", "依据", "实施机构"), ("林地审批", "森林法（明确责任）", "县林业局")])


def set_in() -> bytes:
    """The list of fees begins at C5."""
    return sheet_of([*[[]] * 4, *([None, None, *row] for row in (fees.COLUMNS, *fees.rows(12)))])


def under_instructions() -> bytes:
    """Five lines that say how the table is to be filled in, and then the header."""
    lines = [[f"{number}. 请按照要求逐项填写，不得空项漏项，数据以元为单位。"] for number in range(1, 6)]
    return sheet_of([*lines, fees.COLUMNS, *fees.rows(12)])
