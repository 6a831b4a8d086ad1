"""What every command opens: the clock, the settings, the store, and the terminal."""

from __future__ import annotations

import getpass
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import IO

import typer
from rich.console import Console
from sqlalchemy import Engine

from config.errors import ConfigError
from config.settings import Settings
from monitor.visits.rendering import why_no_browser
from storage.database import StoreError, sqlite_file
from storage.disk import OWNERS_FILE
from storage.records import SHANGHAI
from storage.review import Account, Role
from storage.store import open_store

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def now() -> datetime:
    """The moment, in Shanghai."""
    return datetime.now(SHANGHAI)


def operator() -> Account:
    """Who uses this machine, as the audit log names them: no account of the desk can have such a name."""
    try:
        name = f"命令行 {getpass.getuser()}"
    except (KeyError, OSError):  # a user without a name, as in a container
        name = "命令行"
    return Account(name, Role.ADMIN, active=True, created=now())


@contextmanager
def store(settings: Settings, *, create: bool = False) -> Iterator[Engine]:
    """The open store of the settings. Only with `create` a SQLite database that is not there yet is made."""
    file = sqlite_file(settings.database)
    if file is not None and not create and not file.exists():
        raise ConfigError(str(file), "there is no database yet", "run `gongkai scan` first, or set GONGKAI_DATA_DIR")
    engine = open_store(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def store_if_any(settings: Settings) -> Iterator[Engine | None]:
    """The store of the settings where there is one that can be used; None else, with a warning where it cannot."""
    file = sqlite_file(settings.database)
    engine = None
    if file is None or file.exists():
        try:
            engine = open_store(settings.database)
        except StoreError as error:
            logging.getLogger("gongkai").warning("nobody can be asked who visits the host now: %s", error)
    try:
        yield engine
    finally:
        if engine is not None:
            engine.dispose()


def write(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Writes a file whole or not at all. Raises `ConfigError` where the path cannot be written."""
    with _whole(path) as draft:
        draft.write_text(text, encoding=encoding, newline="")


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write evidence into, that none but its owner may read: it gets its name at the end of the block, whole.
    Raises `ConfigError` where the path cannot be written."""
    with _whole(path) as draft:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNERS_FILE), "w+b") as out:
            yield out


@contextmanager
def binary_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write into, which gets its name at the end of the block, whole. Raises `ConfigError` where the path
    cannot be written."""
    with _whole(path) as draft, draft.open("w+b") as out:
        yield out


def make_folder(path: Path) -> None:
    """Makes a folder where there is none. Raises `ConfigError` where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(str(path), f"cannot be made ({error.strerror})", "choose a path that can") from None


@contextmanager
def folder(path: Path) -> Iterator[Path]:
    """A folder to write into, which gets its name at the end of the block, whole, in place of one that was there; where
    the block ends otherwise that one stays. Raises `ConfigError` where the path cannot be written."""
    draft, old = (path.with_name(f".{path.name}.{ending}") for ending in ("part", "old"))
    try:
        if old.exists() and not path.exists():
            old.replace(path)  # a process before ended between its two renames
        for left in (draft, old):
            if left.exists():
                rmtree(left)
        draft.mkdir()
        yield draft
        if path.exists():
            path.replace(old)
        try:
            draft.replace(path)
        except OSError:
            if old.exists():
                old.replace(path)
            raise
    except OSError as error:
        raise ConfigError(str(path), f"cannot be written ({error.strerror})", "choose a path that can") from None
    finally:
        rmtree(draft, ignore_errors=True)
        rmtree(old, ignore_errors=True)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A path to write to, which is renamed to `path` at the end of the block; where it ends otherwise nothing stays."""
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise ConfigError(str(path), f"cannot be written ({error.strerror})", "choose a path that can") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def say(text: str) -> None:
    """A line for people, on standard output, as it is: crawled text is not markup."""
    typer.echo(text)


def warn_without_contact(settings: Settings) -> None:
    """Portals should know whom to write to."""
    if not settings.contact:
        logging.getLogger("gongkai").warning(
            "GONGKAI_CONTACT is not set; portals are told to write to this machine's postmaster"
        )


def warn_without_browser(settings: Settings) -> None:
    """The operator should know at once that pages drawn by scripts will be left undetermined."""
    if why := why_no_browser(settings):
        logging.getLogger("gongkai").warning("%s", why)
