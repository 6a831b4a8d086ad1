"""Of which nights the evidence is kept."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.times.kept_nights import kept_nights

TODAY = date(2026, 11, 29)  # a Sunday


def days(count: int, end: date = TODAY) -> list[date]:
    return [end - timedelta(days=n) for n in range(count)]


def test_every_night_of_the_last_days_is_kept() -> None:
    assert kept_nights(days(90), TODAY, 90, 365) == frozenset(days(90))


def test_before_that_the_last_night_of_each_week_is_kept() -> None:
    kept = kept_nights(days(200), TODAY, 90, 365) - frozenset(days(90))
    assert kept == {day for day in days(200)[90:] if day.isoweekday() == 7} | {date(2026, 6, 30)}


def test_a_week_whose_sunday_was_missed_keeps_its_last_night() -> None:
    sunday = date(2026, 8, 9)
    kept = kept_nights([day for day in days(200) if day != sunday], TODAY, 90, 365)
    assert sunday - timedelta(days=1) in kept
    assert sunday - timedelta(days=2) not in kept


def test_after_a_year_the_last_night_of_each_quarter_is_kept() -> None:
    kept = sorted(day for day in kept_nights(days(1200), TODAY, 90, 365) if day < TODAY - timedelta(days=366))
    assert kept == [
        date(2023, 9, 30),
        date(2023, 12, 31),
        date(2024, 3, 31),
        date(2024, 6, 30),
        date(2024, 9, 30),
        date(2024, 12, 31),
        date(2025, 3, 31),
        date(2025, 6, 30),
        date(2025, 9, 30),
    ]


def test_what_is_not_kept_one_day_is_not_wanted_on_a_later_one() -> None:
    for later in range(0, 500, 7):
        today = TODAY + timedelta(days=later)
        then = today + timedelta(days=7)
        assert kept_nights(days(1200), then, 90, 365) <= kept_nights(days(1200), today, 90, 365)
