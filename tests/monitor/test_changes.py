from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from monitor.alerts.changes import PACKS, READERS, causes_of_hold, changes, night_faults, scan_faults
from storage.alerting import Basis, Key, NoticeKind, State
from storage.ledger import NightInfo, NightStatus, ScanInfo, ScanKind, ScanStatus
from storage.records import SHANGHAI, Reason, Verdict

KEY: Key = ("A", "BIZ.COL")
MISSING = State(Verdict.FAIL, Reason.MISSING)
STALE = State(Verdict.PARTIAL, Reason.STALE)
FOUND = State(Verdict.PASS, Reason.FOUND)
AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def kinds(now: State | None, told: State | None) -> list[NoticeKind | None]:
    known = {KEY: told} if told else {}
    return [change.kind for change in changes({KEY: now} if now else {}, known)]


@pytest.mark.parametrize(
    "reason", [Reason.MISSING, Reason.STALE, Reason.BLANK, Reason.INCOMPLETE], ids=lambda reason: reason.value
)
def test_what_is_newly_confirmed_is_told(reason: Reason) -> None:
    assert kinds(State(Verdict.FAIL, reason), None) == [NoticeKind.NEWLY]


def test_what_stands_as_it_was_told_is_not_told_again() -> None:
    assert kinds(MISSING, MISSING) == []
    assert kinds(FOUND, None) == []


def test_what_is_met_after_it_was_told_is_told_as_recovered() -> None:
    for verdict in (Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT):
        assert kinds(State(verdict, Reason.FOUND), MISSING) == [NoticeKind.RECOVERED]


@pytest.mark.parametrize("told", [None, MISSING], ids=["nothing told", "missing told"])
@pytest.mark.parametrize(
    "verdict",
    [Verdict.PROVISIONAL, Verdict.UNDETERMINED, Verdict.ERROR, Verdict.SUSPENDED, Verdict.WAIVED],
    ids=lambda verdict: verdict.value,
)
def test_what_decides_nothing_is_neither_told_nor_forgotten(verdict: Verdict, told: State | None) -> None:
    assert kinds(State(verdict, Reason.MISSING), told) == []


def test_what_is_no_longer_asked_is_forgotten_without_a_word() -> None:
    for now in (State(Verdict.NOT_APPLICABLE, Reason.LEVEL), State(Verdict.NOT_YET_DUE, Reason.NOT_DUE), None):
        assert kinds(now, MISSING) == [None]
        assert kinds(now, None) == []


def test_another_fault_in_place_of_the_one_told_is_told() -> None:
    assert kinds(STALE, MISSING) == [NoticeKind.NEWLY]


def test_a_fault_that_grows_is_told_and_one_that_shrinks_is_only_noted() -> None:
    part, whole = State(Verdict.PARTIAL, Reason.BLANK), State(Verdict.FAIL, Reason.BLANK)
    assert kinds(whole, part) == [NoticeKind.NEWLY]
    (shrunk,) = changes({KEY: part}, {KEY: whole})
    assert (shrunk.kind, shrunk.now) == (None, part)


@pytest.mark.parametrize(
    ("packs", "readers", "causes"),
    [
        (("p", "1", "aa"), "r1", ()),
        (("p", "2", "aa"), "r1", (PACKS,)),
        (("p", "1", "bb"), "r1", (PACKS,)),
        (("q", "1", "aa"), "r1", (PACKS,)),
        (("p", "1", "aa"), "r2", (READERS,)),
        (("p", "2", "bb"), "r2", (PACKS, READERS)),
    ],
)
def test_other_packs_or_readers_hold(packs: tuple[str, str, str], readers: str, causes: tuple[str, ...]) -> None:
    before = Basis(frozenset({("p", "1", "aa")}), "r1")
    assert causes_of_hold(before, Basis(frozenset({packs}), readers)) == causes


def test_readers_that_were_not_noted_hold_nothing() -> None:
    assert causes_of_hold(Basis(frozenset(), None), Basis(frozenset(), "r1")) == ()


def scan(planned: int, *, ours: bool = False) -> ScanInfo:
    return ScanInfo(1, ScanKind.NIGHTLY, AT, "t", (), planned, AT, AT, ScanStatus.DONE, ours)


def test_a_scan_that_left_sites_out_or_broke_off_is_short() -> None:
    assert scan_faults(scan(2), ("A", "B"), 0) == ()
    assert scan_faults(scan(2), ("A",), 0) == (NoticeKind.SHORT,)
    assert scan_faults(scan(2), ("A", "B"), 1) == (NoticeKind.SHORT,)


def test_of_a_night_that_was_ours_only_that_is_told() -> None:
    assert scan_faults(scan(2, ours=True), ("A",), 1) == (NoticeKind.OURS,)


@pytest.mark.parametrize(
    ("status", "ended", "asked", "told"),
    [
        (NightStatus.DONE, 8, 9, ()),
        (NightStatus.DONE, 8.01, 9, (NoticeKind.LATE,)),
        (NightStatus.RUNNING, None, 8, ()),
        (NightStatus.RUNNING, None, 8.01, (NoticeKind.LATE,)),
        (NightStatus.FAILED, 9, 9, (NoticeKind.FAILED,)),
        (NightStatus.MISSED, 9, 9, (NoticeKind.MISSED,)),
    ],
)
def test_a_night_is_late_after_eight_hours_and_failed_or_missed_as_the_ledger_says(
    status: NightStatus, ended: float | None, asked: float, told: tuple[NoticeKind, ...]
) -> None:
    finished = None if ended is None else AT + ended * HOUR
    night = NightInfo("nightly", date(2026, 9, 15), status, AT, AT, finished, None, "")
    assert night_faults(night, AT, AT + asked * HOUR) == told
