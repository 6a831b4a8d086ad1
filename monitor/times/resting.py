"""Until when a host that refuses us is left alone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.times.due import Timing

LONGEST = timedelta(days=1)
"""What a host may ask for at most: a longer wait is most likely a mistake, and the next night is another one."""


def rests_until(now: datetime, timing: Timing, hours: float, wait: float | None = None) -> datetime:
    """The end of the night in which it refused, or of the `wait` (seconds) that it asked for, whichever is later.

    A night lasts `hours` from its moment. By day a host is left alone for as long, but not into the next night, which
    must not be blind for what a single check came upon.
    """
    end = timing.moment(timing.latest(now)) + timedelta(hours=hours)
    until = end if now < end else min(now + timedelta(hours=hours), timing.next(now))
    return max(until, now + min(timedelta(seconds=wait or 0), LONGEST))
