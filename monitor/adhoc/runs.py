"""Single checks under way in the server: a few at once, a thread each, further ones in line. Each visit is made by a
child process, as every visit is, which ends with the check, and with the server.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from config.errors import ConfigError
from config.plan import VisitPlan
from config.rulebook import load_rules
from config.settings import Settings
from monitor.adhoc.admitting import Admitted
from monitor.adhoc.progress import Progress
from monitor.adhoc.wording import STATUSES, busy_line, end_lines, home_line, met_line, pages_line, waits_line
from monitor.check import Checked, OurFaultError, check_site
from monitor.memory.probed_days import probes_of
from monitor.visits.children import Child, PageSeen
from monitor.visits.hosts import HostBusyError, Hosts, wait_for
from storage.adhoc import CheckStatus
from storage.audit import note
from storage.database import persist
from storage.desk_checks import begin_check, end_check, interrupt_checks, tell_check
from storage.hosts import HostLease
from storage.records import Cause, Finding, Visit

WAIT_SECONDS = 600.0
"""How long a check waits for a host that others are at."""

CLOSE_SECONDS = 20.0
"""How long the server, when it ends, waits for its checks to say that they are interrupted."""

_log = logging.getLogger("gongkai")


class Checks:
    """The checks of one server. `clock` gives aware moments; `wait` is for how many seconds a host is waited for."""

    def __init__(
        self, engine: Engine, settings: Settings, clock: Callable[[], datetime], *, wait: float = WAIT_SECONDS
    ) -> None:
        self._doors = _Doors(engine, settings, clock, wait)
        self._most = settings.desk_checks_at_once
        self._lock = threading.Lock()
        self._line: deque[_Run] = deque()
        self._running: dict[int, _Run] = {}
        self._closed = False

    def open(self) -> int:
        """Says of the checks that a server before this one left behind that they are interrupted; how many."""
        left: list[int] = []
        at = self._doors.clock()
        persist(self._doors.engine, lambda conn: left.append(interrupt_checks(conn, at=at)))
        return left[-1]

    def start(self, admitted: Admitted) -> None:
        """Runs a check, at once or when its turn comes. A server that is about to end only says that it does not."""
        run = _Run(admitted, self._doors, self._over)
        with self._lock:
            if not self._closed:
                self._line.append(run)
                self._fill()
                return
        run.give_up(CheckStatus.INTERRUPTED)

    def place(self, number: int) -> int | None:
        """The place of a check in the line, from 1; None where it is not in line."""
        with self._lock:
            return next((place for place, run in enumerate(self._line, 1) if run.number == number), None)

    def cancel(self, number: int) -> bool:
        """Ends a check for who asked for it; whether there was one to end that nobody ended before."""
        with self._lock:
            waiting = next((run for run in self._line if run.number == number), None)
            if waiting is not None:
                self._line.remove(waiting)
            running = self._running.get(number)
        if waiting is not None:
            waiting.give_up(CheckStatus.CANCELLED)
            return True
        return running is not None and running.stop(CheckStatus.CANCELLED)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Ends all checks, their children too, and waits so long for them to say so."""
        with self._lock:
            self._closed = True
            waiting, running = list(self._line), list(self._running.values())
            self._line.clear()
        for run in running:
            run.stop(CheckStatus.INTERRUPTED)
        for run in waiting:
            run.give_up(CheckStatus.INTERRUPTED)
        end = time.monotonic() + seconds
        for run in running:
            run.thread.join(max(0.0, end - time.monotonic()))

    def _fill(self) -> None:
        while self._line and len(self._running) < self._most:
            run = self._line.popleft()
            self._running[run.number] = run
            run.thread.start()

    def _over(self, run: _Run) -> None:
        with self._lock:
            self._running.pop(run.number, None)
            if not self._closed:
                self._fill()


@dataclass(frozen=True)
class _Doors:
    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]
    wait: float


class _StoppedError(Exception):
    """Somebody stopped the check."""


