"""The pages of an evaluated office: its frozen rounds, each card line by line, and the evidence behind a line.

Whatever is not its own, is not frozen, or is not there is answered alike: 404.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from config.sites import LEVEL_NAMES
from monitor.appeals.own import own_line, own_round, own_rounds
from monitor.appeals.wording import STATES, TONES, score_told
from monitor.cards.score_wording import SEVERITIES, percent, remarks_of, score_line, veto_line
from monitor.cards.wording import explanation, looked, verdict_of
from monitor.evidence.masked import shown
from monitor.evidence.sheets import whole_sheet
from monitor.rounds.wording import bars_in_words
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.office.reading import own_card, own_round_shown, own_sections
from monitor.web.pages import page
from storage.catalogue import load_sites
from storage.database import reading
from storage.ledger import ScanInfo
from storage.records import Finding
from storage.review import Account, Role
from storage.rounds.records import Round
from storage.scans import scan_info
from storage.shelf import shelf_of

router = APIRouter()

Office = Annotated[Account, needs(Role.OFFICE)]


def site_of(account: Account) -> str:
    """The code of an office's own site. Whatever a form or an address says of another does not count."""
    return account.site or ""


def round_of_office(conn: Connection, account: Account, number: int) -> Round:
    """A frozen round that the office's site is in. Raises 404 for all others."""
    found = own_round(conn, number, site_of(account))
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/office", response_class=HTMLResponse)
def own_results(request: Request, account: Office) -> HTMLResponse:
    """The frozen rounds of an office's site: score, rank, appeals, rectification."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        site = next(iter(load_sites(conn, [site_of(account)])), None)
        found = [
            own_round_shown(conn, one, site_of(account), desk.clock()) for one in own_rounds(conn, site_of(account))
        ]
    return page(
        request,
        "office.html",
        site=site,
        rounds=found,
        level=LEVEL_NAMES[site.level] if site and site.level else "层级不明",
        bars_in_words=bars_in_words,
        score_told=score_told,
        percent=percent,
        states=STATES,
    )


@router.get("/office/rounds/{number}", response_class=HTMLResponse)
def own_frozen_card(request: Request, account: Office, number: Number) -> HTMLResponse:
    """The frozen card of an office's site, line by line."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found = round_of_office(conn, account, number)
        mine = own_round_shown(conn, found, site_of(account), desk.clock())
        card = own_card(conn, found, site_of(account))
        sections = own_sections(conn, found, card, desk.clock()) if card else ()
    return page(
        request,
        "office_card.html",
        mine=mine,
        card=card,
        sections=sections,
        lines=(score_line(card), veto_line(card)) if card else (),
        remarks=remarks_of(card) if card else (),
        bars_in_words=bars_in_words,
        score_told=score_told,
        severities=SEVERITIES,
        explanation=explanation,
        looked=looked,
        verdict_of=verdict_of,
        shown=shown,
        states=STATES,
        tones=TONES,
    )


@router.get("/office/rounds/{number}/evidence/{requirement}/{place}", response_class=HTMLResponse)
def own_evidence(request: Request, account: Office, number: Number, requirement: str, place: Number) -> HTMLResponse:
    """An archived page behind a line of an office's frozen card, as text with its hash and time."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found, scan, finding = _proved(conn, account, number, requirement)
        if place > len(finding.evidence):
            raise HTTPException(404)
        sheet = whole_sheet(conn, shelf_of(desk.settings), scan, finding, place)
    return page(request, "office_evidence.html", round=found, finding=finding, sheet=sheet, scan=scan)


def _proved(conn: Connection, account: Account, number: int, requirement: str) -> tuple[Round, ScanInfo, Finding]:
    """A line of an office's own card as it may see it, with its evidence. Raises 404, also for a question: it has no
    pages."""
    own = own_line(conn, number, site_of(account), requirement)
    card = own_card(conn, own[0], site_of(account)) if own and own[1].scan is not None else None
    if own is None or own[1].scan is None or card is None:
        raise HTTPException(404)
    finding = next(one for one in card.findings if one.requirement == requirement)
    return own[0], scan_info(conn, own[1].scan), finding
