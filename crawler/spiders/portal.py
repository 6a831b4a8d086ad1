"""The one spider for all portals: fetches what each site's exploration asks for, and hands over what was seen.

This is a door: the network and the clock are here, and nothing is decided here. Each site is one coroutine with one
request under way at most.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import DNSLookupError

from config.plan import VisitPlan
from crawler.files.bounded import FileReader
from crawler.job import Job
from crawler.network.exchanges import exchange_of, is_cut, was_packed
from crawler.network.guard import GuardedResolver, port_allowed
from crawler.network.patience import LONGEST_WAIT, Patience, asked_wait
from crawler.network.render import Renderer
from crawler.network.robots import Robots, read_robots
from crawler.network.shared import SharedAnswers
from crawler.network.turns import Turns
from crawler.observe import Observed, not_answered, observe
from crawler.pages.bounds import at_home, host_key
from crawler.spiders.sending import FILE_BYTES, PLAIN, Bounds, Sending, request_for, stop_at_enough
from crawler.version import readers_version
from crawler.visit.explore import Exploration
from crawler.visit.ground import Ask, Role
from crawler.visit.known import Memory, unpack
from crawler.visit.logbook import Logbook
from crawler.visit.reading import read
from crawler.visit.walk import Walk
from storage.records import SHANGHAI, Cause, Feature, Outcome, Page, Visit
from storage.spool import is_spooled, spool
from storage.warc import Drawing, Exchange, drawing_members, faithful_members, sha256_of, told_member

MAX_ROBOTS_HOPS = 5
FILES_AT_ONCE = 8
"""Data files that are held in memory at once, and so that come from all sites together."""
FILE_SECONDS = 60.0
"""How long a data file may take to come, where the visit may last so long."""

_FAILURES: tuple[tuple[type[Exception], Outcome, Cause], ...] = (
    (DownloadTimeoutError, Outcome.UNREACHABLE, Cause.TIMEOUT),
    (CannotResolveHostError, Outcome.UNREACHABLE, Cause.DNS),
    (DownloadConnectionRefusedError, Outcome.UNREACHABLE, Cause.REFUSED),
    (ResponseDataLossError, Outcome.TRUNCATED, Cause.SIZE),
    (DownloadCancelledError, Outcome.TOO_LARGE, Cause.SIZE),  # past DOWNLOAD_MAXSIZE
    (IgnoreRequest, Outcome.TOO_LARGE, Cause.SIZE),  # past it while being decompressed
    (DownloadFailedError, Outcome.UNREACHABLE, Cause.RESET),
)


class SpoolError(Exception):
    """What was fetched could not be written to the disk."""


@dataclass
class SiteVisit:
    """One site being visited."""

    plan: VisitPlan
    memory: Memory
    walk: Walk
    logbook: Logbook
    started: datetime
    clock: float
    last_request: float = 0.0
    took: float = 0.0  # seconds from the last request to the last byte of its answer, or to its failing
    delay: float = 0.0
    fetched: dict[str, datetime] = field(default_factory=dict)
    shared: dict[str, datetime] = field(default_factory=dict)  # when answers came that another visit asked for
    supplied: dict[str, Page] = field(default_factory=dict)  # what a browser was given, by address: scripts come again
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # a browser asks for much at once
    unchanged: dict[str, datetime] = field(default_factory=dict)
    last: tuple[Page, Exchange] | None = None  # the last answer, and how it was sent
    pictures: dict[str, bytes] = field(default_factory=dict)  # of what was just drawn, by address

    @property
    def exploration(self) -> Exploration:
        """What is known of the site by now."""
        return self.walk.exploration

    def left(self) -> float:
        """Seconds that the visit may still last."""
        return self.plan.budget.seconds - (time.monotonic() - self.clock)

    def came(self, url: str) -> datetime:
        """Notes when the answer came, as it is stored: what is judged now is read so later."""
        moment = self.shared.get(url) or datetime.now(SHANGHAI)
        self.fetched[url] = moment.replace(microsecond=0)
        return self.fetched[url]

    def done(self, now: datetime) -> Visit:
        """The visit as it ended, with the pages that were not asked for as of the nights that read them."""
        stood = {ask.url: known.since for ask, known in self.walk.stood.items()}
        fetched, unchanged = self.fetched | stood, self.unchanged | stood
        return Visit(self.plan.site, self.started, now, self.exploration.result(), fetched, unchanged)

    def pause(self) -> float:
        """Seconds that the site is still owed before its next request."""
        return max(0.0, self.last_request + self.delay - time.monotonic()) if self.last_request else 0.0


class PortalSpider(Spider):
    """Visits the sites of one job and tells each finished `Visit`, and each page as it comes, to `tell`."""

    name = "portal"
    _no_requests: tuple[Request, ...] = ()  # an asynchronous generator must hold a yield

    def __init__(
        self, job: Job, tell: Callable[[str, str, Any], None], guard: Callable[[], GuardedResolver], **kwargs: Any
    ):
        super().__init__(**kwargs)
        self._job = job
        self._tell = tell
        self._guard = guard
        self._spool = Path(job.spool)
        self._room = asyncio.Semaphore(job.sites_at_once)
        self._robots: dict[str, Robots] = {}
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._turns = Turns(Path(job.turns or self._spool / "turns"))
        self._answers = SharedAnswers(job.answers, job.shared)
        self._patience = Patience(job.left_alone)
        self._renderer = Renderer(job.chromium, job.user_agent)
        self._files = FileReader()
        self._files_under_way = asyncio.Semaphore(FILES_AT_ONCE)

    async def start(self) -> AsyncIterator[Any]:
        """Visits all sites, at most `sites_at_once` at a time. Yields no requests: each visit fetches for itself."""
        self.crawler.signals.connect(stop_at_enough, signals.bytes_received)
        try:
            async with asyncio.TaskGroup() as group:
                for plans in of_one_host(self._job.plans):
                    await self._room.acquire()
                    group.create_task(self._visit_in_turn(plans))
        finally:
            await self._renderer.close()
            await asyncio.to_thread(self._files.close)
        for request in self._no_requests:
            yield request

    async def _visit_in_turn(self, plans: Sequence[VisitPlan]) -> None:
        """Sites of one host one after the other: its pace allows no more, and each visit has but so many seconds."""
        try:
            for plan in plans:
                await self._visit(plan)
        finally:
            self._room.release()

    async def _visit(self, plan: VisitPlan) -> None:
        visit = self._begun(plan)
        while (ask := visit.walk.next(time.monotonic() - visit.clock)) is not None:
            visit.walk.saw(ask, await self._look_safely(visit, ask))
            self._tell("page", plan.site, visit.exploration.result() if self._job.stream else None)
        if self._job.as_of is not None:
            self._tell("known", plan.site, visit.memory.told(visit.exploration.lacking()).model_dump_json())
        self._tell("log", plan.site, visit.logbook.told(visit.walk.stood))
        self._tell("visit", plan.site, visit.done(datetime.now(SHANGHAI)))

    def _begun(self, plan: VisitPlan) -> SiteVisit:
        memory = Memory(plan, self._job.as_of, readers_version())
        walk = Walk(plan, memory)
        logbook, now = Logbook(plan, self._job.today), datetime.now(SHANGHAI)
        visit = SiteVisit(plan, memory, walk, logbook, now, time.monotonic(), delay=self._job.delay)
        sha256, asked = logbook.asked
        if not is_spooled(self._spool, sha256):
            with self._writing(visit):
                spool(self._spool, sha256, [told_member(f"urn:gongkai:asked:{sha256}", now, asked, kind="resource")])
        return visit

    async def _look_safely(self, visit: SiteVisit, ask: Ask) -> Observed:
        """One page; what nobody foresaw in it is an error of ours, of this page and of no other."""
        try:
            return await self._look(visit, ask)
        except SpoolError:
            raise
        except Exception:  # a process border: one site's bytes must not end the visits of all others
            self.logger.exception("reading %s", ask.url)
            failed = not_answered(ask.url, Outcome.ERROR, Cause.CRASH)
            visit.logbook.nothing(ask, failed.facts, datetime.now(SHANGHAI))
            return failed

    async def _look(self, visit: SiteVisit, ask: Ask) -> Observed:
        """One page as it answers or as a browser draws it, and what is in it."""
        if ask.render:
            return await self._taken(visit, ask, await self._drawn(visit, ask))
        if ask.role is not Role.FILE:
            return await self._asked(visit, ask)
        await asyncio.sleep(visit.pause())  # before the gate here too
        async with self._files_under_way:
            return await self._asked(visit, ask)

    async def _asked(self, visit: SiteVisit, ask: Ask) -> Observed:
        fetched = await self._permitted(visit, ask.url, self._sending(visit, ask))
        if isinstance(fetched, Observed) or (known := visit.memory.same(ask, fetched)) is None:
            return await self._taken(visit, ask, fetched)
        self._patience.saw(urlsplit(ask.url).netloc, Outcome.SEEN, file=ask.role is Role.FILE)
        visit.logbook.same(ask, known, fetched.status, visit.came(ask.url))
        if fetched.status == 304:
            visit.unchanged[ask.url] = known.since
        return unpack(known.observed)

    def _sending(self, visit: SiteVisit, ask: Ask) -> Sending:
        bounds = None
        if ask.role is Role.FILE:
            seconds = max(self._job.timeout, min(FILE_SECONDS, visit.left()))
            bounds = Bounds(visit.exploration.file_room, seconds, ask.base)
        return Sending(ask.trial, visit.memory.conditions(ask), bounds)

    async def _taken(self, visit: SiteVisit, ask: Ask, fetched: Page | Observed) -> Observed:
        """What is in an answer that is read."""
        if isinstance(fetched, Observed):
            visit.logbook.nothing(ask, fetched.facts, datetime.now(SHANGHAI))
            return fetched
        at, sha256 = visit.came(ask.url), sha256_of(fetched.body) if fetched.body else None
        if sha256 is not None:
            self._keep(visit, fetched, sha256, at)
        reading = partial(read, visit.plan, visit.exploration, ask, fetched, self._job.today, self._files.read)
        observed = await asyncio.to_thread(reading) if ask.role is Role.FILE else reading()  # others go on meanwhile
        visit.logbook.page(ask, fetched, sha256, at)
        visit.memory.learn(ask, fetched, observed, self._job.today)
        if self._patience.saw(urlsplit(ask.url).netloc, observed.facts.outcome, file=ask.role is Role.FILE):
            self._tell("left", urlsplit(ask.url).netloc, "")
        return observed

    def _keep(self, visit: SiteVisit, page: Page, sha256: str, at: datetime) -> None:
        """Spools an answer, as it was sent where that is known. Where the disk takes no more, nothing that is seen
        could be proved, so all visits end."""
        if is_spooled(self._spool, sha256):
            return
        with self._writing(visit):
            spool(self._spool, sha256, self._records(visit, page, at))

    def _records(self, visit: SiteVisit, page: Page, at: datetime) -> tuple[bytes, ...]:
        if (picture := visit.pictures.pop(page.url, None)) is not None:
            return drawing_members(Drawing(page.url, at, page.body, picture))
        if visit.last is not None and visit.last[0] is page:
            return faithful_members(visit.last[1], page.body)
        headers = tuple(page.headers.items())  # an answer that another visit asked for
        return faithful_members(Exchange(page.url, at, page.status, headers, page.body), page.body)

    @contextmanager
    def _writing(self, visit: SiteVisit) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._tell("disk", visit.plan.site, error.strerror or type(error).__name__)
            raise SpoolError from error

    async def _permitted(self, visit: SiteVisit, url: str, sending: Sending = PLAIN) -> Page | Observed:
        """One answer: permission first."""
        if not port_allowed(url, (*visit.exploration.hosts, *self._job.allowed)):
            return not_answered(url, Outcome.MOVED, Cause.ADDRESS_REFUSED)
        if self._patience.leaves(urlsplit(url).netloc, file=sending.file is not None):
            return not_answered(url, Outcome.BLOCKED, Cause.LEFT_ALONE)
        rules = await self._rules(visit, url)
        if isinstance(rules, Observed):  # the host could not even be asked
            return not_answered(url, rules.facts.outcome, rules.facts.cause, status=rules.facts.status)
        if not rules.allow(url):
            return not_answered(url, Outcome.ROBOTS, Cause.RULE if rules.known else Cause.RULES_UNKNOWN)
        visit.delay = max(self._job.delay, rules.delay or 0.0)
        if sending.file is not None and visit.left() <= 0:  # for asking once more, or for following a redirect
            return not_answered(url, Outcome.UNREACHABLE, Cause.TIMEOUT)
        if visit.pause() > visit.left():  # the site asks for a longer pause than the visit may last
            if sending.file is None:
                visit.exploration.end("seconds")
            return not_answered(url, Outcome.ROBOTS, Cause.RULE)
        if sending.trial is None and sending.file is None and self._answers.may_hold(url):
            return await self._once(visit, url)
        return await self._fetch(visit, url, sending)

    async def _once(self, visit: SiteVisit, url: str) -> Page | Observed:
        """An answer that other visits of the night need too: it is asked for by whoever is first."""
        async with self._turns.alone(url):
            if (known := self._answers.read(url)) is not None:
                visit.shared[url] = known[1]
                return known[0]
            answer = await self._fetch(visit, url)
            if isinstance(answer, Page):
                visit.shared[url] = datetime.now(SHANGHAI)
                with self._writing(visit):
                    self._answers.keep(answer, visit.shared[url])
            return answer

    async def _drawn(self, visit: SiteVisit, ask: Ask) -> Page | Observed:
        """A page as a browser draws it. The browser gets only what this visit would get, from this site's hosts."""

        async def supply(url: str) -> Page | None:
            async with visit.turn:
                return visit.supplied.get(url) or await self._supply(visit, url)

        drawn = await self._renderer.draw(ask.url, supply, min(self._job.draw_seconds, max(visit.left(), 1.0)))
        if drawn is None:
            return not_answered(ask.url, Outcome.SCRIPT_SHELL, Cause.NONE)
        visit.pictures[drawn.page.url] = drawn.picture
        return drawn.page

    async def _supply(self, visit: SiteVisit, url: str) -> Page | None:
        if not at_home(url, visit.exploration.hosts) or visit.left() <= 0:
            return None
        found = await self._permitted(visit, url)
        if isinstance(found, Observed) or 300 <= found.status < 400:
            return None
        visit.supplied[url] = found
        return found

    async def _rules(self, visit: SiteVisit, url: str) -> Robots | Observed:
        host = urlsplit(url).netloc
        if known := self._robots.get(host):
            return known
        rules = await self._ask_rules(visit, url)
        if isinstance(rules, Robots) and rules.known:  # what failed may pass when it is asked for again
            self._robots[host] = rules
        return rules

    async def _ask_rules(self, visit: SiteVisit, url: str) -> Robots | Observed:
        """A host's robots.txt, over a few redirects on the host itself. What is no answer is told as it is."""
        where = urljoin(url, "/robots.txt")
        answer = Page(where, where, 404, {}, b"")
        for _ in range(MAX_ROBOTS_HOPS):
            shared = self._answers.may_hold(where)
            fetched = await (self._once(visit, where) if shared else self._fetch(visit, where))
            if isinstance(fetched, Observed):
                return fetched
            answer = fetched
            location = answer.headers.get("location", "")
            if not (300 <= answer.status < 400 and location):
                break
            try:
                where = urljoin(where, location)
            except ValueError:
                break
            if not at_home(where, (urlsplit(url).netloc,)):
                break
        read = observe(answer, (), self._job.today)
        if read.facts.outcome is Outcome.CHALLENGE:
            return read
        is_html = b"<html" in answer.body[:2000].lower() or b"<!doctype" in answer.body[:2000].lower()
        return read_robots(answer.status, answer.body.decode("utf-8", "replace"), is_html=is_html)

    async def _fetch(self, visit: SiteVisit, url: str, sending: Sending = PLAIN) -> Page | Observed:
        """One answer; where it asks to wait (Retry-After), that is done once, and a host that asks for too much, or
        asks again, is left alone."""
        answer = await self._request(visit, url, sending)
        if isinstance(answer, Observed) or (wait := _wait_of(answer)) is None:
            return answer
        if sending.trial is None and wait <= min(LONGEST_WAIT, visit.left()):
            visit.last_request = max(visit.last_request, time.monotonic() + wait - visit.delay)
            self._turns.hold(host_key(urlsplit(url).netloc), wait - visit.delay)  # others may not ask meanwhile
            answer = await self._request(visit, url, sending)
        again = _wait_of(answer) if isinstance(answer, Page) else None
        if again is not None and self._patience.leave(urlsplit(url).netloc):
            self._tell("left", urlsplit(url).netloc, f"{again:.0f}")
        return answer

    async def _request(self, visit: SiteVisit, url: str, sending: Sending) -> Page | Observed:
        """One request, after the pause that this site is owed, when it is its turn at the host, and within what its
        address bears."""
        await asyncio.sleep(visit.pause())  # before the gate: whoever waits takes nobody's place
        async with self._turns.of_host(host_key(urlsplit(url).netloc), visit.delay) as asks, self._gate(url):
            asks()
            visit.last_request = time.monotonic()
            try:
                request = request_for(url, visit.plan.site, sending)
                response = await self.crawler.engine.download_async(request)
            except tuple(kind for kind, _, _ in _FAILURES) as error:
                return self._failed(url, error)
            finally:
                visit.took = time.monotonic() - visit.last_request
        if sending.file is not None and is_cut(request):
            return not_answered(url, Outcome.TRUNCATED, Cause.SIZE, status=response.status)
        trial = sending.trial
        most = FILE_BYTES if trial and trial.feature is Feature.DOWNLOAD else None
        page = _page(url, response, most, packed=was_packed(request))
        sent = exchange_of(request, url, datetime.now(SHANGHAI).replace(microsecond=0), most)
        visit.last = None if sent is None else (page, sent)
        return page

    @asynccontextmanager
    async def _gate(self, url: str) -> AsyncIterator[None]:
        """The gate of an address: all names that lead to one machine share it, and so do all processes."""
        host, most = urlsplit(url).hostname or "", self._job.address_requests
        try:
            address = await maybe_deferred_to_future(self._guard().getHostByName(host))
        except (DNSLookupError, TimeoutError):  # the request itself will tell
            address = host
        async with self._gates.setdefault(address, asyncio.Semaphore(most)), self._turns.of_address(address, most):
            yield

    def _failed(self, url: str, error: Exception) -> Observed:
        outcome, cause = next((outcome, cause) for kind, outcome, cause in _FAILURES if isinstance(error, kind))
        if (urlsplit(url).hostname or "") in self._guard().refused:
            cause = Cause.ADDRESS_REFUSED
        elif cause is Cause.RESET and ("ssl" in str(error).lower() or "tls" in str(error).lower()):
            cause = Cause.TLS
        return not_answered(url, outcome, cause)


def of_one_host(plans: Sequence[VisitPlan]) -> list[list[VisitPlan]]:
    """The plans by the host of their sites, in the order of each host's first."""
    found: dict[str, list[VisitPlan]] = {}
    for plan in plans:
        found.setdefault(host_key(urlsplit(plan.url).netloc), []).append(plan)
    return list(found.values())


def _wait_of(answer: Page) -> float | None:
    return asked_wait(answer.status, answer.headers, datetime.now(SHANGHAI))


def _page(url: str, response: Response, most: int | None = None, *, packed: bool = False) -> Page:
    """The answer as a value, of its body at most so many bytes; the length of what was `packed` says nothing of it."""
    headers = cast("dict[bytes, list[bytes]]", response.headers)
    return Page(
        url=url,
        final_url=response.url,
        status=response.status,
        headers={
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in headers.items()
            if values and not (packed and name.lower() == b"content-length")
        },
        body=response.body[:most],
    )
