"""Headers, rows and names are told in the layouts that real lists have."""

from __future__ import annotations

import pytest

from crawler.files.content import Sheet, Span
from crawler.files.grid import runs_of
from crawler.files.profile import table_of
from storage.dataset_records import ColumnKind, Table


def tables(drawn: str, *merged: tuple[int, int, int, int]) -> list[Table]:
    """The tables of a sheet that is drawn with `|` between cells; `merged` as top, left, bottom, right."""
    rows = [tuple(cell.strip() for cell in line.split("|")) for line in drawn.strip("\n").split("\n")]
    return [table_of(run, items=True) for run in runs_of(Sheet("表", iter(rows), tuple(Span(*one) for one in merged)))]


def only(drawn: str, *merged: tuple[int, int, int, int]) -> Table:
    (table,) = tables(drawn, *merged)
    return table


FEES = """
清溪县涉企行政事业性收费目录清单（2026年版） | | | | |
填报单位：清溪县财政局 | | | | | 单位：元
序号 | 收费项目 | 收费标准 | 收费依据 | 执收部门 | 备注
1 | 不动产登记费 | 80元/件 | 发改价格规〔2016〕2559号 | 自然资源局 |
2 | 城镇垃圾处理费 | 10元/户·月 | 湘价服〔2012〕1号 | 城管执法局 | 按月
3 | 公办幼儿园保教费 | 600元/生·月 | 湘发改价费〔2020〕7号 | 教育局 |
"""


def test_a_header_is_found_under_title_and_notes() -> None:
    table = only(FEES, (0, 0, 0, 5))
    assert (table.header, table.rows, table.title) == (3, 3, "清溪县涉企行政事业性收费目录清单（2026年版）")
    assert table.names == ("序号", "收费项目", "收费标准", "收费依据", "执收部门", "备注")


def test_columns_tell_what_they_hold_and_what_they_lack() -> None:
    columns = {column.name: column for column in only(FEES).columns}
    assert columns["序号"].kind is ColumnKind.NUMBER
    assert columns["收费项目"].kind is ColumnKind.TEXT
    assert columns["备注"].missing == 2


def test_items_are_of_the_column_that_names_the_rows_and_not_their_serial_numbers() -> None:
    assert only(FEES).items == ("不动产登记费", "城镇垃圾处理费", "公办幼儿园保教费")


BUDGET = """
2026年部门支出总表 | | | | |
部门：清溪县教育局 | | | | | 单位：万元
功能分类科目 | | 合计 | 基本支出 | | 项目支出
科目编码 | 科目名称 | | 人员经费 | 公用经费 |
2050201 | 学前教育 | 120.50 | 100.00 | 10.50 | 10.00
2050202 | 小学教育 | 3,200.00 | 3000.00 | 100.00 | 100.00
 | 合计 | 3320.50 | 3100 | 110.5 | 110
"""


@pytest.mark.parametrize("merged", [(), ((2, 0, 2, 1), (2, 3, 2, 4), (2, 2, 3, 2), (2, 5, 3, 5))])
def test_names_of_two_rows_are_joined_with_and_without_merged_cells(merged: tuple[tuple[int, int, int, int]]) -> None:
    table = only(BUDGET, *merged)
    assert table.names == (
        "功能分类科目/科目编码",
        "功能分类科目/科目名称",
        "合计",
        "基本支出/人员经费",
        "基本支出/公用经费",
        "项目支出",
    )
    assert (table.header, table.rows) == (4, 3)


def test_a_sum_is_a_row_and_no_item() -> None:
    table = only(BUDGET)
    assert (table.items, table.rows, table.sums) == (("学前教育", "小学教育"), 3, 1)


def test_the_heading_of_a_group_is_counted_among_the_rows_that_are_no_items() -> None:
    rows = "1 | 道路运输许可 | 县交通局\n2 | 超限运输许可 | 县交通局"
    table = only(f"序号 | 事项名称 | 实施主体\n一 | 交通运输 |\n{rows}")
    assert (table.rows, table.sums) == (3, 1)


