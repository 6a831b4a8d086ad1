"""The words of evaluation rounds (评估周期). Records only: pure rules may speak of them.

A round is agreed once and then only goes on: open, frozen. What people enter in it is added to and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from config.sites import Level
from storage.ledger import CardFigures, PackKey
from storage.records import Reason, Verdict
from storage.review import Act, Why


class RoundState(StrEnum):
    """How far a round is. FROZEN: no score of it changes any more; what comes later is listed as after the freeze."""

    OPEN = "open"
    FROZEN = "frozen"


class Stage(StrEnum):
    """Which figures of a site in a round: NOW, while it is open; as FROZEN; AFTER the appeals that were upheld."""

    NOW = "now"
    FROZEN = "frozen"
    AFTER = "after"


class Bar(StrEnum):
    """Why a site cannot be ranked among the others of a round (不可比)."""

    NOT_VISITED = "not_visited"  # no finished night within the window visited it
    PACKS = "packs"  # it was judged by other versions of the packs than the round names
    COVERAGE = "coverage"  # too little was decided
    LEVEL = "level"  # its level is not known


QUESTION_MARK = "Q."
"""Begins the keys of a round's own questions: `Q.1`, `Q.2`, ... Checks of packs have other codes."""


@dataclass(frozen=True, slots=True)
class Question:
    """人工核实问题: something of the client's table that no check tells, asked once a site. `key` is `Q.1` and so on,
    `group` its 一级指标, `standard` the words of 评分标准, `worth` its points."""

    key: str
    name: str
    worth: float
    group: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a round is, agreed when it is made and never changed.

    `packs` are all packs by which it judges, `named` the ids of those named. `sites` were drawn from `population` with
    `seed` (or are all of it), `checks` from `all_checks`; all are codes, in order. `weights` are the points of checks
    and questions by their keys, above 0; what has none does not count. `weights_told` says whose they are. `since` and
    `until` are the first and last day whose nights count; the other days are the last on which something may be done.
    `share` (0 to 1) of what was decided goes to a second reader. `entries` are drawn a site. `names` and `levels` are
    those of the population as the site list said then, by code (a level that was not known is not there).
    """

    packs: tuple[PackKey, ...]
    named: tuple[str, ...]
    population: tuple[str, ...]
    sites: tuple[str, ...]
    all_checks: tuple[str, ...]
    checks: tuple[str, ...]
    seed: str
    weights: dict[str, float]
    weights_told: str
    since: date
    until: date
    questions: tuple[Question, ...] = ()
    decide_by: date | None = None
    appeal_by: date | None = None
    rectify_by: date | None = None
    share: float = 0.1
    entries: int = 0
    names: dict[str, str] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)

    def listed(self) -> dict[str, tuple[str, Level | None]]:
        """Name and level of each site of the round, by code."""
        return {code: (self.names.get(code, code), self.levels.get(code)) for code in self.sites}


@dataclass(frozen=True, slots=True)
class Round:
    """评估周期. `table` is the client's indicator table that its weights are from, `waits` are the checks whose adverse
    verdicts wait for a person. `last_decision` is the number of the latest decision of all when it was frozen: later
    ones came after the freeze."""

    id: int
    name: str
    state: RoundState
    definition: Definition
    created: datetime
    by: str
    table: int | None = None
    waits: frozenset[str] = frozenset()
    frozen: datetime | None = None
    frozen_by: str | None = None
    last_decision: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether its scores still change."""
        return self.state is RoundState.OPEN


@dataclass(frozen=True, slots=True)
class Entry:
    """条目 drawn at a site for people to look at: a row of a list as it was known then."""

    site: str
    place: int
    list_url: str
    address: str
    title: str
    stated: date


@dataclass(frozen=True, slots=True)
class Line:
    """A check or question of a site as a round counts it: what the machine `said` (with `tentative` where it awaits
    confirmation) and what counts in the end, its `weight` and the share of it `won`.

    `decision` is the id of the decision that counts, None where the machine's finding does; `waits` says that its
    adverse verdict waits for a person because the check's verdicts were too often wrong. `scan` is None of a question.
    """

    site: str
    requirement: str
    scan: int | None
    said: Verdict
    tentative: Verdict | None
    reason: Reason
    verdict: Verdict
    won: float
    weight: float
    decision: int | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a site's card came to in a round: the scan that speaks for it (None: none does), why it cannot be compared,
    its figures (None without a scan), how many decisions count and came back, and how many adverse verdicts wait for a
    person."""

    site: str
    stage: Stage
    scan: int | None
    bars: tuple[Bar, ...]
    figures: CardFigures | None
    reviews: int = 0
    returned: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that somebody handed in, without its bytes."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person answered to a question of a round at a site, the `number`th of these; the latest counts.

    `verdict` is one of pass, partial (with the share `won`), fail, not_applicable and undetermined (无法认定).
    """

    id: int
    round: int
    site: str
    question: str
    number: int
    verdict: Verdict
    won: float
    text: str
    address: str
    attachment: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SecondReading:
    """复读: a decided finding that another person is to read without knowing what the first one decided.

    `decision` is the first reader's. While nobody read it, `act` to `at` are None; `reader` is who took it.
    """

    id: int
    round: int
    site: str
    requirement: str
    decision: int
    scan: int
    drawn: datetime
    reader: str | None = None
    act: Act | None = None
    verdict: Verdict | None = None
    won: float | None = None
    why: Why | None = None
    note: str = ""
    at: datetime | None = None


class AppealState(StrEnum):
    """What became of an appeal."""

    FILED = "filed"
    WITHDRAWN = "withdrawn"  # by the office
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Appeal:
    """申诉 of an evaluated office against a line of its frozen card: its case, the `address` it points to, the check
    of that address (a number of `desk_checks`), and what was decided: the verdict right then (with the share `won`), by
    whom, why, and the site's score before and after (None: no score)."""

    id: int
    round: int
    site: str
    requirement: str
    statement: str
    address: str
    by: str
    at: datetime
    state: AppealState
    attachment: int | None = None
    recheck: int | None = None
    verdict: Verdict | None = None
    won: float | None = None
    told: str = ""
    decided_by: str | None = None
    decided: datetime | None = None
    before: float | None = None
    after: float | None = None


class FaultState(StrEnum):
    """How far the rectification of a fault is."""

    OPEN = "open"  # 待整改
    UNDER_WAY = "under_way"  # 整改中
    ANSWERED = "answered"  # 已答复，待核实
    DONE = "done"  # 已整改：核实通过
    NOT_DONE = "not_done"  # 整改不到位
    DROPPED = "dropped"  # 不再要求整改（申诉采纳等）


WITH_OFFICE = (FaultState.OPEN, FaultState.UNDER_WAY, FaultState.NOT_DONE)
"""States in which the office is to act: what it answered waits for the team, and is not overdue."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of the rectification list (整改台账): a fault of a frozen card, by `finding_id` of round, site and check.

    `version` goes up with each change, by which an edited copy is known to be old. `checked` is when it was looked at
    again, `found` what was seen then.
    """

    round: int
    site: str
    requirement: str
    due: date | None
    state: FaultState
    answer: str
    note: str
    version: int
    by: str
    at: datetime
    checked: datetime | None = None
    found: Verdict | None = None
    found_scan: int | None = None

    @property
    def finding_id(self) -> str:
        """What this row is known by in every list that is handed out: R3-430421-BIZ.COL."""
        return f"R{self.round}-{self.site}-{self.requirement}"
