"""Appeals (申诉) of evaluated offices in a round, and what was decided of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.records import Verdict
from storage.rounds.records import Appeal, AppealState
from storage.rounds.tables import AppealRow

_COLUMNS = tuple(AppealRow.__table__.columns)
UPHELD = (AppealState.UPHELD, AppealState.PARTLY)


def add_appeal(
    conn: Connection,
    number: int,
    site: str,
    requirement: str,
    *,
    statement: str,
    address: str,
    attachment: int | None,
    by: str,
    at: datetime,
) -> Appeal:
    """A new appeal of a site in a round against a line of its card."""
    row: dict[str, Any] = {
        "round": number,
        "site": site,
        "requirement": requirement,
        "statement": statement,
        "address": address,
        "by": by,
        "at": at,
        "state": AppealState.FILED,
        "attachment": attachment,
        "told": "",
    }
    return _appeal(conn.execute(insert(AppealRow).returning(*_COLUMNS), row).one())


def appeal_numbered(conn: Connection, appeal: int) -> Appeal | None:
    """The appeal with this number, if there is one."""
    row = conn.execute(select(*_COLUMNS).where(AppealRow.id == appeal)).one_or_none()
    return None if row is None else _appeal(row)


def appeals_in(conn: Connection, number: int, site: str | None = None) -> list[Appeal]:
    """The appeals of a round, of all sites or one, in the order in which they were filed."""
    query = select(*_COLUMNS).where(AppealRow.round == number)
    if site is not None:
        query = query.where(AppealRow.site == site)
    return [_appeal(row) for row in conn.execute(query.order_by(AppealRow.id))]


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


def note_recheck(conn: Connection, appeal: int, check: int) -> None:
    """The check of `desk_checks` that looked at the address of an appeal."""
    _change(conn, appeal, recheck=check)


def mark_withdrawn(conn: Connection, appeal: int) -> None:
    """The office took its appeal back."""
    _change(conn, appeal, state=AppealState.WITHDRAWN)


def keep_ruling(
    conn: Connection,
    appeal: int,
    state: AppealState,
    *,
    verdict: Verdict | None,
    won: float | None,
    told: str,
    by: str,
    at: datetime,
) -> None:
    """What was decided of an appeal: the verdict right now (None: the frozen one stays), by whom and why."""
    _change(conn, appeal, state=state, verdict=verdict, won=won, told=told, decided_by=by, decided=at)


def keep_scores(conn: Connection, appeal: int, *, before: float | None, after: float | None) -> None:
    """The score of the site before and after an appeal was decided."""
    _change(conn, appeal, before=before, after=after)


def _change(conn: Connection, appeal: int, **values: Any) -> None:
    conn.execute(update(AppealRow).where(AppealRow.id == appeal).values(values))


def _appeal(row: Row[Any]) -> Appeal:
    verdict = None if row.verdict is None else Verdict(row.verdict)
    return Appeal(**dict(row._mapping) | {"state": AppealState(row.state), "verdict": verdict})
