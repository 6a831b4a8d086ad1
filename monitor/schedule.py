"""The clock: every task at its hour in Shanghai, once however many schedulers watch one store.

The run ledger decides and not the scheduler: whoever inserts a due day's row runs it. What was due while no scheduler
ran is made up within its grace, or written down as missed; it is never read as "not updated". A clock that steps back
comes by the same day again and finds its row there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from config.errors import ConfigError
from config.settings import Settings
from config.sites import load_sites
from monitor.alerts import outbox as alerts
from monitor.night.reach import due_round
from monitor.night.tasks import Came, Task, Turn, tasks
from monitor.night.watch import NIGHTLY, Trouble, trouble
from monitor.scan import BusyError, ScanReport
from monitor.times.due import nightly
from monitor.visits.beating import beating
from storage.database import StoreError, reading, transaction
from storage.ledger import SILENT, NightInfo, NightStatus, Tally
from storage.nights import (
    beat_night,
    claim_night,
    end_night,
    hand_back_night,
    night_of,
    nights,
    other_night_running,
    record_missed_night,
    resume_night,
)
from storage.plans import tallies
from storage.records import SHANGHAI
from storage.spool import EvidenceError

MISSED_NIGHTS_NOTED = 31
WATCH_MINUTES = 5  # how often a night whose runner died is looked for, and what is wrong with the last one

log = logging.getLogger("gongkai.schedule")


def run_night(
    engine: Engine,
    settings: Settings,
    due_date: date,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
) -> ScanReport | None:
    """Runs the night of `due_date` if it is ours to run; None where another runs it or has run it.

    What fails is written into the ledger, and raised. A night that is interrupted (`stop`), or whose store is gone for
    a while, is handed back: whoever asks next goes on with it.
    """
    task = next(task for task in tasks(settings) if task.kind == NIGHTLY)
    came = run_turn(task, Turn(engine, settings, due_date, clock, stop))
    return came.report if came else None


def run_turn(task: Task, turn: Turn) -> Came | None:
    """Does what is due if it is ours to do, as `run_night` does the night."""
    if not _claim(task, turn):
        return None
    kind, due_date = task.kind, turn.due_date
    came, note, handed_back = None, "中途退出", False
    try:
        with beating(turn.engine, lambda conn: beat_night(conn, kind=kind, due_date=due_date, now=turn.clock())):
            came = task.work(turn)
        note = came.note
    except (BusyError, StoreError, KeyboardInterrupt) as error:
        note, handed_back = str(error)[:500], True
        raise
    except (ConfigError, EvidenceError, OSError) as error:
        note = str(error)[:500]
        raise
    finally:
        if handed_back:
            with transaction(turn.engine) as conn:
                hand_back_night(conn, kind=kind, due_date=due_date, note=note)
        else:
            _end(task, turn, came, note)
    return came


def _claim(task: Task, turn: Turn) -> bool:
    """One of a kind at a time: a night that still runs is neither abandoned nor overtaken by the next one."""
    now, kind, due_date = turn.clock(), task.kind, turn.due_date
    with transaction(turn.engine) as conn:
        if other_night_running(conn, kind=kind, due_date=due_date, heard_since=now - SILENT):
            return False
        if claim_night(conn, kind=kind, due_date=due_date, now=now):
            return True
        return resume_night(conn, kind=kind, due_date=due_date, silent_since=now - SILENT, now=now)


def _end(task: Task, turn: Turn, came: Came | None, note: str) -> None:
    status = NightStatus.FAILED if came is None else NightStatus.DONE
    scan, now = came.scan if came else None, turn.clock()
    with transaction(turn.engine) as conn:
        end_night(conn, kind=task.kind, due_date=turn.due_date, status=status, finished=now, scan=scan, note=note)


def make_up(
    engine: Engine, settings: Settings, clock: Callable[[], datetime], stop: threading.Event | None = None
) -> ScanReport | None:
    """Does what was due last of every task, if it is within the grace and nobody has it. Older turns are noted: missed
    where nobody took them, failed where their runner died. The report of the night, if one was run."""
    report = None
    for task in tasks(settings):
        with _told():
            came = _make_up(task, engine, settings, clock, stop)
            report = came.report if came and came.report else report
    return report


def _make_up(
    task: Task, engine: Engine, settings: Settings, clock: Callable[[], datetime], stop: threading.Event | None
) -> Came | None:
    now = clock()
    today = now.astimezone(SHANGHAI).date()
    with reading(engine) as conn:
        last = next(iter(nights(conn, 1, task.kind)), None)
    first = today - (timedelta(days=MISSED_NIGHTS_NOTED) if last else task.grace + timedelta(days=1))
    came = None
    for day in task.timing.days(max(first, last.due_date) if last else first, today):
        turn = Turn(engine, settings, day, clock, stop)
        late = now - task.timing.moment(day)
        if not (task.is_due(turn) or _is_begun(task, turn)):
            continue
        if timedelta(0) <= late <= (task.until if _is_begun(task, turn) else task.grace):
            came = run_turn(task, turn) or came
        elif late > task.grace and last:
            _note_lost(task, turn, now)
    return came


def _is_begun(task: Task, turn: Turn) -> bool:
    with reading(turn.engine) as conn:
        known = night_of(conn, task.kind, turn.due_date)
    return known is not None and known.status is NightStatus.RUNNING


def _note_lost(task: Task, turn: Turn, now: datetime) -> None:
    kind, day = task.kind, turn.due_date
    with transaction(turn.engine) as conn:
        busy = other_night_running(conn, kind=kind, due_date=day, heard_since=now - SILENT)
        note = "上一次尚未结束" if busy else "调度程序未运行"
        if record_missed_night(conn, kind=kind, due_date=day, now=now, note=note):
            return
        known = night_of(conn, kind, day)
    if known and known.status is NightStatus.RUNNING and now - known.heartbeat > task.grace:
        why = f"：{known.note}" if known.note else ""
        _end(task, turn, None, f"执行中断，未在期限内接续{why}")


def recent_nights(engine: Engine, limit: int, kind: str | None = None) -> list[tuple[NightInfo, Tally | None]]:
    """The latest lines of the ledger, newest first, each with the figures of its scan where it has one."""
    with reading(engine) as conn:
        found = nights(conn, limit, kind)
        figures = tallies(conn, {night.scan for night in found if night.scan is not None})
    return [(night, figures.get(night.scan) if night.scan is not None else None) for night in found]


def last_night_trouble(engine: Engine, settings: Settings, now: datetime) -> Trouble | None:
    """What is wrong with the last night as the ledger tells it, or None."""
    return trouble(recent_nights(engine, 3, NIGHTLY), now, nightly(settings), settings.night_hours)


class Watch:
    """Logs what is wrong with the last night, once each."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._told: Trouble | None = None

    def look(self) -> Trouble | None:
        """What is wrong and was not told before, after logging it."""
        found = last_night_trouble(self._engine, self._settings, self._clock())
        known, self._told = self._told, found
        if found is None or (known and (known.due_date, known.what) == (found.due_date, found.what)):
            return None
        log.error("%s", found.told)
        return found


