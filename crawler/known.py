"""Pages that an earlier night read: what is kept of them, and whether they may stand for tonight's answer. Pure.

A page may be known again where it was asked for in the same way: by the same readers, for the same columns, as the same
part, called the same. Then an answer that says "not modified", or has the same bytes, needs no reading.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from config.plan import KnownPage, VisitPlan
from crawler.ground import Ask
from crawler.observe import Observed
from crawler.parts import Hidden
from crawler.prints import Print
from crawler.version import READERS
from storage.codec import canonical, dump, load
from storage.records import Anchor, Outcome, Page, PageFacts, PageKind

ASKED_AGAIN = timedelta(days=7)
"""How long an article that two nights found the same is not asked for."""
TWICE = 2
LONGEST = 500
"""Characters of an address of a page that is kept: a database keeps no endless keys."""
_DATES = re.compile(rb"(20\d\d)(?:\D{1,6}(\d{1,2})\D{1,6}(\d{1,2})|(\d\d)(\d\d))(?!\d)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAYS = ("etag", "last-modified")


class Memory:
    """What one visit knows of its pages from earlier nights, and what it learns for later ones.

    `as_of` is the moment that the scan stands for; None where nothing is to be learnt.
    """

    def __init__(self, plan: VisitPlan, as_of: datetime | None) -> None:
        self._as_of = as_of
        self._known = {page.address: page for page in plan.known}
        self._insist = frozenset(plan.insist)
        self._asked = hashlib.sha256(canonical([READERS, plan.hosts, _looked_for(plan)]).encode()).hexdigest()
        self.learnt: dict[str, KnownPage] = {}

    def of(self, ask: Ask) -> KnownPage | None:
        """The page that is known for an ask, where it was asked for in the same way."""
        known = self._known.get(ask.url)
        return known if known is not None and known.way == self._way(ask) else None

    def may_stand(self, known: KnownPage) -> bool:
        """Whether a page need not be asked for tonight: an article that two nights found the same, for a week, where
        nothing adverse rests on it."""
        if self._as_of is None or not known.article or known.nights < TWICE or known.address in self._insist:
            return False
        return self._as_of - known.asked < ASKED_AGAIN

    def conditions(self, known: KnownPage) -> dict[str, str]:
        """The headers that ask for a page only if it changed. What is adverse rests on bytes, not on a server's word
        that they are the same."""
        if known.address in self._insist:
            return {}
        told = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        return {name: value for name, value in told.items() if value and value.isascii()}

    def keep(self, known: KnownPage, page: Page) -> None:
        """Notes that a known page was asked for and is the same."""
        if self._as_of is None:
            return
        etag, modified = (page.headers.get(name, "") for name in _SAYS)
        again = self._as_of - known.asked >= timedelta(hours=12)
        now = known.model_copy(
            update={
                "etag": etag or known.etag,
                "modified": modified or known.modified,
                "asked": self._as_of if known.article or known.nights < TWICE else known.asked,
                "nights": min(TWICE, known.nights + again),
            }
        )
        if now != known:
            self.learnt[known.address] = now

    def learn(self, ask: Ask, page: Page, observed: Observed, today: date) -> None:
        """Notes a page that was read anew, if it may be known again."""
        facts = observed.facts
        plain = ask.trial is None and not ask.render and page.url == page.final_url == ask.url
        plain = plain and len(ask.url) <= LONGEST
        if self._as_of is None or not plain or not _may_be_known(page, observed, today):
            return
        self.learnt[ask.url] = KnownPage(
            address=ask.url,
            etag=page.headers.get("etag", ""),
            modified=page.headers.get("last-modified", ""),
            sha256=facts.sha256 or "",
            way=self._way(ask),
            since=self._as_of,
            asked=self._as_of,
            nights=1,
            article=facts.kind is PageKind.ARTICLE and ask.part is None,
            observed=pack(observed),
        )

    def _way(self, ask: Ask) -> str:
        part = [ask.part.kind, ask.part.url, ask.base] if ask.part else []
        return hashlib.sha256(canonical([self._asked, ask.called, part]).encode()).hexdigest()[:32]


def _looked_for(plan: VisitPlan) -> str:
    """What the readers are asked to look for on every page of a plan."""
    return json.dumps([one.model_dump(mode="json") for one in (*plan.names, *plan.wanted)], ensure_ascii=False)


def is_same(known: KnownPage, page: Page, conditions: Mapping[str, str]) -> bool:
    """Whether an answer says that the page is as it is known: not modified, where that was asked, or the same bytes."""
    if page.status == 304:
        return bool(conditions)
    return page.status == 200 and hashlib.sha256(page.body).hexdigest() == known.sha256


def _may_be_known(page: Page, observed: Observed, today: date) -> bool:
    """Whether the reading of a page will be the same on the days to come: it was seen, and no day on it is read by
    what today is."""
    facts = observed.facts
    if facts.outcome is not Outcome.SEEN or page.status != 200 or not page.body or page.body.startswith(_UTF16):
        return False
    return not any(entry.year_assumed for entry in facts.entries.items) and not _tells_of_days_to_come(page.body, today)


def _tells_of_days_to_come(body: bytes, today: date) -> bool:
    """Whether a page names a day that no page may bear yet and that will come before it is read anew."""
    soon = range(today.toordinal() + 1, today.toordinal() + ASKED_AGAIN.days + 2)
    for year, month, day, short_month, short_day in _DATES.findall(body):
        try:
            named = date(int(year), int(month or short_month), int(day or short_day))
        except ValueError:
            continue
        if named.toordinal() in soon:
            return True
    return False


def pack(observed: Observed) -> str:
    """What was observed of a page as text, to be kept. Nothing of a trial is."""
    return b64encode(zlib.compress(canonical(_plain(observed)).encode(), 1)).decode()


def unpack(text: str) -> Observed:
    """What `pack` was given."""
    return _observed(json.loads(zlib.decompress(b64decode(text))))


def _plain(observed: Observed) -> dict[str, Any]:
    found: dict[str, Any] = {
        "facts": dump(observed.facts),
        "anchors": [list(anchor) for anchor in observed.anchors],
        "hidden": dump(observed.hidden),
        "base": observed.base,
        "to_fill": observed.to_fill,
    }
    if (home := observed.print) is not None:
        found["print"] = [home.url, home.title, sorted(map(list, home.links)), home.count, home.words]
    return found


def _observed(plain: Mapping[str, Any]) -> Observed:
    made = Observed(
        facts=load(PageFacts, plain["facts"]),
        anchors=tuple([Anchor(*one) for one in plain["anchors"]]),
        hidden=load(Hidden, plain["hidden"]),
        base=plain["base"],
        to_fill=plain["to_fill"],
    )
    if "print" not in plain:
        return made
    url, title, links, count, words = plain["print"]
    return replace(made, print=Print(url, title, frozenset((text, path) for text, path in links), count, words))
