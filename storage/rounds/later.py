"""What was written after a round was frozen: decisions on its sites and checks, and appeals that were decided."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from storage.decisions import decisions_by_id
from storage.review import Decision
from storage.review_tables import DecisionRow
from storage.rounds.tables import RoundSiteRow


def decisions_later(
    conn: Connection, number: int, last: int, checks: Collection[str], *, skip: int, limit: int
) -> tuple[list[Decision], int]:
    """The decisions after the `last` one on these checks at the sites of a round, the newest first, some of them; and
    how many there are."""
    sites = select(RoundSiteRow.site).where(RoundSiteRow.round == number)
    mine = (DecisionRow.id > last, DecisionRow.site.in_(sites), DecisionRow.requirement.in_(checks))
    total = conn.execute(select(func.count()).select_from(DecisionRow).where(*mine)).scalar_one()
    query = select(DecisionRow.id).where(*mine).order_by(DecisionRow.id.desc()).offset(skip).limit(limit)
    ids = list(conn.execute(query).scalars())
    found = decisions_by_id(conn, ids)
    return [found[one] for one in ids], total
