"""Rows of the rectification list looked at again: what the latest night after the freeze says. It proposes; a person
decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import final_of
from monitor.rounds.counting import waits_for_person
from storage.audit import note, take_turn
from storage.database import reading, transaction
from storage.findings import bare_findings_at
from storage.ledger import ScanInfo
from storage.records import SHANGHAI, Verdict
from storage.review import Account
from storage.rounds.errors import RoundError
from storage.rounds.faults import faults_of, save_looked_again
from storage.rounds.records import QUESTION_MARK, Fault, FaultState, Round
from storage.rounds.register import round_of
from storage.scans import nights_since

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
    check, with what people decided of it; a night whose failures were our own says nothing. Changes no state: a night
    can err, and a rectification is a person's word.

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
    sites = sorted({one.site for one in asked})
    for start in range(0, len(sites), _SITES_AT_ONCE):
        some = frozenset(sites[start : start + _SITES_AT_ONCE])
        mine = [one for one in asked if one.site in some]
        said = _said(conn, found, night, sorted(some), mine)
        looked += [_looked(one, said, night, at) for one in mine]
    seen = sum(one.found_scan is not None for one in looked)
    return Rechecked(night.id, seen, len(looked) - seen, len(rows) - len(asked)), looked


def _said(
    conn: Connection, found: Round, night: ScanInfo, sites: Sequence[str], asked: Sequence[Fault]
) -> dict[tuple[str, str], Verdict]:
    """The verdict in the end of each site and check of the night. One that waits for a person accuses nobody."""
    reviewed = reviewed_findings(conn, night, sites)
    told: dict[tuple[str, str], Verdict] = {}
    for finding in bare_findings_at(conn, night.id, sites, sorted({one.requirement for one in asked})):
        reviews = {one.requirement: review for one, review in reviewed.get(finding.site, [])}
        waits = waits_for_person(finding, reviews, found.waits)
        verdict = final_of(finding, reviews.get(finding.requirement)).verdict
        told[finding.site, finding.requirement] = Verdict.PROVISIONAL if waits else verdict
    return told


def _looked(fault: Fault, said: Mapping[tuple[str, str], Verdict], night: ScanInfo, at: datetime) -> Fault:
    verdict = said.get((fault.site, fault.requirement))
    return replace(fault, checked=at, found=verdict, found_scan=None if verdict is None else night.id)
