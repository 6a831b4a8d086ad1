"""One pass over a site list (巡检): children visit, this process judges and writes, one transaction a site.

A scan that was interrupted is taken up where it stopped, with the same `as_of`, so that it finds what it would have
found. Adverse findings are confirmed only at its end, when it is known whether the night was our own fault.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname
from urllib.parse import urlsplit

from sqlalchemy import Engine

from config.answers import answers_of, load_answers
from config.errors import ConfigError
from config.plan import Budget, KnownPage, VisitPlan
from config.planning import bodies_under, plan_visit
from config.rulebook import RuleBook
from config.settings import Settings
from config.sites import Site, SiteList
from crawler.job import Job
from crawler.version import READERS
from monitor.backdating import Learned, Night, learn, new_doubts, without_those_shown
from monitor.children import ChildDied, PageSeen, VisitDone
from monitor.confirm import confirm_all, night_is_ours
from monitor.executors import run_jobs
from monitor.judge import day_of, judge_site
from monitor.listings import lists_read
from monitor.rendering import browser_of
from storage.catalogue import save_packs, save_sites
from storage.database import reading, transaction
from storage.evidence import keep_bodies
from storage.findings import findings_at, findings_before
from storage.items import load_history, save_history
from storage.known import load_known, save_known
from storage.ledger import ScanInfo, ScanKind
from storage.lock import scan_lock
from storage.records import ADVERSE, Cause, Finding, Outcome, PageFacts, PageKind, Verdict, Visit, VisitFacts
from storage.scans import abandon_scans, finish_scan, planned_sites, scan_info, start_scan, unfinished_scan
from storage.spans import record_findings
from storage.visits import home_outcomes, index_bodies, load_visit, save_visit, visited

RESUME_HOURS = 12

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
    """What a scan came to: its record, how many sites it visited before and now, and how many by an error of ours."""

    scan: ScanInfo
    resumed: int
    visited: int
    errors: int


def user_agent(settings: Settings) -> str:
    """What portals see: the project's name and whom to write to. Without GONGKAI_CONTACT that is this machine's
    postmaster, an address that every mail domain must have (RFC 5321, 4.5.1)."""
    return f"gongkai/0.1 (government column monitor; +{settings.contact or f'postmaster@{gethostname()}'})"


def budget_of(settings: Settings, pages: int | None = None) -> Budget:
    """What one visit may cost a site by the settings; `pages` overrides their number of pages."""
    return Budget(
        pages=pages or settings.budget_pages,
        bytes=settings.budget_bytes,
        seconds=settings.budget_seconds,
        rendered=settings.render_pages if browser_of(settings) else 0,
    )


def make_job(
    plans: tuple[VisitPlan, ...],
    settings: Settings,
    as_of: datetime,
    spool: Path,
    *,
    allowed: tuple[str, ...] = (),
    stand_ins: Mapping[str, str] | None = None,
    stream: bool = False,
    remember: bool = False,
) -> Job:
    """A batch of visit plans as a child takes it. `stand_ins` are the addresses of names that no name server knows;
    `remember`: pages are to be known again on later nights."""
    return Job(
        plans=plans,
        today=as_of.date(),
        spool=str(spool),
        user_agent=user_agent(settings),
        delay=settings.delay_seconds,
        address_requests=settings.address_requests,
        timeout=settings.timeout_seconds,
        page_bytes=settings.page_bytes,
        sites_at_once=settings.sites_at_once,
        allowed=(*settings.allow_hosts, *allowed),
        hosts=dict(stand_ins or {}),
        stream=stream,
        chromium=browser_of(settings),
        draw_seconds=settings.render_seconds,
        as_of=as_of if remember else None,
    )


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
        self.spool = settings.data_dir / "spool" / f"scan-{info.id}"

    def store(self, visit: Visit, pages: tuple[KnownPage, ...] = ()) -> None:
        """Judges a visit and keeps it with its findings, their evidence and the `pages` that it learnt, or nothing."""
        site = self.sites.get(visit.site)
        assert site is not None, f"visit of {visit.site}, which is not in the site list"
        learned = self._learn(visit)
        findings = judge_site(
            site,
            self.rules,
            visit,
            self.info.as_of,
            answers=answers_of(self.answers, site.code),
            bodies=bodies_under(site, self.sites),
            compared=learned.compared,
        )
        bodies = bodies_behind(findings, visit) | bodies_of(learned) | bodies_read(pages, self.info.as_of)
        sizes = keep_bodies(self.spool, self.settings.evidence_dir, bodies)
        with transaction(self.engine) as conn:
            if save_visit(conn, self.info.id, visit):
                index_bodies(conn, sizes, visit.started)
                save_history(conn, site.code, learned.lists, learned.items)
                save_known(conn, site.code, pages, anew=is_anew(site.code, self.info.as_of))
                record_findings(conn, scan_id=self.info.id, site=site.code, findings=findings)

    def _learn(self, visit: Visit) -> Learned:
        """What the visit's lists are beside those of earlier nights; a doubt over what such a night showed elsewhere is
        none."""
        night = Night(self.info.id, self.info.as_of)
        with reading(self.engine) as conn:
            learned = learn(load_history(conn, visit.site), lists_read(visit, READERS), night)
            scans = {item.proof.absent_scan for item in new_doubts(learned, night) if item.proof}
            earlier = [found for scan in scans if (found := load_visit(conn, scan, visit.site))]
        for one in earlier:
            learned = without_those_shown(learned, night, one.facts)
        return learned

    def informed(self, job: Job) -> Job:
        """A job with what is known of its sites' pages. Of a site whose night of the week it is nothing is."""
        return job.model_copy(update={"plans": tuple(map(self._informed, job.plans))})

    def _informed(self, plan: VisitPlan) -> VisitPlan:
        if is_anew(plan.site, self.info.as_of):
            return plan
        with reading(self.engine) as conn:
            known = load_known(conn, plan.site)
            before = findings_before(conn, self.info.id, plan.site) if known else []
        return plan.model_copy(update={"known": known, "insist": insisted(one.finding for one in before)})

    def close(self, now: datetime) -> ScanInfo:
        """Confirms what earlier nights support, unless this night was ours, and ends the scan."""
        with reading(self.engine) as conn:
            ours = night_is_ours(home_outcomes(conn, self.info.id))
            codes = sorted(visited(conn, self.info.id))
        for code in codes if not ours else ():
            self._confirm(code)
        with transaction(self.engine) as conn:
            finish_scan(conn, self.info.id, finished=now, ours=ours)
        shutil.rmtree(self.spool, ignore_errors=True)
        with reading(self.engine) as conn:
            return scan_info(conn, self.info.id)

    def _confirm(self, code: str) -> None:
        """Confirms one site's findings in a transaction of its own, so that nobody waits long for the store."""
        with transaction(self.engine) as conn:
            found = findings_at(conn, self.info.id, [code])
            if not any(finding.verdict is Verdict.PROVISIONAL for finding in found):
                return
            before = findings_before(conn, self.info.id, code)
            confirmed = confirm_all(found, before, self.info, self.rules)
            record_findings(conn, scan_id=self.info.id, site=code, findings=confirmed)


