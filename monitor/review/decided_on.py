"""Which finding a decision is about: that of the latest night, or of what speaks for the site in a round."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.review.wishes import ChangedError, RefusedError, Wish, facts_mark
from monitor.rounds.speaking import speaking_anew, speaking_in
from storage.findings import findings_at
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import Finding
from storage.rounds.register import round_of
from storage.scans import scan_info


def finding_decided_on(conn: Connection, wish: Wish) -> tuple[ScanInfo, Finding]:
    """The scan and its finding that a wish is about, as they are now. Raises `RefusedError`, and `ChangedError` where
    the finding is not what the person was shown."""
    asked = scan_info(conn, wish.scan)
    if asked.kind is ScanKind.REJUDGED:
        return _finding_anew(conn, wish, asked)
    latest = scan_of_site(conn, wish.site)
    if latest is None:
        raise RefusedError("没有该站点的巡检")
    if latest.kind is not ScanKind.NIGHTLY or latest.status is not ScanStatus.DONE:
        raise RefusedError("单站检查的结论不作复核，请待夜间巡检后再复核")
    found = findings_at(conn, latest.id, [wish.site], wish.requirement)
    if asked.id == latest.id or (found and facts_mark(found[0]) == wish.facts):
        if not found:
            raise RefusedError("最近一次巡检没有该项结论")
        return latest, found[0]
    if (past := _finding_of_round(conn, wish, asked)) is not None:
        return past
    raise ChangedError(found[0]) if found else RefusedError("最近一次巡检没有该项结论")


def _finding_of_round(conn: Connection, wish: Wish, asked: ScanInfo) -> tuple[ScanInfo, Finding] | None:
    """The finding of the night that speaks in the round from which the person came; None where it is another night."""
    if wish.round is None or asked.kind is not ScanKind.NIGHTLY:
        return None
    definition = round_of(conn, wish.round).definition
    if asked.id not in {one.scan.id for one in speaking_in(conn, definition, [wish.site])}:
        return None
    found = findings_at(conn, asked.id, [wish.site], wish.requirement)
    return (asked, found[0]) if found else None


def _finding_anew(conn: Connection, wish: Wish, asked: ScanInfo) -> tuple[ScanInfo, Finding]:
    """The finding of a round that goes by other packs than nights do, as it is now."""
    scan = speaking_anew(conn, asked, wish.site)
    found = findings_at(conn, scan.id, [wish.site], wish.requirement) if scan else []
    if scan is None or not found:
        raise RefusedError("该结论已不用于进行中的评估周期，请从评估周期的评分表进入")
    if scan.id != asked.id and facts_mark(found[0]) != wish.facts:
        raise ChangedError(found[0])
    return scan, found[0]


def is_latest(conn: Connection, scan: ScanInfo, site: str) -> bool:
    """Whether a scan speaks for a site by now: a judging anew by its own night."""
    latest = scan_of_site(conn, site)
    return latest is not None and latest.id in (scan.id, scan.base)
