"""`gongkai round table` as people and machines meet it."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile

import pytest
from click.testing import Result
from typer.testing import CliRunner

from monitor.commands.round_tables import tables
from storage.rounds.errors import RoundError
from tests.tables import UNMATCHED_LINE, sample_table, table


@pytest.fixture
def file(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    copyfile(new_store, tmp_path / "gongkai.sqlite3")
    path = tmp_path / "年度表.xlsx"
    path.write_bytes(sample_table())
    return path


def asked(*arguments: object) -> Result:
    return CliRunner().invoke(tables, [str(one) for one in arguments])


def told(*arguments: object) -> str:
    answer = asked(*arguments)
    assert answer.exception is None, answer.exception
    return answer.output


def test_a_table_is_imported_listed_shown_and_matched(file: Path) -> None:
    text = told("import", file)
    assert "已导入评估指标表 1《年度表》：20行，共100分，1行待对应" in text
    assert f"待对应：第{UNMATCHED_LINE}行 平台建设 / 运行维护 / 19.适老化改造情况，4分" in text
    assert "未读取的工作表：说明" in text
    assert "全部对应" in told("match", 1, UNMATCHED_LINE, "人工")
    (listed,) = json.loads(told("list", "--json"))
    assert (listed["name"], listed["version"], listed["rounds"]) == ("年度表", 2, [])
    shown = json.loads(told("show", 1, "--json"))
    states = [row["match"]["state"] for row in shown["rows"]]
    assert (states.count("matched"), states.count("question")) == (17, 3)
    assert "年度表" in told("list")
    assert "XXGK.GUIDE" in told("show", 1)


def test_a_row_may_be_matched_to_several_checks(file: Path) -> None:
    told("import", file, "--name", "一季度")
    assert "第22行：SITE.META、SITE.DOMAIN" in told("match", 1, 22, "SITE.META", "SITE.DOMAIN")


def test_what_cannot_be_is_refused_in_one_sentence(file: Path, tmp_path: Path) -> None:
    told("import", file)
    for arguments, words in (
        (("import", file), "已有同名的评估指标表"),
        (("match", 1, 22, "FIN.BUDGET"), "不能同时对应两行"),
        (("match", 1, 22, "没有"), "“没有”不是指标编码"),
        (("match", 1, 999, "人工"), "该行不是指标行"),
        (("show", 9), "没有这张表"),
    ):
        answer = asked(*arguments)
        assert isinstance(answer.exception, RoundError)
        assert words in str(answer.exception)
    other = tmp_path / "坏.xlsx"
    other.write_bytes(table(("指南", "=1"), header=("指标", "分值")))
    answer = asked("import", other)
    assert "B2：是公式（=1）" in str(answer.exception)
    assert [one["name"] for one in json.loads(told("list", "--json"))] == ["年度表"]


def test_a_file_that_cannot_be_read_or_is_too_large_is_refused(file: Path, tmp_path: Path) -> None:
    assert "cannot be read" in str(asked("import", tmp_path / "none.xlsx").exception)
    large = tmp_path / "large.xlsx"
    large.write_bytes(b"PK" * (6 * 2**20))
    assert "超过 10 MB" in str(asked("import", large).exception)
