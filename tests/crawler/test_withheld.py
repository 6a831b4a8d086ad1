"""What stands in the place of a page's content and is none."""

from __future__ import annotations

import pytest

from crawler.observe import observe
from crawler.pages.page import parse
from crawler.unseen.pictures import has_pictures
from crawler.unseen.withheld import is_unbuilt, is_upgrade, undrawn_root, undrawn_rows
from storage.records import Fill, Outcome, Page, PageFacts
from tests.playback import TODAY, html, links, plan

URL = "http://www.qs.gov.cn/wjk/"
NAMES = plan().names
MENU = links(**{f"栏目{n}": f"/l{n}/" for n in range(14)})
NAMED = "文件库-清溪县人民政府门户网站"
SCRIPT = '<script src="/js/app.1a2b.js"></script>'


def page(body: str, url: str = URL) -> Page:
    return Page(url, url, 200, {}, html("文件库", body, MENU).encode())


def read(body: str, url: str = URL) -> PageFacts:
    return observe(page(body, url), NAMES, TODAY).facts


def read_within(menu: str, body: str, url: str = URL) -> PageFacts:
    return observe(Page(url, url, 200, {}, html(NAMED, body, menu).encode()), NAMES, TODAY).facts


@pytest.mark.parametrize(
    "words",
    [
        "功能升级中",
        "系统升级维护中，敬请期待！",
        "本栏目正在进行升级改造，请稍后访问。",
        "尊敬的用户：系统正在升级维护，给您带来的不便敬请谅解。",
        "页面改版中……",
        "网站正在升级改造",
    ],
)
def test_a_word_of_its_own_upgrade_in_a_pages_place_is_no_page_that_was_seen(words: str) -> None:
    assert read(f"<p>{words}</p>").outcome is Outcome.MAINTENANCE


@pytest.mark.parametrize("words", ["关于系统升级维护的公告", "办事大厅系统升级维护中", "城区道路改造中", "系统升级"])
def test_the_upgrade_of_something_else_is_no_word_of_the_pages_own(words: str) -> None:
    assert not is_upgrade(words)
    assert read(f"<p>{words}</p>").outcome is Outcome.SEEN


def test_a_hidden_notice_of_an_upgrade_is_not_what_the_page_says() -> None:
    assert read('<div style="display:none">功能升级中</div><ul></ul><p>暂无内容</p>').fill is Fill.BLANK


@pytest.mark.parametrize(
    "words",
    [
        "该栏目暂未开放",
        "本栏目尚未开通！",
        "专栏还未正式上线",
        "对不起，您访问的栏目暂未开通",
        "此栏目正在规划建设",
        "该模块暂未启用",
        "暂未开放",
        "正在建设中",
    ],
)
def test_a_column_that_says_it_is_not_open_is_blank(words: str) -> None:
    assert read(f"<p>{words}</p>").fill is Fill.BLANK


@pytest.mark.parametrize("menu", [MENU, ""], ids=["within its menu", "on a lean page"])
@pytest.mark.parametrize(
    "words",
    ["栏目建设中", "本栏目正在建设中，敬请期待！", "该专栏目前正在筹建", "内容正在建设中", "对不起，本频道建设中..."],
)
def test_a_column_that_says_it_is_being_built_is_blank_whatever_stands_about_it(words: str, menu: str) -> None:
    facts = read_within(menu, f"<p>{words}</p>")
    assert (facts.outcome, facts.fill) == (Outcome.SEEN, Fill.BLANK)


@pytest.mark.parametrize("menu", [MENU, ""], ids=["within its menu", "on a lean page"])
@pytest.mark.parametrize("words", ["页面建设中", "网站建设中，敬请期待", "本站正在建设中", "平台正在建设，请稍后访问"])
def test_a_page_or_site_that_says_it_is_being_built_accuses_no_column(words: str, menu: str) -> None:
    assert read_within(menu, f"<p>{words}</p>").outcome is Outcome.MAINTENANCE


@pytest.mark.parametrize(
    "beside", ["<p>系统升级维护，暂停访问</p>", "<p>您访问的页面不存在</p>", "<h1>网站建设中</h1>", "<p>请求被拦截</p>"]
)
def test_a_lean_page_that_says_more_than_that_its_column_is_being_built_is_not_blank(beside: str) -> None:
    assert read_within("", f"<p>栏目建设中</p>{beside}").outcome is Outcome.MAINTENANCE


