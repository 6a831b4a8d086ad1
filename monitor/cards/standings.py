"""The league table of a stored night: from the figures kept with it, counted anew from the findings where none are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from config.errors import ConfigError
from monitor.cards.league import Place, figures_of, league
from monitor.cards.outline import veto_codes
from monitor.cards.packs_then import outline_then
from storage.catalogue import names_of_sites
from storage.findings import bare_findings_at
from storage.ledger import CardFigures, ScanInfo, ScanKind, ScanStatus
from storage.records import Finding
from storage.scans import latest_scan, planned_sites, scan_info
from storage.scores import figures_at, lacks_figures, reviewed_at
from storage.told import scan_before
from storage.visits import visited

_SITES_AT_ONCE = 200


def night_asked(conn: Connection, scan: int | None) -> ScanInfo:
    """The scan of this number, or the latest finished night. Raises `ConfigError` where there is none, where it has not
    ended, or where it is a single check or judges another one anew."""
    found = latest_scan(conn, ScanKind.NIGHTLY) if scan is None else scan_info(conn, scan)
    if found is None:
        raise ConfigError("store", "holds no finished scan", "run `gongkai scan` first")
    if found.kind is ScanKind.REJUDGED:
        raise ConfigError(f"scan {found.id}", f"judges scan {found.base} anew, no night", "see it with `gongkai diff`")
    if found.kind is ScanKind.FURTHER:
        raise ConfigError(f"scan {found.id}", f"looked beyond scan {found.base}, no night", "name that night")
    if found.kind is not ScanKind.NIGHTLY:
        raise ConfigError(f"scan {found.id}", "is a single check, not a night", "see `gongkai nights`")
    if found.status is not ScanStatus.DONE:  # what it confirms and whom it still visits is not known
        raise ConfigError(f"scan {found.id}", "has not ended", "see `gongkai nights`, or ask for an earlier one")
    return found


def standings(conn: Connection, scan: ScanInfo, *, most_anew: int | None = None) -> tuple[Place, ...]:
    """The league table of all sites that a night planned, also of those that it did not visit.

    The change since the night before is not told where more than `most_anew` cards of that one had to be counted anew.
    """
    known = names_of_sites(conn)
    sites = {code: known.get(code, (code, None)) for code in planned_sites(conn, scan.id)}
    earlier = scan_before(conn, scan)
    comparable = earlier is not None and earlier[0].packs == scan.packs
    costly = earlier is not None and most_anew is not None and lacks_figures(conn, earlier[0].id) > most_anew
    before = figures_of_night(conn, earlier[0]) if earlier and comparable and not costly else {}
    reviewed = {site: (one.reviews, one.returned) for site, one in reviewed_at(conn, scan.id).items()}
    return league(sites, figures_of_night(conn, scan), before, reviewed)


def figures_of_night(conn: Connection, scan: ScanInfo) -> dict[str, CardFigures]:
    """What the cards of a night came to with what people decided, by site. Of nights of weeks ago it is counted from
    all findings, the machine's alone, which takes a minute for ten thousand sites."""
    kept = figures_at(conn, scan.id)
    left = visited(conn, scan.id) - kept.keys()
    machine = kept | {one.site: one for one in _counted(conn, scan, left)} if left else kept
    return machine | {site: reviewed.figures for site, reviewed in reviewed_at(conn, scan.id).items()}


def _counted(conn: Connection, scan: ScanInfo, sites: Collection[str]) -> Iterator[CardFigures]:
    outline, _ = outline_then(conn, scan.packs)
    codes = sorted(sites)
    for start in range(0, len(codes), _SITES_AT_ONCE):
        some = codes[start : start + _SITES_AT_ONCE]
        found: dict[str, list[Finding]] = {code: [] for code in some}
        for finding in bare_findings_at(conn, scan.id, some):
            found[finding.site].append(finding)
        for code, mine in found.items():
            yield figures_of(code, mine, veto_codes(mine, outline))
