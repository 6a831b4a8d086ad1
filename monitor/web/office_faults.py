"""The rectification list as an evaluated office sees it: the rows of its own site, which it answers."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from monitor.history.nights import day_of
from monitor.rectify.changing import change_fault
from monitor.rectify.reading import told_faults
from monitor.rectify.states import STATES, Side, choices
from monitor.rectify.texts import LONGEST
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.office.pages import Office, round_of_office, site_of
from monitor.web.pages import page
from monitor.web.rounds.asked import status_of
from monitor.web.rounds.fault import entered_in, entered_of, fault_here, wanted_in
from monitor.web.rounds.fault_list import row_words
from storage.database import reading, transaction
from storage.review import Account
from storage.rounds.errors import RoundError
from storage.rounds.faults import faults_by_state, faults_of
from storage.rounds.records import Round

router = APIRouter()


@router.get("/office/rounds/{number}/faults")
def office_faults(request: Request, number: Number, account: Office) -> Response:
    """The rows of the office's own site in a frozen round, each with its form."""
    with reading(desk_of(request).engine) as conn:
        found = round_of_office(conn, account, number)
        return _page(request, conn, found, account, done=request.query_params.get("done", "")[:100])


@router.post("/office/rounds/{number}/faults/{requirement}")
def office_answered(
    request: Request,
    number: Number,
    requirement: str,
    form: Annotated[Form, Depends(form_of)],
    account: Office,
) -> Response:
    """Keeps what the office answers to a row of its own; else shows the page again with what was entered."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        round_of_office(conn, account, number)
        fault = fault_here(conn, number, site_of(account), requirement)
    entered = entered_in(form, fault)
    try:
        version, wanted = wanted_in(entered, fault)
        with transaction(desk.engine) as conn:
            change_fault(conn, number, fault.site, requirement, version, wanted, account, desk.clock())
    except RoundError as error:
        with reading(desk.engine) as conn:
            again = {requirement: (entered, error)}
            found = round_of_office(conn, account, number)
            return _page(request, conn, found, account, again=again, status=status_of(error))
    return RedirectResponse(f"/office/rounds/{number}/faults?done={quote(requirement, safe='')}", 303)


def _page(
    request: Request, conn: Connection, found: Round, account: Account, *, status: int = 200, **more: Any
) -> Response:
    again = more.pop("again", {})
    today = day_of(desk_of(request).clock())
    told = told_faults(conn, found, faults_of(conn, found.id, sites=[site_of(account)]))
    sums = faults_by_state(conn, found.id, site_of(account))
    rows = [
        {
            "one": one,
            "fault": one.fault,
            "words": row_words(one.fault, today),
            "choices": [(state, STATES[state]) for state in choices(one.fault.state, Side.OFFICE)],
            "entered": again.get(one.fault.requirement, (entered_of(one.fault), None))[0],
            "problem": again.get(one.fault.requirement, (None, None))[1],
        }
        for one in told
    ]
    values: dict[str, Any] = {
        "round": found,
        "rows": rows,
        "sums": [(name, sums[state]) for state, name in STATES.items() if sums[state]],
        "longest": LONGEST,
        "done": "",
    }
    return page(request, "office_faults.html", status=status, **values | more)
