"""A year of nights in the store: how large it grows, how long writing takes, and how long a card and a league table.

    python -m benchmarks.store                    # 14,000 sites x 93 checks x 365 nights on SQLite and PostgreSQL
    python -m benchmarks.store --sites 1000 --nights 60 --lived 20

All is written by the way that a scan writes: `begin_scan`, `Scan.keep`, `Scan.close`, `collect_scan`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.lives import Life, Model, chosen_checks, lives
from config.rulebook import RuleBook, load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList
from monitor.alerts import collect_scan
from monitor.sample.truth import load_truth
from monitor.scan import Scan, begin_scan, bodies_behind
from storage.catalogue import load_sites
from storage.database import reading
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.migrate import upgrade
from storage.plans import start_visits
from storage.records import SHANGHAI
from storage.scans import latest_scan
from storage.store import open_store
from storage.visits import load_visits
from tests.databases import cluster, fresh_database, server_programs

CHECKS = 93
BATCH = 50
FIRST = datetime(2026, 1, 5, 1, 30, tzinfo=SHANGHAI)


def models_of(folder: Path) -> list[Model]:
    """The sample portals as the first night of a kept demo saw and judged them, with the checks of the benchmark."""
    with _opened(f"sqlite:///{folder / 'gongkai.sqlite3'}") as engine, reading(engine) as conn:
        night = latest_scan(conn, ScanKind.NIGHTLY)
        assert night is not None
        first = night.id - 1
        visits = {visit.site: visit for visit in load_visits(conn, first)}
        sites = {site.code: site for site in load_sites(conn, visits)}
        found: dict[str, dict[str, Any]] = {code: {} for code in visits}
        for finding in findings_at(conn, first):
            found[finding.site][finding.requirement] = finding
    models = [Model(sites[code], visits[code], found[code]) for code in sorted(visits)]
    checks = chosen_checks(models, CHECKS)
    return [Model(one.site, one.visit, {code: one.findings[code] for code in checks}) for one in models]


class Year:
    """A store in which sites live through nights."""

    def __init__(self, engine: Engine, settings: Settings, rules: RuleBook, sites: list[Life]) -> None:
        self.engine, self.settings, self.rules, self.lives = engine, settings, rules, sites
        self.list = SiteList(name="bench", sites=tuple(life.site for life in sites))
        self.seconds: dict[str, list[float]] = {"keep": [], "close": [], "alerts": []}
        self.night = 0

    def pass_night(self, share: float) -> None:
        """One night: every site is visited, judged, kept; the scan is closed and its changes are collected."""
        as_of = FIRST + timedelta(days=self.night)
        for life in self.lives:
            if self.night:
                life.night(as_of, share)
        self.night += 1
        info, _ = begin_scan(self.engine, self.list, self.rules, as_of, as_of, resume_only=False)
        scan = Scan(self.engine, self.settings, self.list, self.rules, info)
        for start in range(0, len(self.lives), BATCH):
            some = self.lives[start : start + BATCH]
            with self.engine.begin() as conn:
                start_visits(conn, info.id, [life.site.code for life in some], runner="bench:1", now=as_of)
            for life in some:
                findings = tuple(life.findings.values())
                sizes = {sha256: 99_999 for sha256 in sorted(bodies_behind(findings, life.visit))}
                self._timed(
                    "keep", lambda life=life, findings=findings, sizes=sizes: scan.keep(life.visit, findings, sizes)
                )  # type: ignore[misc]  # noqa: E501
        closed = self._timed("close", lambda: scan.close(as_of + timedelta(hours=5)))
        self._timed("alerts", lambda: collect_scan(self.engine, closed, (), as_of))

    def _timed(self, what: str, work: Any) -> Any:
        start = time.perf_counter()
        done = work()
        self.seconds[what].append(time.perf_counter() - start)
        return done


def sizes(engine: Engine) -> dict[str, int]:
    """Bytes of each table with its indexes, and `whole`: the database."""
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            rows = conn.execute(
                text(
                    "select m.tbl_name, sum(s.pgsize) from dbstat s join sqlite_master m on m.name = s.name group by 1"
                )
            )
            found = {name: int(size) for name, size in rows}
            path = Path(str(engine.url.database))
            return found | {"whole": path.stat().st_size}
        rows = conn.execute(
            text(
                "select relname, pg_total_relation_size(oid) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            )  # noqa: E501
        )
        found = {name: int(size) for name, size in rows}
        return found | {"whole": sum(found.values())}


def count(engine: Engine, table: str) -> int:
    """How many rows a table has."""
    with engine.connect() as conn:
        return int(conn.execute(text(f"select count(*) from {table}")).scalar_one())


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_store(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def databases(names: list[str], folder: Path) -> Iterator[dict[str, str]]:
    """Addresses of empty stores by database."""
    with ExitStack() as stack:
        found: dict[str, str] = {}
        if "sqlite" in names:
            found["sqlite"] = f"sqlite:///{folder / 'year.sqlite3'}"
        if "postgresql" in names:
            programs = server_programs()
            if programs is None:
                raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
            socket = stack.enter_context(cluster(programs))
            found["postgresql"] = stack.enter_context(fresh_database(socket, "year"))
            upgrade(found["postgresql"])
        yield found


def main() -> None:
    """Runs what the command line asks."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lived", type=int, default=40, help="sites that live through all nights by the writing path")
    asked.add_argument("--nights", type=int, default=365)
    asked.add_argument("--share", type=float, default=0.02, help="share of the findings that change a night")
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--material", type=Path, help="folder of a kept `gongkai demo --keep`; default: make one")
    asked.add_argument("--json", type=Path, help="write the figures to this file")
    args = asked.parse_args()
    names = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-store-")))
        material = args.material or _made(folder / "demo")
        models = models_of(material)
        settings = load_settings(data_dir=folder, database_url="")
        rules = load_rules(load_truth().packs)
        figures: dict[str, Any] = {}
        for name, url in stack.enter_context(databases(names, folder)).items():
            with _opened(url) as engine:
                figures[name] = lived(Year(engine, settings, rules, lives(models, args.lived, FIRST)), args)
                print(json.dumps({name: figures[name]}, indent=1), flush=True)  # noqa: T201
        if args.json:
            args.json.write_text(json.dumps(figures, indent=1))


def _made(folder: Path) -> Path:
    gongkai = Path(sys.executable).with_name("gongkai")
    subprocess.run([gongkai, "demo", "--keep", folder], check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    return folder


def lived(year: Year, args: argparse.Namespace) -> dict[str, Any]:
    """Figures of a year that sites live through by the writing path."""
    year.pass_night(args.share)
    first, spans = sizes(year.engine), count(year.engine, "spans")
    for _ in range(args.nights - 1):
        year.pass_night(args.share)
    last, more = sizes(year.engine), count(year.engine, "spans")
    keeps = sorted(year.seconds["keep"])
    return {
        "sites": len(year.lives),
        "nights": args.nights,
        "spans": [spans, more],
        "changed_a_night": (more - spans) / (args.nights - 1) / len(year.lives) / CHECKS if args.nights > 1 else None,
        "first": first,
        "last": last,
        "growth": last["whole"] / first["whole"],
        "bytes_a_span": [first["spans"] / spans, last["spans"] / more],
        "keep_ms": 1000 * keeps[len(keeps) // 2],
        "close_ms_a_site": 1000 * sum(year.seconds["close"]) / len(keeps),
        "alerts_ms_a_site": 1000 * sum(year.seconds["alerts"]) / len(keeps),
    }


if __name__ == "__main__":
    main()
