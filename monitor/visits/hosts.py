"""Before a visit begins: is somebody else at its hosts, and does one of them want to be left alone?

A host is leased from the store by the process that sees to its visits, and the children know nothing of that. A lease
is renewed with a heartbeat and runs out without one, so that a process that was killed holds nobody up for long.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname

from sqlalchemy import Connection, Engine

from config.plan import VisitPlan
from config.settings import Settings
from crawler.job import Job
from crawler.pages.bounds import host_key
from monitor.times.due import nightly
from monitor.times.resting import rests_until
from monitor.visits.beating import beating
from storage.database import StoreError, persist
from storage.hosts import (
    HostLease,
    HostRest,
    forget_rests,
    free_hosts,
    hosts_at_rest,
    leases_of,
    renew_hosts,
    rest_host,
    take_hosts,
)
from storage.records import SHANGHAI

LEASE = timedelta(seconds=90)  # three heartbeats
LOOK_SECONDS = 2.0
WAIT_SECONDS = 2 * 3600.0  # how long a scan whose other sites are done waits for hosts that others are at

_REFUSED = "该主机连续拒绝访问"
_BUSY = "该主机要求暂缓访问（Retry-After）"


@dataclass(frozen=True)
class PutOff:
    """A site waits, for somebody else is at one of its hosts. `given_up`: it was waited for long enough."""

    site: str
    lease: HostLease
    given_up: bool = False

    @property
    def why(self) -> str:
        """What the ledger says of a site that was given up."""
        return f"主机 {self.lease.host} 由其他任务（{self.lease.what}）占用，等待期满未能访问"


def own_hosts(plan: VisitPlan) -> frozenset[str]:
    """The hosts that a visit has for itself. Of a parent's or platform's it asks a few pages, in turn with others."""
    return frozenset(host_key(host) for host in plan.hosts)


class Hosts:
    """The hosts that this process is at. `what` is what it tells others of itself, such as 夜间巡检.

    `clock` is the time that its work stands for, by which hosts are left alone; leases go by the real one (`now`), and
    `watch` is one that nobody sets, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        what: str,
        clock: Callable[[], datetime],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(SHANGHAI),
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._settings, self._clock, self._now, self._watch = engine, settings, clock, now, watch
        self._holder = f"{_machine()} {os.getpid()} {uuid.uuid4().hex[:8]}"
        self._what = f"{what}，{gethostname()}:{os.getpid()}"
        self._lock = threading.Lock()
        self._in_hand: dict[str, frozenset[str]] = {}
        self._seen: dict[str, tuple[HostLease, float]] = {}

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Renews the leases until the context ends, and gives back what is left of them then."""
        try:
            with beating(self._engine, self._renew):
                yield
        finally:
            with suppress(StoreError):  # they run out by themselves
                persist(self._engine, lambda conn: free_hosts(conn, holder=self._holder))

    def _renew(self, conn: Connection) -> None:
        renew_hosts(conn, holder=self._holder, until=self._now() + LEASE)

    def take(self, needs: Mapping[str, Collection[str]]) -> dict[str, HostLease]:
        """Takes the hosts of all sites of `needs` that may begin; those that must wait, with one lease in the way."""
        wanted = {host for hosts in needs.values() for host in hosts}
        waits: dict[str, HostLease] = {}

        def work(conn: Connection) -> None:
            waits.clear()
            dead = self._dead(leases_of(conn, wanted).values())
            now = self._now()
            who = {"holder": self._holder, "what": self._what, "now": now, "until": now + LEASE}
            taken = take_hosts(conn, wanted, dead=dead, **who)  # type: ignore[arg-type]  # of four types
            held = leases_of(conn, wanted - taken)
            for site, hosts in needs.items():
                if lease := next((held[host] for host in sorted(hosts) if host in held), None):
                    waits[site] = lease
            used = {host for site, hosts in needs.items() if site not in waits for host in hosts}
            free_hosts(conn, taken - used - self._hosts_in_hand(), holder=self._holder)

        with self._lock:
            persist(self._engine, work)
            self._in_hand |= {site: frozenset(hosts) for site, hosts in needs.items() if site not in waits}
        return waits

    def done(self, sites: Iterable[str]) -> None:
        """The visits of these sites are over: their hosts are given back, unless another one needs them."""
        with self._lock:
            hosts = {host for site in sites for host in self._in_hand.pop(site, ())} - self._hosts_in_hand()
            if hosts:
                persist(self._engine, lambda conn: free_hosts(conn, hosts, holder=self._holder))

    def left(self, host: str, wait: float | None) -> None:
        """The host refuses us, or asked for a wait of so many seconds: nobody asks it for the rest of the night."""
        until = rests_until(self._clock(), nightly(self._settings), self._settings.night_hours, wait)
        self.rest(host, until, _REFUSED if wait is None else _BUSY)

    def rest(self, host: str, until: datetime, cause: str = _BUSY) -> None:
        """Nobody asks the host until a moment, or until a later one that was said before."""
        persist(self._engine, lambda conn: rest_host(conn, HostRest(host_key(host), until, cause)))

    def at_rest(self) -> tuple[str, ...]:
        """The hosts that are left alone now."""
        found: list[str] = []
        persist(self._engine, lambda conn: found.extend(hosts_at_rest(conn, self._clock())))
        return tuple(sorted(set(found)))

    def forget(self) -> None:
        """Drops what is no longer of use: rests that ended a day ago."""
        before = self._clock() - timedelta(days=1)

        def work(conn: Connection) -> None:
            forget_rests(conn, before=before)

        persist(self._engine, work)

    def _hosts_in_hand(self) -> set[str]:
        return {host for hosts in self._in_hand.values() for host in hosts}

    def _dead(self, leases: Iterable[HostLease]) -> list[HostLease]:
        """Leases of processes of this machine that are gone, and those that did not change for as long as they are
        given, by a clock that nobody sets: the time of day may have been set back meanwhile, and would let them last.
        """
        dead = []
        for lease in leases:
            known, since = self._seen.get(lease.host, (lease, self._watch()))
            if (known.holder, known.beats) != (lease.holder, lease.beats):
                since = self._watch()
            self._seen[lease.host] = (lease, since)
            if self._watch() - since >= LEASE.total_seconds() or _is_gone(lease.holder):
                dead.append(lease)
        return dead


def _machine() -> str:
    """What tells the processes of this machine from others': two containers may have one name and number alike."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # no Linux
        space = 0
    return f"{gethostname()} {space}"


