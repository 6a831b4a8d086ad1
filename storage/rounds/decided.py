"""How people decided on what the machine said in a round, counted by the database: it is asked at every decision."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from storage.records import SHANGHAI, Reason, Verdict
from storage.review import Act
from storage.review_tables import DecisionRow
from storage.rounds.records import Round
from storage.rounds.tables import RoundSiteRow
from storage.rounds.tally import Tally
from storage.tables import ScanRow


def tallies_of(conn: Connection, found: Round) -> list[Tally]:
    """The latest decisions on the sites and checks of a round, taken on scans since its window began; of a frozen round
    as they were then. What was taken back is not among them."""
    parts = (_part(conn, "tentative"), _part(conn, "verdict"), _part(conn, "reason"))
    what = (DecisionRow.requirement, DecisionRow.act, DecisionRow.verdict)
    checks = frozenset(found.definition.checks)
    query = (
        select(*what, *parts, func.count().label("number"))
        .where(DecisionRow.id.in_(_latest(found)), DecisionRow.act != Act.WITHDRAW)
        .group_by(*what, *parts)
    )
    return [
        Tally(
            requirement=requirement,
            said=Verdict(tentative or said),
            reason=Reason(reason),
            act=Act(act),
            found=Verdict(verdict),
            number=number,
        )
        for requirement, act, verdict, tentative, said, reason, number in conn.execute(query)
        if requirement in checks
    ]


def _latest(found: Round) -> Select[int]:
    """The numbers of the latest decisions. People go on deciding when the window is over, on what the latest night
    found: it is the same check by the same machine, and counts until the freeze."""
    here = and_(RoundSiteRow.round == found.id, RoundSiteRow.site == DecisionRow.site)
    key = (DecisionRow.site, DecisionRow.requirement)
    first = (ScanRow.base.is_not(None).desc(), DecisionRow.id.desc())  # on what the round's own packs found, if any
    place = func.row_number().over(partition_by=key, order_by=first)
    query = (
        select(DecisionRow.id, place.label("place"))
        .join(RoundSiteRow, here)
        .join(ScanRow, ScanRow.id == DecisionRow.scan)
        .where(*taken_for(found))
    )
    ordered = query.subquery()
    return select(ordered.c.id).where(ordered.c.place == 1)


def taken_for(found: Round) -> tuple[ColumnElement[bool], ...]:
    """Which decisions, joined with their scans, are about what a round judges: taken on nights since its window began,
    or on what its own packs made of them; of a frozen round those of before the freeze."""
    definition = found.definition
    since = datetime.combine(definition.since, time.min, SHANGHAI)
    own = and_(ScanRow.packs == list(definition.packs), ScanRow.named == list(definition.named))
    taken = (ScanRow.as_of >= since, or_(ScanRow.base.is_(None), own))
    return taken if found.last_decision is None else (*taken, DecisionRow.id <= found.last_decision)


def _part(conn: Connection, name: str) -> ColumnElement[str]:
    """A word of what a decision rests on, empty where it has none. PostgreSQL takes six times as long to read all of
    the JSON, of which the links are most, as to look for a word; none can be within a text, where every quotation mark
    has a backslash."""
    if conn.dialect.name == "postgresql":
        behind = func.split_part(DecisionRow.basis, f'"{name}":"', 2)
        return func.split_part(behind, '"', 1).label(name)
    return func.coalesce(func.json_extract(DecisionRow.basis, f"$.{name}"), "").label(name)
