"""The nights that a finding's proof is of."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.findings import begun_at
from storage.ledger import ScanInfo
from storage.records import Finding
from storage.scans import scan_infos
from storage.visits import scans_visiting


def nights_behind(conn: Connection, scan: ScanInfo, finding: Finding) -> list[int]:
    """The scans that the proof is of, oldest first: the one asked for, the one on which the finding began, and those
    whose visits fetched its pages."""
    night = scan.base or scan.id
    begun = begun_at(conn, night, finding.site).get(finding.requirement, night)
    moments = [page.fetched_at for page in finding.evidence if page.fetched_at is not None]
    infos = scan_infos(conn, {night, begun, *scans_visiting(conn, finding.site, moments)})
    return [one.id for one in sorted(infos.values(), key=lambda info: (info.as_of, info.id))]
