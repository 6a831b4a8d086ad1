"""A database by its address: engines, transactions, and database errors told in one line without passwords."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from config.errors import ConfigError
from storage.table_base import Base

Found = TypeVar("Found")

BUSY_SECONDS = 30
"""How long a writer waits for another one."""

PATIENCE_SECONDS = 120
"""How long a server that is gone is waited for: a restart takes less."""

_AGAIN_SECONDS = 1.0
_OURS = {"connect_timeout": 10, "fallback_application_name": "gongkai"}  # by which a restore sees who is there
_WRITES = "gongkai_writes"
_PASSWORD = re.compile(r"^((?:[\w+]+://)?[^:@/?]*):(?!//).*@", re.DOTALL)
_SECRET_KEY = re.compile(r"([?&][^=&]*password=)[^&]*", re.IGNORECASE)
_REMEDIES = (
    ("not a database", "move that file away, or give the database another path"),
    ("locked", "wait until the other process is done, or end it"),
    ("readonly", "allow writing to that file and its folder"),
    ("unable to open", "give a path in a folder that can be written"),
    ("full", "free some space"),
    ("disk I/O", "see whether the disk is full or failing"),
    ("malformed", "restore the file from a backup"),
)


class StoreError(ConfigError):
    """The store cannot be used as asked: `place` (file, address without password, scan), `problem`, `remedy`."""


class LostError(StoreError):
    """The server of the database is gone, or just comes up: the same may work a little later."""


def redacted(url: str) -> str:
    """A database's address without its password, also where the address is malformed."""
    return _SECRET_KEY.sub(r"\1***", _PASSWORD.sub(r"\1:***@", url))


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address, None for another database. Raises `StoreError` for what names neither."""
    address = _parsed(url)
    if address.get_backend_name() != "sqlite":
        return None
    if address.database in (None, "", ":memory:"):
        raise StoreError(redacted(url), "keeps nothing", "name a file: sqlite:///folder/gongkai.sqlite3")
    if address.query:
        raise StoreError(redacted(url), "has options, and SQLite takes none here", "leave out what follows '?'")
    return Path(str(address.database))


def place_of(url: str) -> str:
    """How errors name a database: its file, or its address without password."""
    path = sqlite_file(url)
    return redacted(url) if path is None else str(path)


def engine_for(url: str) -> Engine:
    """An engine that has not connected yet, with our settings for its database. The caller disposes of it."""
    address = _parsed(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(address, pool_pre_ping=True, connect_args=_OURS)
    except ModuleNotFoundError as error:
        raise StoreError(redacted(url), f"needs the library {error.name}", "install gongkai[postgres]") from None


def use_wal(engine: Engine) -> None:
    """Let readers of an SQLite file go on while somebody writes. Not done on connecting: the file may be another's."""
    if engine.dialect.name == "sqlite":
        with told(_engine_place(engine.url)):
            connection = engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            finally:
                connection.close()


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction for writing: all of it is kept, or nothing.

    On SQLite it waits its turn from the start (BEGIN IMMEDIATE), since a reader that turns writer cannot.
    Raises `StoreError` where the database is locked, full or gone.
    """
    with _one_transaction(engine, writes=True) as conn:
        yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state throughout and holds up no writer.

    Raises `StoreError` where the database cannot be reached.
    """
    with _one_transaction(engine, writes=False) as conn:
        yield conn


def persist(engine: Engine, work: Callable[[Connection], None]) -> None:
    """Does `work` in a transaction for writing, and again where the server was lost over it, for two minutes.

    It may have been kept already when the server was lost, so doing it twice must be the same as doing it once.
    Raises `StoreError` as `transaction` does.
    """
    _patiently(transaction, engine, work)


def recall(engine: Engine, work: Callable[[Connection], Found]) -> Found:
    """What `work` reads in one state of the database, asked again as `persist` does where the server was lost.

    Raises `StoreError` as `reading` does.
    """
    return _patiently(reading, engine, work)


def _patiently(
    opened: Callable[[Engine], AbstractContextManager[Connection]], engine: Engine, work: Callable[[Connection], Found]
) -> Found:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with opened(engine) as conn:
                return work(conn)
        except LostError:
            if time.monotonic() > end:
                raise
            time.sleep(_AGAIN_SECONDS)


def insert_into(conn: Connection, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the connection's database, both of which know ON CONFLICT."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)


def insert_once(conn: Connection, table: type[Base], row: Mapping[str, object]) -> bool:
    """Insert a row unless its key is there already; whether it was inserted."""
    new = insert_into(conn, table).values(row).on_conflict_do_nothing()
    return conn.execute(new, execution_options={"preserve_rowcount": True}).rowcount == 1


@contextmanager
def told(place: str) -> Iterator[None]:
    """Errors of reaching and working the database as a `StoreError` of one line. Faults of our own stay as they are."""
    try:
        yield
    except DatabaseError as error:
        while_connecting = error.statement is None
        if not while_connecting and type(error) not in (DatabaseError, OperationalError):
            raise
        problem = str(error.orig).strip().partition("\n")[0]
        raise _kind_of(error)(place, problem, remedy_for(problem)) from None


def _kind_of(error: DatabaseError) -> type[StoreError]:
    """SQLite has no server that could be lost."""
    lost = error.connection_invalidated or error.statement is None
    return LostError if lost and not isinstance(error.orig, sqlite3.Error) else StoreError


@contextmanager
def _one_transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    options = {} if writes or engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with ExitStack() as stack:
        stack.enter_context(told(_engine_place(engine.url)))
        conn = stack.enter_context(engine.connect())
        conn.execution_options(**{_WRITES: writes}, **options)
        stack.enter_context(conn.begin())
        yield conn


def _engine_place(address: URL) -> str:
    return place_of(address.render_as_string(hide_password=True))


def remedy_for(problem: str) -> str:
    """What to do about a database's complaint."""
    known = next((remedy for words, remedy in _REMEDIES if words in problem), None)
    return known or "check that the server runs, and the address, user and password"


def _parsed(url: str) -> URL:
    remedy = "give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(redacted(url), "is no address of a database", remedy) from None
    name = address.drivername
    if name not in ("sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg"):
        raise StoreError(redacted(url), f"'{name}' is not supported", remedy)
    return address if name.startswith("sqlite") else address.set(drivername="postgresql+psycopg")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Leave BEGIN to us (the driver starts transactions late and never IMMEDIATE), and set what SQLite defaults not."""
    connection.isolation_level = None
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise


def _begin_sqlite(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get(_WRITES) else "BEGIN")
