"""kill -9 in the middle of a backup and of a restore: the database holds the old content or the new, never some."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from monitor.cli import run
from storage.checking import check
from storage.database import engine_for, reading, transaction
from storage.tables import PackRow

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("GONGKAI_FAULTS", "3"))
ROWS = 300
ROOT = Path(__file__).parents[2]


def fill(engine: Engine, rows: int) -> None:
    """So much that a copy takes a while, and packs badly."""
    plain = {"id": "p", "version": "1"}
    with transaction(engine) as conn:
        for number in range(rows):
            text = random.Random(number).randbytes(60_000).hex()
            conn.execute(insert(PackRow), plain | {"sha256": f"{rows}-{number}", "text": text})
    engine.dispose()


def held(url: str) -> int:
    engine = engine_for(url)
    with reading(engine) as conn:
        count = conn.execute(select(func.count()).select_from(PackRow)).scalar_one()
    engine.dispose()
    return count


def killed(seconds: float, *arguments: str) -> bool:
    """Whether a command was killed after so long, before it had ended."""
    process = subprocess.Popen([sys.executable, "-m", "monitor.cli", *arguments], cwd=ROOT)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def test_a_backup_or_restore_that_is_killed_leaves_all_or_nothing(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "data"))
    fill(engine, ROWS)
    began = time.monotonic()
    assert run(["db", "backup", str(tmp_path / "b")]) == 0
    for number in range(KILLS):
        file = tmp_path / f"killed-{number}"
        killed(0.6 + random.random() * (time.monotonic() - began), "db", "backup", str(file))
        assert not file.exists() or file.stat().st_size > ROWS * 50_000
    fill(engine, ROWS // 2)
    whole = ROWS + ROWS // 2
    began = time.monotonic()
    assert run(["db", "restore", str(tmp_path / "b"), "--force"]) == 0
    lasted = time.monotonic() - began
    assert held(database_url) == ROWS
    fill(engine, ROWS // 2)
    kills = 0
    for _ in range(KILLS):
        kills += killed(0.6 + random.random() * lasted, "db", "restore", str(tmp_path / "b"), "--force")
        assert held(database_url) in (ROWS, whole)  # waits for a server that is just taking back
        assert check(database_url) == []
        if held(database_url) == ROWS:
            fill(engine, ROWS // 2)
    assert kills or KILLS < 3
    assert run(["db", "restore", str(tmp_path / "b"), "--force"]) == 0
    assert held(database_url) == ROWS
