"""Which readers and rules these are: a fingerprint of their source, that changes when they do."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import crawler
import monitor
from config.synonyms import NAMES

_JUDGING = ("judge.py", "confirm.py", "calendar.py", "levels.py", "rules")


@cache
def readers_version() -> str:
    """The fingerprint of all that makes facts of pages and findings of facts, but for the packs."""
    crawling = _folder(crawler.__file__)
    judging = _folder(monitor.__file__)
    digest = hashlib.sha256()
    for path in (crawling, *(judging / name for name in _JUDGING), NAMES):
        for source in _sources(path):
            digest.update(f"{source.name}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(source for source in path.rglob("*") if source.suffix in (".py", ".yaml"))


def _folder(module_file: str | None) -> Path:
    assert module_file is not None
    return Path(module_file).parent