def test_a_home_page_that_says_a_column_is_being_built_is_under_way_as_a_site() -> None:
    home = "http://www.qs.gov.cn/"
    assert read_within("", "<p>栏目建设中</p>", home).outcome is Outcome.MAINTENANCE


def test_an_error_status_with_the_word_that_a_column_is_being_built_is_no_dead_link() -> None:
    gone = Page(URL, URL, 404, {}, html(NAMED, "<p>栏目建设中</p>").encode())
    assert observe(gone, NAMES, TODAY).facts.outcome is Outcome.MAINTENANCE


@pytest.mark.parametrize("words", ["栏目建设", "城乡页面建设中心", "关于网站建设中期评估的通知", "工程正在建设中"])
def test_what_is_built_in_the_world_is_no_word_of_a_page(words: str) -> None:
    assert not is_upgrade(words)
    assert not is_unbuilt(words)


@pytest.mark.parametrize("words", ["未开放的公园名单见附件", "公园尚未开放", "语音播报功能暂未开放"])
def test_what_is_not_open_in_the_world_makes_no_column_blank(words: str) -> None:
    assert read(f"<p>{words}</p>").fill is Fill.UNCLEAR


@pytest.mark.parametrize(
    "root", ['<div id="app"></div>', '<div id="root"><p>正在加载中...</p></div>', "<app-root>loading...</app-root>"]
)
def test_an_application_whose_scripts_were_not_run_is_a_shell_within_any_menu(root: str) -> None:
    assert undrawn_root(parse(page(root + SCRIPT)))
    assert read(root + SCRIPT).outcome is Outcome.SCRIPT_SHELL


@pytest.mark.parametrize(
    "body",
    [
        '<div id="app"></div>',  # no script that would draw it
        f'<div id="app"><a href="/1.html">一</a></div>{SCRIPT}',
        f'<div id="app"><p>县政府办公室地址</p></div>{SCRIPT}',
    ],
)
def test_a_root_that_holds_something_or_has_no_script_is_none_that_waits(body: str) -> None:
    assert not undrawn_root(parse(page(body)))


def test_the_home_page_with_an_application_in_it_is_seen_for_its_menu() -> None:
    facts = read(f'<div id="app"></div>{SCRIPT}', "http://www.qs.gov.cn/")
    assert facts.outcome is Outcome.SEEN
    assert facts.menu_unreadable


def test_names_in_braces_that_a_script_repeats_are_a_template_of_rows() -> None:
    assert undrawn_rows(parse(page('<li v-for="x in xs"><a :href="x.u">{{ x.t }}</a></li>')))
    assert undrawn_rows(parse(page('<li ng-repeat="x in xs"><a ng-bind="x.t"></a></li>')))
    assert not undrawn_rows(parse(page('<li v-for="x in xs"><a href="/1.html">关于印发办法的通知</a></li>')))


@pytest.mark.parametrize(
    ("markup", "counts"),
    [
        ('<p><img src="/upload/2026/zn.jpg"></p>', True),
        ('<div class="TRS_Editor"><div><img src="W020260101.png" width="800"></div></div>', True),
        ('<p><a href="/upload/2026/zn.jpg"><img src="/upload/2026/zn.jpg"></a></p>', True),
        ('<div><img src="/upload/2026/zn.jpg"></div>', False),
        ('<p><img src="/images/logo.png"></p>', False),
        ('<p><img src="/upload/2026/zn.jpg" width="32"></p>', False),
        ('<div class="footer"><p><img src="/upload/2026/gh.jpg"></p></div>', False),
        ('<p><a href="/zt/"><img src="/upload/2026/zt.jpg"></a></p>', False),
    ],
)
def test_pictures_of_a_text_are_told_from_those_of_the_site(markup: str, counts: bool) -> None:
    assert has_pictures(parse(page(markup))) is counts


@pytest.mark.parametrize("url", [URL, "http://www.qs.gov.cn/"])
def test_a_page_without_words_is_a_picture_unless_the_picture_leads_on(url: str) -> None:
    def outcome(body: str) -> Outcome:
        markup = f"<html><head><title>县政府</title></head><body>{body}</body></html>"
        return observe(Page(url, url, 200, {}, markup.encode()), NAMES, TODAY).facts.outcome

    assert outcome('<img src="a.jpg">') is Outcome.NOT_HTML
    assert outcome('<a href="/new/"><img src="a.jpg"></a>') is Outcome.SEEN
    assert outcome('<img src="a.jpg" usemap="#m"><map name="m"><area href="/zwgk/"></map>') is Outcome.SEEN
