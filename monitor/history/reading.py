"""The history of a site as the store has it, whole: its nights, the places of its columns, its findings and entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from config.checks import Check, columns_of
from config.errors import ConfigError
from config.sites import Site
from monitor.history.freshness import Freshness, freshness_of, has_dates
from monitor.history.nights import Night, between, day_of, nights_met
from monitor.history.whole import CheckHistory, SiteHistory
from monitor.memory.places import is_over
from monitor.memory.remembering import last_sights
from monitor.night.watch import NIGHTLY
from storage.catalogue import load_sites
from storage.columns import known_columns
from storage.findings import bare_history, history
from storage.history import KnownColumn
from storage.items import newest_items
from storage.ledger import ScanInfo
from storage.nights import nights
from storage.scans import nights_of_site, scan_infos

LONGEST = 20 * 366
"""Lines of the ledger that are read: of twenty years."""
CHART_DAYS = 365
_END = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def site_history(conn: Connection, code: str) -> SiteHistory:
    """The history of a site. Raises `ConfigError` for a site that no night visited."""
    site, met = _site(conn, code)
    places, scans, seen = _places(conn, code)
    return SiteHistory(site, met, places, scans, seen, tuple(bare_history(conn, code)))


def check_history(conn: Connection, code: str, requirement: str, check: Check | None, entries: int) -> CheckHistory:
    """The history of one requirement at a site, with so many of its newest entries. Raises `ConfigError` where no night
    visited the site, or none judged it by this requirement."""
    site, met = _site(conn, code)
    spans = tuple(history(conn, code, requirement))
    if not spans:
        remedy = f"see `gongkai history {code}` for what was judged, `gongkai packs show` for the codes"
        raise ConfigError(requirement, f"no finding of {code} is of this requirement", remedy)
    codes = columns_of(check) if check else ()
    places, scans, seen = _places(conn, code, codes)
    newest = newest_items(conn, code, codes, entries) if codes else []
    return CheckHistory(
        site, requirement, spans[-1].finding.name, check, met, places, scans, seen, spans, tuple(newest)
    )


def freshness_at(
    conn: Connection, code: str, checks: Iterable[Check], met: Iterable[Night], until: date
) -> dict[str, Freshness]:
    """By requirement what a chart of the year up to a day shows, of those checks that ask how old entries are and at
    whose findings dates were read."""
    nights = between(met, until - timedelta(days=CHART_DAYS - 1), until)
    dated = (check for check in checks if has_dates(check))
    found = {check.code: freshness_of(history(conn, code, check.code), nights, check) for check in dated}
    return {requirement: shown for requirement, shown in found.items() if shown is not None}


def nights_at(conn: Connection, code: str) -> tuple[Night, ...]:
    """All nights of a site, oldest first; none where no night visited it."""
    return nights_met(nights_of_site(conn, code), nights(conn, LONGEST, NIGHTLY))


def last_nights_at(conn: Connection, code: str, until: datetime, days: int) -> tuple[Night, ...]:
    """The nights of a site in so many days up to a moment, oldest first, from the first of them that visited it on."""
    since = until - timedelta(days=days)
    ledger = [line for line in nights(conn, 2 * days, NIGHTLY, day_of(until)) if line.due_date > day_of(since)]
    return between(nights_met(nights_of_site(conn, code, since), ledger), None, day_of(until))


def _site(conn: Connection, code: str) -> tuple[Site, tuple[Night, ...]]:
    stored, met = load_sites(conn, [code]), nights_at(conn, code)
    if not stored or not met:
        raise ConfigError(code, "no night visited a site of this code", "see `gongkai sites list`")
    return stored[0], met


def _places(
    conn: Connection, code: str, codes: Collection[str] | None = None
) -> tuple[tuple[KnownColumn, ...], Mapping[int, ScanInfo], Mapping[KnownColumn, int]]:
    places = known_columns(conn, code, codes)
    numbers = (n for one in places for n in (one.first_scan, one.last_scan, one.missed_scan, one.until_scan))
    scans = scan_infos(conn, {number for number in numbers if number is not None})
    standing = [place for place in places if not is_over(place, scans)]
    seen = last_sights(conn, code, standing, _END) if standing else {}
    return places, scans | scan_infos(conn, seen.values()), seen