def test_in_a_list_that_is_numbered_in_chinese_each_row_is_an_item_also_before_a_sum() -> None:
    table = only("序号 | 事项名称 | 备注\n一 | 道路许可 |\n二 | 运输许可 | 暂停\n三 | 检验 |\n | 合计 | 3")
    assert (table.items, table.rows, table.sums) == (("道路许可", "运输许可", "检验"), 4, 1)
    table = only("序号 | 事项名称 | 主体\n一、 | 交通 |\n（一） | 道路 |\n1 | 道路许可 | 县局\n2 | 运输许可 | 县局")
    assert (table.items, table.sums) == (("道路许可", "运输许可"), 2)


def test_a_sum_may_say_whose_it_is_and_of_how_many() -> None:
    table = only("单位 | 项目名称 | 标准\n教育局 | 学费 | 5\n教育局小计 | 1项 |\n总计：共1项 | |\n审计局 | 统计 | 6元")
    assert (table.items, table.sums) == (("学费", "统计"), 2)


@pytest.mark.parametrize(
    "rows",
    [
        "一 | 第一中学 |\n二 | 第二中学 |\n三 | 第三中学 |",
        "一 | 第一中学 | 城关镇\n二 | 第二中学 |\n三 | 第三中学 | 城南街道",
        "1 | 第一中学 | 城关镇\n一 | 第二中学 |",
        "一 | 第一中学 |\n合计 | 1 |",
    ],
)
def test_a_row_that_nothing_of_another_number_follows_heads_no_group(rows: str) -> None:
    table = only(f"序号 | 学校名称 | 地址\n{rows}")
    names = {"第一中学", "第二中学", "第三中学"}
    assert table.rows - table.sums == len(table.items) == sum(name in rows for name in names)


def test_groups_within_groups_are_headed_each() -> None:
    rows = "一 | 初中 |\n（一） | 公办 |\n1 | 第一中学 | 城关镇\n（二） | 民办 |\n1 | 第二中学 | 城南街道"
    table = only(f"序号 | 学校名称 | 地址\n{rows}")
    assert (table.items, table.sums) == (("第一中学", "第二中学"), 3)


def test_rows_below_a_group_may_be_numbered_in_a_column_of_their_own() -> None:
    rows = "一 | 教育 | |\n | | 1 | 学费\n二 | 公安 | |\n | | 2 | 证照费"
    assert only(f"序号 | 部门 | 项目序号 | 项目名称\n{rows}").sums == 2


def test_what_a_sum_adds_up_may_stand_before_the_word() -> None:
    table = only("项目 | 金额\n教育支出 | 60\n用电量合计 | 40\n本年支出合计 | 100\n全县总计 | 100")
    assert (table.items, table.sums) == (("教育支出", "用电量合计"), 2)


def test_three_rows_of_a_header_are_joined() -> None:
    table = only(
        """
项目 | | 本年支出 | | |
科目编码 | 科目名称 | 合计 | 基本支出 | |
 | | | 小计 | 人员经费 | 公用经费
2010301 | 行政运行 | 100 | 80 | 60 | 20
2010302 | 一般行政管理事务 | 50 | 40 | 30 | 10
""",
        (0, 0, 0, 1),
        (0, 2, 0, 5),
        (1, 0, 2, 0),
        (1, 1, 2, 1),
        (1, 2, 2, 2),
        (1, 3, 1, 5),
    )
    assert table.names[2:] == (
        "本年支出/合计",
        "本年支出/基本支出/小计",
        "本年支出/基本支出/人员经费",
        "本年支出/基本支出/公用经费",
    )
    assert (table.header, table.rows) == (3, 2)


def test_income_and_spending_side_by_side_keep_their_names() -> None:
    table = only(
        """
收入 | | 支出 |
项目 | 预算数 | 项目 | 预算数
一般公共预算拨款收入 | 1200.00 | 一般公共服务支出 | 800.00
政府性基金预算拨款收入 | | 教育支出 | 400.00
""",
        (0, 0, 0, 1),
        (0, 2, 0, 3),
    )
    assert table.names == ("收入/项目", "收入/预算数", "支出/项目", "支出/预算数")
    assert table.rows == 2


