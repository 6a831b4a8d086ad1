"""What a person wants to decide, what it comes to, and why it may be refused by what is wished alone. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.cards.reviewed import basis_of
from storage.codec import dump
from storage.records import DECIDED, SET_ASIDE, SHANGHAI, Finding, Verdict
from storage.review import CHOICES, Act, Decision, Scope, Why

LONGEST_NOTE = 2000
FURTHEST = timedelta(days=366)

_WHOLE = {Verdict.PASS: 1.0, Verdict.EXTERNAL: 1.0, Verdict.NIL_STATEMENT: 1.0}
_CONFIRMED = DECIDED | SET_ASIDE - {Verdict.SUSPENDED} | {Verdict.NIL_STATEMENT}


class RefusedError(Exception):
    """What a person wants cannot be decided so: `message` says why, in Chinese, `field` what of the form it is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class OvertakenError(Exception):
    """Somebody decided meanwhile: `decision` is what that person decided."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.site}/{decision.requirement} was decided by {decision.by}")
        self.decision = decision


class ChangedError(Exception):
    """The finding is not what the person was shown: `finding` is what it says now."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.site}/{finding.requirement} changed")
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to decide, on what that person was shown.

    `seen` is the number of the latest decision shown (0: none), `facts` the `facts_mark` of the finding shown. Of an
    overturning `verdict` is told and, of PARTIAL, `won`; `until` of Scope.UNTIL, `column` and `alias` of Scope.ALIAS.
    `round` is the open round from which the person came: what its own night found may then be decided on also where a
    later night found otherwise.
    """

    site: str
    requirement: str
    scan: int
    act: Act
    why: Why
    seen: int
    facts: str
    verdict: Verdict | None = None
    won: float | None = None
    note: str = ""
    scope: Scope = Scope.FINDING
    until: date | None = None
    column: str | None = None
    alias: str | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class NotDecided:
    """Why one of several wishes could not be fulfilled."""

    wish: Wish
    error: RefusedError | OvertakenError | ChangedError


class TogetherError(Exception):
    """Of several wishes some could not be fulfilled, so that none was: `failures` says which and why."""

    def __init__(self, failures: Sequence[NotDecided]) -> None:
        super().__init__(f"{len(failures)} could not be decided")
        self.failures = tuple(failures)


def facts_mark(finding: Finding) -> str:
    """A short mark of what a finding says: a form carries it, so that nobody decides on what he was not shown."""
    return hashlib.sha256(dump(basis_of(finding)).encode()).hexdigest()[:16]


def said_verdict(finding: Finding) -> Verdict:
    """The verdict that the machine would give: of a provisional one what awaits confirmation."""
    return finding.tentative or finding.verdict


def may_confirm(finding: Finding) -> bool:
    """Whether the machine said anything that a person could confirm."""
    return said_verdict(finding) in _CONFIRMED


def why_refused(wish: Wish, finding: Finding, now: datetime) -> RefusedError | None:
    """Why a finding cannot be decided on as wished, by what is wished alone; None where it can."""
    found = (_of_act(wish, finding), _of_ground(wish), _of_scope(wish, now.astimezone(SHANGHAI).date()))
    return next((refused for refused in found if refused is not None), None)


def _of_act(wish: Wish, finding: Finding) -> RefusedError | None:
    if wish.act is Act.WITHDRAW:
        return RefusedError("撤回复核请使用撤回功能", "act")
    if wish.act is Act.CONFIRM and not may_confirm(finding):
        return RefusedError("机器未作出可以维持的结论，请改判或者选择无法认定", "act")
    if wish.act is not Act.OVERTURN:
        return None
    if wish.verdict not in CHOICES:
        return RefusedError("请选择正确的结论", "verdict")
    if wish.verdict is Verdict.PARTIAL and not (wish.won is not None and 0 < wish.won < 1):
        return RefusedError("部分符合须填写得分比例，大于0、小于1", "won")
    same_share = wish.verdict is not Verdict.PARTIAL or wish.won == finding.won
    if wish.verdict is said_verdict(finding) and same_share:
        return RefusedError("所选结论与机器结论相同，请选择维持", "verdict")
    return None


def _of_ground(wish: Wish) -> RefusedError | None:
    if len(wish.note) > LONGEST_NOTE:
        return RefusedError(f"备注不得超过{LONGEST_NOTE}字，现为{len(wish.note)}字", "note")
    if wish.why is Why.OTHER and not wish.note.strip():
        return RefusedError("理由选择“其他”的，应在备注中说明", "note")
    return None


def _of_scope(wish: Wish, today: date) -> RefusedError | None:
    if wish.scope is Scope.UNTIL:
        if wish.until is None:
            return RefusedError("请填写适用的截止日期", "until")
        if wish.until < today:
            return RefusedError("截止日期不得早于今天", "until")
        if wish.until > today + FURTHEST:
            return RefusedError("截止日期最远为一年以后", "until")
    if wish.scope is Scope.ALIAS and wish.act is not Act.OVERTURN:
        return RefusedError("登记栏目名称的，应同时改判本项结论", "scope")
    return None


def found_right(wish: Wish, finding: Finding) -> tuple[Verdict, float]:
    """The verdict that a person finds right by a wish that was not refused, and its share of the weight."""
    if wish.act is Act.CANNOT_TELL:
        return Verdict.UNDETERMINED, 0.0
    verdict = said_verdict(finding) if wish.act is Act.CONFIRM or wish.verdict is None else wish.verdict
    if wish.act is Act.CONFIRM and verdict in (Verdict.PARTIAL, Verdict.NIL_STATEMENT):
        return verdict, finding.won
    return verdict, (wish.won or 0.0) if verdict is Verdict.PARTIAL else _WHOLE.get(verdict, 0.0)
