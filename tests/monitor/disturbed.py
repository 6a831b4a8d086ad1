"""Scans of three sample portals by the command itself, disturbed at random moments, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import Engine, text

from config.sites import FIELDS
from monitor.anew.replay import replay_scan
from monitor.sample import lists
from monitor.sample.server import Sample, serve
from monitor.sample.truth import load_truth
from storage.checking import Depth, check
from storage.database import reading
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.migrate import upgrade
from storage.records import SHANGHAI, Finding
from storage.scans import latest_scan
from storage.shelf import Shelf
from storage.store import open_store
from storage.verifying import faults, unproved
from storage.visits import visited

NIGHT = load_truth().first_night
AS_OF = datetime.combine(NIGHT, datetime.min.time(), SHANGHAI).replace(hour=1, minute=30)
CODES = ("S01", "S02", "S04")
SECONDS = 90  # longer than any of these scans may last
MARK = "TEST_RUN_MARK"


def how_many() -> int:
    """How many random moments of each fault are tried: GONGKAI_FAULTS, or two."""
    return int(os.environ.get("GONGKAI_FAULTS") or 2)


def random_moment(test: str, number: int) -> random.Random:
    """What gives a test its moments. The seed is logged, and GONGKAI_FAULTS_SEED repeats it."""
    seed = os.environ.get("GONGKAI_FAULTS_SEED") or str(random.SystemRandom().randrange(10**6))
    logging.getLogger("tests").warning("GONGKAI_FAULTS_SEED=%s", seed)
    return random.Random(f"{test} {number} {seed}")


def told(moment: random.Random, seconds: float) -> float:
    """A moment in a scan that takes so many seconds undisturbed; logged, so that a failing one is known."""
    after = moment.uniform(0.3, max(1.0, seconds))
    logging.getLogger("tests").warning("disturbed after %.3f of %.1f s", after, seconds)
    return after


@dataclass(frozen=True)
class Ended:
    """How a command ended: its code, what it said, and how many seconds it took."""

    code: int
    out: str
    err: str
    seconds: float


@dataclass(frozen=True)
class Command:
    """`gongkai scan` of the three portals into one store. All its processes carry `mark` in their environment."""

    sites: Path
    folder: Path
    url: str
    mark: str
    extra: tuple[tuple[str, str], ...] = ()
    nights: int = 0  # after the first

    @property
    def env(self) -> dict[str, str]:
        """The environment of the command."""
        return {
            **os.environ,
            MARK: self.mark,
            "GONGKAI_DATA_DIR": str(self.folder),
            "GONGKAI_DATABASE_URL": self.url,
            "GONGKAI_DELAY_SECONDS": "0.01",
            "GONGKAI_CONTACT": "test@a.example",
            "GONGKAI_BATCH_SITES": "2",
            "GONGKAI_RENDER_PAGES": "0",
            "GONGKAI_PACKS": '["hunan-columns"]',  # the fewest pages
            **dict(self.extra),
        }

    def start(self, preexec: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """Starts it."""
        as_of = AS_OF + timedelta(days=self.nights)
        arguments = ["scan", "--sites", str(self.sites), "--as-of", as_of.isoformat(), "--allow-private"]
        return subprocess.Popen(
            [sys.executable, "-m", "monitor.cli", *arguments],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=preexec,  # sets a limit, and this process has no other thread that forks
        )

    def run(self, preexec: Callable[[], None] | None = None) -> Ended:
        """Runs it to its end."""
        began = time.monotonic()
        return ended(self.start(preexec), began)

    def next_night(self) -> Command:
        """The same a night later."""
        return replace(self, nights=self.nights + 1)

    def with_(self, **extra: str) -> Command:
        """The same with further environment variables."""
        return replace(self, extra=(*self.extra, *extra.items()))


def went_on(scan: Command) -> bool:
    """Whether the scan, run again, is done: now, or already when it was disturbed in its last moments."""
    done = scan.run()
    return done.code == 0 or (done.code == 64 and "was scanned as of" in done.err)


def ended(process: subprocess.Popen[str], began: float) -> Ended:
    """Waits for a command to end."""
    try:
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    return Ended(process.returncode, out, err, time.monotonic() - began)


@contextmanager
def three_portals(folder: Path) -> Iterator[Path]:
    """Serves the sample; the site list of the three."""
    with serve(NIGHT) as sample:
        yield _write_sites(sample, folder / "three.csv", CODES)


@contextmanager
def county_of_files(folder: Path) -> Iterator[Path]:
    """Serves the sample county whose lists are data files; its site list."""
    with serve(NIGHT, lists.portals) as sample:
        yield _write_sites(sample, folder / "files.csv", ("S27",))


def command(sites: Path, folder: Path, url: str, **extra: str) -> Command:
    """A scan into the store at `url`, which is made, with a mark of its own."""
    upgrade(url)
    return Command(sites, folder, url, uuid.uuid4().hex, tuple(extra.items()))


def marked(mark: str, *words: str) -> list[int]:
    """The processes that carry the mark and have one of the words in their command line, or any without words."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            line = " ".join(process.cmdline())
            if process.environ().get(MARK) == mark and (not words or any(word in line for word in words)):
                found.append(process.pid)
    return found


