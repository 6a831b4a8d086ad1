"""gongkai round: evaluation rounds (评估周期), made, scored, frozen, compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from config.errors import ConfigError
from config.rulebook import is_within, load_rules
from config.settings import Settings, load_settings
from config.sites import Level, Site, load_sites
from monitor.commands import doors, progress
from monitor.commands.round_export import export, verify
from monitor.commands.round_faults import faults
from monitor.commands.round_tables import tables
from monitor.indicators.weights import weights_for
from monitor.round_nights.serving import judge_round
from monitor.rounds.comparing import compare_rounds
from monitor.rounds.freezing import freeze_round, require_open
from monitor.rounds.league_tables import WIDTH, comparison_json, comparison_tables, place_json, places_table
from monitor.rounds.opening import Wanted, as_nights_name, open_round
from monitor.rounds.reading import places_of
from monitor.rounds.scoring import score_round
from monitor.rounds.wording import STATES
from storage.codec import dump
from storage.database import reading, transaction
from storage.rounds.errors import FrozenError
from storage.rounds.records import Round
from storage.rounds.register import entries_of, round_named, rounds

app = typer.Typer(
    no_args_is_help=True,
    help="Evaluation rounds (评估周期): a period, a drawn sample, an indicator table, scores that are frozen, appeals, "
    "a rectification list, and what is handed in.\n\n"
    "`new` draws the sample and opens the round; nights and decisions then count in it; `freeze` ends it. On the desk "
    "the same is under 评估周期.",
)

app.add_typer(tables, name="table")
app.add_typer(faults, name="rectification")
app.command()(export)
app.command()(verify)

_Round = Annotated[str, typer.Argument(metavar="ROUND", help="Its number, or its name.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]
_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What the round is called; no two are called the same.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day whose night counts.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day whose night counts.")],
    pack: Annotated[
        list[str] | None,
        typer.Option("--pack", help="A pack to judge by, also one whose period is over. Default: those of the nights."),
    ] = None,
    sites: Annotated[str | None, typer.Option("--sites", help="The site list. Default: that of the nights.")] = None,
    site: Annotated[list[str] | None, typer.Option("--site", help="Only this site of it; may be repeated.")] = None,
    level: Annotated[list[Level] | None, typer.Option("--level", help="Only sites of this level.")] = None,
    region: Annotated[str, typer.Option("--region", help="Only sites of this region, as 湖南省湘潭市.")] = "",
    sample: Annotated[
        list[str] | None, typer.Option("--sample", help="Draw so many of these sites: 30, or county=20; repeatable.")
    ] = None,
    check: Annotated[list[str] | None, typer.Option("--check", help="Only this check; may be repeated.")] = None,
    sample_checks: Annotated[int | None, typer.Option("--sample-checks", help="Draw so many of the checks.")] = None,
    entries: Annotated[int, typer.Option("--entries", help="Draw so many rows of lists at each site.")] = 0,
    table: Annotated[
        int | None, typer.Option("--table", help="Weights of this indicator table. Default: all weigh alike.")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="Draw by this. Default: one that is made up and shown.")] = "",
    decide_by: _Day = None,
    appeal_by: _Day = None,
    rectify_by: _Day = None,
    second: Annotated[float, typer.Option("--second", help="Share of what is decided that is read twice.")] = 0.1,
) -> None:
    """Open a round: its sites, checks and entries are drawn once, by a seed that is shown, and never again.

    A pack whose period is over is judged in this round and nowhere else.

    Examples: `gongkai round new 2026年度 --since 2026-11-01 --until 2026-11-30 --sample county=20`;
    `gongkai round new 试评 --since 2026-11-01 --until 2026-11-07 --site 430421 --site 430422`.
    """
    settings = load_settings()
    total, apart = _sample(sample or [])
    with doors.store(settings) as engine:
        wanted = Wanted(
            name=name,
            since=since.date(),
            until=until.date(),
            population=tuple(_population(settings, sites, site or [], level or [], region)),
            sample=total,
            apart=apart,
            checks=tuple(check or ()),
            sample_checks=sample_checks,
            entries=entries,
            seed=seed,
            decide_by=_day(decide_by),
            appeal_by=_day(appeal_by),
            rectify_by=_day(rectify_by),
            share=second,
        )
        with transaction(engine) as conn:
            if table is not None:
                wanted = replace(wanted, weights=weights_for(conn, table))
            rules = load_rules(as_nights_name(tuple(pack or settings.packs), settings.packs))
            made = open_round(conn, wanted, rules, doors.operator(), doors.now())
        _score(engine, made)
    doors.say(_drawn(made))


def _drawn(made: Round) -> str:
    definition = made.definition
    return (
        f"评估周期 {made.id} “{made.name}”：从 {len(definition.population)} 个站点中抽取 {len(definition.sites)} 个，"
        f"指标 {len(definition.checks)} 项，抽样种子 {definition.seed}"
    )


@app.command("list")
def list_rounds(as_json: _Json = False) -> None:
    """List the rounds, the newest first."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = rounds(conn)
    if as_json:
        doors.say(json.dumps([_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        days = f"{one.definition.since} 至 {one.definition.until}"
        doors.say(f"{one.id:>4}  {STATES[one.state]}  {days}  {len(one.definition.sites):>5} 个站点  {one.name}")


@app.command()
def show(
    named: _Round,
    as_json: _Json = False,
    limit: Annotated[int, typer.Option(min=1, help="How many lines of the table to print; JSON holds all.")] = 100,
) -> None:
    """Show what a round is and its league table, ranked among the sites of a level that can be compared.

    不可比: not visited within the window, judged by other versions of the packs, less than 80 % decided, or of unknown
    level.
    """
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = round_named(conn, named)
        places = places_of(conn, found)
        entries = entries_of(conn, found.id) if as_json else []
    if as_json:
        drawn = [
            {"site": one.site, "list": one.list_url, "address": one.address, "title": one.title} for one in entries
        ]
        told = {**_json(found), "entries": drawn, "places": [place_json(place) for place in places]}
        doors.say(json.dumps(told, ensure_ascii=False, indent=2))
        return
    definition = found.definition
    packs = "、".join(f"{name}@{version}" for name, version, _ in definition.packs)
    title = f"{found.name}（{STATES[found.state]}，{definition.since} 至 {definition.until}，{packs}）"
    Console(highlight=False, width=max(WIDTH, doors.out.width)).print(places_table(places[:limit], title))
    if len(places) > limit:
        doors.say(f"另有 {len(places) - limit} 个站点未列，可用 --limit 增加，或用 --json 取全部")
    doors.say(f"权重：{definition.weights_told}；抽样种子：{definition.seed}")


@app.command()
def score(named: _Round) -> None:
    """Work out anew what the sites of an open round come to; nights, decisions and answers do so by themselves."""
    with doors.store(load_settings()) as engine:
        with reading(engine) as conn:
            found = round_named(conn, named)
        _score(engine, found)
    doors.say(f"评估周期 {found.id} “{found.name}”已重新计分")


@app.command()
def judge(named: _Round) -> None:
    """Judge the nights of an open round's window so far by its packs, where those are others than the nights'.

    Nights do so by themselves from when the round is open; what an earlier night did not look for stays undetermined.
    """
    settings = load_settings()
    with doors.store(settings) as engine:
        with reading(engine) as conn:
            found = round_named(conn, named)
        if not found.is_open:
            raise FrozenError(f"评估周期“{found.name}”", "已冻结，得分不再变化", "用 `gongkai round show` 查看")
        judged = judge_round(engine, settings, found, clock=doors.now)
        _score(engine, found)
    anew = sum(not one.already for one in judged)
    nights = f"按本周期指标库评判 {len(judged)} 夜，其中本次 {anew} 夜"
    doors.say(f"评估周期 {found.id} “{found.name}”：{nights}，已重新计分")


@app.command()
def freeze(
    named: _Round, yes: Annotated[bool, typer.Option("--yes", help="Do it: it cannot be taken back.")] = False
) -> None:
    """Freeze a round: no score of it changes any more, and what comes later is listed as after the freeze."""
    with doors.store(load_settings()) as engine:
        with reading(engine) as conn:
            found = round_named(conn, named)
        if not yes:
            raise ConfigError(f"round {found.id}", "cannot be thawed once it is frozen", "add --yes to freeze it")
        with progress.shown() as on_step:
            frozen = freeze_round(engine, found.id, doors.operator(), doors.now(), on_step)
    doors.say(f"评估周期 {frozen.id} “{frozen.name}”已冻结")


@app.command()
def compare(before: _Round, after: _Round, as_json: _Json = False) -> None:
    """Compare two rounds, the earlier one first: sites, then checks.

    Scores are set against each other only where packs, checks, weights and the length of the window are the same, and
    enough was decided in both.
    """
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = compare_rounds(conn, round_named(conn, before), round_named(conn, after))
    if as_json:
        doors.say(json.dumps(comparison_json(found), ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False, width=max(WIDTH, doors.out.width))
    for table in comparison_tables(found):
        console.print(table)
    if found.reasons:
        doors.say(f"两个评估周期的得分不可比：{'、'.join(found.reasons)}")


def _score(engine: Any, found: Round) -> None:
    with transaction(engine) as conn, progress.shown() as on_step:
        score_round(conn, require_open(conn, found.id), on_step)


def _population(
    settings: Settings, listed: str | None, codes: list[str], levels: list[Level], region: str
) -> Iterable[Site]:
    sites = load_sites(listed or settings.sites)
    if unknown := [code for code in codes if sites.get(code) is None]:
        raise ConfigError(unknown[0], f"is not in the site list {sites.name}", "see `gongkai sites list`")
    return (
        site
        for site in sites.sites
        if (not codes or site.code in codes)
        and (not levels or site.level in levels)
        and (not region or (site.region is not None and is_within(site.region, region)))
    )


def _sample(told: list[str]) -> tuple[int | None, dict[Level, int]]:
    total: int | None = None
    apart: dict[Level, int] = {}
    for one in told:
        name, sign, count = one.rpartition("=")
        if not (count.isascii() and count.isdigit()) or (sign and name not in list(Level)):
            levels = "、".join(Level)
            raise ConfigError(f"--sample {one}", "is neither a number nor LEVEL=NUMBER", f"levels are {levels}")
        if sign:
            apart[Level(name)] = int(count)
        else:
            total = int(count)
    if total is not None and apart:
        raise ConfigError("--sample", "is given both as a number and by levels", "give one of them")
    return total, apart


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _json(found: Round) -> dict[str, Any]:
    told = {"id": found.id, "name": found.name, "state": found.state, "created": found.created.isoformat()}
    frozen = {"frozen": found.frozen.isoformat() if found.frozen else None, "waits": sorted(found.waits)}
    return {**told, "table": found.table, **frozen, "definition": json.loads(dump(found.definition))}
