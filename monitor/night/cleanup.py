"""The evidence clean-up: what need not be kept any more goes, and the room that it took."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from config.settings import Settings
from monitor.judge import day_of
from monitor.scan import BusyError
from monitor.times.kept_nights import kept_nights
from storage.bodies import all_files, close_archives, forget_bodies, open_archives
from storage.database import reading, transaction
from storage.evidence import CHECKS, close_files, read_log
from storage.keeping import (
    closed_files,
    forget_logs,
    logs_of,
    needed_bodies,
    old_bodies,
    remove_file,
    scan_moments,
    scans_with_logs,
    write_anew,
)
from storage.lock import nobody_saves, scan_lock
from storage.rounds.standings import scans_behind_rounds
from storage.shelf import Shelf, ShelfError, shelf_of

log = logging.getLogger("gongkai.evidence")

_LEFT = timedelta(days=15)
"""For how long a file of a check that no index knows stays. Nobody writes it, as the lock says; but where two stores
share a folder the other may know it, and has closed it at the latest at its second weekly clean-up."""


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up came to: bodies that no visit read lately, those of them that were removed, nights whose visits
    can no longer be replayed, and bytes freed (not known of a dry run)."""

    old: int
    removed: int
    nights: int = 0
    freed: int = 0


def clean_evidence(engine: Engine, settings: Settings, now: datetime, *, dry_run: bool = False) -> Cleaned:
    """Removes the evidence that need not be kept: of findings that stand all is kept, else that of the nights that
    `kept_nights` keeps by the settings, and of the scans that speak in rounds. With `dry_run` it only says how much.

    Raises `BusyError` while a scan runs in the same data folder: what it is about to keep is not written down yet; and
    `EvidenceError` where the log of a kept visit cannot be read: nothing is removed then.
    """
    shelf = shelf_of(settings)
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            raise BusyError(str(settings.data_dir), "a scan is running there", "wait for it to end")
        with reading(engine) as conn:
            plan = _plan(conn, shelf, settings, now)
        if dry_run:
            return Cleaned(plan.old, len(plan.spare), len(plan.nights))
        with transaction(engine) as conn:
            forget_logs(conn, plan.nights)
            forget_bodies(conn, plan.spare)
        return Cleaned(plan.old, len(plan.spare), len(plan.nights), _freed(engine, shelf, now))


@dataclass(frozen=True)
class _Plan:
    old: int
    spare: set[str]
    nights: list[int]


def _plan(conn: Connection, shelf: Shelf, settings: Settings, now: datetime) -> _Plan:
    scans = scan_moments(conn)
    days = {scan: day_of(as_of) for scan, as_of in scans.items()}
    kept_days = kept_nights(days.values(), day_of(now), settings.keep_days, settings.keep_weekly_days)
    kept = {scan for scan, day in days.items() if day in kept_days} | scans_behind_rounds(conn)
    logged, before = scans_with_logs(conn), now - timedelta(days=settings.keep_days)
    old = old_bodies(conn, before)
    spare = set(old)
    if spare:
        spare -= needed_bodies(conn, kept)
    if spare:
        for site, place in logs_of(conn, [scan for scan in kept & logged.keys() if scans[scan] < before]):
            spare -= read_log(shelf, place, site).hashes
    return _Plan(len(old), spare, sorted(logged.keys() - kept))


def _freed(engine: Engine, shelf: Shelf, now: datetime) -> int:
    """Closes what a scan left open, removes and writes anew what little is needed of; the bytes that came free."""
    freed = _left_open(engine, shelf, now)
    with reading(engine) as conn:
        files = closed_files(conn)
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


def _left_open(engine: Engine, shelf: Shelf, now: datetime) -> int:
    """Closes the files that scans and checks left open, and removes those of checks that died before the index knew of
    them; the bytes that came free. While a check is saving nothing is done: its file is open, and not known yet."""
    with nobody_saves(shelf.staging) as ours:
        if not ours:
            return 0
        with reading(engine) as conn:
            left, known = open_archives(conn), all_files(conn)
        closed = close_files(shelf, left)
        with transaction(engine) as conn:
            close_archives(conn, closed)
        dead = {name: size for name, size in shelf.left_behind(CHECKS, now - _LEFT).items() if name not in known}
        for name in dead:
            shelf.abandon(name)
        return sum(dead.values())
