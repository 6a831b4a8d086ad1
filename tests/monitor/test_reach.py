"""Rounds of probes over portals on loopback: what is asked, how long it took, and what counts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import Settings, load_settings
from config.sites import FIELDS, Site, SiteList
from monitor.cli import run
from monitor.commands.doors import now
from monitor.night import reach
from monitor.night.reach import Round, due_round, probe_round
from monitor.times.slots import due_for_a_probe, next_slot, slot_of
from monitor.visits.hosts import Hosts
from storage.database import reading, transaction
from storage.hosts import HostRest, hosts_at_rest, rest_host
from storage.reach_days import add_probes, reach_days
from storage.reaching import Probed, ReachDay
from storage.records import SHANGHAI, Cause
from tests.loopback import HTML, Answer, Portal, Reply, portal, redirect
from tests.monitor.test_scan import PORTAL, county


def slow(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.2)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok")


def hanging(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(4)


NO_RULES: dict[str, Answer] = {"/robots.txt": Reply(b"", 404)}
KINDS: dict[str, dict[str, Answer]] = {
    "well": dict(PORTAL),
    "onward": {**NO_RULES, "/": redirect("/index.html"), "/index.html": PORTAL["/"]},
    "slow": {**NO_RULES, "/": Reply(raw=slow)},
    "hangs": {**NO_RULES, "/": Reply(raw=hanging)},
    "error": {**NO_RULES, "/": Reply(b"<html>bad gateway</html>", 502)},
    "refuses": {**NO_RULES, "/": Reply(b"no", 403)},
    "forbids": {"/robots.txt": Reply(b"User-agent: *\nDisallow: /\n", headers=(("Content-Type", "text/plain"),))},
    "rules hang": {"/robots.txt": Reply(raw=hanging), "/": PORTAL["/"]},
    "large": {**NO_RULES, "/": Reply(b"<html>" + b"x" * 2_000_000)},
    "wait": {**NO_RULES, "/": Reply(b"busy", 503, (("Content-Type", HTML), ("Retry-After", "7200")))},
}


def settings(folder: Path, **more: object) -> Settings:
    return load_settings(data_dir=folder, delay_seconds=0.0, **more)


def day_of(engine: Engine, site: str) -> ReachDay:
    with reading(engine) as conn:
        (found,) = reach_days(conn, site, [now().date()])
    return found


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Probes in a hurry: a second is too long."""
    monkeypatch.setattr(reach, "TIMEOUT", 2.0)
    monkeypatch.setattr("storage.reaching.LIMIT_SECONDS", 1.0)
    monkeypatch.setattr(reach, "SPREAD", 0.1)
    monkeypatch.setattr(reach, "night_is_ours", lambda outcomes: list(outcomes) == [])  # most of these fail


def probe(engine: Engine, folder: Path, *sites: Site, **more: object) -> Round:
    return probe_round(engine, settings(folder, **more), sites, now, allowed=("127.0.0.1",))


def test_a_round_tells_homes_that_open_from_those_that_do_not_and_from_those_that_refuse(
    sqlite_engine: Engine, tmp_path: Path, short: None
) -> None:
    with ExitStack() as stack:
        served = {kind: stack.enter_context(portal(routes)) for kind, routes in KINDS.items()}
        sites = [county(kind, one.url) for kind, one in served.items()]
        with transaction(sqlite_engine) as conn:  # it opened yesterday, so its robots.txt of then holds
            yesterday = now() - timedelta(days=1)
            add_probes(conn, [Probed("rules hang", yesterday, True)], ours=False)
        done = probe(sqlite_engine, tmp_path, *sites, county("gone", "http://127.0.0.1:9/"), county("none", None))
    found = {site.code: day_of(sqlite_engine, site.code) for site in sites}
    assert {kind for kind, day in found.items() if day.opened} == {"well", "onward", "large", "rules hang"}
    assert {kind for kind, day in found.items() if day.failed} == {"slow", "hangs", "error", "wait"}
    assert {kind for kind, day in found.items() if day.unclear} == {"refuses", "forbids"}
    assert day_of(sqlite_engine, "gone").unopened[0].cause is Cause.REFUSED
    assert 1.2 <= found["slow"].unopened[0].seconds < 2.0
    assert found["hangs"].unopened[0].cause is Cause.TIMEOUT
    assert (done.asked, done.opened, done.failed, done.unclear) == (11, 4, 5, 2)
    assert served["well"].paths == ["/robots.txt", "/"]
    assert "gongkai/" in dict(served["well"].asked[1][1])["User-Agent"]
    assert served["forbids"].paths == ["/robots.txt"]
    with reading(sqlite_engine) as conn:
        assert set(hosts_at_rest(conn, now() + timedelta(hours=1))) == {served["wait"].host}


@pytest.mark.slow
def test_of_a_site_that_never_opened_nothing_is_said_where_its_robots_txt_hangs(
    sqlite_engine: Engine, tmp_path: Path, short: None
) -> None:
    with portal(KINDS["rules hang"]) as served:
        probe(sqlite_engine, tmp_path, county("A", served.url))
        assert served.paths == ["/robots.txt"]
    assert day_of(sqlite_engine, "A").unclear == 1


