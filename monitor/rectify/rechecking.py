"""Rows of the rectification list looked at again: what the latest night after the freeze says. It proposes; a person
decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import Review, final_of
from monitor.rectify.states import UNSEEN
from monitor.rounds.counting import waits_for_person
from monitor.rounds.speaking import judged_in
from storage.audit import note, take_turn
from storage.database import reading, transaction
from storage.findings import bare_findings_at
from storage.ledger import ScanInfo
from storage.records import ADVERSE, SHANGHAI, Finding, Verdict
from storage.review import Account, Decision
from storage.rounds.errors import RoundError
from storage.rounds.faults import faults_of, save_looked_again
from storage.rounds.records import QUESTION_MARK, Fault, FaultState, Round
from storage.rounds.register import round_of
from storage.scans import nights_since, scan_infos
from storage.visits import visited

_SITES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What came of it: the night that was asked, how many rows it says something of, and of how many not. Questions are
    only for persons."""

    scan: int
    seen: int
    unseen: int
    questions: int


def recheck_faults(engine: Engine, number: int, who: Account, at: datetime) -> Rechecked:
    """Notes for each row that is not dropped what the latest finished night after the freeze says of its site and
    check, with what people decided of it; a night whose failures were our own says nothing, nor does one that judged a
    site by other packs than the round's. Changes no state: a night can err, and a rectification is a person's word.

    Raises `RoundError` where the round is not frozen, or no night is done since; `NoRoundError`.
    """
    with reading(engine) as conn:  # nothing that people write is touched: nobody has to wait for what is read
        told, looked = _worked_out(conn, round_of(conn, number), at)
    with transaction(engine) as conn:
        take_turn(conn)
        save_looked_again(conn, looked)
        after = {"scan": told.scan, "seen": told.seen, "unseen": told.unseen}
        note(conn, at=at, who=who.name, what="fault.recheck", subject=f"round {number}", after=after)
    return told


def _worked_out(conn: Connection, found: Round, at: datetime) -> tuple[Rechecked, list[Fault]]:
    if found.frozen is None:
        raise RoundError(found.name, "尚未冻结，没有整改台账", "请先冻结评估周期")
    since = found.frozen.astimezone(SHANGHAI).date()
    nights = [one for one in nights_since(conn, since) if one.as_of > found.frozen and not one.ours]
    if not nights:
        raise RoundError(found.name, "冻结以后还没有完成的巡检，无从复查", "请在下次巡检完成后再试")
    night = nights[-1]
    rows = [one for one in faults_of(conn, found.id) if one.state is not FaultState.DROPPED]
    asked = [one for one in rows if not one.requirement.startswith(QUESTION_MARK)]
    looked: list[Fault] = []
    judged = judged_in(conn, night, visited(conn, night.id), found.definition)
    sites = sorted({one.site for one in asked})
    for start in range(0, len(sites), _SITES_AT_ONCE):
        some = sites[start : start + _SITES_AT_ONCE]
        mine = [one for one in asked if one.site in some]
        said = _said(conn, found, {site: judged[site] for site in some if site in judged}, mine)
        looked += [_looked(one, said, judged, at) for one in mine]
    seen = sum(one.found_scan is not None for one in looked)
    return Rechecked(night.id, seen, len(looked) - seen, len(rows) - len(asked)), looked


def _said(
    conn: Connection, found: Round, judged: Mapping[str, ScanInfo], asked: Sequence[Fault]
) -> dict[tuple[str, str], Verdict]:
    """The verdict in the end of each site and check, by the scan that judged the site. One that waits for a person
    accuses nobody."""
    told: dict[tuple[str, str], Verdict] = {}
    requirements = sorted({one.requirement for one in asked})
    for scan in dict.fromkeys(judged.values()):
        sites = [site for site, mine in judged.items() if mine == scan]
        findings = bare_findings_at(conn, scan.id, sites, requirements)
        reviews = _reviews(conn, found, scan, sites, findings)
        for finding in findings:
            mine = reviews.get(finding.site, {})
            waits = waits_for_person(finding, mine, found.waits)
            verdict = final_of(finding, mine.get(finding.requirement)).verdict
            told[finding.site, finding.requirement] = Verdict.PROVISIONAL if waits else verdict
    return told


def _reviews(
    conn: Connection, found: Round, scan: ScanInfo, sites: Sequence[str], findings: Collection[Finding]
) -> dict[str, dict[str, Review]]:
    """The reviews of the scan's findings by site and requirement; of what the scan could not see only those that say
    something of the site since the freeze."""
    reviewed = reviewed_findings(conn, scan, sites)
    unseen = {(one.site, one.requirement) for one in findings if one.verdict in UNSEEN}
    taken = scan_infos(conn, {review.decision.scan for mine in reviewed.values() for _, review in mine})
    since = {number for number, one in taken.items() if found.frozen is not None and one.as_of > found.frozen}
    return {
        site: {
            finding.requirement: review
            for finding, review in mine
            if (site, finding.requirement) not in unseen or _says(review.decision, scan, since)
        }
        for site, mine in reviewed.items()
    }


def _says(decision: Decision, scan: ScanInfo, since: Collection[int]) -> bool:
    """Whether a decision says something where a scan could not see, however long it holds: what was decided of a night
    before the freeze says nothing of what was put right since, and none accuses but one on that very night."""
    return decision.scan in (scan.id, scan.base) or (decision.scan in since and decision.verdict not in ADVERSE)


def _looked(
    fault: Fault, said: Mapping[tuple[str, str], Verdict], judged: Mapping[str, ScanInfo], at: datetime
) -> Fault:
    verdict = said.get((fault.site, fault.requirement))
    return replace(fault, checked=at, found=verdict, found_scan=None if verdict is None else judged[fault.site].id)
