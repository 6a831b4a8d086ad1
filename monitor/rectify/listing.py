"""The rectification list of a frozen round is begun: a row for each fault that stands in the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.rectify.changing import keep_change, wanted_of
from storage.audit import note, take_turn
from storage.records import ADVERSE
from storage.review import Account
from storage.rounds.appeals import upheld_appeals
from storage.rounds.errors import RoundError
from storage.rounds.faults import OVER, add_faults, fault_of, faults_of
from storage.rounds.records import Fault, FaultState
from storage.rounds.register import round_of
from storage.rounds.standings import adverse_lines

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
    upheld = {
        (site, requirement)
        for site, mine in upheld_appeals(conn, number).items()
        for requirement, appeal in mine.items()
        if appeal.verdict not in ADVERSE
    }
    there = {(one.site, one.requirement) for one in faults_of(conn, number)}
    due = found.definition.rectify_by
    added = [
        Fault(number, line.site, line.requirement, due, FaultState.OPEN, "", "", 1, who.name, at)
        for line in adverse_lines(conn, number)
        if (key := (line.site, line.requirement)) not in there and key not in upheld
    ]
    add_faults(conn, added)
    cleared = (drop_cleared(conn, number, site, requirement, who, at) for site, requirement in sorted(upheld & there))
    dropped = [one for one in cleared if one is not None]
    if added or dropped:
        told: dict[str, object] = {"added": len(added), "dropped": [one.finding_id for one in dropped]}
        note(conn, at=at, who=who.name, what="fault.begin", subject=f"round {number}", after=told)
    return Begun(len(added), len(dropped))


def drop_cleared(
    conn: Connection, number: int, site: str, requirement: str, who: Account, at: datetime
) -> Fault | None:
    """The row of what an appeal cleared, of which nothing more is asked from now on; None where the list has none, or
    it is over. For whoever has the turn of the store."""
    fault = fault_of(conn, number, site, requirement)
    if fault is None or fault.state in OVER:
        return None
    told = "；".join(part for part in (fault.note, CLEARED) if part)
    return keep_change(conn, fault, replace(wanted_of(fault), state=FaultState.DROPPED, note=told), who, at)
