"""One scan at a time in one data folder: a lock that ends with the process that holds it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
