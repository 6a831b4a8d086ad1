"""gongkai schedule: the clock."""

from __future__ import annotations

import logging
from typing import Annotated

import typer
from rich.table import Table

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import load_sites
from monitor import schedule as clockwork
from monitor.alerts.targets import targets_of
from monitor.commands import doors, nights
from monitor.executors import require_executor
from monitor.memory.remembering import is_its_night
from monitor.night.tasks import KINDS, tasks
from monitor.night.watch import NIGHTLY
from monitor.times.slots import next_slot
from storage.ledger import ROUNDS

NIGHTS_SHOWN = 7
_WEEKDAYS = "一二三四五六日"


def schedule(
    show: Annotated[bool, typer.Option("--show", help="Only tell what will run when, and the last 7 nights.")] = False,
) -> None:
    """Run the nightly scan at its hour (GONGKAI_NIGHTLY_AT, Shanghai time) in the foreground, until interrupted, and
    the evidence clean-up at its own (GONGKAI_CLEANUP_AT). With GONGKAI_PROBES, home pages are probed so often a day.

    Site list and packs come from GONGKAI_SITES and GONGKAI_PACKS. Several schedulers on one database run a night
    once. A night that was due within six hours before the start is made up.
    """
    settings = load_settings()
    if show:
        _show()
        return
    doors.warn_without_contact(settings)
    doors.warn_without_browser(settings)
    logging.getLogger("gongkai").setLevel(logging.INFO)
    require_executor(settings)
    load_sites(settings.sites), load_rules(settings.packs)  # wrong input ends this here and not at night
    targets_of(settings)
    with doors.store(settings, create=True) as engine:
        doors.err.print(f"每日 {settings.nightly_at}（上海时间）巡检 {settings.sites}，按 Ctrl-C 停止")
        clockwork.schedule(engine, settings, doors.now)


def _show() -> None:
    settings, now = load_settings(), doors.now()
    table = Table(title="下次运行（上海时间）", title_justify="left")
    for heading in ("任务", "名称", "时间"):
        table.add_column(heading)
    for task in tasks(settings):
        at = task.timing.next(now)
        moment = f"{at:%Y-%m-%d} 周{_WEEKDAYS[at.weekday()]} {at:%H:%M}"
        after = f"{at:%Y-%m-%d} 夜间巡检结束后（有进行中的评估周期时）"
        table.add_row(KINDS[task.kind], task.kind, after if task.kind == ROUNDS else moment)
        if task.kind == NIGHTLY:
            sites = [site.code for site in load_sites(settings.sites).sites if site.url]
            anew = sum(is_its_night(code, at) for code in sites)
            table.add_row("重新发现", "rediscovery", f"每站每周一夜，随夜间巡检；该夜 {anew}/{len(sites)} 个站点")
    if settings.probes:
        table.add_row(
            "首页探测", "probes", f"{next_slot(now, settings.probes):%Y-%m-%d %H:%M}，每日 {settings.probes} 轮"
        )
    with doors.store(settings) as engine:
        found = clockwork.recent_nights(engine, NIGHTS_SHOWN, NIGHTLY)
    doors.out.print(table)
    nights.show(found, "最近七次夜间巡检")
