"""评估周期: all rounds, how far each is, and two of them compared."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from config.sites import LEVEL_NAMES
from monitor.history.nights import day_of
from monitor.rounds.comparing import compare_rounds
from monitor.rounds.describing import due_in_words, dues_of, packs_in_words, sites_in_words, window_in_words
from monitor.rounds.wording import STATES
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import LARGEST
from monitor.web.pages import page
from monitor.web.paging import paged
from monitor.web.rounds.asked import round_asked
from storage.database import reading
from storage.review import Role
from storage.rounds.register import rounds
from storage.rounds.tallies import tallies

router = APIRouter()

AT_ONCE = 100

_Number = Annotated[int | None, Query(ge=1, le=LARGEST)]


@router.get("/rounds", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def every_round(request: Request) -> HTMLResponse:
    """All rounds, the newest first, each with how far it is."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        every = rounds(conn)
        told = tallies(conn, every)
    return page(
        request,
        "rounds.html",
        every=every,
        tallies=told,
        states=STATES,
        today=day_of(desk.clock()),
        window=window_in_words,
        sites=sites_in_words,
        packs=packs_in_words,
        dues=dues_of,
        due=due_in_words,
    )


@router.get("/rounds/compare", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def compared(request: Request, a: _Number = None, b: _Number = None, start: str = "") -> HTMLResponse:
    """Two rounds side by side: why they may not be compared, each site before and after, each check in figures."""
    with reading(desk_of(request).engine) as conn:
        every = rounds(conn)
        if a is None or b is None:
            return page(request, "rounds_compare.html", every=every, a=a, b=b, found=None)
        before, after = round_asked(conn, a), round_asked(conn, b)
        if a == b:
            raise HTTPException(422, "请选择两个不同的评估周期")
        found = compare_rounds(conn, before, after)
    return page(
        request,
        "rounds_compare.html",
        every=every,
        a=a,
        b=b,
        before=before,
        after=after,
        found=found,
        states=STATES,
        window=window_in_words,
        levels=LEVEL_NAMES,
        sheet=paged(found.lines, start, AT_ONCE, f"/rounds/compare?a={a}&b={b}"),
    )
