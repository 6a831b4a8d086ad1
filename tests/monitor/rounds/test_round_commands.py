"""`gongkai round` as people and machines meet it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from config.sites import Site
from monitor.cli import run
from monitor.commands import doors
from storage.database import reading
from storage.rounds.register import rounds
from storage.store import open_store
from tests.rounds import LACKS, NOW, Counties

Printed = pytest.CaptureFixture[str]
DAYS = ["--since", "2026-09-15", "--until", "2026-09-25", "--pack", "hunan-columns"]


@pytest.fixture
def counties(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counties]:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(doors, "now", lambda: NOW)
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'gongkai.sqlite3')}")
    made = Counties(engine)
    made.night({"A": {"BIZ.COL": LACKS}})
    listed = tmp_path / "sites.csv"
    listed.write_text(csv_of(made.sites), encoding="utf-8")
    monkeypatch.setenv("GONGKAI_SITES", str(listed))
    yield made
    engine.dispose()


def csv_of(sites: tuple[Site, ...]) -> str:
    lines = [f"{one.code},{one.name},{one.level},{one.region},{one.url}" for one in sites]
    return "\n".join(["code,name,level,region,url", *lines]) + "\n"


def told(engine: Engine, capsys: Printed, *arguments: str) -> object:
    capsys.readouterr()
    assert run(["round", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_round_is_opened_shown_frozen_and_compared(counties: Counties, capsys: Printed) -> None:
    assert run(["round", "new", "一季度", *DAYS, "--sample", "county=3", "--seed", "甲"]) == 0
    assert "从 4 个站点中抽取 3 个" in capsys.readouterr().out
    assert run(["round", "new", "二季度", *DAYS, "--level", "county", "--region", "湖南省"]) == 0
    shown = told(counties.engine, capsys, "show", "一季度", "--json")
    assert isinstance(shown, dict)
    assert shown["definition"]["seed"] == "甲"
    assert len(shown["places"]) == 3
    assert run(["round", "show", "二季度"]) == 0
    assert "92.9" in capsys.readouterr().out
    assert run(["round", "freeze", "2", "--yes"]) == 0
    listed = told(counties.engine, capsys, "list", "--json")
    assert [one["state"] for one in listed] == ["frozen", "open"]  # type: ignore[attr-defined]
    compared = told(counties.engine, capsys, "compare", "1", "2", "--json")
    assert len(compared["sites"]) == 4  # type: ignore[call-overload,index]
    assert run(["round", "compare", "1", "2"]) == 0


def test_a_freeze_must_be_meant_and_a_frozen_round_is_not_scored_again(counties: Counties, capsys: Printed) -> None:
    assert run(["round", "new", "一季度", *DAYS]) == 0
    assert run(["round", "freeze", "1"]) == 64
    assert "add --yes" in capsys.readouterr().err
    assert run(["round", "score", "1"]) == 0
    assert run(["round", "freeze", "1", "--yes"]) == 0
    assert run(["round", "score", "1"]) == 64
    assert "冻结后的情况只列示，不改变得分" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--sample", "9"], "可供抽取的只有4个"),
        (["--sample", "village=1"], "LEVEL=NUMBER"),
        (["--sample", "3", "--sample", "county=1"], "give one of them"),
        (["--site", "Z"], "is not in the site list"),
        (["--check", "NO.SUCH"], "没有该指标"),
        (["--region", "广东省"], "没有可供抽取的站点"),
        (["--pack", "nonsense"], "is no pack"),
    ],
)
def test_what_cannot_be_is_told_in_one_line_and_no_round_is_made(
    counties: Counties, capsys: Printed, more: list[str], message: str
) -> None:
    assert run(["round", "new", "一季度", *DAYS, *more]) == 64
    assert message in capsys.readouterr().err
    with reading(counties.engine) as conn:
        assert rounds(conn) == []
