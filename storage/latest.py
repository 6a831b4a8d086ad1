"""Which scan speaks for a site now."""

from __future__ import annotations

from sqlalchemy import Connection, exists, or_, select

from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.scans import scan_info
from storage.tables import ScanRow, SiteNumberRow, SpanRow, VisitRow


def scan_of_site(conn: Connection, site: str) -> ScanInfo | None:
    """The latest finished night that visited the site; its latest saved check where no night has; else None.

    A check that only looked at the page of an appeal judged nothing, and speaks for no site.
    """
    number = select(SiteNumberRow.id).where(SiteNumberRow.code == site).scalar_subquery()
    judged = exists().where(SpanRow.site == number, SpanRow.since_scan == ScanRow.id)
    query = (
        select(ScanRow.id)
        .join(VisitRow, VisitRow.scan == ScanRow.id)
        .where(VisitRow.site == site, ScanRow.status == ScanStatus.DONE, ScanRow.base.is_(None))
        .where(or_(ScanRow.kind != ScanKind.ADHOC, judged))
        .order_by((ScanRow.kind == ScanKind.NIGHTLY).desc(), ScanRow.as_of.desc(), ScanRow.id.desc())
        .limit(1)
    )
    found = conn.execute(query).scalar()
    return None if found is None else scan_info(conn, found)


def nights_since(conn: Connection, scan: ScanInfo, site: str) -> list[ScanInfo]:
    """The nights from a scan's moment on that visited a site, also one that is still under way; oldest first."""
    query = (
        select(ScanRow.id)
        .join(VisitRow, VisitRow.scan == ScanRow.id)
        .where(ScanRow.kind == ScanKind.NIGHTLY, ScanRow.as_of >= scan.as_of, VisitRow.site == site)
        .order_by(ScanRow.as_of, ScanRow.id)
    )
    return [scan_info(conn, number) for number in conn.execute(query).scalars().all()]
