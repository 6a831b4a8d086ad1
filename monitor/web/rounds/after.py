"""冻结后: what came after a round was frozen; it is listed, and no frozen score changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from monitor.appeals.wording import STATES as APPEALS
from monitor.appeals.wording import score_told
from monitor.cards.packs_then import outline_then
from monitor.cards.review_wording import decision_sentence
from monitor.rounds.after_freeze import UNCHANGED, appeals_decided, decided_after
from monitor.rounds.describing import frozen_told
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.paging import around, start_of
from monitor.web.part.view import finding_address
from monitor.web.rounds.asked import round_asked
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.review import Account, Role
from storage.rounds.seconds import being_read

router = APIRouter()

AT_ONCE = 50


@router.get("/rounds/{number}/after", response_class=HTMLResponse)
def after_the_freeze(
    request: Request, account: Annotated[Account, needs(Role.VIEWER)], number: Number, start: str = ""
) -> HTMLResponse:
    """The decisions and appeals that came after the freeze, each beside the frozen line."""
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        _, of = decided_after(conn, found, limit=0)
        first = start_of(start, of)
        decisions, of = decided_after(conn, found, skip=first, limit=AT_ONCE)
        unseen = being_read(conn, account.name)
        appeals = appeals_decided(conn, found.id)
        names = {code: name for code, (name, _) in names_of_sites(conn).items()}
        outline, _ = outline_then(conn, found.definition.packs)
    before, after = around(first, of, AT_ONCE, f"/rounds/{number}/after")
    questions = {one.key: one.name for one in found.definition.questions}
    return page(
        request,
        "round_after.html",
        round=found,
        frozen=frozen_told(found),
        unchanged=UNCHANGED,
        decisions=decisions,
        unseen=unseen,
        of=of,
        first=first + 1,
        before=before,
        after=after,
        appeals=appeals,
        appeal_states=APPEALS,
        names=names,
        checks={code: check.name for code, check in outline.checks.items()} | questions,
        in_words=decision_sentence,
        score_told=score_told,
        address=finding_address,
    )
