"""The clock: the nightly scan at its hour in Shanghai, once however many schedulers watch one store.

The run ledger decides and not the scheduler: whoever inserts a night's row runs it. A night that was due while no
scheduler ran is made up within the grace, or written down as missed; it is never read as "not updated".
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from config.errors import ConfigError
from config.rulebook import RuleBook, load_rules
from config.settings import Settings
from config.sites import SiteList, load_sites
from monitor import alerts
from monitor.scan import BusyError, ScanReport, Step, run_scan
from storage.database import StoreError, reading, transaction
from storage.evidence import EvidenceError
from storage.ledger import NightInfo, NightStatus
from storage.nights import (
    beat_night,
    claim_night,
    end_night,
    hand_back_night,
    nights,
    record_missed_night,
    resume_night,
)
from storage.records import SHANGHAI

NIGHTLY = "nightly"
GRACE = timedelta(hours=6)
BEAT_SECONDS = 30
SILENT = timedelta(minutes=10)  # a runner that says nothing for so long is dead
MISSED_NIGHTS_NOTED = 31
WATCH_MINUTES = 5  # how often a night whose runner died is looked for

log = logging.getLogger("gongkai.schedule")


def due_moment(day: date, settings: Settings) -> datetime:
    """The moment at which the night of `day` is due."""
    hour, minute = settings.nightly_at.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), SHANGHAI)


def run_night(
    engine: Engine,
    settings: Settings,
    due_date: date,
    clock: Callable[[], datetime],
    stop: threading.Event | None = None,
) -> ScanReport | None:
    """Runs the night of `due_date` if it is ours to run; None where another runs it or has run it.

    The scan's `as_of` is the moment the night was due, so that a night made up late judges by the same clock. What
    fails is written into the ledger, and raised; a night that is interrupted (`stop`) is handed back.
    """
    if not _claim(engine, due_date, clock()):
        return None
    report, note, handed_back = None, "broke off", False
    try:
        sites, rules = load_sites(settings.sites), load_rules(settings.packs)
        with _beating(engine, due_date, clock):
            report = _scan(engine, settings, sites, rules, due_date, clock, stop)
        note = f"{report.scan.planned} sites, {report.errors} errors"
        note += ", own network at fault" if report.scan.ours else ""
    except (BusyError, KeyboardInterrupt):  # the night is not lost: whoever asks next takes it up
        handed_back = True
        raise
    except (ConfigError, EvidenceError, OSError) as error:
        note = str(error)[:500]
        raise
    finally:
        with transaction(engine) as conn:
            if handed_back:
                hand_back_night(conn, kind=NIGHTLY, due_date=due_date)
            else:
                _end(conn, due_date, report, clock(), note)
    return report


def _claim(engine: Engine, due_date: date, now: datetime) -> bool:
    with transaction(engine) as conn:
        if claim_night(conn, kind=NIGHTLY, due_date=due_date, now=now):
            return True
        return resume_night(conn, kind=NIGHTLY, due_date=due_date, silent_since=now - SILENT, now=now)


def _scan(
    engine: Engine,
    settings: Settings,
    sites: SiteList,
    rules: RuleBook,
    due_date: date,
    clock: Callable[[], datetime],
    stop: threading.Event | None,
) -> ScanReport:
    def on_step(step: Step) -> None:
        if stop is not None and stop.is_set():
            raise KeyboardInterrupt
        log.debug("%s/%s %s", step.done, step.total, step.site)

    as_of = due_moment(due_date, settings)
    return run_scan(engine, settings, sites, rules, as_of=as_of, clock=clock, on_step=on_step)


def _end(conn: Connection, due: date, report: ScanReport | None, now: datetime, note: str) -> None:
    status = NightStatus.FAILED if report is None else NightStatus.DONE
    scan = report.scan.id if report else None
    end_night(conn, kind=NIGHTLY, due_date=due, status=status, finished=now, scan=scan, note=note)


@contextmanager
def _beating(engine: Engine, due_date: date, clock: Callable[[], datetime]) -> Iterator[None]:
    """Says in the ledger every half minute that the night is being run."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            with suppress(StoreError, SQLAlchemyError), transaction(engine) as conn:  # busy now: the next beat will do
                beat_night(conn, kind=NIGHTLY, due_date=due_date, now=clock())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def make_up(
    engine: Engine, settings: Settings, clock: Callable[[], datetime], stop: threading.Event | None = None
) -> ScanReport | None:
    """Runs the latest night that was due, if it is within the grace and nobody has it. Older ones are noted: missed
    where nobody ran them, failed where their runner died."""
    now = clock()
    today = now.astimezone(SHANGHAI).date()
    last = _last_night(engine)
    first = today - timedelta(days=MISSED_NIGHTS_NOTED if last else 1)
    if last:
        first = max(first, last.due_date)
    report = None
    for offset in range((today - first).days + 1):
        day = first + timedelta(days=offset)
        late = now - due_moment(day, settings)
        if timedelta(0) <= late <= GRACE:
            report = run_night(engine, settings, day, clock, stop)
        elif late > GRACE and last:
            _note_lost(engine, day, now)
    return report


def _note_lost(engine: Engine, day: date, now: datetime) -> None:
    with transaction(engine) as conn:
        if record_missed_night(conn, kind=NIGHTLY, due_date=day, now=now, note="no scheduler ran"):
            return
        known = next((night for night in nights(conn, MISSED_NIGHTS_NOTED) if night.due_date == day), None)
        if known and known.status is NightStatus.RUNNING and now - known.heartbeat > GRACE:
            _end(conn, day, None, now, "its runner died and was not started again in time")


def _last_night(engine: Engine) -> NightInfo | None:
    with reading(engine) as conn:
        return next(iter(nights(conn, 1)), None)


def latest_due(now: datetime, settings: Settings) -> date:
    """The night whose moment came last, however late after it this is asked."""
    today = now.astimezone(SHANGHAI).date()
    return today if due_moment(today, settings) <= now else today - timedelta(days=1)


def schedule(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Runs every night in the foreground until it is interrupted; an interrupted night is handed back."""
    stop = threading.Event()

    def tonight() -> None:
        with _told():
            run_night(engine, settings, latest_due(clock(), settings), clock, stop)
        tell()

    def again() -> None:
        with _told():
            make_up(engine, settings, clock, stop)

    def tell() -> None:
        alerts.tell(engine, settings, clock(), lambda day: due_moment(day, settings))

    hour, minute = settings.nightly_at.split(":")
    scheduler = BlockingScheduler(timezone=SHANGHAI)
    trigger = CronTrigger(hour=int(hour), minute=int(minute), timezone=SHANGHAI)  # the machine's zone is another
    grace = int(GRACE.total_seconds())
    scheduler.add_job(tonight, trigger, id=NIGHTLY, coalesce=True, max_instances=1, misfire_grace_time=grace)
    watch = IntervalTrigger(minutes=WATCH_MINUTES, timezone=SHANGHAI)
    scheduler.add_job(again, watch, id="make-up", coalesce=True, max_instances=1)
    scheduler.add_job(tell, watch, id="alerts", coalesce=True, max_instances=1)
    try:
        again()
        tell()
        scheduler.start()
    finally:
        stop.set()


@contextmanager
def _told() -> Iterator[None]:
    """Tells what made a night fail in one line and goes on: the next night is another."""
    try:
        yield
    except (ConfigError, EvidenceError, OSError) as error:
        log.error("the night failed: %s", error)
