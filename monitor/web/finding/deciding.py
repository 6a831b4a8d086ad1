"""Decisions as they are entered on the page of a finding: taken, refused, overtaken, or taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.cards.reviewed import changes_between
from monitor.review.deciding import decide, withdraw
from monitor.review.wishes import ChangedError, OvertakenError, RefusedError, facts_mark
from monitor.rounds.speaking import speaking_anew
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.asked import finding_named
from monitor.web.finding.entered import Entered, entered_in, seen_of, wish_of
from monitor.web.finding.page import Problem, finding_page
from monitor.web.guard.forms import Form, form_of
from monitor.web.part.of_round import require_open_origin
from monitor.web.part.place import place_of
from monitor.web.part.view import finding_address
from storage.database import reading, transaction
from storage.ledger import ScanInfo, ScanKind
from storage.records import Finding
from storage.review import Account, Role
from storage.rounds.errors import FrozenError

router = APIRouter()


@router.post("/findings/{scan}/{site}/{requirement}/decide", response_class=HTMLResponse)
def decided(
    request: Request,
    scan: str,
    site: str,
    requirement: str,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Keeps a decision and goes on to the next item of the queue that the person came from; else shows the form again,
    with what was entered and why it was not kept. Nothing is decided in a frozen round."""
    desk, entered = desk_of(request), entered_in(form)
    with reading(desk.engine) as conn:
        info, finding = finding_named(conn, scan, site, requirement)
        place = place_of(conn, entered.origin, account, site, requirement)
    try:
        with transaction(desk.engine) as conn:
            within = require_open_origin(conn, entered.origin)
            wish = replace(wish_of(entered, site, requirement, info.id), round=within)
            made = decide(conn, wish, account, desk.clock())
    except (RefusedError, OvertakenError, ChangedError, FrozenError) as error:
        with reading(desk.engine) as conn:
            return _again(request, conn, account, info, finding, entered, error)
    return RedirectResponse(place.onward(f"{site}/{requirement}/{made.number}", finding_address(info.id, made)), 303)


@router.post("/findings/{scan}/{site}/{requirement}/withdraw", response_class=HTMLResponse)
def withdrawn(
    request: Request,
    scan: str,
    site: str,
    requirement: str,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Takes the latest decision back and shows its finding again."""
    desk, entered = desk_of(request), entered_in(form)
    with reading(desk.engine) as conn:
        info, finding = finding_named(conn, scan, site, requirement)
    try:
        with transaction(desk.engine) as conn:
            require_open_origin(conn, entered.origin)
            withdraw(conn, site, requirement, seen_of(entered), entered.note, account, desk.clock(), shown=info)
    except (RefusedError, OvertakenError, FrozenError) as error:
        with reading(desk.engine) as conn:
            return _again(request, conn, account, info, finding, entered, error)
    shown = info.id if info.kind is ScanKind.REJUDGED else "latest"
    return RedirectResponse(finding_address(shown, finding, entered.origin), 303)


def _again(
    request: Request,
    conn: Connection,
    account: Account,
    scan: ScanInfo,
    shown: Finding,
    entered: Entered,
    error: RefusedError | OvertakenError | ChangedError | FrozenError,
) -> HTMLResponse:
    """The page with what was entered and the problem: where the facts changed, with the finding as it is now."""
    if isinstance(error, RefusedError):
        return finding_page(request, conn, account, scan, shown, entered, problem=Problem(error.message, error.field))
    if isinstance(error, FrozenError):
        told = Problem(f"{error}。", "", 409, frozen=True)
        return finding_page(request, conn, account, scan, shown, entered, problem=told)
    if isinstance(error, OvertakenError):
        by = error.decision.by
        message = "您已先作出以下复核：" if by == account.name else f"{by}已先于您作出复核："
        told = Problem(message, "", 409, decision=error.decision)
        return finding_page(request, conn, account, scan, shown, entered, problem=told)
    anew = speaking_anew(conn, scan, shown.site) if scan.kind is ScanKind.REJUDGED else None
    latest, now = finding_named(conn, str(anew.id) if anew else "latest", shown.site, shown.requirement)
    changes = changes_between(shown, now) if facts_mark(shown) == entered.facts else ()
    message = "该结论的事实已变化，本页已按最新情况显示，请核对后重新提交。"
    return finding_page(request, conn, account, latest, now, entered, problem=Problem(message, "", 409, None, changes))