def wait_for(found: Callable[[], list[int]], until: Callable[[], bool]) -> list[int]:
    """The first processes that are found; none where `until` came first."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and not until():
        if pids := found():
            return pids
        time.sleep(0.02)
    return []


def nobody_left(mark: str, *words: str, seconds: float = 20) -> bool:
    """Whether all processes with the mark end within the time."""
    end = time.monotonic() + seconds
    while (left := marked(mark, *words)) and time.monotonic() < end:
        time.sleep(0.1)
    return not left


@dataclass(frozen=True)
class Kept:
    """What a store holds of its scan: its findings but for the times, and how many rows there are of what."""

    findings: tuple[Finding, ...]
    rows: tuple[tuple[str, int], ...]


def kept(url: str, folder: Path) -> Kept:
    """What the store at `url` holds. Fails where it is inconsistent, a row is there twice, evidence is damaged or half
    written, a finding is not proved by it, or a visit does not come out the same from it."""
    shelf = Shelf(str(folder / "evidence"), folder / "evidence")
    assert check(url, shelf, Depth(all_evidence=True, all_facts=True)) == []
    engine = open_store(url)
    try:
        with reading(engine) as conn:
            assert (list(faults(conn, shelf)), list(unproved(conn))) == ([], [])
            assert shelf.written() == {}
            last = latest_scan(conn, ScanKind.NIGHTLY)
            assert last is not None
            for again in replay_scan(conn, shelf, last, sorted(visited(conn, last.id))):
                assert (again.unproved, again.differences) == ("", ()), again.site
        return _kept(engine)
    finally:
        engine.dispose()


def _kept(engine: Engine) -> Kept:
    counts = {
        "scans": "select count(*) from scans",
        "visits": "select count(*) from visits",
        "spans": "select count(*) from spans",
        "bodies": "select count(*) from bodies",
        "known pages": "select count(*) from known_pages",
        "items": "select count(*) from items",
        "spans open twice": "select count(*) from (select 1 from spans where until_scan is null "
        "group by site, requirement, layer having count(*) > 1) as doubles",
    }
    with reading(engine) as conn:
        scan = latest_scan(conn)
        assert scan is not None, "no scan is done"
        findings = tuple(_timeless(finding) for finding in findings_at(conn, scan.id))
        return Kept(findings, tuple((name, conn.execute(text(query)).scalar_one()) for name, query in counts.items()))


def _timeless(finding: Finding) -> Finding:
    return replace(finding, evidence=tuple(replace(evidence, fetched_at=None) for evidence in finding.evidence))


def _write_sites(sample: Sample, path: Path, codes: Collection[str]) -> Path:
    lines = [",".join(FIELDS)]
    for site in sample.sites.sites:
        if site.code not in codes:
            continue
        plain = site.model_dump(mode="json") | {"parent": None}
        cells = (plain[name] for name in FIELDS)
        lines.append(",".join(";".join(cell) if isinstance(cell, list) else str(cell or "") for cell in cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
