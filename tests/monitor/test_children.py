from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from config.plan import Budget, VisitPlan
from crawler.job import Job
from monitor.executors import run_jobs
from monitor.visits.children import Child, ChildDied, PackedVisit, VisitDone
from storage.codec import dump
from storage.records import Outcome
from tests.loopback import page, portal

HOME = page("<p>" + "青石县人民政府门户网站依法公开政府信息。" * 20 + "</p>")


def job(spool: Path, *urls: str, delay: float = 0) -> Job:
    budget = Budget(pages=5, bytes=10**6, seconds=60)
    plans = [
        VisitPlan(site=url, url=url, hosts=(url.split("/")[2],), sought=(), names=(), budget=budget) for url in urls
    ]
    return Job(
        plans=tuple(plans),
        today=date(2026, 9, 15),
        spool=str(spool),
        user_agent="gongkai/0.1",
        delay=delay,
        address_requests=4,
        timeout=30,
        page_bytes=10**6,
        sites_at_once=10,
        allowed=("127.0.0.1",),
    )


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid: int, seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


def test_a_job_is_prepared_once_when_its_turn_comes_and_one_without_plans_is_not_run(tmp_path: Path) -> None:
    prepared: list[str] = []

    def prepare(one: Job) -> Job:
        prepared.append(one.plans[0].site)
        return one if "127.0.0.1" in one.plans[0].url else one.model_copy(update={"plans": ()})

    with portal({"*": HOME}) as served:
        jobs = [job(tmp_path, served.url), job(tmp_path, "http://nobody.example/")]
        done = [message.visit.site for message in run_jobs(jobs, 1, prepare) if isinstance(message, VisitDone)]
        assert done == [served.url]
        assert prepared == [served.url, "http://nobody.example/"]


def test_a_child_that_is_killed_names_the_sites_that_it_did_not_finish(tmp_path: Path) -> None:
    messages = []
    with (
        portal({"*": HOME}) as good,
        portal({"*": lambda _: time.sleep(20) or HOME}) as slow,
        Child(job(tmp_path, good.url, slow.url)) as child,
    ):
        for message in child.messages():
            messages.append(message)
            if isinstance(message, VisitDone):
                os.kill(child.pid, signal.SIGKILL)
    assert [m.visit.site for m in messages if isinstance(m, VisitDone)] == [good.url]
    assert [m.sites for m in messages if isinstance(m, ChildDied)] == [(slow.url,)]


def test_one_killed_child_fails_only_its_own_batch(tmp_path: Path) -> None:
    with portal({"*": HOME}) as good:

        def kill_the_other(_: str) -> str:
            others = set(_children()) - before
            os.kill(int(max(others, key=int)), signal.SIGKILL)
            return HOME

        before = set(_children())
        with portal({"*": kill_the_other}) as bad:
            messages = list(run_jobs([job(tmp_path, bad.url), job(tmp_path, good.url)], 1))
    assert [m.visit.site for m in messages if isinstance(m, VisitDone)] == [good.url]
    assert [m.sites for m in messages if isinstance(m, ChildDied)] == [(bad.url,)]


def _children() -> list[str]:
    return subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True).stdout.split()


def test_leaving_early_ends_every_child(tmp_path: Path) -> None:
    with portal({"*": lambda _: time.sleep(20) or HOME}) as slow, portal({"*": HOME}) as good:
        messages = run_jobs([job(tmp_path, slow.url), job(tmp_path, good.url)], 2)
        next(message for message in messages if isinstance(message, VisitDone))
        children = _children()
        messages.close()  # type: ignore[attr-defined]  # a generator
    assert all(wait_until_gone(int(pid), 1) for pid in children)


PARENT = """
import sys, time
from crawler.job import Job
from monitor.visits.children import Child
with Child(Job.model_validate_json(sys.stdin.read())) as child:
    print(child.pid, flush=True)
    for message in child.messages():
        pass
"""


def test_a_child_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    with portal({"*": lambda _: time.sleep(20) or HOME}) as slow:
        with subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            assert parent.stdin is not None
            assert parent.stdout is not None
            parent.stdin.write(job(tmp_path, slow.url).model_dump_json().encode())
            parent.stdin.close()
            pid = int(parent.stdout.readline())
            assert alive(pid)
            parent.kill()
        assert wait_until_gone(pid)


def test_a_finished_visit_waits_packed_until_it_is_read(tmp_path: Path) -> None:
    with portal({"/": HOME}) as served, Child(job(tmp_path, served.url)) as child:
        (told,) = [one for one in child.packed_messages() if isinstance(one, PackedVisit)]
    visit = told.read().visit
    assert visit.site == served.url
    assert visit.facts.pages[0].outcome is Outcome.SEEN
    assert len(told.packed) < len(dump(visit))
