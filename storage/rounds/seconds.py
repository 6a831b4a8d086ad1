"""Second readings (复读): drawn once, taken by one person, read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.records import Verdict
from storage.review import Act, Why
from storage.review_tables import AuditRow, DecisionRow
from storage.rounds.records import RoundState, SecondReading
from storage.rounds.tables import RoundRow, SecondReadingRow

_COLUMNS = tuple(SecondReadingRow.__table__.columns)
_READ = ("act", "verdict", "won", "why", "note", "at")


def add_seconds(conn: Connection, drawn: Iterable[SecondReading]) -> None:
    """Keep what was drawn, none of which may have been drawn before; it gets its numbers here."""
    rows = [{name: value for name, value in asdict(one).items() if name != "id"} for one in drawn]
    if rows:
        conn.execute(insert(SecondReadingRow), rows)


def seconds_of(conn: Connection, number: int) -> list[SecondReading]:
    """All that was drawn in a round, in the order in which it was."""
    query = select(*_COLUMNS).where(SecondReadingRow.round == number).order_by(SecondReadingRow.id)
    return [_second(row) for row in conn.execute(query)]


def second_of(conn: Connection, number: int) -> SecondReading | None:
    """The reading with this number; None where there is none."""
    row = conn.execute(select(*_COLUMNS).where(SecondReadingRow.id == number)).first()
    return None if row is None else _second(row)


def give_second(conn: Connection, number: int, reader: str | None) -> None:
    """Say who is to read, or that nobody is: only of what is not read."""
    mine = (SecondReadingRow.id == number, SecondReadingRow.at.is_(None))
    conn.execute(update(SecondReadingRow).where(*mine).values(reader=reader))


def finish_second(conn: Connection, read: SecondReading) -> bool:
    """Keep what its reader found; False where it is not that person's any more, or was read."""
    mine = (
        SecondReadingRow.id == read.id,
        SecondReadingRow.reader == read.reader,
        SecondReadingRow.at.is_(None),
    )
    told = {name: getattr(read, name) for name in _READ}
    return conn.execute(update(SecondReadingRow).where(*mine).values(told)).rowcount == 1


def decided_by(conn: Connection, number: int, person: str) -> set[tuple[str, str]]:
    """Of what was drawn in a round, that on which a person ever decided: sites and requirements."""
    same = (DecisionRow.site == SecondReadingRow.site, DecisionRow.requirement == SecondReadingRow.requirement)
    query = (
        select(SecondReadingRow.site, SecondReadingRow.requirement)
        .join(DecisionRow, same[0] & same[1])
        .where(SecondReadingRow.round == number, DecisionRow.by == person)
        .distinct()
    )
    return {(site, requirement) for site, requirement in conn.execute(query)}


def left_by(conn: Connection, number: int, person: str) -> set[tuple[str, str]]:
    """What a person took in a round and left to others, by what the audit log says: sites and requirements."""
    within = f"round {number}/"
    query = select(AuditRow.subject, AuditRow.before).where(
        AuditRow.what == "second.back", AuditRow.subject.startswith(within, autoescape=True)
    )
    mine = [subject for subject, before in conn.execute(query) if before.get("reader") == person]
    return {(site, code) for site, _, code in (one.removeprefix(within).partition("/") for one in mine)}


def being_read(conn: Connection, person: str, site: str | None = None) -> dict[tuple[str, str], SecondReading]:
    """What a person took in open rounds and did not finish, by site and requirement: of all sites or one. In a round
    that was frozen since nobody will."""
    mine = (SecondReadingRow.reader == person, SecondReadingRow.at.is_(None), RoundRow.state == RoundState.OPEN)
    query = select(*_COLUMNS).join(RoundRow, RoundRow.id == SecondReadingRow.round).where(*mine)
    if site is not None:
        query = query.where(SecondReadingRow.site == site)
    found = [_second(row) for row in conn.execute(query.order_by(SecondReadingRow.id.desc()))]
    return {(one.site, one.requirement): one for one in found}


def _second(row: Row[Any]) -> SecondReading:
    told = dict(row._mapping)
    return SecondReading(
        **told
        | {
            "act": None if row.act is None else Act(row.act),
            "verdict": None if row.verdict is None else Verdict(row.verdict),
            "why": None if row.why is None else Why(row.why),
        }
    )
