"""gongkai scan: one pass over a site list."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from config.plan import host_of
from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList, load_sites
from monitor.alerts import outbox as alerts
from monitor.commands import doors
from monitor.commands.exits import OUR_FAULT
from monitor.round_nights.serving import serve_rounds
from monitor.scan import BusyError, ScanReport, Step, run_scan
from storage.ledger import ScanInfo
from storage.records import SHANGHAI

LINE_SECONDS = 5


def scan(
    sites: Annotated[str | None, typer.Option(help="A bundled site list or a CSV file. Default: hunan.")] = None,
    pack: Annotated[
        list[str] | None, typer.Option(help="A bundled pack or a folder; repeatable. Default: hunan-2020.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Hosts of the site list may be private or loopback addresses.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(metavar="HOST[:PORT]", help="So may this one; repeatable.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Play the night of this moment (ISO 8601), for trials. Default: now."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Only take up a scan that was interrupted; start none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Scan every site of a list into the store, or take up a scan of it that was interrupted.

    What is adverse is confirmed by a second scan at least 12 hours later. See the result with `gongkai scorecard`.
    Exit codes: 0 every site was looked at or it is known why not; 64 wrong use; 70 a fault of gongkai.
    """
    settings = load_settings()
    doors.warn_without_contact(settings)
    doors.warn_without_browser(settings)
    site_list = load_sites(sites or settings.sites)
    rules = load_rules(tuple(pack or settings.packs))
    allowed = (*(allow_host or ()), *(hosts_of(site_list) if allow_private else ()))
    moment = _moment(as_of)
    clock = doors.now if as_of is None else lambda: moment  # a scan that plays another night plays all of it
    with doors.store(settings, create=True) as engine, progress() as on_step:
        report = run_scan(
            engine,
            settings,
            site_list,
            rules,
            as_of=moment,
            clock=clock,
            allowed=allowed,
            on_step=on_step,
            resume_only=resume,
        )
        problems = _served(engine, settings, site_list, report.scan, clock, allowed)
        if as_of is None:  # nobody is told of a night that is played
            alerts.tell(engine, settings, clock())
    for problem in problems:
        doors.err.print(problem)
    doors.say(json.dumps(report_json(report), ensure_ascii=False) if as_json else report_line(report))
    if report.errors:
        raise typer.Exit(OUR_FAULT)


def _served(
    engine: Engine,
    settings: Settings,
    sites: SiteList,
    night: ScanInfo,
    clock: Callable[[], datetime],
    allowed: tuple[str, ...],
) -> tuple[str, ...]:
    """Does what open rounds need after a night; what went wrong, a line each: the night is done all the same."""
    try:
        return serve_rounds(engine, settings, sites, night, clock=clock, allowed=allowed).problems
    except BusyError as error:
        return (f"评估周期未能评判：{error}",)


def _moment(text: str | None) -> datetime:
    if text is None:
        return doors.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no time: write it as 2026-09-15T01:30") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    if moment > doors.now():
        raise typer.BadParameter(f"'{text}' lies ahead: a scan stands for now or for a night that was")
    return moment


def hosts_of(sites: SiteList) -> tuple[str, ...]:
    """The hosts that a site list names, with their ports."""
    named = [host_of(url) for site in sites.sites for url in (site.url, site.platform) if url]
    return tuple(dict.fromkeys((*named, *(host for site in sites.sites for host in site.hosts))))


def report_json(report: ScanReport) -> dict[str, object]:
    """A scan's report for machines."""
    return {
        "scan": report.scan.id,
        "as_of": report.scan.as_of.isoformat(),
        "sites": report.scan.planned,
        "visited_before": report.resumed,
        "visited_now": report.visited,
        "errors": report.errors,
        "own_fault": report.scan.ours,
        "canary": list(report.canary),
    }


def report_line(report: ScanReport) -> str:
    """A scan's report for people."""
    resumed = f"（其中 {report.resumed} 个为续扫前已完成）" if report.resumed else ""
    why = "网络自检网址打不开" if report.canary else "超过五分之一的站点同时失败，或续扫前网络自检未通过"
    ours = f"；{why}，按本方网络故障处理，不确认任何不利结论" if report.scan.ours else ""
    errors = f"；{report.errors} 个因巡检程序故障未完成" if report.errors else ""
    return f"巡检 {report.scan.id} 完成：{report.resumed + report.visited} 个站点{resumed}{errors}{ours}"


@contextmanager
def progress() -> Iterator[Callable[[Step], None]]:
    """Progress on standard error: a bar on a terminal, else a line every few seconds. Gives what moves it."""
    if not doors.err.is_terminal:
        yield _line_every_few_seconds()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("站"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=doors.err, transient=True) as bar:
        task = bar.add_task("巡检", total=None)

        def on_step(step: Step) -> None:
            bar.update(task, total=step.total, completed=step.done, description=f"巡检 {step.pages} 页")

        yield on_step


def _line_every_few_seconds() -> Callable[[Step], None]:
    told = time.monotonic()

    def on_step(step: Step) -> None:
        nonlocal told
        if time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            doors.err.print(f"巡检 {step.done}/{step.total} 站，{step.pages} 页")

    return on_step
