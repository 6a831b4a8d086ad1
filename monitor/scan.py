"""One pass over a site list (巡检): children visit, this process judges and writes, one transaction a site.

A scan that was interrupted is taken up where it stopped, with the same `as_of`, so that it finds what it would have
found. Adverse findings are confirmed only at its end, when it is known whether the night was our own fault.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, partial

from sqlalchemy import Connection, Engine

from config.answers import answers_of, load_answers
from config.checks import Severity
from config.errors import ConfigError
from config.plan import without_repeats
from config.planning import bodies_under, plan_visit
from config.rulebook import RuleBook
from config.settings import Settings
from config.sites import Site, SiteList
from crawler.files.bounded import FileReader
from crawler.job import Job
from crawler.network.shared import ANSWERS
from monitor.cards.league import figures_of
from monitor.collecting import seldom_collected
from monitor.datasets.comparing import compare_versions
from monitor.datasets.remembering import learned_of_datasets, told_to_rules
from monitor.executors import Executor, Prepare, open_executor, require_executor
from monitor.judge import day_of, judge_site
from monitor.memory.confirm import confirm_all, night_is_ours
from monitor.memory.probed_days import probes_of
from monitor.memory.remembering import informed, learned_of_lists, remember_columns
from monitor.memory.standing import only_what_was_looked_at
from monitor.readers_version import calendar_version, readers_version
from monitor.review.aliases import taught
from monitor.review.doubts import doubts_of
from monitor.review.rescoring import rescore
from monitor.visits.batching import batches, shared_hosts
from monitor.visits.canary import Canary, canary_plan
from monitor.visits.children import ChildDied, DiskFailed, HostLeft, Message, PageSeen, VisitDone
from monitor.visits.hosts import Admission, Hosts, PutOff
from monitor.visits.jobs import budget_of, make_job
from monitor.visits.ledger import VisitLedger, loss
from storage.bodies import (
    absent_files,
    all_files,
    close_archives,
    index_kept,
    known_bodies,
    written_archives,
)
from storage.catalogue import save_packs, save_sites
from storage.circumstances import Circumstances, circumstances_of
from storage.database import persist, reading, recall, transaction
from storage.datasets import load_datasets, save_datasets
from storage.decisions import decided_sites
from storage.disk import OWNERS_FOLDER, cannot_write, writable
from storage.evidence import Archive, Kept
from storage.findings import bare_findings_at, findings_before, findings_of, provisional_sites
from storage.items import save_history
from storage.known import save_known
from storage.ledger import ScanInfo, ScanKind, Standing
from storage.lock import scan_lock
from storage.plans import end_visit, fail_left_behind, forget_done, plan_visits
from storage.queue_marks import OF_DOUBT, save_marks
from storage.records import Cause, Finding, Outcome, PageFacts, PageKind, Verdict, Visit, VisitFacts
from storage.scans import (
    abandon_scans,
    finish_scan,
    latest_scan,
    mark_ours,
    planned_sites,
    scan_info,
    start_scan,
    take_up_scan,
    unfinished_scan,
)
from storage.scores import forget_figures, save_figures
from storage.shelf import ShelfError, shelf_of
from storage.spans import record_findings, replace_findings
from storage.visit_log import VisitLog
from storage.visits import home_outcomes, save_visit, visited

RESUME_HOURS = 12
CONFIRMED_AT_ONCE = 20  # sites a transaction, a fifth of a second
ROWS_DAYS = 14  # for so long it is kept which process made a visit; that it was made is kept for good

log = logging.getLogger("gongkai.scan")


class BusyError(ConfigError):
    """Another scan runs in the same data folder."""


@dataclass(frozen=True)
class Step:
    """Progress of a scan: sites finished of all, pages read so far, and the site this is about."""

    done: int
    total: int
    pages: int
    site: str


@dataclass(frozen=True)
class ScanReport:
    """What a scan came to: its record, how many sites it visited before and now, and how many by an error of ours.

    `canary` is what came of the canary each time that it did not open.
    """

    scan: ScanInfo
    resumed: int
    visited: int
    errors: int
    canary: tuple[str, ...] = ()


class Scan:
    """A scan in hand: what it asks, of whom, and where it writes."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        sites: SiteList,
        rules: RuleBook,
        info: ScanInfo,
        stand_ins: Mapping[str, str] | None = None,
    ) -> None:
        self.engine = engine
        self.stand_ins = stand_ins
        self.settings = settings
        self.sites = sites
        self.rules = rules
        self.info = info
        self.answers = load_answers(settings.answers) if settings.answers else ()
        self.vetoes = {check.code for check in rules.checks if check.severity is Severity.VETO}
        self.spool = settings.data_dir / "spool" / f"scan-{info.id}"

    def store(self, told: VisitDone, given_up: str = "") -> None:
        """Judges a visit and keeps it with its findings, their evidence and the pages that it learnt, all or nothing.
        `given_up` says why there was no more to it than an error of ours."""
        visit, learnt = told.visit, told.learnt
        site = self.sites.get(visit.site)
        assert site is not None, f"visit of {visit.site}, which is not in the site list"
        learned = learned_of_lists(self.engine, self.info, visit)
        known = recall(self.engine, partial(load_datasets, site=site.code))
        datasets = told_to_rules(known)
        answers, bodies_of = answers_of(self.answers, site.code), bodies_under(site, self.sites)
        judged = judge_site(
            site,
            self.rules,
            visit,
            self.info.as_of,
            answers=answers,
            bodies=bodies_of,
            compared=learned.compared,
            probes=probes_of(self.engine, site.code, self.info.as_of),
            datasets=datasets,
        )
        findings = only_what_was_looked_at(judged, visit)
        for finding in findings:
            if finding.verdict is Verdict.ERROR and finding.value:
                log.error("%s: judging %s failed (%s); report it", site.code, finding.requirement, finding.value)
        kept = None if told.log is None else self.archived(told.log, visit)

        def remember(conn: Connection) -> None:
            save_history(conn, site.code, learned.lists, learned.items)
            remember_columns(conn, self.info, site, visit)
            seen = learned_of_datasets(known, visit.facts.datasets, self.info)
            save_datasets(conn, site.code, seen, self.info)
            if learnt is not None:
                save_known(conn, site.code, learnt)

        circumstances = circumstances_of(site, answers, bodies_of, learned.compared, known)
        self.keep(visit, findings, kept, given_up, remember, circumstances)

    def known(self, job: Job) -> Job:
        """A job with what is known of its sites from earlier nights."""
        return informed(self.engine, self.info, self.absent, job)

    def archived(self, logged: VisitLog, visit: Visit) -> Kept:
        """What the visit fetched and its log, in the scan's WARC file."""
        known = recall(self.engine, partial(known_bodies, hashes=logged.hashes, absent=self.absent))
        with writable(self.settings.evidence_dir):
            return self.archive.keep(logged, known, visit.finished)

    @cached_property
    def absent(self) -> frozenset[str]:
        """The files of evidence that are not there, when the scan begins: what was in them is fetched anew."""
        shelf = shelf_of(self.settings)
        try:
            absent = recall(self.engine, partial(absent_files, shelf=shelf))
        except ShelfError as error:
            log.error("%s; nothing that earlier nights read is taken as known", error)
            return recall(self.engine, all_files)
        for name in sorted(absent):
            log.error("the evidence file %s is not at %s; what was in it is fetched anew", name, shelf.where)
        return absent

    @cached_property
    def archive(self) -> Archive:
        """The WARC files of this scan, as far as it has written any."""
        written = recall(self.engine, partial(written_archives, scan_id=self.info.id))
        stem = f"night-{day_of(self.info.as_of):%Y%m%d}-{self.info.id:06d}"
        return Archive(shelf_of(self.settings), self.spool, stem, written)

    def keep(
        self,
        visit: Visit,
        findings: tuple[Finding, ...],
        kept: Kept | None,
        given_up: str = "",
        remember: Callable[[Connection], None] = lambda conn: None,
        circumstances: Circumstances | None = None,
    ) -> None:
        """Keeps a visit with its findings, what they were judged by, and where their evidence is, in one transaction
        with what is to be remembered of it."""

        def write(conn: Connection) -> None:
            log = None if kept is None else index_kept(conn, kept, self.info.id, self.info.as_of, self.absent)
            if save_visit(conn, self.info.id, visit, circumstances, log):
                remember(conn)
                record_findings(conn, scan_id=self.info.id, site=visit.site, findings=findings)
                save_figures(conn, self.info.id, figures_of(visit.site, findings, self.vetoes))
                save_marks(conn, self.info.id, visit.site, doubts_of(findings), OF_DOUBT)
                end_visit(conn, self.info.id, visit.site, now=visit.finished, given_up=given_up)

        persist(self.engine, write)

    def is_ours(self, complaint: str) -> None:
        """Our own network is not well, as the canary complains: whatever else this scan sees, it confirms nothing."""
        log.warning("the canary %s did not open: %s", self.settings.canary, complaint)
        if not self.info.ours:
            with transaction(self.engine) as conn:
                mark_ours(conn, self.info.id)
            self.info = replace(self.info, ours=True)

    def close(self, now: datetime) -> ScanInfo:
        """Confirms what earlier nights support, unless this night was ours, and ends the scan."""
        with reading(self.engine) as conn:
            ours = self.info.ours or night_is_ours(home_outcomes(conn, self.info.id))
            codes = provisional_sites(conn, self.info.id) if not ours else []
        for start in range(0, len(codes), CONFIRMED_AT_ONCE):
            self._confirm(codes[start : start + CONFIRMED_AT_ONCE])
        self._review()
        persist(self.engine, lambda conn: finish_scan(conn, self.info.id, finished=now, ours=ours))
        closed = self.archive.close()
        persist(self.engine, partial(close_archives, names=closed))
        shutil.rmtree(self.spool, ignore_errors=True)
        with reading(self.engine) as conn:
            return scan_info(conn, self.info.id)

    def _review(self) -> None:
        """Lays what people decided over what was found, of a few sites in one transaction."""
        with reading(self.engine) as conn:
            codes = sorted(decided_sites(conn) & visited(conn, self.info.id))
        for start in range(0, len(codes), CONFIRMED_AT_ONCE):
            some = codes[start : start + CONFIRMED_AT_ONCE]
            persist(self.engine, partial(rescore, scan=self.info, sites=some))

    def _confirm(self, codes: list[str]) -> None:
        """Confirms the findings of a few sites in one transaction, so that nobody waits long for the store."""

        def confirm(conn: Connection) -> None:
            """Reads no more than what awaits confirmation: of most sites that is little."""
            bare: dict[str, list[Finding]] = {code: [] for code in codes}
            for finding in bare_findings_at(conn, self.info.id, codes):
                bare[finding.site].append(finding)
            waiting = {
                code: {finding.requirement for finding in mine if finding.verdict is Verdict.PROVISIONAL}
                for code, mine in bare.items()
            }
            before = findings_before(conn, self.info.id, waiting)
            standing = {code: {earlier.finding.requirement for earlier in mine} for code, mine in before.items()}
            for code, found in sorted(findings_of(conn, self.info.id, standing).items()):
                self._confirm_site(conn, code, bare[code], found, before[code])

        persist(self.engine, confirm)

    def _confirm_site(
        self,
        conn: Connection,
        code: str,
        bare: list[Finding],
        found: dict[str, Finding],
        before: list[Standing],
    ) -> None:
        confirmed = [
            one
            for one in confirm_all(found.values(), before, self.info, self.rules)
            if one.verdict is not Verdict.PROVISIONAL
        ]
        if confirmed:
            replace_findings(conn, scan=self.info, site=code, findings=confirmed)
            now = {finding.requirement: finding for finding in (*bare, *confirmed)}
            save_figures(conn, self.info.id, figures_of(code, now.values(), self.vetoes))


