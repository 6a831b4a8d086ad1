"""排名表: the league table of a round, from the figures that are kept, and its scores worked out anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from config.sites import LEVEL_NAMES
from monitor.cards.league import Place
from monitor.cards.score import TOO_LITTLE
from monitor.cards.score_wording import percent
from monitor.history.nights import day_of
from monitor.rounds.describing import (
    checks_in_words,
    due_in_words,
    dues_of,
    frozen_told,
    packs_in_words,
    sites_in_words,
    window_in_words,
)
from monitor.rounds.freezing import require_open
from monitor.rounds.league import RoundPlace
from monitor.rounds.reading import places_of
from monitor.rounds.scoring import score_round
from monitor.rounds.wording import STATES, bars_in_words
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked
from monitor.web.sites.lines import LINES, UNKNOWN, Asked, Line, Order, asked_in, chosen, ordered, sheet_of
from monitor.web.sites.overview import ORDERS
from monitor.web.sites.regions import regions_offered
from storage.audit import note
from storage.catalogue import regions_of_sites
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import FrozenError
from storage.rounds.records import Round

router = APIRouter()

_ORDERS = {order: name for order, name in ORDERS.items() if order is not Order.CHANGE}


@router.get("/rounds/{number}", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def round_table(request: Request, number: Number) -> HTMLResponse:
    """The league table of a round, as far as the address asks for it."""
    desk = desk_of(request)
    asked = asked_in({name: told for name, told in request.query_params.items() if name != "scan"})
    with reading(desk.engine) as conn:
        found = round_asked(conn, number)
        places = {place.site: place for place in places_of(conn, found)}
        lines = _lines(conn, places.values())
    shown = chosen(lines, asked)
    return page(
        request,
        "round.html",
        **_words(found),
        round=found,
        places=places,
        asked=asked,
        sheet=sheet_of(ordered(shown, asked.order), asked),
        regions=regions_offered((line.region for line in lines), asked.region if asked.region != UNKNOWN else ""),
        barred=sum(bool(place.standing.bars) for place in places.values()),
        appealed=any(place.after for place in places.values()),
        today=day_of(desk.clock()),
        told=_TOLD.get(next((name for name in _TOLD if request.query_params.get(name)), ""), ""),
    )


_TOLD = {
    "made": "评估周期已新建。抽样结果、权重见“抽样与权重”。",
    "scored": "已按目前的巡检、复核和答复重新计分。",
    "frozen": "评估周期已冻结，各站点得分不再变化。",
}


@router.post("/rounds/{number}/score")
def scored(request: Request, number: Number, account: Annotated[Account, needs(Role.LEAD)]) -> Response:
    """Works out anew what all sites of an open round come to."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        round_asked(conn, number)
    try:
        with transaction(desk.engine) as conn:
            found = score_round(conn, require_open(conn, number))
            note(
                conn,
                at=desk.clock(),
                who=account.name,
                what="round.score",
                subject=f"round {number}",
                after={"sites": len(found.definition.sites)},
            )
    except FrozenError as error:
        raise HTTPException(409, f"{error}。") from None
    return RedirectResponse(f"/rounds/{number}?scored=1", 303)


def _lines(conn: Connection, places: Iterable[RoundPlace]) -> tuple[Line, ...]:
    """The places of a round as lines of the overview are: both are chosen, ordered and paged alike."""
    where = regions_of_sites(conn)
    return tuple(Line(_place(one), *where.get(one.site, ("", None))) for one in places)


def _place(one: RoundPlace) -> Place:
    standing = one.standing
    return Place(
        site=one.site,
        name=one.name,
        level=one.level,
        figures=standing.figures,
        rank=one.rank,
        of=one.of,
        reviews=standing.reviews,
        returned=standing.returned,
    )


def _words(found: Round) -> dict[str, Any]:
    definition = found.definition
    return {
        "states": STATES,
        "window": window_in_words(definition),
        "packs": packs_in_words(definition),
        "sites": sites_in_words(definition),
        "checks": checks_in_words(definition),
        "dues": dues_of(definition),
        "due": due_in_words,
        "frozen": frozen_told(found),
        "bars_in_words": bars_in_words,
        "levels": {level.value: name for level, name in LEVEL_NAMES.items()} | {UNKNOWN: "层级不明"},
        "level_names": LEVEL_NAMES,
        "unknown": UNKNOWN,
        "orders": _ORDERS,
        "numbers": LINES,
        "percent": percent,
        "too_little": TOO_LITTLE,
        "plain": Asked(),
    }
