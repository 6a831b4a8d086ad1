"""A year of nights in the store: how large it grows, how long writing takes, and how long a card and a league table.

    python -m benchmarks.store                    # 14,000 sites x 93 checks x 365 nights on SQLite and PostgreSQL
    python -m benchmarks.store --sites 1000 --nights 60 --lived 20

All is written by the way that a scan writes: `begin_scan`, `Scan.keep`, `Scan.close`, `collect_scan`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b32encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from benchmarks.copies import multiply
from benchmarks.lives import Life, Model, chosen_checks, code_of, lives
from config.rulebook import RuleBook, load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList
from monitor.alerts.outbox import collect_scan
from monitor.cards.standings import night_asked, standings
from monitor.commands.scorecard import latest_cards
from monitor.sample.truth import load_truth
from monitor.scan import Scan, begin_scan
from storage.catalogue import load_sites
from storage.circumstances import circumstances_of
from storage.database import reading
from storage.evidence import Kept, Place, Stored
from storage.findings import changes_at, findings_at
from storage.ledger import ScanKind
from storage.migrate import upgrade
from storage.plans import start_visits
from storage.records import SHANGHAI
from storage.scans import latest_scan
from storage.store import open_store
from storage.visits import load_visits
from storage.warc import Refer
from tests.databases import cluster, fresh_database, server_programs

CHECKS = 93
BATCH = 50
ENCODED = f"sha256:{b32encode(bytes(32)).decode()}"
"""As if all had been sent compressed: then what was sent has a hash of its own."""
FIRST = datetime(2026, 1, 5, 1, 30, tzinfo=SHANGHAI)


def models_of(folder: Path) -> list[Model]:
    """The sample portals as the first night of a kept demo saw and judged them, with the checks of the benchmark."""
    with opened(f"sqlite:///{folder / 'gongkai.sqlite3'}") as engine, reading(engine) as conn:
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
        self.known: set[str] = set()

    def pass_night(self, share: float) -> None:
        """One night: every site is visited, judged, kept; the scan is closed and its changes are collected."""
        scan = self.begin(share)
        for start in range(0, len(self.lives), BATCH):
            some = self.lives[start : start + BATCH]
            with self.engine.begin() as conn:
                codes = [life.site.code for life in some]
                start_visits(conn, scan.info.id, codes, runner="bench:1", now=scan.info.as_of)
            for life in some:
                self.keep(scan, life)
        closed = self._timed("close", lambda: scan.close(scan.info.as_of + timedelta(hours=5)))
        self._timed("alerts", lambda: collect_scan(self.engine, closed, (), scan.info.as_of))

    def begin(self, share: float) -> Scan:
        """The scan of the next night, at the beginning of which the sites change."""
        as_of = FIRST + timedelta(days=self.night)
        for life in self.lives if self.night else ():
            life.night(as_of, share)
        self.night += 1
        info, _ = begin_scan(self.engine, self.list, self.rules, as_of, as_of, resume_only=False)
        return Scan(self.engine, self.settings, self.list, self.rules, info)

    def keep(self, scan: Scan, life: Life) -> None:
        """Writes tonight's visit of a site."""
        findings = tuple(life.findings.values())
        kept = self._kept(scan, life)
        then = circumstances_of(life.site, {}, (), None)
        self._timed("keep", lambda: scan.keep(life.visit, findings, kept, circumstances=then))

    def _kept(self, scan: Scan, life: Life) -> Kept:
        """What a scan notes of the bodies that a visit read and that were not known, in files that nobody reads."""
        file = f"night-{scan.info.id:06d}-001.warc.gz"
        bodies = {page.sha256: page.url for page in life.visit.facts.pages if page.sha256}
        new = sorted(bodies.keys() - self.known)
        self.known.update(new)
        at = scan.info.as_of
        places = {sha256: Place(file, 9_000 * number, 9_000) for number, sha256 in enumerate(new)}
        stored = tuple(
            Stored(sha256, 99_999, Refer(f"urn:uuid:{uuid4()}", bodies[sha256], at, ENCODED), places[sha256], 500)
            for sha256 in new
        )
        return Kept(file, 9_000 * len(new), stored, Place(file, 9_000 * len(new), 4_000))

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
                "select relname, pg_total_relation_size(oid) from pg_class"
                " where relkind = 'r' and relnamespace = 'public'::regnamespace"
            )
        )
        found = {name: int(size) for name, size in rows}
        return found | {"whole": sum(found.values())}