def test_the_line_that_numbers_the_columns_is_no_row() -> None:
    table = only(
        """
项目 | 行次 | 预算数 | 决算数
栏次 | | 1 | 2
一、一般公共预算财政拨款收入 | 1 | 500.00 | 498.30
二、政府性基金预算财政拨款收入 | 2 | 0 | 0
"""
    )
    assert (table.header, table.rows) == (1, 2)


def test_headers_that_printed_pages_repeat_are_no_rows() -> None:
    page = FEES.strip("\n")
    again = page.replace("\n1 |", "\n4 |").replace("不动产登记费", "殡葬服务费")
    for between in ("\n", "\n | | | | | \n"):
        table = only(page + between + again)
        assert table.rows == 6
        assert "殡葬服务费" in table.items


def test_what_is_signed_below_is_no_row() -> None:
    table = only(
        FEES + "注：以上收费均不含减免。 | | | | |\n填表人：张某 | | 审核人：李某 | | |\n第1页 共3页 | | | | |"
    )
    assert table.rows == 3


DUTIES = """
清溪县自然资源局权力清单和责任清单 | | | | | |
序号 | 职权类型 | 项目名称 | 子项 | 实施依据 | 责任事项 | 追责情形
一、行政许可（共2项） | | | | | |
1 | 行政许可 | 建设用地审批 | 1.临时用地审批 | 土地管理法第五十七条 | 受理责任；审查责任 | 不履行职责的
 | | | 2.划拨用地审批 | 土地管理法第五十四条 | 受理责任 | 不履行职责的
2 | 行政许可 | 采矿权登记 | 无 | 矿产资源法第三条 | 受理责任 | 不履行职责的
二、行政处罚（共1项） | | | | | |
3 | 行政处罚 | 对非法占用土地的处罚 | | 土地管理法第七十七条 | 立案责任 | 不履行职责的
"""


def test_a_duty_list_names_its_rows_by_their_parts_where_they_have_some() -> None:
    table = only(DUTIES, (3, 2, 4, 2), (3, 0, 4, 0))
    assert table.items == ("1.临时用地审批", "2.划拨用地审批", "采矿权登记", "对非法占用土地的处罚")


def test_headings_of_groups_are_no_rows() -> None:
    assert only(DUTIES).rows == 4


def test_cells_that_are_merged_down_are_missing_in_no_row() -> None:
    columns = {column.name: column.missing for column in only(DUTIES, (3, 1, 4, 1), (3, 2, 4, 2)).columns}
    assert columns["项目名称"] == columns["职权类型"] == 0


def test_a_list_of_spot_checks_is_read() -> None:
    table = only(
        """
附件 | | | | | | |
清溪县“双随机、一公开”抽查事项清单 | | | | | | |
序号 | 抽查事项名称 | 抽查依据 | 抽查主体 | 抽查内容 | 抽查方式 | 抽查比例 | 抽查频次
1 | 对学校食堂的监督检查 | 食品安全法第一百一十条 | 市场监管局 | 食品来源 | 现场检查 | 5% | 1次/年
2 | 对旅行社的监督检查 | 旅游法第八十五条 | 文旅局 | 经营许可 | 现场检查 | 10% | 1次/年
"""
    )
    assert (table.header, table.rows, table.title) == (3, 2, "清溪县“双随机、一公开”抽查事项清单")
    assert table.items == ("对学校食堂的监督检查", "对旅行社的监督检查")


def test_a_list_of_services_is_read_with_names_that_are_spaced_and_broken() -> None:
    table = only(
        """
序 号 | 事 项 名 称 | 事项 类型 | 实施主体 | 法定办结时限（工作日） | 是否收费
1 | 内资企业设立登记 | 行政许可 | 市场监管局 | 15 | 否
2 | 食品经营许可 | 行政许可 | 市场监管局 | 20 | 否
"""
    )
    assert table.names[:2] == ("序号", "事项名称")
    assert table.columns[4].kind is ColumnKind.NUMBER
    assert table.items == ("内资企业设立登记", "食品经营许可")


