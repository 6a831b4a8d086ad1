"""What the disk refuses to take, told in one line, and whose what lies there is. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.errors import ConfigError

OWNERS_FOLDER, OWNERS_FILE = 0o700, 0o600
"""Modes of what nobody but its owner may read."""


class DiskError(ConfigError):
    """Nothing can be written to a folder: `place`, `problem` in the system's words, `remedy`."""


def cannot_write(folder: Path, problem: str) -> DiskError:
    """The error of a folder that nothing can be written to."""
    remedy = "make room there and run the same command again: what was visited is kept"
    return DiskError(str(folder), f"cannot be written to ({problem})", remedy)


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Errors of writing to the folder in this block as a `DiskError`."""
    try:
        yield
    except OSError as error:
        raise cannot_write(folder, error.strerror or type(error).__name__) from None
