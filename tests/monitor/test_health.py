"""The lines of the last nights."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor.night.health import BY_HAND, Health, healths_of
from storage.ledger import NightInfo, NightStatus, ScanInfo, ScanKind, ScanStatus, Tally
from storage.records import SHANGHAI

BEGAN = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
END = BEGAN + timedelta(minutes=90)
DAY = timedelta(days=1)
TASKS = {"nightly": "夜间巡检", "evidence": "证据清理"}


def line(
    status: NightStatus, scan: int | None = None, days: int = 0, kind: str = "nightly", note: str = ""
) -> NightInfo:
    ended = None if status is NightStatus.RUNNING else END
    return NightInfo(kind, date(2026, 9, 15) + timedelta(days=days), status, BEGAN, BEGAN, ended, scan, note)


def scan(number: int, status: ScanStatus = ScanStatus.DONE, days: int = 0) -> ScanInfo:
    ended = None if status is ScanStatus.RUNNING else END + days * DAY
    at = BEGAN + days * DAY
    return ScanInfo(number, ScanKind.NIGHTLY, at, "t", (), 10, at, ended, status, ours=False)


def tally(done: int = 10, *, ours: bool = False) -> Tally:
    return Tally(planned=10, done=done, failed=0, given_up=10 - done, ours=ours)


def one(night: NightInfo, figures: Tally | None = None) -> Health:
    (found,) = healths_of([night], [], {} if figures is None or night.scan is None else {night.scan: figures}, TASKS)
    return found


def test_a_night_that_was_done_whole_is_well_and_says_how_long_it_took() -> None:
    found = one(line(NightStatus.DONE, 1), tally())
    assert (found.status, found.minutes, found.well, found.finished) == ("完成", 90, True, True)


def test_a_night_that_was_short_ours_failed_or_missed_is_not_well() -> None:
    assert not one(line(NightStatus.DONE, 1), tally(9)).well
    assert not one(line(NightStatus.DONE, 1), tally(ours=True)).well
    assert not one(line(NightStatus.FAILED, 1), tally()).well
    assert not one(line(NightStatus.MISSED)).well


def test_a_night_that_nobody_ran_has_no_beginning() -> None:
    found = one(line(NightStatus.MISSED, note="调度程序未运行"))
    assert (found.began, found.minutes, found.scan, found.note) == (None, None, None, "调度程序未运行")


def test_a_night_under_way_lacks_nothing_yet() -> None:
    found = one(line(NightStatus.RUNNING, 1), tally(3))
    assert (found.well, found.finished, found.minutes) == (True, False, None)


def test_a_scan_that_no_line_names_was_made_by_hand_and_each_scan_stands_once() -> None:
    ledger = [line(NightStatus.DONE, 2, 1), line(NightStatus.MISSED, None, 2)]
    found = healths_of(ledger, [scan(3, ScanStatus.ABANDONED, 1), scan(2, days=1), scan(1)], {}, TASKS)
    assert [(one.day.day, one.task, one.status, one.scan) for one in found] == [
        (17, "夜间巡检", "未执行", None),
        (16, BY_HAND, "已放弃", 3),
        (16, "夜间巡检", "完成", 2),
        (15, BY_HAND, "完成", 1),
    ]
    assert [one.well for one in found] == [False, False, True, True]
