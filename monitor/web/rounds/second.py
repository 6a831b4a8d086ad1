"""复读与准确率 of a round: what is drawn and read a second time, and how reliable its verdicts are by that."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.cards.review_wording import decision_sentence
from monitor.second.drawing import draw_second
from monitor.second.reliability import disagreements_of, reliability_of
from monitor.second.taking import give_back, readings_for, take_next
from monitor.second.wording import (
    BELOW,
    KAPPA_SOURCE,
    WILSON_SOURCE,
    few_in_words,
    interval_in_words,
    kappa_in_words,
    observed_in_words,
    reading_sentence,
    share_in_words,
)
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.part.view import finding_address
from monitor.web.rounds.asked import round_asked, status_of
from storage.catalogue import names_of_sites
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.records import Round
from storage.rounds.seconds import seconds_of

router = APIRouter()

_SAID = {
    "read": "复读已保存，不改变任何得分。",
    "back": "复读已退回，可由他人领取。",
    "none": "目前没有可由您复读的结论：尚未抽取、已经全部领取，或者所余各项您曾作过复核。",
}


@router.get("/rounds/{number}/second", response_class=HTMLResponse)
def second_page(
    request: Request, number: Number, account: Annotated[Account, needs(Role.VIEWER)], said: str = "", drawn: str = ""
) -> HTMLResponse:
    """How much of a round is read a second time, how far the readers agree, and how often each check was right."""
    told = _SAID.get(said, "")
    if drawn.isascii() and drawn.isdecimal() and len(drawn) < 10:
        told = f"本次抽取{drawn}项。" if int(drawn) else "已达到应抽取的项数，本次没有新增。"
    with reading(desk_of(request).engine) as conn:
        return _page(request, conn, round_asked(conn, number), account, told=told)


@router.post("/rounds/{number}/second/draw", response_class=HTMLResponse)
def drawn(
    request: Request,
    number: Number,
    account: Annotated[Account, needs(Role.LEAD)],
) -> Response:
    """Draws what is to be read a second time, of what is decided by now."""
    desk = desk_of(request)
    try:
        with transaction(desk.engine) as conn:
            made = draw_second(conn, round_asked(conn, number).id, desk.clock(), account)
    except RoundError as error:
        return _refused(request, number, account, error)
    return RedirectResponse(f"/rounds/{number}/second?drawn={made}", 303)


@router.post("/rounds/{number}/second/next", response_class=HTMLResponse)
def taken(
    request: Request,
    number: Number,
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Goes on to the reading that the person took, or takes the next one for that person."""
    desk = desk_of(request)
    try:
        with transaction(desk.engine) as conn:
            one = take_next(conn, round_asked(conn, number).id, account, desk.clock())
    except RoundError as error:
        return _refused(request, number, account, error)
    return RedirectResponse(f"/rounds/{number}/second{f'/{one.id}' if one else '?said=none'}", 303)


@router.post("/rounds/{number}/second/{second}/back", response_class=HTMLResponse)
def given_back(
    request: Request,
    number: Number,
    second: Number,
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Leaves a reading to others: one's own, or by a lead whoever's."""
    desk = desk_of(request)
    try:
        with transaction(desk.engine) as conn:
            give_back(conn, round_asked(conn, number).id, second, account, desk.clock())
    except RoundError as error:
        return _refused(request, number, account, error)
    return RedirectResponse(f"/rounds/{number}/second?said=back", 303)


def _refused(request: Request, number: int, account: Account, error: RoundError) -> HTMLResponse:
    with reading(desk_of(request).engine) as conn:
        return _page(request, conn, round_asked(conn, number), account, problem=str(error), status=status_of(error))


def _page(
    request: Request,
    conn: Connection,
    found: Round,
    account: Account,
    *,
    told: str = "",
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    """The page. Who reads one now is not shown the precision: of a check with few decisions it tells of each."""
    leads = account.role.may(Role.LEAD)
    every = seconds_of(conn, found.id)
    offered = readings_for(conn, found.id, account.name) if account.role.may(Role.REVIEWER) and found.is_open else []
    mine = next((one for one in offered if one.reader == account.name), None)
    return page(
        request,
        "second.html",
        status=status,
        round=found,
        found=reliability_of(conn, found),
        told=told,
        problem=problem,
        offered=len(offered),
        mine=mine,
        names={site: name for site, (name, _) in names_of_sites(conn).items()},
        apart=disagreements_of(conn, found) if leads and mine is None else (),
        taken=[one for one in every if one.reader is not None and one.at is None] if leads else [],
        leads=leads,
        reads=account.role.may(Role.REVIEWER),
        below=BELOW,
        kappa_source=KAPPA_SOURCE,
        wilson_source=WILSON_SOURCE,
        kappa=kappa_in_words,
        observed=observed_in_words,
        few=few_in_words,
        percent=share_in_words,
        interval=interval_in_words,
        decision_sentence=decision_sentence,
        reading_sentence=reading_sentence,
        finding_address=finding_address,
    )
