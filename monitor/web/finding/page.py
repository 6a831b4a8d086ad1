"""The page of one finding: what it says, what it rests on, and the form to decide on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from config.checks import columns_of
from monitor.cards.review_wording import STANDS, change_in_words, decision_sentence
from monitor.cards.reviewed import Change
from monitor.cards.wording import explanation, lacking_called, value_in_words, verdict_of
from monitor.night.wording import KINDS
from monitor.rounds.speaking import speaking_anew
from monitor.rounds.wording import STATES
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.finding.asked import finding_named
from monitor.web.finding.entered import Entered
from monitor.web.finding.offered import Offered, offered_for, scopes_of
from monitor.web.finding.reading import Reading, reading_of, without_decisions
from monitor.web.pages import page
from monitor.web.part.place import done_of, place_of
from monitor.web.part.view import finding_address
from storage.database import reading
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind
from storage.records import SHANGHAI, Finding
from storage.review import Account, Act, Decision, Role, Scope
from storage.rounds.seconds import being_read
from storage.scans import scan_infos
from storage.shelf import shelf_of

router = APIRouter()

_PLACE = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_RECENT = 12
_OPENED = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """Why what was entered was not kept: `message`, and the `field` of the form that it is about. `decision` is what
    somebody else decided meanwhile, `changes` what of the finding is otherwise than it was shown, `frozen` that the
    round that the person came from is frozen."""

    message: str
    field: str = ""
    status: int = 422
    decision: Decision | None = None
    changes: tuple[Change, ...] = ()
    frozen: bool = False


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
        asked = asked_parts(finding, sheet, look)
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
    second = being_read(conn, account.name, finding.site).get((finding.site, finding.requirement))
    told = without_decisions(told) if second else told
    anew = scan.kind is ScanKind.REJUDGED
    latest = speaking_anew(conn, scan, finding.site) if anew else scan_of_site(conn, finding.site)
    taken = scan_infos(conn, {one.scan for one in told.decisions})
    may_decide = latest is not None if anew else scan.kind is ScanKind.NIGHTLY
    decides = account.role.may(Role.REVIEWER) and may_decide and second is None
    return page(
        request,
        "finding.html",
        status=problem.status if problem else 200,
        **values_of(told, finding_address(scan.id, finding), asked, entered.origin),
        place=place_of(conn, entered.origin, account, finding.site, finding.requirement),
        done=done_of(conn, done, account, entered.origin),
        latest=latest.id if latest and latest.id != scan.id else None,
        entered=entered,
        problem=problem,
        form=_offered(desk, told) if decides else None,
        may_decide=may_decide,
        kinds={number: KINDS[info.kind] for number, info in taken.items()},
        undo=_undo(scan, told.decisions, taken),
        second=second,
        states=STATES,
    )


def values_of(told: Reading, address: str, asked: tuple[int | None, int | None], origin: str = "") -> dict[str, Any]:
    """What the parts of a page need that show a finding and what it rests on. `address` is the page's own, under which
    all the text of a page or place is `asked` for."""
    finding = told.finding
    return {
        "told": told,
        "finding": finding,
        "address": address,
        "single": told.scan.kind is ScanKind.ADHOC,
        "kind": KINDS[told.scan.kind],
        "anew": told.scan.kind is ScanKind.REJUDGED,
        "machine": verdict_of(finding),
        "explanation": explanation(finding),
        "value": value_in_words(finding.value),
        "lacking_called": lacking_called(finding.reason),
        "stand": STANDS[told.review.stand] if told.review else "",
        "in_words": decision_sentence,
        "change_in_words": change_in_words,
        "asked": asked,
        "recent": _RECENT,
        "opened": _OPENED,
        "origin_more": f"&{urlencode({'from': origin})}" if origin else "",
    }


def asked_parts(finding: Finding, sheet: str, look: str) -> tuple[int | None, int | None]:
    """Of which page and of which place all the text is asked for, as far as there are such."""
    return _number(sheet, len(finding.evidence)), _number(look, len(finding.looked_at))


def _undo(scan: ScanInfo, decisions: Sequence[Decision], taken: Mapping[int, ScanInfo]) -> Decision | None:
    """The decision that could be taken back here: the newest on findings of nights, or on those judged anew alike. One
    of a night that was past is taken back on that night's page."""
    by = (scan.packs, scan.named) if scan.base is not None else None
    mine = (
        one
        for one in decisions
        if (not one.past or one.scan == scan.id)
        and ((taken[one.scan].packs, taken[one.scan].named) if taken[one.scan].base is not None else None) == by
    )
    newest = next(mine, None)
    return newest if newest is not None and newest.act is not Act.WITHDRAW else None


def _offered(desk: Desk, told: Reading) -> Offered:
    check = told.outline.checks.get(told.finding.requirement)
    today = desk.clock().astimezone(SHANGHAI).date()
    if told.scan.kind is ScanKind.REJUDGED:
        return replace(offered_for(told.finding, (), today), scopes=scopes_of((Scope.FINDING,)))
    return offered_for(told.finding, columns_of(check) if check else (), today)


def _number(text: str, most: int) -> int | None:
    """A number of a page or place that there is; None for anything else."""
    return int(text) if _PLACE.fullmatch(text) and int(text) <= most else None
