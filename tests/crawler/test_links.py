"""The links of a page, its menu, and menus that its HTML does not show."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.menu.links import MOST, Anchors, read_anchors
from crawler.pages.page import parse
from storage.records import Page

PAGES = Path(__file__).parent / "pages"
MENU = "".join(
    f'<li><a href="/{name}/">{name}</a></li>' for name in ("首页", "政务公开", "政务服务", "互动交流", "数据")
)


def read(body: str, url: str = "http://www.example.gov.cn/zwgk/index.html") -> Anchors:
    return read_anchors(parse(Page(url, url, 200, {}, body.encode())))


def texts(body: str) -> list[str]:
    return [anchor.text for anchor in read(body).items]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="x">政府信息<br>公开年报</a>', "政府信息公开年报"),
        ('<a href="x">首&nbsp;&nbsp;页</a>', "首 页"),
        ('<a href="x" title="关于做好防汛工作的通知">关于做好防汛…</a>', "关于做好防汛工作的通知"),
        ('<a href="x" title="关于做好防汛工作的通知">关于做好防汛...</a>', "关于做好防汛工作的通知"),
        ('<a href="x" title="新窗口打开">政策解读</a>', "政策解读"),
        ('<a href="x" title="便民查询"><img src="a.png"></a>', "便民查询"),
        ('<a href="x"><img src="a.png" alt="营商环境"></a>', "营商环境"),
        ('<a href="x"><img src="a.png" title="营商环境"></a>', "营商环境"),
        ('<a href="x">\ue601 政务公开</a>', "政务公开"),
        ('<map><area href="x" alt="信息公开"></map>', "信息公开"),
        ('<a href="x">公<span></span>开<span></span>指南</a>', "公开指南"),
    ],
)
def test_the_words_of_a_link_are_what_a_visitor_reads(markup: str, text: str) -> None:
    assert texts(markup) == [text]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../xxgk/", "http://www.example.gov.cn/xxgk/"),
        ("./a/b.html", "http://www.example.gov.cn/zwgk/a/b.html"),
        ("/col/col1/index.html", "http://www.example.gov.cn/col/col1/index.html"),
        ("list.jsp?id=1&u=../x", "http://www.example.gov.cn/zwgk/list.jsp?id=1&u=../x"),
        ("//other.gov.cn/a", "http://other.gov.cn/a"),
        ("../../../x/", "http://www.example.gov.cn/x/"),
        ("javascript:;", ""),
        ("#", ""),
        ("mailto:a@example.gov.cn", ""),
        ("http://[broken", ""),
    ],
)
def test_the_raw_href_is_kept_and_its_address_resolved(href: str, url: str) -> None:
    (anchor,) = read(f'<a href="{href}">栏目</a>').items
    assert (anchor.href, anchor.url) == (href, url)


def test_a_base_element_moves_relative_addresses() -> None:
    (anchor,) = read('<head><base href="/site/"></head><a href="a/">栏目</a>').items
    assert anchor.url == "http://www.example.gov.cn/site/a/"


def test_the_address_that_a_click_opens_is_read() -> None:
    (anchor,) = read("""<a href="javascript:;" onclick="window.open('/ysqgk/')">依申请公开</a>""").items
    assert (anchor.href, anchor.url) == ("javascript:;", "http://www.example.gov.cn/ysqgk/")


def test_links_inside_comments_are_no_links() -> None:
    assert texts('<!-- <a href="/x/">旧栏目</a> --><a href="/y/">栏目</a>') == ["栏目"]


def test_links_that_a_script_writes_are_read_once_in_their_place() -> None:
    script = """<script>var str='依申请公开'; var id='7';
    if(id=='7'){ document.write('<li class="on"><a href="../ysqgk/">'+str+'</a></li>'); }
    else { document.write('<li><a href="../ysqgk/">'+str+'</a></li>'); }
    document.write("<a href=\\"/zcjd/\\">\\u653f策解读</a>");
    document.write('<a href="'+compute()+'">不明</a>');</script>"""
    anchors = read(f'<a href="/1/">前</a>{script}<a href="/2/">后</a>').items
    assert [(anchor.text, anchor.url.removeprefix("http://www.example.gov.cn")) for anchor in anchors] == [
        ("前", "/1/"),
        ("依申请公开", "/ysqgk/"),
        ("政策解读", "/zcjd/"),
        ("后", "/2/"),
    ]
    assert [anchor.written_by_script for anchor in anchors] == [False, True, True, False]


def test_more_links_than_are_read_cut_the_page() -> None:
    anchors = read('<a href="/x/">a</a>' * (MOST + 1))
    assert len(anchors.items) == MOST
    assert anchors.cut


def test_markup_nested_beyond_reason_cuts_the_page() -> None:
    anchors = read('<a href="/1/">前</a>' + "<div>" * 50000 + '<a href="/2/">后</a>')
    assert [anchor.text for anchor in anchors.items] == ["前"]
    assert anchors.cut


def menu(body: str) -> list[str]:
    return [anchor.text for anchor in read(body).items if anchor.in_menu]


FIRST_LEVEL = ["首页", "政务公开", "政务服务", "互动交流", "数据"]


@pytest.mark.parametrize(
    "markup",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f'<div class="header-nav"><ul>{MENU}</ul></div>',
        f'<ul id="mainMenu">{MENU}</ul>',
        f'<div class="dh">{MENU}</div>',
        f'<div class="top"><div><ul>{MENU}</ul></div></div><p>正文</p>',
        f'<ul class="nav">{MENU.replace("数据</a>", "数据</a><ul><li><a href=/s/>年鉴</a></li></ul>")}</ul>',
        f'<ul class="nav">{MENU}<li><a href="/en/">English</a></li><li><a href="/login">登录</a></li></ul>',
        f'<ul class="nav">{MENU}</ul><div class="leftnav"><a>一</a><a>二</a><a>三</a><a>四</a></div>',
        f'<ul class="nav">{MENU}</ul><div class="foot-nav"><a>一</a><a>二</a><a>三</a><a>四</a></div>',
    ],
)
def test_the_menu_is_the_first_level_of_the_main_navigation(markup: str) -> None:
    assert menu(markup) == FIRST_LEVEL


def test_a_breadcrumb_is_no_menu() -> None:
    crumbs = '<div class="nav">当前位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>政策</a> &gt; <a>解读</a></div>'
    assert menu(crumbs) == []


HEAD = (
    '<script src="/js/jquery.min.js"></script><script src="/js/slide.js"></script><script src="/js/common.js"></script>'
)
PLAIN = f'{HEAD}<ul class="nav">{MENU}</ul>'

UNREADABLE = {
    "menu in a script of the content system": "<script src=/script/0/1701191627225183.js></script>"
    + "<a href=/x/>栏目</a>" * 30,
    "menu in a script called nav": '<script src="/js/nav.js"></script>' + '<a href="/x/">栏目</a>' * 30,
    "sections in a frame": f'{PLAIN}<iframe src="/page2.html" width="100%" height="600"></iframe>',
    "frames filled by a script": PLAIN + """<script>document.getElementById("p"+i).src = "/page"+i+".html";</script>""",
    "menu loaded by a script": f'{HEAD}<div id="nav"></div><script>$("#nav").load("/inc/nav.html")</script>',
    "empty menu and scripts": f'{HEAD}<ul id="menu"></ul>' + '<a href="/x/">栏目</a>' * 30,
    "hardly a link and several scripts": f'{HEAD}<a href="/">首页</a>',
    "application inside the chrome": f'{PLAIN}<div id="app"></div>',
    "tree of columns that a script fills": f'{PLAIN}<ul id="columnTree" class="ztree"></ul>',
    "template of a menu": HEAD + '<ul class="nav">' + "<li><a>{{ x.name }}</a></li>" * 4 + "</ul>",
}

READABLE = {
    "template elsewhere": f"{PLAIN}<div><a>{{{{ comment.name }}}}</a></div>",
    "plain menu": f'<ul class="nav">{MENU}</ul>',
    "plain menu and libraries": PLAIN,
    "plain menu and a script called header": f'{PLAIN}<script src="/js/header.js"></script>',
    "weather of another host": f'{PLAIN}<iframe src="http://i.weather.example.com/" height="25"></iframe>',
    "visit counter": f'{PLAIN}<iframe src="/module/visitcount/visit.jsp" width="0" height="0"></iframe>',
    "hidden frame": f'{PLAIN}<iframe src="/x.html" style="display:none"></iframe>',
    "few links and no script": '<a href="/">首页</a>',
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_menu_that_is_not_in_the_html_makes_absence_unsayable(name: str) -> None:
    assert read(UNREADABLE[name]).menu_unreadable


@pytest.mark.parametrize("name", READABLE)
def test_a_plain_menu_is_readable_whatever_else_the_page_loads(name: str) -> None:
    assert not read(READABLE[name]).menu_unreadable


def test_the_synthetic_home_page_has_a_plain_menu() -> None:
    anchors = read((PAGES / "home.html").read_text(encoding="utf-8"))
    assert [anchor.text for anchor in anchors.items if anchor.in_menu][:3] == ["首页", "政务公开", "政务服务"]
    assert not anchors.menu_unreadable


def test_a_document_without_an_end_may_have_lost_links() -> None:
    assert read('<html><body><a href="/x/">栏目</a>').cut
    assert not read('<HTML><BODY><a href="/x/">栏目</a></BODY></HTML>').cut


@pytest.mark.parametrize(
    "href",
    [
        "javascript:window.open('/ysqgk/')",
        "javascript:window.location.href='/ysqgk/'",
        "javascript:if(confirm('离开本站?'))window.location='/ysqgk/'",
    ],
)
def test_an_address_that_a_link_s_own_script_opens_is_its_address(href: str) -> None:
    (anchor,) = read(f"""<a href="{href}">依申请公开</a>""").items
    assert (anchor.href, anchor.url) == (href, "http://www.example.gov.cn/ysqgk/")


def test_an_address_that_a_script_puts_together_is_not_known() -> None:
    (anchor,) = read("""<a href="javascript:window.open('/show.do?id='+id)">依申请公开</a>""").items
    assert anchor.url == ""


@pytest.mark.parametrize(
    "markup",
    [
        "<a href=\"javascript:downFile('/f/a.xlsx')\">清单</a>",
        "<a href='#' onclick=\"dl(7, '/f/a.xlsx'); return false\">清单</a>",
        "<a href='javascript:void(0)' data-href='/f/a.xlsx'>清单</a>",
        "<a data-url='/f/a.xlsx'>清单</a>",
        "<embed src='/f/a.xlsx'>",
        "<object data='/f/a.xlsx'></object>",
    ],
)
def test_a_file_that_is_handed_to_a_script_or_shown_within_the_page_is_linked(markup: str) -> None:
    assert [anchor.url for anchor in read(markup).items] == ["http://www.example.gov.cn/f/a.xlsx"]


def test_what_a_script_is_handed_and_is_no_file_is_no_link() -> None:
    for markup in ("<a href=\"javascript:go('/gk/1.html')\">清单</a>", "<iframe src='/map.html'></iframe>"):
        assert [anchor.url for anchor in read(markup).items if anchor.url] == []
