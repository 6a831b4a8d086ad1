"""The appeals of a round for the team: listed by state, each beside its frozen line, checked again, decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from monitor.adhoc.admitting import NotAdmittedError
from monitor.adhoc.runs import Checks
from monitor.adhoc.wording import MEANINGS, STATUSES
from monitor.appeals.deciding import (
    LONGEST,
    PARTS,
    RULINGS,
    SHORTEST,
    WHOLLY,
    NoAppealError,
    Ruling,
    SettledError,
    decide_appeal,
)
from monitor.appeals.due import appeal_until
from monitor.appeals.filing import BarredError
from monitor.appeals.rechecking import ask_recheck
from monitor.appeals.wording import STATES, TONES, ruling_told, score_told
from monitor.cards.wording import OUTCOMES, explanation, verdict_of
from monitor.rounds.reading import names_in
from monitor.second.blinding import NOT_SHOWN, read_by
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked, status_of
from monitor.web.rounds.case import case_file
from storage.catalogue import names_of_sites
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Account, Role
from storage.rounds.appeals import appeals_in
from storage.rounds.errors import RoundError
from storage.rounds.records import AppealState
from storage.shelf import shelf_of

router = APIRouter()

MOST_SHOWN = 500
_SHARE = re.compile(r"[1-9][0-9]?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entered:
    """The fields of the form of a decision as text; `won` is in percent."""

    state: str = ""
    verdict: str = ""
    won: str = ""
    told: str = ""
    lower: str = ""


@router.get("/rounds/{number}/appeals", response_class=HTMLResponse)
def appeals_of_round(
    request: Request, account: Annotated[Account, needs(Role.VIEWER)], number: Number, state: str = ""
) -> HTMLResponse:
    """All appeals of a round by state, with the scores before and after."""
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        every = appeals_in(conn, number)
        names, sites = names_in(conn, found), names_of_sites(conn)
        unseen = read_by(conn, account)
    asked = next((one for one in AppealState if one.value == state), None)
    order = {one: place for place, one in enumerate(STATES)}
    chosen = [one for one in every if asked is None or one.state is asked]
    chosen.sort(key=lambda one: (order[one.state], one.id))
    return page(
        request,
        "round_appeals.html",
        round=found,
        appeals=chosen[:MOST_SHOWN],
        unseen=unseen,
        of=len(chosen),
        counts={one: sum(appeal.state is one for appeal in every) for one in STATES},
        asked=asked,
        until=None if found.is_open else appeal_until(found),
        names=names,
        sites={code: name for code, (name, _) in sites.items()},
        states=STATES,
        tones=TONES,
        score_told=score_told,
    )


@router.get("/rounds/{number}/appeals/{appeal}", response_class=HTMLResponse)
def appeal_of_round(
    request: Request, account: Annotated[Account, needs(Role.VIEWER)], number: Number, appeal: Number
) -> HTMLResponse:
    """An appeal beside the frozen line, its evidence, the later nights and the check of its address."""
    return _case(request, account, number, appeal)


@router.post("/rounds/{number}/appeals/{appeal}/recheck", response_class=HTMLResponse)
def recheck(
    request: Request, account: Annotated[Account, needs(Role.REVIEWER)], number: Number, appeal: Number
) -> Response:
    """Looks at the address of an appeal, once and through the guard."""
    desk = desk_of(request)
    try:
        admitted = ask_recheck(desk.engine, desk.settings, number, appeal, account, desk.clock())
    except NoAppealError:
        raise HTTPException(404) from None
    except (SettledError, BarredError) as error:
        return _case(request, account, number, appeal, problem=str(error), status=409)
    except NotAdmittedError as error:
        return _case(request, account, number, appeal, problem=str(error), status=error.status)
    cast(Checks, request.app.state.checks).start(admitted)
    return RedirectResponse(f"/rounds/{number}/appeals/{appeal}#recheck", 303)


@router.post("/rounds/{number}/appeals/{appeal}/decide", response_class=HTMLResponse)
def decided(
    request: Request,
    account: Annotated[Account, needs(Role.LEAD)],
    number: Number,
    appeal: Number,
    form: Annotated[Form, Depends(form_of)],
) -> Response:
    """Decides an appeal; shows the form again with what was entered where that is not taken."""
    desk, entered = desk_of(request), entered_in(form)
    try:
        ruling = ruling_of(entered)
        with transaction(desk.engine) as conn:
            decide_appeal(conn, number, appeal, ruling, account, desk.clock())
    except NoAppealError:
        raise HTTPException(404) from None
    except RoundError as error:
        return _case(request, account, number, appeal, entered, str(error), error.field, status_of(error))
    return RedirectResponse(f"/rounds/{number}/appeals/{appeal}#ruling", 303)


def entered_in(form: Mapping[str, str]) -> Entered:
    """What a form holds."""
    return Entered(**{field.name: form.get(field.name, "") for field in fields(Entered)})


def ruling_of(entered: Entered) -> Ruling:
    """What somebody wants to decide. Raises `RoundError` for what is not entered or says nothing."""
    state = next((one for one in RULINGS if one.value == entered.state), None)
    if state is None:
        raise RoundError("处理意见", "尚未选择", "请选择采纳、部分采纳或者不予采纳", "state")
    if state is AppealState.REJECTED:
        return Ruling(state, entered.told)
    verdict = next((one for one in (*WHOLLY, *PARTS) if one.value == entered.verdict), None)
    share = int(entered.won) / 100 if _SHARE.fullmatch(entered.won.strip()) else None
    return Ruling(state, entered.told, verdict, share if verdict is Verdict.PARTIAL else None, bool(entered.lower))


def _case(
    request: Request,
    account: Account,
    number: int,
    appeal: int,
    entered: Entered | None = None,
    problem: str = "",
    field: str = "",
    status: int = 200,
) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found = round_asked(conn, number)
        case = case_file(conn, shelf_of(desk.settings), found, appeal, account)
    if case is None:
        raise HTTPException(404, "本评估周期没有该编号的申诉")
    is_open = case.appeal.state is AppealState.FILED
    return page(
        request,
        "round_appeal.html",
        status=status,
        round=found,
        case=case,
        entered=entered or Entered(),
        problem=problem,
        field=field,
        may_decide=is_open and account.role.may(Role.LEAD),
        may_recheck=is_open and bool(case.appeal.address) and account.role.may(Role.REVIEWER),
        own_decision=bool(case.reviewer) and case.reviewer == account.name,
        states=STATES,
        tones=TONES,
        rulings=RULINGS,
        verdicts=(*WHOLLY, *PARTS),
        shortest=SHORTEST,
        longest=LONGEST,
        statuses=STATUSES,
        meanings=MEANINGS,
        outcomes=OUTCOMES,
        ruling_told=ruling_told,
        not_shown=NOT_SHOWN,
        score_told=score_told,
        explanation=explanation,
        verdict_of=verdict_of,
    )
