"""Pages that an earlier night read: kept whole, known again only where they were asked for in the same way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from config.plan import KnownPage, Learnt, VisitPlan
from crawler.observe import Observed, not_answered, observe
from crawler.visit.ground import Ask, Role, Trial
from crawler.visit.known import Memory, pack, unpack
from storage.records import SHANGHAI, Cause, Feature, Outcome, Page
from tests.playback import HOME, TODAY, html, links, plan, rows

READERS = "readers"
AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
URL = f"{HOME}dt/"
MENU = links(工作动态="/dt/", 通知公告="/gg/", 政府信息公开="/xxgk/")
LIST = html("工作动态", rows(date(2026, 9, 14)), MENU)
ARTICLE = html(
    "", "<h1>关于开展检查的通知</h1><p>发布时间：2026-09-01</p>" + "<p>各乡镇人民政府：现将有关事项通知如下。</p>" * 20
)
ASK = Ask(URL, URL, Role.COLUMN, called="工作动态")
TRIED = Ask(URL, URL, Role.TRIAL, trial=Trial("NEWS", Feature.SEARCH, HOME, "标题"), settled=True)


def answer(text: str = LIST, url: str = URL, status: int = 200, **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(url, url, status, {"content-type": "text/html", **named}, text.encode())


def seen(page: Page, *, is_home: bool = False) -> Observed:
    made = plan()
    home = None if is_home else observe(answer(html("", "", MENU), HOME), made.names, TODAY).print
    return observe(page, made.names, TODAY, hosts=made.hosts, home=home, wanted=made.wanted)


def learnt(page: Page, ask: Ask = ASK, observed: Observed | None = None, today: date = TODAY) -> KnownPage | None:
    memory = Memory(plan(), AS_OF, READERS)
    memory.learn(ask, page, observed or seen(page), today)
    return next(iter(memory.told().pages), None)


def known(page: Page | None = None, ask: Ask = ASK) -> KnownPage:
    found = learnt(page or answer(etag='"a"', last_modified="Mon, 14 Sep 2026 01:00:00 GMT"), ask)
    assert found is not None
    return found


def later(page: KnownPage, *, insist: tuple[str, ...] = (), readers: str = READERS, **changed: object) -> Memory:
    asked = plan().model_copy(update={"known": (page,), "insist": insist, **changed})
    return Memory(asked, AS_OF + DAY, readers)


@pytest.mark.parametrize("text", [LIST, ARTICLE, html("", "<p>空</p>", MENU)])
def test_what_was_observed_comes_back_whole(text: str) -> None:
    for is_home in (False, True):
        observed = seen(answer(text), is_home=is_home)
        assert observed.facts.outcome is Outcome.SEEN
        assert unpack(pack(observed)) == observed


def test_a_page_is_known_again_where_it_is_asked_for_in_the_same_way() -> None:
    assert later(known()).of(ASK) == known()


def test_a_page_that_another_link_calls_something_else_is_read_anew() -> None:
    assert later(known()).of(Ask(URL, URL, Role.COLUMN, called="动态")) is None


def test_a_page_that_is_asked_for_with_other_columns_or_hosts_is_read_anew() -> None:
    assert later(known(), names=plan().names[:3]).of(ASK) is None
    assert later(known(), hosts=("other.gov.cn",)).of(ASK) is None


def test_a_page_that_other_readers_read_is_read_anew() -> None:
    assert later(known(), readers="next").of(ASK) is None


def test_what_may_read_otherwise_on_another_day_is_not_kept() -> None:
    soon = LIST.replace("2026-09-11", "2026-09-18")
    assert learnt(answer(soon)) is None
    assert learnt(answer(LIST.replace("t20260911", "t20260918"))) is None
    assert learnt(answer(LIST + "<p>有效期至2027年12月31日</p>")) is not None
    yearless = LIST.replace("<span>2026-", "<span>").replace("./t2026", "./t")
    assert learnt(answer(yearless)) is None


def test_what_was_not_seen_or_moved_or_tried_in_vain_is_not_kept() -> None:
    gone = answer("not found", status=404)
    assert learnt(gone) is None
    assert learnt(answer(""), observed=not_answered(URL, Outcome.UNREACHABLE, Cause.TIMEOUT)) is None
    elsewhere = Page(URL, f"{HOME}other/", 200, {}, LIST.encode())
    assert learnt(elsewhere, observed=seen(elsewhere)) is None
    failing = replace(seen(answer()), works=False)
    assert learnt(answer(), TRIED, failing) is None
    assert learnt(answer(), Ask(URL, URL, Role.COLUMN, render=True)) is None
    endless = f"{HOME}?x=" + "a" * 600
    assert learnt(answer(url=endless), Ask(endless, endless, Role.COLUMN)) is None


def test_a_visit_that_is_for_itself_alone_learns_nothing() -> None:
    memory = Memory(plan(), None, READERS)
    memory.learn(ASK, answer(), seen(answer()), TODAY)
    assert memory.told().pages == ()


def test_a_server_is_asked_by_what_it_said_unless_something_adverse_rests_on_the_page() -> None:
    page = known()
    assert later(page).conditions(ASK) == {
        "If-None-Match": '"a"',
        "If-Modified-Since": "Mon, 14 Sep 2026 01:00:00 GMT",
    }
    assert later(page, insist=(URL,)).conditions(ASK) == {}
    assert later(known(answer(etag='"é"'))).conditions(ASK) == {}


def test_the_same_bytes_or_a_server_that_says_so_are_the_same_page() -> None:
    page = known()
    assert later(page).same(ASK, answer()) == page
    assert later(page).same(ASK, answer("", status=304)) == page
    assert later(page, insist=(URL,)).same(ASK, answer("", status=304)) is None
    assert later(page).same(ASK, answer(LIST + " ")) is None
    assert later(page).same(ASK, answer(LIST, status=403)) is None


def test_only_what_a_server_says_to_know_a_page_by_is_learnt_of_one_that_is_the_same() -> None:
    page = known()
    tonight = later(page)
    tonight.same(ASK, answer("", status=304))
    assert tonight.told() == Learnt(anew=False)
    tonight.same(ASK, answer(etag='"b"'))
    assert tonight.told().pages == (page.model_copy(update={"etag": '"b"'}),)


def test_what_is_settled_need_not_be_asked_for_unless_something_adverse_rests_on_it() -> None:
    page, settled = known(), replace(ASK, settled=True)
    assert later(page).standing(settled) == page
    assert later(page).standing(ASK) is None
    assert later(page).standing(replace(settled, again=True)) is None
    assert later(page, insist=(URL,)).standing(settled) is None


def test_what_was_tried_is_no_page_and_stands_where_it_did_not_fail() -> None:
    worked = replace(seen(answer()), works=True, told="检索有结果")
    found = learnt(answer(), TRIED, worked)
    assert found is not None
    assert found.address != URL
    assert unpack(found.observed) == worked
    assert later(found).standing(TRIED) == found
    assert later(found).of(ASK) is None
    other = replace(TRIED, trial=replace(TRIED.trial, title="另一标题"))  # type: ignore[type-var]
    assert later(found).standing(other) is None


def test_a_plan_with_known_pages_is_the_same_on_both_sides_of_a_process() -> None:
    asked = plan().model_copy(update={"known": (known(),)})
    assert VisitPlan.model_validate_json(asked.model_dump_json()) == asked
