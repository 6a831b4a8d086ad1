"""From the last fetch of a night to its scorecards, for 2,000 sites.

    python -m benchmarks.morning
    python -m benchmarks.morning --sites 200 --database sqlite

Two nights of the sites of `benchmarks.lives`. What is measured follows the last child's last message on the second
night, the worst there is, since whatever was adverse on the first is confirmed then: judging and keeping a whole batch
that is queued, `Scan.close`, collecting alerts, and a card of every site as JSON and CSV, the league table and the
changes of the night.
"""

from __future__ import annotations

import argparse
import gc
import json
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.lives import Life, lives
from benchmarks.store import BATCH, FIRST, Year, databases, made_material, models_of, opened
from config.rulebook import load_rules
from config.settings import load_settings
from monitor.alerts.outbox import collect_scan
from monitor.cards.league_tables import league_csv
from monitor.cards.reading import latest_cards
from monitor.cards.report import cards_csv, cards_json
from monitor.cards.standings import night_asked, standings
from monitor.collecting import seldom_collected, without_collector
from monitor.judge import judge_site
from monitor.sample.truth import load_truth
from monitor.scan import Scan
from storage.database import reading
from storage.findings import changes_at
from storage.ledger import ScanInfo

BAR_SECONDS = 60


class Laps:
    """Seconds by what was done: as they passed, and as this process itself took them of a processor."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}

    @contextmanager
    def lap(self, what: str) -> Iterator[None]:
        """Adds what its block takes."""
        start, busy = time.perf_counter(), time.process_time()
        yield
        passed, took = self.seconds.get(what, (0.0, 0.0))
        self.seconds[what] = passed + time.perf_counter() - start, took + time.process_time() - busy


def morning(year: Year, folder: Path) -> dict[str, tuple[float, float]]:
    """What the morning of the second night takes, by step, in seconds."""
    year.pass_night(0.0)
    scan = year.begin(0.02)
    for life in year.lives[:-BATCH]:
        year.keep(scan, life)
    laps = Laps()
    with seldom_collected():  # as a scan does; and it holds no lives of thousands of sites
        closed = _closed(year, scan, laps)
    with without_collector():
        with laps.lap("reading the cards"):
            cards = latest_cards(year.engine, ())
        assert len(cards) == len(year.lives)
        with laps.lap("cards as JSON"):
            (folder / "cards.json").write_text(cards_json(cards), encoding="utf-8")
        with laps.lap("cards as CSV"):
            (folder / "cards.csv").write_text(cards_csv(cards), encoding="utf-8")
    del cards
    gc.collect()  # commands of their own tell the rest
    with seldom_collected(), laps.lap("league table, changes"), reading(year.engine) as conn:
        (folder / "league.csv").write_text(league_csv(standings(conn, night_asked(conn, None))), encoding="utf-8")
        changes_at(conn, closed.id)
    return laps.seconds


def _closed(year: Year, scan: Scan, laps: Laps) -> ScanInfo:
    for life in year.lives[-BATCH:]:
        with laps.lap(f"judging and keeping {BATCH} queued visits"):
            _judged(scan, life)
            year.keep(scan, life)
    now = scan.info.as_of + timedelta(hours=5)
    with laps.lap("confirming, closing the scan"):
        closed = scan.close(now)
    with laps.lap("collecting alerts"):
        collect_scan(year.engine, closed, ("bench",), now)
    return closed


def _judged(scan: Scan, life: Life) -> None:
    """The rules' work; what is kept is what the site's life says, so that nights change as they should."""
    judge_site(life.site, scan.rules, life.visit, scan.info.as_of)


def main() -> None:
    """Runs what the command line asks."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a PostgreSQL of ours ends with it
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sites", type=int, default=2_000)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--material", type=Path, help="folder of a kept `gongkai demo --keep`; default: make one")
    asked.add_argument("--json", type=Path, help="write the figures to this file")
    args = asked.parse_args()
    names = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-morning-")))
        models = models_of(args.material or made_material(folder / "demo"))
        settings = load_settings(data_dir=folder, database_url="")
        rules = load_rules(load_truth().packs)
        for name, url in stack.enter_context(databases(names, folder)).items():
            with opened(url) as engine:
                figures[name] = morning(Year(engine, settings, rules, lives(models, args.sites, FIRST)), folder)
            print(_table(name, args.sites, figures[name]), flush=True)  # noqa: T201
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures))  # noqa: T201


def _table(name: str, sites: int, seconds: dict[str, tuple[float, float]]) -> str:
    lines = [f"| {what} | {passed:.1f} s | {took:.1f} s | |" for what, (passed, took) in seconds.items()]
    passed, took = (sum(one[way] for one in seconds.values()) for way in (0, 1))
    whole = f"| from the last fetch to the scorecards | {passed:.1f} s | {took:.1f} s | <= {BAR_SECONDS} s for 2,000 |"
    return "\n".join([f"| {name}, {sites:,} sites | passed | CPU | bar |", "|---|---|---|---|", *lines, whole])


if __name__ == "__main__":
    main()
