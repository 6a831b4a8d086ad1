"""Planned visits: which sites a scan is to visit, how far each is, and why what was not done was not.

Rows are written once a scan, once a batch and once a visit, never once a page. A scan of before there were such rows
is told from what it planned and what it visited.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Update, delete, func, select, update

from storage.database import insert_into
from storage.ledger import PlannedVisit, PlanStatus, ScanStatus, Tally
from storage.records import Outcome
from storage.scans import planned_sites, scan_infos
from storage.tables import PlannedVisitRow, ScanRow, VisitRow
from storage.visits import visited

_AT_ONCE = 500
_ENDED = (PlanStatus.DONE, PlanStatus.GIVEN_UP)
_FIELDS = tuple(getattr(PlannedVisitRow, name) for name in PlannedVisit.__dataclass_fields__)


def plan_visits(conn: Connection, scan_id: int, sites: Sequence[str]) -> set[str]:
    """Plan a visit of each of `sites`, as far as it is not planned yet; the sites whose visit has ended already.

    What an interrupted run was at is planned anew, from its start; how often it was tried is not forgotten.
    """
    before = visited(conn, scan_id)
    rows = [_new_row(scan_id, site, done=site in before) for site in sites]
    if rows:
        conn.execute(insert_into(conn, PlannedVisitRow).on_conflict_do_nothing(), rows)
    conn.execute(_of(scan_id).where(PlannedVisitRow.status.not_in(_ENDED)), {"status": PlanStatus.PLANNED})
    ended = select(PlannedVisitRow.site).where(PlannedVisitRow.scan == scan_id, PlannedVisitRow.status.in_(_ENDED))
    return set(conn.execute(ended).scalars())


def start_visits(conn: Connection, scan_id: int, sites: Collection[str], *, runner: str, now: datetime) -> None:
    """A batch of sites is being visited by `runner`. Those whose visit has ended stay as they are."""
    begun = _of(scan_id).where(PlannedVisitRow.status.not_in(_ENDED))
    values = {"status": PlanStatus.RUNNING, "runner": runner, "started": now, "heartbeat": now, "finished": None}
    for some in _parts(sites):
        conn.execute(begun.where(PlannedVisitRow.site.in_(some)).values(tries=PlannedVisitRow.tries + 1), values)


def beat_visits(conn: Connection, scan_id: int, *, runner: str, now: datetime) -> int:
    """Say that what `runner` is at is still being visited; how many sites that is."""
    mine = (PlannedVisitRow.status == PlanStatus.RUNNING) & (PlannedVisitRow.runner == runner)
    return conn.execute(_of(scan_id).where(mine), {"heartbeat": now}).rowcount


def fail_visits(conn: Connection, scan_id: int, sites: Collection[str], *, now: datetime, note: str) -> None:
    """A try was lost: these sites will be tried again. Those whose visit has ended stay as they are."""
    lost = _of(scan_id).where(PlannedVisitRow.status.not_in(_ENDED))
    for some in _parts(sites):
        conn.execute(
            lost.where(PlannedVisitRow.site.in_(some)),
            {"status": PlanStatus.FAILED, "finished": now, "note": note},
        )


def end_visit(conn: Connection, scan_id: int, site: str, *, now: datetime, given_up: str = "") -> None:
    """The visit is kept, or it was given up for the reason that `given_up` tells. To be called where it is kept."""
    status = PlanStatus.GIVEN_UP if given_up else PlanStatus.DONE
    values = {"status": status, "heartbeat": now, "finished": now, "note": given_up}
    conn.execute(_of(scan_id).where(PlannedVisitRow.site == site), values)


def fail_left_behind(conn: Connection, *, now: datetime, note: str) -> int:
    """What abandoned scans had planned and did not do has failed; how many visits that is."""
    abandoned = select(ScanRow.id).where(ScanRow.status == ScanStatus.ABANDONED)
    left = update(PlannedVisitRow).where(
        PlannedVisitRow.scan.in_(abandoned),
        PlannedVisitRow.status.in_((PlanStatus.PLANNED, PlanStatus.RUNNING)),
    )
    return conn.execute(left, {"status": PlanStatus.FAILED, "finished": now, "note": note}).rowcount


def forget_done(conn: Connection, *, before: datetime) -> int:
    """Drop the rows of visits done in scans of before this moment; how many. The visits themselves say the same."""
    old = select(ScanRow.id).where(ScanRow.as_of < before, ScanRow.status != ScanStatus.RUNNING)
    done = PlannedVisitRow.scan.in_(old) & (PlannedVisitRow.status == PlanStatus.DONE)
    return conn.execute(delete(PlannedVisitRow).where(done)).rowcount


def tallies(conn: Connection, scan_ids: Iterable[int]) -> dict[int, Tally]:
    """The figures of these scans, as far as there are such scans."""
    infos = scan_infos(conn, scan_ids)
    visits = select(VisitRow.scan, func.count()).where(VisitRow.scan.in_(infos)).group_by(VisitRow.scan)
    kept = {scan: number for scan, number in conn.execute(visits)}  # noqa: C416  # dict() takes a result for a mapping
    lost = (PlanStatus.FAILED, PlanStatus.GIVEN_UP)
    counted = conn.execute(
        select(PlannedVisitRow.scan, PlannedVisitRow.status, func.count())
        .where(PlannedVisitRow.scan.in_(infos), PlannedVisitRow.status.in_(lost))
        .group_by(PlannedVisitRow.scan, PlannedVisitRow.status)
    )
    told = {(scan, status): number for scan, status, number in counted}
    return {
        scan: Tally(
            planned=info.planned,
            done=kept.get(scan, 0) - told.get((scan, PlanStatus.GIVEN_UP), 0),
            failed=told.get((scan, PlanStatus.FAILED), 0),
            given_up=told.get((scan, PlanStatus.GIVEN_UP), 0),
            ours=info.ours,
        )
        for scan, info in infos.items()
    }


def visits_not_done(conn: Connection, scan_id: int) -> list[PlannedVisit]:
    """What a scan planned and did not do, in the order planned. Raises `StoreError` where there is no such scan."""
    planned = planned_sites(conn, scan_id)
    query = select(*_FIELDS).where(PlannedVisitRow.scan == scan_id, PlannedVisitRow.status != PlanStatus.DONE)
    told = {visit.site: visit for visit in map(_visit, conn.execute(query).mappings())}
    kept = visited(conn, scan_id)
    return [
        told.get(site) or PlannedVisit(site, PlanStatus.PLANNED, 0, "", None, None, None, "")
        for site in planned
        if site in told or site not in kept
    ]


def homes_not_seen(conn: Connection, scan_id: int) -> list[tuple[str, Outcome]]:
    """The sites that the scan visited without seeing their home page, with what came of it, by code."""
    query = select(VisitRow.site, VisitRow.home_outcome).where(
        VisitRow.scan == scan_id, VisitRow.home_outcome.is_not(None), VisitRow.home_outcome != Outcome.SEEN
    )
    return [(site, Outcome(told)) for site, told in conn.execute(query.order_by(VisitRow.site)) if told]


def _new_row(scan_id: int, site: str, *, done: bool) -> dict[str, object]:
    status = PlanStatus.DONE if done else PlanStatus.PLANNED
    return {"scan": scan_id, "site": site, "status": status, "tries": 0, "runner": "", "note": ""}


def _visit(row: RowMapping) -> PlannedVisit:
    return PlannedVisit(**dict(row) | {"status": PlanStatus(row["status"])})


def _of(scan_id: int) -> Update:
    return update(PlannedVisitRow).where(PlannedVisitRow.scan == scan_id)


def _parts(sites: Collection[str]) -> Iterable[list[str]]:
    """In parts of so many that no database refuses the number of its parameters."""
    codes = sorted(sites)
    return (codes[start : start + _AT_ONCE] for start in range(0, len(codes), _AT_ONCE))
