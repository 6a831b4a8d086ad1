"""What the scheduler runs: each task with its times, and what it does when it is its turn."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import Settings
from config.sites import load_sites
from monitor.night.cleanup import clean_evidence
from monitor.night.watch import NIGHTLY
from monitor.round_nights.serving import rounds_with_night, serve_rounds
from monitor.scan import RESUME_HOURS, BusyError, ScanReport, Step, run_scan
from monitor.times.due import Timing, cleanup, nightly
from storage.database import reading, transaction
from storage.ledger import ROUNDS, ScanInfo, ScanKind, ScanStatus
from storage.nights import night_of, note_scan_of_night
from storage.rounds.errors import RoundError
from storage.scans import latest_scan, scan_info

CLEANUP = "evidence"
KINDS = {NIGHTLY: "夜间巡检", ROUNDS: "评估周期评判", CLEANUP: "证据清理"}
"""What people call what the ledger names."""

GRACE = timedelta(hours=6)
CLEANUP_GRACE = timedelta(days=3)
ROUNDS_GRACE = timedelta(hours=20)
"""What rounds ask of a night is done when it is over, and before the next one."""

FOLDER_PATIENCE = 120
"""Seconds that a night waits for its data folder: a clean-up there is over in less. What takes longer is a scan by
hand, and the night is handed back and tried again, by whichever scheduler is free first."""

log = logging.getLogger("gongkai.schedule")


@dataclass(frozen=True)
class Turn:
    """One due run of a task, and with what. `clock` gives aware moments; `stop` is set when it is to end early."""

    engine: Engine
    settings: Settings
    due_date: date
    clock: Callable[[], datetime]
    stop: threading.Event | None = None


@dataclass(frozen=True)
class Came:
    """What a turn came to: a line for the ledger, the scan that was done, and its report where it was done now."""

    note: str
    scan: int | None = None
    report: ScanReport | None = None


@dataclass(frozen=True)
class Task:
    """Something to do at its times. `kind` is its name in the ledger. A turn that was due while nobody could take it
    is made up within `grace`; one that was begun and broke off is taken up `until` so long after it was due. Of some
    tasks it depends on what there is by then whether a day's turn `is_due` at all."""

    kind: str
    timing: Timing
    grace: timedelta
    until: timedelta
    work: Callable[[Turn], Came]
    is_due: Callable[[Turn], bool] = lambda turn: True


def tasks(settings: Settings) -> tuple[Task, ...]:
    """What these settings ask for."""
    return (
        Task(NIGHTLY, nightly(settings), GRACE, timedelta(hours=RESUME_HOURS), scan_the_night),
        Task(ROUNDS, nightly(settings), ROUNDS_GRACE, ROUNDS_GRACE, serve_the_rounds, has_rounds_to_serve),
        Task(CLEANUP, cleanup(settings), CLEANUP_GRACE, CLEANUP_GRACE, clean_up),
    )


def scan_the_night(turn: Turn) -> Came:
    """The nightly scan. Its `as_of` is the moment the night was due, so that a night made up late judges alike; where a
    scan by hand has stood for a later moment since, it is now, for the store keeps what was seen in order.

    Where its runner died after the scan had ended, and before the ledger said so, nothing is done twice.
    """
    if (ended := _scan_that_ended(turn)) is not None:
        return Came(f"{ended.planned} 个站点，接续时巡检已完成{_whose(ended)}", ended.id)

    def on_step(step: Step) -> None:
        if turn.stop is not None and turn.stop.is_set():
            raise KeyboardInterrupt
        log.debug("%s/%s %s", step.done, step.total, step.site)

    def on_begin(scan: ScanInfo) -> None:
        with transaction(turn.engine) as conn:
            note_scan_of_night(conn, kind=NIGHTLY, due_date=turn.due_date, scan=scan.id)

    sites, rules = load_sites(turn.settings.sites), load_rules(turn.settings.packs)

    def scan() -> ScanReport:
        return run_scan(
            turn.engine,
            turn.settings,
            sites,
            rules,
            as_of=_as_of(turn),
            clock=turn.clock,
            on_step=on_step,
            on_begin=on_begin,
        )

    report = _when_the_folder_is_free(scan, turn.stop)
    canary = "（网络自检网址打不开）" if report.canary else ""
    note = f"{report.scan.planned} 个站点，{report.errors} 个因巡检程序故障未完成{_whose(report.scan)}{canary}"
    return Came(note, report.scan.id, report)


def has_rounds_to_serve(turn: Turn) -> bool:
    """Whether the night of a turn is over, and counts in a round that is open, and was made before it was too late to
    serve it: of a round that is made later no night was missed."""
    night = _scan_that_ended(turn)
    if night is None or night.finished is None:
        return False
    with reading(turn.engine) as conn:
        return any(one.created <= night.finished + ROUNDS_GRACE for one in rounds_with_night(conn, night))


def serve_the_rounds(turn: Turn) -> Came:
    """What open rounds need after the night of a turn. It is a task of its own: whatever goes wrong with it, the night
    is done."""
    night = _scan_that_ended(turn)
    assert night is not None, "it was due"

    def on_step(what: str, done: int, total: int) -> None:
        if turn.stop is not None and turn.stop.is_set():
            raise KeyboardInterrupt
        log.debug("%s %s/%s", what, done, total)

    sites = load_sites(turn.settings.sites)
    served = serve_rounds(turn.engine, turn.settings, sites, night, clock=turn.clock, on_step=on_step)
    if served.problems:
        left = f"其余{served.rounds}个评估周期已计分"
        raise RoundError("；".join(served.problems), left, "请排除后执行 gongkai round judge")
    return Came(f"{served.rounds} 个评估周期已评判计分")


def clean_up(turn: Turn) -> Came:
    """The evidence clean-up."""
    cleaned = clean_evidence(turn.engine, turn.settings, turn.clock())
    return Came(f"期满证据 {cleaned.old} 件，删除 {cleaned.removed} 件")


def _when_the_folder_is_free(scan: Callable[[], ScanReport], stop: threading.Event | None) -> ScanReport:
    stop = stop or threading.Event()
    for _ in range(FOLDER_PATIENCE):
        try:
            return scan()
        except BusyError:
            if stop.wait(1):
                raise KeyboardInterrupt from None
    return scan()


def _scan_that_ended(turn: Turn) -> ScanInfo | None:
    with reading(turn.engine) as conn:
        night = night_of(conn, NIGHTLY, turn.due_date)
        if night is None or night.scan is None:
            return None
        scan = scan_info(conn, night.scan)
    return scan if scan.status is ScanStatus.DONE else None


def _as_of(turn: Turn) -> datetime:
    due = nightly(turn.settings).moment(turn.due_date)
    with reading(turn.engine) as conn:
        night, newest = night_of(conn, NIGHTLY, turn.due_date), latest_scan(conn, ScanKind.NIGHTLY, done_only=False)
        begun = scan_info(conn, night.scan) if night and night.scan is not None else None
    if begun is not None and begun.status is ScanStatus.RUNNING:
        return begun.as_of
    if newest is None or newest.as_of < due:
        return due
    return max(turn.clock(), newest.as_of + timedelta(seconds=1))  # the clock may have stepped back since


def _whose(scan: ScanInfo) -> str:
    return "，按本方网络故障处理" if scan.ours else ""
