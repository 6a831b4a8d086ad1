"""What the store says about scans, nights and spans. Standard library only, so that pure rules may speak of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from storage.records import Cause, Finding, Outcome, Reason, Verdict

PackKey = tuple[str, str, str]
"""Which pack, exactly: its id, version and sha256."""


HANDED_BACK = datetime(1970, 1, 2, tzinfo=UTC)
"""The heartbeat of a night that whoever ran it gave up, so that the next who asks may take it up at once."""

ROUNDS = "rounds"
"""The kind of what rounds need after a night: a line of its own in the ledger."""

SILENT = timedelta(minutes=10)
"""A runner that says nothing for so long is dead."""


class ScanKind(StrEnum):
    """What a scan is for: the scheduled pass over a site list, a single check that somebody asked for, what an earlier
    scan saw judged anew, or visits that look, after a night, for what rounds ask beyond it."""

    NIGHTLY = "nightly"
    ADHOC = "adhoc"
    REJUDGED = "rejudged"
    FURTHER = "further"


class ScanStatus(StrEnum):
    """How far a scan is."""

    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class NightStatus(StrEnum):
    """How far a due night is. `MISSED`: nobody ran it, and it was too late to make up for it."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    MISSED = "missed"


class PlanStatus(StrEnum):
    """How far a planned visit is. `FAILED`: a try was lost, or the scan ended without it. `GIVEN_UP`: so was the second
    try."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    GIVEN_UP = "given_up"


class Layer(StrEnum):
    """Where a finding lies: what was decided, tonight's veil of "could not look" over it, or an ad hoc check."""

    DECIDED = "decided"
    OVERLAY = "overlay"
    ADHOC = "adhoc"


@dataclass(frozen=True, slots=True)
class ScanInfo:
    """One scan (巡检). Times are aware; `planned` counts its sites; `ours`: the night's failures were our own.

    `readers` and `calendar` are the versions of the readers and rules, and of the calendar of working days, that it was
    judged with; both empty where that is not known, and several, in order, separated by a space, where it was taken up
    by others. `named` are the ids of those of its packs that were asked for by name, the others being included by
    them; none where that is not known. `base` is the scan that a judging anew judges, or
    the night after which it looked further.
    """

    id: int
    kind: ScanKind
    as_of: datetime
    site_list: str
    packs: tuple[PackKey, ...]
    planned: int
    started: datetime
    finished: datetime | None
    status: ScanStatus
    ours: bool
    readers: str = ""
    calendar: str = ""
    named: tuple[str, ...] = ()
    base: int | None = None


@dataclass(frozen=True, slots=True)
class NightInfo:
    """One line of the run ledger. Times are aware; `scan` is the id of the scan that ran, if one did."""

    kind: str
    due_date: date
    status: NightStatus
    started: datetime
    heartbeat: datetime
    finished: datetime | None
    scan: int | None
    note: str

    @property
    def handed_back(self) -> bool:
        """Whether its runner gave it up for somebody to go on with. Not told by `started`: a clock may step back."""
        return self.status is NightStatus.RUNNING and self.heartbeat == HANDED_BACK


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A site that a scan is to visit. `runner` is HOST:PID; `note` says why it failed or was given up."""

    site: str
    status: PlanStatus
    tries: int
    runner: str
    started: datetime | None
    heartbeat: datetime | None
    finished: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A scan in figures: sites planned, visited and kept (`done`), `failed`, `given_up`; the rest is not reached.

    `ours`: what failed that night was our own fault.
    """

    planned: int
    done: int
    failed: int
    given_up: int
    ours: bool

    @property
    def lacking(self) -> int:
        """Sites that were planned and are not done."""
        return self.planned - self.done


class Standing(NamedTuple):
    """A decided finding in force before a scan, and the first scan that counts as a sight of it.

    That is the scan that opened the span; where that night was ours, the first later one that visited the site, was
    not ours, and showed the same. Where there is none, it is the opening scan with `ours` set: nobody may be accused
    on it.
    """

    finding: Finding
    scan: ScanInfo


@dataclass(frozen=True, slots=True)
class Span:
    """A finding and how long it stood: from `since` on, until before `until`; open while `until` is None."""

    finding: Finding
    layer: Layer
    since_scan: int
    since: datetime
    until_scan: int | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SiteNight:
    """A nightly scan as one site met it: whether it planned the site and visited it, and what came of its home page
    (None without an address, or without a visit). `cut` names what ended the visit early, or is None."""

    scan: ScanInfo
    planned: bool
    visited: bool
    home: Outcome | None = None
    cause: Cause | None = None
    pages: int = 0
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class CardFigures:
    """What a site's card came to at a scan, in figures: a line of the league table.

    `score` (0 to 100) is None where too little was decided: `low` and `high` are its bounds. `machine_coverage` and
    `questions_answered` are shares (None: no question is asked). `vetoes` are the codes of the confirmed ones,
    `failed` and `partly` count what is adverse, `provisional` and `undetermined` what is open, checks with a weight.
    """

    site: str
    score: float | None
    low: float
    high: float
    machine_coverage: float
    questions_answered: float | None
    decided: int
    asked: int
    vetoes: tuple[str, ...]
    failed: int
    partly: int
    provisional: int
    undetermined: int


@dataclass(frozen=True, slots=True)
class NightChange:
    """A decided check that stands otherwise since a night than before it, in verdict or in reason.

    `tentative` is what awaits a second night; `before` is None where nothing had been decided.
    """

    site: str
    requirement: str
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    before: tuple[Verdict, Reason] | None
