"""gongkai data: what is told of a site's datasets, to people and to programs."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import delete

from monitor.cli import run
from monitor.commands.data_read import exit_code
from storage.database import reading, transaction
from storage.dataset_records import Difference, FileFacts, Format, Persons, Reading
from storage.dataset_tables import DatasetRow, DatasetVersionRow
from storage.datasets import numbered_datasets, save_change
from storage.records import Outcome
from storage.store import open_store
from tests.made_datasets import csv_of, dataset
from tests.monitor.dataset_nights import COLUMN, DatasetNights
from tests.monitor.nights import FIRST
from tests.playback import COUNTY
from tests.storage.archives import kept_in

PHONE = "13871234567"


@pytest.fixture
def data(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two versions of one list, of which one row was added, and another list."""
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'gongkai.sqlite3')}")
    played = DatasetNights(engine, tmp_path)
    other = dataset(9, code=COLUMN, title=f"咨询电话{PHONE}", url="http://a.example/tel.csv")
    played.night(dataset(3, code=COLUMN), other)
    played.night(dataset(4, code=COLUMN), other)
    with transaction(engine) as conn:
        (one,) = (one for one in numbered_datasets(conn, COUNTY.code) if len(one.known.versions) == 2)
        save_change(conn, one.id, 2, Difference(added=1, key=("项目",), examples=(f"+ 某项 {PHONE}",)))
    with reading(engine) as conn:
        assert len(numbered_datasets(conn, COUNTY.code)) == 2
    engine.dispose()
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(["data", *arguments]) == code
    return capsys.readouterr().out


def test_the_datasets_of_a_site_are_listed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "list", COUNTY.code)
    assert "的数据集：2 个" in text
    assert "收费目录清单：2 个版本，最新版本 4 行、3 列，最近见于 2026-09-16" in text
    assert PHONE not in text
    plain = json.loads(told(capsys, "list", COUNTY.code, "--json"))
    assert [one["versions"] for one in plain["datasets"]] == [1, 2]


def test_files_that_the_latest_night_could_not_read_are_listed_with_why(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_store(f"sqlite:///{data / 'gongkai.sqlite3'}")
    scan = FileFacts(Format.PDF, Format.PDF, Reading.SCANNED)
    paged = replace(dataset(9, code=COLUMN, title=f"清单{PHONE}", url="http://a.example/scan.pdf"), file=scan)
    away = replace(paged, url="http://a.example/gone.ofd", outcome=Outcome.HTTP_ERROR, file=None)
    played = DatasetNights(engine, data / "again")
    played.nights.number = 2
    played.night(
        dataset(4, code=COLUMN),
        paged,
        away,
        replace(away, url="http://a.example/big.csv", outcome=Outcome.TOO_LARGE),
        left=("QZ.LIST",),
    )
    engine.dispose()
    text = told(capsys, "list", COUNTY.code)
    assert "最近一次巡检未能读取的数据文件：3 个" in text
    assert "文件过大，超出获取限额（http://a.example/big.csv）" in text
    assert "因超出获取限额未全部获取数据文件的栏目：权责清单（QZ.LIST），不据此认定缺失" in text
    assert "PDF 版式文件" in text
    assert "可以打开，但为图片或扫描件（http://a.example/scan.pdf）" in text
    assert "gone.ofd" in text
    assert PHONE not in text
    plain = json.loads(told(capsys, "list", COUNTY.code, "--json"))
    assert [one["url"].rpartition("/")[2] for one in plain["not_read"]] == ["scan.pdf", "gone.ofd", "big.csv"]
    assert plain["not_asked"] == ["QZ.LIST"]
    assert "QZ.LIST" in told(capsys, "list", COUNTY.code, "--code", "QZ.LIST")
    told(capsys, "list", COUNTY.code, "--code", "XXGK.COL", code=64)
    assert run(["data", "show", COUNTY.code, "--series", "清单138"]) == 64
    assert "3 such file(s) could not be read" in capsys.readouterr().err


def test_versions_are_shown_with_what_each_changed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "show", COUNTY.code, "--series", "收费")
    assert text.index("版本 2：") < text.index("版本 1：")
    assert "变化：新增 1 行" in text
    assert "变化：首个版本" in text
    assert "各列：项目、依据、标准" in text
    assert PHONE not in text
    assert "+ 某项 138********" in text
    (plain,) = json.loads(told(capsys, "show", COUNTY.code, "--series", "收费", "--json"))["datasets"]
    assert plain["versions"][1]["change"]["added"] == 1
    assert [one["rows"] for one in plain["versions"]] == [3, 4]


