"""Of which nights the evidence is kept: every one for some time, then one a week, then one a quarter. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def kept_nights(days: Iterable[date], today: date, daily: int, weekly: int) -> frozenset[date]:
    """Those of these days that are kept: all of the last `daily` days, of the last `weekly` days the last one of each
    week (Monday to Sunday), and the last one of each quarter for ever."""
    ordered = sorted(set(days))
    of_weeks = {day.isocalendar()[:2]: day for day in ordered}
    of_quarters = {(day.year, (day.month - 1) // 3): day for day in ordered}
    lately = (day for day in ordered if day > today - timedelta(days=daily))
    this_year = (day for day in of_weeks.values() if day > today - timedelta(days=weekly))
    return frozenset({*lately, *this_year, *of_quarters.values()})
