"""The last nights as a reader is shown them: what was due and what came of it, and scans by hand among them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from monitor.night.wording import SCANS, STATUSES
from storage.ledger import NightInfo, NightStatus, ScanInfo, ScanStatus, Tally
from storage.records import SHANGHAI

BY_HAND = "手动巡检"


@dataclass(frozen=True, slots=True)
class Health:
    """One line of the nights. `began` is None where nobody began it, `minutes` while it is not over; `tally` and `scan`
    are None where no scan came of it. `well` is False where something is wrong or was not done."""

    day: date
    task: str
    status: str
    began: datetime | None
    minutes: int | None
    scan: int | None
    tally: Tally | None
    note: str
    well: bool
    finished: bool


def healths_of(
    ledger: Iterable[NightInfo],
    scans: Iterable[ScanInfo],
    tallies: Mapping[int, Tally],
    tasks: Mapping[str, str],
) -> tuple[Health, ...]:
    """The lines of the ledger and the scans that none of them names, newest first. `tasks` tells what the ledger's
    kinds are called; `tallies` are the figures of scans by their number."""
    lines = tuple(ledger)
    due = {line.scan for line in lines if line.scan is not None}
    told = [_of_ledger(line, tallies, tasks) for line in lines]
    told += [_of_scan(scan, tallies.get(scan.id)) for scan in scans if scan.id not in due]
    return tuple(sorted(told, key=lambda one: (one.day, one.scan or 0), reverse=True))


def _of_ledger(line: NightInfo, tallies: Mapping[int, Tally], tasks: Mapping[str, str]) -> Health:
    tally = None if line.scan is None else tallies.get(line.scan)
    missed = line.status is NightStatus.MISSED
    return Health(
        day=line.due_date,
        task=tasks.get(line.kind, line.kind),
        status=STATUSES[line.status],
        began=None if missed else line.started,
        minutes=None if missed else _minutes(line.started, line.finished),
        scan=line.scan,
        tally=tally,
        note=line.note,
        well=line.status is NightStatus.RUNNING or (line.status is NightStatus.DONE and _is_whole(tally)),
        finished=line.status is NightStatus.DONE,
    )


def _of_scan(scan: ScanInfo, tally: Tally | None) -> Health:
    return Health(
        day=scan.as_of.astimezone(SHANGHAI).date(),
        task=BY_HAND,
        status=SCANS[scan.status],
        began=scan.started,
        minutes=_minutes(scan.started, scan.finished),
        scan=scan.id,
        tally=tally,
        note="",
        well=scan.status is ScanStatus.RUNNING or (scan.status is ScanStatus.DONE and _is_whole(tally)),
        finished=scan.status is ScanStatus.DONE,
    )


def _is_whole(tally: Tally | None) -> bool:
    return tally is None or not (tally.ours or tally.lacking)


def _minutes(began: datetime, finished: datetime | None) -> int | None:
    return None if finished is None else max(0, round((finished - began).total_seconds() / 60))