def run_scan(
    engine: Engine,
    settings: Settings,
    sites: SiteList,
    rules: RuleBook,
    *,
    as_of: datetime,
    clock: Callable[[], datetime],
    allowed: tuple[str, ...] = (),
    stand_ins: Mapping[str, str] | None = None,
    on_step: Callable[[Step], None] = lambda step: None,
    on_begin: Callable[[ScanInfo], None] = lambda scan: None,
    resume_only: bool = False,
) -> ScanReport:
    """Scans `sites` by `rules`, or takes up the scan of the same list and packs that was interrupted.

    `as_of` is the moment that a new scan stands for, `clock` gives the time of writing; both aware. `stand_ins` are
    the addresses of names that no name server knows. `on_begin` is told which scan it is before anything is fetched.
    Raises `BusyError` where another scan runs in the same data folder, and `ConfigError` where with `resume_only`
    there is nothing to take up, or the executor of the settings cannot be used.
    """
    require_executor(settings)
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            place, remedy = str(settings.data_dir), "wait for it to end, or set GONGKAI_DATA_DIR"
            raise BusyError(place, "another scan is running there", remedy)
        info, ended = begin_scan(engine, sites, rules, as_of, clock(), resume_only=resume_only)
        on_begin(info)
        with reading(engine) as conn:
            named = taught(conn, sites)
        scan = Scan(engine, settings, named, rules, info, stand_ins)
        with seldom_collected():
            report = run_visits(scan, ended, clock, allowed, on_step)
    compare_versions(engine, shelf_of(settings), FileReader, clock)  # nobody waits for it
    return report


