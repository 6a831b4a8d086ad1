"""Working days (工作日) in China: weekends, holidays, and the weekend days that are worked in their place. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar  # type: ignore[import-untyped]  # it has no types


class WorkingDay(NamedTuple):
    """A working day, and whether the holidays of all years on the way to it are known."""

    day: date
    certain: bool


def working_days_after(start: date, number: int) -> WorkingDay:
    """The day that is `number` working days after `start`, which itself does not count.

    For years whose holidays are not announced yet Monday to Friday are taken for working days, and `certain` is False.
    """
    day, left, certain = start, number, True
    while left > 0:
        day += timedelta(days=1)
        try:
            works = bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # its way of saying that it does not know the year
            works, certain = day.weekday() < 5, False
        left -= works
    return WorkingDay(day, certain)
