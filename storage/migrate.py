"""The schema of a database: made, and brought up to date. There is no way back to an older one."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

from storage.database import StoreError, engine_for, place_of, reading, sqlite_file, told, transaction, use_wal

_UPGRADE_LOCK = 0x676F6E676B6169  # "gongkai": two upgrades of one PostgreSQL database go one after the other


class ForeignError(StoreError):
    """A database holds tables, and they are not gongkai's."""


def upgrade(url: str) -> str:
    """Bring a database to the schema of this code; the revision it has then.

    All of it happens in one transaction. A new SQLite file gets its name only when it is complete.
    Raises `StoreError` for what cannot be opened, is no gongkai database, or comes from a newer gongkai.
    """
    path = sqlite_file(url)
    if path is None or _is_there(path):
        _upgrade_there(url, place_of(url))
    else:
        _make(path)
    return expected_revision()


def expected_revision() -> str:
    """The revision of the schema that this code works with."""
    return _revisions(_folder())[0]


def current_revision(url: str) -> str | None:
    """The revision of a database, or None where it has no tables. Raises `StoreError` as `upgrade` does."""
    path = sqlite_file(url)
    if path is not None and not _is_there(path):
        return None
    engine = engine_for(url)
    try:
        with reading(engine) as conn:
            return revision_in(conn, place_of(url))
    finally:
        engine.dispose()


def require_current(url: str) -> None:
    """Raise `StoreError` with the remedy unless the database has exactly the schema of this code."""
    revision, place = current_revision(url), place_of(url)
    if revision is None:
        raise StoreError(place, "has no tables yet", "make them with `gongkai db upgrade`")
    require_known(revision, place)
    if revision != expected_revision():
        problem = f"has schema {revision}, older than this gongkai's {expected_revision()}"
        raise StoreError(place, problem, "bring it up to date with `gongkai db upgrade`")


def require_known(revision: str | None, place: str) -> None:
    """Raise `StoreError` unless this code knows a revision, its own or an older one."""
    if revision is None:
        raise StoreError(place, "has no tables yet", "name a database that gongkai made")
    if revision not in _revisions(_folder()):
        raise _too_new(place, revision)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise StoreError(str(path), f"cannot be looked at ({error.strerror})", "check the path's permissions") from None


def _make(path: Path) -> None:
    """Under another name first, so that whoever looks sees a complete database or none."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _upgrade_there(f"sqlite:///{new}", str(path))
        _publish(new, path)
    except OSError as error:
        remedy = "give a path in a folder that can be written"
        raise StoreError(str(path), f"cannot be made ({error.strerror})", remedy) from None
    finally:
        _remove(new)


def _publish(new: Path, path: Path) -> None:
    """Give it its name, unless another process was first. A rename would take that one's database away."""
    try:
        path.hardlink_to(new)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            new.rename(path)


def _remove(new: Path) -> None:
    for name in (new, new.with_name(f"{new.name}-wal"), new.with_name(f"{new.name}-shm")):
        if name.parent.is_dir():
            name.unlink(missing_ok=True)


def _upgrade_there(url: str, place: str) -> None:
    engine = engine_for(url)
    try:
        with told(place), transaction(engine) as conn:
            if conn.dialect.name == "postgresql":
                conn.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            revision = revision_in(conn, place)
            if revision is not None and revision not in _revisions(_folder()):
                raise _too_new(place, revision)
            config = _config(_folder())
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
        use_wal(engine)
    finally:
        engine.dispose()


def revision_in(conn: Connection, place: str = "") -> str | None:
    """The revision of an open database, or None where it has no tables. Raises `ForeignError` for another's."""
    tables = inspect(conn).get_table_names()
    if tables and "alembic_version" not in tables:
        raise ForeignError(place, "holds tables that are not gongkai's", "give the store a database of its own")
    return MigrationContext.configure(conn).get_current_revision() if tables else None


def _too_new(place: str, revision: str) -> StoreError:
    problem = f"has schema {revision}, newer than this gongkai's {expected_revision()}"
    return StoreError(place, problem, "install the newer gongkai: `gongkai db upgrade` goes forward only")


def _folder() -> Path:
    """Where the migrations are: in the installed package, or in the repository beside it."""
    here = Path(__file__).resolve().parent
    return here / "migrations" if (here / "migrations").is_dir() else here.parent / "alembic"


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _revisions(folder: Path) -> tuple[str, ...]:
    """All revisions that there are, the newest first; loading the migrations takes longer than asking a database."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config(folder)).walk_revisions())
