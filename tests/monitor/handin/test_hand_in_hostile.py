"""A hand-in that somebody tampered with, or that came broken: told in a line, never taken for whole."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest

from monitor.cli import run
from monitor.handin.comparing import differences
from monitor.handin.manifest import checked, write_manifest
from storage.store import open_store
from tests.monitor.handin.handed_in import Case

Printed = pytest.CaptureFixture[str]
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'one.sqlite3')}")
    case = Case(engine)
    case.freeze()
    case.hand_in(folder / "out")
    yield folder / "out"
    engine.dispose()


@pytest.fixture
def out(handed_in: Path, tmp_path: Path) -> Path:
    """A copy of the hand-in."""
    return copytree(handed_in, tmp_path / "out")


def relist(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the manifest, and the list of hashes with it."""
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    write_manifest(folder, {key: told[key] for key in ("round", "made", "software")})
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(told)
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def told_by_verify(folder: Path, capsys: Printed) -> tuple[int, list[str], list[str]]:
    """Exit code, lines on standard output and on standard error."""
    code = run(["round", "verify", str(folder)])
    told = capsys.readouterr()
    assert "fault of gongkai" not in told.err
    return code, told.out.splitlines(), told.err.splitlines()


def test_a_manifest_that_is_nested_without_end_is_told_in_one_line(out: Path, capsys: Printed) -> None:
    (out / "manifest.json").write_text(DEEP, encoding="utf-8")
    code, _, (line,) = told_by_verify(out, capsys)
    assert code == 64
    assert "manifest.json: cannot be read (is no JSON)" in line


@pytest.mark.parametrize("named", ["round.json", "summary.json"])
def test_data_that_is_nested_without_end_is_told_in_one_line(out: Path, capsys: Printed, named: str) -> None:
    (out / "data" / named).write_text(DEEP, encoding="utf-8")
    code, lines, _ = told_by_verify(out, capsys)
    assert code == 1
    assert [line for line in lines if line.startswith("复算不一致")] == [
        "复算不一致：data/round.json、data/summary.json不能复算（RecursionError）"
    ]


@pytest.mark.parametrize("weight", ['"1e999999999999"', '"1/3"', "NaN", "1e999", "true", "null", "[]"])
def test_a_weight_that_is_no_number_is_told_at_once(out: Path, weight: str) -> None:
    data = out / "data/round.json"
    text = data.read_text(encoding="utf-8")
    data.write_text(text.replace('"weight": 1.0', f'"weight": {weight}', 1), encoding="utf-8")
    data.write_text(text.replace('"BIZ.COL", "weight": 1.0', f'"BIZ.COL", "weight": {weight}', 1), encoding="utf-8")
    (line,) = differences(out)
    assert "不能复算" in line


@pytest.mark.parametrize("leads", ["nowhere", "equal bytes"])
def test_a_listed_file_that_is_a_link_is_told_as_changed(
    out: Path, tmp_path: Path, capsys: Printed, leads: str
) -> None:
    file = out / "方法说明.txt"
    elsewhere = tmp_path / "elsewhere.txt"
    if leads == "equal bytes":
        copyfile(file, elsewhere)
    file.unlink()
    file.symlink_to(elsewhere)
    code, lines, _ = told_by_verify(out, capsys)
    assert code == 1
    assert "已改动：方法说明.txt" in lines
    assert not checked(out).is_whole


@pytest.mark.parametrize(
    ("named", "told"),
    [("SHA256SUMS", "已改动：SHA256SUMS"), ("manifest.json", "已改动：manifest.json"), ("data", "不在清单：data")],
)
def test_a_list_or_folder_that_is_a_link_to_equal_bytes_is_told(
    out: Path, tmp_path: Path, capsys: Printed, named: str, told: str
) -> None:
    (out / named).rename(tmp_path / "elsewhere")
    (out / named).symlink_to(tmp_path / "elsewhere")
    code, lines, _ = told_by_verify(out, capsys)
    assert code == 1
    assert told in lines


def test_what_could_be_read_without_end_is_not_read(out: Path, capsys: Printed) -> None:
    for named in ("方法说明.txt", "data/round.json", "SHA256SUMS"):
        (out / named).unlink()
        os.mkfifo(out / named)
    code, lines, _ = told_by_verify(out, capsys)
    assert code == 1
    assert {"已改动：方法说明.txt", "已改动：SHA256SUMS", "复算不一致：没有data/round.json，不能复算"} <= {*lines}
    (out / "manifest.json").unlink()
    os.mkfifo(out / "manifest.json")
    code, _, (line,) = told_by_verify(out, capsys)
    assert code == 64
    assert "manifest.json" in line


@pytest.mark.parametrize("size", ["abc", None, [], 1.5, -1, {"a": 1}])
def test_a_size_that_is_none_is_told_as_a_changed_file(out: Path, capsys: Printed, size: object) -> None:
    def change(told: dict[str, Any]) -> None:
        next(one for one in told["files"] if one["path"] == "方法说明.txt")["size"] = size

    relist(out, change)
    code, lines, _ = told_by_verify(out, capsys)
    assert code == 1
    assert "已改动：方法说明.txt" in lines


@pytest.mark.parametrize("told", [[], "x", None, 1])
def test_a_manifest_whose_round_is_none_is_told_in_one_line(out: Path, capsys: Printed, told: object) -> None:
    relist(out, lambda manifest: manifest.update(round=told))
    code, _, (line,) = told_by_verify(out, capsys)
    assert code == 64
    assert "is no gongkai-handin/1" in line


def test_a_path_with_half_a_character_is_told_as_missing_also_in_json(out: Path, capsys: Printed) -> None:
    relist(out, lambda told: told["files"].append({"path": "a\ud800b", "size": 1, "sha256": "00"}))
    code, lines, _ = told_by_verify(out, capsys)
    assert code == 1
    assert "缺失：ab" in lines
    assert run(["round", "verify", str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["missing"] == ["a\ud800b"]


def test_a_file_below_more_folders_than_can_be_counted_is_told_as_added(out: Path, capsys: Printed) -> None:
    deep = out
    for _ in range(1200):
        deep /= "a"
        deep.mkdir()
    (deep / "x").write_text("", encoding="utf-8")
    try:
        code, lines, _ = told_by_verify(out, capsys)
    finally:
        (deep / "x").unlink()
        os.removedirs(deep)  # one by one: what clears up after tests goes down into each
    assert code == 1
    assert [line for line in lines if line.startswith("不在清单")] == ["不在清单：" + "a/" * 1200 + "x"]


def test_a_folder_that_cannot_be_looked_into_is_told_in_one_line_and_nothing_is_called_missing(
    out: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    for _ in range(20):  # together longer than a path may be
        (name := Path("a\n" + "b" * 240)).mkdir()
        os.chdir(name)
    code, lines, (line,) = told_by_verify(out, capsys)
    assert code == 64
    assert not lines
    assert "cannot be read (File name too long)" in line


def test_a_list_of_hashes_that_is_a_link_has_no_mark(out: Path, tmp_path: Path, capsys: Printed) -> None:
    (out / "SHA256SUMS").rename(tmp_path / "elsewhere")
    (out / "SHA256SUMS").symlink_to(tmp_path / "elsewhere")
    assert run(["round", "verify", str(out), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["mark"] is None
