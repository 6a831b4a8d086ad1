"""Single checks under way: in line, waiting for a host, cancelled, ended with the server."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from monitor.adhoc.admitting import Admitted, NotAdmittedError, admit
from monitor.adhoc.asking import Wish
from monitor.adhoc.runs import Checks
from monitor.visits.hosts import Hosts
from storage.adhoc import CheckStatus
from storage.audit import entries
from storage.database import reading
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.records import Verdict
from storage.scans import scan_info
from tests.loopback import portal
from tests.monitor.desk_checking import NOW, check_at, people, settings_for, told, until
from tests.monitor.test_check import GOOD
from tests.monitor.test_children import alive, wait_until_gone

A, B, C = "http://a.example/", "http://b.example/", "http://c.example/"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.visits.hosts.LOOK_SECONDS", 0.02)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@contextmanager
def running(engine: Engine, settings: Settings, wait: float = 60.0) -> Iterator[Checks]:
    people(engine)
    checks = Checks(engine, settings, lambda: NOW, wait=wait)
    try:
        yield checks
    finally:
        checks.close()


@pytest.fixture
def night(sqlite_engine: Engine, settings: Settings) -> Hosts:
    """A night that is at the hosts of these tests, so that their checks wait and visit nobody."""
    night = Hosts(sqlite_engine, settings, "夜间巡检", lambda: NOW)
    night.take({"A": {"a.example", "b.example", "c.example"}})
    return night


def ask(engine: Engine, settings: Settings, account: str, url: str) -> Admitted:
    return admit(engine, settings, account, Wish(url, None, None), NOW)


def status(engine: Engine, number: int) -> CheckStatus:
    return check_at(engine, number).status


@pytest.mark.usefixtures("night")
def test_a_host_that_a_night_is_at_is_waited_for_and_given_up_with_a_clear_line(
    sqlite_engine: Engine, settings: Settings
) -> None:
    with running(sqlite_engine, settings, wait=0.3) as checks:
        admitted = ask(sqlite_engine, settings, "li", A)
        checks.start(admitted)
        assert until(lambda: "等待：a.example正由其他任务访问（夜间巡检" in told(sqlite_engine, admitted.number))
        assert until(lambda: check_at(sqlite_engine, admitted.number).is_over)
    assert status(sqlite_engine, admitted.number) is CheckStatus.BUSY
    assert "等待期满" in told(sqlite_engine, admitted.number)
    assert check_at(sqlite_engine, admitted.number).scan is None


@pytest.mark.usefixtures("night")
def test_so_many_run_at_once_and_the_others_know_their_place_in_line(sqlite_engine: Engine, settings: Settings) -> None:
    settings = settings.model_copy(update={"desk_checks_at_once": 1})
    with running(sqlite_engine, settings) as checks:
        first, second, third = (
            ask(sqlite_engine, settings, who, url) for who, url in (("li", A), ("wang", B), ("zhao", C))
        )
        for admitted in (first, second, third):
            checks.start(admitted)
        assert until(lambda: status(sqlite_engine, first.number) is CheckStatus.RUNNING)
        assert [checks.place(one.number) for one in (first, second, third)] == [None, 1, 2]
        assert status(sqlite_engine, second.number) is CheckStatus.WAITING
        assert checks.cancel(first.number)
        assert until(lambda: status(sqlite_engine, first.number) is CheckStatus.CANCELLED)
        assert until(lambda: status(sqlite_engine, second.number) is CheckStatus.RUNNING)
        assert checks.place(third.number) == 1
        assert checks.cancel(third.number)
        assert status(sqlite_engine, third.number) is CheckStatus.CANCELLED
        assert not checks.cancel(third.number)
        assert not checks.cancel(999)


@pytest.mark.usefixtures("night")
def test_a_server_that_ends_says_that_its_checks_are_interrupted(sqlite_engine: Engine, settings: Settings) -> None:
    settings = settings.model_copy(update={"desk_checks_at_once": 1})
    with running(sqlite_engine, settings) as checks:
        numbers = []
        for who, url in (("li", A), ("wang", B)):
            admitted = ask(sqlite_engine, settings, who, url)
            checks.start(admitted)
            numbers.append(admitted.number)
        assert until(lambda: status(sqlite_engine, numbers[0]) is CheckStatus.RUNNING)
        checks.close()
        late = ask(sqlite_engine, settings, "zhao", C)
        checks.start(late)
        assert {status(sqlite_engine, number) for number in (*numbers, late.number)} == {CheckStatus.INTERRUPTED}
        assert "未完成：中断。" in told(sqlite_engine, numbers[0])


def test_the_next_server_says_so_of_what_one_that_was_killed_left(sqlite_engine: Engine, settings: Settings) -> None:
    with running(sqlite_engine, settings) as checks:
        admitted = ask(sqlite_engine, settings, "li", A)
        with pytest.raises(NotAdmittedError):
            ask(sqlite_engine, settings, "li", B)
        assert checks.open() == 1
        assert status(sqlite_engine, admitted.number) is CheckStatus.INTERRUPTED
        ask(sqlite_engine, settings, "li", B)


def test_a_pack_that_cannot_be_read_is_a_fault_of_ours_and_frees_the_place(
    sqlite_engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"packs": (str(tmp_path / "gone"),), "desk_checks_at_once": 1})
    with running(sqlite_engine, settings) as checks:
        for who in ("li", "wang"):
            admitted = ask(sqlite_engine, settings, who, A)
            checks.start(admitted)
            assert until(lambda number=admitted.number: check_at(sqlite_engine, number).is_over)
            assert status(sqlite_engine, admitted.number) is CheckStatus.FAILED
            assert "未完成：程序故障。" in told(sqlite_engine, admitted.number)


@pytest.mark.slow
def test_a_check_tells_as_it_goes_and_is_kept_beside_the_nights_unconfirmed(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    with portal(dict(GOOD)) as served:
        settings = settings_for(tmp_path, allow_hosts=(served.host,))
        with running(sqlite_engine, settings) as checks:
            admitted = ask(sqlite_engine, settings, "li", served.url)
            checks.start(admitted)
            assert until(lambda: check_at(sqlite_engine, admitted.number).is_over, 60)
    check = check_at(sqlite_engine, admitted.number)
    assert check.status is CheckStatus.DONE
    assert check.scan is not None
    assert check.site == served.host
    lines = told(sqlite_engine, admitted.number)
    for words in (
        f"被查网址：{served.url}",
        "已读取页数：",
        "首页：已看到",
        "符合，已找到",
        "检查结束，共75项指标：符合",
    ):
        assert words in lines
    with reading(sqlite_engine) as conn:
        assert scan_info(conn, check.scan).kind is ScanKind.ADHOC
        verdicts = {finding.verdict for finding in findings_at(conn, check.scan, [served.host])}
    assert Verdict.PASS in verdicts
    assert not verdicts & {Verdict.FAIL, Verdict.PARTIAL}


def test_the_guard_refuses_a_loopback_address_and_nothing_is_kept_but_that(
    sqlite_engine: Engine, settings: Settings
) -> None:
    with running(sqlite_engine, settings) as checks:
        admitted = ask(sqlite_engine, settings, "li", "http://127.0.0.1/")
        checks.start(admitted)
        assert until(lambda: check_at(sqlite_engine, admitted.number).is_over, 60)
    check = check_at(sqlite_engine, admitted.number)
    assert (check.status, check.scan) == (CheckStatus.REFUSED, None)
    assert "未完成：地址不予访问。" in told(sqlite_engine, admitted.number)
    assert "检查结束" not in told(sqlite_engine, admitted.number)
    with reading(sqlite_engine) as conn:
        assert [(one.who, one.what) for one in entries(conn)] == [("li", "check.refuse"), ("li", "check.ask")]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["cancel", "close"])
def test_whoever_ends_a_check_ends_its_child_and_gives_its_host_back(
    way: str, sqlite_engine: Engine, tmp_path: Path
) -> None:
    asked, answer = threading.Event(), threading.Event()

    def slow(_: str) -> str:
        asked.set()
        answer.wait(30)
        return str(GOOD["/"])

    with portal({**GOOD, "/": slow}) as served:
        settings = settings_for(tmp_path, allow_hosts=(served.host,))
        with running(sqlite_engine, settings) as checks:
            before = _visiting()
            admitted = ask(sqlite_engine, settings, "li", served.url)
            checks.start(admitted)
            assert asked.wait(30)
            children = _visiting() - before
            assert len(children) == 1
            assert all(alive(pid) for pid in children)
            if way == "cancel":
                assert checks.cancel(admitted.number)
            else:
                checks.close()
            assert all(wait_until_gone(pid, 5) for pid in children)
            assert until(lambda: check_at(sqlite_engine, admitted.number).is_over, 5)
            answer.set()
            other = Hosts(sqlite_engine, settings, "夜间巡检", lambda: NOW)
            assert until(lambda: not other.take({"A": {served.host}}), 5)
    ended = {"cancel": CheckStatus.CANCELLED, "close": CheckStatus.INTERRUPTED}
    assert status(sqlite_engine, admitted.number) is ended[way]


def _visiting() -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True)
    return {int(pid) for pid in found.stdout.split()}