def test_no_site_is_probed_twice_within_forty_minutes(sqlite_engine: Engine, tmp_path: Path, short: None) -> None:
    with portal(dict(PORTAL)) as served:
        first = probe(sqlite_engine, tmp_path, county("A", served.url))
        again = probe(sqlite_engine, tmp_path, county("A", served.url))
    assert (first.asked, again.asked, again.recent) == (1, 0, 1)
    assert day_of(sqlite_engine, "A").opened == 1


def test_a_host_that_a_night_is_at_or_that_is_left_alone_is_not_probed(
    sqlite_engine: Engine, tmp_path: Path, short: None
) -> None:
    with portal(dict(PORTAL)) as busy, portal(dict(PORTAL)) as resting:
        Hosts(sqlite_engine, load_settings(), "夜间巡检", now).take({"X": {busy.host}})
        with transaction(sqlite_engine) as conn:
            rest_host(conn, HostRest(resting.host, now() + timedelta(hours=1), "拒绝"))
        done = probe(sqlite_engine, tmp_path, county("A", busy.url), county("B", resting.url))
        assert (done.asked, done.busy) == (0, 2)
        assert busy.asked == resting.asked == []


@pytest.mark.slow
def test_a_round_in_which_the_canary_does_not_open_counts_for_nothing(
    sqlite_engine: Engine, tmp_path: Path, short: None
) -> None:
    with portal({"/": Reply(b"no", 500)}) as served, portal({"/well": Reply(b"no", 403)}) as own:
        canary = {"canary": f"{own.url}well", "allow_hosts": ("127.0.0.1",)}
        done = probe(sqlite_engine, tmp_path, county("A", served.url), **canary)
    assert "网络自检网址打不开" in done.ours
    day = day_of(sqlite_engine, "A")
    assert (day.ours, day.counted, day.unopened) == (1, 0, ())


def test_a_round_in_which_many_sites_fail_together_counts_for_nothing(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "SPREAD", 0.1)
    sites = [county(f"S{port}", f"http://127.0.0.1:{port}/") for port in (9, 7)]
    assert probe(sqlite_engine, tmp_path, *sites).ours
    assert day_of(sqlite_engine, "S9").counted == 0


def test_two_schedulers_run_a_round_once(sqlite_engine: Engine, tmp_path: Path, short: None) -> None:
    with portal(dict(PORTAL)) as served:
        sites = SiteList(name="t", sites=(county("A", served.url),))
        how = settings(tmp_path, probes=24)
        rounds = [due_round(sqlite_engine, how, lambda: sites, now, allowed=("127.0.0.1",)) for _ in range(2)]
    assert [done is not None for done in rounds] == [True, False]


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[tuple[Portal, Path]]:
    with portal(dict(PORTAL)) as served:
        file = tmp_path / "list.csv"
        row = {"code": "A", "name": "甲县人民政府", "level": "county", "url": served.url}
        file.write_text(f"{','.join(FIELDS)}\n{','.join(row.get(name, '') for name in FIELDS)}\n", encoding="utf-8")
        yield served, file


@pytest.mark.slow
def test_the_command_probes_once_and_tells_it_as_json(
    listed: tuple[Portal, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served, file = listed
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GONGKAI_CONTACT", "test@a.example")
    assert run(["probe", "A", "--once", "--json", "--sites", str(file), "--allow-private"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["asked"], told["opened"], told["ours"]) == (1, 1, "")
    assert served.paths == ["/robots.txt", "/"]
    assert run(["probe", "B", "--once", "--sites", str(file)]) == 64


# When


@pytest.mark.parametrize("rounds", [20, 24, 36])
def test_rounds_are_spread_evenly_over_a_day_of_shanghai(rounds: int) -> None:
    at, slots = datetime(2026, 9, 15, 0, 0, tzinfo=SHANGHAI), []
    while at.day == 15:
        slots.append(slot_of(at, rounds))
        at += timedelta(minutes=1)
    assert len(set(slots)) == rounds
    assert next_slot(slots[0], rounds) - slots[0] == timedelta(days=1) / rounds >= timedelta(minutes=40)


def test_a_moment_that_lies_ahead_holds_no_site_up() -> None:
    at = datetime(2026, 9, 15, 12, tzinfo=SHANGHAI)
    site = county("A", "http://a.example/")
    assert due_for_a_probe([site], {"A": at + timedelta(hours=1)}, at) == (site,)
    assert due_for_a_probe([site], {"A": at - timedelta(minutes=39)}, at) == ()
    assert due_for_a_probe([site], {"A": at - timedelta(minutes=40)}, at) == (site,)


def test_the_next_round_is_shown_among_what_will_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", str(sqlite_engine.url))
    assert run(["schedule", "--show"]) == 0
    assert "首页探测" not in capsys.readouterr().out
    monkeypatch.setenv("GONGKAI_PROBES", "24")
    assert run(["schedule", "--show"]) == 0
    assert "首页探测" in capsys.readouterr().out
