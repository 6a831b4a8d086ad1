"""Appeals (申诉) of evaluated offices in a round, and what was decided of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from storage.records import Verdict
from storage.rounds.records import Appeal, AppealState
from storage.tables import AppealRow

_COLUMNS = tuple(AppealRow.__table__.columns)
UPHELD = (AppealState.UPHELD, AppealState.PARTLY)


def upheld_appeals(conn: Connection, number: int, sites: Collection[str] | None = None) -> dict[str, dict[str, Appeal]]:
    """The appeals of a round that were upheld, in whole or in part, by site and check; of several of one check the
    latest."""
    query = select(*_COLUMNS).where(AppealRow.round == number, AppealRow.state.in_(UPHELD))
    if sites is not None:
        query = query.where(AppealRow.site.in_(sites))
    found: dict[str, dict[str, Appeal]] = {}
    for row in conn.execute(query.order_by(AppealRow.id)):
        found.setdefault(row.site, {})[row.requirement] = _appeal(row)
    return found


def _appeal(row: Row[Any]) -> Appeal:
    verdict = None if row.verdict is None else Verdict(row.verdict)
    return Appeal(**dict(row._mapping) | {"state": AppealState(row.state), "verdict": verdict})
