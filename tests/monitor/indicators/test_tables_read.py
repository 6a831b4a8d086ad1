"""Indicator tables as clients send them: what is read of them, and what is refused in one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as Xlsx

from monitor.indicators.reading import ReadTable, read_table
from storage.rounds.errors import RoundError
from storage.rounds.table_records import Column, SumRow
from tests.tables import FIRST_LINE, ROWS, book, sample_table, saved, table

GUIDE = ("主动公开", "制度", "指南", 5, "未公布的，扣5分")


def refusal(file: bytes) -> str:
    with pytest.raises(RoundError) as told:
        read_table(file)
    assert told.value.field == "file"
    text = str(told.value)
    assert "\n" not in text
    return text


def changed(file: bytes, change: Callable[[Worksheet], None]) -> bytes:
    made = load_workbook(io.BytesIO(file))
    change(made.worksheets[0])
    return saved(made)


def told_of(read: ReadTable) -> str:
    return "\n".join(read.layout.told)


def test_a_table_as_clients_send_it_is_read_whole() -> None:
    read = read_table(sample_table())
    assert [(row.path, row.worth, row.standard, row.said) for row in read.rows] == [
        (row[:3], row[3], *row[4:]) for row in ROWS
    ]
    assert [row.line for row in read.rows] == list(range(FIRST_LINE, FIRST_LINE + 20))
    assert {row.group for row in read.rows} == {"主动公开", "优化营商环境", "平台建设", "组织保障"}
    assert read.layout.sums == (SumRow(24, 3, whole=True),)
    assert read.layout.told == ("合计、小计行未作为指标读取：第24行", "未读取的工作表：说明")


def test_columns_may_be_anywhere_and_go_by_other_names() -> None:
    header = ("评分细则", "备注", "标准分（分）", "权 重 系数", "评价指标", "考核单位", "一 级 指 标")
    read = read_table(table(("没有的，扣5分", "", 5, 1, "指南", "办公室", "主动公开"), header=header))
    (row,) = read.rows
    assert (row.path, row.worth, row.standard) == (("主动公开", "指南"), 5, "没有的，扣5分")
    assert "未读取的列：D列“权 重 系数”、F列“考核单位”" in told_of(read)


@pytest.mark.parametrize("name", ["分值", "权重", "满分", "标准分", "分值（分）", "分值\n(100分)", "权重："])
def test_the_worth_goes_by_many_names(name: str) -> None:
    assert read_table(table(("指南", 5), header=("指标", name))).rows[0].worth == 5


def test_a_header_of_two_merged_rows_is_read() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["评估指标", None, None, "分值", "评分标准"])
        sheet.append(["一级指标", "二级指标", "三级指标"])
        sheet.append(GUIDE)
        for cells in ("A1:C1", "D1:D2", "E1:E2"):
            sheet.merge_cells(cells)

    read = read_table(book(fill))
    assert (read.layout.header, read.layout.last_header) == (1, 2)
    assert [row.path for row in read.rows] == [GUIDE[:3]]


def test_groups_that_are_merged_hold_for_all_their_rows_and_no_further() -> None:
    file = table(
        GUIDE, (None, None, "制度", 3, ""), (None, "文件", "文件库", 2, ""), ("平台", None, "专栏", 4, ""),
    )  # fmt: skip
    read = read_table(changed(file, lambda sheet: [sheet.merge_cells(one) for one in ("A2:A4", "B2:B3")]))
    assert [row.path for row in read.rows] == [
        ("主动公开", "制度", "指南"),
        ("主动公开", "制度", "制度"),
        ("主动公开", "文件", "文件库"),
        ("平台", "专栏"),
    ]


def test_a_name_or_a_title_that_is_merged_over_two_columns_is_that_of_the_first() -> None:
    file = table(("主动公开", "指南", None, 5), header=("一级指标", "二级指标", "三级指标", "分值"))
    read = read_table(changed(file, lambda sheet: sheet.merge_cells("B2:C2")))
    assert read.rows[0].path == ("主动公开", "指南")
    wide = table(("主动公开", None, 5), header=("一级指标", "", "分值"))
    assert read_table(changed(wide, lambda sheet: sheet.merge_cells("A1:B1"))).layout.column(Column.FIRST) == 1


def test_what_is_left_blank_below_a_group_is_not_taken_for_the_group() -> None:
    read = read_table(table(GUIDE, (None, None, "制度", 3, "")))
    assert (read.rows[1].path, read.rows[1].group) == (("制度",), "")


def test_sums_notes_headings_blanks_and_repeated_headers_are_no_indicators_and_are_told() -> None:
    file = table(
        ("一、主动公开（共5分）", None, None, None, None),
        GUIDE,
        ("小 计", None, None, 5, None),
        (None,) * 5,
        ("一级指标", "二级指标", "三级指标", "分值", "评分标准"),
        ("平台", "栏目", "专栏", 4, ""),
        ("总计（分）", None, None, 9, None),
        ("说明：本表满分9分", None, None, None, None),
    )
    read = read_table(changed(file, lambda sheet: sheet.merge_cells("A2:E2")))
    assert [row.name for row in read.rows] == ["指南", "专栏"]
    assert read.layout.sums == (SumRow(4, 1, whole=False), SumRow(8, 4, whole=True))
    assert read.layout.told == (
        "分组标题行未作为指标读取：第2行",
        "合计、小计行未作为指标读取：第4、8行",
        "重复的表头未作为指标读取：第6行",
        "说明行未作为指标读取：第9行",
        "空行未读取：第5行",
    )


def test_a_worth_that_is_merged_over_one_indicator_is_that_of_all_its_rows() -> None:
    file = table(GUIDE, (None, None, None, None, "要素不全的，扣2分"), ("主动公开", "制度", "制度", 3, ""))
    read = read_table(changed(file, lambda sheet: [sheet.merge_cells(one) for one in ("C2:C3", "D2:D3")]))
    assert [(row.line, row.last, row.name, row.worth) for row in read.rows] == [(2, 3, "指南", 5), (4, 4, "制度", 3)]
    assert read.rows[0].standard == "未公布的，扣5分\n要素不全的，扣2分"


def test_a_worth_that_is_merged_over_two_indicators_is_refused_with_its_cells() -> None:
    file = changed(table(GUIDE, ("主动公开", "制度", "制度", None, "")), lambda sheet: sheet.merge_cells("D2:D3"))
    assert refusal(file) == "工作表“Sheet”D2:D3：分值合并了多项指标，无法确定各项的分值；请拆分单元格，逐项填写分值"


def test_an_indicator_that_is_merged_over_two_worths_is_refused_with_both_rows() -> None:
    file = table(GUIDE, ("主动公开", "制度", None, 3, "要素不全的"))
    text = refusal(changed(file, lambda sheet: sheet.merge_cells("C2:C3")))
    assert "第3行：与第2行的指标相同（主动公开—制度—指南）" in text


def test_the_same_name_in_two_groups_is_two_indicators() -> None:
    read = read_table(table(GUIDE, ("部门公开", "制度", "指南", 5, "")))
    assert [row.path[0] for row in read.rows] == ["主动公开", "部门公开"]


@pytest.mark.parametrize(
    ("worth", "problem"),
    [
        ("约5", "分值“约5”不是数"),
        ("5%", "分值“5%”不是数"),
        ("5-8", "分值“5-8”不是数"),
        (True, "分值“True”不是数"),
        (0, "分值为0；分值须大于0"),
        (-5, "分值为-5；分值须大于0"),
        ("1e5", "不是数"),
        (100_000, "分值须大于0，且不超过10000"),
        ("NaN", "分值“NaN”不是数"),
        ("#DIV/0!", "的内容是错误值#DIV/0!"),
        (None, "指标“指南”没有分值；请填写分值，或者删去该行"),
        ("  ", "指标“指南”没有分值"),
    ],
)
def test_a_worth_that_is_none_is_refused_with_its_cell(worth: object, problem: str) -> None:
    text = refusal(table(("主动公开", "制度", "指南", worth, "")))
    assert text.startswith("工作表“Sheet”D2：")
    assert problem in text


@pytest.mark.parametrize(("worth", "points"), [("5", 5), ("５分", 5), (" 2.5 ", 2.5), ("3分", 3), (0.05, 0.05)])
def test_a_worth_may_be_written_as_text_and_with_its_unit(worth: object, points: float) -> None:
    assert read_table(table(("主动公开", "制度", "指南", worth, ""))).rows[0].worth == points


@pytest.mark.parametrize(("cell", "place"), [("A2", 0), ("C2", 2), ("D2", 3), ("E2", 4)])
def test_a_formula_in_what_is_read_is_refused_with_its_cell_and_words(cell: str, place: int) -> None:
    row: list[object] = list(GUIDE)
    row[place] = '=B9&"表"'
    assert refusal(table(row)).startswith(f'工作表“Sheet”{cell}：是公式（=B9&"表"）；')


def test_an_array_formula_and_one_of_another_workbook_are_refused_with_their_words() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["D2"] = ArrayFormula("D2", "=SUM(G1:G3*2)")

    assert "D2：是公式（=SUM(G1:G3*2)）" in refusal(changed(table(GUIDE), fill))
    assert "D2：是公式（=[1]表!A1）" in refusal(table((*GUIDE[:3], "=[1]表!A1", "")))


def test_formulas_in_sums_and_in_columns_that_are_not_read_are_no_matter() -> None:
    file = table((1, "指南", 5, "=C2-F2"), ("=A2+1", "制度", 3, ""), header=("序号", "指标", "分值", "得分"))
    assert [row.worth for row in read_table(file).rows] == [5, 3]


def test_missing_columns_are_named_with_what_was_seen() -> None:
    text = refusal(table(("指南", "扣5分"), header=("三级指标", "评分标准")))
    assert text.startswith("工作表“Sheet”第1行：表头缺少“分值”列，所见为：三级指标、评分标准；")
    assert "缺少“指标”列" in refusal(table(("x", 5), header=("内容", "分值")))
    assert "没有找到表头，该行所见为：甲、乙" in refusal(table(("x", "y"), header=("甲", "乙")))
    assert "工作表中没有内容" in refusal(book(lambda sheet: None))
    assert "表头以下没有指标" in refusal(table())


def test_a_column_that_stands_twice_is_refused_unless_it_is_for_results() -> None:
    assert "A1、C1：有多列都是“三级指标”" in refusal(table(("a", 5, "b"), header=("三级指标", "分值", "三级指标")))
    read = read_table(table(("a", 5, "", ""), header=("三级指标", "分值", "失分原因", "扣分原因")))
    assert read.layout.column(Column.WHY) == 3
    assert "未读取的列：D列“扣分原因”" in told_of(read)


def test_points_without_an_indicator_and_words_without_points_are_refused() -> None:
    assert "D2：有分值，没有指标名称" in refusal(table((None, None, None, 5, "")))
    assert "E3：只有评分标准，没有指标和分值" in refusal(table(GUIDE, (None, None, None, None, "另扣2分")))


def test_the_first_sheet_with_a_header_is_read_and_the_others_are_told() -> None:
    made = load_workbook(io.BytesIO(table(GUIDE)))
    made.create_sheet("封面", 0)["A1"] = "评估方案"
    made.create_sheet("另一张").append(["指标", "分值"])
    read = read_table(saved(made))
    assert read.layout.sheet == "Sheet"
    assert "未读取的工作表：封面、另一张" in told_of(read)


def test_a_hidden_sheet_is_read_only_where_no_other_one_is_a_table() -> None:
    made = load_workbook(io.BytesIO(table(GUIDE)))
    made.create_sheet("底稿", 0).append(["指标", "分值"])
    made["底稿"].sheet_state = "hidden"
    assert read_table(saved(made)).layout.sheet == "Sheet"


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions.group("D", "E", hidden=True)

    read = read_table(changed(table(GUIDE, ("主动公开", "制度", "制度", 3, "")), hide))
    assert len(read.rows) == 2
    assert "隐藏的行已照常读取：第3行" in told_of(read)
    assert "隐藏的列已照常读取：D、E" in told_of(read)


def test_a_result_column_that_is_merged_over_two_indicators_is_refused() -> None:
    file = table(("指南", 5, None), ("制度", 3, None), header=("指标", "分值", "得分"))
    text = refusal(changed(file, lambda sheet: sheet.merge_cells("C2:C3")))
    assert text == "工作表“Sheet”C2:C3：合并了多项指标或多列，无法逐项回填；请拆分单元格后重新提交"


def test_text_is_kept_in_legible_words_and_no_longer_than_anybody_reads() -> None:
    row = read_table(table(("主动公开", "制度", " 指\u202e 南\n（新） ", 5, "一\r\n二"))).rows[0]
    assert (row.name, row.standard) == ("指 南 （新）", "一\n二")
    assert "C2：有301字，超过300字" in refusal(table(("", "", "长" * 301, 5, "")))


def test_macros_and_links_of_a_workbook_are_told_and_not_followed() -> None:
    made = Workbook()
    made.active.append(["指标", "分值"])
    made.active.append(["指南", 5])
    made.active["A2"].hyperlink = "http://192.0.2.1/x"
    out = io.BytesIO(saved(made))
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"\x00")
    assert "工作簿含有宏，宏未运行" in told_of(read_table(out.getvalue()))


def sums_of(*rows: tuple[str, object]) -> list[int]:
    """The rows of the sums that will be filled in."""
    return [one.line for one in read_table(table(*rows, header=("指标", "分值"))).layout.sums]


def test_a_sum_is_kept_only_where_its_points_are_those_of_its_rows() -> None:
    nested = (
        ("甲", 5),
        ("一组小计", 5),
        ("乙", 3),
        ("二组小计", "3分"),
        ("第一部分小计", 8),
        ("丙", 0.1),
        ("合计", 8.1),
    )
    assert sums_of(*nested) == [3, 5, 8]
    sections = (("甲", 5), ("合计", 5), ("乙", 3), ("合计", 3), ("总计", 8))
    assert sums_of(*sections) == [6]
    assert sums_of(("总分", 8), ("甲", 5), ("小计", 5.00001), ("乙", 3), ("小计", 3)) == [2, 6]


def test_sums_above_their_groups_are_not_taken_for_those_of_the_groups_before() -> None:
    assert sums_of(("小计", 5), ("甲", 5), ("小计", 5), ("乙", 5), ("合计", 10)) == [6]
    assert sums_of(("合计", 10), ("小计", 5), ("甲", 5), ("小计", 5), ("乙", 5)) == [2]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ((("甲", 5), ("合计", None)), [3]),
        ((("甲", 5), ("合计", "=SUM(B2)")), [3]),
        ((("甲", 5), ("小计", 5), ("乙", 3), ("合计", None)), [3, 5]),
        ((("甲", 5), ("小计", None)), []),
        ((("甲", 5), ("合计", None), ("乙", 3)), []),
        ((("甲", 5), ("合计", None), ("乙", 3), ("合计", None)), []),
        ((("甲", 5), ("合计", None), ("小计", 5)), []),
        ((("甲", 5), ("合计", "见附件")), []),
        ((("甲", 1), ("合计", True)), []),
    ],
)
def test_a_sum_without_points_is_kept_only_where_it_can_be_but_that_of_all(
    rows: tuple[tuple[str, object], ...], kept: list[int]
) -> None:
    assert sums_of(*rows) == kept


def test_a_sum_is_compared_with_what_was_kept_of_its_formula() -> None:
    def made(kept: float) -> bytes:
        out = io.BytesIO()
        with Xlsx(out) as book:
            sheet = book.add_worksheet()
            for line, cells in enumerate((("指标", "分值"), ("甲", 5), ("乙", 3))):
                sheet.write_row(line, 0, cells)
            sheet.write_string(3, 0, "小计")
            sheet.write_formula(3, 1, "=SUM(B2:B3)", value=kept)
        return out.getvalue()

    assert read_table(made(8)).layout.sums == (SumRow(4, 1, whole=False),)
    assert read_table(made(7)).layout.sums == ()


def test_sums_that_are_left_empty_are_told_with_the_reason() -> None:
    file = table(("甲", 5), ("小计", 4), ("乙", 3), ("小计", None), ("合计", 9), header=("指标", "分值"))
    assert read_table(file).layout.told[1:] == (
        "合计、小计行的分值与所能确定的各行分值之和不一致，其得分不予回填：第3、6行",
        "合计、小计行没有分值，无法确定包含哪些行，其得分不予回填：第5行",
    )
