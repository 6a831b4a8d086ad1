"""Which readers these are: kept with what they read, so that a change of theirs is not taken for one of a site."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import crawler
from config.synonyms import NAMES
from storage import codec, dataset_records, records

_PARSERS = ("selectolax", "lxml", "beautifulsoup4")


@cache
def readers_version() -> str:
    """A fingerprint of all that makes facts of pages: the readers, the names of columns, the records, the parsers."""
    told = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _PARSERS).encode())
    for source in _sources():
        told.update(f"\0{source.name}\0".encode() + source.read_bytes())
    return told.hexdigest()


def _sources() -> list[Path]:
    assert crawler.__file__ is not None
    readers, names = Path(crawler.__file__).parent.rglob("*.py"), NAMES.rglob("*.yaml")
    told = (Path(one.__file__ or "") for one in (codec, records, dataset_records))
    return [*sorted(readers), *sorted(names), *told]
