"""gongkai history: what became of a site, or of one requirement at it, night by night."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from config.checks import Check
from config.errors import ConfigError
from config.settings import load_settings
from config.synonyms import load_synonyms
from monitor.cards.packs_then import outline_then
from monitor.commands import doors
from monitor.history.chart import freshness_svg
from monitor.history.freshness import freshness_of
from monitor.history.nights import between
from monitor.history.plain import check_json, site_json
from monitor.history.reading import check_history, site_history
from monitor.history.telling import (
    chart_title,
    lines_of_check,
    lines_of_columns,
    lines_of_entries,
    lines_of_findings,
    lines_of_nights,
    lines_of_places,
)
from monitor.history.whole import CheckHistory, SiteHistory
from storage.database import reading
from storage.latest import scan_of_site


def history(
    site: Annotated[str, typer.Argument(help="The code of a site.")],
    requirement: Annotated[str, typer.Argument(help="The code of a check. Default: the whole site.")] = "",
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="From this day on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], metavar="DATE", help="Up to this day.")
    ] = None,
    entries: Annotated[int, typer.Option(min=0, help="How many of a requirement's newest entries to show.")] = 20,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Write a chart of the requirement's freshness to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")] = False,
) -> None:
    """Show what became of a site night by night: its nights, columns and findings, also what was not seen.

    With a requirement: every finding of it, the columns that it speaks of, and since when their entries are known.
    """
    if svg and not requirement:
        raise ConfigError("--svg", "is for one requirement", "give its code after that of the site")
    if since and until and until < since:
        raise ConfigError("--until", f"{until:%Y-%m-%d} is before --since", "give a later day")
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        if requirement:
            found = check_history(conn, site, requirement, _asked(conn, site, requirement), entries)
            _check(found, since, until, svg, as_json=as_json)
        else:
            _site(site_history(conn, site), since, until, as_json=as_json)


def _asked(conn: Connection, site: str, requirement: str) -> Check | None:
    """The check as the packs of the scan that speaks for the site have it."""
    scan = scan_of_site(conn, site)
    return outline_then(conn, scan.packs)[0].checks.get(requirement) if scan else None


def _site(found: SiteHistory, since: datetime | None, until: datetime | None, *, as_json: bool) -> None:
    first, last = since and since.date(), until and until.date()
    if as_json:
        doors.say(json.dumps(site_json(found, first, last), ensure_ascii=False, indent=2))
        return
    doors.say(f"{found.site.name}（{found.site.code}）历次巡检情况")
    names = load_synonyms()
    _section("夜间巡检", lines_of_nights(between(found.nights, first, last)))
    _section("栏目变化", map(str, lines_of_columns(found.places, found.scans, names, first, last)))
    _section("结论变化", map(str, lines_of_findings(found.spans, first, last)))


def _check(
    found: CheckHistory, since: datetime | None, until: datetime | None, svg: Path | None, *, as_json: bool
) -> None:
    first, last = since and since.date(), until and until.date()
    nights = between(found.nights, first, last)
    if svg:
        shown = freshness_of(found.spans, nights, found.check)
        if shown is None:
            problem = "no night of this time read the date of an entry for it"
            raise ConfigError(found.requirement, problem, "leave out --svg, or name a check of how new entries are")
        doors.write(svg, freshness_svg(shown, chart_title(found.name, found.requirement), found.requirement) + "\n")
    if as_json:
        doors.say(json.dumps(check_json(found, first, last), ensure_ascii=False, indent=2))
        return
    doors.say(f"{found.site.name}（{found.site.code}）　{found.name}（{found.requirement}）")
    if found.check is None:
        doors.say("未能读出该指标的定义，所涉栏目和条目不明，未予列示")
    _section("历次结论", lines_of_check(found.spans, nights, first, last))
    _section("栏目变化", map(str, lines_of_columns(found.places, found.scans, load_synonyms(), first, last)))
    _section("现有栏目", lines_of_places(found.places, found.seen, found.scans))
    _section("最新条目", lines_of_entries(found.entries))


def _section(name: str, lines: Iterable[str]) -> None:
    doors.say(f"\n{name}")
    told = False
    for line in lines:
        doors.say(f"  {line}")
        told = True
    if not told:
        doors.say("  （无）")
