"""Backups: the whole database as it stood at one moment in one file, and the way back.

A backup is what the database's own tools make and read: one SQLite file, or a dump of pg_dump in its custom format. So
it can be opened, and restored, where there is no gongkai. It is not packed any further: most of what a store holds is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import backup_postgres, backup_sqlite
from storage.contents import Contents, contents_of
from storage.database import StoreError, engine_for, place_of, reading, sqlite_file, transaction, use_wal
from storage.migrate import ForeignError, current_revision, expected_revision, require_known, upgrade
from storage.settling import Settled, settle
from storage.shelf import sync
from storage.steps import OnStep, silent

_DUMP = b"PGDMP"
_SQLITE = b"SQLite format 3\x00"
_PACKED = {b"\x1f\x8b": "gunzip", b"\x28\xb5\x2f\xfd": "unzstd"}


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written: its size in bytes, and what it holds."""

    file: Path
    size: int
    contents: Contents


@dataclass(frozen=True, slots=True)
class Restored:
    """What a database holds after a restore. `schema` is that of the backup: an older one was brought up to date.
    `settled` says what was under way when the backup was made."""

    contents: Contents
    schema: str
    settled: Settled


def back_up(url: str, file: Path, *, force: bool = False, on_step: OnStep = silent) -> Backup:
    """Write the database into `file`, as it stands at one moment, while others read and write it.

    The file gets its name when it is complete, checked and on the disk; it is readable by its owner alone. Only with
    `force` it replaces one that is there. Raises `StoreError` where it cannot be made, and leaves nothing then.
    """
    require_known(current_revision(url), place_of(url))
    source = sqlite_file(url)
    _require_free(file, source, force=force)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    with _told(file):
        try:
            partial.touch(mode=0o600, exist_ok=False)
            contents = _write(url, source, partial, on_step)
            _publish(partial, file, force=force)
        finally:
            _remove(partial)
        return Backup(file, file.stat().st_size, contents)


def examine(url: str, file: Path, on_step: OnStep = silent) -> str:
    """Read a backup from end to end; its schema. Nothing is touched.

    Raises `StoreError` for what is no backup of gongkai, is damaged, has a newer schema than this gongkai, or is of
    another kind of database than `url` names.
    """
    with _told(file), file.open("rb") as opened:
        start = opened.read(len(_SQLITE))
    mine = _SQLITE if sqlite_file(url) is not None else _DUMP
    if not start.startswith(mine):
        raise _another_kind(file, start)
    if mine is _SQLITE:
        revision = backup_sqlite.revision_of(file, on_step)
    else:
        revision = backup_postgres.revision_of(url, file, on_step)
    require_known(revision, str(file))
    return revision


def require_replaceable(url: str, now: datetime, *, force: bool) -> None:
    """Raise `StoreError` unless a restore may replace what the database holds: nothing, or with `force` whatever is
    there of gongkai's, on which nobody works."""
    path = sqlite_file(url)
    if path is None:
        backup_postgres.require_replaceable(url, now, force=force)
    elif path.exists():
        if not force:
            remedy = "give --force to replace all of it by the backup, or name another database"
            raise StoreError(str(path), "is there already", remedy)
        _require_ours(url)
        with backup_sqlite.alone_with(path):
            pass


def replace(url: str, file: Path, on_step: OnStep = silent) -> Restored:
    """Put what a backup holds in the place of what the database holds: all of it, or nothing changes.

    To be called after `examine` and `require_replaceable`. An older schema is brought up to date, and what was under
    way at the time of the backup is settled. Raises `StoreError` where it fails, and the old content is there then.
    """
    path = sqlite_file(url)
    if path is not None:
        return _replace_file(path, file, on_step)
    schema = backup_postgres.replace(url, file, on_step)
    upgrade(url)
    restored = _settled(url, schema)
    backup_postgres.analyze(url)
    return restored


def _replace_file(path: Path, file: Path, on_step: OnStep) -> Restored:
    """Everything is done under another name; the last step is the renaming."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with _told(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            backup_sqlite.copy(file, new, on_step)
            schema = current_revision(f"sqlite:///{new}") or ""
            upgrade(f"sqlite:///{new}")
            restored = _settled(f"sqlite:///{new}", schema)
            backup_sqlite.make_one_file(new)
            sync(new)
            with backup_sqlite.alone_with(path):
                _remove_beside(path)
                new.replace(path)
                sync(path.parent)
        finally:
            _remove(new)
    engine = engine_for(f"sqlite:///{path}")
    use_wal(engine)
    engine.dispose()
    return restored


def _require_ours(url: str) -> None:
    """A file that is so damaged that it is no database any more may have been ours."""
    try:
        current_revision(url)
    except ForeignError:
        raise
    except StoreError:
        pass


def _settled(url: str, schema: str) -> Restored:
    engine = engine_for(url)
    try:
        with transaction(engine) as conn:
            return Restored(contents_of(conn, expected_revision()), schema, settle(conn))
    finally:
        engine.dispose()


def _write(url: str, source: Path | None, partial: Path, on_step: OnStep) -> Contents:
    if source is None:
        return backup_postgres.dump(url, partial, on_step)
    backup_sqlite.copy(source, partial, on_step)
    revision = backup_sqlite.revision_of(partial, on_step)
    engine = engine_for(f"sqlite:///{partial}")
    try:
        with reading(engine) as conn:
            return contents_of(conn, revision)
    finally:
        engine.dispose()


def _require_free(file: Path, source: Path | None, *, force: bool) -> None:
    with _told(file):
        if source is not None and file.exists() and file.samefile(source):
            raise StoreError(str(file), "is the database itself", "give the backup another name")
        if file.is_dir():
            raise StoreError(str(file), "is a folder", "name a file in it")
        if file.exists() and not force:
            raise StoreError(str(file), "is there already", "give another name, or --force to replace it")


def _publish(partial: Path, file: Path, *, force: bool) -> None:
    sync(partial)
    if force:
        partial.replace(file)
    else:
        try:
            file.hardlink_to(partial)
        except FileExistsError:
            raise StoreError(str(file), "is there already", "give another name, or --force to replace it") from None
        except OSError:  # a file system without hard links
            partial.rename(file)
    sync(file.parent)


def _another_kind(file: Path, start: bytes) -> StoreError:
    for magic, program in _PACKED.items():
        if start.startswith(magic):
            return StoreError(str(file), "is packed", f"unpack it first ({program})")
    for magic, kind in ((_DUMP, "PostgreSQL"), (_SQLITE, "SQLite")):
        if start.startswith(magic):
            remedy = f"name a {kind} database in GONGKAI_DATABASE_URL: backups go back to the kind that they are from"
            return StoreError(str(file), f"is a backup of {kind}, and the settings name another kind", remedy)
    return StoreError(str(file), "is no backup of gongkai", "give a file that `gongkai db backup` wrote")


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """What the file system refuses, in one line."""
    try:
        yield
    except OSError as error:
        problem = f"cannot be used ({error.strerror or error})"
        raise StoreError(
            str(file), problem, "give a path in a folder that is there, can be written, and has room"
        ) from None


def _remove(file: Path) -> None:
    if file.parent.is_dir():
        file.unlink(missing_ok=True)
        _remove_beside(file)


def _remove_beside(path: Path) -> None:
    """What SQLite keeps beside a file. Left there, it would be taken for that of the file which comes in its place."""
    for end in ("-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
