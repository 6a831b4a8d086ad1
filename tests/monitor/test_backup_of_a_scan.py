"""A backup made while a scan of the sample portals runs, and the scan taken up from it on an empty machine."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.rulebook import load_rules
from config.settings import load_settings
from monitor.cli import run
from monitor.sample.server import serve
from monitor.sample.truth import differences
from storage.database import engine_for, reading, sqlite_file, transaction
from storage.findings import findings_at
from tests.monitor.test_kill import AS_OF, SITES, TRUTH, start, visits, write_sites

pytestmark = pytest.mark.slow


def empty(url: str) -> None:
    """The database is lost."""
    if path := sqlite_file(url):
        for end in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
        return
    server = engine_for(url)
    with transaction(server) as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    server.dispose()


def gongkai(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_scan_goes_on_from_a_backup_made_in_its_middle_with_evidence_copied_afterwards(
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lost, new, file = tmp_path / "lost", tmp_path / "new", tmp_path / "backup"
    monkeypatch.setenv("GONGKAI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(lost))
    with serve(TRUTH.first_night) as sample:
        sites = write_sites(sample, tmp_path / "sites.csv")
        first = start(sites, lost, database_url, delay=0.1)  # it must outlast two commands, on a busy machine too
        end = time.monotonic() + 60
        while visits(engine) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        engine.dispose()
        done = gongkai("db", "backup", str(file), "--json")
        assert (done.returncode, done.stderr) == (0, "")
        told = json.loads(done.stdout)
        assert (told["scan"], told["status"]) == (1, "running")
        shutil.copytree(lost / "evidence", new / "evidence")  # afterwards, and the scan goes on
        assert gongkai("db", "restore", str(file), "--force").returncode == 64
        _, complaint = first.communicate(timeout=180)
        assert first.returncode == 0, complaint
        empty(database_url)
        shutil.rmtree(lost)
        monkeypatch.setenv("GONGKAI_DATA_DIR", str(new))
        assert run(["db", "restore", str(file)]) == 0
        assert "进行中" in capsys.readouterr().out
        assert run(["db", "check", "--evidence", "--facts"]) == 0, capsys.readouterr().out
        before = visits(engine)
        assert 2 <= before < len(SITES)
        engine.dispose()
        monkeypatch.setenv("GONGKAI_DELAY_SECONDS", "0.02")
        resume = ["scan", "--sites", str(sites), "--as-of", AS_OF.isoformat(), "--allow-private", "--resume"]
        capsys.readouterr()
        assert run(resume) == 0
        assert f"其中 {before} 个为续扫前已完成" in capsys.readouterr().out
    assert run(["db", "check", "--evidence", "--facts"]) == 0, capsys.readouterr().out
    with reading(engine) as conn:
        found = findings_at(conn, 1)
    checks = {check.code for check in load_rules(load_settings().packs).checks}
    assert differences(found, TRUTH.asking(SITES, checks).nights[0]) == []