def bodies_behind(findings: tuple[Finding, ...], visit: Visit) -> set[str]:
    """Hashes of the bodies that findings rest on, and of the home page."""
    behind = {evidence.sha256 for finding in findings for evidence in finding.evidence if evidence.sha256}
    return behind | {page.sha256 for page in visit.facts.pages[:1] if page.sha256}


def bodies_read(pages: Iterable[KnownPage], as_of: datetime) -> set[str]:
    """Hashes of the bodies of pages that were read tonight: whatever rests on them later needs them."""
    return {page.sha256 for page in pages if page.since == as_of}


def is_anew(code: str, as_of: datetime) -> bool:
    """Whether a night reads a site anew, whatever is known of it: one night of the week, by the site's code."""
    return int(hashlib.sha256(code.encode()).hexdigest()[:8], 16) % 7 == day_of(as_of).weekday()


def insisted(before: Iterable[Finding]) -> tuple[str, ...]:
    """The addresses that adverse findings rest on, or looked at: their pages are asked for themselves every night."""
    adverse = [finding for finding in before if finding.verdict in ADVERSE or finding.tentative in ADVERSE]
    rests = [one.url for finding in adverse for one in finding.evidence]
    looked = [look.url for finding in adverse for look in finding.looked_at]
    return tuple(dict.fromkeys((*rests, *looked)))


def bodies_of(learned: Learned) -> set[str]:
    """Hashes of the bodies of lists: what a list does not hold tonight may be claimed to have stood there."""
    return {page.sha256 for one in learned.lists for page in one.read.pages if page.sha256}


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
) -> ScanReport:
    """Scans `sites` by `rules`, or takes up the scan of the same list and packs that was interrupted.

    `as_of` is the moment that a new scan stands for, `clock` gives the time of writing; both aware. `stand_ins` are
    the addresses of names that no name server knows. Raises `BusyError` where another scan runs in the same data
    folder.
    """
    with scan_lock(settings.data_dir) as ours:
        if not ours:
            place, remedy = str(settings.data_dir), "wait for it to end, or set GONGKAI_DATA_DIR"
            raise BusyError(place, "another scan is running there", remedy)
        scan = Scan(engine, settings, sites, rules, _begin(engine, sites, rules, as_of, clock()), stand_ins)
        return _run(scan, clock, allowed, on_step)


