"""The history of a site, and of one requirement at it, as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.checks import Check
from config.sites import Site
from monitor.history.nights import Night
from storage.history import KnownColumn, KnownItem, KnownList
from storage.ledger import ScanInfo, Span


@dataclass(frozen=True)
class SiteHistory:
    """What became of a site: all of its nights, places and findings (without detail), with the scans that they name.

    `seen` is the last scan that saw each place that still stands.
    """

    site: Site
    nights: tuple[Night, ...]
    places: tuple[KnownColumn, ...]
    scans: Mapping[int, ScanInfo]
    seen: Mapping[KnownColumn, int]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class CheckHistory:
    """What became of one requirement at a site: findings whole, the columns it speaks of, and their newest entries.

    `check` is None where today's packs do not know the requirement: then neither are its columns known.
    """

    site: Site
    requirement: str
    name: str
    check: Check | None
    nights: tuple[Night, ...]
    places: tuple[KnownColumn, ...]
    scans: Mapping[int, ScanInfo]
    seen: Mapping[KnownColumn, int]
    spans: tuple[Span, ...]
    entries: tuple[tuple[KnownItem, KnownList], ...]
