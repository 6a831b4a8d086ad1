"""What the scan that speaks for a site could not read of its data, so that nobody takes it for lacking."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from monitor.evidence.unread_files import NotRead, not_read
from storage.latest import scan_of_site
from storage.ledger import ScanInfo
from storage.visits import load_visit


@dataclass(frozen=True, slots=True)
class Unread:
    """`files` that a scan met and could not read, and the codes of columns of which it did `not_ask` for all files,
    because its room for them was used up. `scan` is None where none visited the site."""

    scan: ScanInfo | None = None
    files: tuple[NotRead, ...] = ()
    not_asked: tuple[str, ...] = ()


def unread_now(conn: Connection, site: str) -> Unread:
    """By the latest finished night that visited the site, or its latest saved check where no night did."""
    scan = scan_of_site(conn, site)
    return unread_in(conn, scan, site) if scan else Unread()


def unread_in(conn: Connection, scan: ScanInfo, site: str) -> Unread:
    """By the visit of a scan."""
    visit = load_visit(conn, scan.id, site)
    return Unread(scan, not_read(visit.facts), visit.facts.files_left) if visit else Unread(scan)


def unread_json(unread: Unread) -> dict[str, Any]:
    """As plain values, see docs/json.md."""
    return {"not_read": [asdict(one) for one in unread.files], "not_asked": list(unread.not_asked)}
