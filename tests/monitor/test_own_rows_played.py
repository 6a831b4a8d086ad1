"""Whole visits over portals whose columns carry boxes of other rows: what the findings come to."""

from __future__ import annotations

from datetime import date

import pytest

from storage.records import Finding, Outcome, Reason, Verdict, VisitFacts
from tests.crawler.test_explore import MENU, county
from tests.playback import HOME, Pages, html, judged, links, plan, play, rows

NEW, OLD = date(2026, 9, 14), date(2024, 3, 1)


def box(heading: str, items: str) -> str:
    return f'<div class="r"><h3>{heading}</h3>{items.replace("./t", "/b/t")}</div>'


def column(title: str, main: str, beside: str = "") -> str:
    return html(title, f'<div class="l">{main}</div>{beside}', MENU)


def played(**pages: str | Outcome | tuple[int, str]) -> dict[str, Finding]:
    facts: VisitFacts = play(plan(packs=("hunan-columns",)), county(**pages))[0]
    return judged(facts)


BOXES = {name: box(name, rows(NEW)) for name in ("最新信息", "热门文章", "相关链接")}
EMPTY = '<ul class="list"></ul><script>createPageHTML(1, 0, "index", "html")</script>'


@pytest.mark.parametrize("name", BOXES)
def test_a_stale_library_stays_stale_beside_a_fresh_box_and_a_fresh_one_fresh(name: str) -> None:
    stale = played(wjk=column("文件库", rows(OLD), BOXES[name]))["FILE.UPDATE"]
    assert (stale.tentative, stale.reason) == (Verdict.FAIL, Reason.STALE)
    fresh = played(wjk=column("文件库", rows(NEW), box(name, rows(OLD))))["FILE.UPDATE"]
    assert fresh.verdict is Verdict.PASS


@pytest.mark.parametrize("name", BOXES)
def test_a_blank_column_is_blank_and_an_unreadable_one_unclear_beside_a_box(name: str) -> None:
    blank = played(yshj=column("优化营商环境", EMPTY, BOXES[name]))["BIZ.COL"]
    assert blank.verdict is not Verdict.PASS
    drawn = played(yshj=column("优化营商环境", '<div id="list"></div>', BOXES[name]))["BIZ.COL"]
    assert (drawn.verdict, drawn.tentative) == (Verdict.UNDETERMINED, None)


@pytest.mark.parametrize("name", BOXES)
def test_topics_are_not_counted_in_a_box(name: str) -> None:
    found = played(yshj=column("优化营商环境", '<div id="list"></div>', BOXES[name]))["BIZ.TOPICS"]
    assert (found.verdict, found.tentative) == (Verdict.UNDETERMINED, None)


def test_a_library_of_two_sections_is_fresh_by_either() -> None:
    sections = "".join(
        f"<div class='s'><h3>{name}</h3>{rows(day)}</div>" for name, day in (("政府文件", OLD), ("部门文件", NEW))
    )
    assert played(wjk=html("文件库", sections, MENU))["FILE.UPDATE"].verdict is Verdict.PASS


def test_a_library_that_is_archived_is_left_to_a_person() -> None:
    found = played(wjk=column("文件库", f"<p>本栏目已停止更新。</p>{rows(OLD)}"))["FILE.UPDATE"]
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.CLOSED)


def test_a_template_box_on_every_page_fills_no_column() -> None:
    template = f'<div class="x"><ul>{rows(NEW).replace("./t", "/b/t")}</ul></div>'
    pages = {
        name: html(title, template, MENU)
        for name, title in (("yshj", "优化营商环境"), ("gg", "通知公告"), ("dt", "工作动态"), ("wjk", "文件库"))
    }
    found = played(**pages)
    assert {found[code].verdict for code in ("BIZ.COL", "FILE.LIB", "FILE.UPDATE")} == {Verdict.UNDETERMINED}


UNDATED = "".join(
    f'<li><a href="./202609/t20260{9 if n < 4 else 1}01_{n}.html">关于第{n}号事项的通知公告</a></li>'
    for n in range(1, 9)
)


def undated_notices(day: str) -> VisitFacts:
    menu = links(首页="/", 新闻中心="/xw/", 走进青石="/zj/", 互动交流="/hd/", 通知公告="/tzgg/")
    article = html("关于事项的通知公告", f"<h1>关于事项的通知公告</h1><p>发布时间：{day}</p><p>{'正文。' * 60}</p>")
    pages: Pages = {HOME: html("", "", menu), f"{HOME}tzgg/": html("通知公告", f"<ul>{UNDATED}</ul>")}
    pages |= {f"{HOME}tzgg/202609/t20260901_{n}.html": article for n in range(1, 4)}
    return play(plan(), pages)[0]


def test_a_list_without_dates_is_fresh_by_the_dates_of_its_first_articles() -> None:
    found = judged(undated_notices("2026-09-02"))["SITE.FRESH6M"]
    assert (found.verdict, found.value) == (Verdict.PASS, "通知公告 newest=2026-09-02")


def test_a_list_without_dates_whose_first_articles_are_old_is_not_called_stale() -> None:
    found = judged(undated_notices("2020-09-02"))["SITE.FRESH6M"]
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.UNDATED)
