"""Indicator tables of clients for tests: a realistic one, and any other from its cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("一级指标", "二级指标", "三级指标", "分值", "评分标准")
HEADER = ("序号", "一级指标", "二级指标", "三级指标", "分值", "评分标准", "对应指标", "备注")

ROWS: tuple[tuple[str, str, str, float, str, str], ...] = (
    ("主动公开", "公开制度", "1.政府信息公开指南", 5, "未公布指南的，扣5分；要素不全的，酌情扣分。", ""),
    ("主动公开", "公开制度", "2.政府信息公开制度", 3, "未公布的，扣3分。", ""),
    ("主动公开", "公开制度", "3.政府信息公开工作年度报告（6分）", 6, "未在1月31日前公布的，扣6分。", ""),
    ("主动公开", "重点领域", "4.财政预决算公开", 6, "未公布本级预算、决算的，各扣3分。", "FIN.BUDGET"),
    ("主动公开", "重点领域", "5.权责清单", 5, "未公布的，扣5分。", "QZ.LIST"),
    ("主动公开", "重点领域", "6.环境保护信息", 6, "每缺一项，扣3分。", "ENV.POLL、ENV.EIA"),
    ("主动公开", "文件公开", "7.文件库", 6, "未建立文件库的，扣6分。", ""),
    ("主动公开", "文件公开", "8.政策解读", 5, "未设政策解读栏目的，扣5分。", ""),
    ("主动公开", "会议公开", "9.政府常务会议公开", 4, "未公开常务会议情况的，扣4分。", "MEET.COL"),
    ("优化营商环境", "专栏建设", "10.优化营商环境专栏", 8, "未设专栏的，扣8分。", "BIZ.COL"),
    ("优化营商环境", "专栏建设", "11.优化营商环境专栏八个方面", 6, "每缺一个方面，扣1分，扣完为止。", ""),
    ("优化营商环境", "涉企服务", "12.涉企政策专栏", 4, "未设专栏的，扣4分。", "POLICY.ENT"),
    ("优化营商环境", "涉企服务", "13.收费目录清单", 4, "未公布的，扣4分。", ""),
    ("优化营商环境", "涉企服务", "14.企业座谈会召开情况", 4, "全年召开少于2次的，扣4分。", "人工核实"),
    ("平台建设", "专栏设置", "15.政府信息公开专栏", 5, "未设专栏的，扣5分。", ""),
    ("平台建设", "专栏设置", "16.办事服务入口", 4, "未设入口的，扣4分。", "SITE.ENTRY"),
    ("平台建设", "运行维护", "17.动态要闻更新", 5, "超过两周未更新的，扣5分。", "SITE.NEWS14"),
    ("平台建设", "运行维护", "18.空白栏目", 5, "有空白栏目5个以上的，扣5分。", "SITE.BLANK"),
    ("平台建设", "运行维护", "19.适老化改造情况", 4, "未提供大字版、语音播报的，扣4分。", ""),
    ("组织保障", "队伍建设", "20.培训开展情况", 5, "全年未开展培训的，扣5分。", "人工"),
)
"""一级, 二级, 三级指标, 分值, 评分标准, 对应指标. All but the 19th are known at once, two as questions to people."""

FIRST_LINE = 4
UNMATCHED_LINE = FIRST_LINE + 18
QUESTION_LINES = (FIRST_LINE + 13, FIRST_LINE + 19)


def sample_table() -> bytes:
    """A table as clients send it: a title, a note, a header, groups merged downwards, a sum at the end, a sheet of
    explanations. 100 points in 20 rows."""

    def fill(sheet: Worksheet) -> None:
        sheet.title = "评估指标"
        sheet["A1"] = "2026年度政务公开第三方评估指标表"
        sheet["A1"].font = Font(bold=True, size=16)
        sheet.merge_cells("A1:H1")
        sheet["A2"] = "填表单位：市政务公开办"
        for column, title in enumerate(HEADER, start=1):
            cell = sheet.cell(3, column, title)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E2EC")
        for number, row in enumerate(ROWS):
            line = FIRST_LINE + number
            for column, value in enumerate((number + 1, *row), start=1):
                sheet.cell(line, column, value if value != "" else None)
        _merge_equal(sheet, 2)
        _merge_equal(sheet, 3)
        end = FIRST_LINE + len(ROWS)
        sheet.cell(end, 1, "合计")
        sheet.merge_cells(start_row=end, end_row=end, start_column=1, end_column=4)
        sheet.cell(end, 5, f"=SUM(E{FIRST_LINE}:E{end - 1})")
        line_round = Side(style="thin")
        for cells in sheet.iter_rows(min_row=3, max_row=end, max_col=8):
            for cell in cells:
                cell.border = Border(left=line_round, right=line_round, top=line_round, bottom=line_round)
                cell.alignment = Alignment(wrap_text=True, vertical="center")
        for letter, width in zip("ABCDEFGH", (6, 14, 14, 30, 8, 44, 20, 12), strict=True):
            sheet.column_dimensions[letter].width = width
        notes = sheet.parent.create_sheet("说明")
        notes["A1"] = "本表由市政务公开办负责解释。"

    return book(fill)


def table(*rows: Sequence[object], header: Sequence[str] = COLUMNS) -> bytes:
    """A table with this header in its first row, and these rows."""

    def fill(sheet: Worksheet) -> None:
        for row in (header, *rows):
            sheet.append(list(row))

    return book(fill)


def book(fill: Callable[[Worksheet], None], sheets: Iterable[str] = ()) -> bytes:
    """A workbook of a sheet that `fill` fills, and further empty ones."""
    made = Workbook()
    assert isinstance(made.active, Worksheet)
    fill(made.active)
    for name in sheets:
        made.create_sheet(name)
    return saved(made)


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _merge_equal(sheet: Worksheet, column: int) -> None:
    """Merges cells of a column that say the same one below the other, within what the columns before say."""
    said = [row[: column - 1] for row in ROWS]
    start = 0
    for place in range(1, len(said) + 1):
        if place < len(said) and said[place] == said[start]:
            continue
        if place - start > 1:
            first, last = FIRST_LINE + start, FIRST_LINE + place - 1
            sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
        start = place
