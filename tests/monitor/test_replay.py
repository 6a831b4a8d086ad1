"""A scan's visits read and judged again from its archive, without any network."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest
from sqlalchemy import Engine

from crawler.observe import Observed, observe
from monitor.anew.replay import Changed, Differs, changed_since, replay_scan
from monitor.cli import run
from monitor.rules import max_age
from monitor.rules.ruling import Ruling
from storage.bodies import known_bodies, lose_bodies
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.records import Reason, Verdict
from storage.scans import scan_info
from storage.shelf import shelf_of
from storage.store import open_store
from tests.loopback import portal
from tests.monitor.test_scan import NIGHT, PORTAL, county, scan, settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights of a portal that is gone now, the second by visits that know the first."""
    folder = tmp_path_factory.mktemp("replay")
    engine = open_store(f"sqlite:///{folder / 'gongkai.sqlite3'}")
    with portal(dict(PORTAL)) as served:
        for number in (0, 1):
            scan(engine, folder, (county("A", served.url), county("B", None)), NIGHT + timedelta(days=number))
    engine.dispose()
    return folder


@pytest.fixture
def engine_of(folder: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{folder / 'gongkai.sqlite3'}")
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay must not even open a socket."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a replay opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def replayed(engine: Engine, folder: Path, number: int, site: str = "A") -> Any:
    with reading(engine) as conn:
        (told,) = replay_scan(conn, shelf_of(settings(folder)), scan_info(conn, number), [site])
    return told


def test_every_finding_of_both_nights_comes_out_the_same(engine_of: Engine, folder: Path) -> None:
    for number in (1, 2):
        told = replayed(engine_of, folder, number)
        assert (told.unproved, told.differences) == ("", ())
        assert told.findings == 15
        assert told.pages > 3
        with reading(engine_of) as conn:
            assert changed_since(conn, scan_info(conn, number)) == ()


def test_a_site_without_an_address_comes_out_the_same(engine_of: Engine, folder: Path) -> None:
    told = replayed(engine_of, folder, 1, "B")
    assert (told.unproved, told.differences, told.findings) == ("", (), 15)


def test_what_the_second_night_confirmed_is_confirmed_again_by_the_first(engine_of: Engine, folder: Path) -> None:
    with reading(engine_of) as conn:
        confirmed = [one for one in findings_at(conn, 2, ["A"]) if one.verdict is Verdict.FAIL]
    assert confirmed
    assert replayed(engine_of, folder, 2).differences == ()


def test_a_reader_that_reads_otherwise_is_named_by_its_page_and_field(
    engine_of: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(page: Any, *args: Any, **kwargs: Any) -> Observed:
        read = observe(page, *args, **kwargs)
        worded = replace(read, facts=replace(read.facts, title=read.facts.title + "！"))
        return worded if "/dt/" in page.page.url else read

    monkeypatch.setattr("crawler.visit.reading.observe", other)
    (difference,) = [one for one in replayed(engine_of, folder, 1).differences if one.kind is Differs.READER]
    assert difference.where.endswith("/dt/")
    assert (difference.what, difference.now.endswith("！")) == ("title", True)


def test_a_rule_that_judges_otherwise_is_named_by_its_requirement(
    engine_of: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(rule: Any, facts: Any, context: Any) -> Ruling:
        found = max_age.judge(rule, facts, context)
        return replace(found, reason=Reason.STALE) if found.reason is Reason.FRESH else found

    from config.rules import MaxAge
    from monitor.judge import RULES

    monkeypatch.setitem(RULES, MaxAge, other)
    told = replayed(engine_of, folder, 1).differences
    assert {one.kind for one in told} == {Differs.RULE}
    assert {(one.what, one.then, one.now) for one in told} == {("reason", "fresh", "stale")}


def test_a_page_that_is_not_kept_is_told_and_nothing_is_made_up(
    engine_of: Engine, folder: Path, tmp_path: Path
) -> None:
    with reading(engine_of) as conn:
        sha256 = next(e.sha256 for one in findings_at(conn, 1, ["A"]) for e in one.evidence if e.sha256)
    other = open_store(f"sqlite:///{copyfile(folder / 'gongkai.sqlite3', tmp_path / 'other.sqlite3')}")
    with transaction(other) as conn:
        lose_bodies(conn, [sha256])
    told = replayed(other, folder, 1)
    other.dispose()
    assert told.unproved == f"evidence {sha256}: is not kept here"
    assert told.findings == 0


def test_the_command_ends_with_a_code_for_each_outcome(
    engine_of: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(folder))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{folder / 'gongkai.sqlite3'}")
    assert run(["replay"]) == 0
    assert "2 个站点" in capsys.readouterr().out
    assert run(["replay", "1/A/SITE.NEWS14", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scan"], told["sites"][0]["findings"], told["changed_since"]) == (1, 1, [])
    assert run(["replay", "9"]) == 64
    monkeypatch.setattr("monitor.anew.replay.readers_version", lambda: "others")
    assert run(["replay", "latest"]) == 3
    assert "之后已有变动：读取和评判程序" in capsys.readouterr().out
    with reading(engine_of) as conn:
        assert changed_since(conn, scan_info(conn, 1)) == (Changed.READERS,)


def test_a_card_says_which_findings_cannot_be_proved_any_more_and_verify_names_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copytree(folder, tmp_path / "copy")
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "copy"))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", "")
    assert run(["evidence", "verify"]) == 0
    assert "证据完整" in capsys.readouterr().out
    engine = open_store(f"sqlite:///{tmp_path / 'copy' / 'gongkai.sqlite3'}")
    with reading(engine) as conn:
        finding = next(one for one in findings_at(conn, 2, ["A"]) if one.requirement == "SITE.NEWS14")
        stored = known_bodies(conn, [finding.evidence[0].sha256 or ""])[finding.evidence[0].sha256 or ""]
    engine.dispose()
    assert stored.place is not None
    file = tmp_path / "copy" / "evidence" / stored.place.file
    whole = bytearray(file.read_bytes())
    whole[stored.place.start + 50 : stored.place.start + 56] = b"\0" * 6
    file.write_bytes(whole)
    assert run(["evidence", "verify", "--no-mark"]) == 1
    capsys.readouterr()
    assert run(["evidence", "verify"]) == 1
    told = capsys.readouterr().out
    assert f"网页存档：{stored.sha256}" in told
    assert "结论 A/SITE.NEWS14" in told
    assert run(["scorecard", "A", "--format", "json"]) == 0
    remarks = json.loads(capsys.readouterr().out)["remarks"]
    assert any("暂不能举证" in one and "SITE.NEWS14" in one for one in remarks)
    assert run(["evidence", "remove", "0" * 64, "--reason", "x"]) == 70
    capsys.readouterr()
    assert run(["evidence", "prune", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
