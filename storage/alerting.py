"""What alerts speak of: states of checks that were told, notices, and what became of sending them. Standard library
only, so that pure code may speak of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from storage.ledger import PackKey, ScanInfo
from storage.records import Reason, Verdict

Key = tuple[str, str]
"""A site and a requirement."""


class State(NamedTuple):
    """How a check stands at a site, as far as a change of it is told."""

    verdict: Verdict
    reason: Reason


class NoticeKind(StrEnum):
    """What a notice tells. The first two are of a site, the others of a night."""

    NEWLY = "newly"
    RECOVERED = "recovered"
    OURS = "ours"
    SHORT = "short"
    LATE = "late"
    FAILED = "failed"
    MISSED = "missed"
    ROUNDS = "rounds"
    HELD = "held"


class NoticeStatus(StrEnum):
    """Whether a notice goes out: kept until somebody has looked, open to be sent, or forgotten on request."""

    HELD = "held"
    OPEN = "open"
    DROPPED = "dropped"


class DeliveryStatus(StrEnum):
    """How far a notice is on its way to one target."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell, once: `key` is unique. `name` is the site's or says which night; one line an item, of which
    the first `vetoes` are 单项否决."""

    key: str
    kind: NoticeKind
    scan: int | None
    site: str
    name: str
    lines: tuple[str, ...]
    vetoes: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way to a target, which is named without any secret. Times are aware."""

    target: str
    status: DeliveryStatus
    attempts: int
    next_try: datetime
    sent: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice in the outbox with its deliveries, by target."""

    id: int
    notice: Notice
    status: NoticeStatus
    created: datetime
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that is due to one target, after so many attempts."""

    id: int
    notice: Notice
    attempts: int


@dataclass(frozen=True, slots=True)
class Basis:
    """By what a scan judged: its packs, and the fingerprint of the readers and rules (None: not known)."""

    packs: frozenset[PackKey]
    readers: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """A scan since which notices are held, the one before it, what changed between them, and when that was shown."""

    scan: ScanInfo
    before: ScanInfo
    causes: tuple[str, ...]
    shown: datetime | None
