"""gongkai demo: the whole path on sample portals, in a minute."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from config.errors import ConfigError
from config.rulebook import load_rules
from config.settings import Settings, load_settings
from monitor.cards.reading import latest_cards
from monitor.cards.report import card_table
from monitor.commands import doors
from monitor.commands.scan import hosts_of, progress, report_line
from monitor.sample import lists
from monitor.sample.portals import portals
from monitor.sample.server import Sample, serve
from monitor.sample.truth import ANSWERS, LISTS, Truth, differences, load_truth
from monitor.scan import run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI

DELAY_SECONDS = 0.02


def demo(
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the run's database and evidence in this folder.")
    ] = None,
    open_data: Annotated[
        bool,
        typer.Option(
            "--open-data",
            help="Scan the one county whose lists fall short as data, by the packs of all documents and open-data.",
        ),
    ] = False,
) -> None:
    """Scan 26 sample portals on loopback on two nights by the packs of all documents, print the scorecards, and compare
    every finding with the truth file. It takes about two minutes.

    Exit code 1 where anything differs. Example: `gongkai demo --open-data --keep demo`, then
    `GONGKAI_DATA_DIR=demo gongkai data list S27`.
    """
    truth, made = (load_truth(LISTS), lists.portals) if open_data else (load_truth(), portals)
    with ExitStack() as stack:
        folder = (
            _folder(keep) if keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-demo-")))
        )
        settings = load_settings(
            data_dir=folder, database_url="", delay_seconds=DELAY_SECONDS, render_pages=0, answers=ANSWERS
        )
        sample = stack.enter_context(serve(truth.first_night, made))
        engine = stack.enter_context(doors.store(settings, create=True))
        doors.say(f"样例站点 {len(sample.sites.sites)} 个，均在本机；请求间隔 {DELAY_SECONDS} 秒（正式巡检为 1 秒）")
        wrong = [line for number in (0, 1) for line in _night(engine, settings, sample, truth, number)]
        for card in latest_cards(engine, ()):
            doors.out.print(card_table(card))
    if keep:
        doors.say(f"数据库和证据保存在 {keep}；查看：GONGKAI_DATA_DIR={keep} gongkai scorecard")
    for line in wrong:
        doors.say(f"differs: {line}")
    asked = sum(len(checks) for night in truth.nights for checks in night.values())
    ending = "all as expected" if not wrong else f"{len(wrong)} not as expected"
    doors.say(f"{asked} requirements on {len(sample.sites.sites)} portals, {ending}")
    raise typer.Exit(1 if wrong else 0)


def _folder(keep: Path) -> Path:
    try:
        keep.mkdir(parents=True, exist_ok=True)
        empty = not any(keep.iterdir())
    except OSError as error:
        raise ConfigError(str(keep), f"cannot be used ({error.strerror})", "choose another folder") from None
    if not empty:
        raise ConfigError(str(keep), "is not empty", "choose a new folder: the demo starts from nothing")
    return keep


def _night(engine: Engine, settings: Settings, sample: Sample, truth: Truth, number: int) -> list[str]:
    """Scans the portals as of the first or second night; what differs from the truth."""
    as_of = datetime.combine(truth.first_night + timedelta(days=number), time(1, 30), SHANGHAI)
    with progress() as on_step:
        report = run_scan(
            engine,
            settings,
            sample.sites,
            load_rules(truth.packs),
            as_of=as_of,
            clock=lambda: as_of,
            allowed=hosts_of(sample.sites),
            stand_ins=sample.stand_ins,
            on_step=on_step,
        )
    doors.say(f"第 {number + 1} 夜（{as_of:%Y-%m-%d %H:%M}）：{report_line(report)}")
    with reading(engine) as conn:
        found = findings_at(conn, report.scan.id)
    return [f"night {number + 1} {line}" for line in differences(found, truth.nights[number])]
