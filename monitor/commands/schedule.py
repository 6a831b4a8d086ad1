"""gongkai schedule, gongkai nights: the clock and its ledger."""

from __future__ import annotations

import json
import logging
from typing import Annotated

import typer
from rich.table import Table

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import load_sites
from monitor import schedule as clockwork
from monitor.commands import doors
from monitor.executors import require_executor
from storage import nights as ledger
from storage.database import reading
from storage.ledger import NightInfo, NightStatus

_STATUS = {
    NightStatus.RUNNING: "进行中",
    NightStatus.DONE: "完成",
    NightStatus.FAILED: "失败",
    NightStatus.MISSED: "未执行",
}


def schedule() -> None:
    """Run the nightly scan at its hour (GONGKAI_NIGHTLY_AT, Shanghai time) in the foreground, until interrupted.

    Site list and packs come from GONGKAI_SITES and GONGKAI_PACKS. Several schedulers on one database run a night
    once. A night that was due within six hours before the start is made up.
    """
    settings = load_settings()
    doors.warn_without_contact(settings)
    doors.warn_without_browser(settings)
    logging.getLogger("gongkai").setLevel(logging.INFO)
    require_executor(settings)
    load_sites(settings.sites), load_rules(settings.packs)  # wrong input ends this here and not at night
    with doors.store(settings, create=True) as engine:
        doors.err.print(f"每日 {settings.nightly_at}（上海时间）巡检 {settings.sites}，按 Ctrl-C 停止")
        clockwork.schedule(engine, settings, doors.now)


def nights(
    limit: Annotated[int, typer.Option(min=1, help="How many nights to show.")] = 14,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Show what was planned and what was done, the latest night first."""
    settings = load_settings()
    with doors.store(settings) as engine, reading(engine) as conn:
        found = ledger.nights(conn, limit)
    if as_json:
        doors.say(json.dumps([_night_json(night) for night in found], ensure_ascii=False, indent=2))
        return
    table = Table(title="夜间巡检", title_justify="left")
    for heading in ("日期", "任务", "状态", "开始", "结束", "巡检", "备注"):
        table.add_column(heading)
    for night in found:
        ended = night.finished.strftime("%m-%d %H:%M") if night.finished else ""
        started = "" if night.status is NightStatus.MISSED else night.started.strftime("%m-%d %H:%M")
        scan = str(night.scan or "")
        table.add_row(str(night.due_date), night.kind, _STATUS[night.status], started, ended, scan, night.note)
    doors.out.print(table)


def _night_json(night: NightInfo) -> dict[str, object]:
    return {
        "due_date": night.due_date.isoformat(),
        "kind": night.kind,
        "status": night.status,
        "started": night.started.isoformat(),
        "finished": night.finished.isoformat() if night.finished else None,
        "scan": night.scan,
        "note": night.note,
    }
