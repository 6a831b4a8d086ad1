"""Tables of data on web pages are read, tables that lay pages out are not."""

from __future__ import annotations

import pytest

from config.model import Wanted
from crawler.files.asked import Asked
from crawler.files.html import read_tables
from crawler.files.read import read_file
from crawler.pages.page import Parsed, parse
from storage.dataset_records import Format, Openness, Reading
from storage.records import Page

HEAD = "<tr><td>序号</td><td>事项名称</td><td>设定依据</td></tr>"
FIRST = "<tr><td>1</td><td>食品经营许可</td><td>食品安全法</td></tr>"
ROWS = FIRST + "<tr><td>2</td><td>采矿权登记</td><td>矿产资源法</td></tr>"


def page(tables: str) -> Parsed:
    return parsed(f"<html><body><div>{tables}</div></body></html>")


def parsed(markup: str) -> Parsed:
    return parse(Page("", "", 0, {}, markup.encode()))


def test_a_table_of_a_page_is_told_as_a_file_of_the_level_of_spreadsheets() -> None:
    facts = read_tables(page(f"<table><caption>事项清单</caption>{HEAD}{ROWS}</table>"), Asked(items=True))
    assert facts is not None
    assert (facts.declared, facts.real, facts.reading) == (Format.HTML, Format.HTML, Reading.READ)
    assert facts.openness is Openness.SPREADSHEET
    (table,) = facts.tables
    assert (table.name, table.rows, table.items) == ("事项清单", 2, ("食品经营许可", "采矿权登记"))


def test_the_amounts_of_a_page_count_as_those_of_a_file_do() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in (("教育", 120.5), ("卫生", 310.25)))
    facts = read_tables(page(f"<table><tr><td>科目名称</td><td>预算数（万元）</td></tr>{rows}</table>"), Asked())
    assert facts is not None
    assert facts.amounts == 2


def test_of_a_page_that_tells_of_amounts_in_words_those_of_its_tables_prove_nothing() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in (("教育", 120.5), ("卫生", 310.25)))
    table = f"<table><tr><td>科目名称</td><td>预算数（万元）</td></tr>{rows}</table>"
    said, day = "<p>全年收入为1234.56万元，比上年增加。</p>", "<p>发布日期：2026-02-10</p>"
    for markup, amounts in (
        (f"<h1>某县2026年部门预算公开</h1>{day}<p>现将本年度部门预算公开如下。</p>{table}", 2),
        (f"<h1>某县2026年部门预算公开</h1>{day}{said}{table}", 0),
        (f"<h1>某县2026年部门预算公开</h1>{day}{table}{said}", 0),
        (f"<h1>某县2026年部门预算公开</h1>{day}<p>本单位没有安排预算。</p><p>上一篇：无</p>{table}", 0),
    ):
        facts = read_tables(page(markup), Asked())
        assert facts is not None
        assert facts.amounts == amounts


@pytest.mark.parametrize(
    ("beside", "whole"),
    [
        ("<p>现予公布。</p>", True),
        ("<a href='javascript:;' onclick='go(2)'>下一页</a>", False),
        ("<span>共1页</span><a>下一页</a>", True),
        ("<div class=pager>共 40 条</div>", False),
        ("<div class=pager>共 2 条</div>", True),
        ("<h3>数据预览</h3>", False),
        ("<p>仅展示前2条数据，登录后可下载全部数据。</p>", False),
        ("<p>上一篇：无 下一篇：无 打印预览</p>", True),
    ],
)
def test_a_table_of_which_its_page_shows_a_part_is_not_whole(beside: str, whole: bool) -> None:
    facts = read_tables(page(f"<table>{HEAD}{ROWS}</table>{beside}"), Asked())
    assert facts is not None
    assert facts.whole is whole


def test_a_page_is_told_alike_whether_it_is_a_columns_or_was_linked_as_a_file() -> None:
    markup = f"<html><body><table>{HEAD}{ROWS}</table><table>{HEAD}{FIRST}{FIRST}</table></body></html>"
    assert read_tables(parsed(markup), Asked()) == read_file(markup.encode(), "清单.html")


def test_words_at_the_end_of_a_long_cell_are_found_as_in_other_files() -> None:
    wanted = Asked((Wanted(code="END", name="监督方式", words=("监督方式",)),))
    long = f"<tr><td>3</td><td>{'说明。' * 3000}监督方式</td><td>无</td></tr>"
    facts = read_tables(page(f"<table>{HEAD}{ROWS}{long}</table>"), wanted)
    assert facts is not None
    assert facts.marks == ("END",)


def test_cells_that_span_rows_and_columns_are_expanded() -> None:
    facts = read_tables(
        page(
            "<table><tr><th rowspan=2>科目名称</th><th colspan=2>支出</th></tr>"
            "<tr><th>基本支出</th><th>项目支出</th></tr>"
            "<tr><td rowspan=2>教育</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
        ),
        Asked(),
    )
    assert facts is not None
    (table,) = facts.tables
    assert table.names == ("科目名称", "支出/基本支出", "支出/项目支出")
    assert (table.rows, table.header, table.columns[0].missing) == (2, 2, 0)


def test_a_header_that_the_markup_tells_needs_no_known_words() -> None:
    facts = read_tables(
        page(f"<table><tr><th>树</th><th>何处</th></tr>{'<tr><td>香樟</td><td>城东</td></tr>' * 2}</table>"), Asked()
    )
    assert facts is not None
    assert facts.tables[0].names == ("树", "何处")


