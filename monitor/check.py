"""One site, now: the same visit and the same rules as a night, without a store. Ad hoc checks never confirm."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Engine

from config.addresses import typed_address
from config.plan import VisitPlan, host_of
from config.planning import plan_visit
from config.rulebook import RuleBook
from config.rules import ContainsTopics, Deadline, Exists
from config.settings import Settings
from config.sites import Level, Site, SiteList, bundled_site
from monitor.judge import day_of, judge_site
from monitor.readers_version import calendar_version, readers_version
from monitor.visits.children import Child, ChildDied, DiskFailed, HostLeft, PageSeen, VisitDone
from monitor.visits.hosts import Hosts
from monitor.visits.jobs import budget_of, make_job
from storage.bodies import close_archives, index_kept, known_bodies
from storage.catalogue import load_sites, save_packs, save_sites
from storage.circumstances import circumstances_of
from storage.database import reading, transaction
from storage.disk import writable
from storage.evidence import CHECKS, Archive
from storage.ledger import ScanKind
from storage.lock import saving
from storage.reaching import ReachDay
from storage.records import Finding, Verdict, Visit
from storage.scans import finish_scan, start_scan
from storage.shelf import shelf_of
from storage.spans import record_findings
from storage.visit_log import VisitLog
from storage.visits import save_visit

_LASTING = (Exists, ContainsTopics, Deadline)


class OurFaultError(Exception):
    """The visit could not be finished because of a fault of ours: the message says where."""


@dataclass(frozen=True)
class Asked:
    """Whom a check is about: the site, and the list that knows its parent and platform (None for an unknown host)."""

    site: Site
    sites: SiteList | None


@dataclass(frozen=True)
class Checked:
    """What a check came to: the moment that it judged by, its findings, what was seen, and the scan that it was saved
    as, if it was."""

    as_of: datetime
    findings: tuple[Finding, ...]
    visit: Visit
    scan: int | None = None


def asked_site(url: str, level: Level | None, sites: SiteList | None = None) -> Asked:
    """The site at `url`: from `sites` or a bundled list where its host is known there, else one made up for it.

    `level` overrides the list's. Raises `ConfigError` for what is no web address.
    """
    parts = typed_address(url)
    address = parts._replace(path=parts.path or "/", fragment="").geturl()
    host = host_of(address)
    mine = sites.by_host(host) if sites else None
    known = (mine, sites) if mine else bundled_site(host)
    if known and known[0] is not None:
        site = known[0].model_copy(update={"url": address, **({"level": level} if level else {})})
        return Asked(site, known[1])
    return Asked(Site(code=host, name=host, level=level, url=address), None)


def check_site(
    asked: Asked,
    rules: RuleBook,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    pages: int | None = None,
    allowed: tuple[str, ...] = (),
    save_to: Engine | None = None,
    hosts: Hosts | None = None,
    probes: Callable[[datetime], Sequence[ReachDay]] = lambda as_of: (),
    before: Callable[[VisitPlan], None] = lambda plan: None,
    on_passed: Callable[[Finding], None] | None = None,
    on_page: Callable[[PageSeen], None] = lambda seen: None,
    on_child: Callable[[Child], None] = lambda child: None,
    keeps: Callable[[Visit], bool] = lambda visit: True,
) -> Checked:
    """Visits the site and judges it. With `on_passed`, what is met is told as soon as it is seen.

    With `save_to` the visit is kept as an ad hoc scan beside the nights, where it is one that `keeps` wants. `hosts`
    are those that others leave alone and are told of what refuses, and `probes` gives what is known of the home page
    before a moment. `before` is called with what is about to be asked, and may wait; `on_child` with the process that
    asks, which may be stopped from another thread; `on_page` with each page that is read (its facts with `on_passed`
    only). Raises `OurFaultError` where the child died or was stopped, and what those functions raise.
    """
    plan = plan_visit(asked.site, asked.sites, rules, budget_of(settings, pages), day_of(clock()))
    before(plan)
    as_of = clock()
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        job = make_job((plan,), settings, as_of, Path(folder), allowed=allowed, stream=on_passed is not None)
        job = job.model_copy(update={"left_alone": hosts.at_rest() if hosts else ()})
        told: set[str] = set()
        with Child(job) as child:
            on_child(child)
            for message in child.messages():
                if isinstance(message, ChildDied):
                    last = message.complaint.rpartition(" / ")[2] or "no complaint"
                    raise OurFaultError(f"the visit of {plan.url} broke off ({last}); try again")
                if isinstance(message, DiskFailed):
                    raise OurFaultError(f"nothing can be written to {folder} ({message.problem}); free some space")
                if isinstance(message, VisitDone):
                    visit, log = message.visit, message.log
                    break
                if isinstance(message, HostLeft):
                    if hosts is not None:
                        hosts.left(message.host, message.wait)
                    continue
                on_page(message)
                if on_passed is not None:
                    _tell_passed(message, asked.site, rules, as_of, told, on_passed)
        findings = judge_site(asked.site, rules, visit, as_of, probes=probes(as_of))
        scan = None
        if save_to is not None and keeps(visit):
            with _saving(settings):
                scan = _save(save_to, settings, asked, rules, visit, log, findings, as_of, Path(folder))
    return Checked(as_of, findings, visit, scan)


def _tell_passed(
    seen: PageSeen, site: Site, rules: RuleBook, as_of: datetime, told: set[str], on_passed: Callable[[Finding], None]
) -> None:
    """Only what stays met can be told before the visit ends: what is not met may still be found, and a further column
    may still be stale."""
    if seen.facts is None:
        return
    lasting = {check.code for check in rules.checks if all(isinstance(rule, _LASTING) for rule in check.rules)}
    for finding in judge_site(site, rules, Visit(site.code, as_of, as_of, seen.facts), as_of):
        if finding.verdict is Verdict.PASS and finding.requirement in lasting - told:
            told.add(finding.requirement)
            on_passed(finding)


@contextmanager
def _saving(settings: Settings) -> Iterator[None]:
    """Keeps the evidence clean-up from the file that this process is about to write, until the index knows of it."""
    with ExitStack() as held:
        with writable(settings.evidence_dir):
            held.enter_context(saving(shelf_of(settings).staging))
        yield


def _save(
    engine: Engine,
    settings: Settings,
    asked: Asked,
    rules: RuleBook,
    visit: Visit,
    log: VisitLog | None,
    findings: tuple[Finding, ...],
    as_of: datetime,
    spool: Path,
) -> int:
    archive = Archive(shelf_of(settings), spool, f"{CHECKS}{as_of:%Y%m%dT%H%M%S}-{token_hex(4)}")
    kept = None
    if log is not None:
        with reading(engine) as conn:
            known = known_bodies(conn, log.hashes)
        with writable(settings.evidence_dir):
            kept = archive.keep(log, known, visit.finished)
    packs = [(pack.id, pack.version, pack.sha256) for pack in rules.packs]
    site, listed = asked.site, asked.sites is not None
    with transaction(engine) as conn:
        if not listed or not load_sites(conn, [site.code]):  # a listed site stays as its list says
            save_sites(conn, [site])
        save_packs(conn, rules.packs)
        scan_id = start_scan(
            conn,
            kind=ScanKind.ADHOC,
            as_of=as_of,
            site_list="",
            packs=packs,
            planned=[site.code],
            started=visit.started,
            readers=readers_version(),
            calendar=calendar_version(),
            named=rules.named,
        )
        log_at = None if kept is None else index_kept(conn, kept, scan_id, as_of)
        save_visit(conn, scan_id, visit, circumstances_of(site, {}, (), None), log_at)
        record_findings(conn, scan_id=scan_id, site=site.code, findings=findings)
        finish_scan(conn, scan_id, finished=visit.finished, ours=False)
    closed = archive.close()
    with transaction(engine) as conn:
        close_archives(conn, closed)
    return scan_id
