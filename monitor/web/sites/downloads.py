"""Files of the desk: what `gongkai export`, `scorecard` and `league` write, for whoever may look."""

from __future__ import annotations

import io
import json
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from config.errors import ConfigError
from monitor.cards.card import Card
from monitor.cards.league_tables import league_csv
from monitor.cards.report import card_json, cards_csv
from monitor.cards.standings import night_asked, standings
from monitor.exports.asked_cards import card_asked
from monitor.exports.filenames import fit
from monitor.exports.scorecard_book import write_scorecard
from monitor.exports.summary import night_of
from monitor.exports.summary_book import write_summary
from monitor.history.nights import day_of
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.handed import handed_out, refuse_reader
from storage.bodies import gone_bodies
from storage.database import reading
from storage.ledger import ScanInfo
from storage.review import Account, Role

router = APIRouter()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
JSON = "application/json"

Viewer = Annotated[Account, needs(Role.VIEWER)]
Scan = Annotated[int | None, Query(ge=1, lt=2**31)]

_ONE_SUMMARY = Lock()
"""A summary reads all sites of a night: one at a time, so that pages stay quick meanwhile."""


@router.get("/sites/{code}/scorecard.xlsx")
def scorecard_xlsx(request: Request, code: str, account: Viewer, scan: Scan = None) -> Response:
    """The scorecard of a site as the workbook that is handed in."""
    out = io.BytesIO()
    with reading(desk_of(request).engine) as conn:
        refuse_reader(conn, account, code)
        card = _card(conn, code, scan)
        gone = gone_bodies(conn)
    write_scorecard(out, card, gone)
    return _file(out.getvalue(), XLSX, _card_name(card), "xlsx")


@router.get("/sites/{code}/scorecard.csv")
def scorecard_csv(request: Request, code: str, account: Viewer, scan: Scan = None) -> Response:
    """The scorecard of a site, a line a finding."""
    with reading(desk_of(request).engine) as conn:
        refuse_reader(conn, account, code)
        card = _card(conn, code, scan)
    return _file(cards_csv([card]).encode("utf-8-sig", "replace"), CSV, _card_name(card), "csv")


@router.get("/sites/{code}/scorecard.json")
def scorecard_json(request: Request, code: str, account: Viewer, scan: Scan = None) -> Response:
    """The scorecard of a site for machines (docs/json.md)."""
    with reading(desk_of(request).engine) as conn:
        refuse_reader(conn, account, code)
        card = _card(conn, code, scan)
    text = json.dumps(card_json(card), ensure_ascii=False, indent=2) + "\n"
    return _file(text.encode("utf-8", "replace"), JSON, _card_name(card), "json")


@router.get("/summary.xlsx")
def summary_xlsx(request: Request, account: Viewer, scan: Scan = None) -> Response:
    """All sites of a night as a workbook."""
    if not _ONE_SUMMARY.acquire(blocking=False):
        raise HTTPException(429, "汇总表正在生成，请稍后再试。", {"Retry-After": "10"})
    try:
        with reading(desk_of(request).engine) as conn:
            night = night_of(conn, _night(conn, scan))
        out = io.BytesIO()
        write_summary(out, night)
    finally:
        _ONE_SUMMARY.release()
    return _file(out.getvalue(), XLSX, ("summary", f"巡检汇总-{day_of(night.scan.as_of)}"), "xlsx")


@router.get("/summary.csv")
def summary_csv(request: Request, account: Viewer, scan: Scan = None) -> Response:
    """The league table of a night, a line a site."""
    with reading(desk_of(request).engine) as conn:
        night = _night(conn, scan)
        places = standings(conn, night)
    return _file(
        league_csv(places).encode("utf-8-sig", "replace"), CSV, ("summary", f"排名表-{day_of(night.as_of)}"), "csv"
    )


def _card(conn: Connection, code: str, scan: int | None) -> Card:
    try:
        return card_asked(conn, code, scan)
    except ConfigError:
        raise HTTPException(404, "没有该站点在这次巡检中的评分表。") from None


def _night(conn: Connection, scan: int | None) -> ScanInfo:
    try:
        return night_asked(conn, scan)
    except ConfigError:
        raise HTTPException(404, "没有这次巡检。") from None


def _card_name(card: Card) -> tuple[str, str]:
    return f"scorecard-{card.site.code}", f"评分表-{card.site.name}-{card.site.code}-{day_of(card.as_of)}"


def _file(content: bytes, media: str, names: tuple[str, str], ending: str) -> Response:
    plain, named = (f"{fit(name)}.{ending}" for name in names)
    return handed_out(content, media, name=named, plain=plain)