def _run(
    scan: Scan, clock: Callable[[], datetime], allowed: tuple[str, ...], on_step: Callable[[Step], None]
) -> ScanReport:
    sites = scan.sites
    with reading(scan.engine) as conn:
        already = visited(conn, scan.info.id)
    waiting = [site for site in sites.sites if site.code not in already]
    scan.spool.mkdir(parents=True, exist_ok=True)
    for site in waiting:
        if site.url is None:
            scan.store(_without_address(site, clock()))
    pages, done, errors = 0, len(sites.sites) - sum(site.url is not None for site in waiting), 0
    for message in _visits(scan, [site for site in waiting if site.url is not None], allowed):
        if isinstance(message, PageSeen):
            pages += 1
            on_step(Step(done, len(sites.sites), pages, message.site))
            continue
        finished = [message] if isinstance(message, VisitDone) else [_failed(scan, s, clock()) for s in message.sites]
        for told in finished:
            scan.store(told.visit, told.learnt)
            errors += isinstance(message, ChildDied)
            done += 1
            on_step(Step(done, len(sites.sites), pages, told.visit.site))
    return ScanReport(scan.close(clock()), len(already), len(waiting), errors)


def _begin(engine: Engine, sites: SiteList, rules: RuleBook, as_of: datetime, now: datetime) -> ScanInfo:
    packs = [(pack.id, pack.version, pack.sha256) for pack in rules.packs]
    codes = [site.code for site in sites.sites]
    with transaction(engine) as conn:
        save_sites(conn, sites.sites)
        save_packs(conn, rules.packs)
        since = as_of - timedelta(hours=RESUME_HOURS)
        kind = ScanKind.NIGHTLY
        found = unfinished_scan(conn, kind=kind, site_list=sites.name, packs=packs, since=since)
        if found is not None and found.as_of <= as_of and list(planned_sites(conn, found.id)) == codes:
            return found
        abandon_scans(conn, kind=kind, finished=now)
        scan_id = start_scan(
            conn, kind=kind, as_of=as_of, site_list=sites.name, packs=packs, planned=codes, started=now
        )
        return scan_info(conn, scan_id)


def _visits(scan: Scan, sites: list[Site], allowed: tuple[str, ...]) -> Iterator[PageSeen | VisitDone | ChildDied]:
    """What the children tell, in batches that keep a host's sites together; what a dead child lost is tried again."""
    left = sorted(sites, key=lambda site: urlsplit(site.url or "").netloc)
    lost: list[str] = []
    jobs = _jobs(scan, left, allowed, scan.settings.batch_sites)
    for message in run_jobs(jobs, scan.settings.children, scan.informed):
        if isinstance(message, ChildDied):
            log.warning("a child died, its sites are tried again one by one: %s", message.complaint)
            lost.extend(message.sites)
        else:
            yield message
    alone = [site for site in left if site.code in lost]  # so that the one that kills its child takes no other with it
    for message in run_jobs(_jobs(scan, alone, allowed, 1), scan.settings.children, scan.informed):
        if isinstance(message, ChildDied):
            log.error("the visit of %s failed: %s", ", ".join(message.sites), message.complaint)
        yield message


def _jobs(scan: Scan, sites: list[Site], allowed: tuple[str, ...], most: int) -> list[Job]:
    budget = budget_of(scan.settings)
    day = day_of(scan.info.as_of)
    plans = [plan_visit(site, scan.sites, scan.rules, budget, day) for site in sites]
    size = max(1, min(most, -(-len(plans) // scan.settings.children)))
    return [
        make_job(
            tuple(plans[at : at + size]),
            scan.settings,
            scan.info.as_of,
            scan.spool,
            allowed=allowed,
            stand_ins=scan.stand_ins,
            remember=True,
        )
        for at in range(0, len(plans), size)
    ]


def _without_address(site: Site, now: datetime) -> Visit:
    return Visit(site.code, now, now, VisitFacts(site.code, ""))


def _failed(scan: Scan, code: str, now: datetime) -> VisitDone:
    """The visit of a site whose child died twice: an error of ours, which says nothing of the site."""
    site = scan.sites.get(code)
    url = (site.url if site else None) or ""
    page = PageFacts(url, url, 0, Outcome.ERROR, Cause.CRASH, kind=PageKind.FAILURE)
    return VisitDone(Visit(code, now, now, VisitFacts(code, url, (page,))))