def test_a_header_of_years_is_a_header() -> None:
    table = only("指标 | 2024年 | 2025年\n常住人口 | 30.1 | 30.2\n地区生产总值 | 210.5 | 220.7\n粮食产量 | 12 | 13")
    assert table.header == 1
    assert table.names == ("指标", "2024年", "2025年")


def test_a_header_without_a_known_word_is_told_by_the_numbers_below_it() -> None:
    table = only("树种 | 棵\n香樟 | 120\n银杏 | 80\n桂花 | 65")
    assert (table.header, table.rows) == (1, 3)


@pytest.mark.parametrize(
    "drawn",
    [
        "香樟 | 城东\n银杏 | 城西\n桂花 | 城南",
        "1 | 香樟 | 120\n2 | 银杏 | 80\n3 | 桂花 | 65",
        "登记收费项目 | 自然资源部门\n垃圾收费项目 | 城市管理部门\n保教收费项目 | 教育部门\n殡葬收费项目 | 民政部门",
    ],
)
def test_a_table_whose_header_cannot_be_told_apart_has_none(drawn: str) -> None:
    table = only(drawn)
    assert table.header is None
    assert set(table.names) == {""}
    assert table.rows == drawn.count("\n") + 1


def test_a_form_has_no_header() -> None:
    table = only(
        """
内资企业设立登记办事指南 |
事项名称 | 内资企业设立登记
办理依据 | 《中华人民共和国市场主体登记管理条例》
办理时限 | 1个工作日
收费标准 | 不收费
咨询电话 | 0731-88888888
"""
    )
    assert table.header is None
    assert table.items == ()


def test_a_form_of_two_pairs_in_a_row_has_no_header() -> None:
    table = only(
        """
事项名称 | 食品经营许可 | 事项类型 | 行政许可
实施主体 | 清溪县市场监督管理局 | 办件类型 | 承诺件
法定时限 | 20个工作日 | 承诺时限 | 5个工作日
"""
    )
    assert table.header is None


def test_tables_one_below_the_other_are_told_each_by_itself() -> None:
    first, second = tables(
        """
一般公共预算收入表 |
项目 | 预算数
税收收入 | 100
非税收入 | 20

政府性基金支出表 |
科目名称 | 决算数
土地出让支出 | 50
其他支出 | 10
债务付息支出 | 5
"""
    )
    assert (first.rows, second.rows) == (2, 3)
    assert (first.names, second.names) == (("项目", "预算数"), ("科目名称", "决算数"))
    assert second.title == "政府性基金支出表"
    assert second.header == 7


def test_blank_rows_and_columns_are_none() -> None:
    table = only(
        """
 | | |
 | 事项名称 | | 办理时限
 | 甲 | | 5
 | | |
 | 乙 | | 10
 | | |
"""
    )
    assert table.names == ("事项名称", "办理时限")
    assert table.rows == 2


def test_rows_that_hold_but_their_number_are_none() -> None:
    assert only("序号 | 事项名称 | 依据\n1 | 甲 | 乙\n2 | |\n3 | |").rows == 1


def test_an_empty_list_is_a_table_without_rows() -> None:
    table = only("序号 | 事项名称 | 设定依据 | 责任单位")
    assert (table.header, table.rows) == (1, 0)
    assert len(table.columns) == 4
    assert {column.kind for column in table.columns} == {ColumnKind.EMPTY}


def test_items_are_five_hundred_at_most_and_say_that_there_are_more() -> None:
    rows = "\n".join(f"{number} | 事项{number} | 依据" for number in range(1, 700))
    table = only(f"序号 | 事项名称 | 依据\n{rows}")
    assert len(table.items) == 500
    assert table.cut
    assert table.rows == 699


