"""Runs migrations: on the connection that `storage.migrate` hands over, or for a developer on the configured database.

    python -m alembic revision --autogenerate -m "what changes"

is run in the repository, with GONGKAI_DATABASE_URL naming a database of the newest schema.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from config.settings import load_settings
from storage.database import engine_for, transaction
from storage.schema import METADATA


def migrate(connection: Connection) -> None:
    """Run in the caller's transaction. Batch mode, for SQLite alters a table by copying it."""
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    engine = engine_for(load_settings().database)
    with transaction(engine) as own:
        migrate(own)
    engine.dispose()
