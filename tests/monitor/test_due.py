from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from config.settings import load_settings
from monitor.times.due import Timing, cleanup, nightly
from storage.records import SHANGHAI

NIGHT = Timing(time(1, 30))
SUNDAY = Timing(time(13, 0), weekday=6)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        (at(15, 1, 29), date(2026, 9, 14), at(15, 1, 30)),
        (at(15, 1, 30), date(2026, 9, 15), at(16, 1, 30)),
        (at(15, 23, 59), date(2026, 9, 15), at(16, 1, 30)),
    ],
)
def test_a_night_is_due_at_its_minute(now: datetime, latest: date, following: datetime) -> None:
    assert (NIGHT.latest(now), NIGHT.next(now)) == (latest, following)
    assert NIGHT.latest(now.astimezone(UTC)) == latest


def test_a_weekly_task_is_due_on_its_day_only() -> None:
    assert SUNDAY.latest(at(20, 12)) == date(2026, 9, 13)
    assert SUNDAY.latest(at(20, 13)) == date(2026, 9, 20)
    assert SUNDAY.next(at(20, 13)) == at(27, 13)
    assert list(SUNDAY.days(date(2026, 9, 13), date(2026, 9, 27))) == [date(2026, 9, day) for day in (13, 20, 27)]


def test_times_come_from_the_settings() -> None:
    settings = load_settings(nightly_at="23:05", cleanup_at="wed 04:10")
    assert (nightly(settings), cleanup(settings)) == (Timing(time(23, 5)), Timing(time(4, 10), weekday=2))
