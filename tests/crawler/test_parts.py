"""What a page keeps at other addresses: named, asked for within bounds, and read as the page's own."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler.pages.calls import list_addresses
from crawler.pages.page import parse
from crawler.rows.data import read_data
from storage.records import Fill, Outcome, Page, Reason, Rejection, Verdict
from tests.playback import HOME, TODAY, Pages, html, judged, links, plan, play, rows

MENU = """
document.write('<ul class="topmenu">');
document.write('<li><a href="/">首页</a></li><li><a href="/xwzx/">新闻中心</a></li>');
document.write('<li><a href="/tzgg/">通知公告</a></li>');
var zc = "政策文件库";
document.write('<li><a href="/wjk/">' + zc + '</a></li><li><a href="/yhyshj/">优化营商环境</a></li></ul>');
"""
NEWS = "".join(
    f'<li><a href="/art/2026/9/{day}/art_1_{day}.html">县领导调研重点项目{day}</a></li>' for day in range(1, 9)
)
COLUMN = html("政策文件库", rows(date(2026, 9, 1)))
CHROME = "".join(f'<a href="http://{n}.example/">友情链接{n}</a>' for n in range(12))
SHELLS = {
    "with its chrome": html("政策文件库", f'<div id="listbox"></div>{CHROME}<script>{{call}}</script>'),
    "a shell": html("政策文件库", '<div id="listbox"></div><script>{call}</script>'),
}
BARE = SHELLS["with its chrome"]
COMPUTED = """var m = decode('x');
for (var i in m) document.write('<li><a href="' + m[i].u + '">' + m[i].t + '</a></li>');"""


def home(head: str, menu: str = "") -> str:
    return html("", f"{head}<ul class='xw'>{NEWS}</ul>", menu)


def menu_by(script: str) -> str:
    return home(f'<script src="{script}"></script><script src="/js/a.js"></script><script src="/js/b.js"></script>')


def addresses(text: str, url: str = f"{HOME}zwgk/index.html") -> tuple[str, ...]:
    return list_addresses(parse(Page(url, url, 200, {}, text.encode())))


# Menus


def test_a_menu_that_an_external_script_writes_is_asked_for_and_its_columns_are_the_pages() -> None:
    pages: Pages = {
        HOME: menu_by("/script/0/2306141530.js"),
        f"{HOME}script/0/2306141530.js": MENU,
        f"{HOME}wjk/": COLUMN,
    }
    facts, asked = play(plan(), pages)
    assert asked[1] == f"{HOME}script/0/2306141530.js"
    assert not facts.pages[0].menu_unreadable
    assert {part.outcome for part in facts.pages[0].parts} == {Outcome.SEEN}
    found = judged(facts)["FILE.LIB"]
    assert (found.verdict, found.value) == (Verdict.PASS, f"政策文件库 {HOME}wjk/")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Outcome.UNREACHABLE, Reason.NEEDS_SCRIPT),
        ((404, "not found"), Reason.NEEDS_SCRIPT),
        (COMPUTED, Reason.NEEDS_SCRIPT),
        ("<html><head><title>访问出错</title></head><body>您访问的页面不存在</body></html>", Reason.NEEDS_SCRIPT),
    ],
)
def test_a_menu_script_that_cannot_be_read_leaves_what_it_may_link_undetermined(
    answer: str | Outcome | tuple[int, str], reason: Reason
) -> None:
    facts, _ = play(plan(), {HOME: menu_by("/script/0/9.js"), f"{HOME}script/0/9.js": answer})
    assert facts.pages[0].menu_unreadable
    assert judged(facts)["FILE.LIB"].verdict is Verdict.UNDETERMINED
    assert judged(facts)["FILE.LIB"].reason is reason


def test_a_script_of_the_menus_make_that_writes_no_links_hides_none() -> None:
    menu = links(首页="/", 新闻中心="/xwzx/", 通知公告="/tzgg/", 走进青石="/zj/", 互动交流="/hd/")
    page = home('<script src="/script/0/17.js"></script>', menu)
    pages: Pages = {HOME: page, f"{HOME}script/0/17.js": "document.write(new Date().getFullYear() + '年');"}
    facts, _ = play(plan(), pages)
    assert not facts.pages[0].menu_unreadable


def test_a_plain_menu_beside_a_generated_script_is_not_the_whole_menu_until_the_script_was_read() -> None:
    menu = links(首页="/", 新闻中心="/xwzx/", 通知公告="/tzgg/", 走进青石="/zj/", 互动交流="/hd/")
    page = home('<script src="/script/0/17.js"></script>', menu)
    facts, _ = play(plan(), {HOME: page, f"{HOME}script/0/17.js": Outcome.UNREACHABLE})
    assert judged(facts)["FILE.LIB"].reason is Reason.NEEDS_SCRIPT
    facts, _ = play(plan(), {HOME: page, f"{HOME}script/0/17.js": MENU, f"{HOME}wjk/": COLUMN})
    assert judged(facts)["FILE.LIB"].verdict is Verdict.PASS


def test_a_section_in_a_frame_is_read_with_its_own_addresses() -> None:
    frame = html("", '<ul><li><a href="wjk/">政策文件库</a></li><li><a href="../yhyshj/">优化营商环境</a></li></ul>')
    page = home('<iframe src="/parts/page2.html" width="100%" height="300"></iframe>', links(首页="/", 要闻="/yw/"))
    pages: Pages = {HOME: page, f"{HOME}parts/page2.html": frame, f"{HOME}parts/wjk/": COLUMN}
    facts, _ = play(plan(), pages)
    assert judged(facts)["FILE.LIB"].value == f"政策文件库 {HOME}parts/wjk/"


def test_a_navigation_that_a_script_loads_is_read_where_its_address_is_given() -> None:
    page = home("<div id='nav'></div><script>$('#nav').load('/inc/nav.html');</script>")
    nav = f"<ul>{links(首页='/', 新闻中心='/xwzx/', 通知公告='/tzgg/', 政策文件库='/wjk/')}</ul>"
    facts, _ = play(plan(), {HOME: page, f"{HOME}inc/nav.html": nav, f"{HOME}wjk/": COLUMN})
    assert not facts.pages[0].menu_unreadable
    assert judged(facts)["FILE.LIB"].verdict is Verdict.PASS


def test_parts_on_other_hosts_are_not_asked_for() -> None:
    page = home('<iframe src="http://elsewhere.example/page.html" width="800" height="300"></iframe>')
    _, asked = play(plan(), {HOME: page})
    assert not [url for url in asked if "elsewhere" in url]


def test_no_more_than_six_parts_of_a_page_are_asked_for_and_more_leave_it_unread() -> None:
    frames = "".join(f'<iframe src="/f/{n}.html" width="800" height="300"></iframe>' for n in range(40))
    pages: Pages = {HOME: home(frames), **{f"{HOME}f/{n}.html": html("", "<p>x</p>") for n in range(40)}}
    facts, asked = play(plan(), pages)
    assert len([url for url in asked if "/f/" in url]) == 6
    assert facts.pages[0].menu_unreadable


# Lists


MENU_OF_FIVE = links(首页="/", 新闻中心="/xwzx/", 通知公告="/tzgg/", 走进青石="/zj/", 文件库="/wjk/")
ARTICLES = [
    {"title": f"青石县人民政府关于第{n}号事项的通知", "url": f"/wjk/{n}.html", "day": f"2026-08-{n:02}"}
    for n in range(1, 21)
]
RECORDS = "".join(
    f"<record><![CDATA[<li><a href='{one['url']}'>{one['title']}</a><span>{one['day']}</span></li>]]></record>"
    for one in ARTICLES
)
BUILT = "".join(f"<li><a href='{one['url']}'>{one['title']}</a><span>{one['day']}</span></li>" for one in ARTICLES)
LISTS = {
    "a search interface": (
        "$.ajax({url:'/common/search/abc?_isAgg=true&_isJson=true&_pageSize=20&page=1',success:function(r){}})",
        "/common/search/abc?_isAgg=true&_isJson=true&_pageSize=20&page=1",
        json.dumps({"data": {"total": 20, "rows": 20, "results": [
            {"title": one["title"], "url": one["url"], "publishedTimeStr": f"{one['day']} 10:00:00"} for one in ARTICLES
        ]}}),
    ),
    "a page builder": (
        "</script><script parsetype='bulidstatic' url='/api-gateway/front/page/build/unit' "
        "querydata=\"{'webId':'52','pageId':'1638'}\">",
        "/api-gateway/front/page/build/unit?webId=52&pageId=1638",
        json.dumps({"success": True, "data": {"html": f"<ul>{BUILT}</ul>"}}),
    ),
    "a pager's proxy": (
        "$('#x').jpage({totalRecord:20,proxyUrl:'/module/web/jpage/dataproxy.jsp',perPage:15,"
        "params:{columnid:77278,unitid:'303271',webid:67}})",
        "/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=15&webid=67&columnid=77278&unitid=303271",
        f"<datastore><totalrecord>20</totalrecord><recordset>{RECORDS}</recordset></datastore>",
    ),
    "a call with JSON in it": (
        "var id='7';$.getJSON('/data/list_'+id+'.json',function(r){})",
        "/data/list_7.json",
        "callback(" + json.dumps([{"name": a["title"], "href": a["url"], "time": a["day"]} for a in ARTICLES]) + ");",
    ),
    "markup by itself": (
        "function turn(pageNo){$.get('/list.jsp?col=9&page='+pageNo,function(t){$('#listbox').html(t)})} turn(1)",
        "/list.jsp?col=9&page=1",
        f"<ul>{BUILT}</ul>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("kind", LISTS)
def test_the_rows_of_a_list_are_read_from_the_address_that_its_page_calls(kind: str, shell: str) -> None:
    call, address, answer = LISTS[kind]
    page, url = SHELLS[shell].replace("{call}", call), HOME.rstrip("/") + address
    facts, asked = play(plan(), {HOME: html("", "", MENU_OF_FIVE), f"{HOME}wjk/": page, url: answer})
    assert url in asked
    library = facts.page(f"{HOME}wjk/")
    assert library is not None
    assert (library.fill, len(library.entries.items), library.entries.newest) == (Fill.ROWS, 20, date(2026, 8, 20))
    assert library.entries.items[0].url == f"{HOME}wjk/1.html"
    assert {part.url: part.outcome for part in library.parts}[url] is Outcome.SEEN
    found = judged(facts)["FILE.UPDATE"]
    assert (found.verdict, found.value) == (Verdict.PASS, "文件库 newest=2026-08-20")
    assert {evidence.url for evidence in found.evidence} == {f"{HOME}wjk/", url}


@pytest.mark.parametrize("answer", [Outcome.UNREACHABLE, (404, "no"), "{}", '{"total":0,"rows":[]}', "系统繁忙"])
def test_a_list_whose_data_did_not_come_is_neither_blank_nor_missing(answer: str | Outcome | tuple[int, str]) -> None:
    call, address, _ = LISTS["a search interface"]
    page, url = BARE.replace("{call}", call), HOME.rstrip("/") + address
    facts, _ = play(plan(), {HOME: html("", "", MENU_OF_FIVE), f"{HOME}wjk/": page, url: answer})
    library = [candidate for candidate in facts.candidates if candidate.code == "FILE.LIB"]
    assert [candidate.rejected for candidate in library] == [Rejection.UNCLEAR]
    assert judged(facts)["FILE.LIB"].verdict is Verdict.UNDETERMINED


def test_a_list_that_the_page_carries_is_not_asked_for_again() -> None:
    call, address, answer = LISTS["a search interface"]
    page = COLUMN.replace("</body>", f"<script>{call}</script></body>")
    _, asked = play(plan(), {HOME: html("", "", MENU_OF_FIVE), f"{HOME}wjk/": page, HOME.rstrip("/") + address: answer})
    assert HOME.rstrip("/") + address not in asked


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("$.post('/list', {a: 1})", ()),
        ("$.ajax({url:'/list', type:'POST', data:{a:1}})", ()),
        ("$.get('/visit/count.jsp?id=3')", ()),
        ("$.get('/user/login')", ()),
        ("$.get(base + '/list?x=1')", ()),
        ("$.getScript('/js/a.js'); fetch('/js/lib.js')", ()),
        ("fetch('/api/list?page=' + page + '&size=' + pageSize)", (f"{HOME}api/list?page=1&size=20",)),
        ("axios.get('/api/list', {params: {col: 12, key: secret}})", (f"{HOME}api/list?col=12",)),
        ("$.ajax({type:'get', url:'/l.do', data:{colId:'9',pageNo:no}})", (f"{HOME}l.do?colId=9",)),
    ],
)
def test_only_addresses_that_the_page_names_whole_and_would_get_are_taken(script: str, found: tuple[str, ...]) -> None:
    assert addresses(f"<script>{script}</script>") == found


def test_the_information_platforms_settings_give_the_address_of_its_entries() -> None:
    text = "<script>window._CONFIG = {SITE_ID: 200165, TREE: []}</script>"
    assert addresses(text, f"{HOME}qsx/gkmlpt/index#5163") == (f"{HOME}qsx/gkmlpt/api/all/5163?page=1&sid=200165",)
    assert addresses(text, f"{HOME}gkmlpt/policy") == (f"{HOME}gkmlpt/api/all/0?page=1&sid=200165",)
    article = {
        "title": "关于开展评估的通知",
        "url": "/gkmlpt/content/1/post_1.html",
        "created_at": "2026-08-03 10:00:00",
    }
    answer = {"articles": [article], "total": 221}
    data = read_data(json.dumps(answer), TODAY, 100)
    assert data is not None
    assert (data.rows[0].date, data.total) == (date(2026, 8, 3), 221)


def test_the_next_group_of_a_data_store_is_its_address_where_it_carries_no_record() -> None:
    group = '<![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=9"></a>]]>'
    assert addresses(f'<script type="text/xml"><datastore><nextgroup>{group}</nextgroup></datastore></script>') == (
        f"{HOME}module/web/jpage/dataproxy.jsp?page=1&columnid=9",
    )
