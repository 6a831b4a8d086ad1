"""What recipients of alerts were told of each check, and of which scans; which scans made alerts be held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from storage.alert_tables import ToldRow, ToldScanRow
from storage.alerting import Basis, Hold, Key, State
from storage.database import insert_once
from storage.ledger import Layer, ScanInfo, ScanKind, ScanStatus
from storage.records import ADVERSE, Cause, Reason, Verdict
from storage.scans import scan_infos
from storage.spans import scans_from
from storage.tables import CheckNumberRow, ScanRow, SiteNumberRow, SpanRow, VisitRow


def told_states(conn: Connection, sites: Collection[str]) -> dict[Key, State]:
    """The adverse states of these sites' checks that were told last, or are held."""
    query = select(ToldRow.site, ToldRow.requirement, ToldRow.verdict, ToldRow.reason).where(ToldRow.site.in_(sites))
    return {(row.site, row.requirement): State(Verdict(row.verdict), Reason(row.reason)) for row in conn.execute(query)}


def change_told(conn: Connection, told: Mapping[Key, State], gone: Iterable[Key]) -> None:
    """Note states as told, in place of what was told of the same checks; forget those that are `gone`."""
    over = [{"this_site": site, "this_requirement": requirement} for site, requirement in (*told, *gone)]
    if over:
        mine = (ToldRow.site == bindparam("this_site"), ToldRow.requirement == bindparam("this_requirement"))
        conn.execute(delete(ToldRow).where(*mine), over)
    if told:
        rows = [
            {"site": site, "requirement": requirement, "verdict": state.verdict, "reason": state.reason}
            for (site, requirement), state in told.items()
        ]
        conn.execute(insert(ToldRow), rows)


def take_as_told(conn: Connection, before: datetime) -> bool:
    """On a store that told of no scan yet: take as told what was confirmed just before a moment, so that the first
    alerts tell of changes and not of years. Whether that was done."""
    if conn.execute(select(exists(select(ToldScanRow.scan)) | exists(select(ToldRow.site)))).scalar_one():
        return False
    which = (SiteNumberRow.code.label("site"), CheckNumberRow.code.label("requirement"))
    spans = select(*which, SpanRow.verdict, SpanRow.reason).select_from(SpanRow)
    named = spans.join(SiteNumberRow, SiteNumberRow.id == SpanRow.site).join(
        CheckNumberRow, CheckNumberRow.id == SpanRow.requirement
    )
    confirmed = named.where(
        SpanRow.layer == Layer.DECIDED,
        SpanRow.verdict.in_(ADVERSE),
        SpanRow.since_scan.in_(select(ScanRow.id).where(ScanRow.as_of < before)),
        or_(SpanRow.until_scan.is_(None), SpanRow.until_scan.in_(scans_from(before))),
    )
    if rows := [dict(row) for row in conn.execute(confirmed).mappings()]:
        conn.execute(insert(ToldRow), rows)
    return True


def note_told_scan(
    conn: Connection, scan_id: int, *, before: int | None, readers: str, causes: tuple[str, ...]
) -> bool:
    """Write down that a scan's changes are told now: True once for each scan. With `causes` it starts a hold."""
    row = {"scan": scan_id, "before": before, "readers": readers, "causes": list(causes)}
    return insert_once(conn, ToldScanRow, row)


def untold_scans(conn: Connection, since: datetime) -> list[ScanInfo]:
    """Finished nightly scans with an `as_of` of `since` or later that nothing was told of, oldest first."""
    query = (
        select(ScanRow.id)
        .outerjoin(ToldScanRow, ToldScanRow.scan == ScanRow.id)
        .where(
            ScanRow.kind == ScanKind.NIGHTLY,
            ScanRow.status == ScanStatus.DONE,
            ScanRow.as_of >= since,
            ToldScanRow.scan.is_(None),
        )
        .order_by(ScanRow.as_of, ScanRow.id)
    )
    found = scan_infos(conn, conn.execute(query).scalars())
    return sorted(found.values(), key=lambda scan: (scan.as_of, scan.id))


def scan_before(conn: Connection, scan: ScanInfo) -> tuple[ScanInfo, Basis] | None:
    """The last finished night of the same site list before this one that was not ours, and by what it judged."""
    query = (
        select(ScanRow.id, ToldScanRow.readers)
        .outerjoin(ToldScanRow, ToldScanRow.scan == ScanRow.id)
        .where(
            ScanRow.kind == ScanKind.NIGHTLY,
            ScanRow.status == ScanStatus.DONE,
            ScanRow.site_list == scan.site_list,
            ScanRow.as_of < scan.as_of,
            ScanRow.ours.is_(False),
        )
        .order_by(ScanRow.as_of.desc(), ScanRow.id.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    info = scan_infos(conn, (row.id,))[row.id]
    return info, Basis(frozenset(info.packs), row.readers)


def visits_of(conn: Connection, scan_id: int) -> tuple[frozenset[str], int]:
    """The sites that a scan visited, and how many of those visits were broken off by a fault of ours."""
    rows = conn.execute(select(VisitRow.site, VisitRow.home_cause).where(VisitRow.scan == scan_id)).all()
    return frozenset(row.site for row in rows), sum(row.home_cause == Cause.CRASH for row in rows)


def open_holds(conn: Connection) -> list[Hold]:
    """The holds that nobody has released, oldest scan first."""
    mine, earlier = aliased(ScanRow), aliased(ScanRow)
    query = (
        select(ToldScanRow.scan, ToldScanRow.before, ToldScanRow.causes, ToldScanRow.shown)
        .join(mine, mine.id == ToldScanRow.scan)
        .join(earlier, earlier.id == ToldScanRow.before)
        .where(ToldScanRow.causes != [], ToldScanRow.released.is_(None))
        .order_by(mine.as_of, mine.id)
    )
    rows = conn.execute(query).all()
    scans = scan_infos(conn, {number for row in rows for number in (row.scan, row.before)})
    return [Hold(scans[row.scan], scans[row.before], tuple(row.causes), row.shown) for row in rows]


def mark_shown(conn: Connection, scan_ids: Iterable[int], now: datetime) -> None:
    """Note that somebody was shown what these holds are about."""
    conn.execute(update(ToldScanRow).where(ToldScanRow.scan.in_(tuple(scan_ids))), {"shown": now})


def release_holds(conn: Connection, now: datetime) -> None:
    """End all holds."""
    ended = update(ToldScanRow).where(ToldScanRow.causes != [], ToldScanRow.released.is_(None))
    conn.execute(ended, {"released": now})