def run_visits(
    scan: Scan,
    already: set[str],
    clock: Callable[[], datetime],
    allowed: tuple[str, ...],
    on_step: Callable[[Step], None],
) -> ScanReport:
    """Visits what has not been visited, asking the canary before, in the middle and at the end."""
    sites = scan.sites
    waiting = [site for site in sites.sites if site.code not in already]
    with writable(scan.spool):
        scan.spool.mkdir(OWNERS_FOLDER, parents=True, exist_ok=True)
    with Canary(_canary_job(scan, allowed), scan.is_ours) as canary:
        canary.ask()
        canary.complaints()  # waits
        errors = _visit_all(scan, waiting, canary, clock, allowed, on_step)
        canary.ask()
        complaints = canary.complaints()
        return ScanReport(scan.close(clock()), len(already), len(waiting), errors, complaints)


def _visit_all(
    scan: Scan,
    waiting: list[Site],
    canary: Canary,
    clock: Callable[[], datetime],
    allowed: tuple[str, ...],
    on_step: Callable[[Step], None],
) -> int:
    """Visits and keeps these sites; how many were given up by an error of ours."""
    for site in waiting:
        if site.url is None:
            scan.store(VisitDone(_without_address(site, clock())))
    total, left = len(scan.sites.sites), [site for site in waiting if site.url is not None]
    pages, done, errors = 0, total - len(left), 0
    middle = done + (len(left) + 1) // 2
    with closing(_visits(scan, left, allowed, clock)) as told:  # children and heartbeat end here, whatever happens
        for message in told:
            if isinstance(message, PageSeen):
                pages += 1
                on_step(Step(done, total, pages, message.site))
                continue
            if isinstance(message, PutOff) and not message.given_up:
                on_step(Step(done, total, pages, message.site))
                continue
            why = _why_lost(message)
            for finished in _visits_of(scan, message, clock()):
                scan.store(finished, why)
                errors += bool(why)
                done += 1
                if done == middle:
                    canary.ask()
                on_step(Step(done, total, pages, finished.visit.site))
    return errors


