"""Judging anew shared among processes, and what a kill of the one that writes leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine

from storage.findings import findings_at
from storage.ledger import ScanStatus
from storage.scans import scan_info
from storage.store import reading
from tests.monitor.half_and_quarter import book, write_packs
from tests.monitor.test_rejudge import anew, nights_of

pytestmark = pytest.mark.slow


def test_other_processes_find_what_this_one_finds(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = write_packs(tmp_path / "packs")
    nights = nights_of(engine, tmp_path, packs)
    nights.settings = nights.settings.model_copy(update={"database_url": database_url, "children": 2})
    here = anew(nights, book(packs, "quarter"))
    monkeypatch.setattr("monitor.anew.processes.FEW", 0)
    monkeypatch.setattr("monitor.anew.rejudge.readers_version", lambda: "so that it is done once more")
    elsewhere = anew(nights, book(packs, "quarter"))
    assert not any(one.already for one in elsewhere)
    with reading(engine) as conn:
        for one, other in zip(here, elsewhere, strict=True):
            assert findings_at(conn, other.scan) == findings_at(conn, one.scan)


_SCRIPT = """
import sys
from pathlib import Path
from monitor.anew import processes, rejudge as judging
from monitor.cli import run
from storage import database

def main():
    processes.FEW = 0
    judging.finish_scan = lambda *a, **k: (print("judged", flush=True), sys.stdin.read())
    sys.exit(run(["rejudge", "--pack", sys.argv[1], "--since", "2026-09-01"]))

if __name__ == "__main__":
    main()
"""


def test_a_killed_judging_leaves_no_process_and_is_gone_on_with(sqlite_engine: Engine, tmp_path: Path) -> None:
    packs = write_packs(tmp_path / "packs")
    nights = nights_of(sqlite_engine, tmp_path, packs)
    script = tmp_path / "judging.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    place = {"GONGKAI_DATABASE_URL": str(sqlite_engine.url), "GONGKAI_DATA_DIR": str(tmp_path)}
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, script, packs / "quarter"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | place | {"PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "judged\n"
        judges = psutil.Process(process.pid).children(recursive=True)
        assert judges
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + 20
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in judges) and time.monotonic() < end:
        time.sleep(0.1)
    assert not [one for one in judges if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    with reading(sqlite_engine) as conn:
        assert scan_info(conn, 3).status is ScanStatus.RUNNING
    first, _ = anew(nights, book(packs, "quarter"))
    assert (first.scan, first.before, first.sites) == (3, 1, 0)
