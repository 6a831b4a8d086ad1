"""The page of one finding: what it says, what it rests on, and the form to decide on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from config.checks import columns_of
from monitor.cards.review_wording import STANDS, change_in_words, decision_sentence
from monitor.cards.reviewed import Change
from monitor.cards.wording import explanation, value_in_words, verdict_of
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.finding.asked import finding_named
from monitor.web.finding.entered import Entered
from monitor.web.finding.offered import Offered, offered_for
from monitor.web.finding.reading import Reading, reading_of
from monitor.web.pages import page
from monitor.web.part.place import done_of, place_of
from monitor.web.part.view import finding_address
from storage.database import reading
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind
from storage.records import SHANGHAI, Finding
from storage.review import Account, Decision, Role
from storage.shelf import shelf_of

router = APIRouter()

_PLACE = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_RECENT = 12
_OPENED = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """Why what was entered was not kept: `message`, and the `field` of the form that it is about. `decision` is what
    somebody else decided meanwhile, `changes` what of the finding is otherwise than it was shown."""

    message: str
    field: str = ""
    status: int = 422
    decision: Decision | None = None
    changes: tuple[Change, ...] = ()


@router.get("/findings/{scan}/{site}/{requirement}", response_class=HTMLResponse)
def finding_asked_for(
    request: Request,
    scan: str,
    site: str,
    requirement: str,
    account: Annotated[Account, needs(Role.VIEWER)],
    sheet: Annotated[str, Query(alias="page")] = "",
    look: str = "",
    origin: Annotated[str, Query(alias="from")] = "",
    done: str = "",
) -> HTMLResponse:
    """One finding with its evidence; all the text of its `page`th page or of its `look`th place, where asked for."""
    with reading(desk_of(request).engine) as conn:
        info, finding = finding_named(conn, scan, site, requirement)
        asked = _number(sheet, len(finding.evidence)), _number(look, len(finding.looked_at))
        return finding_page(request, conn, account, info, finding, Entered(origin=origin), asked=asked, done=done)


def finding_page(
    request: Request,
    conn: Connection,
    account: Account,
    scan: ScanInfo,
    finding: Finding,
    entered: Entered,
    *,
    asked: tuple[int | None, int | None] = (None, None),
    problem: Problem | None = None,
    done: str = "",
) -> HTMLResponse:
    """The page of a finding, with what was entered into its form, and why that was not kept if it was not. `done` names
    the decision that brought the person here."""
    desk = desk_of(request)
    told = reading_of(conn, shelf_of(desk.settings), scan, finding, page=asked[0], look=asked[1])
    latest = scan_of_site(conn, finding.site)
    return page(
        request,
        "finding.html",
        status=problem.status if problem else 200,
        told=told,
        finding=finding,
        address=finding_address(scan.id, finding),
        place=place_of(conn, entered.origin, account, finding.site, finding.requirement),
        done=done_of(conn, done, account, entered.origin),
        latest=latest.id if latest and latest.id != scan.id else None,
        single=scan.kind is not ScanKind.NIGHTLY,
        machine=verdict_of(finding),
        explanation=explanation(finding),
        value=value_in_words(finding.value),
        stand=STANDS[told.review.stand] if told.review else "",
        in_words=decision_sentence,
        change_in_words=change_in_words,
        entered=entered,
        problem=problem,
        form=_offered(desk, told) if account.role.may(Role.REVIEWER) and scan.kind is ScanKind.NIGHTLY else None,
        asked=asked,
        recent=_RECENT,
        opened=_OPENED,
        origin_more=f"&{urlencode({'from': entered.origin})}" if entered.origin else "",
    )


def _offered(desk: Desk, told: Reading) -> Offered:
    check = told.outline.checks.get(told.finding.requirement)
    today = desk.clock().astimezone(SHANGHAI).date()
    return offered_for(told.finding, columns_of(check) if check else (), today)


def _number(text: str, most: int) -> int | None:
    """A number of a page or place that there is; None for anything else."""
    return int(text) if _PLACE.fullmatch(text) and int(text) <= most else None
