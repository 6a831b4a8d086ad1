"""Nights judged anew (重新评判): night after night, each by its own moment and circumstances, beside what they found.

Each night becomes a scan of its own (`ScanKind.REJUDGED`), a transaction a site, so that it can be interrupted at any
moment and is gone on with by the same command. Judging is shared among processes; this one writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection, Engine

from config.errors import ConfigError
from config.rulebook import RuleBook
from config.settings import Settings
from monitor.anew.archived import visit_again_or_none
from monitor.anew.confirming import Before
from monitor.anew.judging import Batch, SiteAnew
from monitor.anew.packs import keys_of
from monitor.anew.processes import Judges
from monitor.anew.seen import stored_visit
from monitor.readers_version import calendar_version, readers_version
from storage.catalogue import save_packs
from storage.database import persist, transaction
from storage.further import looks_after
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.rejudged import (
    JudgedBy,
    give_up_rejudgings,
    keep_differing,
    rejudged_already,
    rejudgings,
    sites_rejudged,
    to_be_taken_up,
)
from storage.scans import finish_scan, latest_scan, nights_since, planned_sites, scan_infos, start_scan
from storage.shelf import Shelf
from storage.visits import visited

BATCH = 20
"""Sites that are judged in one state of the store, a second or so."""


@dataclass(frozen=True)
class NightPlan:
    """A night to be judged anew: its sites in the order planned, the scan that has done it already, or the one that
    began it."""

    night: ScanInfo
    sites: tuple[str, ...]
    already: int | None = None
    begun: int | None = None


@dataclass(frozen=True)
class NightAnew:
    """What came of a night: the scan that judges it anew, and whether it was there already; how many sites were judged
    before and now, and of how many it is not known by what they were judged. The rest is as in `SiteAnew`, of the
    sites judged now."""

    night: ScanInfo
    scan: int
    already: bool
    before: int = 0
    sites: int = 0
    unknown: int = 0
    changed: int = 0
    waiting: int = 0
    unsought: int = 0
    errors: int = 0


@dataclass(frozen=True)
class StepAnew:
    """Progress: sites of a night done of all."""

    night: ScanInfo
    done: int
    total: int


def nights_asked(conn: Connection, since: date | None, sites: Sequence[str]) -> list[ScanInfo]:
    """The finished nights since a day, oldest first, or the latest one, that visited one of `sites` (all: any).

    Raises `ConfigError` where there is none.
    """
    latest = latest_scan(conn, ScanKind.NIGHTLY)
    nights = ([latest] if latest else []) if since is None else nights_since(conn, since)
    mine = [night for night in nights if not sites or set(sites) & visited(conn, night.id)]
    if not mine:
        where = f"since {since}" if since else "store"
        what = f"no finished night visited {', '.join(sites)}" if sites else "holds no finished night"
        raise ConfigError(where, what, "see `gongkai nights`")
    return mine


def plan_of(conn: Connection, night: ScanInfo, by: JudgedBy, sites: Sequence[str], after: int) -> NightPlan:
    """What is to be done for a night. What was done before the scan `after`, which judges an earlier night of the same
    site list anew, was confirmed without it and does not count, nor what was begun before a look beyond the night
    was over."""
    here = visited(conn, night.id)
    codes = tuple(code for code in planned_sites(conn, night.id) if code in here and (not sites or code in sites))
    looked = [one.finished for one in looks_after(conn, night.id, by.packs, by.named) if one.finished]
    known = [one for one in rejudgings(conn, by) if one.id > after and all(at <= one.started for at in looked)]
    already = rejudged_already(conn, known, night.id, codes)
    begun = None if already else to_be_taken_up(conn, known, night.id, codes)
    return NightPlan(night, codes, already.id if already else None, begun.id if begun else None)


def plans_of(conn: Connection, nights: Iterable[ScanInfo], by: JudgedBy, sites: Sequence[str]) -> list[NightPlan]:
    """What is to be done for nights, oldest first, without doing it."""
    plans: list[NightPlan] = []
    after = Counter[str]()
    for night in nights:
        plan = plan_of(conn, night, by, sites, after[night.site_list])
        after[night.site_list] = max(after[night.site_list], plan.already or plan.begun or _LATER)
        plans.append(plan)
    return plans


READ_AGAIN = "+archive"
"""Behind the version of the readers, where the archived pages were read again by them."""

_LATER = 2**31 - 1
"""The scan that would be begun: later than any."""


def rejudge(
    engine: Engine,
    settings: Settings,
    rules: RuleBook,
    nights: Iterable[ScanInfo],
    sites: Sequence[str] = (),
    *,
    clock: Callable[[], datetime],
    on_step: Callable[[StepAnew], None] = lambda step: None,
    shelf: Shelf | None = None,
) -> Iterator[NightAnew]:
    """Judges nights anew, oldest first, of all their sites or of `sites`, and tells each as soon as it is done. Where a
    `shelf` is given, the archived pages on it are read again first, by the readers of today.

    Raises `OurFaultError` where a process that judges dies: what is done stays, and the same command goes on.
    """
    after = Counter[str]()
    visit_of = stored_visit if shelf is None else partial(visit_again_or_none, shelf)
    by = judged_by(rules, read_again=shelf is not None)
    with Judges(engine, settings, rules, visit_of) as judges:
        for night in nights:
            done = _night(judges, by, night, sites, after[night.site_list], clock, on_step)
            after[night.site_list] = max(after[night.site_list], done.scan)
            yield done


def _night(
    judges: Judges,
    by: JudgedBy,
    night: ScanInfo,
    sites: Sequence[str],
    after: int,
    clock: Callable[[], datetime],
    on_step: Callable[[StepAnew], None],
) -> NightAnew:
    engine, rules = judges.engine, judges.rules
    with transaction(engine) as conn:
        plan = plan_of(conn, night, by, sites, after)
        if plan.already is not None:
            return NightAnew(night, plan.already, already=True, before=len(plan.sites))
        scan = plan.begun if plan.begun is not None else _begun(conn, plan, rules, by, clock())
        done = sites_rejudged(conn, scan)
        before = _nights_before(conn, night, by)
    left = [code for code in plan.sites if code not in done]
    batches = [Batch(night, before, tuple(left[start : start + BATCH])) for start in range(0, len(left), BATCH)]
    told = NightAnew(night, scan, already=False, before=len(done))
    for found in judges.judged(batches):
        for one in found:
            _keep(engine, scan, one)
            told = _with(told, one)
        on_step(StepAnew(night, len(done) + told.sites + told.unknown, len(plan.sites)))
    persist(engine, lambda conn: finish_scan(conn, scan, finished=clock(), ours=night.ours))
    return told


def _begun(conn: Connection, plan: NightPlan, rules: RuleBook, by: JudgedBy, now: datetime) -> int:
    save_packs(conn, rules.packs)
    give_up_rejudgings(conn, plan.night.id, by, now)
    return start_scan(
        conn,
        kind=ScanKind.REJUDGED,
        as_of=plan.night.as_of,
        site_list=plan.night.site_list,
        planned=plan.sites,
        started=now,
        packs=by.packs,
        readers=by.readers,
        calendar=by.calendar,
        named=by.named,
        base=plan.night.id,
    )


def judged_by(rules: RuleBook, *, read_again: bool) -> JudgedBy:
    """By what nights are judged anew; `read_again`: pages are read by the readers of today first, and not taken as the
    night's own read them."""
    readers = f"{readers_version()}{READ_AGAIN if read_again else ''}"
    return JudgedBy(keys_of(rules), rules.named, readers, calendar_version())


