"""Putting a backup back: while nothing runs, and without what was left of nights that the restored store never saw."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from config.settings import Settings
from monitor.scan import BusyError
from storage.backup import Restored, examine, replace, require_replaceable
from storage.disk import writable
from storage.lock import scan_lock
from storage.steps import OnStep


def restore_store(settings: Settings, file: Path, now: datetime, *, force: bool, on_step: OnStep) -> Restored:
    """Restores the database of the settings from a backup. Everything is looked at before anything is touched.

    The spool goes: its folders are named by the numbers of scans, which are given out again, and a shared portal's
    answers of a night that the store does not know would be taken for those of the next.
    Raises `BusyError` where a scan runs in the data folder, `StoreError` as `storage.backup` does.
    """
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            raise BusyError(str(settings.data_dir), "a scan is running there", "wait for it to end, or end it")
        require_replaceable(settings.database, now, force=force)
        examine(settings.database, file, on_step)
        spool = settings.data_dir / "spool"
        with writable(settings.data_dir):
            if spool.exists():
                shutil.rmtree(spool)
        return replace(settings.database, file, on_step)