def schedule(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Runs every task in the foreground until it is interrupted; an interrupted night is handed back."""
    stop = threading.Event()
    watch = Watch(engine, settings, clock)

    def take(task: Task) -> None:
        with _told():
            _make_up(task, engine, settings, clock, stop)
        tell()

    def again() -> None:
        make_up(engine, settings, clock, stop)

    def look() -> None:
        with _told():
            watch.look()

    def probe() -> None:
        with _told():
            if (done := due_round(engine, settings, lambda: load_sites(settings.sites), clock, stop)) and done.ours:
                log.warning("a round of probes does not count: %s", done.ours)

    def tell() -> None:
        alerts.tell(engine, settings, clock(), nightly(settings).moment)

    scheduler = BlockingScheduler(timezone=SHANGHAI)
    for task in tasks(settings):
        grace = int(task.grace.total_seconds())
        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": grace}
        scheduler.add_job(take, _trigger(task), args=[task], id=task.kind, **once)
    every = IntervalTrigger(minutes=WATCH_MINUTES, timezone=SHANGHAI)
    scheduler.add_job(again, every, id="make-up", coalesce=True, max_instances=1)
    scheduler.add_job(look, every, id="watch", coalesce=True, max_instances=1)
    scheduler.add_job(tell, every, id="alerts", coalesce=True, max_instances=1)
    if settings.probes:
        scheduler.add_job(probe, IntervalTrigger(minutes=1), id="probes", coalesce=True, max_instances=1)
    try:
        again()
        tell()
        scheduler.start()
    finally:
        stop.set()


def _trigger(task: Task) -> CronTrigger:
    """Its time zone is named: the machine's is another."""
    at = task.timing.at
    return CronTrigger(hour=at.hour, minute=at.minute, day_of_week=task.timing.weekday, timezone=SHANGHAI)


@contextmanager
def _told() -> Iterator[None]:
    """Tells what made a task fail in one line and goes on: the next turn is another."""
    try:
        yield
    except (ConfigError, EvidenceError, OSError) as error:
        log.error("a task failed: %s", error)
