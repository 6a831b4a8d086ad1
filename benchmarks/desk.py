"""How long the review desk takes to answer, on the server's side: 2,000 sites on SQLite and PostgreSQL.

    python -m benchmarks.desk
    python -m benchmarks.desk --sites 200 --nights 5 --database sqlite

A store of so many sites is made as `benchmarks.store` makes it, and people decided on some findings. The pages of
findings are asked of the demo's own store, for only there is every page behind a finding in the archive. Time passes
from when the application gets a request to when it has sent all of its answer; whoever asks is logged in.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from benchmarks.copies import multiply
from benchmarks.lives import code_of, lives
from benchmarks.store import FIRST, Year, databases, made_material, models_of, opened
from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import Site
from monitor.cards.standings import night_asked
from monitor.collecting import seldom_collected
from monitor.review.deciding import decide
from monitor.review.wishes import Wish, facts_mark
from monitor.rounds.freezing import freeze_round
from monitor.rounds.opening import Wanted, open_round
from monitor.rounds.scoring import score_round
from monitor.sample.truth import load_truth
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.catalogue import load_sites
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.people import account, add_account
from storage.records import ADVERSE, SHANGHAI, Verdict
from storage.review import Act, Role, Why
from tests.accounts import PASSWORD
from tests.desk_client import HOST, log_in

OVERVIEW_MS, FINDING_MS, LEAGUE_MS = 300, 50, 500
_WARM = 3
_DECISIONS = 100
_GROUP = "平台建设"


class Timed:
    """An application that notes how long each answer took, and how long this process was busy meanwhile, both in
    milliseconds."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.took: list[float] = []
        self.busy: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as the application does."""
        start, busy = time.perf_counter(), time.process_time()
        await self.app(scope, receive, send)
        self.took.append(1000 * (time.perf_counter() - start))
        self.busy.append(1000 * (time.process_time() - busy))


@dataclass(frozen=True)
class Lap:
    """A kind of page: median and worst time and the median of processor time, in milliseconds, the kilobytes of the
    largest answer, and what is asked for."""

    page: str
    middle: float
    worst: float
    busy: float
    kilobytes: float
    bar: int | None


class Reader:
    """Somebody who is logged in to the desk of a store."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.desk = Desk(engine, settings, lambda: FIRST + timedelta(days=400))
        with transaction(engine) as conn:
            add_account(conn, "bench", Role.LEAD, PASSWORD, by="bench", at=self.desk.clock())
        self.timed = Timed(create_app(self.desk))
        self.client = TestClient(
            self.timed, base_url=HOST, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False
        )
        log_in(self.client, "bench")

    def laps(self, page: str, addresses: Sequence[str], bar: int | None = None) -> Lap:
        """How long these pages take, after some that are not counted."""
        for address in addresses[:_WARM]:
            self.client.get(address)
        self.timed.took.clear()
        self.timed.busy.clear()
        size = 0
        for address in addresses:
            answer = self.client.get(address)
            if answer.status_code >= 400:
                raise SystemExit(f"{address}: {answer.status_code}")
            size = max(size, len(answer.content))
        took, busy = self.timed.took, self.timed.busy
        return Lap(page, median(took), max(took), median(busy), size / 1024, bar)


