"""gongkai nights: what was planned, what was done, and what was not."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from config.settings import Settings, load_settings
from monitor.cards.wording import OUTCOMES
from monitor.commands import doors
from monitor.commands.exits import ADVERSE
from monitor.night.tasks import KINDS
from monitor.night.watch import NIGHTLY
from monitor.night.wording import STATUSES, VISITS
from monitor.schedule import last_night_trouble, recent_nights
from storage.catalogue import load_sites
from storage.database import StoreError, reading
from storage.ledger import NightInfo, NightStatus, PlannedVisit, ScanKind, Tally
from storage.nights import night_of
from storage.plans import homes_not_seen, visits_not_done
from storage.records import Outcome
from storage.scans import scan_info


def nights(
    limit: Annotated[int, typer.Option(min=1, help="How many lines to show.")] = 14,
    night: Annotated[
        str, typer.Option(metavar="DATE|SCAN", help="Show the sites that this night, or scan, did not do.")
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 and one line where the last night is missing, short or late.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what was planned and what was done, the latest night first."""
    settings = load_settings()
    if check:
        _check(settings)
    elif night:
        _show_night(settings, night, as_json=as_json)
    else:
        with doors.store(settings) as engine:
            found = recent_nights(engine, limit)
        if as_json:
            doors.say(json.dumps([_night_json(*one) for one in found], ensure_ascii=False, indent=2))
        else:
            show(found, "每日任务")


def show(found: list[tuple[NightInfo, Tally | None]], title: str) -> None:
    """Lines of the ledger with their figures, as people read them, and below what is noted of each."""
    table = Table(title=title, title_justify="left", box=SIMPLE, padding=(0, 1), pad_edge=False)
    for heading in ("日期", "任务", "状态", "计划", "完成", "失败", "放弃", "开始", "分钟", "巡检"):
        table.add_column(heading, no_wrap=True)
    for night, tally in found:
        figures = (tally.planned, tally.done, tally.failed, tally.given_up) if tally else ("", "", "", "")
        cells = (*figures, _began(night), _minutes(night), night.scan)
        plain = ("" if cell is None else str(cell) for cell in cells)
        table.add_row(str(night.due_date), KINDS.get(night.kind, night.kind), STATUSES[night.status], *plain)
    doors.out.print(table)
    for night, _ in found:
        if night.note:
            doors.say(f"{night.due_date} {KINDS.get(night.kind, night.kind)}：{night.note}")


def _check(settings: Settings) -> None:
    with doors.store(settings) as engine:
        found = last_night_trouble(engine, settings, doors.now())
    if found is None:
        doors.say("最近一次夜间巡检正常")
        return
    doors.say(found.told)
    raise typer.Exit(ADVERSE)


def _show_night(settings: Settings, asked: str, *, as_json: bool) -> None:
    with doors.store(settings) as engine, reading(engine) as conn:
        scan = _scan_of(conn, asked)
        lacking, unseen = visits_not_done(conn, scan), homes_not_seen(conn, scan)
        codes = {visit.site for visit in lacking} | {site for site, _ in unseen}
        names = {site.code: site.name for site in load_sites(conn, codes)}
    given_up = {visit.site for visit in lacking}
    unseen = [(site, outcome) for site, outcome in unseen if site not in given_up]
    if as_json:
        told = {
            "scan": scan,
            "not_done": [_visit_json(visit, names) for visit in lacking],
            "home_not_seen": [
                {"site": site, "name": names.get(site, ""), "outcome": outcome} for site, outcome in unseen
            ],
        }
        doors.say(json.dumps(told, ensure_ascii=False, indent=2))
        return
    doors.out.print(_lacking_table(scan, lacking, names))
    if unseen:
        doors.out.print(_unseen_table(unseen, names))


def _scan_of(conn: Connection, asked: str) -> int:
    if asked.isdecimal():
        scan = scan_info(conn, int(asked))
        if scan.kind is ScanKind.REJUDGED:
            raise StoreError(f"scan {asked}", f"judges scan {scan.base} anew, no night", "see it with `gongkai diff`")
        return scan.id
    try:
        due_date = date.fromisoformat(asked)
    except ValueError:
        raise typer.BadParameter(f"'{asked}' is neither a date (2026-09-15) nor the number of a scan") from None
    night = night_of(conn, NIGHTLY, due_date)
    if night is None:
        raise StoreError(f"night {due_date}", "is not in the ledger", "see `gongkai nights`")
    if night.scan is None:
        remedy = "see `gongkai nights` for why"
        raise StoreError(f"night {due_date}", f"has no scan ({STATUSES[night.status]})", remedy)
    return night.scan


def _lacking_table(scan: int, lacking: list[PlannedVisit], names: dict[str, str]) -> Table:
    title = f"巡检 {scan}：未完成的站点 {len(lacking)} 个"
    table = Table(title=title, title_justify="left")
    for heading in ("代码", "站点", "状态", "次数", "原因"):
        table.add_column(heading)
    for visit in lacking:
        cells = (visit.site, names.get(visit.site, ""), VISITS[visit.status], str(visit.tries), visit.note)
        table.add_row(*(escape(cell) for cell in cells))
    return table


def _unseen_table(unseen: list[tuple[str, Outcome]], names: dict[str, str]) -> Table:
    table = Table(title=f"已访问但未能看到首页的站点 {len(unseen)} 个（不作缺失论）", title_justify="left")
    for heading in ("代码", "站点", "情况"):
        table.add_column(heading)
    for site, outcome in unseen:
        table.add_row(escape(site), escape(names.get(site, "")), OUTCOMES[outcome])
    return table


def _began(night: NightInfo) -> str:
    return "" if night.status is NightStatus.MISSED else night.started.strftime("%H:%M")


def _minutes(night: NightInfo) -> int | None:
    if night.finished is None or night.status is NightStatus.MISSED:
        return None
    return max(0, round((night.finished - night.started).total_seconds() / 60))


def _night_json(night: NightInfo, tally: Tally | None) -> dict[str, object]:
    return {
        "due_date": night.due_date.isoformat(),
        "kind": night.kind,
        "status": night.status,
        "started": night.started.isoformat(),
        "finished": night.finished.isoformat() if night.finished else None,
        "minutes": _minutes(night),
        "scan": night.scan,
        "planned": tally.planned if tally else None,
        "done": tally.done if tally else None,
        "failed": tally.failed if tally else None,
        "given_up": tally.given_up if tally else None,
        "own_fault": tally.ours if tally else None,
        "note": night.note,
    }


def _visit_json(visit: PlannedVisit, names: dict[str, str]) -> dict[str, object]:
    return {
        "site": visit.site,
        "name": names.get(visit.site, ""),
        "status": visit.status,
        "tries": visit.tries,
        "runner": visit.runner,
        "heartbeat": visit.heartbeat.isoformat() if visit.heartbeat else None,
        "reason": visit.note,
    }
