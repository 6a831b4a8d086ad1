"""The folder of a round: what is in it, and that every figure is the one that the independent script works out."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, update

from monitor.handin import books, recompute
from monitor.handin.comparing import differences
from monitor.handin.manifest import checked, write_manifest
from monitor.indicators.reading import read_table
from storage.codec import dump, squash
from storage.database import transaction
from storage.rounds.indicators import add_table
from storage.rounds.register import round_of
from storage.rounds.tables import AttachmentRow, RoundRow
from storage.store import open_store
from tests.books import opened, sheet_of
from tests.monitor.handin.handed_in import MOBILE, OFFICE, Case
from tests.rounds import NOW
from tests.tables import sample_table

Sheets = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def frozen_case(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Iterator[tuple[Case, Path]]:
    folder = tmp_path_factory.mktemp("handin")
    (folder / "one.sqlite3").write_bytes(new_store.read_bytes())
    engine = open_store(f"sqlite:///{folder / 'one.sqlite3'}")
    case = Case(engine)
    case.freeze()
    case.hand_in(folder / "out", archives=True)
    yield case, folder / "out"
    engine.dispose()


@pytest.fixture
def out(frozen_case: tuple[Case, Path], tmp_path: Path) -> Path:
    """A copy of the hand-in."""
    return copytree(frozen_case[1], tmp_path / "out")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return sheet_of((folder / "汇总.xlsx").read_bytes(), name).rows


def worked_out(folder: Path) -> dict[str, Any]:
    """What the script of the folder prints, run by itself in an empty place."""
    done = subprocess.run(
        [sys.executable, "-I", folder / "recompute.py", folder / "data/round.json"],
        capture_output=True, check=True, cwd=folder / "data",
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def test_every_number_of_the_summary_is_the_one_that_the_script_works_out_from_the_data(out: Path) -> None:
    told = worked_out(out)
    cover = {row["项目"]: row["内容"] for row in rows(out, "封面")}
    for name, value in told["封面"].items():
        assert cover[name] == value, name
    seen = 0
    for row in rows(out, "排名"):
        mine = told["排名"][row["站点代码"]]
        for name, cell in row.items():
            if name in mine and name not in ("层级", "否决指标"):
                missing = "没有巡检" if row["站点代码"] == "C" else "证据不足"
                assert cell == (missing if name == "得分" and mine[name] is None else mine[name]), (row["站点"], name)
                seen += isinstance(cell, int | float)
    for row in rows(out, "指标"):
        for name, value in told["指标"][row["指标编码"]].items():
            assert row[name] == value, (row["指标编码"], name)
            seen += 1
    assert seen > 150
    numbers = {name for row in rows(out, "排名") for name, cell in row.items() if isinstance(cell, int | float)}
    assert numbers <= told["排名"]["A"].keys()


def test_the_table_says_who_is_ranked_and_who_cannot_be_compared_and_what_an_appeal_changed(out: Path) -> None:
    table = {row["站点代码"]: row for row in rows(out, "排名")}
    assert [table[site]["名次"] for site in "ABCD"] == [2, None, None, 1]
    assert table["A"]["参加排名"] == 2
    assert table["B"]["得分"] == "证据不足"
    assert table["B"]["不可比原因"] == "机器判定率不足80%"
    assert table["C"]["得分"] == "没有巡检"
    assert table["A"]["申诉后得分"] > table["A"]["冻结得分"] == table["A"]["得分"]
    assert table["D"]["申诉后得分"] is None


def test_kappa_and_precision_are_those_worked_out_by_hand(out: Path) -> None:
    cover = {row["项目"]: row["内容"] for row in rows(out, "封面")}
    # pairs: fail-fail, pass-fail, fail-fail; observed 2/3, by chance 2/3 * 1 + 1/3 * 0 = 2/3: kappa 0
    assert (cover["复读数"], cover["复读一致率"], cover["Kappa"]) == (3, 0.6667, 0)
    checks = {row["指标编码"]: row for row in rows(out, "指标")}
    column = checks["BIZ.COL"]
    assert (column["复核数"], column["一致数"], column["准确率"], column["提示"]) == (2, 2, 1, None)
    assert column["准确率下限"] == 0.3424  # Wilson: 2 / (2 + 1.96 ** 2)
    assert (checks["FILE.LIB"]["准确率"], checks["FILE.LIB"]["提示"]) == (0, "低于95%")


def test_a_folder_as_it_was_handed_in_is_whole_and_a_touched_one_is_not(out: Path) -> None:
    assert checked(out).is_whole
    book = out / "评分表/A A县人民政府.xlsx"
    book.write_bytes(book.read_bytes() + b" ")
    (out / "评分表/D D县人民政府.xlsx").unlink()
    (out / "评分表/多余.xlsx").write_bytes(b"x")
    found = checked(out)
    assert found.changed == ("评分表/A A县人民政府.xlsx",)
    assert found.missing == ("评分表/D D县人民政府.xlsx",)
    assert found.extra == ("评分表/多余.xlsx",)


def test_a_list_that_was_changed_with_the_file_is_known_by_the_list_of_hashes(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "recompute.py").write_text("print('复算一致')\n", encoding="utf-8")
    mine = next(one for one in manifest["files"] if one["path"] == "recompute.py")
    mine["size"] = (out / "recompute.py").stat().st_size
    mine["sha256"] = "5b" * 32
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert checked(out).changed == ("manifest.json", "recompute.py")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ('"BIZ.COL", "weight": 1.0, "verdict": "fail"', '"BIZ.COL", "weight": 1.0, "verdict": "pass"', "站点A 得分"),
        ('"verdict": "partial", "won": 0.5, "reason"', '"verdict": "partial", "won": 0.6, "reason"', "站点D 得分"),
        ('"second": "fail"', '"second": "pass"', "Kappa"),
        ('"machine": "fail"', '"machine": "partial"', "准确率"),
    ],
)  # fmt: skip
def test_a_number_that_was_changed_in_the_data_is_found_though_the_lists_were_made_anew(
    out: Path, was: str, now: str, told: str
) -> None:
    assert differences(out) == ()
    data = out / "data/round.json"
    text = data.read_text(encoding="utf-8")
    assert was in text
    data.write_text(text.replace(was, now, 1), encoding="utf-8")
    write_manifest(out, {})
    assert checked(out).is_whole
    assert any(told in line for line in differences(out))


def test_a_figure_that_was_changed_in_the_summary_is_found(out: Path) -> None:
    file = out / "data/summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    summary["places"][0]["得分"] += 0.1
    file.write_text(json.dumps(summary), encoding="utf-8")
    assert any("得分" in line for line in differences(out))
    file.write_text("[]", encoding="utf-8")
    assert differences(out)


def test_numbers_of_persons_and_accounts_of_offices_are_nowhere_in_the_folder(out: Path) -> None:
    checked_files = 0
    for path in out.rglob("*"):
        if path.is_dir():
            continue
        parts = [path.read_bytes()]
        if path.suffix == ".xlsx":
            with ZipFile(path) as file:
                parts = [file.read(name) for name in file.namelist()]
        for content in (*parts, str(path).encode()):
            assert MOBILE.encode() not in content, path
            assert OFFICE.encode() not in content, path
        checked_files += 1
    assert checked_files > 10
    assert any("138********" in str(row["答复内容"]) for row in rows(out, "人工核实"))


def test_a_number_of_a_person_in_the_name_of_a_round_or_its_weights_is_masked_in_the_data_too(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    case = Case(sqlite_engine)
    definition = replace(case.round.definition, weights_told=f"考核办法，联系人{MOBILE}")
    with transaction(sqlite_engine) as conn:
        told = {"name": f"一季度{MOBILE}", "definition": squash(dump(definition))}
        conn.execute(update(RoundRow).where(RoundRow.id == case.round.id).values(told))
        case.round = round_of(conn, case.round.id)
    case.hand_in(tmp_path / "out", archives=True)
    for path in ("data/round.json", "data/summary.json", "manifest.json", "证据/未能提供.csv"):
        assert MOBILE not in (tmp_path / "out" / path).read_text(encoding="utf-8"), path
    data = json.loads((tmp_path / "out/data/round.json").read_text(encoding="utf-8"))
    assert data["round"]["name"] == "一季度138********"
    assert data["round"]["weights_told"] == "考核办法，联系人138********"
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["round"]["name"] == "一季度138********"


def test_what_people_wrote_is_text_and_no_formula(out: Path) -> None:
    told = [cell for sheet in opened((out / "汇总.xlsx").read_bytes()) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in told if cell.data_type == "f"]
    assert "=1+1" in {row["申诉内容"] for row in rows(out, "申诉")}


def test_what_cannot_be_proved_any_more_is_listed_with_why(out: Path) -> None:
    with (out / "证据/未能提供.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {(line["站点代码"], line["指标编码"]) for line in lines} == {("A", "BIZ.COL"), ("D", "BIZ.COL")}
    assert all(line["原因"] and line["种类"] == "存档" for line in lines)


def test_what_came_after_the_freeze_is_listed_and_changes_no_frozen_figure(out: Path) -> None:
    told = [(row["类别"], row["站点代码"], row["指标编码"]) for row in rows(out, "冻结后")]
    assert ("复核", "D", "BIZ.COL") in told
    assert ("申诉采纳", "A", "BIZ.COL") in told
    assert next(row for row in rows(out, "指标") if row["指标编码"] == "BIZ.COL")["不符合"] == 2


def test_cards_are_those_of_the_freeze_and_those_after_appeals_stand_beside_them(out: Path) -> None:
    names = sorted(path.relative_to(out).as_posix() for path in (out / "评分表").rglob("*.xlsx"))
    assert names == [
        "评分表/A A县人民政府.xlsx",
        "评分表/B B县人民政府.xlsx",
        "评分表/D D县人民政府.xlsx",
        "评分表/申诉后/A A县人民政府.xlsx",
    ]
    table = {row["站点代码"]: row for row in rows(out, "排名")}
    for name, column in ((names[0], "冻结得分"), (names[3], "申诉后得分")):
        cover = {row["项目"]: row["内容"] for row in sheet_of((out / name).read_bytes(), "封面").rows}
        assert cover["得分"] == table["A"][column]


def test_the_files_behind_answers_are_handed_in_under_the_names_that_the_summary_says(out: Path) -> None:
    (name,) = [row["附件"] for row in rows(out, "人工核实") if row["附件"]]
    assert (out / "证据/附件" / name).read_bytes() == b"abc"


def test_a_file_behind_an_answer_of_which_nothing_is_left_is_listed_and_not_handed_in_empty(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    case = Case(sqlite_engine)
    with transaction(sqlite_engine) as conn:
        conn.execute(update(AttachmentRow).values(body=b""))
    told = case.hand_in(tmp_path / "out")
    with (tmp_path / "out/证据/未能提供.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["种类"], line["站点代码"], line["指标编码"]) == ("附件", "D", "Q.1")
    assert line["原因"] == "第1号附件的内容已不在本系统中"
    assert told.lacking == 1
    assert not (tmp_path / "out/证据/附件").exists()
    (book,) = (tmp_path / "out").glob("汇总*.xlsx")
    assert not [row for row in sheet_of(book.read_bytes(), "人工核实").rows if row["附件"]]
    (note,) = (tmp_path / "out").glob("方法说明*.txt")
    assert "未能提供的1项" in note.read_text(encoding="utf-8")


def test_the_note_is_a_page_without_script_and_tells_every_check_and_question(out: Path) -> None:
    page = (out / "方法说明.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;; style-src" in page
    text = (out / "方法说明.txt").read_text(encoding="utf-8")
    for key in worked_out(out)["指标"]:
        assert key in page
        assert key in text
    assert "衡阳市考核办法" in text


def test_an_open_round_is_marked_on_its_files_and_its_cover_and_its_figures_are_equal_too(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    case = Case(sqlite_engine)
    folder = tmp_path / "out"
    case.hand_in(folder)
    (book,) = folder.glob("汇总*.xlsx")
    assert book.name == "汇总（未冻结·仅供核对）.xlsx"
    cover = {row["项目"]: row["内容"] for row in sheet_of(book.read_bytes(), "封面").rows}
    assert cover["状态"] == "未冻结·仅供核对"
    assert "未冻结·仅供核对" in (folder / "方法说明（未冻结·仅供核对）.html").read_text(encoding="utf-8")
    assert differences(folder) == ()
    assert checked(folder).is_whole


def test_the_clients_table_is_handed_in_filled_in_a_site_where_the_weights_are_from_one(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    case = Case(sqlite_engine)
    with transaction(sqlite_engine) as conn:
        read = read_table(sample_table())
        made = add_table(conn, "考核表", sample_table(), read.layout, read.rows, by="wu", at=NOW)
        conn.execute(update(RoundRow).where(RoundRow.id == case.round.id).values(table=made.id))
        case.round = round_of(conn, case.round.id)
    case.hand_in(tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out/指标表").iterdir())
    assert names == ["A A县人民政府.xlsx", "B B县人民政府.xlsx", "D D县人民政府.xlsx"]
    assert checked(tmp_path / "out").is_whole


@pytest.mark.slow
def test_workbooks_written_by_several_processes_are_those_of_one(
    frozen_case: tuple[Case, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, one = frozen_case
    monkeypatch.setattr(books, "_SITES_AT_ONCE", 1)
    case.hand_in(tmp_path / "several", archives=True)
    assert (tmp_path / "several/SHA256SUMS").read_text(encoding="utf-8") == (one / "SHA256SUMS").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("shown", "exact", "same"),
    [
        (86.3, "86.35", True),
        (86.4, "86.35", True),
        (86.5, "86.35", False),
        (86.3, "86.36", False),
        ("86.3", "86.3", False),
    ],
)
def test_a_score_half_way_between_two_may_be_shown_as_either(shown: object, exact: str, same: bool) -> None:
    assert recompute.agrees(shown, Fraction(exact), 1) is same


def test_the_script_needs_nothing_of_ours_and_nothing_that_python_does_not_have() -> None:
    text = Path(str(recompute.__file__)).read_text(encoding="utf-8")
    named = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert named <= {*sys.stdlib_module_names}


def test_two_hand_ins_of_one_frozen_round_differ_only_in_when_they_were_made(
    frozen_case: tuple[Case, Path], tmp_path: Path
) -> None:
    case, first = frozen_case
    case.hand_in(tmp_path / "again", archives=True)
    there = {path.relative_to(first): path for path in first.rglob("*") if path.is_file()}
    again = {name: tmp_path / "again" / name for name in there}
    assert [str(name) for name in there if there[name].read_bytes() != again[name].read_bytes()] == []
