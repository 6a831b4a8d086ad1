"""What is asked for, found in the store."""

from __future__ import annotations

from sqlalchemy import Connection

from config.errors import ConfigError
from monitor.evidence.asked import Asked
from storage.findings import findings_at
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind
from storage.records import Finding
from storage.scans import latest_scan, scan_info


def scan_asked(conn: Connection, asked: Asked) -> ScanInfo:
    """The scan that is asked for: by its number, or the latest finished night, of a site the latest that visited it.

    Raises `ConfigError` where there is none.
    """
    if asked.scan is not None:
        return scan_info(conn, asked.scan)
    if asked.site is None:
        scan = latest_scan(conn, ScanKind.NIGHTLY)
        if scan is None:
            raise ConfigError("store", "holds no finished scan", "run `gongkai scan` first")
        return scan
    scan = scan_of_site(conn, asked.site)
    if scan is None:
        raise ConfigError(asked.site, "no scan or saved check has this site", "see `gongkai sites list`")
    return scan


def finding_asked(conn: Connection, asked: Asked) -> tuple[ScanInfo, Finding]:
    """The finding that is asked for, and its scan. Raises `ConfigError` where there is none."""
    assert asked.site is not None, "a finding is of a site"
    scan = scan_asked(conn, asked)
    found = findings_at(conn, scan.id, [asked.site], asked.requirement)
    if not found:
        name = f"{scan.id}/{asked.site}/{asked.requirement}"
        raise ConfigError(name, "there is no such finding", f"see `gongkai scorecard {asked.site}`")
    return scan, found[0]