def test_items_are_of_sixty_characters_and_without_numbers_of_persons() -> None:
    table = only(f"序号 | 项目名称 | 依据\n1 | {'长' * 80} | 法\n2 | 王某13800000000 | 法")
    assert table.items == ("长" * 60, "王某138********")


def test_where_no_column_is_called_a_name_the_first_text_that_differs_is_it() -> None:
    table = only(
        "序号 | 乡镇 | 责任单位 | 日期\n1 | 城关镇 | 甲村 | 2026-01-02\n2 | 城关镇 | 乙村 | 2026-01-03\n"
        "3 | 城关镇 | 丙村 | 2026-01-04"
    )
    assert table.items == ("甲村", "乙村", "丙村")
    assert table.columns[3].kind is ColumnKind.DATE


def test_rows_that_are_wider_than_the_header_have_columns_without_a_name() -> None:
    table = only("事项名称 | 办理时限\n甲 | 5 | 另见附件\n乙 | 6")
    assert [(column.name, column.missing) for column in table.columns][-1] == ("", 1)


def test_units_below_a_name_are_part_of_the_header() -> None:
    table = only(
        """
序号 | 收费项目名称 | | 定价部门 | 收费标准 | 文件依据
 | 类别 | 项目 | | （元） |
一 | 交通运输 | | | |
1 | 机动车停放 | 政府投资停车场 | 发改局 | 5 | 湘发改〔2026〕1号
2 | 机动车停放 | 道路泊位 | 发改局 | 3 | 湘发改〔2026〕1号
"""
    )
    assert table.header == 2
    assert table.names[1:5] == ("收费项目名称/类别", "收费项目名称/项目", "定价部门", "收费标准/（元）")


def test_a_heading_with_a_number_of_its_own_is_no_item() -> None:
    table = only("序号 | 事项名称 | 依据 | 单位\n一 | 交通运输 | |\n1 | 停车收费 | 甲 | 乙\n2 | 公交收费 | 甲 | 乙")
    assert table.items == ("停车收费", "公交收费")


def test_the_sections_of_a_yearly_report_are_tables_each_by_itself() -> None:
    first, second = tables(
        """
第二十条第（一）项 | | |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
规章 | 0 | 0 | 0
行政规范性文件 | 5 | 1 | 30
第二十条第（五）项 | | |
信息内容 | 本年处理决定数量 | |
行政许可 | 1200 | |
"""
    )
    assert (first.rows, second.rows) == (2, 1)
    assert second.title == "第二十条第（五）项"


def test_codes_are_names_of_no_row() -> None:
    table = only(
        """
科目编码 | | | 单位名称（科目） | 合计 | 基本支出
类 | 款 | 项 | | |
** | ** | ** | ** | 1 | 2
205 | 01 | 01 | 行政运行 | 500 | 400
205 | 02 | 01 | 学前教育 | 200 | 100
"""
    )
    assert (table.rows, table.items) == (2, ("行政运行", "学前教育"))


def test_numbers_without_a_row_between_rows_are_rows() -> None:
    assert only("序号 | 事项名称 | 依据\n1 | 甲 | 乙\n2 | |\n3 | 丙 | 丁\n4 | |").rows == 3


def test_a_first_row_of_numbers_is_no_line_that_numbers_columns() -> None:
    assert only("名称 | 金额 | 金额\n甲 | 1 | 2\n乙 | 3 | 4").rows == 2
    assert only("序号 | 金额 | 数量\n1 | 2 | 3\n2 | 3 | 4").rows == 2


def test_a_list_of_one_column_has_the_header_that_its_first_line_is() -> None:
    table = only("事项名称\n食品经营许可\n采矿权登记\n")
    assert (table.header, table.rows, table.items) == (1, 2, ("食品经营许可", "采矿权登记"))


def test_cells_in_which_nobody_sees_anything_are_blank() -> None:
    table = only("事项名称 | 办理时限 | \u200b\n甲 | 5 | \ufeff\n\u00a0 | \u3000 | \u200d\n乙\u200b | 6 |")
    assert (table.rows, len(table.columns), table.items) == (2, 2, ("甲", "乙"))


