"""A decision (复核) taken: what a person wants, held against what is there now, kept with all that follows from it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from config.checks import columns_of
from monitor.cards.packs_then import outline_then
from monitor.cards.reviewed import basis_of
from monitor.review.aliases import names_at, why_no_name
from monitor.review.rescoring import rescore_from
from monitor.rounds.scoring import score_rounds_with
from monitor.rounds.speaking import speaking_anew, speaking_in
from storage.audit import note, take_turn
from storage.codec import dump
from storage.decisions import add_decision, assign, end_aliases, latest_decision, latest_decisions, teach_alias
from storage.findings import findings_at
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import DECIDED, SET_ASIDE, SHANGHAI, Finding, Verdict
from storage.review import CHOICES, Account, Act, Decision, Role, Scope, Why
from storage.rounds.register import round_of
from storage.rounds.seconds import being_read
from storage.scans import scan_info

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


def columns_for(conn: Connection, scan: ScanInfo, requirement: str) -> tuple[str, ...]:
    """The codes of the columns that a requirement asked for at a scan: those that may be given a name."""
    check = outline_then(conn, scan.packs)[0].checks.get(requirement)
    return columns_of(check) if check else ()


def decide(conn: Connection, wish: Wish, who: Account, now: datetime) -> Decision:
    """Keep a decision, what it teaches and what the site's cards come to by it; in the transaction of `conn`.

    Raises `RefusedError`, `OvertakenError` and `ChangedError`; nothing is kept then. The role of `who` was checked.
    """
    take_turn(conn)
    _refuse_second_reader(conn, wish.site, wish.requirement, who)
    last = latest_decision(conn, wish.site, wish.requirement)
    scan, finding = _finding(conn, wish)
    if (last.number if last else 0) != wish.seen:
        if last is None:
            raise RefusedError("该结论的复核情况与页面不符，请刷新后再试")
        raise OvertakenError(last)
    if facts_mark(finding) != wish.facts:
        raise ChangedError(finding)
    _check(conn, scan, wish, finding, now)
    verdict, won = found_right(wish, finding)
    new = Decision(
        id=0,
        site=wish.site,
        requirement=wish.requirement,
        number=wish.seen + 1,
        scan=scan.id,
        act=wish.act,
        verdict=verdict,
        won=won,
        why=wish.why,
        note=wish.note.strip(),
        scope=wish.scope,
        basis=basis_of(finding),
        by=who.name,
        at=now,
        until=wish.until if wish.scope is Scope.UNTIL else None,
        column=wish.column if wish.scope is Scope.ALIAS else None,
        alias=(wish.alias or "").strip() if wish.scope is Scope.ALIAS else None,
    )
    return _keep(conn, scan, new, last, finding)


def decide_all(conn: Connection, wishes: Sequence[Wish], who: Account, now: datetime) -> tuple[Decision, ...]:
    """Keep several decisions, or none: raises `TogetherError` that tells of each that could not be kept, and the caller
    must then not commit.

    By site, as nights end: each holds the sites that it is done with, and in another order the two would wait for each
    other.
    """
    made: list[Decision] = []
    failures: list[NotDecided] = []
    for wish in sorted(wishes, key=lambda wish: wish.site):
        try:
            made.append(decide(conn, wish, who, now))
        except (RefusedError, OvertakenError, ChangedError) as error:
            failures.append(NotDecided(wish, error))
    if failures:
        raise TogetherError(failures)
    return tuple(made)


def withdraw(
    conn: Connection,
    site: str,
    requirement: str,
    seen: int,
    told: str,
    who: Account,
    now: datetime,
    *,
    shown: ScanInfo | None = None,
) -> Decision:
    """Let the machine's finding stand again, and end what decisions on it taught. Raises as `decide` does; only a lead
    may withdraw what others decided. Of a finding that was judged anew (`shown`) what was decided on such ones ends,
    and of others what was decided on nights."""
    take_turn(conn)
    _refuse_second_reader(conn, site, requirement, who)
    newest = latest_decision(conn, site, requirement)
    anew = shown is not None and shown.kind is ScanKind.REJUDGED
    scan = speaking_anew(conn, shown, site) if shown and anew else scan_of_site(conn, site)
    decided = latest_decisions(conn, [site], at_scan=scan.id) if scan else {}
    last = decided.get(site, {}).get(requirement)
    if newest is None or last is None or last.act is Act.WITHDRAW:
        raise RefusedError("该结论没有可以撤回的复核")
    if newest.number != seen:
        raise OvertakenError(newest)
    if last.by != who.name and not who.role.may(Role.LEAD):
        raise RefusedError("他人所作的复核只能由组长撤回")
    if len(told) > LONGEST_NOTE:
        raise RefusedError(f"备注不得超过{LONGEST_NOTE}字", "note")
    found = findings_at(conn, scan.id, [site], requirement) if scan else []
    if scan is None or not found:
        raise RefusedError("最近一次巡检没有该结论")
    new = Decision(
        id=0,
        site=site,
        requirement=requirement,
        number=seen + 1,
        scan=scan.id,
        act=Act.WITHDRAW,
        verdict=found[0].verdict,
        won=found[0].won,
        why=Why.OTHER,
        note=told.strip(),
        scope=Scope.FINDING,
        basis=basis_of(found[0]),
        by=who.name,
        at=now,
    )
    return _keep(conn, scan, new, last, found[0])


def _refuse_second_reader(conn: Connection, site: str, requirement: str, who: Account) -> None:
    """Who reads a finding unseen may not decide on it: what others decided would be told where it does not fit."""
    if (site, requirement) in being_read(conn, who.name, site):
        raise RefusedError("您已领取该结论的复读，请先完成或者退回复读")


def _finding(conn: Connection, wish: Wish) -> tuple[ScanInfo, Finding]:
    asked = scan_info(conn, wish.scan)
    if asked.kind is ScanKind.REJUDGED:
        return _finding_anew(conn, wish, asked)
    latest = scan_of_site(conn, wish.site)
    if latest is None:
        raise RefusedError("没有该站点的巡检")
    if latest.kind is not ScanKind.NIGHTLY or latest.status is not ScanStatus.DONE:
        raise RefusedError("单站检查的结论不作复核，请待夜间巡检后再复核")
    found = findings_at(conn, latest.id, [wish.site], wish.requirement)
    if not found:
        raise RefusedError("最近一次巡检没有该项结论")
    if asked.id != latest.id and facts_mark(found[0]) != wish.facts:
        past = _finding_of_round(conn, wish, asked)
        if past is None:
            raise ChangedError(found[0])
        return past
    return latest, found[0]


def _finding_of_round(conn: Connection, wish: Wish, asked: ScanInfo) -> tuple[ScanInfo, Finding] | None:
    """The finding of the night that speaks in the round from which the person came; None where it is another night."""
    if wish.round is None or asked.kind is not ScanKind.NIGHTLY:
        return None
    definition = round_of(conn, wish.round).definition
    if asked.id not in {one.scan.id for one in speaking_in(conn, definition, [wish.site])}:
        return None
    found = findings_at(conn, asked.id, [wish.site], wish.requirement)
    return (asked, found[0]) if found else None


def _finding_anew(conn: Connection, wish: Wish, asked: ScanInfo) -> tuple[ScanInfo, Finding]:
    """The finding of a round that goes by other packs than nights do, as it is now."""
    scan = speaking_anew(conn, asked, wish.site)
    found = findings_at(conn, scan.id, [wish.site], wish.requirement) if scan else []
    if scan is None or not found:
        raise RefusedError("该结论已不用于进行中的评估周期，请从评估周期的评分表进入")
    if scan.id != asked.id and facts_mark(found[0]) != wish.facts:
        raise ChangedError(found[0])
    return scan, found[0]


def is_latest(conn: Connection, scan: ScanInfo, site: str) -> bool:
    """Whether a scan speaks for a site by now: a judging anew by its own night."""
    latest = scan_of_site(conn, site)
    return latest is not None and latest.id in (scan.id, scan.base)


def _check(conn: Connection, scan: ScanInfo, wish: Wish, finding: Finding, now: datetime) -> None:
    if (refused := why_refused(wish, finding, now)) is not None:
        raise refused
    if scan.kind is ScanKind.REJUDGED and wish.scope is not Scope.FINDING:
        raise RefusedError("按评估周期指标库评判的结论，复核只适用于本项结论", "scope")
    if wish.scope is not Scope.FINDING and not is_latest(conn, scan, wish.site):
        raise RefusedError("其后已有巡检的，复核只适用于本项结论", "scope")
    if wish.scope is Scope.ALIAS:
        if wish.column not in columns_for(conn, scan, wish.requirement):
            raise RefusedError("该指标不涉及所选栏目", "column")
        if problem := why_no_name(wish.column or "", (wish.alias or "").strip(), names_at(conn, wish.site)):
            raise RefusedError(problem, "alias")


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


def _keep(conn: Connection, scan: ScanInfo, new: Decision, last: Decision | None, finding: Finding) -> Decision:
    made = add_decision(conn, new)
    if made is None:
        overtaking = latest_decision(conn, new.site, new.requirement)
        assert overtaking is not None, "its number was taken"
        raise OvertakenError(overtaking)
    of_night = scan.kind is ScanKind.NIGHTLY and is_latest(conn, scan, new.site)
    if made.scope is Scope.ALIAS:
        teach_alias(conn, made)
    ends = of_night and made.act is Act.WITHDRAW
    ended = end_aliases(conn, made.site, made.requirement, made.at) if ends else ()
    if of_night:
        assign(conn, [(made.site, made.requirement)], None, made.by, made.at)
    note(
        conn,
        at=made.at,
        who=made.by,
        what="withdraw" if made.act is Act.WITHDRAW else "decide",
        subject=f"{made.site}/{made.requirement}",
        before={"machine": _said(finding), **({"decision": _told(last)} if last else {})},
        after={"decision": _told(made), **({"ended": [alias.text for alias in ended]} if ended else {})},
    )
    if scan.kind is ScanKind.NIGHTLY:
        rescore_from(conn, scan, made.site)
    score_rounds_with(conn, made.site)
    return made


def _said(finding: Finding) -> dict[str, object]:
    told = {"verdict": finding.verdict, "tentative": finding.tentative, "reason": finding.reason}
    return {**told, "value": finding.value, "lacking": list(finding.lacking)}


def _told(decision: Decision) -> dict[str, object]:
    plain = {name: value for name, value in asdict(decision).items() if value is not None and name != "basis"}
    return plain | {"at": decision.at.isoformat()} | ({"until": str(decision.until)} if decision.until else {})
