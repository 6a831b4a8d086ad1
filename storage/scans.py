"""Scans (巡检): started once with one `as_of`, taken up again after a crash, and finished or abandoned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.codec import canonical, squash, unsquash
from storage.database import StoreError
from storage.ledger import PackKey, ScanInfo, ScanKind, ScanStatus, SiteNight
from storage.records import SHANGHAI, Cause, Outcome
from storage.tables import ScanRow, VisitRow

_INFO = (
    ScanRow.id,
    ScanRow.kind,
    ScanRow.as_of,
    ScanRow.site_list,
    ScanRow.packs,
    ScanRow.planned_count,
    ScanRow.started,
    ScanRow.finished,
    ScanRow.status,
    ScanRow.ours,
    ScanRow.readers,
    ScanRow.calendar,
    ScanRow.named,
    ScanRow.base,
)


def start_scan(
    conn: Connection,
    *,
    kind: ScanKind,
    as_of: datetime,
    site_list: str,
    packs: Iterable[PackKey],
    planned: Sequence[str],
    started: datetime,
    readers: str = "",
    calendar: str = "",
    named: Iterable[str] = (),
    base: int | None = None,
) -> int:
    """A new running scan of the `planned` site codes; its id. Times are aware; the rest is as in `ScanInfo`."""
    row = {
        "kind": kind,
        "as_of": as_of,
        "site_list": site_list,
        "packs": list(packs),
        "planned": squash(canonical(list(planned))),
        "planned_count": len(planned),
        "started": started,
        "status": ScanStatus.RUNNING,
        "ours": False,
        "readers": readers,
        "calendar": calendar,
        "named": list(named),
        "base": base,
    }
    return conn.execute(insert(ScanRow).returning(ScanRow.id), row).scalar_one()


def take_up_scan(conn: Connection, scan: ScanInfo, *, readers: str, calendar: str) -> ScanInfo:
    """A scan that was interrupted goes on: where its versions were others, it was judged with both from now on. What
    is not known of it stays unknown. The scan as it is then."""
    versions = {"readers": _and(scan.readers, readers), "calendar": _and(scan.calendar, calendar)}
    if versions != {"readers": scan.readers, "calendar": scan.calendar}:
        conn.execute(update(ScanRow).where(ScanRow.id == scan.id), versions)
    return scan_info(conn, scan.id)


def _and(before: str, now: str) -> str:
    return before if not before or now in before.split(" ") else f"{before} {now}"


def finish_scan(conn: Connection, scan_id: int, *, finished: datetime, ours: bool) -> None:
    """The scan is done. `ours`: so much failed together that the night was our own fault; nothing counts then."""
    scan_info(conn, scan_id)
    values = {"status": ScanStatus.DONE, "finished": finished, "ours": ours}
    conn.execute(update(ScanRow).where(ScanRow.id == scan_id), values)


def mark_ours(conn: Connection, scan_id: int) -> None:
    """The scan's failures are our own: known before its end, and kept should it be interrupted."""
    conn.execute(update(ScanRow).where(ScanRow.id == scan_id), {"ours": True})


def abandon_scans(conn: Connection, *, kind: ScanKind, finished: datetime, keep: int | None = None) -> int:
    """Give up every running scan of a kind but `keep`; how many there were. What they saw stays."""
    given_up = update(ScanRow).where(
        ScanRow.kind == kind, ScanRow.status == ScanStatus.RUNNING, ScanRow.id != (keep or 0)
    )
    return conn.execute(given_up, {"status": ScanStatus.ABANDONED, "finished": finished}).rowcount


def unfinished_scan(
    conn: Connection, *, kind: ScanKind, site_list: str, packs: Iterable[PackKey], since: datetime
) -> ScanInfo | None:
    """The newest running scan of the same list and packs with an `as_of` of `since` or later: it can be taken up."""
    query = select(*_INFO).where(
        ScanRow.kind == kind,
        ScanRow.status == ScanStatus.RUNNING,
        ScanRow.site_list == site_list,
        ScanRow.packs == list(packs),
        ScanRow.as_of >= since,
    )
    return _first(conn.execute(query.order_by(ScanRow.as_of.desc(), ScanRow.id.desc()).limit(1)).all())


def latest_scan(
    conn: Connection, kind: ScanKind | None = None, *, done_only: bool = True, site_list: str | None = None
) -> ScanInfo | None:
    """The scan with the newest `as_of`, of one kind or any, of one site list or any. One that judges another anew or
    looked further is not met but where its kind is asked for."""
    query = select(*_INFO).order_by(ScanRow.as_of.desc(), ScanRow.id.desc()).limit(1)
    query = query.where(ScanRow.kind == kind if kind is not None else ScanRow.base.is_(None))
    if site_list is not None:
        query = query.where(ScanRow.site_list == site_list)
    if done_only:
        query = query.where(ScanRow.status == ScanStatus.DONE)
    return _first(conn.execute(query).all())


