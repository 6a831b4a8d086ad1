"""What probes of a site's home page came to. Standard library only, so that pure rules may speak of it.

国办秘函〔2019〕19号 counts visits in which a site did not open within 15 s. What refuses us, or tests us, is no site
that does not open, and what we could not see for a fault of ours says nothing: both are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.records import Cause, Outcome

LIMIT_SECONDS = 15.0
"""From so many seconds on a site did not open, this very number among them."""

_OPENED = frozenset(
    {Outcome.SEEN, Outcome.SCRIPT_SHELL, Outcome.FRAMES, Outcome.TOO_LARGE, Outcome.NOT_HTML, Outcome.MAINTENANCE}
    | {Outcome.REDIRECT, Outcome.MOVED, Outcome.SOFT_404, Outcome.LOGIN}
)
"""Something came: what it holds is for the nights to say."""
_OURS = frozenset({Cause.ADDRESS_REFUSED, Cause.NO_ADDRESS, Cause.CRASH, Cause.LEFT_ALONE, Cause.TLS})
"""Not the site's fault, or not for certain: a browser may know a certificate that we do not."""
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Unopened:
    """A probe in which a site did not open: when, why, and after how many seconds."""

    at: datetime
    cause: Cause
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Probed:
    """One probe of a site's home page: `opened` is None where it says nothing of the site."""

    site: str
    at: datetime
    opened: bool | None
    unopened: Unopened | None = None


@dataclass(frozen=True, slots=True)
class ReachDay:
    """The probes of a site on one day in Shanghai: how many opened, did not, said nothing, and were spoilt by us.

    `unopened` are those that did not; they are kept for some weeks, the figures for good.
    """

    site: str
    day: date
    opened: int
    failed: int
    unclear: int
    ours: int
    unopened: tuple[Unopened, ...] = ()

    @property
    def counted(self) -> int:
        """The visits that count."""
        return self.opened + self.failed


def probed(site: str, at: datetime, outcome: Outcome, cause: Cause, status: int, seconds: float) -> Probed:
    """What an answer that took so many seconds, from the request to its last byte, says of a site."""
    came = outcome in _OPENED
    failed = outcome is Outcome.UNREACHABLE or (outcome is Outcome.HTTP_ERROR and status >= _SERVER_ERROR)
    if cause in _OURS or not (came or failed):
        return Probed(site, at, None)
    if came and seconds < LIMIT_SECONDS:
        return Probed(site, at, True)
    return Probed(site, at, False, Unopened(at, Cause.TIMEOUT if came else cause, status, seconds))


def week_before(today: date, days: int) -> tuple[date, ...]:
    """The whole days before `today`, oldest first."""
    return tuple(today - timedelta(days=number) for number in range(days, 0, -1))
