"""新建评估周期: the form of a new round, and the round that is made of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from config.errors import ConfigError
from config.packs import bundled_packs, load_pack
from config.rulebook import RuleBook, load_rules
from config.settings import Settings
from config.sites import LEVEL_NAMES, SiteList, load_sites
from monitor.cards.score import WEIGHTS_NOTE
from monitor.history.nights import day_of
from monitor.rounds.opening import LONGEST_NAME, LONGEST_SEED, MOST_ENTRIES, as_nights_name, open_round
from monitor.rounds.scoring import score_round
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.pages import page
from monitor.web.rounds.entered import ALL, APART, TOTAL, RoundForm, entered_in, wanted_by
from monitor.web.rounds.weighing import tables_offered, weights_chosen
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.records import Round

_log = logging.getLogger("gongkai")

router = APIRouter()

DRAWINGS = {ALL: "不抽样，评估全部所选站点", TOTAL: "从所选站点中抽取", APART: "按层级分别抽取"}


@dataclass(frozen=True, slots=True)
class PackOffered:
    """A pack that a round may judge by, with its period in words where it is over."""

    id: str
    version: str
    name: str
    over: str


@router.get("/rounds/new", response_class=HTMLResponse, dependencies=[needs(Role.LEAD)])
def new_round(request: Request) -> HTMLResponse:
    """The form of a new round."""
    return _form_page(request, RoundForm(packs=desk_of(request).settings.packs), None)


@router.post("/rounds/new", response_class=HTMLResponse)
def made_round(
    request: Request,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.LEAD)],
) -> Response:
    """Makes a round and works out what its sites come to by now; else the form again, with what is wrong."""
    entered = entered_in(form)
    try:
        made = _made(desk_of(request), entered, account)
    except RoundError as error:
        return _form_page(request, entered, error)
    return RedirectResponse(f"/rounds/{made.id}?made=1", 303)


def _made(desk: Desk, entered: RoundForm, account: Account) -> Round:
    sites, rules = _sites(desk.settings), _rules(entered, desk.settings)
    with transaction(desk.engine) as conn:
        wanted = wanted_by(entered, sites.sites, sites.name, weights_chosen(conn, entered.weights))
        return score_round(conn, open_round(conn, wanted, rules, account, desk.clock()))


def _sites(settings: Settings) -> SiteList:
    try:
        return load_sites(settings.sites)
    except ConfigError as error:
        _log.error("the site list for a new round: %s", error)
        raise RoundError("站点清单", "未能读出", "请由管理员查看日志、核对设置", "sites") from None


def _rules(entered: RoundForm, settings: Settings) -> RuleBook:
    offered = bundled_packs()
    if not entered.packs:
        raise RoundError("指标库", "没有选择", "请至少选择一个指标库", "packs")
    if unknown := [name for name in entered.packs if name not in offered]:
        raise RoundError("指标库", f"没有“{unknown[0][:40]}”", "请从所列指标库中选择", "packs")
    return load_rules(as_nights_name(entered.packs, settings.packs))


def _form_page(request: Request, entered: RoundForm, problem: RoundError | None) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        tables = _tables(conn)
    return page(
        request,
        "round_new.html",
        status=422 if problem else 200,
        entered=entered,
        problem=problem,
        packs=_offered(day_of(desk.clock())),
        levels=LEVEL_NAMES,
        drawings=DRAWINGS,
        tables=tables,
        listed=Path(desk.settings.sites).stem,  # as the list is called: its place on the server is nobody's business
        longest_name=LONGEST_NAME,
        longest_seed=LONGEST_SEED,
        most_entries=MOST_ENTRIES,
    )


def _tables(conn: Connection) -> tuple[tuple[str, str], ...]:
    return (("", WEIGHTS_NOTE), *tables_offered(conn))


def _offered(today: date) -> tuple[PackOffered, ...]:
    packs = [load_pack(name) for name in bundled_packs()]
    return tuple(
        PackOffered(
            pack.id,
            pack.version,
            pack.name,
            f"{pack.valid_from or '不详'}至{pack.valid_to}" if pack.valid_to and pack.valid_to < today else "",
        )
        for pack in packs
    )
