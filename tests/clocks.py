"""A clock that tests set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.records import SHANGHAI


@dataclass
class Clock:
    """The moment that tests say it is."""

    now: datetime = datetime(2026, 11, 3, 9, 0, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)
