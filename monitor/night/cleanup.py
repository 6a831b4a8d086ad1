"""The evidence clean-up: stored pages that nothing rests on any more, and that are older than they need be, go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from config.settings import Settings
from monitor.scan import BusyError
from storage.database import reading, transaction
from storage.keeping import needed_bodies, old_bodies, remove_bodies
from storage.lock import scan_lock


@dataclass(frozen=True)
class Cleaned:
    """What a clean-up came to: bodies old enough to be looked at, and those of them that were removed."""

    old: int
    removed: int


def clean_evidence(engine: Engine, settings: Settings, now: datetime) -> Cleaned:
    """Removes bodies older than GONGKAI_KEEP_DAYS that no finding and no home page refers to.

    Raises `BusyError` while a scan runs in the same data folder: what it is about to keep is not written down yet.
    """
    before = now - timedelta(days=settings.keep_days)
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            raise BusyError(str(settings.data_dir), "a scan is running there", "wait for it to end")
        with reading(engine) as conn:
            old = old_bodies(conn, before)
            spare = old - needed_bodies(conn) if old else old
        if not spare:
            return Cleaned(len(old), 0)
        with transaction(engine) as conn:
            return Cleaned(len(old), remove_bodies(conn, settings.evidence_dir, spare, before=before))
