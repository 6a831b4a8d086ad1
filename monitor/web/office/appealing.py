"""The appeals of an evaluated office: stated in a form, listed with what came of them, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.settings import Settings
from monitor.adhoc.admitting import NotAdmittedError, named_hosts
from monitor.adhoc.asking import MOST_ADDRESS
from monitor.appeals.due import appeal_until
from monitor.appeals.filing import (
    LONGEST,
    SHORTEST,
    BarredError,
    Case,
    NotOwnError,
    bar_of,
    file_appeal,
    withdraw_appeal,
)
from monitor.appeals.own import own_line, own_rounds
from monitor.appeals.wording import STATES, TONES, ruling_told, score_told
from monitor.cards.wording import explanation, verdict_of
from monitor.rounds.reading import names_in
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.guard.uploads import Upload, upload_of
from monitor.web.handed import attachment_answer
from monitor.web.office.pages import Office, site_of
from monitor.web.office.reading import own_card
from monitor.web.pages import page
from monitor.web.rounds.asked import status_of
from storage.database import reading, transaction
from storage.review import Account
from storage.rounds.appeals import appeal_numbered, appeals_in
from storage.rounds.attachments import ALLOWED, attachments_of
from storage.rounds.errors import RoundError
from storage.rounds.records import AppealState

router = APIRouter()


@router.get("/office/appeals", response_class=HTMLResponse)
def own_appeals(request: Request, account: Office, filed: str = "") -> HTMLResponse:
    """All appeals of an office, with what was decided of each."""
    return _listed(request, account, filed=filed[:9])


@router.get("/office/rounds/{number}/appeals/{requirement}", response_class=HTMLResponse)
def appeal_form(request: Request, account: Office, number: Number, requirement: str) -> HTMLResponse:
    """The form for an appeal against a line of an office's frozen card."""
    return _form(request, account, number, requirement)


@router.post("/office/rounds/{number}/appeals/{requirement}/upload", response_class=HTMLResponse)
def file(
    request: Request,
    account: Office,
    number: Number,
    requirement: str,
    form: Annotated[Form, Depends(form_of)],
    upload: Annotated[Upload | None, Depends(upload_of)],
) -> Response:
    """Files an appeal, perhaps with a file; shows the form again with what was typed where it cannot be."""
    desk = desk_of(request)
    case = Case(form.get("statement", ""), form.get("address", ""))
    chosen = (upload.name, upload.body) if upload else None
    try:
        named = named_in(desk.settings)
        with transaction(desk.engine) as conn:
            made = file_appeal(conn, number, requirement, case, account, desk.clock(), named=named, file=chosen)
    except NotOwnError:
        raise HTTPException(404) from None
    except RoundError as error:
        return _form(request, account, number, requirement, case, error, upload.name if upload else "")
    return RedirectResponse(f"/office/appeals?filed={made.id}#appeal-{made.id}", 303)


@router.post("/office/appeals/{appeal}/withdraw", response_class=HTMLResponse)
def withdraw(request: Request, account: Office, appeal: Number) -> Response:
    """Takes an appeal back that nobody decided yet."""
    desk = desk_of(request)
    try:
        with transaction(desk.engine) as conn:
            withdraw_appeal(conn, appeal, account, desk.clock())
    except NotOwnError:
        raise HTTPException(404) from None
    except BarredError as error:
        return _listed(request, account, problem=str(error), status=409)
    return RedirectResponse(f"/office/appeals#appeal-{appeal}", 303)


@router.get("/office/appeals/{appeal}/attachment")
def own_attachment(request: Request, account: Office, appeal: Number) -> Response:
    """The file that an office handed in with an appeal, to be saved."""
    with reading(desk_of(request).engine) as conn:
        mine = appeal_numbered(conn, appeal)
        is_own = mine is not None and mine.site == site_of(account)
        found = attachment_answer(conn, mine.attachment) if mine and is_own and mine.attachment else None
    if found is None:
        raise HTTPException(404)
    return found


def named_in(settings: Settings) -> frozenset[str]:
    """The hosts whose ports may be asked; of a site list that cannot be read, those that the operator names."""
    try:
        return named_hosts(settings)
    except NotAdmittedError:
        return frozenset(settings.allow_hosts)


def _form(
    request: Request,
    account: Account,
    number: int,
    requirement: str,
    case: Case | None = None,
    problem: RoundError | None = None,
    lost: str = "",
) -> HTMLResponse:
    """The form with what was typed and why it was not taken; `lost` is a file that has to be chosen again."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        own = own_line(conn, number, site_of(account), requirement)
        card = own_card(conn, own[0], site_of(account)) if own else None
        if own is None or card is None:
            raise HTTPException(404)
        mine = [one for one in appeals_in(conn, number, site_of(account)) if one.requirement == requirement]
    found, line = own
    bar = problem if isinstance(problem, BarredError) else bar_of(found, line, mine, desk.clock())
    machine = next(one for one in card.findings if one.requirement == requirement)
    return page(
        request,
        "office_appeal.html",
        status=status_of(problem) if problem else 200,
        round=found,
        finding=machine,
        final=card.final_by_code[requirement],
        verdict_of=verdict_of,
        explanation=explanation,
        until=appeal_until(found),
        bar=bar,
        problem=problem,
        case=case,
        shortest=SHORTEST,
        longest=LONGEST,
        most=MOST_ADDRESS,
        lost=lost,
        allowed=ALLOWED,
    )


def _listed(
    request: Request, account: Account, *, filed: str = "", problem: str = "", status: int = 200
) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        rounds = own_rounds(conn, site_of(account))
        found = [(one, names_in(conn, one), appeals_in(conn, one.id, site_of(account))) for one in rounds]
        files = attachments_of(conn, {one.attachment for _, _, mine in found for one in mine if one.attachment})
    return page(
        request,
        "office_appeals.html",
        status=status,
        found=[one for one in found if one[2]],
        files=files,
        filed=filed,
        problem=problem,
        states=STATES,
        tones=TONES,
        open_state=AppealState.FILED,
        ruling_told=ruling_told,
        score_told=score_told,
        until=appeal_until,
    )
