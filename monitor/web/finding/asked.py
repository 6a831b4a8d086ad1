"""Which finding an address of the desk names: found, or a page that says what is wrong with the address."""

from __future__ import annotations

import re

from fastapi import HTTPException
from sqlalchemy import Connection

from monitor.evidence.asked import LATEST
from storage.findings import findings_at
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind
from storage.records import Finding
from storage.scans import scan_infos

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def finding_named(conn: Connection, scan: str, site: str, requirement: str) -> tuple[ScanInfo, Finding]:
    """The finding under this address, and its scan. Raises 404 with what is not there, in Chinese."""
    if not (site.isprintable() and requirement.isprintable()):
        raise HTTPException(404, "没有这样的站点或者指标，请从评分表或者复核队列进入")
    info = _scan_named(conn, scan, site)
    found = findings_at(conn, info.id, [site], requirement)
    if not found:
        raise HTTPException(
            404, f"第{info.id}次巡检没有站点“{site}”指标“{requirement}”的结论，请从评分表或者复核队列进入"
        )
    return info, found[0]


def _scan_named(conn: Connection, scan: str, site: str) -> ScanInfo:
    if scan == LATEST:
        latest = scan_of_site(conn, site)
        if latest is None:
            raise HTTPException(404, f"没有站点“{site}”的巡检结果，请核对站点代码")
        return latest
    info = scan_infos(conn, [int(scan)]).get(int(scan)) if _NUMBER.fullmatch(scan) else None
    if info is None:
        raise HTTPException(404, f"没有编号为“{scan}”的巡检，请核对巡检编号")
    if info.kind is ScanKind.FURTHER:
        raise HTTPException(404, f"第{info.id}次为评估增查，没有结论，请查看其所依据的第{info.base}次巡检")
    return info
