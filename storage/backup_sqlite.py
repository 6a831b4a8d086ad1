"""SQLite's online backup: a copy of one moment while others write, and a file that nobody else has open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.database import StoreError, remedy_for
from storage.steps import OnStep

_PAGES = 2048  # some eight megabytes between two tellings of how far it is
_PATIENCE = 5.0  # seconds: readers are done by then, a scan is not
_TICKS = 5_000_000  # of SQLite's own steps between two signs of life


def copy(source: Path, target: Path, on_step: OnStep) -> None:
    """Copy a database into `target`, an empty file or none, as it stands now.

    The transaction that is open on the source keeps the copy at one moment, and from starting anew whenever somebody
    writes. Raises `StoreError`.
    """
    with _opened(source, "rw" if _in_wal(source) else "ro") as old, _opened(target, "rwc") as new:
        with _told(source):
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with _told(target):
            old.backup(new, pages=_PAGES, progress=lambda _, left, all_: on_step("复制数据库", all_ - left, all_))
            new.execute("PRAGMA journal_mode = DELETE")  # a copy of WAL mode would be three files when it is looked at


def revision_of(file: Path, on_step: OnStep) -> str:
    """The schema of a database file, read from end to end. Raises `StoreError` for a damaged one, or another's."""
    with _opened(file, "rw" if _in_wal(file) else "ro") as conn:
        return _checked(conn, file, on_step)


def make_one_file(path: Path) -> None:
    """Put what lies beside a file into it. Raises `StoreError` where somebody else has it open."""
    with _opened(path, "rw") as conn, _told(path):
        conn.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """While this lasts, nobody else has the database open. What is there may be damaged, or nothing.

    In WAL mode whoever has a file open holds a lock on it also while idle, and only who is alone may leave that mode.
    Raises `StoreError` where somebody has it open.
    """
    if not path.exists():
        yield
        return
    with _opened(path, "rw") as conn:
        try:
            conn.execute("PRAGMA journal_mode = DELETE")
            conn.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise StoreError(str(path), str(error), remedy_for(str(error))) from None
            remedy = f"end `gongkai schedule` and whatever else uses it (`fuser {path}` names the processes)"
            raise StoreError(str(path), "is open in another process", remedy) from None
        except sqlite3.DatabaseError:  # it is no database any more, so nobody can work on it
            pass
        yield


def _checked(conn: sqlite3.Connection, place: Path, on_step: OnStep) -> str:
    """The revision of a database of gongkai's that is whole."""
    with _told(place):
        conn.set_progress_handler(lambda: on_step("校验备份", 0, 0), _TICKS)
        told = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if told != "ok":
            problem = f"is damaged ({str(told).splitlines()[-1]})"
            raise StoreError(str(place), problem, "use another backup; `gongkai db check` tells more of a database")
        tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        row = None
        if {"alembic_version", "scans"} <= tables:
            row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise StoreError(str(place), "is no database of gongkai", "give a file that `gongkai db backup` wrote")
    return str(row[0])


def _in_wal(path: Path) -> bool:
    """Whether a database is in WAL mode, by its header: to read such a one, files beside it have to be made."""
    try:
        with path.open("rb") as file:
            return file.read(20)[18:20] == b"\x02\x02"
    except OSError as error:
        raise StoreError(str(path), f"cannot be read ({error.strerror})", "check the path's permissions") from None


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    with _told(path):
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    with closing(conn):
        conn.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
        yield conn


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        problem = str(error).strip().partition("\n")[0]
        raise StoreError(str(path), problem, remedy_for(problem)) from None
