"""评分表: the card of one site with all of its checks, and the charts of how new its entries were."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from config.sites import LEVEL_NAMES, Site
from monitor.cards.card import Card
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import cards_at
from monitor.cards.review_wording import STANDS, review_sentence
from monitor.cards.score_wording import NOTE_MARK, SEVERITIES, remarks_of, score_in_words, score_line, veto_line
from monitor.cards.wording import explanation, looked, verdict_of, ways
from monitor.history.chart import freshness_svg
from monitor.history.nights import day_of
from monitor.history.reading import freshness_at, last_nights_at, nights_at
from monitor.history.strip import Shade, Strip, strip_in_words, strips_of
from monitor.history.telling import chart_title
from monitor.second.blinding import blinded, checks_being_read
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.datasets import changes_of_checks
from monitor.web.pages import page
from monitor.web.sites.sections import Show, groups_of, number_of, shown_of
from storage.catalogue import load_sites
from storage.database import reading
from storage.findings import bare_history
from storage.latest import scan_of_site
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.review import Account, Role
from storage.scans import latest_scan, scan_infos

router = APIRouter()

STRIP_DAYS = 30
TOPS = {
    Shade.MET: 13,
    Shade.PARTLY: 6,
    Shade.FAILED: 0,
    Shade.WAITING: 3,
    Shade.UNDECIDED: 9,
    Shade.ASIDE: 18,
    Shade.UNVISITED: 18,
    Shade.NOTHING: 18,
}
"""Where the bar of a night begins, of 20 from the top: the worse, the taller, so that no colour is needed."""
SHOWS = {Show.ALL: "全部指标", Show.LOST: "失分指标", Show.WAITING: "待复查、无法判定和退回复核"}


@router.get("/sites/{code}", response_class=HTMLResponse)
def card(
    request: Request,
    code: str,
    account: Annotated[Account, needs(Role.VIEWER)],
    scan: str = "",
    show: str = "",
    group: str = "",
) -> HTMLResponse:
    """The card of a site by the latest scan that speaks for it, or by `scan`."""
    with reading(desk_of(request).engine) as conn:
        site = site_of(conn, code)
        info = _scan(conn, site, scan)
        found = cards_at(conn, info, [code]).get(code)
        if found is None:
            raise HTTPException(404, f"巡检 {info.id} 未访问该站点")
        found = blinded(found, checks_being_read(conn, account, code))
        strips = _strips(conn, site, info)
        changed = changes_of_checks(conn, info, code, outline_then(conn, info.packs)[0].checks.values())
        newest = latest_scan(conn, ScanKind.NIGHTLY)
    wanted = next((one for one in Show if one.value == show), Show.ALL)
    groups = groups_of(found)
    shown = shown_of(found, strips, wanted, group if group in groups else "")
    return page(
        request,
        "card.html",
        site=site,
        card=found,
        scan=info,
        older=newest.id if newest and info.kind is ScanKind.NIGHTLY and newest.id != info.id else None,
        single=info.kind is ScanKind.ADHOC,
        lines=(score_line(found), veto_line(found)),
        remarks=remarks_of(found),
        machine=_machine(found),
        shown=shown,
        number=number_of(shown),
        changed=changed,
        show=wanted,
        group=group if group in groups else "",
        groups=groups,
        level=LEVEL_NAMES[site.level] if site.level else "层级不明",
        **card_words(),
    )


def card_words() -> dict[str, Any]:
    """What the parts of a card's page need to put it in words."""
    return {
        "shows": SHOWS,
        "severities": SEVERITIES,
        "note_mark": NOTE_MARK,
        "stands": STANDS,
        "explanation": explanation,
        "looked": looked,
        "ways": ways,
        "verdict_of": verdict_of,
        "review_sentence": review_sentence,
        "strip_in_words": strip_in_words,
        "tops": {shade.value: top for shade, top in TOPS.items()},
    }


@router.get("/sites/{code}/freshness/{requirement}.svg", dependencies=[needs(Role.VIEWER)])
def freshness(request: Request, code: str, requirement: str, scan: str = "") -> Response:
    """The chart of how old the newest entries of a check were in the year up to a scan, as a picture."""
    with reading(desk_of(request).engine) as conn:
        info = _scan(conn, site_of(conn, code), scan)
        check = outline_then(conn, info.packs)[0].checks.get(requirement)
        until = day_of(info.as_of)
        found = freshness_at(conn, code, [check], nights_at(conn, code), until) if check else {}
    if check is None or requirement not in found:
        raise HTTPException(404, "该指标没有更新情况图")
    svg = freshness_svg(found[requirement], chart_title(check.name, requirement), requirement)
    return Response(svg, media_type="image/svg+xml")


def site_of(conn: Connection, code: str) -> Site:
    """The site of this code. Raises 404 where there is none."""
    found = load_sites(conn, [code])
    if not found:
        raise HTTPException(404, "没有该代码的站点")
    return found[0]


def _scan(conn: Connection, site: Site, asked: str) -> ScanInfo:
    """The scan of this number, which must be one that has cards of its own; the latest one of a site for an empty
    text."""
    if not asked:
        found = scan_of_site(conn, site.code)
        if found is None:
            raise HTTPException(404, f"{site.name}尚无已完成的巡检")
        return found
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    info = scan_infos(conn, [number]).get(number)
    if info is None or info.base is not None:
        raise HTTPException(404, "没有该编号的巡检")
    if info.status is not ScanStatus.DONE:
        raise HTTPException(404, f"巡检 {info.id} 没有完成，不能列示结果")
    return info


def _strips(conn: Connection, site: Site, scan: ScanInfo) -> dict[str, Strip]:
    """The last month of nights of each finding; none of a single check, which is no night."""
    if scan.kind is not ScanKind.NIGHTLY:
        return {}
    nights = last_nights_at(conn, site.code, scan.as_of, STRIP_DAYS)
    first = next((night.as_of for night in nights if night.as_of is not None), scan.as_of)
    return strips_of(bare_history(conn, site.code, first), nights)


def _machine(found: Card) -> str:
    """The machine's own score in words, where decisions make another."""
    return "" if found.score == found.machine_score else score_in_words(found.machine_score)
