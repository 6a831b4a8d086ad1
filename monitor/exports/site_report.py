"""A night as pages that open without a server: the league table, and a page a site. No script, nothing from elsewhere.

What is shown of portals is hostile input: all of it is escaped, addresses of portals are text and no links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from config.sites import LEVEL_NAMES, Level
from monitor.cards.card import Card
from monitor.cards.league import Place
from monitor.cards.league_tables import NOT_VISITED
from monitor.cards.markup import escaping, styled
from monitor.cards.packs_then import outline_then
from monitor.cards.page import card_page
from monitor.cards.reading import cards_at
from monitor.cards.score import TOO_LITTLE, WEIGHTS_NOTE
from monitor.cards.score_wording import percent
from monitor.cards.standings import standings
from monitor.exports.cells import moment
from monitor.exports.filenames import file_names
from monitor.exports.summary import SITES_AT_ONCE
from monitor.exports.without_persons import without_persons
from monitor.history.chart import freshness_svg
from monitor.history.nights import day_of
from monitor.history.reading import freshness_at, nights_at
from monitor.history.telling import chart_title
from storage.ledger import ScanInfo
from storage.steps import OnStep, silent

if TYPE_CHECKING:
    from jinja2 import Template

GENERATOR = '<meta name="generator" content="gongkai">'
"""By which the first page of a report is known again."""

_FOLDER = Path(__file__).parent / "templates"
_HEADINGS = (
    "排名", "站点", "得分", "较前", "机器判定率", "已答复", "否决", "不符合", "部分符合", "待复查", "无法判定",
    "已复核", "退回",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    rank: str
    name: str
    code: str
    page: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    name: str
    mark: str
    lines: tuple[_Line, ...]


def report_files(conn: Connection, scan: ScanInfo, on_step: OnStep = silent) -> Iterator[tuple[str, str]]:
    """The files of a night's report, each by its path in the folder: `index.html`, and a page a visited site."""
    places = standings(conn, scan)
    visited = [place.site for place in places if place.figures is not None]
    pages = {code: f"sites/{name}.html" for code, name in file_names(visited).items()}
    yield "index.html", index_page(scan, places, pages, outline_then(conn, scan.packs)[1])
    for start in range(0, len(visited), SITES_AT_ONCE):
        some = visited[start : start + SITES_AT_ONCE]
        cards = cards_at(conn, scan, some)
        for number, code in enumerate(some, start=start + 1):
            if (card := cards.get(code)) is not None:
                yield pages[code], card_page(without_persons(card), _charts(conn, card), back="../index.html")
            on_step("生成站点页", number, len(visited))


def index_page(scan: ScanInfo, places: Sequence[Place], pages: dict[str, str], remarks: Sequence[str]) -> str:
    """The league table of a night by level. `pages` are the relative addresses of the sites' own pages."""
    return _template().render(
        title=f"政府信息公开巡检报告（第{scan.id}次巡检）",
        **styled(_FOLDER / "report.css"),
        at=moment(scan.as_of),
        packs="、".join(f"{name}@{version}" for name, version, _ in scan.packs),
        weights=WEIGHTS_NOTE,
        remarks=remarks,
        headings=_HEADINGS,
        levels=[level for level in (_level(one, places, pages) for one in (*Level, None)) if level.lines],
    )


def _level(level: Level | None, places: Sequence[Place], pages: dict[str, str]) -> _Level:
    lines = tuple(_line(place, pages.get(place.site, "")) for place in places if place.level is level)
    return _Level(LEVEL_NAMES[level] if level else "层级不明", f"level-{level or 'unknown'}", lines)


def _line(place: Place, page: str) -> _Line:
    found = place.figures
    if found is None:
        return _Line("", place.name, place.site, page, (NOT_VISITED, *[""] * (len(_HEADINGS) - 3)))
    cells = (
        f"{found.score:g}" if found.score is not None else f"{TOO_LITTLE}（{found.low:g}～{found.high:g}）",
        "" if place.change is None else f"{place.change:+g}" if place.change else "0",
        percent(found.machine_coverage),
        "" if found.questions_answered is None else percent(found.questions_answered),
        len(found.vetoes),
        found.failed,
        found.partly,
        found.provisional,
        found.undetermined,
        place.reviews,
        place.returned,
    )
    rank = f"{place.rank}/{place.of}" if place.rank else ""
    return _Line(rank, place.name, place.site, page, tuple(map(str, cells)))


def _charts(conn: Connection, card: Card) -> dict[str, str]:
    """How new the entries of the site's columns were night by night, where a check asks for it."""
    checks = card.outline.checks
    judged = [checks[finding.requirement] for finding in card.findings if finding.requirement in checks]
    shown = freshness_at(conn, card.site.code, judged, nights_at(conn, card.site.code), day_of(card.as_of))
    return {code: freshness_svg(one, chart_title(checks[code].name, code), code) for code, one in shown.items()}


@cache
def _template() -> Template:
    return escaping(_FOLDER).get_template("report.html")
