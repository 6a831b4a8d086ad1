"""冻结: what of a round is still open, and the round frozen for good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.history.nights import day_of
from monitor.review.queue import Cause, Filters
from monitor.review.round_queue import URGENT, undecided_in
from monitor.rounds.describing import due_in_words, dues_of
from monitor.rounds.freezing import freeze_round
from monitor.rounds.wording import bars_in_words, frozen_in_words
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.records import Verdict
from storage.review import Account, Role
from storage.rounds.answers import latest_answers
from storage.rounds.errors import FrozenError, RoundError
from storage.rounds.records import Round, Stage
from storage.rounds.standings import standings_of
from storage.rounds.tallies import tallies

router = APIRouter()

SHOWN = 50
"""Sites that cannot be compared of which the page tells why; of more it tells how many."""


@router.get("/rounds/{number}/freeze", response_class=HTMLResponse, dependencies=[needs(Role.LEAD)])
def before_freezing(request: Request, number: Number) -> HTMLResponse:
    """What is still open in a round, and the form that freezes it."""
    return _page(request, number, None)


@router.post("/rounds/{number}/freeze", response_class=HTMLResponse)
def frozen(
    request: Request,
    number: Number,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.LEAD)],
) -> Response:
    """Freezes a round whose name was entered; else what is open again, with why it was not."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found = round_asked(conn, number)
    typed = form.get("name", "").strip()
    try:
        if typed != found.name:
            raise RoundError("名称", "与本评估周期的名称不符，未冻结", f"请填写“{found.name}”", "name")
        freeze_round(desk.engine, number, account, desk.clock())
    except RoundError as error:
        return _page(request, number, error, typed)
    return RedirectResponse(f"/rounds/{number}?frozen=1", 303)


def _page(request: Request, number: int, problem: RoundError | None, typed: str = "") -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found = round_asked(conn, number)
        open_ = _open(conn, found) if found.is_open else {}
    return page(
        request,
        "round_freeze.html",
        status=200 if problem is None else 422 if problem.field and not isinstance(problem, FrozenError) else 409,
        round=found,
        problem=problem,
        typed=typed[:200],
        told=frozen_in_words(found),
        dues=_dues(desk, found),
        shown=SHOWN,
        **open_,
    )


def _open(conn: Connection, found: Round) -> dict[str, object]:
    """What of a round is not settled, in numbers, and the sites that cannot be compared."""
    queue = undecided_in(conn, found, Filters())
    names = names_of_sites(conn)
    standings = standings_of(conn, found.id, Stage.NOW).values()
    barred = [
        (one.site, names.get(one.site, (one.site, None))[0], bars_in_words(one.bars)) for one in standings if one.bars
    ]
    answers = latest_answers(conn, found.id)
    asked = len(found.definition.questions) * len(found.definition.sites)
    answered = sum(one.verdict is not Verdict.UNDETERMINED for mine in answers.values() for one in mine.values())
    tally = tallies(conn, [found])[found.id]
    return {
        "undecided": len(queue.of(URGENT)),
        "unseen": len(queue.of([Cause.UNDETERMINED, Cause.UNSEEN])),
        "unanswered": asked - answered,
        "asked": asked,
        "tally": tally,
        "barred": barred,
    }


def _dues(desk: Desk, found: Round) -> list[str]:
    today = day_of(desk.clock())
    return [f"{name}：{due_in_words(day, today)}" for name, day in dues_of(found.definition)]
