"""The words of single checks that people ask for on the desk (单站检查). Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CheckStatus(StrEnum):
    """How far a single check is; `monitor.adhoc.wording.STATUSES` tells each in Chinese."""

    WAITING = "waiting"  # in line: others are under way
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # the address guard let nobody go there
    BUSY = "busy"  # somebody else was at the host for as long as it was waited for
    FAILED = "failed"  # a fault of ours
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # the server ended


UNFINISHED = frozenset({CheckStatus.WAITING, CheckStatus.RUNNING})


@dataclass(frozen=True, slots=True)
class Told:
    """A line of progress, in Chinese."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DeskCheck:
    """A single check that `account` asked for. `site` is the code of the site at `url`, `scan` what was saved of it."""

    id: int
    account: str
    url: str
    level: str | None
    asked: datetime
    finished: datetime | None
    status: CheckStatus
    site: str | None
    scan: int | None
    told: tuple[Told, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status not in UNFINISHED
