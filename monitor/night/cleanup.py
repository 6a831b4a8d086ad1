"""The evidence clean-up: stored pages that nothing rests on any more, and that are older than they need be, go."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from config.settings import Settings
from monitor.scan import BusyError
from storage.bodies import close_archives, forget_bodies, open_archives
from storage.database import reading, transaction
from storage.evidence import close_files
from storage.keeping import closed_files, needed_bodies, old_bodies, remove_file, write_anew
from storage.lock import scan_lock
from storage.shelf import Shelf, ShelfError, shelf_of

log = logging.getLogger("gongkai.evidence")


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up came to: bodies old enough to be looked at, those of them that were removed, and bytes freed."""

    old: int
    removed: int
    freed: int = 0


def clean_evidence(engine: Engine, settings: Settings, now: datetime, *, dry_run: bool = False) -> Cleaned:
    """Removes bodies that no visit has read for GONGKAI_KEEP_DAYS and that no finding and no home page refers to, and
    the room that they took. With `dry_run` it only says how many.

    Raises `BusyError` while a scan runs in the same data folder: what it is about to keep is not written down yet.
    """
    before = now - timedelta(days=settings.keep_days)
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            raise BusyError(str(settings.data_dir), "a scan is running there", "wait for it to end")
        with reading(engine) as conn:
            old = old_bodies(conn, before)
            spare = old - needed_bodies(conn) if old else old
        if dry_run:
            return Cleaned(len(old), len(spare))
        if spare:
            with transaction(engine) as conn:
                forget_bodies(conn, spare)
        return Cleaned(len(old), len(spare), _freed(engine, shelf_of(settings), now))


def _freed(engine: Engine, shelf: Shelf, now: datetime) -> int:
    """Closes what a scan left open, removes and writes anew what little is needed of; the bytes that came free."""
    with reading(engine) as conn:
        left = open_archives(conn)
    closed = close_files(shelf, left)
    with transaction(engine) as conn:
        close_archives(conn, closed)
    with reading(engine) as conn:
        files = closed_files(conn)
    freed = 0
    for file in files:
        try:
            if file.is_spare:
                remove_file(engine, shelf, file)
                freed += file.size
            elif file.is_thin:
                freed += write_anew(engine, shelf, file, now)
        except ShelfError as error:  # a damaged file stays, for whoever can restore it
            log.error("%s; `gongkai evidence verify` tells what rests on it", error)
    return freed
