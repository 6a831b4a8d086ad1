"""The nights of a site one by one, also those that did not see it: what was not seen is part of its history. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from storage.ledger import NightInfo, NightStatus, ScanStatus, SiteNight, Span
from storage.records import SHANGHAI, Cause, Outcome

_DAY = timedelta(days=1)


class Met(StrEnum):
    """How a night met a site. Only of `SEEN` nights anything may be said of the site."""

    SEEN = "seen"
    CUT = "cut"  # seen in part: the visit ended before it was through
    NOT_SEEN = "not_seen"  # visited, and its home page could not be looked at
    NO_ADDRESS = "no_address"
    OURS = "ours"  # so much failed together that the night was our own fault
    UNVISITED = "unvisited"  # planned, and the scan ended or was given up before
    NOT_PLANNED = "not_planned"
    MISSED = "missed"  # due, and nobody ran it
    FAILED = "failed"  # begun, and no scan came of it
    NO_RECORD = "no_record"  # neither due by any schedule that wrote it down, nor scanned


VISITED = frozenset({Met.SEEN, Met.CUT, Met.NOT_SEEN, Met.NO_ADDRESS, Met.OURS})


@dataclass(frozen=True, slots=True)
class Night:
    """One night of a site. `as_of` is its scan's moment and None without one; `note` is what the ledger says."""

    day: date
    met: Met
    scan: int | None = None
    as_of: datetime | None = None
    home: Outcome | None = None
    cause: Cause | None = None
    cut: str | None = None
    running: bool = False
    note: str = ""


def nights_met(scans: Iterable[SiteNight], ledger: Iterable[NightInfo]) -> tuple[Night, ...]:
    """The nights of a site from the first that visited it to the last that is known of, oldest first.

    `scans` are all nightly scans, `ledger` the lines of the nightly task. A scan of another list is a night only where
    no other scan of that day was this site's. Days of which nothing is known are nights without a record.
    """
    scanned = [_of_scan(one) for one in scans]
    first = next((night.day for night in scanned if night.met in VISITED), None)
    if first is None:
        return ()
    by_day: dict[date, list[Night]] = {}
    for night in scanned:
        by_day.setdefault(night.day, []).append(night)
    for line in ledger:
        of_others = all(night.met is Met.NOT_PLANNED for night in by_day.get(line.due_date, ()))
        if of_others and (lost := _of_ledger(line)) is not None:
            by_day[line.due_date] = [lost]
    days = (first + _DAY * number for number in range((max(by_day) - first).days + 1))
    return tuple(night for day in days for night in _of_day(by_day.get(day, [Night(day, Met.NO_RECORD)])))


def _of_day(nights: list[Night]) -> list[Night]:
    mine = [night for night in nights if night.met is not Met.NOT_PLANNED]
    return mine or nights[:1]


def _of_scan(one: SiteNight) -> Night:
    scan = one.scan
    return Night(
        day=day_of(scan.as_of),
        met=_met(one),
        scan=scan.id,
        as_of=scan.as_of,
        home=one.home,
        cause=one.cause,
        cut=one.cut,
        running=scan.status is ScanStatus.RUNNING,
    )


def _met(one: SiteNight) -> Met:
    if not one.visited:
        return Met.UNVISITED if one.planned else Met.NOT_PLANNED
    if one.scan.ours:
        return Met.OURS
    if one.home is None:
        return Met.NO_ADDRESS
    if one.home is not Outcome.SEEN:
        return Met.NOT_SEEN
    return Met.CUT if one.cut is not None else Met.SEEN


_LOST = {NightStatus.MISSED: Met.MISSED, NightStatus.FAILED: Met.FAILED}


def _of_ledger(line: NightInfo) -> Night | None:
    met = _LOST.get(line.status)
    return None if met is None or line.scan is not None else Night(line.due_date, met, note=line.note)


def between(nights: Iterable[Night], since: date | None, until: date | None) -> tuple[Night, ...]:
    """The nights from one day to another, both included; None sets no bound."""
    return tuple(night for night in nights if is_within(night.day, since, until))


def is_within(day: date, since: date | None, until: date | None) -> bool:
    """Whether a day is one of those, both included; None sets no bound."""
    return (since is None or since <= day) and (until is None or day <= until)


def overlaps(span: Span, since: date | None, until: date | None) -> bool:
    """Whether a finding stood on any of those days."""
    begun = day_of(span.since)
    ended = None if span.until is None else day_of(span.until)
    return (until is None or begun <= until) and (since is None or ended is None or ended > since or begun >= since)


def day_of(at: datetime) -> date:
    """The day in Shanghai."""
    return at.astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Run:
    """Nights one after the other that met the site in the same way."""

    nights: tuple[Night, ...]

    @property
    def first(self) -> Night:
        """The earliest of them."""
        return self.nights[0]

    @property
    def last(self) -> Night:
        """The latest of them."""
        return self.nights[-1]


def runs_of(nights: Iterable[Night]) -> Iterator[Run]:
    """Nights that met the site in the same way and for the same reason, together."""
    for _, same in groupby(nights, key=lambda night: (night.met, night.home, night.cause, night.cut, night.note)):
        yield Run(tuple(same))
