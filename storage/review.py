"""The words of review (复核): who may decide, what is decided, and what it rested on. Standard library only.

A decision stands beside the machine's finding and never in its place. All that people decide is added to; nothing is
changed or taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.records import Reason, Verdict


class Role(StrEnum):
    """What an account may do; each but the first may all that those before it may.

    An OFFICE is no part of the team: it sees its own site's cards of frozen rounds, and its appeals, and nothing else.
    """

    OFFICE = "office"  # 被评估单位
    VIEWER = "viewer"  # 查看
    REVIEWER = "reviewer"  # 复核: decides, checks single addresses
    LEAD = "lead"  # 组长: assigns, decides for many sites at once, withdraws what others decided
    ADMIN = "admin"  # 管理: accounts and the audit log

    def may(self, needed: Role) -> bool:
        """Whether this role is `needed` or one above it. What is for an office is for no one else."""
        if needed is Role.OFFICE:
            return self is Role.OFFICE
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Act(StrEnum):
    """What a person made of a finding."""

    CONFIRM = "confirm"
    OVERTURN = "overturn"
    CANNOT_TELL = "cannot_tell"
    WITHDRAW = "withdraw"  # the decision before it does not hold any more


class Scope(StrEnum):
    """How far a decision reaches; always only until the facts under it change."""

    FINDING = "finding"  # as long as the nights say the same
    UNTIL = "until"  # this site and requirement, up to and with a day, also where a night could not look
    ALIAS = "alias"  # as FINDING, and a text becomes this site's name for a column from the next night on


class Why(StrEnum):
    """On what ground a person decided; `monitor.cards.review_wording.WHYS` tells each in Chinese."""

    SEEN = "seen"
    OTHER_NAME = "other_name"
    OTHER_PLACE = "other_place"
    ON_PLATFORM = "on_platform"
    READ_WRONG = "read_wrong"
    DATE_WRONG = "date_wrong"
    NOT_BINDING = "not_binding"
    NOTHING_TO_PUBLISH = "nothing_to_publish"
    PAGE_BROKEN = "page_broken"
    ASKED_OFFICE = "asked_office"
    ON_THE_SPOT = "on_the_spot"
    NOT_ENOUGH = "not_enough"
    OTHER = "other"


class Mark(StrEnum):
    """What the queue knows of a finding besides its verdict."""

    DECIDED = "decided"  # a decision holds
    RETURNED = "returned"  # a decision came back
    # decided by the machine, with little confidence
    WEAK_NAME = "weak_name"  # the column was taken by a name that may be another's
    OTHER_HOST = "other_host"  # a link led to another host, and what is there was taken
    YEAR_ASSUMED = "year_assumed"  # it rests on a day whose year no page told


CHOICES = (
    Verdict.PASS,
    Verdict.PARTIAL,
    Verdict.FAIL,
    Verdict.NOT_APPLICABLE,
    Verdict.NIL_STATEMENT,
    Verdict.NOT_YET_DUE,
    Verdict.EXTERNAL,
    Verdict.WAIVED,
)
"""The verdicts that a person may find right."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a finding said when a person decided on it: what later nights are compared with.

    `links` are the words of the links that were considered, each with why it was rejected (empty: it was taken).
    """

    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    value: str = ""
    lacking: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """复核: what a person decided of one requirement at one site, the `number`th of these, on seeing a scan's finding.

    `verdict` is the one that person found right (of CANNOT_TELL undetermined, of WITHDRAW the machine's), `won` its
    share of the weight. `until` is told of Scope.UNTIL, `column` and `alias` of Scope.ALIAS. `at` is aware.
    `past`: it was taken on a night that another had followed by then, and says nothing of later ones.
    """

    id: int
    site: str
    requirement: str
    number: int
    scan: int
    act: Act
    verdict: Verdict
    won: float
    why: Why
    note: str
    scope: Scope
    basis: Basis
    by: str
    at: datetime
    until: date | None = None
    column: str | None = None
    alias: str | None = None
    past: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """What a site calls a column, taught by a decision."""

    site: str
    column: str
    text: str
    decision: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is to decide on a requirement at a site."""

    site: str
    requirement: str
    person: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `locked_until` is a moment up to which nobody can log in to it; `site` is an office's own."""

    name: str
    role: Role
    active: bool
    created: datetime
    locked_until: datetime | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit log: who did what to what, how that was before and is after, and when.

    `sha256` covers the entry and the `sha256` of the one before it, so that none can be changed or left out unseen.
    """

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    before: dict[str, object]
    after: dict[str, object]
    sha256: str