def test_the_inner_of_two_tables_is_read_and_the_outer_is_layout() -> None:
    facts = read_tables(page(f"<table><tr><td>左</td><td><table>{HEAD}{ROWS}</table></td></tr></table>"), Asked())
    assert facts is not None
    assert [table.rows for table in facts.tables] == [2]


def test_a_form_is_told_without_a_header() -> None:
    rows = "".join(f"<tr><td>{key}</td><td>某某</td></tr>" for key in ("事项名称", "办理依据", "办理时限", "收费标准"))
    facts = read_tables(page(f"<table>{rows}</table>"), Asked())
    assert facts is not None
    assert facts.tables[0].header is None


LINK = '<tr><td><a href="/a">关于公布某某清单的通知</a></td><td>2026-01-02</td></tr>'
WEEK = "<tr>" + "<td>日</td>" * 7 + "</tr>"


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{LINK * 5}</table>",
        f"<table><tr><td>标题</td><td>日期</td></tr>{LINK * 5}</table>",
        "<table>" + "<tr><td>一栏</td></tr>" * 5 + "</table>",
        f"<table>{HEAD}{FIRST}</table>",
        f"<table style='display: none'>{HEAD}{ROWS}</table>",
        f"<table>{HEAD}{ROWS}<tr><td>搜索</td><td><input name=q></td></tr></table>",
        f"<table>{WEEK}"
        + "".join(f"<tr>{''.join(f'<td>{day}</td>' for day in range(week, week + 7))}</tr>" for week in (1, 8, 15))
        + "</table>",
        "<table>"
        + "".join(
            f"<tr><td>{key}：</td><td>某某</td></tr>" for key in ("索引号", "发布机构", "发文日期", "文号", "主题分类")
        )
        + "</table>",
        "<table>" + "<tr><td>版权所有</td><td>联系我们</td></tr>" * 3 + "</table>",
    ],
)
def test_what_is_no_table_of_data_is_none(table: str) -> None:
    assert read_tables(page(table), Asked()) is None


SIGNED = "<tr><td>审核意见</td><td>（盖章）&nbsp;&nbsp;年&nbsp;&nbsp;月&nbsp;&nbsp;日</td></tr>"


def test_a_form_that_is_to_be_filled_in_and_signed_is_none() -> None:
    fields = "<tr><td>姓名</td><td></td><td>性别</td><td></td></tr><tr><td>住址</td><td></td></tr>"
    assert read_tables(page(f"<table>{fields}{SIGNED * 3}</table>"), Asked()) is None


def test_a_list_below_which_people_sign_stays_a_list() -> None:
    facts = read_tables(page(f"<table>{HEAD}{FIRST * 40}{SIGNED * 3}</table>"), Asked())
    assert facts is not None
    assert facts.rows >= 40


def test_a_list_of_things_that_are_linked_each_is_data_where_its_header_says_so() -> None:
    row = '<tr><td>1</td><td><a href="/a">食品经营许可</a></td><td><a href="/b">在线办理</a></td></tr>'
    assert read_tables(
        page(f"<table><tr><td>序号</td><td>事项名称</td><td>办理方式</td></tr>{row * 3}</table>"), Asked()
    )


def test_a_page_that_is_too_long_is_not_read_whole() -> None:
    row = "<tr><td>1</td><td>食品经营许可</td><td>食品安全法</td></tr>"
    facts = read_tables(page(f"<table>{HEAD}{row * 5000}</table>"), Asked())
    assert facts is not None
    assert facts.reading is Reading.TOO_LARGE


def test_a_page_of_more_tables_than_are_looked_at_is_not_read_whole() -> None:
    facts = read_tables(page(f"<table>{HEAD}{ROWS}</table>" + "<table></table>" * 200), Asked())
    assert facts is not None
    assert facts.reading is Reading.TOO_LARGE


def test_spans_without_end_are_bounded() -> None:
    cell = "<td rowspan=99999999 colspan=99999999>a</td><td colspan=9999 rowspan=9999>b</td>"
    assert read_tables(page("<table>" + f"<tr>{cell * 50}</tr>" * 50 + "</table>"), Asked()) is None


def test_a_page_that_ends_within_a_table_is_damaged() -> None:
    facts = read_tables(parsed(f"<html><body><table>{HEAD}{ROWS}</table><table>{HEAD}{ROWS}"), Asked())
    assert facts is not None
    assert facts.reading is Reading.DAMAGED


def wide(across: int, *cells: str) -> str:
    first, second, third, last = cells
    return f"<tr><td>{first}</td><td>{second}</td><td colspan='{across}'>{third}</td><td>{last}</td></tr>"


def names(across: int) -> str:
    return wide(across, "序号", "事项名称", "设定依据", "责任")


@pytest.mark.parametrize(("across", "whole"), [(297, True), (298, False)])
def test_a_table_of_more_columns_than_are_read_says_that_it_was_cut(across: int, whole: bool) -> None:
    rows = "".join(wide(across, str(number), "许可", "某法", "甲局") for number in range(1, 9))
    facts = read_tables(page(f"<table>{names(across)}{rows}</table>"), Asked())
    assert facts is not None
    assert facts.whole is whole


@pytest.mark.parametrize(("rows", "whole"), [(600, True), (700, False)])
def test_a_page_of_more_cells_than_are_drawn_says_that_it_was_cut(rows: int, whole: bool) -> None:
    told = "".join(wide(296, str(number), "许可", "某法", "甲局") for number in range(1, rows))
    facts = read_tables(page(f"<table>{names(296)}{told}</table>"), Asked())
    assert facts is not None
    assert facts.whole is whole
