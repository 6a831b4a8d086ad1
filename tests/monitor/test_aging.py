"""The aging table, exact at its boundaries."""

from datetime import date, timedelta

import pytest

from monitor.rules.aging import AGES, ALWAYS_FRESH, TABLE, Age, age_of
from storage.dataset_records import CatalogueEntry, Frequency

TODAY = date(2026, 9, 15)
HDX = {
    "daily": (1, 2, 3),
    "weekly": (7, 14, 21),
    "fortnightly": (14, 21, 28),
    "monthly": (30, 44, 60),
    "quarterly": (90, 120, 150),
    "half_yearly": (180, 210, 240),
    "yearly": (365, 425, 455),
}


def of(frequency: str, days: int | None) -> Age | None:
    updated = None if days is None else TODAY - timedelta(days=days)
    return age_of(CatalogueEntry("甲", frequency=Frequency(frequency), updated=updated), TODAY)


@pytest.mark.parametrize("frequency", HDX)
def test_each_limit_counts_from_its_very_day_on(frequency: str) -> None:
    due, overdue, delinquent = HDX[frequency]
    told = [of(frequency, days) for days in (due - 1, due, overdue - 1, overdue, delinquent - 1, delinquent, 5000)]
    assert told == ["fresh", "due", "due" if overdue - 1 >= due else "fresh", "overdue", "overdue", *["delinquent"] * 2]


@pytest.mark.parametrize(
    ("told", "frequency", "overdue"),
    [
        ("每年（12月底前）", "yearly", 425 + 365),  # in January, and in December of the year after
        ("每月10日前", "monthly", 44 + 30),
        ("每月5日内", "monthly", 44 + 30),
        ("每月10日", "monthly", 44),
        ("每年（提前公布）", "yearly", 425),
    ],
)
def test_what_is_due_by_a_day_of_each_period_has_one_period_more(told: str, frequency: str, overdue: int) -> None:
    def age(days: int) -> Age | None:
        updated = TODAY - timedelta(days=days)
        return age_of(CatalogueEntry("甲", frequency=Frequency(frequency), told=told, updated=updated), TODAY)

    assert [age(overdue - 1), age(overdue)] == [Age.DUE, Age.OVERDUE]


@pytest.mark.parametrize("frequency", ["live", "as_needed", "never"])
def test_what_is_live_or_updated_as_needed_or_never_is_fresh_at_any_age_and_without_a_day(frequency: str) -> None:
    assert of(frequency, 5000) is Age.FRESH
    assert of(frequency, None) is Age.FRESH


def test_nobody_can_say_what_an_unknown_frequency_or_day_comes_to_nor_a_day_to_come() -> None:
    assert [of("unknown", 5000), of("daily", None), of("daily", -1)] == [None, None, None]


def test_every_frequency_but_the_unknown_is_judged() -> None:
    assert {*TABLE, *ALWAYS_FRESH, Frequency.UNKNOWN} == set(Frequency)
    assert set(AGES) == set(Age)
