"""Where the columns of a site were taken, from night to night: a row is written only when something changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, insert, select, update

from storage.history import Fate, KnownColumn
from storage.tables import ColumnRow

_KEPT = ("code", "url", "text", "found_on", "first_scan", "last_scan", "missed_scan", "until_scan", "fate")


def known_columns(conn: Connection, site: str, codes: Collection[str] | None = None) -> tuple[KnownColumn, ...]:
    """All places at which a site's columns were taken, or those of some codes, in the order in which they came."""
    query = select(ColumnRow.id, *(getattr(ColumnRow, name) for name in _KEPT)).where(ColumnRow.site == site)
    if codes is not None:
        query = query.where(ColumnRow.code.in_(codes))
    rows = conn.execute(query.order_by(ColumnRow.id)).mappings()
    return tuple(
        KnownColumn(
            **{name: row[name] for name in _KEPT if name != "fate"},
            fate=None if row["fate"] is None else Fate(row["fate"]),
            number=row["id"],
        )
        for row in rows
    )


def save_columns(conn: Connection, site: str, changed: Iterable[KnownColumn]) -> None:
    """Keep places that are new, and those that have a row as they are now."""
    every = tuple(changed)
    new = [_row(one) | {"site": site} for one in every if one.number is None]
    if new:
        conn.execute(insert(ColumnRow), new)
    for one in every:
        if one.number is not None:
            conn.execute(update(ColumnRow).where(ColumnRow.id == one.number), _row(one))


def _row(one: KnownColumn) -> dict[str, object]:
    return {name: getattr(one, name) for name in _KEPT}
