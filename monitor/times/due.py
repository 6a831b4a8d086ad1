"""When a task is due: days and moments in Shanghai time. Pure, so that a clock that steps is only another number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.settings import WEEKDAYS, Settings
from storage.records import SHANGHAI


@dataclass(frozen=True)
class Timing:
    """A time of day in Shanghai, every day or on one day of the week (0 is Monday)."""

    at: time
    weekday: int | None = None

    def is_due_on(self, day: date) -> bool:
        """Whether the task is due on that day."""
        return self.weekday is None or day.weekday() == self.weekday

    def moment(self, day: date) -> datetime:
        """The moment at which what is due on `day` is due."""
        return datetime.combine(day, self.at, SHANGHAI)

    def latest(self, now: datetime) -> date:
        """The day whose moment came last, however late after it this is asked."""
        day = now.astimezone(SHANGHAI).date()
        while not (self.is_due_on(day) and self.moment(day) <= now):
            day -= timedelta(days=1)
        return day

    def next(self, now: datetime) -> datetime:
        """The first moment after `now`."""
        day = now.astimezone(SHANGHAI).date()
        while not (self.is_due_on(day) and self.moment(day) > now):
            day += timedelta(days=1)
        return self.moment(day)

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days from `first` to `last`, both among them, on which the task is due."""
        for number in range((last - first).days + 1):
            if self.is_due_on(day := first + timedelta(days=number)):
                yield day


def nightly(settings: Settings) -> Timing:
    """When the nightly scan is due."""
    return Timing(_time(settings.nightly_at))


def cleanup(settings: Settings) -> Timing:
    """When the evidence clean-up is due."""
    day, _, at = settings.cleanup_at.partition(" ")
    return Timing(_time(at), WEEKDAYS.index(day))


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))
