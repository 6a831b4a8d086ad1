"""Small numbers in place of the codes of sites and checks, given out as findings bring them: there are millions of
spans, and what names each stands in its row and in the indexes. Codes come in and go out; numbers stay in `storage`.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Select, select

from storage.database import insert_into
from storage.tables import CheckNumberRow, SiteNumberRow


def check_numbers(requirements: Collection[str]) -> Select[int]:
    """The numbers of these checks, for an IN within a query."""
    return select(CheckNumberRow.id).where(CheckNumberRow.code.in_(requirements))


def site_numbers(codes: Collection[str]) -> Select[int]:
    """The numbers of these sites, for an IN within a query."""
    return select(SiteNumberRow.id).where(SiteNumberRow.code.in_(codes))


def turn_at(conn: Connection, site: str) -> int:
    """The number of a site, which is given one where it has none; until the transaction ends, nobody else has a turn.

    On PostgreSQL two writers of one site would each close what is open and open their own.
    """
    mine = select(SiteNumberRow.id).where(SiteNumberRow.code == site).with_for_update(key_share=True)
    number = conn.execute(mine).scalar_one_or_none()
    if number is None:
        _given(conn, SiteNumberRow, {site})
        number = conn.execute(mine).scalar_one()
    return number


def given_checks(conn: Connection, requirements: Collection[str]) -> dict[str, int]:
    """The numbers of checks, each of which is given one where it has none."""
    return _given(conn, CheckNumberRow, requirements)


def _given(
    conn: Connection, table: type[SiteNumberRow] | type[CheckNumberRow], codes: Collection[str]
) -> dict[str, int]:
    if not codes:
        return {}
    query = select(table.code, table.id).where(table.code.in_(codes))
    found = {row.code: row.id for row in conn.execute(query)}
    new = sorted(set(codes) - found.keys())
    if not new:
        return found
    conn.execute(insert_into(conn, table).on_conflict_do_nothing(), [{"code": code} for code in new])
    return {row.code: row.id for row in conn.execute(query)}
