"""Rounds of probes: does each home page open, and how long does it take (国办秘函〔2019〕19号, 站点无法访问)?

A round asks every site once, in child processes of a few hundred sites, each spread over a while. A host that a night
or a check is at is left to them and asked at the round's end, or not at all: a round that is lost costs one visit of
that day, and a site with too few of them is not judged.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from config.plan import Budget, VisitPlan, host_of
from config.settings import Settings
from config.sites import Site, SiteList
from crawler.job import Job
from crawler.pages.bounds import host_key
from monitor.executors import run_jobs
from monitor.judge import day_of
from monitor.memory.confirm import night_is_ours
from monitor.times.slots import APART, due_for_a_probe, slot_of
from monitor.visits.canary import ask_canary, canary_plan
from monitor.visits.children import ChildDied, HostLeft, VisitDone
from monitor.visits.hosts import Admission, Hosts
from monitor.visits.jobs import make_job
from storage.database import persist, reading, transaction
from storage.reach_days import add_probes, claim_round, end_round, forget_unopened, last_probes, opened_lately
from storage.reaching import Probed, probed, week_before
from storage.records import Outcome

WHAT = "首页探测"
TIMEOUT = 20.0  # seconds: from 15 on a site did not open, and more need not be known
PAGE_BYTES = 1024 * 1024
BATCH = 300  # sites of one child
SPREAD = 40.0  # seconds over which their requests are spread
KEEP_DAYS = 60  # for so long it is kept which probes failed
TRUST_DAYS = 30  # a site that opened within so many days let itself be asked for its home page then

log = logging.getLogger("gongkai.reach")


@dataclass(frozen=True)
class Round:
    """A round of probes: how many sites were asked, how many opened, did not, and said nothing; how many were left to
    the next round because somebody else was at their host, and how many because they were asked shortly before.

    `ours` says why none of it counts, and is empty where it does.
    """

    asked: int
    opened: int
    failed: int
    unclear: int
    busy: int
    recent: int
    ours: str = ""


def probe_plan(site: Site) -> VisitPlan:
    """A visit of the home page alone. Raises `ValueError` for a site without an address."""
    if site.url is None:
        raise ValueError(f"site {site.code} has no address")
    hosts = (host_of(site.url), *(name.lower() for name in site.hosts))
    budget = Budget(pages=1, bytes=PAGE_BYTES, seconds=300.0)
    return VisitPlan(site=site.code, url=site.url, hosts=hosts, sought=(), names=(), budget=budget)


def due_round(
    engine: Engine,
    settings: Settings,
    sites: Callable[[], SiteList],
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
    *,
    allowed: tuple[str, ...] = (),
) -> Round | None:
    """Runs the round that is due, if it is ours to run; None where another runs it or has run it."""
    now = clock()
    slot = slot_of(now, settings.probes)
    with transaction(engine) as conn:
        if not claim_round(conn, slot=slot, now=now):
            return None
        forget_unopened(conn, day_of(now) - timedelta(days=KEEP_DAYS))
    done = probe_round(engine, settings, sites().sites, clock, allowed=allowed, stop=stop)
    counted = f"访问 {done.asked} 个站点，打不开 {done.failed} 个，占用或暂缓未访问 {done.busy} 个"
    note = f"{counted}；{done.ours}" if done.ours else counted
    persist(engine, lambda conn: end_round(conn, slot=slot, finished=clock(), ours=bool(done.ours), note=note))
    return done


def probe_round(
    engine: Engine,
    settings: Settings,
    sites: Sequence[Site],
    clock: Callable[[], datetime],
    *,
    allowed: tuple[str, ...] = (),
    stop: threading.Event | None = None,
) -> Round:
    """Probes all sites that were not probed within the last 40 minutes, and adds what came of it to their days.

    Nothing counts where the canary does not open before or after the round, or more than a fifth of all sites failed
    together. Raises `KeyboardInterrupt` where `stop` is set.
    """
    now, today = clock(), day_of(clock())
    with reading(engine) as conn:
        codes = [site.code for site in sites]
        last = last_probes(conn, codes, (today, day_of(now - APART)))
        trusted = opened_lately(conn, codes, (today, *week_before(today, TRUST_DAYS)))
    due = due_for_a_probe(sites, last, now)
    hosts = Hosts(engine, settings, WHAT, clock)
    found: list[Probed] = []
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder, hosts.alive():
        canary = _canary(settings, now, Path(folder), allowed)
        before = ask_canary(canary) if canary else ""
        parts = (due[at : at + BATCH] for at in range(0, len(due), BATCH))
        jobs = [_job(part, settings, now, Path(folder), allowed, trusted) for part in parts]
        admission = Admission(hosts)
        for _ in range(2):  # whose host somebody is at waits until the others are done, and no longer
            for job in jobs:
                found.extend(_probe(job, admission, hosts, clock, stop))
            jobs = admission.again()
        after = ask_canary(canary) if canary else ""
    ours = _whose(before or after, found)
    for at in range(0, len(found), BATCH):
        some = found[at : at + BATCH]
        persist(engine, partial(add_probes, probes=some, ours=bool(ours)))
    return Round(
        asked=len(found),
        opened=sum(one.opened is True for one in found),
        failed=sum(one.opened is False for one in found),
        unclear=sum(one.opened is None for one in found),
        busy=len(due) - len(found),
        recent=sum(site.url is not None for site in sites) - len(due),
        ours=ours,
    )


def _probe(
    job: Job, admission: Admission, hosts: Hosts, clock: Callable[[], datetime], stop: threading.Event | None
) -> Iterator[Probed]:
    """What one child sees of its sites. What it saw before it died counts, and the rest is left to the next round."""
    admitted = admission.admit(job)
    if not admitted.plans:
        return
    resting = set(admitted.left_alone)
    asked = tuple(plan for plan in admitted.plans if host_key(host_of(plan.url)) not in resting)
    stopped = stop.is_set if stop is not None else lambda: False
    with closing(run_jobs([admitted.model_copy(update={"plans": asked})], 1, abandoned=stopped)) as messages:
        for message in messages:
            if isinstance(message, VisitDone):
                home = message.visit.facts.pages[0]
                seconds = (message.visit.finished - message.visit.started).total_seconds()
                at = message.visit.started
                yield probed(message.visit.site, at, home.outcome, home.cause, home.status, seconds)
            elif isinstance(message, HostLeft) and timedelta(seconds=message.wait or 0) > APART:
                hosts.rest(message.host, clock() + timedelta(seconds=message.wait or 0))
            elif isinstance(message, ChildDied):
                log.warning("a child died over its probes: %s", message.complaint)
    hosts.done(plan.site for plan in admitted.plans)
    if stopped():
        raise KeyboardInterrupt


def _job(
    sites: Collection[Site],
    settings: Settings,
    now: datetime,
    folder: Path,
    allowed: tuple[str, ...],
    trusted: Collection[str],
) -> Job:
    job = make_job(tuple(map(probe_plan, sites)), settings, now, folder, allowed=allowed)
    spread = SPREAD * len(sites) / BATCH
    known = tuple(site.code for site in sites if site.code in trusted)
    changed = {"spread": spread, "timeout": TIMEOUT, "page_bytes": PAGE_BYTES, "trusted": known}
    return job.model_copy(update=changed)


def _canary(settings: Settings, now: datetime, folder: Path, allowed: tuple[str, ...]) -> Job | None:
    if not settings.canary:
        return None
    return make_job((canary_plan(settings.canary, settings.budget_seconds),), settings, now, folder, allowed=allowed)


def _whose(complaint: str, found: Sequence[Probed]) -> str:
    """Why a round says nothing of the sites; empty where it does."""
    if complaint:
        return f"网络自检网址打不开（{complaint}），本轮不计"
    together = night_is_ours(Outcome.UNREACHABLE if one.opened is False else Outcome.SEEN for one in found)
    return "超过五分之一的站点同时打不开，按本方网络故障处理，本轮不计" if together else ""