def test_names_keep_the_signs_that_they_are_written_with() -> None:
    assert only("收 费\u3000项目 | 标准（元）\n甲 | 5").names == ("收费项目", "标准（元）")


def test_large_and_small_numbers_are_numbers_and_codes_are_not() -> None:
    table = only(
        "项目名称 | 金额 | 编码\n甲 | 1e+20 | 114304210060000001\n乙 | 123456789012.25 | 001\n丙 | -5% | 430421000000"
    )
    assert [column.kind for column in table.columns][1:] == [ColumnKind.NUMBER, ColumnKind.TEXT]


def test_fields_above_a_table_that_read_like_a_header_are_none() -> None:
    table = only(
        """
项目名称 | 财政衔接资金项目 | 主管部门 | 农业农村部门
序号 | 子项目名称 | 建设内容 | 建设地点 | 资金规模 | 责任单位
1 | 机耕道 | 硬化两公里 | 甲村 | 50 | 城关镇
2 | 蓄水池 | 新建一座 | 乙村 | 30 | 青溪乡
"""
    )
    assert (table.header, table.rows) == (2, 2)
    assert table.names[1] == "子项目名称"


REVENUE = """
部门公开表1 | | |
收支总表 | | |
部门：某县教育局 | | | 单位：万元
收 入 | | 支 出 |
项目 | 预算数 | 项目（按功能分类） | 预算数
一、一般公共预算拨款收入 | 1200.5 | 一、一般公共服务支出 | 10
二、政府性基金预算拨款收入 | 0 | 二、教育支出 | 1190.5
三、国有资本经营预算拨款收入 | | 三、社会保障和就业支出 |
本年收入合计 | 1200.5 | 本年支出合计 | 1200.5
"""


@pytest.mark.parametrize("merged", [(), ((1, 0, 1, 3), (3, 0, 3, 1), (3, 2, 3, 3))])
def test_a_table_of_revenue_beside_expenditure_is_no_form(merged: tuple[tuple[int, int, int, int]]) -> None:
    table = only(REVENUE, *merged)
    assert (table.header, table.rows) == (5, 4)
    assert table.names == ("收入/项目", "收入/预算数", "支出/项目（按功能分类）", "支出/预算数")


def test_rows_are_read_where_no_header_is_told_among_rows_that_read_like_one() -> None:
    read = tables(
        """
某单位 | |
情况登记 | |
责任部门 | 办理依据 | 备注
责任单位 | 办理时限 | 说明
责任主体 | 办理流程 | 要求
责任机构 | 办理程序 | 条件
"""
    )
    assert sum(table.rows for table in read) == 4


def test_what_is_signed_below_is_no_row_however_many_sign() -> None:
    table = only(
        """
政策名称 | 政策依据 | 责任部门 | 备注 |
稳岗返还 | 人社部发〔2024〕1号 | 人社局 | |
创业补贴 | 人社部发〔2024〕2号 | 人社局 | |
填表人：某某 | 审核人：某某 | 联系电话：0743-8222222 | 填报日期：2026年3月1日 |
村务监督委员会签字： | | 公示日期： | |
填表人： | 某某 | 审核人： | 某某 |
"""
    )
    assert (table.rows, table.items) == (2, ("稳岗返还", "创业补贴"))


def test_serial_numbers_that_wait_at_the_end_are_no_rows_however_many_there_are() -> None:
    waiting = "".join(f"{number} | | |\n" for number in range(3, 31))
    assert only("序号 | 收费项目 | 收费标准 | 收费依据\n1 | 甲 | 5元 | 文\n2 | 乙 | 6元 | 文\n" + waiting).rows == 2


