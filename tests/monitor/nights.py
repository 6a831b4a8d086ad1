"""Nights of one site, played from pages given as text: the whole way from the plan to the kept findings, and back into
the next night's plan, without any network. What a server answers is `Served`; what it was asked, it knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from config.plan import VisitPlan
from config.planning import plan_visit
from config.rulebook import RuleBook, load_rules
from config.settings import load_settings
from config.sites import Site, SiteList
from crawler.files.read import read_file
from crawler.observe import Observed, not_answered
from crawler.visit.ground import Ask
from crawler.visit.known import Memory, unpack
from crawler.visit.logbook import Logbook
from crawler.visit.reading import read
from crawler.visit.walk import Walk
from monitor.anew.replay import replay_site
from monitor.judge import day_of
from monitor.memory.remembering import informed
from monitor.readers_version import calendar_version, readers_version
from monitor.review.aliases import taught
from monitor.scan import Scan
from monitor.visits.children import VisitDone
from monitor.visits.jobs import budget_of, make_job
from storage.catalogue import save_packs, save_sites
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.records import SHANGHAI, Cause, Finding, Outcome, Page, Visit
from storage.scans import scan_info, start_scan
from storage.shelf import shelf_of
from storage.visits import load_visit
from tests.playback import COUNTY, HOME
from tests.spools import spool_asked, spool_page

FIRST = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
READERS = "readers"

Answer = str | tuple[int, str]


@cache
def rules() -> RuleBook:
    """The pack of three columns."""
    return load_rules(("hunan-columns",))


@dataclass
class Served:
    """A portal: its pages by path (a text, or a status and a text; a redirect's text is where to), and by what it says
    that a page is known: `etag`, `weak`, `modified`, `lying` (one ETag for all times) or nothing. `asked` are the
    addresses that it was asked for and the statuses that it gave."""

    pages: dict[str, Answer]
    says: str = "etag"
    asked: list[tuple[str, int]] = field(default_factory=list)

    def answer(self, url: str, conditions: Mapping[str, str]) -> Page:
        """What it gives for an address."""
        given = self.pages.get(url.removeprefix(HOME.rstrip("/")), (404, "<html>not found</html>"))
        status, text = given if isinstance(given, tuple) else (200, given)
        headers = {"content-type": "text/html"} | (self._known_by(text) if status == 200 else {})
        sent = {conditions.get("If-None-Match"), conditions.get("If-Modified-Since")} - {None}
        if sent & set(headers.values()):
            status, text = 304, ""
        elif 300 <= status < 400:
            headers["location"], text = text, ""
        self.asked.append((url, status))
        return Page(url, url, status, headers, text.encode())

    def _known_by(self, text: str) -> dict[str, str]:
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        seconds = int(tag[1:5], 16) % 60
        return {
            "etag": {"etag": tag},
            "weak": {"etag": f"W/{tag}"},
            "lying": {"etag": '"1"'},
            "modified": {"last-modified": f"Mon, 14 Sep 2026 01:{tag[5:7] and seconds:02}:00 GMT"},
        }.get(self.says, {})  # type: ignore[return-value]


class Nights:
    """Nights of one site in a store. With `knows=False` each is a full visit that knows nothing."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        *,
        knows: bool = True,
        site: Site = COUNTY,
        book: RuleBook | None = None,
    ) -> None:
        self.engine = engine
        self.settings = load_settings(data_dir=folder, database_url="", render_pages=0)
        self.sites = SiteList(name="t", sites=(site,))
        self.site = site
        self.book = book or rules()
        self.knows = knows
        self.number = 0
        self.read: list[str] = []  # addresses of pages that were parsed, on the last night
        self.visit: Visit | None = None

    def night(self, served: Served, number: int | None = None) -> dict[str, Finding]:
        """What a further night says, by check: the night after the last one, or that of the `number`."""
        self.number = self.number if number is None else number
        as_of = FIRST + timedelta(days=self.number)
        self.number += 1
        scan = self._begun(as_of)
        done = self._visited(scan, as_of, served)
        scan.store(done)
        scan.close(as_of + timedelta(minutes=10))
        with reading(self.engine) as conn:
            if self.knows and self.number % 3 == 2:  # of the second night and every third: all is read once more
                told = scan_info(conn, scan.info.id)
                again = replay_site(conn, shelf_of(self.settings), told, self.book, self.site.code)
                assert (again.unproved, again.differences) == ("", ()), again
            self.visit = load_visit(conn, scan.info.id, self.site.code)
            return {one.requirement: one for one in findings_at(conn, scan.info.id)}

    def _begun(self, as_of: datetime) -> Scan:
        with transaction(self.engine) as conn:
            save_sites(conn, self.sites.sites)
            save_packs(conn, self.book.packs)
            number = start_scan(
                conn,
                kind=ScanKind.NIGHTLY,
                as_of=as_of,
                site_list="t",
                packs=[(pack.id, pack.version, pack.sha256) for pack in self.book.packs],
                planned=[self.site.code],
                started=as_of,
                readers=readers_version(),
                calendar=calendar_version(),
                named=self.book.named,
            )
            info = scan_info(conn, number)
            named = taught(conn, self.sites)
        return Scan(self.engine, self.settings, named, self.book, info)

    def _visited(self, scan: Scan, as_of: datetime, served: Served) -> VisitDone:
        plan = plan_visit(scan.sites.sites[0], scan.sites, self.book, budget_of(self.settings), day_of(as_of))
        job = make_job((plan,), self.settings, as_of, scan.spool, remember=True)
        if self.knows:
            (plan,) = informed(self.engine, scan.info, scan.absent, job).plans
        memory = Memory(plan, as_of, READERS)
        walk, logbook = Walk(plan, memory), Logbook(plan, day_of(as_of))
        spool_asked(scan.spool, logbook, as_of)
        self.read, fetched, unchanged = [], {}, {}
        while (ask := walk.next(0.0)) is not None:
            page = served.answer(ask.url, memory.conditions(ask))
            fetched[ask.url] = as_of + timedelta(minutes=1)
            if (known := memory.same(ask, page)) is not None:
                logbook.same(ask, known, page.status, fetched[ask.url])
                if page.status == 304:
                    unchanged[ask.url] = known.since
                walk.saw(ask, unpack(known.observed))
                continue
            observed = self._seen(plan, walk, ask, page)
            if page.status == 0:
                logbook.nothing(ask, observed.facts, fetched[ask.url])
            else:
                sha256 = spool_page(scan.spool, page, fetched[ask.url]) if page.body else None
                logbook.page(ask, page, sha256, fetched[ask.url])
            memory.learn(ask, page, observed, day_of(as_of))
            walk.saw(ask, observed)
        stood = {ask.url: one.since for ask, one in walk.stood.items()}
        facts = walk.exploration.result()
        visit = Visit(self.site.code, as_of, as_of + timedelta(minutes=5), facts, fetched | stood, unchanged | stood)
        return VisitDone(visit, memory.told(walk.exploration.lacking()), logbook.told(walk.stood))

    def _seen(self, plan: VisitPlan, walk: Walk, ask: Ask, page: Page) -> Observed:
        if page.status == 0:
            return not_answered(ask.url, Outcome.UNREACHABLE, Cause.TIMEOUT)
        self.read.append(ask.url)
        day = (FIRST + timedelta(days=self.number - 1)).date()
        return read(plan, walk.exploration, ask, page, day, read_file)


def said(findings: Mapping[str, Finding]) -> dict[str, Finding]:
    """Findings without the times at which pages were asked for and read."""
    return {
        code: replace(f, evidence=tuple(replace(e, fetched_at=None, unchanged_since=None) for e in f.evidence))
        for code, f in findings.items()
    }
