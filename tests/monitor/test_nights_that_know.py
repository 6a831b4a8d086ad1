"""A night that knows pages from earlier ones says what a night says that knows nothing, on the same night."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from config.synonyms import load_synonyms
from monitor.cards.wording import explanation
from storage.records import Reason, Verdict
from storage.store import open_store
from tests.monitor.nights import FIRST, Nights, Served, said
from tests.playback import HOME, html, links, rows

NEWS = date(2026, 9, 14)
MENU = links(工作动态="/dt/", 通知公告="/gg/", 政府信息公开="/xxgk/", 优化营商环境="/yshj/")
TOPICS = [names.title for code, names in load_synonyms().items() if code.startswith("XXGK.A20.")]
SUPPORT = [names.title for code, names in load_synonyms().items() if code.startswith("BIZ.TOPICS.b")]
SLOW = pytest.mark.slow
ARTICLE = "<p>各乡镇人民政府，县直各单位：现将有关事项通知如下，请认真贯彻执行，确保取得实效。</p>" * 12


def topic(name: str, at: int) -> str:
    return html(name, rows(NEWS - timedelta(days=20 + at), word=f"{name}事项办理情况"), MENU)


def pages() -> dict[str, object]:
    """A portal with a column of public information, its sections and the topics of one of them."""
    inside = links(政府信息公开指南="/xxgk/zn/", 政府信息公开制度="/xxgk/zd/", 法定主动公开内容="/xxgk/nr/")
    inside += links(政府信息公开年报="/xxgk/nb/", 依申请公开="/xxgk/ysq/")
    hub = "".join(f'<li><a href="/xxgk/nr/{at}/">{name}</a></li>' for at, name in enumerate(TOPICS))
    business = "".join(f'<li><a href="/yshj/{at}/">{name}</a></li>' for at, name in enumerate(SUPPORT))
    found: dict[str, object] = {
        "/": html("", rows(NEWS), MENU),
        "/dt/": html("工作动态", rows(NEWS), MENU),
        "/gg/": html("通知公告", rows(date(2026, 9, 10), word="关于停水的公告"), MENU),
        "/xxgk/": html("政府信息公开", f"<ul>{inside}</ul>", MENU),
        "/xxgk/zn/": html("政府信息公开指南", ARTICLE, MENU),
        "/xxgk/zd/": html("政府信息公开制度", rows(date(2026, 3, 1), word="公开工作制度"), MENU),
        "/xxgk/nr/": html("法定主动公开内容", f"<ul>{hub}</ul>", MENU),
        "/xxgk/nb/": html("政府信息公开年报", rows(date(2026, 1, 20), word="政府信息公开工作年度报告"), MENU),
        "/xxgk/ysq/": html("依申请公开", ARTICLE, MENU),
        "/yshj/": html("优化营商环境", f"<ul>{business}</ul>", MENU),
    }
    found |= {f"/yshj/{at}/": topic(name, at) for at, name in enumerate(SUPPORT)}
    found |= {f"/xxgk/nr/{at}/": topic(name, at) for at, name in enumerate(TOPICS)}
    return found


@dataclass
class Two:
    """The same nights twice: by visits that know what earlier ones read, and by visits that know nothing."""

    knowing: Nights
    full: Nights
    served: Served

    def night(self, number: int | None = None) -> tuple[dict, dict]:  # type: ignore[type-arg]
        self.served.asked.clear()
        full = self.full.night(self.served, number)
        self.full_asked = list(self.served.asked)
        self.served.asked.clear()
        return self.knowing.night(self.served, number), full

    @property
    def asked(self) -> list[str]:
        """What the visit that knows asked for, by path."""
        return [url.removeprefix(HOME.rstrip("/")) for url, _ in self.served.asked]


@pytest.fixture
def two(sqlite_engine: Engine, new_store: Path, tmp_path: Path) -> Two:
    other = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'full.sqlite3')}")
    served = Served(pages())  # type: ignore[arg-type]
    return Two(Nights(sqlite_engine, tmp_path / "a"), Nights(other, tmp_path / "b", knows=False), served)


@pytest.mark.parametrize(
    "says", ["etag", pytest.param("weak", marks=SLOW), pytest.param("modified", marks=SLOW), "nothing"]
)
def test_an_unchanged_night_finds_the_same_reads_nothing_and_asks_for_less(two: Two, says: str) -> None:
    two.served.says = says
    for number in (2, 3):
        knowing, full = two.night(number)
        assert said(knowing) == said(full)
    assert two.knowing.visit is not None
    known = {page.url for page in two.knowing.visit.facts.pages if page.outcome == "seen"}
    assert not known & set(two.knowing.read)
    assert len(two.asked) < len(two.full_asked)
    if says != "nothing":
        assert {status for url, status in two.served.asked if url == f"{HOME}dt/"} == {304}


def test_columns_are_asked_for_every_night_and_topics_within_them_once_a_week(two: Two) -> None:
    asked = []
    for number in range(9):
        two.served.asked.clear()
        two.knowing.night(two.served, number)
        asked.append(set(two.asked))
    columns = {"/", "/dt/", "/gg/", "/xxgk/", "/xxgk/nr/", "/xxgk/nb/", "/yshj/"}
    assert all(columns <= one for one in asked)
    topics = {f"/xxgk/nr/{at}/" for at in range(len(TOPICS))}
    assert [bool(topics & one) for one in asked] == [True, False, True, *[False] * 6]  # the third is the site's day


CHALLENGE = "<html><head><script>document.cookie='__jsl_clearance=1';location.href='/'</script></head></html>"


@pytest.mark.parametrize(
    "now",
    [
        (404, "<html>Not Found</html>"),
        pytest.param((521, CHALLENGE), marks=SLOW),
        pytest.param((403, "<html>Forbidden</html>"), marks=SLOW),
        pytest.param((200, CHALLENGE), marks=SLOW),
        (200, "<html><head><title>404</title></head><body>您访问的页面不存在或已删除</body></html>"),
        pytest.param((0, ""), marks=SLOW),
        pytest.param((302, "http://www.qs.gov.cn/"), marks=SLOW),
        pytest.param((302, "http://www.other.gov.cn/"), marks=SLOW),
        (200, html("工作动态", rows(NEWS - timedelta(days=200)), MENU)),
        pytest.param((200, html("工作动态", "<p>暂无内容</p>", MENU)), marks=SLOW),
        pytest.param((200, ""), marks=SLOW),
    ],
)
@pytest.mark.parametrize("path", ["/dt/", pytest.param("/yshj/", marks=SLOW), pytest.param("/xxgk/", marks=SLOW)])
def test_a_known_column_that_answers_otherwise_is_judged_as_a_full_visit_judges_it(
    two: Two, path: str, now: tuple[int, str]
) -> None:
    two.night()
    two.served.pages[path] = now
    for _ in range(2):
        knowing, full = two.night()
        assert said(knowing) == said(full)


MOVES: dict[str, Callable[[dict[str, object]], object]] = {
    "home_moved": lambda pages: pages.update({"/": (302, f"{HOME}index.shtml"), "/index.shtml": pages["/"]}),
    "home_gone_elsewhere": lambda pages: pages.update({"/": (302, "http://www.other.gov.cn/")}),
    "home_refuses": lambda pages: pages.update({"/": (403, "<html>Forbidden</html>")}),
    "menu_changed": lambda pages: pages.update({"/": html("", rows(NEWS), MENU.replace("/xxgk/", "/zwgk/"))}),
    "menu_and_column_changed": lambda pages: pages.update(
        {"/": html("", rows(NEWS), MENU.replace("/dt/", "/xw/")), "/xw/": pages.pop("/dt/")}
    ),
    "menu_called_otherwise": lambda pages: pages.update({"/": html("", rows(NEWS), MENU.replace("工作动态", "要闻"))}),
    "site_built_anew": lambda pages: pages.update(
        {path: str(page).replace("/xxgk/", "/zwgk/") for path, page in pages.items()}
    ),
    "column_out_of_the_menu_of_the_home_page": lambda pages: pages.update(
        {"/": str(pages["/"]).replace('<li><a href="/yshj/">优化营商环境</a></li>', "")}
    ),
    "column_out_of_all_menus": lambda pages: pages.update(
        {p: str(page).replace('<li><a href="/yshj/">优化营商环境</a></li>', "") for p, page in pages.items()}
    ),
    "column_out_of_all_menus_and_gone": lambda pages: pages.update(
        {p: str(page).replace('<li><a href="/yshj/">优化营商环境</a></li>', "") for p, page in pages.items()}
        | {"/yshj/": (404, "<html>Not Found</html>")}
    ),
    "section_out_of_its_column": lambda pages: pages.update(
        {"/xxgk/": str(pages["/xxgk/"]).replace('<li><a href="/xxgk/ysq/">依申请公开</a></li>', "")}
    ),
    "topic_out_of_its_column": lambda pages: pages.update(
        {"/yshj/": str(pages["/yshj/"]).replace('href="/yshj/0/"', 'href="/yshj/none/"')}
    ),
}


QUICK = ("menu_and_column_changed", "column_out_of_all_menus_and_gone")


@pytest.mark.parametrize("move", [one if one in QUICK else pytest.param(one, marks=SLOW) for one in MOVES])
def test_a_site_that_moved_or_lost_something_is_judged_as_a_full_visit_judges_it_on_the_same_nights(
    two: Two, move: str
) -> None:
    """Two nights after it, so that what is adverse is confirmed on the same night."""
    two.night(2)
    MOVES[move](two.served.pages)  # type: ignore[arg-type]
    for number in (3, 4):
        knowing, full = two.night(number)
        assert said(knowing) == said(full)


def test_a_list_that_stays_as_it_is_becomes_stale_on_its_day_and_is_confirmed_on_the_next(two: Two) -> None:
    old = rows(date(2026, 9, 4))
    two.served.pages |= {"/": html("", old, MENU), "/dt/": html("工作动态", old, MENU)}
    told = []
    for number in range(6):
        knowing, full = two.night(number)
        assert said(knowing) == said(full)
        told.append((knowing["SITE.NEWS14"].verdict, knowing["SITE.NEWS14"].reason))
        if number == 4:
            assert (f"{HOME}dt/", 304) in two.served.asked
            assert {one.unchanged_since for one in knowing["SITE.NEWS14"].evidence} == {FIRST + timedelta(days=2)}
            assert "所依据的页面自2026-09-17巡检以来没有变化" in explanation(knowing["SITE.NEWS14"])
    assert told[3:] == [
        (Verdict.PASS, Reason.FRESH),  # 18 September: fourteen days
        (Verdict.PROVISIONAL, Reason.STALE),
        (Verdict.FAIL, Reason.STALE),
    ]
    assert (f"{HOME}dt/", 200) in two.served.asked  # nobody is accused on a server's word


@pytest.mark.slow
def test_a_server_whose_etag_never_changes_accuses_nobody_and_is_found_out_by_the_weekly_reading(two: Two) -> None:
    old = rows(date(2026, 9, 4))
    two.served.says = "lying"
    two.served.pages |= {"/": html("", old, MENU), "/dt/": html("工作动态", old, MENU)}
    two.night(0)
    two.served.pages |= {"/dt/": html("工作动态", rows(date(2026, 9, 15)), MENU)}
    two.night(1)
    two.night(3)
    stale, _ = two.night(4)
    assert stale["SITE.NEWS14"].verdict is Verdict.PROVISIONAL  # over what the server says is the same
    after, full = two.night(5)
    assert after["SITE.NEWS14"].verdict is full["SITE.NEWS14"].verdict is Verdict.PASS
    two.served.pages["/gg/"] = html("通知公告", "<p>暂无内容</p>", MENU)
    same = [said(knowing) == said(full) for knowing, full in map(two.night, (6, 9))]
    assert same == [False, True]  # the ninth is the site's day of the week


@pytest.mark.slow
def test_a_section_whose_page_is_emptied_is_found_by_the_weekly_reading(two: Two) -> None:
    two.night(2)
    two.served.pages["/xxgk/zd/"] = html("政府信息公开制度", "<p>暂无内容</p>", MENU)
    told = [
        (knowing["XXGK.SYSTEM"].verdict, full["XXGK.SYSTEM"].verdict) for knowing, full in map(two.night, (3, 8, 9))
    ]
    late, found = (Verdict.PASS, Verdict.UNDETERMINED), (Verdict.UNDETERMINED, Verdict.UNDETERMINED)
    assert told == [late, late, found]


@pytest.mark.slow
def test_a_page_that_stood_and_is_another_tonight_makes_the_visit_begin_anew(two: Two) -> None:
    """A column out of the menu may still be linked by a page that stands: that is asked for after all, and changed."""
    more = links(营商环境专题="/yshj/")
    two.served.pages["/xxgk/nr/0/"] = html(TOPICS[0], rows(NEWS, word="事项") + more, MENU)
    two.night(0)
    two.night(1)
    MOVES["column_out_of_all_menus"](two.served.pages)  # type: ignore[arg-type]
    two.served.pages["/xxgk/nr/0/"] = str(two.served.pages["/xxgk/nr/0/"]).replace(more, "")
    knowing, full = two.night(3)
    assert said(knowing) == said(full)


def test_a_visit_that_begins_anew_asks_for_nothing_twice(two: Two) -> None:
    """A topic is no longer linked, so that all pages that stand are asked for after all; of these a later one has
    changed."""
    two.night(0)
    two.night(1)
    hub = str(two.served.pages["/xxgk/nr/"])
    two.served.pages["/xxgk/nr/"] = re.sub(r"<a [^>]*nr/7/[^>]*>[^<]*</a>", "", hub)
    two.served.pages["/xxgk/nr/5/"] = str(two.served.pages["/xxgk/nr/5/"]).replace("</ul>", "<li>新事项</li></ul>", 1)
    knowing, full = two.night(3)
    assert said(knowing) == said(full)
    assert "/xxgk/nr/5/" in two.asked
    assert [path for path in set(two.asked) if two.asked.count(path) > 1] == []


@pytest.mark.slow
def test_a_list_that_was_not_read_proves_no_date_to_be_early(two: Two) -> None:
    """An entry of its own day, on a list that stood for some nights: no night without it was read in between."""
    two.night(3)
    two.night(4)
    assert "/yshj/0/" not in two.asked
    listed = str(two.served.pages["/yshj/0/"])
    new = '<li><a href="./t20260920_99.html">本日发布的办理情况</a><span>2026-09-20</span></li>'
    two.served.pages["/yshj/0/"] = listed.replace('<ul class="newslist">', f'<ul class="newslist">{new}')
    two.night(7)
    two.night(8)
    knowing, _ = two.night(9)
    assert "/yshj/0/" in two.asked
    assert knowing.get("SITE.BACKDATED") is None or knowing["SITE.BACKDATED"].reason is not Reason.BACKDATED


def test_a_page_whose_body_is_gone_is_read_anew(two: Two) -> None:
    """Whatever rests on it could not be proved: the evidence may lie in another folder, or come from a backup."""
    two.night(2)
    for file in two.knowing.settings.evidence_dir.rglob("*.gz"):
        file.unlink()
    knowing, full = two.night(3)
    assert said(knowing) == said(full)
    assert len(two.knowing.read) == len(two.full.read)


def listed(note: str, *, first: str = "2026-09-14", total: int = 45) -> str:
    """A list of two pages that begins with a row of this day, says how many rows it has, and bears a note."""
    turns = f'<div class="page">共{total}条 <a href="index_1.html">下一页</a></div>'
    new = f'<ul class="newslist"><li><a href="./new.html">关于供水的公告</a><span>{first}</span></li>'
    every = rows(date(2026, 9, 10), word="关于停水的公告").replace('<ul class="newslist">', new)
    return html("工作动态", every + turns + f"<p class='note'>{note}</p>", MENU)


@pytest.mark.parametrize(
    ("second", "is_asked"),
    [
        (listed("今日访问第5112次"), False),
        (listed("今日访问第5112次", first="2026-09-18"), True),
        (listed("今日访问第5112次", total=46), True),
    ],
)
def test_what_follows_in_a_list_is_asked_for_where_the_first_page_lists_something_else(
    two: Two, second: str, is_asked: bool
) -> None:
    two.served.pages["/dt/"] = listed("今日访问第17次")
    two.served.pages["/dt/index_1.html"] = html("工作动态", rows(date(2026, 8, 1), word="更早的工作动态"), MENU)
    two.night(2)
    assert "/dt/index_1.html" in two.asked
    two.served.pages["/dt/"] = second
    knowing, full = two.night(3)
    assert said(knowing) == said(full)
    assert "/dt/" in two.asked
    assert ("/dt/index_1.html" in two.asked) is is_asked


def test_what_follows_in_a_list_that_a_part_of_the_page_holds_is_asked_for_where_the_part_is_another(two: Two) -> None:
    """The page itself is as it was: only the frame in it has a new row."""
    framed = '<iframe src="/dt/list.html" width="100%"></iframe>'
    two.served.pages["/dt/"] = html("工作动态", framed, MENU)
    two.served.pages["/dt/list.html"] = listed("")
    two.served.pages["/dt/index_1.html"] = html("工作动态", rows(date(2026, 8, 1), word="更早的工作动态"), MENU)
    for number, first, is_asked in ((2, "2026-09-14", True), (3, "2026-09-14", False), (4, "2026-09-18", True)):
        two.served.pages["/dt/list.html"] = listed("", first=first)
        knowing, full = two.night(number)
        assert said(knowing) == said(full)
        assert ("/dt/index_1.html" in two.asked, "/dt/list.html" in two.asked) == (is_asked, True)
