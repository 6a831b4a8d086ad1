"""What people answered to the questions of a round: rows that are added, and their latest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from storage.database import insert_into
from storage.records import Verdict
from storage.rounds.records import Answered
from storage.rounds.tables import RoundAnswerRow

_COLUMNS = tuple(RoundAnswerRow.__table__.columns)


def add_answer(conn: Connection, new: Answered) -> Answered | None:
    """Keep an answer under the number that it has; with the id that it got. None where that number is taken: somebody
    else answered meanwhile."""
    row = {name: getattr(new, name) for name in Answered.__dataclass_fields__ if name != "id"}
    added = insert_into(conn, RoundAnswerRow).values(row).on_conflict_do_nothing().returning(RoundAnswerRow.id)
    number = conn.execute(added).scalar()
    return None if number is None else replace(new, id=number)


def answers_on(conn: Connection, number: int, site: str, question: str) -> list[Answered]:
    """All answers to a question of a round at a site, the newest first."""
    return answers_at(conn, number, site).get(question, [])


def answers_at(conn: Connection, number: int, site: str) -> dict[str, list[Answered]]:
    """All answers at a site in a round, by question, the newest first."""
    query = select(*_COLUMNS).where(RoundAnswerRow.round == number, RoundAnswerRow.site == site)
    found: dict[str, list[Answered]] = {}
    for row in conn.execute(query.order_by(RoundAnswerRow.number.desc())):
        found.setdefault(row.question, []).append(_answered(row))
    return found


def verdicts_of(conn: Connection, number: int) -> dict[tuple[str, str], Verdict]:
    """The verdict of the latest answer to each question of a round, by site and question, without what it says."""
    newest = select(func.max(RoundAnswerRow.id)).where(RoundAnswerRow.round == number)
    newest = newest.group_by(RoundAnswerRow.site, RoundAnswerRow.question)
    query = select(RoundAnswerRow.site, RoundAnswerRow.question, RoundAnswerRow.verdict)
    rows = conn.execute(query.where(RoundAnswerRow.id.in_(newest)))
    return {(site, question): Verdict(verdict) for site, question, verdict in rows}


def latest_answers(
    conn: Connection, number: int, sites: Collection[str] | None = None
) -> dict[str, dict[str, Answered]]:
    """The latest answer to each question of a round, by site and question: of all sites or some."""
    newest = select(func.max(RoundAnswerRow.id)).where(RoundAnswerRow.round == number)
    if sites is not None:
        newest = newest.where(RoundAnswerRow.site.in_(sites))
    newest = newest.group_by(RoundAnswerRow.site, RoundAnswerRow.question)
    found: dict[str, dict[str, Answered]] = {}
    for row in conn.execute(select(*_COLUMNS).where(RoundAnswerRow.id.in_(newest))):
        found.setdefault(row.site, {})[row.question] = _answered(row)
    return found


def last_answer(conn: Connection, number: int) -> int:
    """The number of the latest answer of a round; 0 where there is none."""
    query = select(func.coalesce(func.max(RoundAnswerRow.id), 0)).where(RoundAnswerRow.round == number)
    return conn.execute(query).scalar_one()


def _answered(row: Row[Any]) -> Answered:
    return Answered(**dict(row._mapping) | {"verdict": Verdict(row.verdict)})
