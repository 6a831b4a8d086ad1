"""Menus and parts of a page that its answer does not hold: nothing may be called absent from such a page."""

from __future__ import annotations

import pytest

from crawler.menu.links import read_anchors
from crawler.pages.page import parse
from crawler.pages.regions import has_empty_place, hidden_regions
from storage.records import Page

URL = "http://www.example.gov.cn/"
ROWS = "".join(f'<li><a href="/a/{n}.html">清溪县召开第{n}次乡村振兴工作推进会</a></li>' for n in range(40))
SCRIPTS = '<script src="/js/jquery.min.js"></script><script src="/js/swiper.min.js"></script>'
MENU = "".join(f'<li><a href="/{n}/">{n}</a></li>' for n in ("首页", "政务公开", "政务服务", "互动交流", "走进清溪"))

DRAWN_ELSEWHERE = {
    "an include that the server left": '<!--#include virtual="/inc/head.shtml"-->',
    "an object": '<object data="/menu.html" type="text/html"></object>',
    "an include by attribute": '<div w3-include-html="nav.html"></div>',
    "an include by another attribute": '<div class="header" include="/common/header.html"></div>',
}
NO_MENU = {
    "a menu in Flash": '<embed src="/nav.swf"><div class="banner"></div>',
    "a header that is an application": '<div class="header-wrap"></div><script>new Vue({el:".header-wrap"})</script>',
    "a script that a script writes": "<script>document.writeln(unescape(\"%3Cscript src='/js/top.js'%3E\"))</script>",
    "a script named in pinyin": '<script src="/comm/toubu.js"></script>',
}


@pytest.mark.parametrize(
    ("inside", "empty"), [("加载中...", True), ("<i></i>正在加载，请稍候", True), ("工作动态", False)]
)
def test_an_application_that_only_says_that_it_loads_is_an_empty_place(inside: str, empty: bool) -> None:
    markup = f"<html><body><ul>{MENU}</ul><div id='app'><div>{inside}</div></div>{SCRIPTS}</body></html>"
    assert has_empty_place(parse(Page(URL, URL, 200, {}, markup.encode()))) is empty


@pytest.mark.parametrize("case", DRAWN_ELSEWHERE)
@pytest.mark.parametrize("menu", ["", f"<ul class='nav'>{MENU}</ul>"])
def test_a_part_that_is_included_from_elsewhere_is_unread_whatever_menu_there_is(case: str, menu: str) -> None:
    assert unread(f"{menu}{DRAWN_ELSEWHERE[case]}")


@pytest.mark.parametrize("case", NO_MENU)
def test_a_menu_that_something_else_draws_is_unread_unless_there_is_a_plain_one(case: str) -> None:
    assert unread(NO_MENU[case])
    assert not unread(f"<ul class='nav'>{MENU}</ul>{NO_MENU[case]}")


@pytest.mark.parametrize(
    "markup",
    ['<!--#include virtual="/inc/footer.shtml"-->', '<div include="/inc/bottom.html"></div>', "<p>includes: 清溪</p>"],
)
def test_a_footer_that_is_included_hides_nothing(markup: str) -> None:
    assert not unread(f"<ul class='nav'>{MENU}</ul>{markup}")


def unread(markup: str) -> bool:
    body = f"<html><head><title>清溪县人民政府</title>{SCRIPTS}</head><body>{markup}<ul>{ROWS}</ul></body></html>"
    parsed = parse(Page(URL, URL, 200, {}, body.encode()))
    return read_anchors(parsed).menu_unreadable or hidden_regions(parsed).any
