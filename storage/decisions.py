"""What people decided, what they taught, and who is to decide: rows that are added, and their latest."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, delete, func, not_, select, update

from storage.codec import canonical, dump, load
from storage.database import insert_into
from storage.ledger import ScanInfo, ScanKind
from storage.records import Verdict
from storage.review import Act, Alias, Assignment, Basis, Decision, Scope, Why
from storage.review_tables import AliasRow, AssignmentRow, DecisionRow
from storage.scans import scan_info
from storage.tables import ScanRow

_COLUMNS = tuple(DecisionRow.__table__.columns)
_AT_ONCE = 500


def add_decision(conn: Connection, new: Decision) -> Decision | None:
    """Keep a decision under the number that it has; with the id that it got. None where that number is taken: somebody
    else decided meanwhile."""
    told = {name: getattr(new, name) for name in Decision.__dataclass_fields__ if name not in ("id", "basis")}
    row = told | {"basis": json.loads(dump(new.basis))}
    added = insert_into(conn, DecisionRow).values(row).on_conflict_do_nothing().returning(DecisionRow.id)
    number = conn.execute(added).scalar()
    return None if number is None else _decision_of_id(conn, number)


def latest_decision(conn: Connection, site: str, requirement: str) -> Decision | None:
    """The latest decision on a requirement at a site."""
    return next(iter(decisions_on(conn, site, requirement)), None)


def decisions_on(conn: Connection, site: str, requirement: str) -> list[Decision]:
    """All decisions on a requirement at a site, the newest first."""
    query = select(*_COLUMNS).where(DecisionRow.site == site, DecisionRow.requirement == requirement)
    return [_decision(row) for row in conn.execute(query.order_by(DecisionRow.number.desc()))]


def some_decisions(
    conn: Connection, *, site: str | None, requirement: str | None, by: str | None, skip: int, limit: int
) -> tuple[list[Decision], int]:
    """Decisions, the newest first, of a site, requirement or person only where one is given; and how many there are."""
    asked = ((DecisionRow.site, site), (DecisionRow.requirement, requirement), (DecisionRow.by, by))
    mine = [column == value for column, value in asked if value is not None]
    total = conn.execute(select(func.count()).select_from(DecisionRow).where(*mine)).scalar_one()
    query = select(*_COLUMNS).where(*mine).order_by(DecisionRow.id.desc()).offset(skip).limit(limit)
    return [_decision(row) for row in conn.execute(query)], total


def latest_decisions(
    conn: Connection, sites: Collection[str] | None = None, *, at_scan: int | None = None
) -> dict[str, dict[str, Decision]]:
    """The latest decision on each requirement, by site and requirement: of all sites or some, and as of a night, for
    which what was decided on later ones does not count, nor what was on findings judged anew: that is of rounds. Of
    a round whose window is over people decide on what a night found that is past: that says nothing of a night that
    had ended by then.

    As of a scan that judges anew: what was decided on findings judged by the very packs of it.
    """
    if at_scan is None:
        newest = select(func.max(DecisionRow.id)).group_by(DecisionRow.site, DecisionRow.requirement)
        if sites is not None:
            newest = newest.where(DecisionRow.site.in_(sites))
    else:
        newest = _newest_of(scan_info(conn, at_scan), sites)
    found: dict[str, dict[str, Decision]] = defaultdict(dict)
    for row in conn.execute(select(*_COLUMNS).where(DecisionRow.id.in_(newest))):
        found[row.site][row.requirement] = _decision(row)
    return dict(found)


def later_decisions(conn: Connection, scan: ScanInfo, sites: Collection[str]) -> dict[str, dict[str, list[Decision]]]:
    """What was decided on what later nights than this one found, by site and requirement, the newest first."""
    query = select(*_COLUMNS).join(ScanRow, ScanRow.id == DecisionRow.scan)
    later = (ScanRow.as_of > scan.as_of, ScanRow.base.is_(None), DecisionRow.site.in_(sites))
    found: dict[str, dict[str, list[Decision]]] = {}
    for row in conn.execute(query.where(*later).order_by(DecisionRow.id.desc())):
        found.setdefault(row.site, {}).setdefault(row.requirement, []).append(_decision(row))
    return found


def _newest_of(scan: ScanInfo, sites: Collection[str] | None) -> Select[int]:
    key = (DecisionRow.site, DecisionRow.requirement)
    place = func.row_number().over(partition_by=key, order_by=(ScanRow.as_of.desc(), DecisionRow.id.desc()))
    taken = select(DecisionRow.id, place.label("place")).join(ScanRow, ScanRow.id == DecisionRow.scan)
    if sites is not None:
        taken = taken.where(DecisionRow.site.in_(sites))
    ordered = taken.where(*_taken_for(scan)).subquery()
    return select(ordered.c.id).where(ordered.c.place == 1)


def _taken_for(scan: ScanInfo) -> tuple[ColumnElement[bool], ...]:
    if scan.kind is not ScanKind.REJUDGED:
        of_past = and_(DecisionRow.past.is_(True), DecisionRow.scan != scan.id)
        return (ScanRow.as_of <= scan.as_of, ScanRow.base.is_(None), not_(of_past))
    judged = (ScanRow.packs == list(scan.packs), ScanRow.named == list(scan.named))
    return (ScanRow.as_of <= scan.as_of, ScanRow.kind == ScanKind.REJUDGED, *judged)


def decisions_by_id(conn: Connection, ids: Collection[int]) -> dict[int, Decision]:
    """The decisions with these ids."""
    some = sorted(ids)
    found: dict[int, Decision] = {}
    for start in range(0, len(some), _AT_ONCE):
        query = select(*_COLUMNS).where(DecisionRow.id.in_(some[start : start + _AT_ONCE]))
        found |= {row.id: _decision(row) for row in conn.execute(query)}
    return found


def decided_findings(conn: Connection) -> dict[int, dict[str, set[str]]]:
    """What was ever decided on: requirements by the scan whose finding was shown, and by site."""
    found: dict[int, dict[str, set[str]]] = {}
    for scan, site, requirement in conn.execute(select(DecisionRow.scan, DecisionRow.site, DecisionRow.requirement)):
        found.setdefault(scan, {}).setdefault(site, set()).add(requirement)
    return found


def decided_sites(conn: Connection) -> set[str]:
    """The sites of which anything was ever decided."""
    return set(conn.execute(select(DecisionRow.site).distinct()).scalars())


def teach_alias(conn: Connection, decision: Decision) -> None:
    """Keep what a decision teaches: that its site calls a column by a text."""
    row = {"decision": decision.id, "by": decision.by, "at": decision.at, "ended": None}
    told = {"site": decision.site, "column": decision.column, "text": decision.alias}
    conn.execute(insert_into(conn, AliasRow).values(row | told).on_conflict_do_nothing())


def end_aliases(conn: Connection, site: str, requirement: str, at: datetime) -> tuple[Alias, ...]:
    """End what decisions on a requirement at a site taught; what that was."""
    mine = select(DecisionRow.id).where(DecisionRow.site == site, DecisionRow.requirement == requirement)
    ended = tuple(_alias(row) for row in conn.execute(_live().where(AliasRow.decision.in_(mine))))
    where = AliasRow.decision.in_([alias.decision for alias in ended])
    conn.execute(update(AliasRow).where(where).values(ended=at))
    return ended


def live_aliases(conn: Connection, sites: Collection[str] | None = None) -> dict[str, tuple[Alias, ...]]:
    """What sites were taught to call their columns, by site, in the order in which it was taught."""
    query = _live().order_by(AliasRow.decision)
    if sites is not None:
        query = query.where(AliasRow.site.in_(sites))
    found: dict[str, list[Alias]] = defaultdict(list)
    for row in conn.execute(query):
        found[row.site].append(_alias(row))
    return {site: tuple(aliases) for site, aliases in found.items()}


def assign(conn: Connection, keys: Iterable[tuple[str, str]], person: str | None, by: str, at: datetime) -> None:
    """Say who is to decide on these requirements at their sites, in place of who was; None: nobody."""
    told = {"person": person, "by": by, "at": at}
    rows: list[dict[str, Any]] = [{"site": site, "requirement": requirement, **told} for site, requirement in keys]
    if not rows:
        return
    if person is None:
        gone = [{"of_site": row["site"], "of_requirement": row["requirement"]} for row in rows]
        where = (AssignmentRow.site == bindparam("of_site"), AssignmentRow.requirement == bindparam("of_requirement"))
        conn.execute(delete(AssignmentRow).where(*where), gone)
        return
    new = insert_into(conn, AssignmentRow)
    instead = {name: new.excluded[name] for name in told}
    conn.execute(new.on_conflict_do_update(index_elements=["site", "requirement"], set_=instead), rows)


def assignments(conn: Connection, person: str | None = None) -> Mapping[tuple[str, str], Assignment]:
    """Who is to decide, by site and requirement: of all, or what one person is to."""
    query = select(*AssignmentRow.__table__.columns)
    if person is not None:
        query = query.where(AssignmentRow.person == person)
    return {(row.site, row.requirement): Assignment(**row._mapping) for row in conn.execute(query)}


def _live() -> Any:
    columns = (getattr(AliasRow, name) for name in Alias.__dataclass_fields__)
    return select(*columns).where(AliasRow.ended.is_(None))


def _alias(row: Row[Any]) -> Alias:
    return Alias(**row._mapping)


def _decision_of_id(conn: Connection, number: int) -> Decision:
    return _decision(conn.execute(select(*_COLUMNS).where(DecisionRow.id == number)).one())


def _decision(row: Row[Any]) -> Decision:
    told = dict(row._mapping)
    return Decision(
        **told
        | {
            "act": Act(row.act),
            "verdict": Verdict(row.verdict),
            "why": Why(row.why),
            "scope": Scope(row.scope),
            "basis": load(Basis, canonical(row.basis)),
            "past": bool(row.past),
        }
    )