def test_a_difference_over_bodies_that_are_gone_is_told_as_not_whole(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "diff", COUNTY.code, "--series", "收费", code=2)
    assert "版本 1 至版本 2：内容有变化，未能逐行比对" in text
    plain = json.loads(told(capsys, "diff", COUNTY.code, "--series", "收费", "--json", code=2))
    assert (plain["from"]["number"], plain["to"]["number"], plain["change"]["whole"]) == (1, 2, False)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("list", "nobody"), "no scan or saved check has this site"),
        (("show", COUNTY.code, "--code", "NONE"), "has no such dataset (of 2)"),
        (("diff", COUNTY.code), "has 2 such datasets"),
        (("diff", COUNTY.code, "--series", "收费", "--to", "9"), "there is none of this number; choose of 1, 2"),
        (("diff", COUNTY.code, "--series", "收费", "--to", "1"), "has no version before 1"),
        (("read", "/nowhere.csv"), "cannot be read"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_remedy(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    assert run(["data", *arguments]) == 64
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert problem in line
    assert PHONE not in line


def test_a_series_that_begins_as_another_one_can_be_chosen(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = open_store(f"sqlite:///{data / 'gongkai.sqlite3'}")
    played = DatasetNights(engine, data / "again")
    played.nights.number = 2
    played.night(dataset(5, code=COLUMN, title="收费目录清单（经营服务性）", url="http://a.example/more.csv"))
    engine.dispose()
    assert "的数据集：2 个" in told(capsys, "show", COUNTY.code, "--series", "收费")
    assert "的数据集：1 个" in told(capsys, "show", COUNTY.code, "--series", "收费目录清单")
    told(capsys, "diff", COUNTY.code, "--series", "收费目录清单", code=2)
    assert "的数据集：1 个" in told(capsys, "show", COUNTY.code, "--series", "咨询电话138********")


def test_of_a_site_without_datasets_that_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_store(f"sqlite:///{copyfile(data / 'gongkai.sqlite3', data / 'bare.sqlite3')}")
    with transaction(engine) as conn:
        conn.execute(delete(DatasetVersionRow))
        conn.execute(delete(DatasetRow))
    engine.dispose()
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{data / 'bare.sqlite3'}")
    assert "的数据集：0 个" in told(capsys, "show", COUNTY.code)
    assert run(["data", "diff", COUNTY.code]) == 64
    assert "has no datasets" in capsys.readouterr().err


def test_a_group_without_a_command_shows_its_help_and_no_empty_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data"]) == 64
    told = capsys.readouterr()
    assert "Usage" in told.out
    assert told.err == ""


def test_a_difference_is_told_by_the_rows_keys_from_the_archive(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = open_store(f"sqlite:///{data / 'gongkai.sqlite3'}")
    kept_in(engine, data, csv_of(3), csv_of(4), at=FIRST)
    engine.dispose()
    lines = [line.strip() for line in told(capsys, "diff", COUNTY.code, "--series", "收费").splitlines()]
    assert lines[1:] == ["版本 1 至版本 2：新增 1 行", "各行以“项目”列辨认", "+ 项目3"]


def test_anybody_checks_a_file_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, schema = tmp_path / "收费目录.xls", tmp_path / "schema.json"
    file.write_bytes(f"项目,标准,手机号码\n甲,5,{PHONE}\n乙,无,\n".encode("gb18030"))
    fields = [{"name": "项目"}, {"name": "标准", "type": "integer"}, {"name": "手机号码"}]
    schema.write_text(json.dumps({"fields": fields}), "utf-8")
    text = told(capsys, "read", str(file), "--schema", str(schema), code=1)
    for words in (
        "CSV 数据文件（名称标为 XLS 电子表格），已读取",
        "疑似手机号 1 个",
        "2 行、3 列",
        "1 行为空",
    ):
        assert words in text, (words, text)
    assert PHONE not in text
    assert "类型不符：第 3 行，列“标准”" in text
    plain = json.loads(told(capsys, "read", str(file), "--schema", str(schema), "--json", code=1))
    assert (plain["real"], plain["reading"], plain["rows"], plain["persons"]["mobiles"]) == ("csv", "read", 2, 1)
    assert plain["schema_faults"] == [{"type": "type-error", "row": 3, "column": "标准"}]
    assert "无" not in json.dumps(plain["schema_faults"], ensure_ascii=False)


def test_why_a_file_is_not_read_is_said_in_brackets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "清单.csv").touch()
    first, *_ = told(capsys, "read", str(tmp_path / "清单.csv"), code=2).splitlines()
    assert first == "清单.csv：CSV 数据文件，可以打开，但没有内容（文件为空，没有内容）"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "is no schema of a table"),
        ('{"fields": ["项目"]}', "is no schema of a table"),
        ("{", "is no JSON"),
        ('{"fields": [{"name": 1}]}', "cannot be used"),
    ],
)
def test_a_schema_that_is_none_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    (tmp_path / "a.csv").write_text("项目,标准\n甲,5\n", "utf-8")
    (tmp_path / "schema.json").write_text(text, "utf-8")
    assert run(["data", "read", str(tmp_path / "a.csv"), "--schema", str(tmp_path / "schema.json")]) == 64
    assert problem in capsys.readouterr().err


def test_without_the_extra_a_schema_is_refused_in_one_line_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("项目,标准\n甲,5\n", "utf-8")
    (tmp_path / "schema.json").write_text('{"fields": [{"name": "项目"}]}', "utf-8")
    monkeypatch.setitem(sys.modules, "frictionless", None)
    assert run(["data", "read", str(tmp_path / "a.csv"), "--schema", str(tmp_path / "schema.json")]) == 64
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "gongkai[opendata]" in line


def test_what_a_file_is_decides_the_exit_code() -> None:
    read = FileFacts(Format.CSV, Format.CSV, Reading.READ)
    assert exit_code(read) == 0
    assert exit_code(FileFacts(Format.CSV, Format.CSV, Reading.READ, persons=Persons(mobiles=1))) == 1
    assert {exit_code(FileFacts(Format.XLS, Format.XLS, one)) for one in Reading if one is not Reading.READ} == {2}
