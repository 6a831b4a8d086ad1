"""What people answered to the questions of a round: rows that are added, and their latest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, func, select

from storage.records import Verdict
from storage.rounds.records import Answered
from storage.tables import RoundAnswerRow

_COLUMNS = tuple(RoundAnswerRow.__table__.columns)


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
