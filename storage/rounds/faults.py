"""The rectification list (整改台账) of a round: rows, read, added, changed by who knows their latest version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from storage.records import Verdict
from storage.rounds.records import WITH_OFFICE, Fault, FaultState
from storage.rounds.tables import FaultRow

_NAMES = tuple(field.name for field in fields(Fault))
_COLUMNS = tuple(getattr(FaultRow, name) for name in _NAMES)
_AT_ONCE = 1_000
OVER = (FaultState.DONE, FaultState.DROPPED)
"""States in which nothing more is asked of the office."""


def faults_of(
    conn: Connection,
    number: int,
    *,
    sites: Collection[str] | None = None,
    states: Collection[FaultState] | None = None,
    due_before: date | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Fault]:
    """The rows of a round by site and check: of all sites or some, in all states or some, all or those that were due
    before a day and that the office has not answered."""
    asked = _asked(number, sites, states, due_before)
    query = select(*_COLUMNS).where(*asked).order_by(FaultRow.site, FaultRow.requirement).limit(limit).offset(offset)
    return [_fault(row) for row in conn.execute(query)]


def number_of_faults(
    conn: Connection,
    number: int,
    *,
    sites: Collection[str] | None = None,
    states: Collection[FaultState] | None = None,
    due_before: date | None = None,
) -> int:
    """How many rows `faults_of` gives."""
    asked = _asked(number, sites, states, due_before)
    return conn.execute(select(func.count()).select_from(FaultRow).where(*asked)).scalar_one()


def faults_by_state(conn: Connection, number: int, site: str | None = None) -> Counter[FaultState]:
    """How many rows of a round, of all sites or one, are in each state."""
    asked = _asked(number, None if site is None else [site], None, None)
    query = select(FaultRow.state, func.count()).where(*asked).group_by(FaultRow.state)
    return Counter({FaultState(state): count for state, count in conn.execute(query)})


def sites_with_faults(conn: Connection, number: int) -> list[str]:
    """The sites that have rows in a round, in order."""
    query = select(FaultRow.site).where(FaultRow.round == number).distinct().order_by(FaultRow.site)
    return list(conn.execute(query).scalars())


def fault_of(conn: Connection, number: int, site: str, requirement: str) -> Fault | None:
    """One row; None where the list has none of that site and check."""
    mine = (FaultRow.round == number, FaultRow.site == site, FaultRow.requirement == requirement)
    row = conn.execute(select(*_COLUMNS).where(*mine)).first()
    return None if row is None else _fault(row)


def add_faults(conn: Connection, faults: Iterable[Fault]) -> None:
    """Keep rows of which the list has none yet."""
    rows = [{name: getattr(one, name) for name in _NAMES} for one in faults]
    for start in range(0, len(rows), _AT_ONCE):
        conn.execute(insert(FaultRow), rows[start : start + _AT_ONCE])


def save_fault(conn: Connection, fault: Fault) -> bool:
    """Keep a row as it is by now, whose `version` is one more than that in the store. False, and nothing is kept, where
    somebody was first."""
    told = {name: getattr(fault, name) for name in ("due", "state", "answer", "note", "version", "by", "at")}
    asked = (*_this(fault), FaultRow.version == fault.version - 1)
    return conn.execute(update(FaultRow).where(*asked).values(told)).rowcount == 1


def save_looked_again(conn: Connection, faults: Iterable[Fault]) -> None:
    """Keep what was found when these rows were looked at again. No version goes up: nothing that people wrote is
    otherwise."""
    for fault in faults:
        told = {"checked": fault.checked, "found": fault.found, "found_scan": fault.found_scan}
        conn.execute(update(FaultRow).where(*_this(fault)).values(told))


def scans_of_faults(conn: Connection) -> set[int]:
    """The scans by which rows were looked at again."""
    found = select(FaultRow.found_scan).where(FaultRow.found_scan.is_not(None)).distinct()
    return {scan for scan in conn.execute(found).scalars() if scan is not None}


def _this(fault: Fault) -> tuple[ColumnElement[bool], ...]:
    return (
        FaultRow.round == fault.round,
        FaultRow.site == fault.site,
        FaultRow.requirement == fault.requirement,
    )


def _asked(
    number: int, sites: Collection[str] | None, states: Collection[FaultState] | None, due_before: date | None
) -> list[ColumnElement[bool]]:
    asked = [FaultRow.round == number]
    if sites is not None:
        asked.append(FaultRow.site.in_(sites))
    if states is not None:
        asked.append(FaultRow.state.in_(states))
    if due_before is not None:
        asked += [FaultRow.due < due_before, FaultRow.state.in_(WITH_OFFICE)]
    return asked


def _fault(row: Row[Any]) -> Fault:
    found = None if row.found is None else Verdict(row.found)
    return Fault(**dict(row._mapping) | {"state": FaultState(row.state), "found": found})
