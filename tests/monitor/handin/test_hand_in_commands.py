"""gongkai round export and verify: what they say, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from monitor.cli import run
from monitor.commands import doors
from storage.store import open_store
from tests.monitor.handin.handed_in import Case
from tests.rounds import NOW

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def case(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(doors, "now", lambda: NOW)
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'gongkai.sqlite3')}")
    yield Case(engine)
    engine.dispose()


def test_a_round_is_exported_and_verified_and_a_changed_one_is_told(
    case: Case, tmp_path: Path, capsys: Printed
) -> None:
    out = tmp_path / "out"
    assert run(["round", "export", "一季度", "-o", str(out), "--pictures", "none", "--archives", "none"]) == 0
    assert "评分表3份，未附截图，未附网页存档" in capsys.readouterr().out
    assert run(["round", "verify", str(out)]) == 0
    assert "各项数字复算一致" in capsys.readouterr().out
    (out / "recompute.py").write_text("", encoding="utf-8")
    assert run(["round", "verify", str(out)]) == 1
    assert "已改动：recompute.py" in capsys.readouterr().out
    assert run(["round", "verify", str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["changed"] == ["recompute.py"]


def test_only_an_earlier_hand_in_is_replaced_and_only_when_asked(case: Case, tmp_path: Path, capsys: Printed) -> None:
    out = tmp_path / "out"
    arguments = ["round", "export", "1", "-o", str(out), "--pictures", "none", "--archives", "none"]
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert run([*arguments, "--force"]) == 64
    assert "is there already; choose another name" in capsys.readouterr().err
    (out / "mine.txt").unlink()
    out.rmdir()
    assert run(arguments) == 0
    assert run(arguments) == 64
    assert "add --force to replace it" in capsys.readouterr().err
    assert run([*arguments, "--force"]) == 0


def test_a_folder_that_is_no_hand_in_and_a_round_that_is_not_there_are_told_in_one_line(
    case: Case, tmp_path: Path, capsys: Printed
) -> None:
    assert run(["round", "verify", str(tmp_path)]) == 64
    assert "manifest.json" in capsys.readouterr().err
    (tmp_path / "manifest.json").write_text("[1]", encoding="utf-8")
    assert run(["round", "verify", str(tmp_path)]) == 64
    assert run(["round", "export", "二季度", "-o", str(tmp_path / "x")]) == 64
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("asked", ["0", "1000", "-1", "１", "some", ""])
def test_a_number_of_pictures_that_is_none_is_told_in_one_line(
    case: Case, tmp_path: Path, capsys: Printed, asked: str
) -> None:
    assert run(["round", "export", "1", "-o", str(tmp_path / "out"), f"--pictures={asked}"]) == 64
    assert "is no number of pages from 1 to 999" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
