"""Whoever visits a host has it for himself: nights and checks in processes of their own, with one store."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.plan import Budget, VisitPlan
from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList
from crawler.job import Job
from monitor.scan import run_scan
from monitor.times.due import nightly
from monitor.times.resting import rests_until
from monitor.visits.hosts import LEASE, Admission, HostBusyError, Hosts, PutOff, wait_for
from monitor.visits.jobs import make_job, turns_file
from storage.database import reading, transaction
from storage.hosts import hosts_at_rest, leases_of
from storage.records import SHANGHAI, Outcome
from storage.visits import load_visits
from tests.loopback import Portal, Reply, portal, timed_portal
from tests.monitor.test_scan import NIGHT, PORTAL, county
from tests.playback import html, links

DELAY = 0.2


class Clock:
    """A time of day that may be set, and a watch that runs on."""

    def __init__(self) -> None:
        self.time = NIGHT
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.time

    def watch(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.seconds += seconds


def hosts(engine: Engine, clock: Clock, what: str = "夜间巡检") -> Hosts:
    return Hosts(engine, load_settings(), what, clock.now, now=clock.now, watch=clock.watch)


def plan(site: str, *names: str) -> VisitPlan:
    budget = Budget(pages=5, bytes=10**6, seconds=60)
    return VisitPlan(site=site, url=f"http://{names[0]}/", hosts=names, sought=(), names=(), budget=budget)


def job(*plans: VisitPlan) -> Job:
    return make_job(plans, load_settings(), NIGHT, Path("/nowhere"))


NEEDS = {"A": {"a.example"}, "B": {"b.example", "c.example"}}


def test_a_site_begins_only_when_all_its_hosts_are_free(engine: Engine) -> None:
    clock = Clock()
    first, second = hosts(engine, clock), hosts(engine, clock, "单站检查")
    assert second.take({"C": {"c.example"}}) == {}
    waits = first.take(NEEDS)
    assert set(waits) == {"B"}
    assert waits["B"].what.startswith("单站检查")
    with reading(engine) as conn:
        assert set(leases_of(conn, ["a.example", "b.example", "c.example"])) == {"a.example", "c.example"}
    second.done(["C"])
    assert first.take({"B": NEEDS["B"]}) == {}


def test_a_host_that_two_sites_of_one_holder_need_is_given_back_with_the_second(sqlite_engine: Engine) -> None:
    clock = Clock()
    first, second = hosts(sqlite_engine, clock), hosts(sqlite_engine, clock)
    first.take({"A": {"a.example"}, "B": {"a.example"}})
    first.done(["A"])
    assert set(second.take({"C": {"a.example"}})) == {"C"}
    first.done(["B"])
    assert second.take({"C": {"a.example"}}) == {}


def test_a_holder_that_was_killed_elsewhere_holds_nobody_up_for_longer_than_its_lease(engine: Engine) -> None:
    clock = Clock()
    hosts(engine, clock).take(NEEDS)
    waiting = hosts(engine, clock)
    clock.pass_by(LEASE.total_seconds() - 1)
    assert set(waiting.take(NEEDS)) == {"A", "B"}
    clock.pass_by(1)
    assert waiting.take(NEEDS) == {}


def test_a_process_of_this_machine_that_is_gone_holds_nobody_up_at_all(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    with subprocess.Popen(["true"]) as ended:
        pass
    with monkeypatch.context() as patched:
        patched.setattr("monitor.visits.hosts.os.getpid", lambda: ended.pid)
        hosts(sqlite_engine, clock).take(NEEDS)
    assert hosts(sqlite_engine, clock).take(NEEDS) == {}


def test_a_clock_that_steps_back_an_hour_lets_no_lease_of_a_dead_holder_last(engine: Engine) -> None:
    clock = Clock()
    hosts(engine, clock).take(NEEDS)
    waiting = hosts(engine, clock)
    clock.time -= timedelta(hours=1)
    assert set(waiting.take(NEEDS)) == {"A", "B"}
    clock.pass_by(LEASE.total_seconds())
    assert waiting.take(NEEDS) == {}


def test_a_clock_that_steps_back_takes_nothing_from_a_holder_that_lives(sqlite_engine: Engine) -> None:
    clock = Clock()
    living, waiting = hosts(sqlite_engine, clock), hosts(sqlite_engine, clock)
    living.take(NEEDS)
    clock.time -= timedelta(hours=1)
    for _ in range(8):
        assert set(waiting.take(NEEDS)) == {"A", "B"}
        clock.pass_by(30)
        with transaction(sqlite_engine) as conn:
            living._renew(conn)


def test_what_is_put_off_is_told_while_it_waits_and_comes_again_in_a_batch_of_its_own(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    other, mine = hosts(sqlite_engine, clock, "单站检查"), hosts(sqlite_engine, clock)
    other.take({"X": {"b.example"}})
    admission = Admission(mine, watch=clock.watch)
    admitted = admission.admit(job(plan("A", "a.example"), plan("B", "b.example")))
    assert [one.site for one in admitted.plans] == ["A"]
    monkeypatch.setattr("monitor.visits.hosts.time.sleep", lambda _: other.done(["X"]))
    told = list(admission.waits())
    assert [(put_off.site, put_off.given_up) for put_off in told] == [("B", False)]
    assert [[one.site for one in again.plans] for again in admission.again()] == [["B"]]
    assert admission.again() == []


def test_what_waited_for_long_enough_is_given_up_with_the_name_of_who_was_there(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    hosts(sqlite_engine, clock, "单站检查").take({"X": {"b.example"}})
    admission = Admission(hosts(sqlite_engine, clock), 60, clock.watch)
    admission.admit(job(plan("B", "b.example")))
    monkeypatch.setattr("monitor.visits.hosts.time.sleep", lambda _: clock.pass_by(40))
    told = list(admission.waits())
    assert [put_off.given_up for put_off in told] == [False, False, True]
    assert "主机 b.example 由其他任务（单站检查" in told[-1].why
    assert admission.again() == []


def test_a_check_waits_with_a_word_and_ends_when_it_waited_for_long_enough(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    told: list[float] = []
    hosts(sqlite_engine, clock).take(NEEDS)
    check = hosts(sqlite_engine, clock)
    monkeypatch.setattr("monitor.visits.hosts.time.sleep", clock.pass_by)
    with pytest.raises(HostBusyError) as raised:
        wait_for(check, plan("A", "a.example"), 5, lambda lease, waited: told.append(waited), watch=clock.watch)
    assert told == [0, 2, 4]
    assert raised.value.lease.what.startswith("夜间巡检")


@pytest.mark.parametrize(
    ("at", "wait", "until"),
    [
        ("15 02:00", None, "15 09:30"),  # the night's end
        ("15 15:00", None, "15 23:00"),  # by day, for as long as a night
        ("15 20:00", None, "16 01:30"),  # but not into the next night
        ("15 09:00", 3600, "15 10:00"),  # what it asked for
        ("15 02:00", 3600, "15 09:30"),
        ("15 02:00", 10**9, "16 02:00"),  # within reason
    ],
)
def test_a_host_that_refuses_is_left_alone_for_the_rest_of_the_night(at: str, wait: float | None, until: str) -> None:
    now = datetime.strptime(f"2026-09-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    then = datetime.strptime(f"2026-09-{until}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    assert rests_until(now, nightly(load_settings()), 8, wait) == then


def test_turns_are_taken_in_the_data_folder_where_that_is_there_and_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert turns_file(load_settings(data_dir=tmp_path / "nowhere")) == ""
    assert turns_file(load_settings(data_dir=tmp_path)) == str(tmp_path / "turns")
    monkeypatch.setattr("monitor.visits.hosts.os.access", lambda *_: False)  # root may do everything
    assert turns_file(load_settings(data_dir=tmp_path)) == ""


# Whole scans


def settings(folder: Path, delay: float = DELAY) -> Settings:
    return load_settings(data_dir=folder, delay_seconds=delay, timeout_seconds=5.0, render_pages=0)


def scan(engine: Engine, folder: Path, *urls: str, delay: float = DELAY) -> int:
    sites = SiteList(
        name=folder.name, sites=tuple(county(f"{folder.name}{number}", url) for number, url in enumerate(urls))
    )
    rules = load_rules(("hunan-columns",))
    allowed = ("127.0.0.1",)
    asked = settings(folder, delay)
    return run_scan(engine, asked, sites, rules, as_of=NIGHT, clock=lambda: NIGHT, allowed=allowed).scan.id


@pytest.fixture
def timed() -> Iterator[tuple[Portal, list[float]]]:
    with timed_portal(PORTAL) as found:
        yield found


@pytest.mark.slow
def test_two_scans_of_one_host_never_ask_it_at_once(
    sqlite_engine: Engine, tmp_path: Path, timed: tuple[Portal, list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.visits.hosts.LOOK_SECONDS", 0.1)
    served, times = timed
    delay = 2 * DELAY  # the tenth that is allowed for is more than a busy machine delivers an answer late
    folders = [tmp_path / "one", tmp_path / "two"]  # as on two machines: only the store is shared
    visit = partial(scan, delay=delay)
    scans = [threading.Thread(target=visit, args=(sqlite_engine, folder, served.url)) for folder in folders]
    for one in scans:
        one.start()
    for one in scans:
        one.join()
    with reading(sqlite_engine) as conn:
        homes = [visit.facts.pages[0].outcome for number in (1, 2) for visit in load_visits(conn, number)]
    assert homes == [Outcome.SEEN] * 2
    assert len(times) >= 8
    assert min(after - before for before, after in pairwise(times)) >= delay * 0.9


@pytest.mark.slow
def test_a_host_that_refuses_is_left_alone_by_everybody_until_the_next_night(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    names = ("工作动态", "政务动态", "要闻动态", "图片新闻", "今日要闻", "部门动态", "乡镇动态", "通知公告", "公告公示")
    menu = links(**{name: f"/c{number}/" for number, name in enumerate(names)})
    with portal({"/": html("", menu), "/robots.txt": Reply(status=404), "*": Reply(b"no", 403)}) as served:
        scan(sqlite_engine, tmp_path / "one", served.url)
        with reading(sqlite_engine) as conn:
            assert set(hosts_at_rest(conn, NIGHT)) == {served.host}
        asked = len(served.paths)
        again = scan(sqlite_engine, tmp_path / "two", served.url)
        assert len(served.paths) == asked
        with reading(sqlite_engine) as conn:
            (visit,) = load_visits(conn, again)
        assert visit.facts.pages[0].outcome is Outcome.BLOCKED
        with reading(sqlite_engine) as conn:
            assert hosts_at_rest(conn, NIGHT + timedelta(days=1)) == {}


@pytest.mark.slow
def test_a_site_whose_host_another_task_has_is_visited_after_the_others(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.visits.hosts.LOOK_SECONDS", 0.1)
    with portal(dict(PORTAL)) as busy, portal(dict(PORTAL)) as free:
        check = Hosts(sqlite_engine, load_settings(), "单站检查", lambda: NIGHT)
        check.take({"X": {busy.host}})
        told: list[PutOff] = []
        waits = Admission.waits

        def until_the_other_is_done(self: Admission) -> Iterator[PutOff]:
            assert free.paths
            assert bool(busy.paths) == bool(told)  # it is asked again after the second round, when none waits
            for put_off in waits(self):
                told.append(put_off)
                yield put_off
                check.done(["X"])

        monkeypatch.setattr(Admission, "waits", until_the_other_is_done)
        number = scan(sqlite_engine, tmp_path / "one", busy.url, free.url)
    with reading(sqlite_engine) as conn:
        homes = {visit.site: visit.facts.pages[0].outcome for visit in load_visits(conn, number)}
    assert homes == {"one0": Outcome.SEEN, "one1": Outcome.SEEN}
    assert [put_off.site for put_off in told] == ["one0"]
