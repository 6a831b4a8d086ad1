"""kill -9 in the middle of a scan, and the same command again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import FIELDS
from monitor.sample.server import Sample, serve
from monitor.sample.truth import differences, load_truth
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI
from storage.scans import latest_scan

pytestmark = pytest.mark.slow

TRUTH = load_truth()
AS_OF = datetime.combine(TRUTH.first_night, datetime.min.time(), SHANGHAI).replace(hour=1, minute=30)


SITES = tuple(f"S{number:02d}" for number in range(1, 16))
"""Those that go by numbers: a command knows no stand-ins for names."""


def write_sites(sample: Sample, path: Path) -> Path:
    lines = [",".join(FIELDS)]
    for site in sample.sites.sites[: len(SITES)]:
        plain = site.model_dump(mode="json")
        cells = (plain[name] for name in FIELDS)
        lines.append(",".join(";".join(cell) if isinstance(cell, list) else str(cell or "") for cell in cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def start(sites: Path, folder: Path, database_url: str, *, delay: float = 0.02) -> subprocess.Popen[bytes]:
    env = {
        **os.environ,
        "GONGKAI_DATA_DIR": str(folder),
        "GONGKAI_DATABASE_URL": database_url,
        "GONGKAI_DELAY_SECONDS": str(delay),
        "GONGKAI_CONTACT": "test@a.example",
        "GONGKAI_BATCH_SITES": "5",
    }
    arguments = ["scan", "--sites", str(sites), "--as-of", AS_OF.isoformat(), "--allow-private"]
    return subprocess.Popen([sys.executable, "-m", "monitor.cli", *arguments], env=env, stdout=subprocess.PIPE)


def visits(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(conn.execute(text("select count(*) from visits")).scalar() or 0)


def test_a_scan_killed_in_the_middle_and_run_again_finds_the_truth_and_writes_nothing_twice(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    with serve(TRUTH.first_night) as sample:
        sites = write_sites(sample, tmp_path / "sites.csv")
        first = start(sites, tmp_path, database_url)
        end = time.monotonic() + 30
        while not visits(engine) and time.monotonic() < end:
            time.sleep(0.01)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        done = visits(engine)
        assert 1 <= done < len(SITES)
        again = start(sites, tmp_path, database_url)
        told, _ = again.communicate(timeout=180)
        assert again.returncode == 0
        assert f"其中 {done} 个为续扫前已完成" in told.decode()
        with reading(engine) as conn:
            scan = latest_scan(conn)
            assert scan is not None
            found = findings_at(conn, scan.id)
            doubles = "select 1 from visits group by scan, site having count(*) > 1"
            open_twice = (
                "select 1 from spans where until_scan is null group by site, requirement, layer having count(*) > 1"
            )
            assert conn.execute(text(doubles)).all() == []
            assert conn.execute(text(open_twice)).all() == []
            assert conn.execute(text("select count(*) from scans")).scalar() == 1
    checks = {check.code for check in load_rules(load_settings().packs).checks}
    assert differences(found, TRUTH.asking(SITES, checks).nights[0]) == []
