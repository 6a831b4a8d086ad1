"""Whole visits over columns that are closed, lists without years, explanations among documents, and front pages."""

from __future__ import annotations

from datetime import date

import pytest

from storage.records import Finding, Outcome, Reason, Verdict, VisitFacts
from tests.crawler.test_explore import MENU, county
from tests.playback import HOME, Pages, html, judged, plan, play, rows

PACKS = ("hunan-columns",)


def visit(**pages: str | Outcome | tuple[int, str]) -> VisitFacts:
    return play(plan(packs=PACKS), county(**pages))[0]


def test_topics_are_not_missed_in_a_column_that_says_it_is_closed() -> None:
    closed = f"<p>本专栏已归档，不再更新。</p>{rows(date(2021, 9, 1))}"
    found = judged(visit(yshj=html("优化营商环境", closed, MENU)))["BIZ.TOPICS"]
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.CLOSED)


def article(title: str, day: str, state: str = "") -> str:
    fields = f"<table><tr><td>文 号：</td><td>青政发〔2026〕3号</td></tr><tr>{state}</tr></table>"
    return html(title, f"<h1>{title}</h1><p>发布时间：{day}</p>{fields if state else ''}<p>{'正文。' * 60}</p>", MENU)


def yearless(year: int) -> Finding:
    """A library whose rows show month and day only, and whose articles are of `year`."""
    items = "".join(
        f'<li><a href="/s?id={n}">关于第{n}号事项的通知</a><span>[09-{15 - n}]</span></li>' for n in range(1, 9)
    )
    pages: Pages = county(wjk=html("文件库", f"<ul class='list'>{items}</ul>", MENU))
    pages |= {f"{HOME}s?id={n}": article(f"关于第{n}号事项的通知", f"{year}-09-{15 - n}") for n in range(1, 9)}
    return judged(play(plan(packs=("national",)), pages)[0])["FILE.UPDATE"]


def test_the_year_of_a_list_that_shows_none_is_asked_of_its_first_articles() -> None:
    assert yearless(2026).verdict is Verdict.PASS
    assert yearless(2019).verdict is not Verdict.PASS


def library(titles: tuple[str, ...], state: str) -> Finding:
    """What is said of the state of a library's documents; explanations carry none."""
    items = "".join(
        f'<li><a href="/wjk/{n}.html">{title}</a><span>2026-09-{14 - n:02}</span></li>'
        for n, title in enumerate(titles)
    )
    pages: Pages = county(wjk=html("文件库", f"<ul class='list'>{items}</ul>", MENU))
    for n, title in enumerate(titles):
        pages[f"{HOME}wjk/{n}.html"] = article(title, f"2026-09-{14 - n:02}", state if title.endswith("通知") else "")
    return judged(play(plan(packs=PACKS), pages)[0])["FILE.STATUS"]


def test_explanations_among_the_documents_of_a_library_need_no_state() -> None:
    documents = tuple(f"青石县人民政府关于印发{name}管理办法的通知" for name in ("停车", "供水", "采砂"))
    mixed = ("《停车管理办法》政策解读", "【图解】供水管理办法怎么看", *documents)
    assert library(mixed, "<td>有效性：</td><td>有效</td>").verdict is Verdict.PASS
    assert library(mixed, "<td>发布机构：</td><td>县政府</td>").tentative is Verdict.FAIL


def test_a_state_that_is_answered_and_not_named_is_left_to_a_person() -> None:
    documents = tuple(f"青石县人民政府关于印发{name}管理办法的通知" for name in ("停车", "供水", "采砂"))
    assert library(documents, "<td>有效性：</td><td>是</td>").verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("target", ["/", "/index.html", "/default.aspx"])
def test_a_column_that_sends_its_visitor_to_the_front_page_is_not_there(target: str) -> None:
    pages = county(yshj=(302, target)) | {f"{HOME}{target.strip('/')}": county()[HOME]}
    facts = play(plan(packs=PACKS), pages)[0]
    assert facts.page(f"{HOME}yshj/") is None or judged(facts)["BIZ.COL"].verdict is not Verdict.PASS
    assert judged(facts)["BIZ.COL"].reason is Reason.SOFT_404


def test_the_front_page_is_no_first_level_column_whatever_file_the_menu_names() -> None:
    named = MENU.replace('href="/">首页', 'href="/index.html">首页')
    assert visit(home=html("", rows(date(2026, 9, 14)), named)).menu == visit().menu
