"""What of a round nobody decided yet, to be worked through: of each site by the night that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from monitor.cards.packs_then import outline_then
from monitor.review.queue import CAUSES, Item, Left
from monitor.rounds.wording import STATES
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.paging import paged
from monitor.web.part.left import left_after
from monitor.web.part.of_round import RoundView, queue_in
from monitor.web.part.place import done_of
from monitor.web.part.view import view_of
from monitor.web.queue.pages import Row, rows_of
from monitor.web.rounds.asked import round_asked
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.ledger import ScanInfo, ScanKind
from storage.review import Account, Role
from storage.rounds.records import Round
from storage.scans import latest_scan, scan_infos

router = APIRouter()

AT_ONCE = 50


@router.get("/rounds/{number}/undecided", response_class=HTMLResponse)
def undecided(
    request: Request, number: Number, account: Annotated[Account, needs(Role.REVIEWER)], start: str = "", done: str = ""
) -> HTMLResponse:
    """The adverse, provisional and doubtful findings of a round that nobody decided on, or those of one cause."""
    view = view_of(request.query_params).but(group="", person="", level="")
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        names = names_of_sites(conn)
        asked = RoundView(number, view)
        latest = latest_scan(conn, ScanKind.NIGHTLY)

        def left_of(night: ScanInfo) -> Left | None:
            wide = latest is not None and night.id == latest.id and not view.is_narrow
            return left_after(conn, night) if wide else None

        queue = queue_in(conn, found, view, account, left_of)
        sheet = paged(asked.items(queue), start, AT_ONCE, asked.address())
        rows = _rows(conn, sheet.lines, queue.scans, asked.text)
        checks = _checks(conn, found)
        told = done_of(conn, done, account, asked.text)
    return page(
        request,
        "round_undecided.html",
        round=found,
        states=STATES,
        view=view,
        sheet=sheet,
        rows=rows,
        counts=[(cause.value, name, queue.counts.get(cause, 0)) for cause, name in CAUSES.items()],
        sites=[(code, names.get(code, (code, None))[0]) for code in found.definition.sites],
        checks=checks,
        cause_name=CAUSES.__getitem__,
        done=told,
    )


def _rows(conn: Connection, items: Sequence[Item], scans: Mapping[str, int], origin: str) -> list[Row]:
    """The lines of these items, in their order: what each says is read from the scan that speaks for its site."""
    nights = scan_infos(conn, {scans[item.site] for item in items})
    rows: dict[tuple[str, str], Row] = {}
    for number, night in nights.items():
        mine = rows_of(conn, night, [item for item in items if scans[item.site] == number], origin)
        rows |= {(row.item.site, row.item.requirement): row for row in mine}
    return [rows[item.site, item.requirement] for item in items]


def _checks(conn: Connection, found: Round) -> list[tuple[str, str]]:
    outline, _ = outline_then(conn, found.definition.packs)
    return [(code, outline.checks[code].name if code in outline.checks else code) for code in found.definition.checks]
