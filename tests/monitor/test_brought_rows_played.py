"""Whole visits over columns whose rows come from scripts and other addresses: whose rows these are."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from storage.records import Finding, Outcome, Reason, Verdict
from tests.crawler.test_explore import MENU, county
from tests.playback import HOME, Pages, html, judged, plan, play, rows

NEW, OLD = date(2026, 9, 14), date(2024, 3, 1)
TITLES = ("城乡居民医保缴费须知", "公开招聘教师公告发布", "住房公积金提取指南", "不动产登记办事指南")
LIST = '$.getJSON("/api/list?col=3",function(d){$("#newslist").html(draw(d))});'
HOT = '$.getJSON("/api/rank?size=8",function(d){$("#other").html(draw(d))});'
POST = '$.post("/api/page",{col:3},function(d){$("#newslist").html(d)});'
PLACE, RANK = '<ul id="newslist"></ul>', '<h3>点击排行</h3><ul id="other"></ul>'


def data(start: date, titles: tuple[str, ...] = TITLES, total: int | None = None) -> str:
    items = [
        {"title": title, "url": f"/hot/{at}.html", "pubDate": str(start - timedelta(days=at))}
        for at, title in enumerate(titles)
    ]
    return json.dumps({"rows": items, "total": len(items) if total is None else total}, ensure_ascii=False)


def column(body: str, script: str = "") -> str:
    return html("文件库", f"{body}<script>{script}</script>", MENU)


def update(page: str, **answers: str | Outcome | tuple[int, str]) -> Finding:
    """What is said of the library's newest row; answers by the last step of their address."""
    addresses = {"list": "api/list?col=3", "rank": "api/rank?size=8"}
    pages: Pages = county(wjk=page) | {f"{HOME}{addresses[name]}": answer for name, answer in answers.items()}
    return judged(play(plan(packs=("hunan-columns",)), pages)[0])["FILE.UPDATE"]


def test_the_data_of_the_only_call_is_the_columns_list() -> None:
    assert update(column(PLACE, LIST), list=data(NEW)).verdict is Verdict.PASS
    assert update(column(PLACE, LIST), list=data(OLD)).tentative is Verdict.FAIL


@pytest.mark.parametrize("day", [NEW, OLD])
def test_the_data_of_a_box_is_not_taken_for_a_list_that_did_not_come(day: date) -> None:
    posted = update(column(PLACE + RANK, POST + HOT), rank=data(day))
    by_script = update(column(f"{PLACE}{RANK}<script src='/js/list.js'></script>", HOT), rank=data(day))
    failed = update(column(PLACE + '<div id="other"></div>', LIST + HOT), list=(500, "error"), rank=data(day))
    empty = update(column(PLACE + '<div id="other"></div>', LIST + HOT), list=data(day, ()), rank=data(day))
    for found in (posted, by_script, failed, empty):
        assert (found.verdict, found.tentative) == (Verdict.UNDETERMINED, None)


@pytest.mark.parametrize("titles", [("晴转多云", "小雨", "多云", "晴"), ("公积金", "社保", "医保")])
def test_weather_and_words_searched_for_are_no_list(titles: tuple[str, ...]) -> None:
    found = update(column(PLACE, HOT), rank=data(NEW, titles))
    assert found.verdict is Verdict.UNDETERMINED


def test_a_page_of_the_site_in_place_of_data_brings_no_rows() -> None:
    found = update(column(PLACE, LIST), list=html("", rows(NEW), MENU))
    assert found.verdict is Verdict.UNDETERMINED


def test_rows_that_scripts_carry_for_a_box_neither_freshen_nor_age_the_list_shown() -> None:
    many = tuple(f"{title}第{number}期" for number in range(5) for title in TITLES)

    def page(shown: date, carried: date) -> str:
        return column(rows(shown), f"var hot={json.dumps(json.loads(data(carried, many))['rows'])};")

    assert update(page(OLD, NEW)).verdict is not Verdict.PASS
    assert update(page(NEW, OLD)).verdict is Verdict.PASS


def test_rows_that_scripts_carry_do_not_fill_a_column_that_leaves_a_box_empty() -> None:
    script = f"var hot={json.dumps(json.loads(data(NEW))['rows'])};"
    pages = county(yshj=html("优化营商环境", f"<ul></ul>{RANK}<script>{script}</script>", MENU))
    assert judged(play(plan(), pages)[0])["BIZ.COL"].verdict is Verdict.UNDETERMINED


def test_a_menu_script_that_computes_some_of_its_links_is_not_read_whole() -> None:
    part = "document.write('<li><a href=\"/wjk/\">文件库</a></li>');"
    rest = "$.get('/api/zt',function(d){document.write('<li><a href=\"'+d[i].u+'\">'+d[i].n+'</a></li>')});"
    menu = MENU.replace('<li><a href="/yshj/">优化营商环境</a></li>', "").replace(
        '<li><a href="/wjk/">文件库</a></li>', ""
    )
    home = html("", '<div class="q"><script src="/script/0/2010281122334455.js"></script></div>' + rows(NEW), menu)

    def found(script: str) -> dict[str, Finding]:
        pages = county(home=home) | {f"{HOME}script/0/2010281122334455.js": script}
        pages = {url: page.replace(MENU, menu) if isinstance(page, str) else page for url, page in pages.items()}
        return judged(play(plan(), pages)[0])

    assert found(part)["BIZ.COL"].reason is Reason.MISSING
    assert found(part)["FILE.LIB"].verdict is Verdict.PASS
    assert found(part + rest)["BIZ.COL"].reason is Reason.NEEDS_SCRIPT
