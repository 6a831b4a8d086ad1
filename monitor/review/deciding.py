"""A decision (复核) taken: what a person wants, held against what is there now, kept with all that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from config.checks import columns_of
from monitor.cards.packs_then import outline_then
from monitor.cards.reviewed import basis_of
from monitor.review.aliases import names_at, why_no_name
from monitor.review.decided_on import finding_decided_on, is_latest
from monitor.review.rescoring import rescore_from
from monitor.review.wishes import (
    LONGEST_NOTE,
    ChangedError,
    NotDecided,
    OvertakenError,
    RefusedError,
    TogetherError,
    Wish,
    facts_mark,
    found_right,
    why_refused,
)
from monitor.rounds.scoring import score_rounds_with
from monitor.rounds.speaking import speaking_anew
from storage.audit import note, take_turn
from storage.decisions import add_decision, assign, end_aliases, latest_decision, latest_decisions, teach_alias
from storage.findings import findings_at
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind
from storage.records import Finding
from storage.review import Account, Act, Decision, Role, Scope, Why
from storage.rounds.seconds import being_read


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
    scan, finding = finding_decided_on(conn, wish)
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
        past=scan.kind is ScanKind.NIGHTLY and not is_latest(conn, scan, wish.site),
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
    if shown is not None and (past := _of_the_past(conn, shown, site, requirement)) is not None:
        scan, last = shown, past
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
        past=last.past,
    )
    return _keep(conn, scan, new, last, found[0])


def _of_the_past(conn: Connection, shown: ScanInfo, site: str, requirement: str) -> Decision | None:
    """The decision that was taken on the night shown when another had followed it; None where none was."""
    found = latest_decisions(conn, [site], at_scan=shown.id).get(site, {}).get(requirement)
    return found if found is not None and found.past and found.scan == shown.id else None


def _refuse_second_reader(conn: Connection, site: str, requirement: str, who: Account) -> None:
    """Who reads a finding unseen may not decide on it: what others decided would be told where it does not fit."""
    if (site, requirement) in being_read(conn, who.name, site):
        raise RefusedError("您已领取该结论的复读，请先完成或者退回复读")


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
    plain = {
        name: value
        for name, value in asdict(decision).items()
        if value is not None and value is not False and name != "basis"
    }
    return plain | {"at": decision.at.isoformat()} | ({"until": str(decision.until)} if decision.until else {})
