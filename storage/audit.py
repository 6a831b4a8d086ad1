"""The audit log: who did what to what, only ever added to.

Each entry's hash covers the entry and the hash of the one before it; triggers refuse to change or delete a row, and
`broken_entry` finds what was changed past them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from storage.codec import canonical
from storage.records import SHANGHAI
from storage.review import AuditEntry
from storage.review_tables import AuditRow

_TURN = 0x676F6E676175  # "gongau": writers of the log go one after the other on PostgreSQL
_FIRST = "0" * 64
_COLUMNS = tuple(AuditRow.__table__.columns)


def take_turn(conn: Connection) -> None:
    """Wait until nobody else writes to the log, and keep others from it until the transaction ends.

    Whoever changes more than one row takes it before all else: two that each hold a row that the other wants, or the
    log, would wait for each other, and PostgreSQL would end one of them. SQLite has one writer at a time anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_TURN)))


def note(
    conn: Connection,
    *,
    at: datetime,
    who: str,
    what: str,
    subject: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add an entry. `conn` is in a transaction for writing, whose change the entry is about."""
    take_turn(conn)
    last = conn.execute(select(AuditRow.sha256).order_by(AuditRow.id.desc()).limit(1)).scalar()
    row = {"at": at, "who": who, "what": what, "subject": subject, "before": before or {}, "after": after or {}}
    conn.execute(insert(AuditRow), row | {"sha256": _hash(last or _FIRST, row)})


def entries(
    conn: Connection, *, before: int | None = None, subject: str | None = None, who: str | None = None, limit: int = 100
) -> list[AuditEntry]:
    """The newest entries of before the one with the number `before`, those about a subject or of a person only."""
    query = select(*_COLUMNS).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.id < before)
    if subject is not None:
        query = query.where(AuditRow.subject == subject)
    if who is not None:
        query = query.where(AuditRow.who == who)
    return [_entry(row) for row in conn.execute(query)]


def broken_entry(conn: Connection) -> int | None:
    """The number of the first entry that is not as it was written, or after which one is gone; None where all are."""
    last = _FIRST
    for entry in _all(conn):
        row = {name: getattr(entry, name) for name in ("at", "who", "what", "subject", "before", "after")}
        if entry.sha256 != _hash(last, row):
            return entry.id
        last = entry.sha256
    return None


def _all(conn: Connection) -> Iterator[AuditEntry]:
    for row in conn.execute(select(*_COLUMNS).order_by(AuditRow.id)):
        yield _entry(row)


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(**row._mapping)


def _hash(last: str, row: Mapping[str, Any]) -> str:
    told = dict(row) | {"at": row["at"].astimezone(SHANGHAI).isoformat()}
    return hashlib.sha256(f"{last}{canonical(told)}".encode()).hexdigest()