def _why_lost(message: Told) -> str:
    """Why the visits that a message ends are errors of ours; empty where they are not."""
    if isinstance(message, ChildDied):
        return loss(message.complaint)
    return message.why if isinstance(message, PutOff) else ""


def _visits_of(scan: Scan, message: Told, now: datetime) -> list[VisitDone]:
    """The visits that a message ends. Raises `DiskError` where a child could not write, for then nothing is proved."""
    if isinstance(message, DiskFailed):
        raise cannot_write(scan.spool, message.problem)
    if isinstance(message, VisitDone):
        return [message]
    return [_failed(scan, site, now) for site in _sites_of(message)]


def _canary_job(scan: Scan, allowed: tuple[str, ...]) -> Job | None:
    url, settings = scan.settings.canary, scan.settings
    if not url:
        return None
    plan = canary_plan(url, settings.budget_seconds)
    return make_job((plan,), settings, scan.info.as_of, scan.spool, allowed=allowed, stand_ins=scan.stand_ins)


def begin_scan(
    engine: Engine, sites: SiteList, rules: RuleBook, as_of: datetime, now: datetime, *, resume_only: bool
) -> tuple[ScanInfo, set[str]]:
    """The scan to run, with a row a planned visit, and the sites whose visit it has ended already."""
    packs = [(pack.id, pack.version, pack.sha256) for pack in rules.packs]
    codes = [site.code for site in sites.sites]
    with transaction(engine) as conn:
        save_sites(conn, sites.sites)
        save_packs(conn, rules.packs)
        since = as_of - timedelta(hours=RESUME_HOURS)
        kind = ScanKind.NIGHTLY
        found = unfinished_scan(conn, kind=kind, site_list=sites.name, packs=packs, since=since)
        if found is not None and found.as_of <= as_of and list(planned_sites(conn, found.id)) == codes:
            found = take_up_scan(conn, found, readers=readers_version(), calendar=calendar_version())
            return found, plan_visits(conn, found.id, codes)
        if resume_only:
            remedy = "leave out --resume to start a new scan"
            raise ConfigError(sites.name, f"has no scan of the last {RESUME_HOURS} hours that was interrupted", remedy)
        newest = latest_scan(conn, kind, done_only=False, site_list=sites.name)
        if newest is not None and newest.as_of >= as_of:
            problem = f"was scanned as of {newest.as_of:%Y-%m-%d %H:%M:%S} already (scan {newest.id})"
            raise ConfigError(sites.name, problem, "scan as of a later moment")
        abandon_scans(conn, kind=kind, finished=now)
        fail_left_behind(conn, now=now, note="巡检中断且未续扫，未访问")
        forget_done(conn, before=as_of - timedelta(days=ROWS_DAYS))
        forget_figures(conn, before=as_of - timedelta(days=ROWS_DAYS))
        scan_id = start_scan(
            conn,
            kind=kind,
            as_of=as_of,
            site_list=sites.name,
            packs=packs,
            planned=codes,
            started=now,
            readers=readers_version(),
            calendar=calendar_version(),
            named=rules.named,
        )
        return scan_info(conn, scan_id), plan_visits(conn, scan_id, codes)


