"""Which rows of a page are its column's own, and which stand in boxes beside it."""

from __future__ import annotations

from datetime import date

import pytest

from config.synonyms import load_synonyms
from crawler.observe import observe
from crawler.outcome import Print, print_of
from crawler.pages.page import parse
from storage.records import EntryList, Fill, Page, PageFacts, PageKind, Whose

NAMES = tuple(load_synonyms().values())
SITE = "http://www.example.gov.cn/"
TODAY = date(2026, 9, 15)
NEW, OLD = date(2026, 9, 14), date(2019, 3, 1)
MENU = '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul></div>'
PAGER = '<div class="page"><a href="index_1.html">下一页</a><a href="index_9.html">尾页</a></div>'


def rows(start: date, number: int = 8, *, of: str = "/a/", word: str = "重点工作推进情况") -> str:
    """Rows whose articles lie in the folder `of`, the newest first."""
    days = [date.fromordinal(start.toordinal() - 5 * n) for n in range(number)]
    return "".join(
        f'<li><a href="{of}{start:%Y%m}{n}.html">{word}第{n + 1}期</a><span>{day}</span></li>'
        for n, day in enumerate(days)
    )


def box(heading: str, items: str, *, leads: str = "", kind: str = "box") -> str:
    more = f'<a href="{leads}">更多&gt;&gt;</a>' if leads else ""
    return f'<div class="{kind}"><div class="tit"><h3>{heading}</h3>{more}</div><ul class="list">{items}</ul></div>'


def page(body: str, title: str = "工作动态", *, at: str = "list.jsp?id=7", home: Print | None = None) -> PageFacts:
    way = f'<div class="where">您现在的位置：<a href="/">首页</a> &gt; {title}</div>'
    markup = f"<html><head><title>{title}_青石县人民政府</title></head><body>{MENU}{way}{body}</body></html>"
    return observe(Page(SITE + at, SITE + at, 200, {}, markup.encode()), NAMES, TODAY, home=home).facts


def newest(entries: EntryList, whose: Whose) -> date | None:
    return max((entry.date for entry in entries.of(whose) if entry.date), default=None)


MAIN = {
    "a list without a heading": f'<div class="main"><ul>{rows(OLD)}</ul></div>',
    "a list with pages": f'<div class="main"><ul>{rows(OLD)}</ul>{PAGER}</div>',
    "a list headed as its page": box("工作动态", rows(OLD)),
    "a table": f"<table>{rows(OLD).replace('li>', 'tr>').replace('<a', '<td><a').replace('span>', 'td>')}</table>",
    "a list in pieces": "".join(f'<ul class="p">{rows(date(2019 - n, 3, 1), 5)}</ul>' for n in range(3)),
}
BESIDE = {
    "newest of the site": box("最新信息", rows(NEW, of="/b/")),
    "most read": box("热门文章", rows(NEW, of="/b/"), kind="right"),
    "another column": box("通知公告", rows(NEW, of="/b/"), leads="/tzgg/"),
    "an aside": f"<aside><ul>{rows(NEW, of='/b/')}</ul></aside>",
    "a footer": f"<footer><ul>{rows(NEW, of='/b/')}</ul></footer>",
    "a heading as the list's first item": f'<ul class="r"><li class="t">推荐阅读</li>{rows(NEW, of="/b/")}</ul>',
    "a definition list": f"<dl><dt>点击排行</dt>{rows(NEW, of='/b/').replace('li>', 'dd>')}</dl>",
}


@pytest.mark.parametrize("main", MAIN)
@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("order", [1, -1])
def test_a_box_with_new_rows_does_not_make_an_old_list_new(main: str, beside: str, order: int) -> None:
    body = "<div class='wrap'>" + "".join((MAIN[main], BESIDE[beside])[::order]) + "</div>"
    entries = page(body).entries
    assert newest(entries, Whose.OWN) == OLD
    assert newest(entries, Whose.BESIDE) == NEW
    assert len(entries.items) == len(entries.own) + 8  # all rows of the page are kept, in its order


