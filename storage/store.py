"""The door to the store: open it once, then work in transactions with the functions of the other modules."""

from __future__ import annotations

from sqlalchemy import Engine

from storage.database import StoreError, engine_for, reading, redacted, sqlite_file, transaction, use_wal
from storage.migrate import current_revision, require_current, upgrade


def open_store(url: str) -> Engine:
    """An engine on a database whose schema is this code's. The caller disposes of it.

    A new or empty SQLite file is made complete, with its folder; a PostgreSQL database is left to
    `gongkai db upgrade`. Raises `StoreError`, of one line and without the password, for a path that cannot be
    written, a server that cannot be reached, a file that is no database, a newer or an older schema.
    """
    if sqlite_file(url) is not None and current_revision(url) is None:
        upgrade(url)
    require_current(url)
    engine = engine_for(url)
    use_wal(engine)
    return engine


__all__ = ["StoreError", "open_store", "reading", "redacted", "transaction"]