def of_many(reader: Reader, sites: int, repeats: int) -> list[Lap]:
    """The pages about all sites, and cards of some of them."""
    codes = [code_of(number * sites // repeats) for number in range(repeats)]
    return [
        reader.laps("overview", ["/"] * repeats, OVERVIEW_MS),
        reader.laps("overview, 100 lines, one group", [f"/?lines=100&group={quote(_GROUP)}"] * repeats, OVERVIEW_MS),
        reader.laps(
            "overview, filtered, sorted, last page",
            ["/?level=county&order=open&page=99&lines=100"] * repeats,
            OVERVIEW_MS,
        ),
        reader.laps("overview, the night before", [f"/?scan={_night(reader) - 1}"] * repeats, OVERVIEW_MS),
        reader.laps("nights", ["/nights"] * repeats),
        reader.laps("queue", ["/queue"] * repeats),
        reader.laps("queue, item by item", ["/queue/items", "/queue/items?start=5000"] * (repeats // 2)),
        reader.laps("search, many found", [f"/search?q={quote('县')}"] * repeats),
        reader.laps("card", [f"/sites/{code}" for code in codes]),
        reader.laps("card, lost points only", [f"/sites/{code}?show=lost" for code in codes]),
    ]


def of_rounds(reader: Reader, sites: Sequence[Site], repeats: int) -> list[Lap]:
    """The pages of a round over all sites, while it is open and once it is frozen."""
    desk, day = reader.desk, _day(reader)
    wanted = Wanted("全部站点", day, day, tuple(sites), seed="bench")
    with transaction(desk.engine) as conn:
        who = account(conn, "bench")
        assert who is not None
        made = score_round(conn, open_round(conn, wanted, load_rules(load_truth().packs), who, desk.clock()))
    here = f"/rounds/{made.id}"
    laps = [
        reader.laps("list of rounds", ["/rounds"] * repeats),
        reader.laps("round's league table", [here] * repeats, LEAGUE_MS),
        reader.laps("round's league table, filtered, sorted", [f"{here}?level=county&order=open"] * repeats, LEAGUE_MS),
        reader.laps("round's sample", [f"{here}/sample"] * repeats),
        reader.laps("round's undecided findings", [f"{here}/undecided"] * min(repeats, 3)),
        reader.laps("card of a site in a round", [f"{here}/sites/{site.code}" for site in sites[:repeats]]),
    ]
    freeze_round(desk.engine, made.id, who, desk.clock())
    return [
        *laps,
        reader.laps("frozen round's league table", [here] * repeats, LEAGUE_MS),
        reader.laps("frozen card of a site in a round", [f"{here}/sites/{site.code}" for site in sites[:repeats]]),
    ]


def of_findings(reader: Reader, repeats: int) -> list[Lap]:
    """The pages of adverse findings, which have most to show, and cards, of a store whose archive is there."""
    with reading(reader.desk.engine) as conn:
        scan = night_asked(conn, None).id
        found = [one for one in findings_at(conn, scan) if one.verdict in ADVERSE and one.evidence]
    some = found[:: max(1, len(found) // repeats)][:repeats]
    most = max({one.site for one in found}, key=lambda site: sum(one.site == site for one in found))
    return [
        reader.laps("card of the demo's worst county", [f"/sites/{most}"] * repeats),
        reader.laps("finding", [f"/findings/{scan}/{one.site}/{quote(one.requirement)}" for one in some], FINDING_MS),
    ]


def decided(reader: Reader) -> None:
    """People overturn some findings of the last night."""
    with reading(reader.desk.engine) as conn:
        scan = night_asked(conn, None).id
        codes = [code_of(number) for number in range(_DECISIONS)]
        found = {one.site: one for one in findings_at(conn, scan, codes) if one.verdict is Verdict.FAIL}
    with transaction(reader.desk.engine) as conn:
        who = account(conn, "bench")
        assert who is not None
        for site, one in found.items():
            wish = Wish(
                site, one.requirement, scan, Act.OVERTURN, Why.OTHER_NAME, 0, facts_mark(one), verdict=Verdict.PASS
            )
            decide(conn, wish, who, reader.desk.clock())


def _day(reader: Reader) -> date:
    with reading(reader.desk.engine) as conn:
        return night_asked(conn, None).as_of.astimezone(SHANGHAI).date()


def _night(reader: Reader) -> int:
    with reading(reader.desk.engine) as conn:
        return night_asked(conn, None).id


def filled(urls: Mapping[str, str], material: Path, folder: Path, args: argparse.Namespace) -> None:
    """Lets sites live through nights in each of these stores, and copies them."""
    models = models_of(material)
    models = models[:: max(1, len(models) // args.lived)]
    settings, rules = load_settings(data_dir=folder, database_url=""), load_rules(load_truth().packs)
    for url in urls.values():
        with opened(url) as engine:
            year = Year(engine, settings, rules, lives(models, args.lived, FIRST))
            for _ in range(args.nights):
                year.pass_night(0.019)
            if args.sites > args.lived:
                multiply(engine, args.lived, args.sites, lambda: None)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.exec_driver_sql("ANALYZE")


@contextmanager
def demo_copied(material: Path, folder: Path) -> Iterator[tuple[Engine, Settings]]:
    """The demo's store and evidence, in a folder of our own."""
    here = shutil.copytree(material, folder / "copy")
    settings = load_settings(data_dir=here, database_url="")
    with opened(settings.database) as engine:
        yield engine, settings


def table(laps: Sequence[Lap]) -> str:
    """The figures as lines of Markdown."""
    lines = ["| page | median | worst | CPU, median | KiB | bar | |", "|---|---|---|---|---|---|---|"]
    for one in laps:
        figures = f"{one.middle:.1f} ms | {one.worst:.1f} ms | {one.busy:.1f} ms | {one.kilobytes:.0f}"
        lines.append(f"| {one.page} | {figures} | {_verdict(one)} |")
    return "\n".join(lines)


def _verdict(one: Lap) -> str:
    if one.bar is None:
        return " | "
    kept = "kept" if one.worst <= one.bar else "kept by the median" if one.middle <= one.bar else "**not kept**"
    return f"<= {one.bar} ms | {kept}"


def main() -> None:
    """Runs what the command line asks."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a PostgreSQL of ours ends with it
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sites", type=int, default=2_000)
    asked.add_argument("--nights", type=int, default=30)
    asked.add_argument("--lived", type=int, default=26, help="sites that live through all nights by the writing path")
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--repeats", type=int, default=20, help="how often each page is asked for after the warm-up")
    asked.add_argument("--material", type=Path, help="folder of a kept `gongkai demo --keep`; default: make one")
    asked.add_argument("--json", type=Path, help="write the figures to this file")
    args = asked.parse_args()
    names = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-desk-")))
        material = args.material or made_material(folder / "demo")
        with demo_copied(material, folder) as (engine, settings), seldom_collected():
            found = of_findings(Reader(engine, settings), args.repeats)
        _tell("the demo: 26 sites, SQLite, evidence at hand", found, figures)
        urls = stack.enter_context(databases(names, folder))
        filled(urls, material, folder, args)
        gc.collect()  # a desk does not hold the sites that lived
        for name, url in urls.items():
            with opened(url) as engine, seldom_collected():  # as `gongkai serve` has it
                reader = Reader(engine, load_settings(data_dir=folder, database_url=""))
                decided(reader)
                told = of_many(reader, args.sites, args.repeats)
                with reading(engine) as conn:
                    sites = load_sites(conn)
                told += of_rounds(reader, sites, args.repeats)
            _tell(f"{name}: {args.sites:,} sites, {args.nights} nights", told, figures)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1))


def _tell(name: str, laps: Sequence[Lap], figures: dict[str, Any]) -> None:
    load = os.getloadavg()[0]
    figures[name] = {"load": load, "pages": [vars(one) for one in laps]}
    print(f"\n{name} (load {load:.1f})\n\n{table(laps)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