@pytest.mark.parametrize("beside", BESIDE)
def test_a_box_with_old_rows_does_not_make_a_new_list_old(beside: str) -> None:
    old = BESIDE[beside].replace("2026-", "2018-")
    entries = page(f'<div class="main"><ul>{rows(NEW)}</ul>{PAGER}</div>{old}').entries
    assert {entry.date.year for entry in entries.own if entry.date} == {2026}
    assert len(entries.own) == 8


ONE_PAGE = '<script>createPageHTML(1, 0, "index", "html")</script>'
BLANK = f'<div class="main"><h2>工作动态</h2><ul class="list"></ul>{ONE_PAGE}</div>'


@pytest.mark.parametrize("beside", BESIDE)
def test_a_blank_column_stays_blank_beside_a_box(beside: str) -> None:
    facts = page(BLANK + BESIDE[beside])
    assert (facts.fill, facts.kind) == (Fill.BLANK, PageKind.BLANK_COLUMN)
    assert facts.entries.own == ()


@pytest.mark.parametrize("beside", BESIDE)
def test_a_column_without_any_list_is_neither_filled_nor_blank_beside_a_box(beside: str) -> None:
    facts = page(f'<div class="main"></div>{BESIDE[beside]}')
    assert (facts.fill, facts.entries.own) == (Fill.UNCLEAR, ())


def test_a_box_without_a_heading_below_a_notice_fills_no_column() -> None:
    facts = page(f'<div class="main"><p>暂无内容</p></div><div class="r"><ul>{rows(NEW)}</ul></div>')
    assert (facts.fill, facts.entries.own) == (Fill.UNCLEAR, ())
    assert {entry.whose for entry in facts.entries.items} == {Whose.UNCLEAR}


def test_an_undated_list_of_the_column_is_its_content_and_the_box_is_not() -> None:
    titles = "".join(f'<li><a href="/a/{n}.html">关于做好第{n}项工作的通知要求</a></li>' for n in range(6))
    facts = page(f"{box('工作动态', titles)}{BESIDE['newest of the site']}")
    assert (facts.fill, facts.entries.own) == (Fill.LINKS, ())
    assert {entry.whose for entry in facts.entries.items} == {Whose.BESIDE}


def test_a_menu_of_the_columns_sections_is_no_list_of_its_titles() -> None:
    names = ("营商环境政策文件汇编", "优化营商环境工作动态", "营商环境投诉举报渠道", "惠企政策兑现办事指南")
    menu = "".join(f'<li><a href="/yshj{n}/">{name}</a></li>' for n, name in enumerate(names))
    facts = page(f"{box('优化营商环境', menu, kind='left')}<div class='m'><ul>{rows(NEW)}</ul></div>", "优化营商环境")
    assert (facts.fill, len(facts.entries.own)) == (Fill.ROWS, 8)


def test_rows_in_the_pages_own_folder_are_its_own_whatever_stands_over_them() -> None:
    entries = page(f"{box('最新信息', rows(OLD, of='/dt/'))}{box('推荐阅读', rows(NEW, of='/b/'))}", at="dt/").entries
    assert (newest(entries, Whose.OWN), newest(entries, Whose.BESIDE)) == (OLD, NEW)


EQUALS = {
    "two sections": box("县区动态", rows(NEW), leads="/xq/") + box("部门动态", rows(OLD, of="/b/"), leads="/bm/"),
    "left and right": box("要闻", rows(NEW), leads="/yw/", kind="left")
    + box("媒体聚焦", rows(OLD, of="/b/"), leads="/mt/", kind="right"),
    "two without headings": f'<div class="l"><ul>{rows(NEW)}</ul></div>'
    f'<div class="r"><ul>{rows(OLD, of="/b/")}</ul></div>',
    "sections below a list without a heading": f"<div class='top'><ul>{rows(NEW, 4)}</ul></div>"
    + "".join(box(name, rows(OLD, 4, of=f"/{name}/")) for name in ("领导活动", "惠民行动", "媒体聚焦")),
    "sections in the page's folder": box("通知公告", rows(NEW, of="/dt/gg/"), leads="/dt/gg/")
    + box("政策解读", rows(OLD, of="/dt/jd/"), leads="/dt/jd/"),
}


@pytest.mark.parametrize("case", EQUALS)
def test_lists_of_equal_standing_are_all_the_columns_own(case: str) -> None:
    entries = page(EQUALS[case], at="dt/").entries
    assert len(entries.own) == len(entries.items) == 16


