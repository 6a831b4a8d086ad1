"""One scan at a time in one data folder, and no clean-up of files that a check is saving: locks that end with the
process that holds them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.disk import OWNERS_FILE, OWNERS_FOLDER


@contextmanager
def scan_lock(data_dir: Path) -> Iterator[bool]:
    """Whether this process holds the folder's scan lock; False where another scan does. Freed at the end, however
    the process ends."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "scan.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def saving(folder: Path) -> Iterator[None]:
    """Tells `nobody_saves` that a file is being written in `folder` which no index knows yet; several may at once.
    Freed at the end, however the process ends. Raises `OSError` where the disk takes no more."""
    with _saving_lock(folder) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def nobody_saves(folder: Path) -> Iterator[bool]:
    """Whether nobody is `saving` in `folder`; where that is so, whoever wants to waits until this ends."""
    with _saving_lock(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def _saving_lock(folder: Path) -> Iterator[int]:
    folder.mkdir(OWNERS_FOLDER, parents=True, exist_ok=True)
    lock = os.open(folder / "saving.lock", os.O_RDWR | os.O_CREAT, OWNERS_FILE)
    try:
        yield lock
    finally:
        os.close(lock)
