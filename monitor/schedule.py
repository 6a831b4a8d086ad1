"""The clock: the nightly scan at its hour in Shanghai, once however many schedulers watch one store.

The run ledger decides and not the scheduler: whoever inserts a night's row runs it. A night that was due while no
scheduler ran is made up within the grace, or written down as missed; it is never read as "not updated".
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from config.packs import RuleBook, load_rules
from config.settings import Settings
from config.sites import SiteList, load_sites
from monitor.scan import ScanReport, Step, run_scan
from storage.database import reading, transaction
from storage.ledger import NightInfo, NightStatus
from storage.nights import beat_night, claim_night, end_night, nights, record_missed_night, resume_night
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


def run_night(engine: Engine, settings: Settings, due_date: date, clock: Callable[[], datetime]) -> ScanReport | None:
    """Runs the night of `due_date` if it is ours to run; None where another runs it or has run it.

    The scan's `as_of` is the moment the night was due, so that a night made up late judges by the same clock. What
    fails is written into the ledger, and raised.
    """
    if not _claim(engine, due_date, clock()):
        return None
    try:
        sites, rules = load_sites(settings.sites), load_rules(settings.packs)
        with _beating(engine, due_date, clock):
            report = _scan(engine, settings, sites, rules, due_date, clock)
    except BaseException as error:
        _end(engine, due_date, NightStatus.FAILED, clock(), None, f"{type(error).__name__}: {error}"[:500])
        raise
    note = f"{report.scan.planned} sites, {report.errors} errors" + (
        ", own network at fault" if report.scan.ours else ""
    )
    _end(engine, due_date, NightStatus.DONE, clock(), report.scan.id, note)
    return report


def _claim(engine: Engine, due_date: date, now: datetime) -> bool:
    with transaction(engine) as conn:
        if claim_night(conn, kind=NIGHTLY, due_date=due_date, now=now):
            return True
        return resume_night(conn, kind=NIGHTLY, due_date=due_date, silent_since=now - SILENT, now=now)


def _scan(
    engine: Engine, settings: Settings, sites: SiteList, rules: RuleBook, due_date: date, clock: Callable[[], datetime]
) -> ScanReport:
    def on_step(step: Step) -> None:
        log.debug("%s/%s %s", step.done, step.total, step.site)

    as_of = due_moment(due_date, settings)
    return run_scan(engine, settings, sites, rules, as_of=as_of, clock=clock, on_step=on_step)


def _end(engine: Engine, due: date, status: NightStatus, now: datetime, scan: int | None, note: str) -> None:
    with transaction(engine) as conn:
        end_night(conn, kind=NIGHTLY, due_date=due, status=status, finished=now, scan=scan, note=note)


@contextmanager
def _beating(engine: Engine, due_date: date, clock: Callable[[], datetime]) -> Iterator[None]:
    """Says in the ledger every half minute that the night is being run."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            with transaction(engine) as conn:
                beat_night(conn, kind=NIGHTLY, due_date=due_date, now=clock())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def make_up(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> ScanReport | None:
    """Runs the latest night that was due, if it is within the grace and nobody has it; notes older ones as missed."""
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
            report = run_night(engine, settings, day, clock)
        elif late > GRACE and last:
            with transaction(engine) as conn:
                record_missed_night(conn, kind=NIGHTLY, due_date=day, now=now, note="no scheduler ran")
    return report


def _last_night(engine: Engine) -> NightInfo | None:
    with reading(engine) as conn:
        return next(iter(nights(conn, 1)), None)


def schedule(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Runs every night in the foreground until it is interrupted."""

    def tonight() -> None:
        run_night(engine, settings, clock().astimezone(SHANGHAI).date(), clock)

    hour, minute = settings.nightly_at.split(":")
    scheduler = BlockingScheduler(timezone=SHANGHAI)
    trigger = CronTrigger(hour=int(hour), minute=int(minute), timezone=SHANGHAI)  # the machine's zone is another
    grace = int(GRACE.total_seconds())
    scheduler.add_job(tonight, trigger, id=NIGHTLY, coalesce=True, max_instances=1, misfire_grace_time=grace)
    again = IntervalTrigger(minutes=WATCH_MINUTES, timezone=SHANGHAI)
    scheduler.add_job(make_up, again, args=(engine, settings, clock), id="make-up", coalesce=True, max_instances=1)
    make_up(engine, settings, clock)
    scheduler.start()