Told = Message | PutOff


def _visits(scan: Scan, sites: list[Site], allowed: tuple[str, ...], clock: Callable[[], datetime]) -> Generator[Told]:
    """What the children tell, in batches that keep a host's sites together; what a dead child lost is tried again."""
    ledger, hosts = VisitLedger(scan.engine, scan.info.id, clock), Hosts(scan.engine, scan.settings, "夜间巡检", clock)
    hosts.forget()
    lost: list[str] = []
    with open_executor(scan.settings, scan.spool) as executor, ledger.alive(), hosts.alive():
        jobs = _jobs(scan, sites, allowed, scan.settings.batch_sites, executor.at_once)
        for message in _rounds(executor, jobs, ledger, hosts, scan.known):
            if isinstance(message, ChildDied):
                log.warning("a child died, its sites are tried again one by one: %s", message.complaint)
                ledger.lost(message.sites, message.complaint)
                lost.extend(message.sites)
            else:
                yield message
        alone = [site for site in sites if site.code in lost]
        # one by one, so that the one that kills its child takes no other, and anew: what was known may be what kills
        for message in _rounds(executor, _jobs(scan, alone, allowed, 1, executor.at_once), ledger, hosts):
            if isinstance(message, ChildDied):
                log.error("the visit of %s failed: %s", ", ".join(message.sites), message.complaint)
            yield message


def _rounds(
    executor: Executor, jobs: list[Job], ledger: VisitLedger, hosts: Hosts, know: Prepare = lambda job: job
) -> Generator[Told]:
    """All jobs, and after them the sites whose hosts others were at, as these become free. `know` adds to a job what is
    known of its sites."""
    admission = Admission(hosts)
    while jobs:
        yield from _tell(executor, jobs, ledger, hosts, admission, know)
        yield from admission.waits()
        jobs = admission.again()


def _tell(
    executor: Executor, jobs: list[Job], ledger: VisitLedger, hosts: Hosts, admission: Admission, know: Prepare
) -> Generator[Message]:
    def prepare(job: Job) -> Job:
        job = admission.admit(job)
        ledger.expect([job])
        return know(job)

    with closing(executor.run(jobs, prepare)) as messages:
        for message in messages:
            if isinstance(message, HostLeft):
                hosts.left(message.host, message.wait)
                continue
            for site in _sites_of(message):
                ledger.heard(site)  # one that died without a word was begun all the same
            if isinstance(message, VisitDone | ChildDied):
                hosts.done(_sites_of(message))
            yield message


def _sites_of(message: Told) -> tuple[str, ...]:
    match message:
        case ChildDied():
            return message.sites
        case VisitDone():
            return (message.visit.site,)
        case PageSeen() | PutOff():
            return (message.site,)
        case _:
            return ()


def _jobs(scan: Scan, sites: list[Site], allowed: tuple[str, ...], most: int, at_once: int) -> list[Job]:
    budget = budget_of(scan.settings)
    day = day_of(scan.info.as_of)
    plans = without_repeats(plan_visit(site, scan.sites, scan.rules, budget, day) for site in sites)
    shared, answers = shared_hosts(plans), str(scan.spool / ANSWERS)
    return [
        make_job(
            batch,
            scan.settings,
            scan.info.as_of,
            scan.spool,
            allowed=allowed,
            stand_ins=scan.stand_ins,
            remember=True,
        ).model_copy(update={"shared": shared, "answers": answers})
        for batch in batches(plans, most, at_once)
    ]


def _without_address(site: Site, now: datetime) -> Visit:
    return Visit(site.code, now, now, VisitFacts(site.code, ""))


def _failed(scan: Scan, code: str, now: datetime) -> VisitDone:
    """The visit of a site whose child died twice: an error of ours, which says nothing of the site."""
    site = scan.sites.get(code)
    url = (site.url if site else None) or ""
    page = PageFacts(url, url, 0, Outcome.ERROR, Cause.CRASH, kind=PageKind.FAILURE)
    return VisitDone(Visit(code, now, now, VisitFacts(code, url, (page,))))