@pytest.mark.parametrize("between", ["", " |"])
def test_a_list_that_goes_on_beside_itself_is_read_as_one(between: str) -> None:
    table = only(
        f"""
某镇便民服务事项目录
序号 | 事项名称 | 办理窗口 |{between} 序号 | 事项名称 | 办理窗口
1 | 养老保险登记 | 社保 |{between} 3 | 高龄津贴申领 | 民政
2 | 医疗保险登记 | 医保 |{between} 4 | 临时救助申请 | 民政
5 | 失业登记 | 人社 |{between} | |
"""
    )
    assert (table.names, table.rows) == (("序号", "事项名称", "办理窗口"), 5)
    assert table.items == ("养老保险登记", "高龄津贴申领", "医疗保险登记", "临时救助申请", "失业登记")


def test_columns_of_the_same_name_under_different_groups_stay_beside_each_other() -> None:
    table = only("收入 | | 支出 |\n项目 | 金额 | 项目 | 金额\n税 | 1 | 路 | 2\n费 | 3 | 桥 | 4")
    assert (len(table.columns), table.rows) == (4, 2)


def test_a_cover_and_instructions_are_lines_of_text_and_no_rows_of_a_list() -> None:
    cover = only("某县2026年部门预算\n编制单位：某县财政局\n编制日期：2026年1月")
    told = only("填表说明\n1.本表由各部门填写，名称须与文件一致；\n2.按季度更新。")
    names = only("城市道路占用费\n土地复垦费\n学费")
    assert (cover.rows, told.rows, names.rows) == (0, 0, 3)


def test_a_row_behind_a_blank_one_whose_words_are_those_of_headers_is_a_row() -> None:
    table = only(
        """
抽查事项 | 检查对象 | 检查方式 | 检查主体
消防安全检查 | 学校 | 现场检查 | 消防大队
 | | |
安全责任 | 建设项目 | 书面材料 | 住建部门
劳动合同检查 | 企业 | 现场检查 | 人社局
"""
    )
    assert (table.rows, table.names) == (3, ("抽查事项", "检查对象", "检查方式", "检查主体"))


GROUPED = """
2026年部门预算公开表 | | | |
填报单位：某局 | | | | 单位：万元
监测点 | 相关要素 | | 二氧化硫 | 首要污染物
 | 名称 | 数量 | |
甲点 | 烟尘 | 5.1 | 3.2 | 无
乙点 | 烟尘 | 6.1 | 4.2 | 臭氧
"""


@pytest.mark.parametrize("merged", [(), ((0, 0, 0, 4), (2, 1, 2, 2), (2, 0, 3, 0), (2, 3, 3, 3), (2, 4, 3, 4))])
def test_a_header_begins_where_its_groups_do_though_only_the_names_below_them_are_known(
    merged: tuple[tuple[int, int, int, int]],
) -> None:
    table = only(GROUPED, *merged)
    assert (table.header, table.rows) == (4, 2)
    assert table.names == ("监测点", "相关要素/名称", "相关要素/数量", "二氧化硫", "首要污染物")


def test_a_title_above_a_table_without_a_known_header_is_no_row() -> None:
    table = only("公交线路表 | |\n线路 | 首班 | 末班\n1路 | 6:30 | 21:00\n2路 | 6:30 | 21:00")
    assert (table.header, table.rows) == (None, 3)


def test_a_row_of_units_below_the_names_is_of_the_header() -> None:
    table = only("宗地编号 | 面积 | 成交金额\n | （平方米） | （万元）\n人民路 | 1000 | 500\n团结路 | 2000 | 900")
    assert (table.rows, table.names) == (2, ("宗地编号", "面积/（平方米）", "成交金额/（万元）"))


def test_names_below_groups_may_say_of_which_the_next_ones_are() -> None:
    table = only(
        """
单位编码 | 单位名称 | “三公”经费合计 | | |
 | | 小计 | 其中： | |
 | | | 公务接待费 | 公务用车费 |
301001 | 某学校 | 3 | 1 | 2
301002 | 某中心 | 5 | 2 | 3
"""
    )
    assert (table.header, table.rows) == (3, 2)
    assert table.names[3] == "“三公”经费合计/其中：/公务接待费"
