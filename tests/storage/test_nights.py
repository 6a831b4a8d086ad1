from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine

from storage.ledger import NightStatus
from storage.nights import beat_night, claim_night, end_night, nights, record_missed_night, resume_night
from storage.store import transaction
from tests.storage.stories import night, scan_of

DUE = date(2026, 3, 6)
MINUTE = timedelta(minutes=1)


def test_a_night_is_claimed_once(engine: Engine) -> None:
    for wanted in (True, False):
        with transaction(engine) as conn:
            assert claim_night(conn, kind="scan", due_date=DUE, now=night(0)) is wanted
    with transaction(engine) as conn:
        assert claim_night(conn, kind="report", due_date=DUE, now=night(0))
        assert claim_night(conn, kind="scan", due_date=DUE + timedelta(days=1), now=night(0))


def test_a_night_that_was_run_is_not_missed_and_the_other_way_round(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert record_missed_night(conn, kind="scan", due_date=DUE, now=night(1), note="机器关机")
        assert not record_missed_night(conn, kind="scan", due_date=DUE, now=night(2))
        assert not claim_night(conn, kind="scan", due_date=DUE, now=night(1))
        assert not beat_night(conn, kind="scan", due_date=DUE, now=night(1))
        (info,) = nights(conn, 10)
    assert (info.status, info.started, info.finished, info.scan, info.note) == (
        NightStatus.MISSED,
        night(1),
        night(1),
        None,
        "机器关机",
    )


def test_a_night_beats_and_ends_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        claim_night(conn, kind="scan", due_date=DUE, now=night(0))
        assert beat_night(conn, kind="scan", due_date=DUE, now=night(0) + MINUTE)
        assert nights(conn, 1)[0].heartbeat == night(0) + MINUTE
        ends = [
            end_night(conn, kind="scan", due_date=DUE, status=status, finished=night(1), scan=scan, note="x")
            for status in (NightStatus.DONE, NightStatus.FAILED)
        ]
        assert ends == [True, False]
        assert not beat_night(conn, kind="scan", due_date=DUE, now=night(2))
        (info,) = nights(conn, 10)
    assert (info.kind, info.due_date, info.status, info.finished, info.scan) == ("scan", DUE, "done", night(1), scan)


def test_a_night_is_taken_over_only_when_its_runner_fell_silent(engine: Engine) -> None:
    with transaction(engine) as conn:
        claim_night(conn, kind="scan", due_date=DUE, now=night(0))
        late = night(0) + 10 * MINUTE
        taken = [
            resume_night(conn, kind="scan", due_date=DUE, silent_since=silent, now=late)
            for silent in (night(0), night(0) + MINUTE, night(0) + MINUTE)
        ]
        assert taken == [False, True, False]
        end_night(conn, kind="scan", due_date=DUE, status=NightStatus.FAILED, finished=late, scan=None)
        assert not resume_night(conn, kind="scan", due_date=DUE, silent_since=night(9), now=night(9))


def test_the_latest_nights_come_first(engine: Engine) -> None:
    with transaction(engine) as conn:
        for days in (1, 3, 2):
            claim_night(conn, kind="scan", due_date=DUE + timedelta(days=days), now=night(days))
        assert [(info.due_date - DUE).days for info in nights(conn, 2)] == [3, 2]
