"""The outbox and what was told, on both databases; and how an older database gets their tables."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from storage.alerting import DeliveryStatus, Notice, NoticeKind, NoticeStatus, State
from storage.database import reading, transaction
from storage.findings import findings_at, states_at
from storage.outbox import claim, due_to, give_up, note_not_sent, note_sent, outbox, put_notices, try_failed_again
from storage.records import Reason, Verdict
from storage.scans import finish_scan
from storage.spans import record_findings
from storage.told import change_told, note_told_scan, take_as_told, told_states
from tests.storage.stories import finding, missing, night, scan_of, unseen

NOTICE = Notice("scan:1:a:newly", NoticeKind.NEWLY, None, "a", "甲县人民政府", ("政府信息公开专栏：不符合",), 1)
MINUTE = timedelta(minutes=1)


def put(engine: Engine, *targets: str) -> int:
    with transaction(engine) as conn:
        return put_notices(conn, [NOTICE], targets=targets, held=False, now=night(0))


def test_a_notice_of_one_key_is_put_into_the_outbox_once(engine: Engine) -> None:
    assert put(engine, "json", "mailto") == 1
    assert put(engine, "json", "mailto") == 0
    with reading(engine) as conn:
        (stored,) = outbox(conn, 10)
    assert (stored.notice, stored.status, stored.created) == (NOTICE, NoticeStatus.OPEN, night(0))
    assert [(one.target, one.status, one.attempts) for one in stored.deliveries] == [
        ("json", DeliveryStatus.WAITING, 0),
        ("mailto", DeliveryStatus.WAITING, 0),
    ]


def test_a_due_notice_is_claimed_by_one_process_and_due_again_if_it_dies(engine: Engine) -> None:
    put(engine, "json")
    with transaction(engine) as conn:
        (due,) = due_to(conn, "json", night(0), 10)
        assert [claim(conn, "json", due, night(0) + 5 * MINUTE) for _ in range(2)] == [True, False]
        assert due_to(conn, "json", night(0) + 4 * MINUTE, 10) == []
        (again,) = due_to(conn, "json", night(0) + 5 * MINUTE, 10)
    assert again.attempts == 1


def test_each_target_is_settled_for_itself(engine: Engine) -> None:
    put(engine, "json", "mailto")
    with transaction(engine) as conn:
        note_sent(conn, "json", [1], night(1))
        note_not_sent(conn, "mailto", [1], "对方返回 500", most=6)
        (stored,) = outbox(conn, 10)
    assert [(one.status, one.sent, one.error) for one in stored.deliveries] == [
        (DeliveryStatus.SENT, night(1), ""),
        (DeliveryStatus.WAITING, None, "对方返回 500"),
    ]


def test_what_was_tried_often_enough_has_failed_until_it_is_asked_for_again(engine: Engine) -> None:
    put(engine, "json")
    with transaction(engine) as conn:
        claim(conn, "json", due_to(conn, "json", night(0), 10)[0], night(0) + MINUTE)
        assert give_up(conn, "json", 2, night(1)) == 0
        assert give_up(conn, "json", 1, night(0)) == 0  # its sender may be alive
        assert give_up(conn, "json", 1, night(1)) == 1
        assert due_to(conn, "json", night(9), 10) == []
        assert try_failed_again(conn, night(2)) == 1
        assert len(due_to(conn, "json", night(2), 10)) == 1


def test_states_are_those_of_the_findings(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=("a", "b"))
        record_findings(conn, scan_id=scan, site="a", findings=[missing(Verdict.FAIL), unseen(requirement="BIZ.COL")])
        finish_scan(conn, scan, finished=night(0), ours=False)
        later = scan_of(conn, 1)
        record_findings(conn, scan_id=later, site="a", findings=[unseen(), unseen(requirement="BIZ.COL")])
        for number in (scan, later):
            states = states_at(conn, number, ["a", "b"])
            assert states == {
                (f.site, f.requirement): State(f.verdict, f.reason) for f in findings_at(conn, number, ["a", "b"])
            }
    assert states[("a", "XXGK.COL")] == State(Verdict.UNDETERMINED, Reason.BLOCKED)


def test_a_store_that_told_of_nothing_takes_what_stands_as_told(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        stands = [missing(Verdict.FAIL), finding(requirement="BIZ.COL")]
        record_findings(conn, scan_id=scan, site="a", findings=stands)
        assert take_as_told(conn, night(1))
        assert not take_as_told(conn, night(1))
        assert told_states(conn, ["a"]) == {("a", "XXGK.COL"): State(Verdict.FAIL, Reason.MISSING)}


def test_what_was_told_is_replaced_and_forgotten(engine: Engine) -> None:
    key = ("a", "XXGK.COL")
    with transaction(engine) as conn:
        for reason in (Reason.MISSING, Reason.STALE):
            change_told(conn, {key: State(Verdict.FAIL, reason)}, [])
        assert told_states(conn, ["a"]) == {key: State(Verdict.FAIL, Reason.STALE)}
        change_told(conn, {}, [key])
        assert told_states(conn, ["a"]) == {}


def test_a_scan_is_told_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        told = [note_told_scan(conn, scan, before=None, readers="x", causes=()) for _ in range(2)]
    assert told == [True, False]
