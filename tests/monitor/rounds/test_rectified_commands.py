"""`gongkai round rectification` as people meet it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from typer.testing import CliRunner

from config.errors import ConfigError
from monitor.commands import doors
from monitor.commands.round_faults import faults
from monitor.rectify.columns import SHEET
from storage.rounds.errors import RoundError
from storage.rounds.records import FaultState
from storage.store import open_store
from tests.books import opened
from tests.rectified import LATER, OFFICE_A, Listed


@pytest.fixture
def listed(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listed]:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(doors, "now", lambda: LATER)
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'gongkai.sqlite3')}")
    yield Listed(engine)
    engine.dispose()


def said(*arguments: str) -> str:
    done = CliRunner().invoke(faults, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def edited(path: Path, change: Callable[[object], None]) -> Path:
    book = opened(path.read_bytes())
    change(book[SHEET])
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


def under_way(sheet: object) -> None:
    sheet["K2"], sheet["L2"] = "整改中", "已安排\n下周完成"  # type: ignore[index]


def test_a_list_is_begun_exported_shown_and_imported(listed: Listed, tmp_path: Path) -> None:
    assert "新增 2 项" in said("begin", "1")
    assert "R1-A-BIZ.COL  待整改  2026-10-31" in said("list", "一季度")
    assert "R1-A" not in said("list", "1", "--site", "B")
    book = tmp_path / "list.xlsx"
    assert "2 项" in said("export", "1", "--out", str(book))
    edited(book, under_way)
    shown = said("import", "1", str(book))
    assert "将修改 1 行" in shown
    assert "整改答复 “” → “已安排 下周完成”" in shown
    assert "加 --apply 导入" in shown
    assert listed.row().version == 1
    assert "已导入 1 行" in said("import", "1", str(book), "--apply")
    assert listed.row().state is FaultState.UNDER_WAY


def test_conflicts_are_printed_and_not_taken(listed: Listed, tmp_path: Path) -> None:
    listed.begin()
    book = tmp_path / "list.xlsx"
    said("export", "1", "--out", str(book))
    listed.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="正在办理")
    told = said("import", "1", str(edited(book, under_way)), "--apply")
    assert "冲突 1 行" in told
    assert "台账“正在办理” 文件“已安排 下周完成”" in told
    assert listed.row().answer == "正在办理"


def test_a_recheck_says_of_how_many_rows_the_night_says_something(listed: Listed) -> None:
    listed.begin()
    with pytest.raises(RoundError, match="无从复查"):
        said("recheck", "1")
    listed.counties.nights = 8
    listed.counties.night(only=("A",))
    assert "有结论 1 项，未能查看 1 项，须人工核实 0 项" in said("recheck", "1")


def test_what_cannot_be_read_is_told(listed: Listed, tmp_path: Path) -> None:
    listed.begin()
    with pytest.raises(ConfigError, match="cannot be read"):
        said("import", "1", str(tmp_path / "none.xlsx"))
    (tmp_path / "text.xlsx").write_text("编号")
    with pytest.raises(RoundError, match="不是 xlsx 工作簿"):
        said("import", "1", str(tmp_path / "text.xlsx"))
