"""总览: the sites of a night in a table, and how the last nights went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from config.sites import LEVEL_NAMES
from monitor.cards.group_figures import figures_in_group
from monitor.cards.outline import Outline
from monitor.cards.packs_then import outline_then
from monitor.cards.score import ENOUGH_COVERAGE, TOO_LITTLE, WEIGHTS_NOTE
from monitor.cards.score_wording import percent
from monitor.cards.standings import standings
from monitor.web.access import ANYBODY, needs
from monitor.web.desk import desk_of
from monitor.web.pages import page
from monitor.web.sites.lines import LINES, UNKNOWN, Asked, Line, Order, asked_in, chosen, counts_of, ordered, sheet_of
from monitor.web.sites.nights import last_nights, trouble_told
from monitor.web.sites.regions import regions_offered
from storage.catalogue import regions_of_sites
from storage.database import reading
from storage.ledger import CardFigures, ScanInfo, ScanKind, ScanStatus
from storage.review import Account, Role
from storage.scans import recent_scans, scan_infos
from storage.scores import lacks_figures, scans_with_figures

router = APIRouter()

OFFICE = "/office"
"""Where an evaluated office begins."""

NIGHTS_SHOWN = 5
NIGHTS_OFFERED = 60
MOST_ANEW = 100
"""Sites whose cards a page may count anew, seven milliseconds each. The figures of a night are kept for two weeks."""

ORDERS = {
    Order.RANK: "层级和名次",
    Order.SCORE: "得分从低到高",
    Order.CHANGE: "较前下降多的在前",
    Order.COVERAGE: "机器判定率从低到高",
    Order.ADVERSE: "不符合、部分符合多的在前",
    Order.OPEN: "待复查、无法判定多的在前",
    Order.RETURNED: "退回复核多的在前",
    Order.NAME: "名称",
}


@router.get("/", response_class=HTMLResponse)
def overview(request: Request, account: Annotated[Account, needs(*ANYBODY)]) -> Response:
    """The sites of the latest finished night, or of `scan`, as far as the address asks; leads an office to its own."""
    if account.role is Role.OFFICE:
        return RedirectResponse(OFFICE, 303)
    try:
        asked = asked_in(request.query_params)
    except ValueError:
        raise HTTPException(404, "没有该次巡检：编号应为数字") from None
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        night = night_shown(conn, asked.scan)
        nights = last_nights(conn, NIGHTS_SHOWN)
        wrong = trouble_told(conn, desk)
        forgotten = night is not None and lacks_figures(conn, night.id) > MOST_ANEW
        found = _found(conn, night, asked) if night and not forgotten else {}
        offered = _offered(conn)
    return page(
        request,
        "overview.html",
        **_words(),
        **found,
        night=night,
        forgotten=forgotten,
        offered=offered,
        asked=asked,
        nights=nights,
        trouble=wrong,
    )


def night_shown(conn: Connection, scan: int | None) -> ScanInfo | None:
    """The night of this number, or the latest finished one, None where there is none. Raises 404 for a number that is
    no finished night's."""
    if scan is None:
        return next(iter(recent_scans(conn, ScanKind.NIGHTLY, 1, done_only=True)), None)
    found = scan_infos(conn, [scan]).get(scan)
    if found is None or found.kind is not ScanKind.NIGHTLY:
        raise HTTPException(404, f"没有编号为 {scan} 的夜间巡检")
    if found.status is not ScanStatus.DONE:
        raise HTTPException(404, f"巡检 {scan} 没有完成，不能列示结果")
    return found


def _found(conn: Connection, night: ScanInfo, asked: Asked) -> dict[str, Any]:
    every = _lines(conn, night)
    lines = chosen(every, asked)
    sheet = sheet_of(ordered(lines, asked.order), asked)
    outline = outline_then(conn, night.packs)[0]
    return {
        "sheet": sheet,
        "counts": counts_of(lines),
        "in_group": _in_group(conn, night, asked, sheet.lines, outline),
        "regions": regions_offered((line.region for line in every), asked.region if asked.region != UNKNOWN else ""),
        "parents": _parents(every, asked),
        "groups": tuple(name for name, codes in outline.groups.items() if codes),
    }


def _offered(conn: Connection) -> list[ScanInfo]:
    """The nights that a reader chooses among: the last ones of which figures are kept."""
    kept = scans_with_figures(conn)
    found = recent_scans(conn, ScanKind.NIGHTLY, NIGHTS_OFFERED, done_only=True)
    return [scan for scan in found if scan.id in kept]


def _lines(conn: Connection, night: ScanInfo) -> tuple[Line, ...]:
    where = regions_of_sites(conn)
    places = standings(conn, night, most_anew=MOST_ANEW)
    return tuple(Line(place, *where.get(place.site, ("", None))) for place in places)


def _in_group(
    conn: Connection, night: ScanInfo, asked: Asked, lines: Iterable[Line], outline: Outline
) -> dict[str, CardFigures]:
    sites = [line.place.site for line in lines]
    return figures_in_group(conn, night, sites, asked.group, outline) if asked.group and sites else {}


def _parents(every: Iterable[Line], asked: Asked) -> dict[str, str]:
    """The names of the sites above those of the region asked for, by code."""
    lines = tuple(every)
    names = {line.place.site: line.place.name for line in lines}
    here = {line.parent for line in chosen(lines, Asked(region=asked.region)) if line.parent}
    codes = here | ({asked.parent} if asked.parent else set())
    return {code: names.get(code, code) for code in sorted(codes)}


def _words() -> dict[str, Any]:
    return {
        "levels": {level.value: name for level, name in LEVEL_NAMES.items()} | {UNKNOWN: "层级不明"},
        "level_names": LEVEL_NAMES,
        "unknown": UNKNOWN,
        "orders": ORDERS,
        "numbers": LINES,
        "percent": percent,
        "too_little": TOO_LITTLE,
        "enough": f"{ENOUGH_COVERAGE:.0%}",
        "weights": WEIGHTS_NOTE,
        "plain": Asked(),
    }
