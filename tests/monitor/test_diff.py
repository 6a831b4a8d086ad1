"""Two scans beside each other: what they say otherwise, and why."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from monitor.anew.comparing import Because, Cause, Difference
from monitor.anew.diff import diff_of, differences
from monitor.anew.diff_wording import because_in_words, difference_lines, head_lines
from monitor.cli import run
from storage.store import reading, transaction
from storage.tables import ScanRow, VisitRow
from tests.databases import SLOW_ON_POSTGRESQL
from tests.monitor.half_and_quarter import book, write_packs
from tests.monitor.nights import Nights, Served
from tests.monitor.test_rejudge import TODAY, anew, nights_of, pages
from tests.playback import COUNTY


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_packs(tmp_path_factory.mktemp("packs"))


def compared(engine: Engine, one: int, other: int) -> dict[str, Difference]:
    with reading(engine) as conn:
        return {each.requirement: each for each in differences(conn, diff_of(conn, one, other))}


def told(engine: Engine, one: int, other: int) -> list[str]:
    with reading(engine) as conn:
        diff = diff_of(conn, one, other)
        found = list(differences(conn, diff))
    names = {check.code: check.name for check in diff.other.rules.checks} if diff.other.rules else {}
    return [*head_lines(diff.one, diff.other), *difference_lines(found, {COUNTY.code: COUNTY.name}, names)]


@SLOW_ON_POSTGRESQL
def test_a_limit_of_90_days_in_place_of_180_is_named_as_the_rule_and_nothing_else(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    done = anew(nights_of(engine, tmp_path, packs), book(packs, "quarter"))[-1]
    found = compared(engine, done.night.id, done.scan)
    assert {code: one.causes for code, one in found.items()} == {
        "MY.NEWS": (Because(Cause.RULE, ("rule.days 180 -> 90",)),)
    }
    assert told(engine, done.night.id, done.scan) == [
        "巡检 2（2026-09-16 01:30，夜间巡检）与巡检 4（2026-09-16 01:30，重新评判，原巡检 2）相比：",
        "  指标库：",
        "    quarter：新增，版本 2",
        "  网页读取和评判程序相同",
        "  工作日日历相同",
        "  【青石县人民政府】",
        "    动态更新（MY.NEWS）：符合（更新及时，工作动态，最新一条为2026-05-18） → "
        "不符合（超过规定期限未更新：工作动态，工作动态，最新一条为2026-05-18）",
        "      原因：指标规则不同（更新期限（日） 180 → 90）",
    ]


def test_a_page_that_changed_is_named_by_its_address(sqlite_engine: Engine, tmp_path: Path, packs: Path) -> None:
    nights = nights_of(sqlite_engine, tmp_path, packs, count=1)
    nights.night(Served(pages(TODAY - timedelta(days=400))), 1)  # type: ignore[arg-type]
    cause = next(one for one in compared(sqlite_engine, 1, 2)["MY.NEWS"].causes if one.cause is Cause.PAGE)
    assert cause.details == (f"{COUNTY.url}dt/",)
    assert because_in_words(cause) == "所依据的页面有变化（http://www.qs.gov.cn/dt/）"


def test_a_list_that_grows_old_while_its_page_stays_is_told_by_the_day(
    sqlite_engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = Nights(sqlite_engine, tmp_path, book=book(packs, "half"), knows=False)
    for number in (0, 70):
        nights.night(Served(pages(TODAY - timedelta(days=120))), number)  # type: ignore[arg-type]
    assert compared(sqlite_engine, 1, 2)["MY.NEWS"].causes == (Because(Cause.DAY, ("2026-09-15 -> 2026-11-24",)),)


def test_what_only_awaited_its_second_night_has_no_other_cause(
    sqlite_engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights_of(sqlite_engine, tmp_path, packs)
    assert {code: one.causes for code, one in compared(sqlite_engine, 1, 2).items()} == {
        "MY.BIZ": (Because(Cause.CONFIRMED),)
    }


def test_other_readers_are_named_and_unknown_ones_are_no_cause(
    sqlite_engine: Engine, tmp_path: Path, packs: Path
) -> None:
    done = anew(nights_of(sqlite_engine, tmp_path, packs), book(packs, "quarter"))[-1]
    for readers, wanted in (("a" * 64, Because(Cause.READERS, (f"{'a' * 12} -> {'b' * 12}",))), ("", None)):
        with transaction(sqlite_engine) as conn:
            conn.execute(update(ScanRow).values(readers="b" * 64))
            conn.execute(update(ScanRow).where(ScanRow.id == done.night.id).values(readers=readers))
        causes = compared(sqlite_engine, done.night.id, done.scan)["MY.NEWS"].causes
        assert [one for one in causes if one.cause is Cause.READERS] == ([wanted] if wanted else [])
    assert "  网页读取和评判程序是否相同不详（当时未记录版本）" in told(sqlite_engine, done.night.id, done.scan)


def test_where_nothing_is_known_to_differ_it_is_said_what_is_not_known(
    sqlite_engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(sqlite_engine, tmp_path, packs, count=1)
    nights.night(Served({"/": (403, "")}), 1)
    with transaction(sqlite_engine) as conn:
        conn.execute(update(ScanRow).values(readers="", packs=[("lost", "1", "ab" * 32)]))
        first = {name: select(getattr(VisitRow, name)).where(VisitRow.scan == 1) for name in ("facts", "fetched")}
        same = {name: query.scalar_subquery() for name, query in first.items()}
        conn.execute(update(VisitRow).values(circumstances=None, **same))
    cause = compared(sqlite_engine, 1, 2)["MY.NEWS"].causes[0]
    assert cause == Because(Cause.UNKNOWN, ("readers", "packs", "circumstances"))
    assert because_in_words(cause) == (
        "原因不明（网页读取和评判程序的版本未记录、指标库原文未能读出、当时的评判依据未保存）"
    )


@SLOW_ON_POSTGRESQL
def test_the_command_tells_people_and_machines(
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    packs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nights_of(engine, tmp_path, packs)
    monkeypatch.setenv("GONGKAI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    assert run(["rejudge", "--pack", str(packs / "quarter"), "--since", "2026-09-15", "--dry-run"]) == 0
    assert "巡检 1（2026-09-15 01:30）：1 个站点，将重新评判" in capsys.readouterr().out
    assert run(["rejudge", "--pack", str(packs / "quarter"), "--since", "2026-09-15", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert [(night["scan"], night["rejudged"], night["changed"]) for night in done["nights"]] == [(1, 3, 1), (2, 4, 1)]
    assert run(["rejudge", "--pack", str(packs / "quarter"), "--since", "2026-09-15"]) == 0
    assert "巡检 2（2026-09-16 01:30）→ 重新评判 4：此前已按相同的指标库" in capsys.readouterr().out
    assert run(["diff", "2", "4"]) == 0
    assert "原因：指标规则不同（更新期限（日） 180 → 90）" in capsys.readouterr().out
    assert run(["diff", "2", "4", "--json", "--site", COUNTY.code]) == 0
    (one,) = json.loads(capsys.readouterr().out)["differences"]
    assert (one["requirement"], one["before"]["verdict"], one["after"]["verdict"]) == ("MY.NEWS", "pass", "fail")
    assert one["causes"] == [{"cause": "rule", "details": ["rule.days 180 -> 90"]}]
    for night in (["league", "--scan", "4"], ["changes", "--scan", "4"], ["nights", "--night", "4"]):
        assert run(night) == 64
        assert "scan 4: judges scan 2 anew, no night; see it with `gongkai diff`" in capsys.readouterr().err
    assert run(["diff", "2", "9"]) == 64
    assert run(["diff", "2", "4", "--site", "nobody"]) == 64
    assert run(["rejudge", "--pack", "nothing"]) == 64
    assert run(["rejudge", "--pack", str(packs / "quarter"), "--since", "yesterday"]) == 64
    assert run(["rejudge", "--pack", str(packs / "quarter"), "--since", "2027-01-01"]) == 64
