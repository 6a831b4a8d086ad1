"""`gongkai db backup`, `restore` and `check` as people and machines meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.commands import progress
from storage.lock import scan_lock
from storage.migrate import expected_revision
from storage.warc import members, read_member
from tests.monitor.test_scan import NIGHT, FirstNight


@pytest.fixture
def folder(first_night: FirstNight, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a store with one night, which nobody has open."""
    first_night.engine.dispose()
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(first_night.folder))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{first_night.folder / 'one.sqlite3'}")
    return first_night.folder


def test_a_backup_and_a_restore_say_what_they_wrote_to_people_and_machines(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b"
    assert run(["db", "backup", str(file)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"{file}：")
    assert f"结构版本 {expected_revision()}，最近一次巡检 1（2026-09-15 01:30，完成）" in told.out
    assert told.err == ""
    assert run(["db", "backup", str(file), "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": str(file),
        "bytes": file.stat().st_size,
        "schema": expected_revision(),
        "scan": 1,
        "as_of": NIGHT.isoformat(),
        "status": "done",
    }
    assert run(["db", "restore", str(file), "--force", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scan"], told["schema_of_backup"]) == (1, expected_revision())
    assert told["settled"] == {"nights": 0, "visits": 0, "hosts": 0}
    assert run(["db", "restore", str(file), "--force"]) == 0
    assert "已恢复" in capsys.readouterr().out
    assert run(["db", "check", "--evidence", "--facts"]) == 0


def test_what_is_refused_is_one_line_and_code_64(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b"
    assert run(["db", "backup", str(file)]) == 0
    capsys.readouterr()
    for arguments in (["backup", str(file)], ["restore", str(file)], ["restore", str(tmp_path / "none"), "--force"]):
        assert run(["db", *arguments]) == 64
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("gongkai: ")
        assert told.err.count("\n") == 1


def test_nothing_is_restored_while_a_scan_runs_in_the_data_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b"
    run(["db", "backup", str(file)])
    with scan_lock(folder):
        assert run(["db", "restore", str(file), "--force"]) == 64
        assert "a scan is running there" in capsys.readouterr().err
        assert run(["db", "backup", str(tmp_path / "c")]) == 0


def test_a_restore_takes_away_what_nights_left_that_the_store_never_saw(folder: Path, tmp_path: Path) -> None:
    """Numbers of scans are given out again: answers of a shared portal kept for scan 2 are not those of the next."""
    file = tmp_path / "b"
    run(["db", "backup", str(file)])
    left = folder / "spool" / "scan-2" / "answers"
    left.mkdir(parents=True)
    assert run(["db", "restore", str(file)]) == 64
    assert left.exists()
    assert run(["db", "restore", str(file), "--force"]) == 0
    assert not left.exists()


def test_a_check_tells_each_problem_in_a_line_and_ends_with_code_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["db", "check"]) == 0
    assert "未发现问题" in capsys.readouterr().out
    (file,) = (folder / "evidence").glob("*.gz")
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert run(["db", "check"]) == 1
    told = capsys.readouterr()
    assert f"is in {file.name}, which is not whole at" in told.out
    first = next(
        start for start, length in members(whole) if read_member(whole[start : start + length]).kind == "response"
    )
    file.write_bytes(whole[: first + 50] + b"\0" * 8 + whole[first + 58 :])
    assert run(["db", "check"]) == 0
    capsys.readouterr()
    assert run(["db", "check", "--evidence", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert len(told["problems"]) == 1
    assert {"place", "problem", "remedy"} == set(told["problems"][0])


def test_whoever_waits_longer_than_two_seconds_is_told_how_far_it_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    assert run(["db", "backup", str(tmp_path / "b")]) == 0
    assert "复制数据库 " in capsys.readouterr().err
    assert run(["db", "check"]) == 0
    assert "核对" in capsys.readouterr().err
