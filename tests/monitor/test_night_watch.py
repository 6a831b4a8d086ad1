"""What is wrong with the last night, as of any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from monitor.night.watch import NIGHTLY, Wrong, trouble
from monitor.times.due import Timing
from storage.ledger import HANDED_BACK, NightInfo, NightStatus, Tally
from storage.records import SHANGHAI

DUE = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
WHOLE = Tally(planned=10, done=10, failed=0, given_up=0, ours=False)
HOUR = timedelta(hours=1)
TODAY = DUE.date()


def night(status: NightStatus, *, day: date = TODAY, beat: datetime = DUE, end: datetime | None = None) -> NightInfo:
    return NightInfo(NIGHTLY, day, status, DUE, beat, end, 1, "因故")


def wrong(now: datetime, *nights: tuple[NightInfo, Tally | None]) -> Wrong | None:
    found = trouble(nights, now, Timing(time(1, 30)), hours=8)
    return found.what if found else None


DONE = (night(NightStatus.DONE, end=DUE + HOUR), WHOLE)
YESTERDAY = (night(NightStatus.DONE, day=date(2026, 9, 14), end=DUE - 23 * HOUR), WHOLE)


def test_a_night_that_was_done_in_time_and_whole_is_well() -> None:
    assert wrong(DUE + 9 * HOUR, DONE, YESTERDAY) is None
    assert wrong(DUE + 22 * HOUR, YESTERDAY, DONE) is None


@pytest.mark.parametrize(("minutes", "what"), [(0, None), (29, None), (30, Wrong.MISSING)])
def test_a_night_that_nobody_began_is_missing_half_an_hour_after_it_was_due(minutes: int, what: Wrong | None) -> None:
    assert wrong(DUE + timedelta(minutes=minutes), YESTERDAY) is what


def test_until_then_the_night_before_is_looked_at() -> None:
    missed = (night(NightStatus.MISSED, day=date(2026, 9, 14)), None)
    assert wrong(DUE + timedelta(minutes=5), missed) is Wrong.MISSING


def test_an_empty_ledger_is_a_missing_night() -> None:
    assert wrong(DUE + 5 * HOUR) is Wrong.MISSING


def test_the_clean_up_is_no_night() -> None:
    other = NightInfo("evidence", DUE.date(), NightStatus.DONE, DUE, DUE, DUE, None, "")
    assert wrong(DUE + HOUR, (other, None), YESTERDAY) is Wrong.MISSING


@pytest.mark.parametrize(("hours", "what"), [(8, None), (8.1, Wrong.LATE)])
def test_a_night_that_still_runs_is_late_after_its_hours(hours: float, what: Wrong | None) -> None:
    now = DUE + hours * HOUR
    assert wrong(now, (night(NightStatus.RUNNING, beat=now), None)) is what


@pytest.mark.parametrize(("hours", "what"), [(8, None), (8.1, Wrong.LATE)])
def test_a_night_that_ended_after_its_hours_was_late(hours: float, what: Wrong | None) -> None:
    assert wrong(DUE + 12 * HOUR, (night(NightStatus.DONE, end=DUE + hours * HOUR), WHOLE)) is what


def test_a_night_whose_runner_is_silent_is_told_before_it_is_late() -> None:
    now = DUE + HOUR
    assert wrong(now, (night(NightStatus.RUNNING, beat=now - timedelta(minutes=11)), None)) is Wrong.SILENT
    assert wrong(now, (night(NightStatus.RUNNING, beat=now - timedelta(minutes=9)), None)) is None


def test_a_night_that_was_handed_back_waits_and_says_why() -> None:
    back = night(NightStatus.RUNNING, beat=HANDED_BACK)
    found = trouble([(back, None)], DUE + HOUR, Timing(time(1, 30)), hours=8)
    assert found is not None
    assert found.told == "2026-09-15 的夜间巡检已暂停，等待接续：因故"


def test_a_failed_night_says_why() -> None:
    found = trouble([(night(NightStatus.FAILED), None)], DUE + HOUR, Timing(time(1, 30)), hours=8)
    assert found is not None
    assert (found.what, found.due_date) == (Wrong.FAILED, DUE.date())
    assert found.told == "2026-09-15 的夜间巡检失败：因故"


def test_a_night_is_short_where_fewer_sites_were_done_than_planned() -> None:
    short = Tally(planned=10, done=9, failed=0, given_up=1, ours=False)
    found = trouble([(DONE[0], short)], DUE + 9 * HOUR, Timing(time(1, 30)), hours=8)
    assert found is not None
    assert (found.what, found.told) == (
        Wrong.SHORT,
        "2026-09-15 的夜间巡检不完整：计划 10 个站点，完成 9 个，放弃 1 个",
    )


def test_a_night_that_was_ours_is_told() -> None:
    assert wrong(DUE + 9 * HOUR, (DONE[0], Tally(10, 10, 0, 0, ours=True))) is Wrong.OURS


def test_a_clock_that_steps_back_an_hour_does_not_make_a_night_silent_or_late() -> None:
    beat = DUE + HOUR
    assert wrong(beat - HOUR + timedelta(minutes=40), (night(NightStatus.RUNNING, beat=beat), None)) is None
    earlier = DUE - timedelta(minutes=30)
    assert wrong(earlier, (night(NightStatus.RUNNING, beat=earlier), None), YESTERDAY) is None
    begun_late = replace(night(NightStatus.RUNNING, beat=DUE + HOUR), started=DUE + 2 * HOUR)
    assert wrong(DUE + HOUR, (begun_late, None)) is None
