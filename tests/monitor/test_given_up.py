"""Children that die: what the ledger says of the sites that they had in hand. And the heartbeat."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import SiteList
from monitor.scan import run_scan
from monitor.visits import beating
from storage.database import reading
from storage.ledger import PlanStatus, Tally
from storage.plans import tallies, visits_not_done
from storage.records import Verdict
from tests.loopback import portal
from tests.monitor.test_scan import NIGHT, PORTAL, county, found


def kill_children(_: str) -> str:
    """What the site answers that is the death of its visitor: SIGKILL to this process's visiting children."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"crawler.child" in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)
    return "gone"


@pytest.mark.slow
def test_a_site_that_kills_its_child_twice_is_given_up_and_the_others_of_its_batch_are_done(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    settings = load_settings(
        data_dir=tmp_path, delay_seconds=0.0, children=1, allow_hosts=("127.0.0.1",), render_pages=0
    )
    with portal({**PORTAL, "/": kill_children}) as deadly, portal(dict(PORTAL)) as other:
        sites = SiteList(name="t", sites=(county("A", deadly.url), county("B", other.url)))
        rules = load_rules(("hunan-columns",))
        report = run_scan(sqlite_engine, settings, sites, rules, as_of=NIGHT, clock=lambda: NIGHT)
    with reading(sqlite_engine) as conn:
        (lost,) = visits_not_done(conn, report.scan.id)
        assert tallies(conn, [report.scan.id])[report.scan.id] == Tally(2, 1, 0, 1, ours=False)
    assert (lost.site, lost.status, lost.tries) == ("A", PlanStatus.GIVEN_UP, 2)
    assert lost.note.startswith("巡检子进程异常退出")
    assert lost.runner.endswith(f":{os.getpid()}")
    assert report.errors == 1
    assert not {told.verdict for told in found(sqlite_engine, report).values()} & {Verdict.FAIL, Verdict.PROVISIONAL}


def test_a_heart_beats_until_the_work_ends_and_not_after(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beating, "BEAT_SECONDS", 0.02)
    beats, twice = [], threading.Event()

    def beat(_: object) -> None:
        beats.append(1)
        if len(beats) > 1:
            twice.set()

    with beating.beating(sqlite_engine, beat):
        assert twice.wait(20)
    after = len(beats)
    assert not threading.Event().wait(0.1)
    assert len(beats) == after
