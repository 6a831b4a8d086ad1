"""A week of nights by a stepped clock: one is killed, one never starts, one comes by twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList
from monitor import schedule
from monitor.cli import run
from monitor.commands import doors
from monitor.night.tasks import CLEANUP
from monitor.night.watch import NIGHTLY, Wrong
from monitor.scan import run_scan
from storage.database import reading, transaction
from storage.ledger import SILENT, NightInfo, NightStatus
from storage.nights import beat_night, claim_night, end_night, nights
from storage.records import SHANGHAI
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import Reply, portal
from tests.monitor.test_scan import PORTAL, county

DUE = datetime(2026, 9, 14, 1, 30, tzinfo=SHANGHAI)  # a Monday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

RUNNER = """
import sys
from datetime import datetime
from config.settings import load_settings
from monitor.schedule import run_night
from storage.store import open_store
now = datetime.fromisoformat(sys.argv[1])
settings = load_settings()
run_night(open_store(settings.database), settings, now.date(), lambda: now)
"""


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def sites_of_two(folder: Path, one: str, two: str) -> dict[str, str]:
    """A list of two sites with these addresses, and the environment in which they are what is scanned."""
    rows = [f"{code},{code}县人民政府,county,湖南省,,{url}" for code, url in (("A", one), ("B", two))]
    head = "code,name,level,region,parent,url"
    (folder / "sites.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return {
        "GONGKAI_DATA_DIR": str(folder),
        "GONGKAI_SITES": str(folder / "sites.csv"),
        "GONGKAI_PACKS": '["hunan-columns"]',
        "GONGKAI_ALLOW_HOSTS": '["127.0.0.1"]',
        "GONGKAI_DELAY_SECONDS": "0",
        "GONGKAI_CHILDREN": "1",
        "GONGKAI_CONTACT": "test@a.example",
        "GONGKAI_RENDER_PAGES": "0",
    }


def nowhere(folder: Path) -> dict[str, str]:
    """The same without addresses: nights that are whole but for the child processes, which nobody visits with."""
    return sites_of_two(folder, "", "")


@contextmanager
def county_of_two(folder: Path) -> Iterator[dict[str, str]]:
    """Two sites, each on a portal of its own, and the environment in which they are what is scanned."""
    with portal(dict(PORTAL)) as one, portal(dict(PORTAL)) as two:
        yield sites_of_two(folder, one.url, two.url)


def lines(engine: Engine, kind: str = NIGHTLY) -> list[NightInfo]:
    with reading(engine) as conn:
        return nights(conn, 50, kind)[::-1]


def settings_of(monkeypatch: pytest.MonkeyPatch, env: dict[str, str]) -> Settings:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def kill_a_night(engine: Engine, env: dict[str, str], now: datetime) -> None:
    """The night of `now` in a process of its own, killed when its first visit is under way."""
    environment = {**os.environ, **env, "GONGKAI_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    environment["GONGKAI_DELAY_SECONDS"] = "1"
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, now.isoformat()], env=environment)
    end = time.monotonic() + 60
    begun = "select 1 from planned_visits p join nights n on n.scan = p.scan where n.due_date = :d and p.runner <> ''"
    while time.monotonic() < end:
        with reading(engine) as conn:
            if conn.execute(text(begun), {"d": str(now.date())}).first():
                break
        time.sleep(0.01)
    assert runner.poll() is None
    runner.send_signal(signal.SIGKILL)
    runner.wait()


@pytest.mark.slow
def test_a_week_in_which_one_night_was_killed_and_one_never_started_is_told_as_it_was(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(DUE)
    with county_of_two(tmp_path) as env:
        settings = settings_of(monkeypatch, env)
        monkeypatch.setenv("GONGKAI_DATABASE_URL", engine.url.render_as_string(hide_password=False))
        watch = schedule.Watch(engine, settings, clock)
        told = []
        for day in range(7):
            clock.now = DUE + day * DAY
            if day == 2:
                kill_a_night(engine, env, clock.now)
                schedule.make_up(engine, settings, clock)  # too early: its runner may live
                clock.now += SILENT + MINUTE
                told.append(watch.look())
            if day == 4:
                clock.now += 40 * MINUTE
                told.append(watch.look())  # no scheduler runs that day, but a monitor looks
                continue
            schedule.make_up(engine, settings, clock)
            told.append(watch.look())
        clock.now += 12 * HOUR  # Sunday at 13:30: the clean-up
        schedule.make_up(engine, settings, clock)
    assert [(night.due_date.day, night.status) for night in lines(engine)] == [
        (14, NightStatus.DONE),
        (15, NightStatus.DONE),
        (16, NightStatus.DONE),
        (17, NightStatus.DONE),
        (18, NightStatus.MISSED),
        (19, NightStatus.DONE),
        (20, NightStatus.DONE),
    ]
    assert [(trouble.due_date.day, trouble.what) for trouble in told if trouble] == [
        (16, Wrong.SILENT),
        (18, Wrong.MISSING),
    ]
    assert [(night.due_date.day, night.status) for night in lines(engine, CLEANUP)] == [
        (13, NightStatus.DONE),  # due before there was a ledger, and made up within its grace
        (20, NightStatus.DONE),
    ]
    with reading(engine) as conn:
        assert conn.execute(text("select count(*) from scans")).scalar() == 6
        assert conn.execute(text("select count(*) from visits")).scalar() == 12
        assert conn.execute(text("select count(*) from planned_visits where status = 'done'")).scalar() == 12
    monkeypatch.setattr(doors, "now", clock)
    assert run(["nights", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(one["due_date"][-2:], one["planned"], one["done"]) for one in shown if one["kind"] == NIGHTLY] == [
        *(("20", 2, 2), ("19", 2, 2), ("18", None, None)),
        *(("17", 2, 2), ("16", 2, 2), ("15", 2, 2), ("14", 2, 2)),
    ]
    assert run(["schedule", "--show"]) == 0
    shown_schedule = capsys.readouterr().out
    assert "2026-09-21 周一 01:30" in shown_schedule
    assert "2026-09-27 周日 13:00" in shown_schedule
    assert "2026-09-18" in shown_schedule
    assert run(["nights", "--check"]) == 0


def test_a_clock_that_steps_back_an_hour_comes_by_a_night_twice_and_runs_it_once(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(DUE + MINUTE)
    settings = settings_of(monkeypatch, nowhere(tmp_path))
    assert schedule.make_up(sqlite_engine, settings, clock) is not None
    for moment in (DUE - 59 * MINUTE, DUE - MINUTE, DUE, DUE + HOUR):
        clock.now = moment
        assert schedule.make_up(sqlite_engine, settings, clock) is None
    clock.now = DUE + DAY
    assert schedule.make_up(sqlite_engine, settings, clock) is not None
    assert [(night.due_date.day, night.status) for night in lines(sqlite_engine)] == [(14, "done"), (15, "done")]


def test_a_clock_that_steps_back_while_a_night_runs_leaves_it_to_its_runner(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(DUE + 5 * MINUTE)
    settings = settings_of(monkeypatch, nowhere(tmp_path))
    with transaction(sqlite_engine) as conn:
        claim_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=DUE)
        beat_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=DUE + HOUR)
    assert schedule.make_up(sqlite_engine, settings, clock) is None
    assert [night.status for night in lines(sqlite_engine)] == [NightStatus.RUNNING]


@SLOW_ON_POSTGRESQL
def test_a_night_does_not_begin_while_the_one_before_still_runs_and_is_made_up_when_it_is_done(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(DUE + DAY)
    settings = settings_of(monkeypatch, nowhere(tmp_path))
    with transaction(engine) as conn:
        claim_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=DUE)
        beat_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=clock.now)
    assert schedule.make_up(engine, settings, clock) is None
    assert [night.due_date.day for night in lines(engine)] == [14]
    with transaction(engine) as conn:
        end_night(conn, kind=NIGHTLY, due_date=DUE.date(), status=NightStatus.DONE, finished=clock.now, scan=None)
    clock.now += HOUR
    assert schedule.make_up(engine, settings, clock) is not None
    assert [(night.due_date.day, night.status) for night in lines(engine)] == [(14, "done"), (15, "done")]


def test_a_night_that_the_one_before_left_no_time_for_is_missed_and_says_so(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    clock = Clock(DUE + DAY + 7 * HOUR)
    with transaction(sqlite_engine) as conn:
        claim_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=DUE)
        beat_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=clock.now)
    schedule.make_up(sqlite_engine, load_settings(data_dir=tmp_path), clock)
    assert [(night.status, night.note) for night in lines(sqlite_engine)] == [
        (NightStatus.RUNNING, ""),
        (NightStatus.MISSED, "上一次尚未结束"),
    ]


def test_a_night_whose_runner_died_after_its_scan_had_ended_is_not_scanned_again(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(DUE)
    settings = settings_of(monkeypatch, nowhere(tmp_path))
    schedule.make_up(sqlite_engine, settings, clock)
    with transaction(sqlite_engine) as conn:  # as it was before the last write
        conn.execute(text("update nights set status = 'running', finished = null"))
    clock.now += SILENT + MINUTE
    assert schedule.make_up(sqlite_engine, settings, clock) is None
    (night,) = lines(sqlite_engine)
    assert (night.status, night.scan) == (NightStatus.DONE, 1)
    with reading(sqlite_engine) as conn:
        assert conn.execute(text("select count(*) from scans")).scalar() == 1


@pytest.mark.parametrize(("hours", "taken_up"), [(11, True), (13, False)])
def test_a_night_that_broke_off_is_taken_up_for_twelve_hours_and_not_only_for_those_in_which_it_may_begin(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int, *, taken_up: bool
) -> None:
    clock = Clock(DUE + hours * HOUR)
    settings = settings_of(monkeypatch, nowhere(tmp_path))
    with transaction(sqlite_engine) as conn:
        claim_night(conn, kind=NIGHTLY, due_date=DUE.date(), now=DUE)
    assert (schedule.make_up(sqlite_engine, settings, clock) is not None) is taken_up
    (night,) = lines(sqlite_engine)
    assert night.status is (NightStatus.DONE if taken_up else NightStatus.FAILED)


def test_a_night_whose_store_was_away_is_handed_back_with_the_reason_and_taken_up_again(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(DUE)
    settings = settings_of(monkeypatch, nowhere(tmp_path))
    with transaction(sqlite_engine) as conn:
        conn.execute(text("alter table spans rename to spans_away"))
    schedule.make_up(sqlite_engine, settings, clock)
    (night,) = lines(sqlite_engine)
    assert night.status is NightStatus.RUNNING
    assert "no such table" in night.note
    with transaction(sqlite_engine) as conn:
        conn.execute(text("alter table spans_away rename to spans"))
    clock.now += 5 * MINUTE
    assert schedule.make_up(sqlite_engine, settings, clock) is not None
    assert [night.status for night in lines(sqlite_engine)] == [NightStatus.DONE]


def test_sites_that_a_night_did_not_do_are_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_engine: Engine
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", sqlite_engine.url.render_as_string())
    clock = Clock(DUE)
    with county_of_two(tmp_path) as env, portal({"*": Reply(status=403)}) as refusing:
        sites = (tmp_path / "sites.csv").read_text(encoding="utf-8")
        more = f"{sites}C,C县人民政府,county,湖南省,,{refusing.url}\n"
        (tmp_path / "sites.csv").write_text(more, encoding="utf-8")
        settings = settings_of(monkeypatch, env)
        schedule.make_up(sqlite_engine, settings, clock)
    with transaction(sqlite_engine) as conn:
        conn.execute(text("update planned_visits set status = 'given_up', tries = 2, note = '因故' where site = 'B'"))
    monkeypatch.setattr(doors, "now", clock)
    assert run(["nights", "--night", "2026-09-14", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["site"], one["name"], one["status"], one["tries"], one["reason"]) for one in told["not_done"]] == [
        ("B", "B县人民政府", "given_up", 2, "因故")
    ]
    assert told["home_not_seen"] == [{"site": "C", "name": "C县人民政府", "outcome": "blocked"}]
    assert run(["nights", "--night", "1"]) == 0
    shown = capsys.readouterr().out
    assert "放弃" in shown
    assert "拒绝访问" in shown
    assert run(["nights", "--check"]) == 1
    assert capsys.readouterr().out == "2026-09-14 的夜间巡检不完整：计划 3 个站点，完成 2 个，放弃 1 个\n"
    assert run(["nights", "--night", "soon"]) == 64
    assert run(["nights", "--night", "2026-09-13"]) == 64


@pytest.mark.parametrize(
    ("made_up", "as_of"),
    [(DUE + 2 * HOUR, DUE + 2 * HOUR), (DUE + 30 * MINUTE, DUE + HOUR + timedelta(seconds=1))],
    ids=["later", "after the clock stepped back"],
)
@pytest.mark.slow
def test_a_night_made_up_after_a_scan_that_somebody_ran_by_hand_is_judged_as_of_then_also_when_taken_up(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_up: datetime, as_of: datetime
) -> None:
    by_hand, later = DUE + HOUR, DUE + 3 * HOUR
    stop = threading.Event()
    stop.set()
    with county_of_two(tmp_path) as env:
        settings = settings_of(monkeypatch, env)
        rules = load_rules(settings.packs)
        sites = SiteList(name="t", sites=(county("A", None),))
        first = run_scan(sqlite_engine, settings, sites, rules, as_of=by_hand, clock=lambda: by_hand)
        with pytest.raises(KeyboardInterrupt):
            schedule.make_up(sqlite_engine, settings, Clock(made_up), stop)
        night = schedule.make_up(sqlite_engine, settings, Clock(later))
    assert night is not None
    assert (first.scan.as_of, night.scan.as_of) == (by_hand, as_of)
    assert [line.status for line in lines(sqlite_engine)] == [NightStatus.DONE]
