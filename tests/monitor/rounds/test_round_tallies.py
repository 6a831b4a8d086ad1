"""Rounds in numbers, what nobody decided in them, and what came after they were frozen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, insert

from config.sites import Level
from monitor.review.queue import Cause, Filters
from monitor.review.round_queue import URGENT, undecided_in
from monitor.rounds.after_freeze import appeals_decided, decided_after
from monitor.rounds.describing import drawing_in_words, due_in_words
from monitor.rounds.freezing import freeze_round
from storage.database import reading, transaction
from storage.queue_marks import OF_REVIEW, save_marks
from storage.records import Verdict
from storage.review import Act
from storage.rounds.records import AppealState, Round
from storage.rounds.register import rounds
from storage.rounds.tables import AppealRow
from storage.rounds.tallies import Tally, tallies
from tests.rounds import LACKS, NOW, UNSEEN, WU, Counties


@pytest.fixture
def counties(engine: Engine) -> Counties:
    found = Counties(engine)
    found.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "B": {"BIZ.COL": UNSEEN}})
    return found


def appeal(counties: Counties, found: Round, state: AppealState) -> None:
    row = {"round": found.id, "site": "A", "requirement": "BIZ.COL", "statement": "s", "address": "", "by": "a"}
    ruled = {"told": "已核", "decided_by": "wu", "decided": NOW} if state is not AppealState.FILED else {"told": ""}
    with transaction(counties.engine) as conn:
        conn.execute(insert(AppealRow), row | {"at": NOW, "state": state} | ruled)


def test_rounds_are_told_in_numbers_as_they_are_and_as_they_were_frozen(counties: Counties) -> None:
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    first, second = counties.round("一季度"), counties.round("二季度", until=counties.wanted().since)
    freeze_round(counties.engine, first.id, WU, NOW)
    appeal(counties, first, AppealState.FILED)
    appeal(counties, first, AppealState.REJECTED)
    counties.decide("A", "FILE.LIB")
    with reading(counties.engine) as conn:
        told = tallies(conn, rounds(conn))
    assert told[first.id] == Tally(sites=4, visited=4, scored=4, reviews=1, undetermined=1, appeals=1)
    assert told[second.id] == Tally(sites=4, visited=4, scored=4, reviews=2, undetermined=1)


def test_a_round_that_no_night_is_in_has_nobody_scored(counties: Counties) -> None:
    made = counties.round(since=date(2026, 10, 1), until=date(2026, 10, 2))
    with reading(counties.engine) as conn:
        assert tallies(conn, [made])[made.id] == Tally(sites=4)


def test_only_what_came_after_the_freeze_in_the_rounds_own_sites_and_checks_is_listed(counties: Counties) -> None:
    made = counties.round(population=counties.sites[:2], checks=("BIZ.COL",))
    counties.decide("B", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    found = freeze_round(counties.engine, made.id, WU, NOW)
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    counties.decide("A", "FILE.LIB")
    counties.decide("C", "BIZ.COL")
    appeal(counties, found, AppealState.REJECTED)
    appeal(counties, found, AppealState.FILED)
    with reading(counties.engine) as conn:
        (later,), number = decided_after(conn, found)
        ((one,), (none, of)) = appeals_decided(conn, found.id), decided_after(conn, found, skip=1)
    assert (later.decision.site, later.decision.requirement, number) == ("A", "BIZ.COL", 1)
    assert later.line is not None
    assert (later.line.verdict, later.now) == (Verdict.FAIL, Verdict.PASS)
    assert (one.state, none, of) == (AppealState.REJECTED, (), 1)


def test_nothing_comes_after_the_freeze_of_an_open_round(counties: Counties) -> None:
    made = counties.round()
    counties.decide("A", "BIZ.COL")
    with reading(counties.engine) as conn:
        assert decided_after(conn, made) == ((), 0)


def test_what_was_decided_is_not_undecided_also_where_the_queues_marks_are_gone(counties: Counties) -> None:
    counties.decide("A", "BIZ.COL")
    made = counties.round()
    with transaction(counties.engine) as conn:
        save_marks(conn, counties.scan, "A", {}, OF_REVIEW)
        queue = undecided_in(conn, made, Filters())
    assert [(item.site, item.requirement) for item in queue.of(URGENT)] == [("A", "FILE.LIB")]
    assert [(item.site, item.requirement) for item in queue.of([Cause.UNSEEN])] == [("B", "BIZ.COL")]
    assert queue.scans == dict.fromkeys("ABCD", counties.scan)


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2026, 9, 20), "今日截止"), (date(2026, 9, 21), "还有1天"), (date(2026, 9, 18), "已逾期2天")],
)
def test_a_due_date_is_told_with_how_far_off_it_is(day: date, told: str) -> None:
    assert due_in_words(day, date(2026, 9, 20)) == f"{day}（{told}）"


def test_how_sites_were_drawn_is_told_from_what_was_drawn(counties: Counties) -> None:
    levels = dict.fromkeys("ABCD", Level.COUNTY)
    every, some = counties.round("全部"), counties.round("抽样", sample=2)
    assert drawing_in_words(every.definition, levels) == "未抽样，评估全部4个站点。"
    assert "按一个总体抽取2个" in drawing_in_words(some.definition, levels)
    one, *_ = (site.code for site in counties.sites if site.code not in some.definition.sites)
    kinds = levels | {one: Level.PREFECTURE}
    sites = tuple(site.model_copy(update={"level": kinds[site.code]}) for site in counties.sites)
    apart = counties.round("分层", population=sites, apart={Level.PREFECTURE: 1, Level.COUNTY: 1})
    assert "市级1个中抽取1个，县级3个中抽取1个" in drawing_in_words(apart.definition, kinds)
