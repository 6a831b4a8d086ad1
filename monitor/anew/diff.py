"""Two scans of the store beside each other: nights, saved checks, or what was judged anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from config.errors import ConfigError
from monitor.anew.comparing import Comparison, Difference, Judgement, Side
from monitor.anew.packs import rules_then
from storage.findings import findings_at
from storage.ledger import ScanInfo, ScanKind
from storage.records import Finding
from storage.rejudged import sites_rejudged
from storage.scans import scan_info
from storage.visits import load_circumstances, load_visit, visited

_SITES_AT_ONCE = 50


@dataclass(frozen=True)
class Diff:
    """Two scans, the sites that both judged, by code, and how many only one of them did."""

    one: Judgement
    other: Judgement
    sites: tuple[str, ...]
    only_one: int
    only_other: int


def diff_of(conn: Connection, one: int, other: int, sites: Sequence[str] = ()) -> Diff:
    """The scans with these ids, of all sites or of some.

    Raises `StoreError` where there is no such scan, and `ConfigError` for a site that they do not both have.
    """
    infos = scan_info(conn, one), scan_info(conn, other)
    mine, others = (_sites_of(conn, info) for info in infos)
    if lost := [code for code in sites if code not in mine & others]:
        raise ConfigError(lost[0], f"was not judged in both scans {one} and {other}", "see `gongkai nights`")
    both = sorted(mine & others if not sites else set(sites))
    judgements = [Judgement(info, rules_then(conn, info)) for info in infos]
    return Diff(judgements[0], judgements[1], tuple(both), len(mine - others), len(others - mine))


def differences(conn: Connection, diff: Diff) -> Iterator[Difference]:
    """What the two say otherwise and why, by site and requirement; read some sites at a time."""
    bases = [_base(judgement.scan) for judgement in (diff.one, diff.other)]
    comparison = Comparison(diff.one, diff.other, same_facts=bases[0] == bases[1])
    for start in range(0, len(diff.sites), _SITES_AT_ONCE):
        some = diff.sites[start : start + _SITES_AT_ONCE]
        old, new = (_findings(conn, one.scan, some) for one in (diff.one, diff.other))
        for site in some:
            if _same(old[site], new[site]):
                continue
            before, after = (
                Side(found[site], load_visit(conn, base, site), load_circumstances(conn, base, site))
                for found, base in zip((old, new), bases, strict=True)
            )
            yield from comparison.differences(site, before, after)


def _sites_of(conn: Connection, scan: ScanInfo) -> set[str]:
    return sites_rejudged(conn, scan.id) if scan.kind is ScanKind.REJUDGED else visited(conn, scan.id)


def _base(scan: ScanInfo) -> int:
    """The scan whose facts were judged."""
    return scan.id if scan.base is None else scan.base


def _findings(conn: Connection, scan: ScanInfo, sites: Sequence[str]) -> dict[str, dict[str, Finding]]:
    found: dict[str, dict[str, Finding]] = {site: {} for site in sites}
    for finding in findings_at(conn, scan.id, sites):
        found[finding.site][finding.requirement] = finding
    return found


def _same(old: dict[str, Finding], new: dict[str, Finding]) -> bool:
    """Whether nothing differs that is compared, so that no facts need be read."""
    return old.keys() == new.keys() and all(
        (one.verdict, one.tentative, one.reason, one.value, one.lacking)
        == (two.verdict, two.tentative, two.reason, two.value, two.lacking)
        for one, two in ((old[code], new[code]) for code in old)
    )
