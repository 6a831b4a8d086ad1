"""The spider of the probes: one GET of each site's home page, by the doors, pace and manners of the nights.

What it tells of a site is a visit of one page whose end is its start and the seconds that the answer took, to the last
byte. Pages behind redirects are followed on the site's own hosts, as a visitor's browser would.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from config.plan import VisitPlan
from crawler.network.patience import asked_wait
from crawler.network.robots import Robots
from crawler.observe import Observed, observe
from crawler.pages.bounds import at_home
from crawler.spiders.portal import PortalSpider, SiteVisit, of_one_host
from crawler.spiders.sending import PLAIN, Sending
from storage.records import SHANGHAI, Cause, Outcome, Page, PageFacts, Visit, VisitFacts

MAX_HOPS = 5


class ReachabilitySpider(PortalSpider):
    """Asks for the home pages of one job, spread evenly over its `spread` seconds."""

    name = "reachability"

    async def start(self) -> AsyncIterator[Any]:
        """Probes all sites. Yields no requests: each probe fetches for itself."""
        groups = of_one_host(self._job.plans)
        pause = (self._job.spread or 0.0) / len(groups) if groups else 0.0
        async with asyncio.TaskGroup() as group:
            for plans in groups:
                await self._room.acquire()
                group.create_task(self._visit_in_turn(plans))
                await asyncio.sleep(pause)
        for request in self._no_requests:
            yield request

    async def _visit(self, plan: VisitPlan) -> None:
        started, visit = datetime.now(SHANGHAI), self._begun(plan)
        facts, seconds = await self._opened(visit)
        home = VisitFacts(plan.site, plan.url, (facts,))
        self._tell("visit", plan.site, Visit(plan.site, started, started + timedelta(seconds=seconds), home))

    async def _opened(self, visit: SiteVisit) -> tuple[PageFacts, float]:
        """What became of the home page, and the seconds that its answers took."""
        url, seconds = visit.plan.url, 0.0
        for _ in range(MAX_HOPS):
            visit.took = 0.0
            facts = self._told(visit, await self._permitted(visit, url))
            seconds += visit.took
            onward = facts.redirect.url if facts.outcome is Outcome.REDIRECT and facts.redirect else ""
            if not onward or not at_home(onward, visit.plan.hosts):
                break
            url = onward
        return facts, seconds

    def _told(self, visit: SiteVisit, answer: Page | Observed) -> PageFacts:
        seen = answer if isinstance(answer, Observed) else observe(answer, (), self._job.today, hosts=visit.plan.hosts)
        return seen.facts

    async def _rules(self, visit: SiteVisit, url: str) -> Robots | Observed:
        """A robots.txt that cannot be had now does not change what it said lately (RFC 9309, 2.3.1.4): else a site that
        hangs would never be seen to. Of one that is not known so, nothing is said where only its robots.txt hangs."""
        rules = await super()._rules(visit, url)
        if isinstance(rules, Robots) and rules.known:
            return rules
        if visit.plan.site in self._job.trusted:
            return Robots(known=True)
        hangs = isinstance(rules, Observed) and rules.facts.cause is Cause.TIMEOUT
        return Robots(known=False) if hangs else rules

    async def _fetch(self, visit: SiteVisit, url: str, sending: Sending = PLAIN) -> Page | Observed:
        """One answer, and no second: what a host asks us to wait is told to whoever asks it next."""
        answer = await self._request(visit, url, sending)
        if isinstance(answer, Page):
            wait = asked_wait(answer.status, answer.headers, datetime.now(SHANGHAI))
            if wait:
                self._tell("left", urlsplit(url).netloc, f"{wait:.0f}")
        return answer
