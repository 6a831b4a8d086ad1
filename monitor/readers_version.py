"""Which readers and rules these are: a fingerprint of their source, that changes when they do."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

import monitor
from crawler import version

_JUDGING = ("judge.py", "memory/confirm.py", "times/calendar.py", "cards/levels.py", "rules")


@cache
def readers_version() -> str:
    """The fingerprint of all that makes facts of pages and findings of facts, but for the packs."""
    assert monitor.__file__ is not None
    judging = Path(monitor.__file__).parent
    digest = hashlib.sha256(version.readers_version().encode())
    for path in (judging / name for name in _JUDGING):
        for source in _sources(path):
            digest.update(f"{source.name}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def calendar_version() -> str:
    """The version of the holidays that `monitor.times.calendar` counts working days by."""
    return installed("chinesecalendar")


def _sources(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]
