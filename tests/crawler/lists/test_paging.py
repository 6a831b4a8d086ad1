"""What a list page says of its length and of its next page."""

from __future__ import annotations

import pytest

from crawler.lists import MAX_ROWS
from storage.records import EntryList
from tests.crawler.lists.list_pages import read


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("共345条记录", 345),
        ("共 <b>12</b> 条", 12),
        ("共&nbsp;7&nbsp;条信息", 7),
        ("共0条记录", 0),
        ("共有 52 篇", 52),
        ("总记录数：88", 88),
        ("<script>jpage({totalRecord: 91, perPage: 15})</script>", 91),
        ("<script>createPageHTML('page_div',10, 1,'list','shtml',189);</script>", 189),
        ("<script>createPageHTML(10, 1, 'list', 'shtml');</script>", None),
        ("共3页", None),
        ("中国共产党成立100周年", None),
        ("", None),
    ],
)
def test_the_total_that_a_page_states_is_read(text: str, total: int | None) -> None:
    assert read(text).stated_total == total


BASE = "http://www.example.gov.cn/zwgk/tzgg/"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<a href="index_1.html">下一页</a>', BASE + "index_1.html"),
        ('<a href="12.htm">下页</a>', BASE + "12.htm"),
        ('<a href="?page=2"><span>下一页</span>&gt;</a>', BASE + "index.html?page=2"),
        ('<a href="javascript:go(2)">下一页</a>', None),
        ('<a href="index.html">下一页</a>', None),
        ('<script>createPageHTML(15, 0, "index", "html");</script>', BASE + "index_1.html"),
        ('<script>createPageHTML(15,3,"index","html");</script>', BASE + "index_4.html"),
        ('<script>createPageHTML(15, 14, "index", "html");</script>', None),
        ('<script>createPageHTML(1, 0, "index", "html");</script>', None),
        (
            '<script>var countPage = 5; var now = 1;\ncreatePageHTML(countPage, now, "list", "shtml");</script>',
            BASE + "list_2.shtml",
        ),
        ("<script>createPageHTML('page-div',12, 1,'list','shtml',230);</script>", BASE + "list_2.shtml"),
        ("<script>createPageHTML('page-div',1, 1,'list','shtml',8);</script>", None),
        ("<script>function createPageHTML(a, b, c, d) {}</script>", None),
        ("<p>没有下一页</p>", None),
    ],
)
def test_the_next_page_is_named_where_the_page_names_it(body: str, expected: str | None) -> None:
    assert read(body).next_url == expected


def test_more_rows_than_are_read_are_told() -> None:
    row = '<li><a href="{n}">第{n}号公告事项</a><span>2024-06-19</span></li>'
    entries = read("<ul>" + "".join(row.format(n=n) for n in range(MAX_ROWS + 5)) + "</ul>")
    assert len(entries.items) == MAX_ROWS
    assert entries.cut
    assert not read("<ul>" + "".join(row.format(n=n) for n in range(MAX_ROWS)) + "</ul>").cut


def test_an_empty_page_has_no_rows() -> None:
    assert read("") == EntryList(source="none")
