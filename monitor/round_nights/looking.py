"""What a round's packs ask beyond a night is looked for after it, in visits of their own to the sites of the round.

The night itself knows nothing of it. Its visit could not take more along and stay the same to the byte: what a visit
looks for decides which pages it opens, in what order, what earlier nights read for it, and where its budget ends.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine

from config.rulebook import RuleBook
from config.settings import Settings
from config.sites import SiteList
from crawler.job import Job
from monitor.anew.packs import keys_of, rules_then
from monitor.anew.sought import Sought
from monitor.executors import require_executor
from monitor.judge import day_of
from monitor.memory.confirm import night_is_ours
from monitor.readers_version import calendar_version, readers_version
from monitor.review.aliases import taught
from monitor.scan import RESUME_HOURS, BusyError, Scan, Step, run_visits
from monitor.visits.children import VisitDone
from storage.bodies import close_archives, index_kept
from storage.catalogue import save_packs
from storage.database import persist, reading, transaction
from storage.further import looks_after
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.lock import scan_lock
from storage.plans import end_visit, plan_visits
from storage.records import Outcome
from storage.scans import abandon_scans, finish_scan, planned_sites, scan_info, start_scan
from storage.visits import home_outcomes, load_circumstances, save_visit, visited_with


class Further(Scan):
    """Visits beyond a night: they are kept with their evidence, and nothing is judged or remembered of them."""

    def known(self, job: Job) -> Job:
        """A job as it is: what nights know of pages was read for what they ask."""
        return job

    def store(self, told: VisitDone, given_up: str = "") -> None:
        """Keeps a visit and where its evidence is, all or nothing."""
        visit = told.visit
        kept = None if told.log is None else self.archived(told.log, visit)

        def write(conn: Connection) -> None:
            log = None if kept is None else index_kept(conn, kept, self.info.id, self.info.as_of, self.absent)
            if save_visit(conn, self.info.id, visit, None, log):
                end_visit(conn, self.info.id, visit.site, now=visit.finished, given_up=given_up)

        persist(self.engine, write)

    def close(self, now: datetime) -> ScanInfo:
        """Ends the look; where so much failed together that it was our fault, it says nothing of anybody."""
        with reading(self.engine) as conn:
            ours = self.info.ours or night_is_ours(home_outcomes(conn, self.info.id))
        persist(self.engine, lambda conn: finish_scan(conn, self.info.id, finished=now, ours=ours))
        persist(self.engine, partial(close_archives, names=self.archive.close()))
        shutil.rmtree(self.spool, ignore_errors=True)
        with reading(self.engine) as conn:
            return scan_info(conn, self.info.id)


def look_further(
    engine: Engine,
    settings: Settings,
    sites: SiteList,
    rules: RuleBook,
    night: ScanInfo,
    codes: Collection[str],
    *,
    clock: Callable[[], datetime],
    allowed: tuple[str, ...] = (),
    on_step: Callable[[Step], None] = lambda step: None,
) -> ScanInfo | None:
    """Visits those of the sites `codes` once more of which these rules ask what the night did not look for, or goes on
    with that; None where there is none left, or the night was ours or ended too long ago to be spoken for. A site that
    the night could not see is not asked again.

    Raises `BusyError` where a scan runs in the same data folder.
    """
    if night.ours or night.finished is None or clock() - night.finished > timedelta(hours=RESUME_HOURS):
        return None
    require_executor(settings)
    with reading(engine) as conn:
        wanted = to_be_looked_at(conn, rules, night, codes) & {site.code for site in sites.sites if site.url}
        for look in looks_after(conn, night.id, keys_of(rules), rules.named):
            wanted -= set(planned_sites(conn, look.id)) if look.status is ScanStatus.DONE else set()
    if not wanted:
        return None
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            place, remedy = str(settings.data_dir), "wait for it to end, or set GONGKAI_DATA_DIR"
            raise BusyError(place, "another scan is running there", remedy)
        info, ended = begin_look(engine, rules, night, sorted(wanted), clock())
        with reading(engine) as conn:
            named = taught(conn, sites)
        others = {site.code for site in sites.sites} - wanted
        report = run_visits(Further(engine, settings, named, rules, info), ended | others, clock, allowed, on_step)
        return report.scan


def to_be_looked_at(conn: Connection, rules: RuleBook, night: ScanInfo, codes: Collection[str]) -> set[str]:
    """Those of the sites that the night saw of which these rules ask for more than it looked for."""
    sought, day = Sought(rules_then(conn, night), rules), day_of(night.as_of)
    found = set[str]()
    for code in visited_with(conn, night.id, Outcome.SEEN) & set(codes):
        then = load_circumstances(conn, night.id, code)
        if then is not None and sought.unsought(then.site, day):
            found.add(code)
    return found


def begin_look(
    engine: Engine, rules: RuleBook, night: ScanInfo, codes: list[str], now: datetime
) -> tuple[ScanInfo, set[str]]:
    """The look beyond a night that was interrupted, or a new one; and the sites that it is done with."""
    with transaction(engine) as conn:
        save_packs(conn, rules.packs)
        known = looks_after(conn, night.id, keys_of(rules), rules.named)
        for one in reversed(known):
            if one.status is ScanStatus.RUNNING and set(codes) <= set(planned := planned_sites(conn, one.id)):
                return one, plan_visits(conn, one.id, planned)
        abandon_scans(conn, kind=ScanKind.FURTHER, finished=now)
        number = start_scan(
            conn,
            kind=ScanKind.FURTHER,
            as_of=night.as_of,
            site_list=night.site_list,
            packs=keys_of(rules),
            planned=codes,
            started=now,
            readers=readers_version(),
            calendar=calendar_version(),
            named=rules.named,
            base=night.id,
        )
        return scan_info(conn, number), plan_visits(conn, number, codes)