def finished_by_now(conn: Connection) -> tuple[int, datetime | None]:
    """How many scans but single checks are done, and when the last of them was: otherwise once another one is, whatever
    its `as_of`."""
    query = select(func.count(), func.max(ScanRow.finished))
    query = query.where(ScanRow.status == ScanStatus.DONE, ScanRow.kind != ScanKind.ADHOC)
    number, last = conn.execute(query).one()
    return number, last


def recent_scans(conn: Connection, kind: ScanKind, limit: int, *, done_only: bool = False) -> list[ScanInfo]:
    """The scans of a kind with the newest `as_of`, newest first, also those that are under way or were given up."""
    query = select(*_INFO).where(ScanRow.kind == kind).order_by(ScanRow.as_of.desc(), ScanRow.id.desc()).limit(limit)
    if done_only:
        query = query.where(ScanRow.status == ScanStatus.DONE)
    return [_as_info(row) for row in conn.execute(query)]


def nights_since(conn: Connection, since: date) -> list[ScanInfo]:
    """The finished nights that stand for this day (Shanghai) or a later one, oldest first."""
    start = datetime.combine(since, time.min, SHANGHAI)
    finished = (ScanRow.kind == ScanKind.NIGHTLY, ScanRow.status == ScanStatus.DONE, ScanRow.as_of >= start)
    return [_as_info(row) for row in conn.execute(select(*_INFO).where(*finished).order_by(ScanRow.as_of, ScanRow.id))]


def scan_info(conn: Connection, scan_id: int) -> ScanInfo:
    """The scan with this id. Raises `StoreError` where there is none."""
    found = scan_infos(conn, (scan_id,))
    if scan_id not in found:
        raise StoreError(f"scan {scan_id}", "is not in the store", "give the number of a stored scan")
    return found[scan_id]


def scan_infos(conn: Connection, scan_ids: Iterable[int]) -> dict[int, ScanInfo]:
    """The scans with these ids, as far as there are."""
    rows = conn.execute(select(*_INFO).where(ScanRow.id.in_(set(scan_ids)))).all()
    return {row.id: _as_info(row) for row in rows}


def scans_of_site(conn: Connection, site: str, *, before: datetime) -> list[ScanInfo]:
    """The nightly scans with an `as_of` before this moment that visited the site, oldest first."""
    here = (ScanRow.id == VisitRow.scan) & (VisitRow.site == site)
    query = select(*_INFO).join(VisitRow, here).where(ScanRow.kind == ScanKind.NIGHTLY, ScanRow.as_of < before)
    return [_as_info(row) for row in conn.execute(query.order_by(ScanRow.as_of, ScanRow.id))]


def nights_of_site(conn: Connection, site: str, since: datetime | None = None) -> list[SiteNight]:
    """Every nightly scan, or those of `since` and later, as it met this site, oldest first: also those that did not
    visit it."""
    here = (VisitRow.scan == ScanRow.id) & (VisitRow.site == site)
    columns = (VisitRow.site, VisitRow.home_outcome, VisitRow.home_cause, VisitRow.pages, VisitRow.cut)
    query = select(*_INFO, *columns).outerjoin(VisitRow, here).where(ScanRow.kind == ScanKind.NIGHTLY)
    if since is not None:
        query = query.where(ScanRow.as_of >= since)
    return [_night(conn, row, site) for row in conn.execute(query.order_by(ScanRow.as_of, ScanRow.id)).all()]


def _night(conn: Connection, row: Row[Any], site: str) -> SiteNight:
    if row.site is None:
        return SiteNight(_as_info(row), planned=site in planned_sites(conn, row.id), visited=False)
    home = None if row.home_outcome is None else Outcome(row.home_outcome)
    cause = None if row.home_cause is None else Cause(row.home_cause)
    return SiteNight(_as_info(row), True, True, home, cause, row.pages, row.cut)


def planned_sites(conn: Connection, scan_id: int) -> tuple[str, ...]:
    """The codes of the sites that the scan is to visit, in the order planned. Raises `StoreError` for no such scan."""
    scan_info(conn, scan_id)
    planned = conn.execute(select(ScanRow.planned).where(ScanRow.id == scan_id)).scalar_one()
    return tuple(json.loads(unsquash(planned)))


def _as_info(row: Row[Any]) -> ScanInfo:
    return ScanInfo(
        id=row.id,
        kind=ScanKind(row.kind),
        as_of=row.as_of,
        site_list=row.site_list,
        packs=tuple((pack, version, sha256) for pack, version, sha256 in row.packs),
        planned=row.planned_count,
        started=row.started,
        finished=row.finished,
        status=ScanStatus(row.status),
        ours=row.ours,
        readers=row.readers,
        calendar=row.calendar,
        named=tuple(row.named),
        base=row.base,
    )


def _first(rows: Sequence[Row[Any]]) -> ScanInfo | None:
    return _as_info(rows[0]) if rows else None