def _nights_before(conn: Connection, night: ScanInfo, by: JudgedBy) -> tuple[Before, ...]:
    """The earlier nights of the same site list that were judged anew in the same way, the newest first."""
    scans: dict[int, list[int]] = {}
    for one in rejudgings(conn, by, site_list=night.site_list):
        if one.status is ScanStatus.DONE and one.base is not None and one.as_of < night.as_of:
            scans.setdefault(one.base, []).insert(0, one.id)
    nights = sorted(scan_infos(conn, scans).values(), key=lambda one: (one.as_of, one.id), reverse=True)
    return tuple(Before(_with_looks(conn, one, by), tuple(scans[one.id])) for one in nights)


def _with_looks(conn: Connection, night: ScanInfo, by: JudgedBy) -> ScanInfo:
    """A night as a sight: it was over when the last look beyond it was."""
    ended = [one.finished for one in (night, *looks_after(conn, night.id, by.packs, by.named)) if one.finished]
    return replace(night, finished=max(ended, default=None))


def _keep(engine: Engine, scan: int, one: SiteAnew) -> None:
    def keep(conn: Connection) -> None:
        if one.body is not None:
            keep_differing(conn, scan, one.site, one.body)

    persist(engine, keep)


def _with(told: NightAnew, one: SiteAnew) -> NightAnew:
    if one.body is None:
        return replace(told, unknown=told.unknown + 1)
    return replace(
        told,
        sites=told.sites + 1,
        changed=told.changed + one.changed,
        waiting=told.waiting + one.waiting,
        unsought=told.unsought + one.unsought,
        errors=told.errors + one.errors,
    )
