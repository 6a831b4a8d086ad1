"""Commands in processes of their own, each with its own data folder as on machines apart: only the store is shared."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from config.sites import FIELDS
from storage.migrate import upgrade
from tests.loopback import timed_portal
from tests.monitor.test_scan import PORTAL

pytestmark = pytest.mark.slow

DELAY = 0.5
SECONDS = 120


def start(url: str, folder: Path, *arguments: str, delay: float = DELAY) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "GONGKAI_DATABASE_URL": url,
        "GONGKAI_DATA_DIR": str(folder),
        "GONGKAI_DELAY_SECONDS": str(delay),
        "GONGKAI_CONTACT": "test@a.example",
        "GONGKAI_RENDER_PAGES": "0",
        "GONGKAI_PACKS": '["hunan-columns"]',
    }
    command = [sys.executable, "-m", "monitor.cli", *arguments, "--allow-private"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def scan(url: str, folder: Path, site: str, delay: float = DELAY) -> subprocess.Popen[str]:
    """A scan of a list of one site, of a code of its own."""
    folder.mkdir()
    row = {"code": folder.name, "name": "青石县人民政府", "level": "county", "url": site}
    file = folder / f"{folder.name}.csv"
    file.write_text(f"{','.join(FIELDS)}\n{','.join(row.get(name, '') for name in FIELDS)}\n", encoding="utf-8")
    return start(url, folder, "scan", "--sites", str(file), delay=delay)


def until(times: list[float], number: int) -> None:
    """Waits for so many requests."""
    end = time.monotonic() + SECONDS
    while len(times) < number:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_two_scans_and_a_check_of_one_host_ask_it_no_faster_than_one(database_url: str, tmp_path: Path) -> None:
    upgrade(database_url)
    with timed_portal(PORTAL) as (served, times):
        commands = [scan(database_url, tmp_path / name, served.url) for name in ("one", "two")]
        commands.append(start(database_url, tmp_path / "three", "check", served.url, "--pack", "hunan-columns"))
        told = [command.communicate(timeout=SECONDS) for command in commands]
    assert [command.returncode for command in commands[:2]] == [0, 0], told
    assert commands[2].returncode in (0, 1), told
    assert len(times) == 15
    assert min(after - before for before, after in pairwise(times)) >= DELAY * 0.95


def test_a_check_beside_a_night_ends_with_its_own_code_and_after_the_night_was_killed_goes_on_at_once(
    database_url: str, tmp_path: Path
) -> None:
    upgrade(database_url)
    with timed_portal(PORTAL) as (served, times):
        night = scan(database_url, tmp_path / "one", served.url, delay=20)
        until(times, 1)
        check = start(database_url, tmp_path / "two", "check", served.url, "--wait", "0")
        refused = check.communicate(timeout=SECONDS)[1]
        night.kill()
        night.communicate()
        assert check.returncode == 75, refused
        assert "正由其他任务访问（夜间巡检，" in refused
        again = start(database_url, tmp_path / "two", "check", served.url, "--wait", "5", "--pack", "hunan-columns")
        told = again.communicate(timeout=SECONDS)
    assert again.returncode in (0, 1), told