def _is_gone(holder: str) -> bool:
    """Whether a holder was a process of this machine that is no more: then nobody need wait for its lease to end."""
    machine, _, process = holder.rpartition(" ")[0].rpartition(" ")
    if machine != _machine():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class HostBusyError(Exception):
    """Somebody else was at a host of the site for as long as it was waited for: `lease` says who."""

    def __init__(self, lease: HostLease) -> None:
        self.lease = lease
        super().__init__(f"{lease.host} is being visited by {lease.what}")


def wait_for(
    hosts: Hosts,
    plan: VisitPlan,
    most: float,
    on_wait: Callable[[HostLease, float], None],
    *,
    watch: Callable[[], float] = time.monotonic,
) -> None:
    """Takes a site's hosts, for which it waits up to `most` seconds. `on_wait` is told who is there, and for how many
    seconds that was waited for. Raises `HostBusyError` after that."""
    began = watch()
    while lease := hosts.take({plan.site: own_hosts(plan)}).get(plan.site):
        waited = watch() - began
        if waited >= most:
            raise HostBusyError(lease)
        on_wait(lease, waited)
        time.sleep(min(LOOK_SECONDS, most - waited))


class Admission:
    """Lets the sites of a scan's batches begin, and puts off those whose hosts others are at."""

    def __init__(self, hosts: Hosts, wait: float = WAIT_SECONDS, watch: Callable[[], float] = time.monotonic) -> None:
        self._hosts = hosts
        self._wait = wait
        self._watch = watch
        self._lock = threading.Lock()
        self._put_off: dict[str, tuple[Job, HostLease]] = {}

    def admit(self, job: Job) -> Job:
        """The job with those of its sites that may begin, told which hosts are left alone; maybe none."""
        waits = self._hosts.take({plan.site: own_hosts(plan) for plan in job.plans})
        with self._lock:
            self._put_off |= {site: (job, lease) for site, lease in waits.items()}
        plans = tuple(plan for plan in job.plans if plan.site not in waits)
        return job.model_copy(update={"plans": plans, "left_alone": self._hosts.at_rest()})

    def again(self) -> list[Job]:
        """The sites that were put off, as jobs of the batches that they were of. They are put off no more."""
        with self._lock:
            put_off, self._put_off = self._put_off, {}
        jobs = {id(job): job for job, _ in put_off.values()}
        return [
            job.model_copy(update={"plans": tuple(plan for plan in job.plans if plan.site in put_off)})
            for job in jobs.values()
        ]

    def waits(self) -> Iterator[PutOff]:
        """Tells every few seconds of a site that waits, until one may begin or all were waited for long enough, of
        each of which it is told then. Ends at once where none waits."""
        began = self._watch()
        while self._put_off:
            needs = {
                site: own_hosts(next(plan for plan in job.plans if plan.site == site))
                for site, (job, _) in self._put_off.items()
            }
            held = self._hosts.take(needs)
            if len(held) < len(needs):
                self._hosts.done(needs.keys() - held.keys())  # they are taken again when their turn comes
                return
            if self._watch() - began > self._wait:
                self._put_off = {}
                yield from (PutOff(site, lease, given_up=True) for site, lease in held.items())
                return
            yield next(PutOff(site, lease) for site, lease in held.items())
            time.sleep(LOOK_SECONDS)
