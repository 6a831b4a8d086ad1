"""The clock and its ledger, with real schedulers in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import WEEKDAYS, Settings, load_settings
from monitor import schedule
from monitor.cli import run
from monitor.commands.doors import now
from monitor.memory.remembering import is_its_night
from monitor.times.due import nightly
from storage.database import reading, transaction
from storage.ledger import NightInfo, NightStatus
from storage.lock import scan_lock
from storage.nights import beat_night, claim_night, nights, resume_night
from storage.records import SHANGHAI
from storage.store import open_store
from tests.loopback import portal
from tests.monitor.test_scan import PORTAL

AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
SITES = "code,name,level,region,parent,url\nA,A县人民政府,county,湖南省,,{url}\n"


def environment(folder: Path, url: str, nightly_at: str, database_url: str = "") -> dict[str, str]:
    (folder / "sites.csv").write_text(SITES.format(url=url), encoding="utf-8")
    return {
        **os.environ,
        "GONGKAI_DATA_DIR": str(folder),
        "GONGKAI_DATABASE_URL": database_url,
        "GONGKAI_SITES": str(folder / "sites.csv"),
        "GONGKAI_ALLOW_HOSTS": '["127.0.0.1"]',
        "GONGKAI_DELAY_SECONDS": "0",
        "GONGKAI_NIGHTLY_AT": nightly_at,
        "GONGKAI_CONTACT": "test@a.example",
    }


def settings_for(folder: Path, url: str = "") -> Settings:
    """A list of one site; one without an address needs no child process to visit it."""
    (folder / "sites.csv").write_text(SITES.format(url=url), encoding="utf-8")
    return load_settings(
        data_dir=folder, sites=str(folder / "sites.csv"), allow_hosts=("127.0.0.1",), delay_seconds=0.0
    )


def start(env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "monitor.cli", "schedule"], env=env, stderr=subprocess.DEVNULL)


def ledger(engine: Engine) -> list[NightInfo]:
    with reading(engine) as conn:
        return nights(conn, 50, schedule.NIGHTLY)


def wait_for(engine: Engine, status: NightStatus, seconds: float = 40) -> NightInfo:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := [night for night in ledger(engine) if night.status is status]:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no night became {status}: {ledger(engine)}")


@pytest.mark.slow
def test_two_schedulers_on_one_store_run_a_night_once(engine: Engine, database_url: str, tmp_path: Path) -> None:
    """The clean-up is due as well, and whoever does not get the night takes it: they meet in the data folder."""
    due = now() - timedelta(minutes=2)
    with portal(dict(PORTAL)) as served:
        env = environment(tmp_path, served.url, f"{due:%H:%M}", database_url)
        env["GONGKAI_CLEANUP_AT"] = f"{WEEKDAYS[due.weekday()]} {due:%H:%M}"
        schedulers = [start(env), start(env)]
        try:
            night = wait_for(engine, NightStatus.DONE)
            time.sleep(2)
        finally:
            for scheduler in schedulers:
                scheduler.send_signal(signal.SIGTERM)
            codes = [scheduler.wait(20) for scheduler in schedulers]
        homes = served.paths.count("/")
    assert [n.status for n in ledger(engine)] == [NightStatus.DONE]
    assert night.due_date == due.date()
    assert night.scan is not None
    assert homes == 1
    assert codes == [130, 130]


def test_a_night_waits_for_a_clean_up_in_its_data_folder(sqlite_engine: Engine, tmp_path: Path) -> None:
    holds, begun = threading.Event(), threading.Event()

    def clean_up() -> None:
        with scan_lock(tmp_path):
            holds.set()
            begun.wait(20)
            time.sleep(1)  # long enough for the night to find the folder taken

    def clock() -> datetime:
        begun.set()
        return AT

    cleaner = threading.Thread(target=clean_up)
    cleaner.start()
    holds.wait(20)
    report = schedule.run_night(sqlite_engine, settings_for(tmp_path), AT.date(), clock)
    cleaner.join()
    assert report is not None
    assert [night.status for night in ledger(sqlite_engine)] == [NightStatus.DONE]


def test_a_night_that_waits_for_its_folder_is_handed_back_when_told_to_stop(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    stop = threading.Event()
    stop.set()
    settings = settings_for(tmp_path, "http://127.0.0.1:9/")
    with scan_lock(tmp_path), pytest.raises(KeyboardInterrupt):
        schedule.run_night(sqlite_engine, settings, AT.date(), lambda: AT, stop)
    with transaction(sqlite_engine) as conn:
        taken_up = resume_night(
            conn, kind=schedule.NIGHTLY, due_date=AT.date(), silent_since=AT - timedelta(minutes=10), now=AT
        )
    assert taken_up


@pytest.mark.slow
def test_the_trigger_fires_at_its_hour_in_shanghai(tmp_path: Path) -> None:
    """The hour is the next whole minute, read on a machine whose own zone is another."""
    at = now() + timedelta(seconds=61)
    with portal(dict(PORTAL)) as served:
        env = {**environment(tmp_path, served.url, f"{at:%H:%M}"), "TZ": "America/New_York"}
        store = open_store(f"sqlite:///{tmp_path / 'gongkai.sqlite3'}")
        scheduler = start(env)
        try:
            night = wait_for(store, NightStatus.DONE, 90)
        finally:
            scheduler.send_signal(signal.SIGTERM)
            scheduler.wait(20)
            store.dispose()
    assert night.due_date == at.date()
    assert f"{night.started:%H:%M}" == f"{at:%H:%M}"


def test_a_night_whose_scan_fails_says_why(sqlite_engine: Engine, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, sites=str(tmp_path / "none.csv"))
    with pytest.raises(Exception, match="cannot be read"):
        schedule.run_night(sqlite_engine, settings, date(2026, 9, 15), lambda: AT)
    night = ledger(sqlite_engine)[0]
    assert night.status is NightStatus.FAILED
    assert "cannot be read" in night.note


def test_nights_that_no_scheduler_ran_are_written_down_as_missed(sqlite_engine: Engine, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, sites=str(tmp_path / "none.csv"))
    with transaction(sqlite_engine) as conn:
        claim_night(conn, kind=schedule.NIGHTLY, due_date=date(2026, 9, 12), now=AT - timedelta(days=3))
    schedule.make_up(sqlite_engine, settings, lambda: AT + timedelta(hours=7))
    told = {night.due_date.day: night.status for night in ledger(sqlite_engine)}
    assert told == {
        12: NightStatus.FAILED,  # its runner died
        13: NightStatus.MISSED,
        14: NightStatus.MISSED,
        15: NightStatus.MISSED,
    }


@pytest.mark.parametrize(("silent", "resumed"), [(9, False), (11, True)])
def test_a_night_whose_runner_fell_silent_is_taken_over(
    sqlite_engine: Engine, tmp_path: Path, silent: int, *, resumed: bool
) -> None:
    with transaction(sqlite_engine) as conn:
        claim_night(conn, kind=schedule.NIGHTLY, due_date=AT.date(), now=AT)
        beat_night(conn, kind=schedule.NIGHTLY, due_date=AT.date(), now=AT)
    later = AT + timedelta(minutes=silent)
    report = schedule.run_night(sqlite_engine, settings_for(tmp_path), AT.date(), lambda: later)
    assert (report is not None) is resumed


def test_nights_are_shown_for_people_and_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    store = open_store(f"sqlite:///{tmp_path / 'gongkai.sqlite3'}")
    with transaction(store) as conn:
        claim_night(conn, kind=schedule.NIGHTLY, due_date=AT.date(), now=AT)
    store.dispose()
    assert run(["nights"]) == 0
    assert "2026-09-15" in capsys.readouterr().out
    assert run(["nights", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["status"] == "running"


def test_what_will_run_is_shown_with_the_sites_that_are_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(tmp_path, "http://127.0.0.1:9/", "01:30").items():
        monkeypatch.setenv(name, value)
    open_store(f"sqlite:///{tmp_path / 'gongkai.sqlite3'}").dispose()
    assert run(["schedule", "--show"]) == 0
    shown = capsys.readouterr().out
    its_night = is_its_night("A", nightly(load_settings()).next(now()))
    assert [name for name in ("nightly", "rediscovery", "evidence") if name not in shown] == []
    assert f"该夜 {int(its_night)}/1 个站点" in shown


def test_each_site_is_read_anew_on_one_night_of_the_week() -> None:
    week = [AT + timedelta(days=day) for day in range(7)]
    codes = [f"43{number:08d}" for number in range(200)]
    nights_of = [[is_its_night(code, night) for night in week] for code in codes]
    assert {sum(one) for one in nights_of} == {1}
    assert min(map(sum, zip(*nights_of, strict=True))) > 10  # spread over the week
