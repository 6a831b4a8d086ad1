"""Whole visits over columns in whose place something stands that is no content: nobody is accused of its lack."""

from __future__ import annotations

from datetime import date

import pytest

from storage.records import Finding, Reason, Verdict
from tests.crawler.test_explore import MENU, SECTIONS, county
from tests.playback import html, judged, plan, play, rows

OLD = rows(date(2023, 5, 1)).replace("./t", "/dt/t")  # of another column's folder
BOXES = ("", f"<div class='side'><h3>今日关注</h3>{OLD}</div>", f"<div class='r'>{OLD}</div>")
SCRIPT = '<script src="/js/app.1a2b.js"></script>'
PLACES = {
    "upgrade": "<p>功能升级中</p>",
    "upgrade and wait": "<p>系统升级维护中，敬请期待！</p>",
    "picture": "<p align='center'><img src='/upload/2026/a1.jpg'></p>",
    "embedded file": "<div><embed src='/upload/2026/zc.pdf' type='application/pdf'></div>",
    "frame": "<div><iframe src='/pdfjs/web/viewer.html?file=/upload/zc.pdf' width='100%' height='900'></iframe></div>",
    "application": f"<div id='app'></div>{SCRIPT}",
    "application that loads": f"<app-root>加载中...</app-root>{SCRIPT}",
    "template": f"<ul><li v-for='x in l'><a :href='x.u'>{{{{x.t}}}}</a></li></ul><p v-if='!l'>暂无数据</p>{SCRIPT}",
    "list that is asked for": "<ul id='x'></ul><script>$.post('/api',{c:1},function(r){$('#x').html(r)})</script>",
}
INTRODUCTION = "<p>" + "为了方便公民、法人和其他组织依法获取政府信息，根据有关规定，编制本指南，" * 5 + "全文见图。</p>"


def found(**changed: str) -> dict[str, Finding]:
    return judged(play(plan(), county(**changed))[0])  # type: ignore[arg-type]  # pages are given as text


@pytest.mark.parametrize("box", BOXES, ids=["alone", "beside a box", "beside bare rows"])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_library_whose_contents_were_not_seen_is_neither_blank_nor_stale(place: str, box: str) -> None:
    told = found(wjk=html("文件库", box + place, MENU))
    assert {told[code].verdict for code in ("FILE.LIB", "FILE.UPDATE")} == {Verdict.UNDETERMINED}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_nothing_is_missing_from_an_entrance_whose_contents_were_not_seen(place: str) -> None:
    told = found(xxgk=html("政府信息公开", place, MENU))
    assert {told[code].verdict for code in ("XXGK.COL", "XXGK.GUIDE", "XXGK.ANNUAL")} == {Verdict.UNDETERMINED}


def test_a_guide_lacks_nothing_that_may_stand_in_its_picture() -> None:
    picture = "<p><img src='/upload/2025/zn1.jpg'></p>"
    with_one = found(xxgk_zn=html("政府信息公开指南", INTRODUCTION + picture, MENU))["XXGK.GUIDE"]
    without = found(xxgk_zn=html("政府信息公开指南", INTRODUCTION, MENU))["XXGK.GUIDE"]
    assert (with_one.verdict, with_one.reason) == (Verdict.UNDETERMINED, Reason.UNCLEAR_CONTENT)
    assert (without.tentative, without.reason) == (Verdict.PARTIAL, Reason.INCOMPLETE)


@pytest.mark.parametrize("words", ["暂无内容", "该栏目暂未开放"])
def test_a_column_that_says_it_holds_nothing_is_blank(words: str) -> None:
    library = found(wjk=html("文件库", f"<ul></ul><p>{words}</p>", MENU))["FILE.LIB"]
    assert (library.tentative, library.reason) == (Verdict.FAIL, Reason.BLANK)


@pytest.mark.parametrize("home", [True, False], ids=["that the home page links too", "that only it links"])
def test_an_entrance_that_is_half_drawn_leads_to_its_sections(home: bool) -> None:
    body = f"<ul class='left'>{SECTIONS}</ul><div id='app'></div>{SCRIPT}"
    pages = {"xxgk": html("政府信息公开", body, MENU)}
    if home:
        pages["home"] = html("", f"<ul>{SECTIONS}</ul>{OLD}", MENU)
    told = found(**pages)
    assert {told[code].verdict for code in ("XXGK.COL", "XXGK.GUIDE")} == {Verdict.PASS}
