"""The card of a site in a round: as it stands, as it was frozen, and after the appeals that were upheld."""

from __future__ import annotations

import io
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from monitor.cards.card import Card
from monitor.cards.score_wording import remarks_of, score_line, veto_line
from monitor.exports.filenames import fit
from monitor.exports.points import Points, points_of
from monitor.exports.scorecard_book import write_scorecard
from monitor.rounds.cards import round_card, stage_of
from monitor.rounds.describing import frozen_told, window_in_words
from monitor.rounds.wording import STAGES, STATES, bars_in_words
from monitor.second.blinding import blinded, checks_being_read
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.handed import handed_out, refuse_reader
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked, site_asked
from monitor.web.sites.card import card_words
from monitor.web.sites.downloads import XLSX
from monitor.web.sites.sections import Show, groups_of, number_of, shown_of
from storage.bodies import gone_bodies
from storage.database import reading
from storage.review import Account, Role
from storage.rounds.records import Round, Stage
from storage.rounds.register import entries_of
from storage.rounds.standings import standings_of

router = APIRouter()

_Viewer = Annotated[Account, needs(Role.VIEWER)]


def stage_in(found: Round, text: str) -> Stage:
    """The stage that an address asks for; what is the round's score where it asks for none. Raises 404 for one that
    the round has not."""
    if not text:
        return stage_of(found)
    stages = (Stage.NOW,) if found.is_open else (Stage.FROZEN, Stage.AFTER)
    stage = next((one for one in stages if one.value == text), None)
    if stage is None:
        raise HTTPException(404, f"评估周期“{found.name}”没有这一阶段的评分")
    return stage


@router.get("/rounds/{number}/sites/{site}.xlsx")
def site_book(request: Request, account: _Viewer, number: Number, site: str, stage: str = "") -> Response:
    """The card of a site in a round as the workbook that is handed in."""
    out = io.BytesIO()
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        named, asked = site_asked(conn, found, site), stage_in(found, stage)
        refuse_reader(conn, account, site)
        card = round_card(conn, found, site, asked)
        gone = gone_bodies(conn)
    if card is None:
        raise HTTPException(404, f"{named.name}在评估时段内没有巡检，没有评分表")
    write_scorecard(out, card, gone)
    name = f"评分表-{found.name}-{STAGES[asked]}-{named.name}-{site}"
    plain = fit(f"round-{number}-{asked}-{site}")
    return handed_out(out.getvalue(), XLSX, name=f"{fit(name)}.xlsx", plain=f"{plain}.xlsx")


@router.get("/rounds/{number}/sites/{site}", response_class=HTMLResponse)
def site_in_round(
    request: Request, account: _Viewer, number: Number, site: str, stage: str = "", show: str = "", group: str = ""
) -> HTMLResponse:
    """The card of a site in a round, with its points."""
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        named, asked = site_asked(conn, found, site), stage_in(found, stage)
        card = round_card(conn, found, site, asked)
        card = blinded(card, checks_being_read(conn, account, site)) if card else None
        standing = standings_of(conn, number, asked).get(site)
        entries = entries_of(conn, number, site)
    return page(
        request,
        "round_site.html",
        **(_card(card, show, group) if card else {}),
        **card_words(),
        round=found,
        site=named,
        card=card,
        stage=asked,
        stages={} if found.is_open else {one: STAGES[one] for one in (Stage.FROZEN, Stage.AFTER)},
        stage_name=STAGES[asked],
        states=STATES,
        window=window_in_words(found.definition),
        frozen=frozen_told(found),
        standing=standing,
        barred=bars_in_words(standing.bars) if standing else "",
        entries=entries,
        origin=f"round-{number}",
    )


def _card(card: Card, show: str, group: str) -> dict[str, Any]:
    wanted = next((one for one in Show if one.value == show), Show.ALL)
    groups = groups_of(card)
    shown = shown_of(card, {}, wanted, group if group in groups else "")
    return {
        "lines": (score_line(card), veto_line(card)),
        "remarks": remarks_of(card),
        "shown": shown,
        "number": number_of(shown),
        "show": wanted,
        "group": group if group in groups else "",
        "groups": groups,
        "points": _points(card),
    }


def _points(card: Card) -> dict[str, Points]:
    """The points of each line, by check or question."""
    return {
        said.requirement: points_of(said, card.final_by_code[said.requirement], card.reviews.get(said.requirement))
        for said in card.findings
    }
