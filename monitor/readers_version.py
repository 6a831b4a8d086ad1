"""Which readers and rules these are: a fingerprint of their source, that changes when they do."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

import config
import monitor
from crawler import version

_JUDGING = ("judge.py", "memory/confirm.py", "times/calendar.py", "cards/levels.py", "rules")
_ASKING = (
    "answers.py", "checks.py", "data_rules.py", "model.py", "plan.py", "planning.py", "rulebook.py", "rules.py",
    "sites.py", "synonyms.py",
)  # fmt: skip
"""What the texts of packs mean, whom they bind, and what a visit looks for because of them."""


@cache
def readers_version() -> str:
    """The fingerprint of all that decides what is looked for and makes facts of pages and findings of facts, but for
    the texts of packs."""
    digest = hashlib.sha256(version.readers_version().encode())
    for source in judging_sources():
        digest.update(f"{source.name}\0".encode() + source.read_bytes() + b"\0")
    return digest.hexdigest()


def judging_sources() -> list[Path]:
    """The files of the fingerprint beside those of the readers: what judges, and what it understands packs by."""
    assert config.__file__ is not None
    assert monitor.__file__ is not None
    judging, asking = Path(monitor.__file__).parent, Path(config.__file__).parent
    found = [source for name in _JUDGING for source in _sources(judging / name)]
    return found + [asking / name for name in _ASKING]


@cache
def calendar_version() -> str:
    """The version of the holidays that `monitor.times.calendar` counts working days by."""
    return installed("chinesecalendar")


def _sources(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]
