"""After real nights: the looks for rounds in children of their own, and the task of the scheduler."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList, load_sites
from monitor import schedule
from monitor.anew.packs import keys_of
from monitor.round_nights.serving import serve_rounds
from monitor.rounds.cards import round_card
from monitor.rounds.opening import Wanted, open_round
from monitor.scan import run_scan
from storage.checking import check
from storage.database import reading, transaction
from storage.further import looks_after
from storage.ledger import ROUNDS, NightStatus, ScanInfo, ScanStatus
from storage.nights import nights
from storage.records import SHANGHAI, Reason, Verdict
from storage.rounds.records import Bar, Round, Stage
from storage.rounds.standings import standings_of
from storage.rounds.tables import RoundRow
from storage.scans import latest_scan
from storage.shelf import shelf_of
from tests.loopback import Portal, portal
from tests.monitor.round_looks import NEGATIVE, PLAN, WU, plan
from tests.monitor.test_scan import PORTAL

NIGHT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
SITES = (
    "code,name,level,region,parent,url\n"
    "A,赫山区人民政府,county,湖南省益阳市赫山区,,{url}\n"
    "B,资阳区人民政府,county,湖南省益阳市资阳区,,\n"
)


@dataclass
class Watched:
    """A data folder with a list of two sites, one of them with a portal, and a round by the plan of 2018."""

    engine: Engine
    settings: Settings
    served: Portal

    @property
    def sites(self) -> SiteList:
        return load_sites(self.settings.sites)

    def night(self, at: datetime = NIGHT) -> ScanInfo:
        rules = load_rules(self.settings.packs)
        return run_scan(self.engine, self.settings, self.sites, rules, as_of=at, clock=lambda: at).scan

    def open(self) -> Round:
        day = NIGHT.date()
        wanted = Wanted("专项", day, day + timedelta(days=5), self.sites.sites, seed="s")
        with transaction(self.engine) as conn:
            return open_round(conn, wanted, plan(), WU, NIGHT)

    def serve(self, night: ScanInfo, on_step: Callable[[str, int, int], None] = lambda *told: None) -> object:
        at = night.as_of + timedelta(hours=1)
        return serve_rounds(self.engine, self.settings, self.sites, night, clock=lambda: at, on_step=on_step)

    def looks(self) -> list[ScanInfo]:
        with reading(self.engine) as conn:
            night = latest_scan(conn)
            assert night is not None
            return looks_after(conn, night.id, keys_of(plan()), (PLAN,))


@pytest.fixture
def watched(sqlite_engine: Engine, tmp_path: Path):  # type: ignore[no-untyped-def]
    with portal(dict(PORTAL)) as served:
        (tmp_path / "sites.csv").write_text(SITES.format(url=served.url), encoding="utf-8")
        settings = load_settings(
            data_dir=tmp_path,
            sites=str(tmp_path / "sites.csv"),
            packs=("hunan-columns",),
            allow_hosts=("127.0.0.1",),
            delay_seconds=0.0,
        )
        yield Watched(sqlite_engine, settings, served)


def test_what_a_round_asks_beyond_a_night_is_looked_for_once_by_a_child_of_its_own(watched: Watched) -> None:
    made, night = watched.open(), watched.night()
    before = len(watched.served.asked)
    watched.serve(night)
    (look,) = watched.looks()
    assert (look.status, look.planned, look.as_of) == (ScanStatus.DONE, 1, night.as_of)
    with reading(watched.engine) as conn:
        card = round_card(conn, made, "A")
        bars = standings_of(conn, made.id, Stage.NOW)["B"].bars
    assert card is not None
    found = card.final_by_code[NEGATIVE]
    assert (found.verdict, found.tentative, found.reason) == (Verdict.PROVISIONAL, Verdict.FAIL, Reason.MISSING)
    assert Bar.PACKS not in bars
    assert check(str(watched.engine.url), shelf_of(watched.settings)) == []
    asked = len(watched.served.asked)
    assert asked > before
    watched.serve(night)
    assert len(watched.served.asked) == asked
    assert len(watched.looks()) == 1


def test_a_look_that_was_interrupted_is_gone_on_with(watched: Watched) -> None:
    watched.open()
    night = watched.night()

    def stop(*told: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watched.serve(night, stop)
    (begun,) = watched.looks()
    assert begun.status is ScanStatus.RUNNING
    watched.serve(night)
    (done,) = watched.looks()
    assert (done.id, done.status) == (begun.id, ScanStatus.DONE)


def lines(engine: Engine, kind: str) -> list[tuple[NightStatus, str]]:
    with reading(engine) as conn:
        return [(one.status, one.note) for one in nights(conn, 9, kind)]


def test_the_scheduler_serves_rounds_after_the_night_and_no_sooner(watched: Watched) -> None:
    made = watched.open()
    clock = lambda: NIGHT + timedelta(minutes=30)  # noqa: E731
    schedule.make_up(watched.engine, watched.settings, clock)
    assert [status for status, _ in lines(watched.engine, schedule.NIGHTLY)] == [NightStatus.DONE]
    assert lines(watched.engine, ROUNDS) == [(NightStatus.DONE, "1 个评估周期已评判计分")]
    with reading(watched.engine) as conn:
        assert standings_of(conn, made.id, Stage.NOW).keys() == {"A", "B"}


def test_without_an_open_round_nothing_is_due_after_a_night(watched: Watched) -> None:
    schedule.make_up(watched.engine, watched.settings, lambda: NIGHT + timedelta(minutes=30))
    assert lines(watched.engine, ROUNDS) == []


def test_a_round_that_is_made_days_later_has_missed_no_night(watched: Watched) -> None:
    watched.open()
    schedule.make_up(watched.engine, watched.settings, lambda: NIGHT + timedelta(minutes=30))
    with transaction(watched.engine) as conn:
        conn.execute(RoundRow.__table__.update().values(created=NIGHT + timedelta(days=3)))
        conn.exec_driver_sql("UPDATE nights SET due_date = '2026-09-10' WHERE kind = 'rounds'")
    schedule.make_up(watched.engine, watched.settings, lambda: NIGHT + timedelta(days=3))
    assert NightStatus.MISSED not in [status for status, _ in lines(watched.engine, ROUNDS)]


def test_what_goes_wrong_with_a_round_is_in_the_ledger_and_the_night_is_done(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.open()
    with transaction(watched.engine) as conn:
        conn.exec_driver_sql("UPDATE packs SET text = '{}' WHERE id = 'heshan-2018'")
    schedule.make_up(watched.engine, watched.settings, lambda: NIGHT + timedelta(minutes=30), threading.Event())
    assert [status for status, _ in lines(watched.engine, schedule.NIGHTLY)] == [NightStatus.DONE]
    ((status, note),) = lines(watched.engine, ROUNDS)
    assert status is NightStatus.FAILED
    assert "评估周期“专项”未能评判" in note
    assert "专项" in caplog.text
