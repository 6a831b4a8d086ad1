from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Engine

from storage.ledger import PlanStatus, ScanKind, Tally
from storage.plans import (
    beat_visits,
    end_visit,
    fail_left_behind,
    fail_visits,
    forget_done,
    homes_not_seen,
    plan_visits,
    start_visits,
    tallies,
    visits_not_done,
)
from storage.records import Outcome
from storage.scans import abandon_scans, finish_scan, mark_ours, scan_info, start_scan
from storage.store import reading, transaction
from storage.visits import save_visit
from tests.storage.stories import PACKS, night, scan_of, visit_to

MINUTE = timedelta(minutes=1)
SITES = ("c", "a", "b")


def planned(conn: Connection, number: int = 0) -> int:
    at = night(number)
    scan = start_scan(conn, kind=ScanKind.NIGHTLY, as_of=at, site_list="t", packs=PACKS, planned=SITES, started=at)
    plan_visits(conn, scan, SITES)
    return scan


def do(conn: Connection, scan: int, site: str, given_up: str = "") -> None:
    save_visit(conn, scan, visit_to(site, night(0)))
    end_visit(conn, scan, site, now=night(0) + MINUTE, given_up=given_up)


def statuses(engine: Engine, scan: int) -> dict[str, str]:
    with reading(engine) as conn:
        return {visit.site: visit.status for visit in visits_not_done(conn, scan)}


def test_what_is_planned_is_told_in_its_order_until_it_is_done(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        assert [visit.site for visit in visits_not_done(conn, scan)] == ["c", "a", "b"]
        do(conn, scan, "a")
        assert [visit.site for visit in visits_not_done(conn, scan)] == ["c", "b"]
        assert tallies(conn, [scan, 99]) == {scan: Tally(3, 1, 0, 0, ours=False)}


def test_a_batch_is_begun_with_one_try_each_and_only_its_own_runner_beats_for_it(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        start_visits(conn, scan, ["a", "b"], runner="m:1", now=night(0))
        start_visits(conn, scan, ["c"], runner="m:2", now=night(0))
        assert beat_visits(conn, scan, runner="m:1", now=night(0) + MINUTE) == 2
        told = {visit.site: visit for visit in visits_not_done(conn, scan)}
    assert [(told[s].status, told[s].tries, told[s].runner) for s in ("a", "c")] == [
        (PlanStatus.RUNNING, 1, "m:1"),
        (PlanStatus.RUNNING, 1, "m:2"),
    ]
    assert (told["a"].heartbeat, told["c"].heartbeat) == (night(0) + MINUTE, night(0))


def test_a_lost_try_fails_and_a_second_one_is_given_up_with_its_reason(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        start_visits(conn, scan, SITES, runner="m:1", now=night(0))
        do(conn, scan, "c")
        fail_visits(conn, scan, SITES, now=night(0), note="killed")
    assert statuses(engine, scan) == {"a": "failed", "b": "failed"}
    with transaction(engine) as conn:
        start_visits(conn, scan, ["a"], runner="m:1", now=night(0))
        do(conn, scan, "a", given_up="killed again")
        lost = {visit.site: visit for visit in visits_not_done(conn, scan)}
        assert tallies(conn, [scan])[scan] == Tally(3, 1, 1, 1, ours=False)
    assert (lost["a"].status, lost["a"].tries, lost["a"].note) == (PlanStatus.GIVEN_UP, 2, "killed again")
    assert (lost["b"].status, lost["b"].note) == (PlanStatus.FAILED, "killed")


def test_what_was_under_way_when_a_scan_was_killed_is_planned_again_and_what_ended_is_not(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        start_visits(conn, scan, SITES, runner="m:1", now=night(0))
        do(conn, scan, "a")
        do(conn, scan, "b", given_up="killed twice")
    with transaction(engine) as conn:
        assert plan_visits(conn, scan, SITES) == {"a", "b"}
    assert statuses(engine, scan) == {"c": "planned", "b": "given_up"}


def test_what_an_abandoned_scan_did_not_reach_has_failed(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan, other = planned(conn), planned(conn, 1)
        do(conn, scan, "a")
        abandon_scans(conn, kind=ScanKind.NIGHTLY, finished=night(1), keep=other)
        assert fail_left_behind(conn, now=night(1), note="not reached") == 2
        assert fail_left_behind(conn, now=night(2), note="again") == 0
    assert statuses(engine, scan) == {"c": "failed", "b": "failed"}
    assert set(statuses(engine, other).values()) == {"planned"}


def test_figures_and_lists_stay_the_same_when_rows_of_done_visits_are_dropped(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        do(conn, scan, "a")
        do(conn, scan, "b", given_up="x")
        fail_visits(conn, scan, ["c"], now=night(0), note="y")
        before = tallies(conn, [scan]), visits_not_done(conn, scan)
        assert forget_done(conn, before=night(9)) == 0  # it still runs
        finish_scan(conn, scan, finished=night(0), ours=False)
        assert forget_done(conn, before=night(0)) == 0
        assert forget_done(conn, before=night(9)) == 1
        assert (tallies(conn, [scan]), visits_not_done(conn, scan)) == before


def test_a_scan_without_rows_is_told_from_what_it_planned_and_visited(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=("a", "b"))
        assert visits_not_done(conn, scan) == []
        assert tallies(conn, [scan])[scan].done == 2


def test_a_scan_marked_as_ours_is_so_before_it_ends(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        mark_ours(conn, scan)
        assert scan_info(conn, scan).ours
        assert tallies(conn, [scan])[scan].ours


def test_homes_that_were_not_seen_are_told_with_what_came_of_them(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = planned(conn)
        do(conn, scan, "a")
        save_visit(conn, scan, visit_to("b", night(0), home=Outcome.BLOCKED))
        assert homes_not_seen(conn, scan) == [("b", Outcome.BLOCKED)]