def test_a_heading_that_is_not_the_pages_leaves_a_doubt_beside_a_list_without_one() -> None:
    entries = page(f"<div class='main'><ul>{rows(OLD)}</ul></div>{box('领导活动', rows(NEW, of='/b/'))}").entries
    assert (newest(entries, Whose.OWN), newest(entries, Whose.UNCLEAR)) == (OLD, NEW)


def test_another_columns_section_is_unclear_beside_one_of_the_columns_own_kind() -> None:
    sections = box("要闻", rows(OLD), leads="/yw/") + box("通知公告", rows(NEW, of="/b/"), leads="/gg/")
    entries = page(sections).entries
    assert (newest(entries, Whose.OWN), newest(entries, Whose.UNCLEAR)) == (OLD, NEW)


def test_pinned_rows_in_a_list_of_their_own_are_never_lost() -> None:
    pinned = f'<div class="top"><ul>{rows(NEW, 2)}</ul></div>'
    entries = page(
        f'<div class="main">{pinned}<div class="x"></div><ul class="l">{rows(OLD)}</ul>{PAGER}</div>'
    ).entries
    assert newest(entries, Whose.OWN) == NEW or newest(entries, Whose.UNCLEAR) == NEW


def test_a_section_of_which_it_is_not_clear_whose_it_is_is_unclear() -> None:
    other = box("媒体聚焦", rows(NEW, of="/b/"), leads="/mt/")
    entries = page(f'<div class="main"><ul>{rows(OLD)}</ul>{PAGER}</div>{other}').entries
    assert (newest(entries, Whose.OWN), newest(entries, Whose.UNCLEAR)) == (OLD, NEW)


def test_a_list_whose_rows_are_all_on_the_home_page_is_unclear_beside_one_whose_are_not() -> None:
    new = f"<ul>{rows(NEW, of='/b/')}</ul>"
    home = print_of(parse(Page(SITE, SITE, 200, {}, f"<html><body>{MENU}{new}</body></html>".encode())))
    entries = page(f'<div class="m"><ul>{rows(OLD)}</ul></div><div class="n">{new}</div>', home=home).entries
    assert (newest(entries, Whose.OWN), newest(entries, Whose.UNCLEAR)) == (OLD, NEW)


@pytest.mark.parametrize("heading", ["信息列表", "2026年", "通知公告", "招商引资动态", ""])
def test_a_heading_alone_takes_no_list_from_a_page_that_does_not_say_what_it_is(heading: str) -> None:
    assert len(page(box(heading, rows(NEW)), title="").entries.own) == 8


def test_all_rows_of_a_home_page_are_its_own() -> None:
    entries = page(box("最新信息", rows(NEW)) + box("通知公告", rows(OLD, of="/b/"), leads="/gg/"), at="").entries
    assert len(entries.own) == len(entries.items) == 16


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("本栏目已停止更新，请访问新版专栏", "本栏目已停止更新"),
        ("该专栏已于2024年并入政务公开", "该专栏已于2024年并入"),
        ("【已归档】", "已归档"),
        ("打印本页 关闭窗口 历史归档", ""),
        ("关于停止更新某证书的通知", ""),
    ],
)
def test_a_page_that_says_that_its_column_is_closed_is_known(words: str, said: str) -> None:
    assert page(f"<p>{words}</p><ul>{rows(OLD)}</ul>").entries.closed == said


def test_what_the_link_called_the_page_tells_its_list_where_the_page_does_not() -> None:
    lists = box("公示公告", rows(NEW, of="/b/"), leads="/gsgg/") + box("工作动态", rows(OLD))
    at = f"{SITE}list.jsp?id=7"
    markup = f"<html><head><title>青石县人民政府</title></head><body>{MENU}{lists}</body></html>"
    answer = Page(at, at, 200, {}, markup.encode())
    unnamed = observe(answer, NAMES, TODAY).facts.entries
    assert newest(unnamed, Whose.OWN) == NEW
    called = observe(answer, NAMES, TODAY, called="工作动态").facts.entries
    assert (newest(called, Whose.OWN), newest(called, Whose.BESIDE)) == (OLD, NEW)
