"""The rectification list of a frozen round is begun: a row for each fault that stands in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from storage.audit import note, take_turn
from storage.records import ADVERSE
from storage.review import Account
from storage.rounds.appeals import upheld_appeals
from storage.rounds.errors import RoundError
from storage.rounds.faults import OVER, add_faults, faults_of, save_fault
from storage.rounds.records import Appeal, Fault, FaultState, Line, Round
from storage.rounds.register import round_of
from storage.rounds.standings import lines_of

CLEARED = "申诉采纳，不再要求整改"


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of it: how many rows are new, and how many were dropped because an appeal was upheld."""

    added: int
    dropped: int


def begin_list(conn: Connection, number: int, who: Account, at: datetime) -> Begun:
    """Lists each line of the frozen cards that is adverse in the end, counts, and waits for nobody; what an appeal
    cleared is not listed, and dropped where it was. Called again it adds what is new; what people wrote stays.

    Raises `RoundError` where the round is not frozen, `NoRoundError`.
    """
    take_turn(conn)
    found = round_of(conn, number)
    if found.is_open:
        raise RoundError(found.name, "尚未冻结，不能建立整改台账", "请先冻结评估周期")
    upheld = upheld_appeals(conn, number)
    there = {(one.site, one.requirement): one for one in faults_of(conn, number)}
    lines = [line for mine in lines_of(conn, number).values() for line in mine]
    added = list(_new(found, lines, upheld, there, who, at))
    dropped = list(_cleared(lines, upheld, there, who, at))
    add_faults(conn, added)
    for fault in dropped:
        save_fault(conn, fault)
    if added or dropped:
        told: dict[str, object] = {"added": len(added), "dropped": [one.finding_id for one in dropped]}
        note(conn, at=at, who=who.name, what="fault.begin", subject=f"round {number}", after=told)
    return Begun(len(added), len(dropped))


def is_fault(line: Line, appeal: Appeal | None = None) -> bool:
    """Whether a line is a fault in the end, also after an appeal that was upheld."""
    verdict = line.verdict if appeal is None or appeal.verdict is None else appeal.verdict
    return verdict in ADVERSE and line.weight > 0 and not line.waits


def _new(
    found: Round,
    lines: list[Line],
    upheld: Mapping[str, Mapping[str, Appeal]],
    there: Mapping[tuple[str, str], Fault],
    who: Account,
    at: datetime,
) -> Iterator[Fault]:
    for line in lines:
        key = (line.site, line.requirement)
        if key not in there and is_fault(line, upheld.get(line.site, {}).get(line.requirement)):
            due = found.definition.rectify_by
            yield Fault(found.id, *key, due, FaultState.OPEN, "", "", 1, who.name, at)


def _cleared(
    lines: list[Line],
    upheld: Mapping[str, Mapping[str, Appeal]],
    there: Mapping[tuple[str, str], Fault],
    who: Account,
    at: datetime,
) -> Iterator[Fault]:
    for line in lines:
        fault = there.get((line.site, line.requirement))
        appeal = upheld.get(line.site, {}).get(line.requirement)
        if fault is None or appeal is None or fault.state in OVER or is_fault(line, appeal):
            continue
        told = "；".join(part for part in (fault.note, CLEARED) if part)
        yield replace(fault, state=FaultState.DROPPED, note=told, version=fault.version + 1, by=who.name, at=at)
