"""gongkai league and gongkai changes: all sites of a night, and what it found otherwise than the night before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from config.errors import ConfigError
from config.settings import load_settings
from config.sites import Level
from monitor.cards.league_tables import WIDTH, changes_json, changes_lines, league_csv, league_json, league_table
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import changes_told
from monitor.cards.score import ENOUGH_COVERAGE, TOO_LITTLE, WEIGHTS_NOTE
from monitor.cards.standings import night_asked, standings
from monitor.commands import doors
from monitor.commands.scorecard import Format
from storage.catalogue import names_of_sites
from storage.database import reading


def league(
    scan: Annotated[int | None, typer.Option("--scan", help="Of this night. Default: the latest finished one.")] = None,
    level: Annotated[Level | None, typer.Option("--level", help="Only sites of this level.")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="table for people, json and csv for machines.")
    ] = Format.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="How many lines of a table to print; json and csv hold all.")] = 100,
    output: Annotated[Path | None, typer.Option("-o", help="Write json or csv to this file.")] = None,
) -> None:
    """Print all sites of a night by score, each ranked among the sites of its level that have one.

    Where less than 80 % was decided there is no score and no rank, only bounds.
    """
    if output and form is Format.TABLE:
        raise ConfigError("-o", "is for json and csv", "add --format csv")
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        night = night_asked(conn, scan)
        places = [place for place in standings(conn, night) if level is None or place.level is level]
    if form is Format.TABLE:
        shown = league_table(places[:limit], f"排名表：巡检 {night.id}（{night.as_of:%Y-%m-%d %H:%M}）")
        Console(highlight=False, width=max(WIDTH, doors.out.width)).print(shown)
        if len(places) > limit:
            doors.say(f"另有 {len(places) - limit} 个站点未列，可用 --limit 增加，或用 --format csv 取全部")
        low = f"机器判定率不到 {ENOUGH_COVERAGE:.0%} 的站点为{TOO_LITTLE}，不参加排名"
        doors.say(f"同一层级、有得分的站点之间排名；{low}（{WEIGHTS_NOTE}）")
        return
    lines = [league_json(place) for place in places] if form is Format.JSON else []
    text = (
        json.dumps(lines, ensure_ascii=False, indent=2) + "\n" if lines or form is Format.JSON else league_csv(places)
    )
    if output is None:
        typer.echo(text, nl=False)
    else:
        doors.write(output, text, encoding="utf-8-sig" if form is Format.CSV else "utf-8")


def changes(
    scan: Annotated[int | None, typer.Option("--scan", help="Of this night. Default: the latest finished one.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many lines of each sort to print.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array of all changes.")] = False,
) -> None:
    """Show what a night left otherwise than it found it: newly missing, newly stale, recovered.

    What is new and awaits a second night stands apart. What could not be looked at is no change, nor is what people
    decided to be no fault.
    """
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        night = night_asked(conn, scan)
        found = changes_told(conn, night)
        sites = {code: name for code, (name, _) in names_of_sites(conn).items()}
        outline = outline_then(conn, night.packs)[0]
    if as_json:
        doors.say(json.dumps([changes_json(change) for change in found], ensure_ascii=False, indent=2))
        return
    if night.ours:
        doors.say("当夜按本方网络故障处理，未作任何确认")
    doors.say(f"巡检 {night.id}（{night.as_of:%Y-%m-%d %H:%M}）与此前相比：")
    names = {code: check.name for code, check in outline.checks.items()}
    for line in changes_lines(found, sites, names, limit):
        doors.say(line)