def _findings(found: dict[str, int]) -> int:
    """The bytes of findings: spans with their indexes, and what they are told by: lexicons, grounds and numbers."""
    return sum(found[name] for name in ("spans", "lexicons", "grounds", "site_numbers", "check_numbers"))


def count(engine: Engine, table: str) -> int:
    """How many rows a table has."""
    with engine.connect() as conn:
        return int(conn.execute(text(f"select count(*) from {table}")).scalar_one())


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """The open store of an address."""
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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a PostgreSQL of ours ends with it
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sites", type=int, default=14_000)
    asked.add_argument("--lived", type=int, default=26, help="sites that live through all nights by the writing path")
    asked.add_argument("--nights", type=int, default=365)
    asked.add_argument("--share", type=float, default=0.019, help="share of the findings that are changed a night")
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--repeats", type=int, default=9, help="of which the medians are told")
    asked.add_argument("--material", type=Path, help="folder of a kept `gongkai demo --keep`; default: make one")
    asked.add_argument("--keep", type=Path, help="make the SQLite file in this folder, and leave it there")
    asked.add_argument("--json", type=Path, help="write the figures to this file")
    args = asked.parse_args()
    names = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-store-")))
        models = models_of(args.material or made_material(folder / "demo"))
        models = models[:: max(1, len(models) // args.lived)]  # of all kinds of sample portals
        settings = load_settings(data_dir=folder, database_url="")
        rules = load_rules(load_truth().packs)
        figures: dict[str, Any] = {}
        for name, url in stack.enter_context(databases(names, args.keep or folder)).items():
            with opened(url) as engine:
                found = lived(Year(engine, settings, rules, lives(models, args.lived, FIRST)), args)
                found |= grown(engine, found, args)
                found |= read(engine, args)
            figures[name] = found
            print(table(name, found), flush=True)  # noqa: T201
        if args.json:
            args.json.write_text(json.dumps(figures, indent=1))
        print(json.dumps(figures))  # noqa: T201


def made_material(folder: Path) -> Path:
    """A new run of the demo, which takes a minute or two."""
    gongkai = Path(sys.executable).with_name("gongkai")
    subprocess.run([gongkai, "demo", "--keep", folder], check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    return folder


def lived(year: Year, args: argparse.Namespace) -> dict[str, Any]:
    """Figures of a year that sites live through by the writing path."""
    year.pass_night(args.share)
    first, spans = sizes(year.engine), count(year.engine, "spans")
    for _ in range(1, args.nights):
        year.pass_night(args.share)
        vacuum(year.engine)
    last, more = sizes(year.engine), count(year.engine, "spans")
    kept = len(year.seconds["keep"])
    nights = max(1, args.nights - 1)
    return {
        "lived_sites": len(year.lives),
        "nights": args.nights,
        "lived_spans": [spans, more],
        "changed_a_night": (more - spans) / nights / len(year.lives) / CHECKS,
        "lived_first": first,
        "lived_last": last,
        "lived_bytes_a_span": _findings(last) / more,
        "keep_ms_a_site": 1000 * median(year.seconds["keep"]),
        "close_ms_a_site": 1000 * sum(year.seconds["close"]) / kept,
        "alerts_ms_a_site": 1000 * sum(year.seconds["alerts"]) / kept,
    }


def vacuum(engine: Engine) -> None:
    """What PostgreSQL does by itself after a night (of spans from 2 % of dead rows on), for which a simulated year
    leaves no time."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("VACUUM")


def grown(engine: Engine, found: dict[str, Any], args: argparse.Namespace) -> dict[str, Any]:
    """The sizes of a store of all sites after their first night and after their last, loaded in bulk."""
    firsts: list[dict[str, int]] = []
    start = time.perf_counter()
    if args.sites > args.lived:
        multiply(engine, args.lived, args.sites, lambda: firsts.append(sizes(engine)))
    seconds = time.perf_counter() - start
    last = sizes(engine)
    small, grew = found["lived_first"], found["lived_last"]
    # The few sites that were copied are there with all their nights when the others have had their first.
    first = (
        {name: size - grew[name] + small[name] for name, size in firsts[0].items() if name in small}
        if firsts
        else small
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE")
    spans = count(engine, "spans")
    return {
        "sites": max(args.sites, args.lived),
        "spans": spans,
        "first": first,
        "last": last,
        "growth": last["whole"] / first["whole"],
        "bytes_a_span": _findings(last) / spans,
        "load_seconds": seconds,
        "same_rows": same_rows(engine, args) if args.sites > args.lived else None,
    }


def same_rows(engine: Engine, args: argparse.Namespace) -> bool:
    """Whether copies say on several nights what the sites say that lived through them."""
    with reading(engine) as conn:
        scans = list(conn.execute(text("SELECT id FROM scans ORDER BY as_of")).scalars())
        for number in range(0, args.lived, 5):
            for scan in {scans[0], scans[len(scans) // 2], scans[-1]}:
                one = findings_at(conn, scan, [code_of(number)])
                other = findings_at(conn, scan, [code_of(number + args.lived)])
                if [replace(finding, site="") for finding in one] != [replace(finding, site="") for finding in other]:
                    return False
    return True


def read(engine: Engine, args: argparse.Namespace) -> dict[str, Any]:
    """How long reading takes, in milliseconds, see `_laps`."""
    rng = random.Random(7)
    codes = [code_of(rng.randrange(max(args.sites, args.lived))) for _ in range(args.repeats * 3)]

    def table_of_all() -> None:
        with reading(engine) as conn:
            standings(conn, night_asked(conn, None))

    def changed() -> None:
        with reading(engine) as conn:
            changes_at(conn, night_asked(conn, None).id)

    latest_cards(engine, (codes[0],))
    return {
        "card_ms": _laps([partial(latest_cards, engine, (code,)) for code in codes]),
        "league_ms": _laps([table_of_all] * args.repeats),
        "changes_ms": _laps([changed] * args.repeats),
    }


def _laps(works: list[Callable[[], Any]]) -> list[float]:
    """Median, maximum, and median of what this process itself took of a processor, in milliseconds."""
    found: list[float] = []
    busy: list[float] = []
    for work in works:
        start, at_work = time.perf_counter(), time.process_time()
        work()
        found.append(1000 * (time.perf_counter() - start))
        busy.append(1000 * (time.process_time() - at_work))
    return [median(found), max(found), median(busy)]


def table(name: str, found: dict[str, Any]) -> str:
    """The figures as lines of Markdown, each bar beside its figure."""
    mib = 2**20
    lines = [
        (f"{name}: sites x checks x nights", f"{found['sites']} x {CHECKS} x {found['nights']}", ""),
        ("findings that changed a night", f"{100 * found['changed_a_night']:.2f} %", "2 %"),
        ("spans", f"{found['spans']:,}", ""),
        ("store after the first night", f"{found['first']['whole'] / mib:,.0f} MiB", ""),
        ("store after the last night", f"{found['last']['whole'] / mib:,.0f} MiB", ""),
        ("growth", f"{found['growth']:.2f} x", "<= 10 x"),
        ("bytes a span, with indexes", f"{found['bytes_a_span']:.0f}", "<= 300"),
        ("  the same of the sites that lived", f"{found['lived_bytes_a_span']:.0f}", ""),
        ("one site's card: median / slowest / CPU", " / ".join(f"{ms:.1f} ms" for ms in found["card_ms"]), "<= 50 ms"),
        ("league table of all sites, the same", " / ".join(f"{ms:.0f} ms" for ms in found["league_ms"]), "<= 1,000 ms"),
        ("changes since the night before, the same", " / ".join(f"{ms:.0f} ms" for ms in found["changes_ms"]), ""),
        ("writing a visit", f"{found['keep_ms_a_site']:.1f} ms", ""),
        ("closing a night (confirming), a site", f"{found['close_ms_a_site']:.1f} ms", ""),
        ("collecting alerts, a site", f"{found['alerts_ms_a_site']:.1f} ms", ""),
        ("copies say what the sites say", str(found["same_rows"]), "True"),
    ]
    names = sorted(found["last"].keys() & found["first"].keys(), key=lambda one: -found["last"][one])
    lines += [
        (f"  {one}: first, last", f"{found['first'][one] / mib:,.1f}, {found['last'][one] / mib:,.1f} MiB", "")
        for one in names
        if found["last"][one] > mib
    ]
    return "\n".join(["| | figure | bar |", "|---|---|---|", *(f"| {' | '.join(line)} |" for line in lines)])


if __name__ == "__main__":
    main()