class _Run:
    """One check, in a thread of its own."""

    def __init__(self, admitted: Admitted, doors: _Doors, over: Callable[[_Run], None]) -> None:
        self._admitted, self._doors, self._over = admitted, doors, over
        self._progress = Progress(admitted.told)
        self._called = "首页" if admitted.pages is None else "该网页"
        self._pages = 0
        self._child: Child | None = None
        self._stopped: CheckStatus | None = None
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._go, name=f"check {admitted.number}", daemon=True)

    @property
    def number(self) -> int:
        """The check's number in the store."""
        return self._admitted.number

    def stop(self, why: CheckStatus) -> bool:
        """Ends the visit from another thread; the check's own says so in the store. False where it was ended before."""
        with self._lock:
            first = self._stopped is None
            self._stopped = self._stopped or why
            if self._child is not None:
                self._child.stop()
        return first

    def give_up(self, status: CheckStatus) -> None:
        """The check is over without a result."""
        self._end(status)

    def _go(self) -> None:
        status, scan = CheckStatus.FAILED, None
        try:
            self._say("开始检查。")
            self._write(lambda conn: begin_check(conn, self.number))
            checked = self._check()
            status, scan = CheckStatus.DONE if _was_let_in(checked.visit) else CheckStatus.REFUSED, checked.scan
        except HostBusyError as error:
            status = CheckStatus.BUSY
            self._say(busy_line(error.lease.host, error.lease.what))
        except _StoppedError:
            pass  # told below
        except (OurFaultError, ConfigError, OSError) as error:
            if self._stopped is None:
                _log.error("check %d of the desk: %s", self.number, error)
        finally:
            stopped = self._stopped if status is CheckStatus.FAILED else None
            try:
                self._end(stopped or status, scan)
            finally:
                self._over(self)

    def _check(self) -> Checked:
        engine, settings, clock = self._doors.engine, self._doors.settings, self._doors.clock
        asked, hosts = self._admitted.asked, Hosts(engine, settings, "单站检查", clock)
        with hosts.alive():
            checked = check_site(
                asked,
                load_rules(self._admitted.packs),
                settings,
                clock=clock,
                pages=self._admitted.pages,
                save_to=engine,
                hosts=hosts,
                probes=lambda as_of: probes_of(engine, asked.site.code, as_of),
                before=lambda plan: self._wait(hosts, plan),
                on_passed=self._on_passed,
                on_page=self._on_page,
                on_child=self._on_child,
                keeps=_was_let_in,
            )
        home = checked.visit.facts.pages[0]
        self._say(home_line(home, self._called), "home")
        if _was_let_in(checked.visit):
            for line in end_lines(checked.findings, home):
                self._say(line, last=True)
        return checked

    def _wait(self, hosts: Hosts, plan: VisitPlan) -> None:
        def on_wait(lease: HostLease, waited: float) -> None:
            self._heed()
            self._say(waits_line(lease.host, lease.what, waited, self._doors.wait), "wait")
            self._put_down()

        wait_for(hosts, plan, self._doors.wait, on_wait)

    def _on_child(self, child: Child) -> None:
        with self._lock:
            self._child = child
            self._heed()

    def _on_page(self, seen: PageSeen) -> None:
        self._heed()
        self._pages += 1
        self._say(pages_line(self._pages), "pages")
        if seen.facts is not None and seen.facts.pages:
            self._say(home_line(seen.facts.pages[0], self._called), "home")
        self._put_down()

    def _on_passed(self, finding: Finding) -> None:
        self._say(met_line(finding))
        self._put_down()

    def _heed(self) -> None:
        if self._stopped is not None:
            raise _StoppedError

    def _say(self, text: str, key: str = "", *, last: bool = False) -> None:
        self._progress.say(self._doors.clock(), text, key, last=last)

    def _put_down(self) -> None:
        if self._progress.due(time.monotonic()):
            lines = self._progress.lines
            self._write(lambda conn: tell_check(conn, self.number, lines))

    def _end(self, status: CheckStatus, scan: int | None = None) -> None:
        at = self._doors.clock()
        if status is not CheckStatus.DONE:
            self._say(f"未完成：{STATUSES[status]}。", last=True)
        lines = self._progress.lines

        def work(conn: Connection) -> None:
            end_check(conn, self.number, status, at=at, told=lines, scan=scan)
            if status is CheckStatus.REFUSED:
                refused = {"url": self._admitted.asked.site.url}
                note(
                    conn,
                    at=at,
                    who=self._admitted.account,
                    what="check.refuse",
                    subject=f"check {self.number}",
                    after=refused,
                )

        self._write(work)

    def _write(self, work: Callable[[Connection], None]) -> None:
        persist(self._doors.engine, work)


def _was_let_in(visit: Visit) -> bool:
    """Whether the address guard let the visit reach the home page."""
    return visit.facts.pages[0].cause is not Cause.ADDRESS_REFUSED
