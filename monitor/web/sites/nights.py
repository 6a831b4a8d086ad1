"""巡检情况: what the nights of the ledger and the scans by hand came to, and which sites a night did not do."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from monitor.cards.wording import OUTCOMES
from monitor.night.health import Health, healths_of
from monitor.night.tasks import KINDS
from monitor.night.watch import NIGHTLY, trouble
from monitor.night.wording import VISITS
from monitor.times.due import nightly
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.ledger import ScanKind
from storage.nights import nights as ledger_lines
from storage.plans import homes_not_seen, tallies, visits_not_done
from storage.review import Role
from storage.scans import recent_scans, scan_infos

router = APIRouter()

LINES = 60
_LOOKED_BACK = 3


@router.get("/nights", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def nights(request: Request) -> HTMLResponse:
    """The last nights, tasks beside the scan among them."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found = last_nights(conn, LINES, every_task=True)
        wrong = trouble_told(conn, desk)
    return page(request, "nights.html", nights=found, trouble=wrong, limit=LINES)


@router.get("/nights/{scan}", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def night(request: Request, scan: Number) -> HTMLResponse:
    """The sites that a night planned and did not do, and those whose home page it could not see."""
    with reading(desk_of(request).engine) as conn:
        info = scan_infos(conn, [scan]).get(scan)
        if info is None or info.kind is not ScanKind.NIGHTLY:
            raise HTTPException(404, f"没有编号为 {scan} 的夜间巡检")
        lacking = visits_not_done(conn, scan)
        given_up = {visit.site for visit in lacking}
        unseen = [one for one in homes_not_seen(conn, scan) if one[0] not in given_up]
        names = names_of_sites(conn)
        figures = tallies(conn, [scan])[scan]
    return page(
        request,
        "night.html",
        scan=info,
        tally=figures,
        lacking=lacking,
        unseen=unseen,
        names={code: name for code, (name, _) in names.items()},
        visits=VISITS,
        outcomes=OUTCOMES,
    )


def last_nights(conn: Connection, limit: int, *, every_task: bool = False) -> tuple[Health, ...]:
    """The last nights with the scans by hand among them, newest first; other tasks of the scheduler where asked."""
    ledger = ledger_lines(conn, limit, None if every_task else NIGHTLY)
    scans = recent_scans(conn, ScanKind.NIGHTLY, limit)
    numbers = {line.scan for line in ledger if line.scan is not None} | {scan.id for scan in scans}
    return healths_of(ledger, scans, tallies(conn, numbers), KINDS)[:limit]


def trouble_told(conn: Connection, desk: Desk) -> str:
    """What is wrong with the last night, in one line; empty where nothing is, or where no night was ever scheduled."""
    lines = ledger_lines(conn, _LOOKED_BACK, NIGHTLY)
    figures = tallies(conn, {line.scan for line in lines if line.scan is not None})
    told = [(line, figures.get(line.scan) if line.scan is not None else None) for line in lines]
    found = trouble(told, desk.clock(), nightly(desk.settings), desk.settings.night_hours) if lines else None
    return found.told if found else ""
