"""What a column page holds, and that nothing is called blank that a script may fill; and kinds of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.fill import read_fill
from crawler.kinds import is_home_address, read_kind
from crawler.menu.links import Anchors, read_anchors
from crawler.outcome import Print, print_of
from crawler.pages.page import parse
from storage.records import Anchor, Entry, EntryList, Fill, Page, PageKind

URL = "http://www.example.gov.cn/zwgk/ghjh/"
HOME = (Path(__file__).parent / "pages" / "home.html").read_bytes()
MENU = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("首页", "政务公开", "政务服务", "互动交流"))
CRUMB = '<div class="where">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 规划计划</div>'
SIDE = '<div class="left"><a href="/zwgk/ysqgk/">依申请公开</a> <a href="/zwgk/ghjh/">规划计划</a></div>'
FOOT = '<div class="footer"><p>版权所有：清溪县人民政府，未经许可不得转载，请您遵守有关规定。</p></div>'
PAGER = '<script>createPageHTML(1, 0, "index", "html")</script>'


def page(body: str) -> Page:
    markup = f'<html><body><ul class="nav">{MENU}</ul>{CRUMB}{SIDE}<div class="main">{body}</div>{FOOT}</body></html>'
    return Page(URL, URL, 200, {}, markup.encode())


def fill(body: str, *, rows: int = 0, home: Print | None = None) -> Fill:
    parsed = parse(page(body))
    entries = EntryList(tuple(Entry(f"通知{n}", None, "", "") for n in range(rows)))
    return read_fill(parsed, entries=entries, anchors=read_anchors(parsed), home=home)


BLANK = [
    f"<h1>规划计划</h1><ul>\n</ul>{PAGER}",
    "<ul></ul><p>暂无内容</p>",
    "<div class='no-data'>暂无数据！</div>",
    "<td>暂无相关信息</td>",
    "<p>没有找到符合条件的记录</p>",
    "<ul></ul><div>共0条记录 1/1页 <a disabled>首页</a></div>",
    "<table><tr><td>共0条&nbsp;<input type='hidden' value='10'>&nbsp;0/0&nbsp;</td></tr></table>",
    "<div>共<b>0</b>条</div>",
    "<p>栏目建设中</p>",
    "<p>本栏目内容正在更新中，敬请期待</p>",
    '<div id="12"><script>jpage({totalRecord: 0, perPage: 15})</script></div>',
]

UNCLEAR = {
    "empty list without a page count": "<ul></ul>",
    "rows in a comment, filled by a script": f"<ul class='lb'><!-- <li><a href='/1'>通知</a></li> --></ul>{PAGER}",
    "list named by a script": f"<ul id='list'></ul><script>var box=document.getElementById('list');</script>{PAGER}",
    "notice on a page that fetches": "<p>暂无数据</p><script>$.ajax({url:'/list.do',success:show})</script>",
    "list that names where its rows come from": "<ul class='lb' data-url='/api/rows?c=3'></ul><p>暂无数据</p>",
    "hidden notice": "<div style='display: none'>暂无数据</div>",
    "notice hidden by its class": "<div class='hide'>暂无数据</div>",
    "notice in a script": "<script>var empty='暂无数据';</script>",
    "notice in a comment": "<!-- 暂无数据 -->",
    "template": "<div><p>{{ item.title }}</p><p>暂无数据</p></div>",
    "more than one page": "<ul></ul><script>createPageHTML(12, 0, 'index', 'html')</script>",
    "abolition date": "<td>废止时间：暂无</td>",
    "one short link": "<a href='/zwgk/ghjh/jh/'>计划</a>",
    "nothing": "",
}

TITLES = "".join(f'<li><a href="/zwgk/ghjh/{i}.html">清溪县农业农村发展规划第{i}部分</a></li>' for i in range(4))
PROSE = "<p>" + "本机关依照有关规定主动公开机构职能和办事流程，公众可以按照本指南获取信息。" * 6 + "</p>"


def test_dated_rows_are_rows_whatever_else_the_page_says() -> None:
    assert fill("<p>暂无数据</p>", rows=1) is Fill.ROWS


@pytest.mark.parametrize("body", BLANK)
def test_a_page_that_shows_its_emptiness_is_blank(body: str) -> None:
    assert fill(body) is Fill.BLANK


@pytest.mark.parametrize("name", UNCLEAR)
def test_a_page_that_may_be_filled_or_says_nothing_is_unclear(name: str) -> None:
    assert fill(UNCLEAR[name]) is Fill.UNCLEAR


def test_undated_titles_are_links() -> None:
    assert fill(f"<ul>{TITLES}</ul>") is Fill.LINKS


def test_prose_is_text_also_beside_an_empty_list() -> None:
    assert fill(f"<div class='content'>{PROSE}</div><ul></ul>{PAGER}") is Fill.TEXT


def test_the_footers_prose_is_no_text() -> None:
    assert fill(FOOT * 5) is Fill.UNCLEAR


def test_subcolumns_that_the_home_page_does_not_have_are_links() -> None:
    home = print_of(parse(Page("http://www.example.gov.cn/", "http://www.example.gov.cn/", 200, {}, HOME)))
    columns = "".join(f'<a href="/zwgk/{name}/">{name}</a>' for name in ("指南", "制度", "年报", "目录", "清单"))
    assert fill(f"<div>{columns}</div>", home=home) is Fill.LINKS
    assert fill(f"<div>{columns}</div><ul class='list'></ul>", home=home) is Fill.UNCLEAR


def kind(
    url: str = URL,
    *,
    links: int = 10,
    rows: int = 0,
    fill: Fill = Fill.UNCLEAR,
    article: bool = False,
) -> PageKind:
    anchors = Anchors(tuple(Anchor("栏目", f"/{i}/", f"http://www.example.gov.cn/{i}/") for i in range(links)))
    return read_kind(url=url, anchors=anchors, rows=rows, article=article, fill=fill)


def test_kinds_of_pages_follow_from_what_their_readers_saw() -> None:
    assert kind("http://www.example.gov.cn/", links=200, rows=40, fill=Fill.ROWS) is PageKind.HOME
    assert kind(rows=20, fill=Fill.ROWS) is PageKind.LIST
    assert kind(fill=Fill.BLANK) is PageKind.BLANK_COLUMN
    assert kind(fill=Fill.LINKS) is PageKind.COLUMN
    assert kind(fill=Fill.TEXT) is PageKind.COLUMN
    assert kind(fill=Fill.TEXT, article=True) is PageKind.ARTICLE
    assert kind("http://www.example.gov.cn/info/1021/3.htm", rows=9, article=True) is PageKind.ARTICLE
    assert kind(rows=9, fill=Fill.ROWS, article=True) is PageKind.LIST
    assert kind() is PageKind.OTHER


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("http://a.gov.cn", True),
        ("http://a.gov.cn/", True),
        ("http://a.gov.cn/index.html", True),
        ("http://a.gov.cn/zwgk/", False),
        ("http://a.gov.cn/?id=3", False),
    ],
)
def test_the_address_of_a_home_page_is_its_hosts_root(url: str, home: bool) -> None:
    assert is_home_address(url) is home
