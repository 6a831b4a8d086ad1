"""The page on which a finding is read a second time: as the first reader saw it, and without what anybody decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.history.nights import day_of
from monitor.review.wishes import RefusedError
from monitor.rounds.wording import frozen_in_words
from monitor.second.taking import TakenError, read_second, shown_for, taken_by
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.entered import Entered, entered_in, wish_of
from monitor.web.finding.offered import Offered, offered_for
from monitor.web.finding.page import Problem, asked_parts, values_of
from monitor.web.finding.reading import reading_of, without_decisions
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked
from storage.database import reading, transaction
from storage.records import Finding
from storage.review import Account, Role, Scope
from storage.rounds.errors import RoundError
from storage.rounds.records import Round, SecondReading
from storage.rounds.seconds import second_of
from storage.scans import scan_info
from storage.shelf import shelf_of

router = APIRouter()


@router.get("/rounds/{number}/second/{second}", response_class=HTMLResponse)
def second_reading(
    request: Request,
    number: Number,
    second: Number,
    account: Annotated[Account, needs(Role.REVIEWER)],
    sheet: Annotated[str, Query(alias="page")] = "",
    look: str = "",
) -> HTMLResponse:
    """A finding that the person took to read, with its evidence and without what was decided of it."""
    with reading(desk_of(request).engine) as conn:
        found, one, finding = _asked(conn, number, second)
        try:
            taken_by(conn, number, second, account.name)
        except TakenError as error:
            raise HTTPException(409, str(error)) from None
        if not found.is_open:
            raise HTTPException(409, f"{frozen_in_words(found)}，不再复读")
        asked = asked_parts(finding, sheet, look)
        return _page(request, conn, found, one, finding, Entered(), asked=asked)


@router.post("/rounds/{number}/second/{second}", response_class=HTMLResponse)
def second_read(
    request: Request,
    number: Number,
    second: Number,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Keeps what a second reader found; else shows the form again, with what was entered and why it was not kept."""
    desk, entered = desk_of(request), entered_in(form)
    with reading(desk.engine) as conn:
        found, one, finding = _asked(conn, number, second)
    try:
        plain = replace(entered, seen="0", scope=Scope.FINDING.value)  # a reading reaches no further, whatever is sent
        wish = wish_of(plain, one.site, one.requirement, one.scan)
        with transaction(desk.engine) as conn:
            read_second(conn, number, second, wish, account, desk.clock())
    except RefusedError as error:
        problem = Problem(error.message, error.field)
    except RoundError as error:
        problem = Problem(str(error), "", 409)
    else:
        return RedirectResponse(f"/rounds/{number}/second?said=read", 303)
    with reading(desk.engine) as conn:
        return _page(request, conn, found, one, finding, entered, problem=problem)


def _asked(conn: Connection, number: int, second: int) -> tuple[Round, SecondReading, Finding]:
    """The reading of this number, and the finding that is to be read. Raises 404 where there is none."""
    found, one = round_asked(conn, number), second_of(conn, second)
    if one is None or one.round != number:
        raise HTTPException(404, f"评估周期“{found.name}”没有第{second}号复读")
    try:
        return found, one, shown_for(conn, one)
    except RoundError as error:
        raise HTTPException(404, str(error)) from None


def _page(
    request: Request,
    conn: Connection,
    found: Round,
    one: SecondReading,
    finding: Finding,
    entered: Entered,
    *,
    asked: tuple[int | None, int | None] = (None, None),
    problem: Problem | None = None,
) -> HTMLResponse:
    desk = desk_of(request)
    scan = scan_info(conn, one.scan)
    told = without_decisions(reading_of(conn, shelf_of(desk.settings), scan, finding, page=asked[0], look=asked[1]))
    address = f"/rounds/{found.id}/second/{one.id}"
    return page(
        request,
        "second_reading.html",
        status=problem.status if problem else 200,
        **values_of(told, address, asked),
        round=found,
        latest=None,
        entered=entered,
        problem=problem,
        form=_offered(finding, day_of(desk.clock())),
    )


def _offered(finding: Finding, today: date) -> Offered:
    """What a decision offers, but for how far it reaches: a reading is about what was drawn and nothing else."""
    return replace(offered_for(finding, (), today), scopes=(), facts="")
