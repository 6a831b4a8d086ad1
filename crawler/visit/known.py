"""Pages that an earlier night read: what is kept of them, and whether they may stand for tonight's answer. Pure.

A page may be known again where it was asked for in the same way: by the same readers, for the same columns, as the same
part, called the same. Then an answer that says "not modified", or has the same bytes, needs no reading.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from isal import isal_zlib

from config.plan import KnownPage, Learnt, VisitPlan
from crawler.observe import Observed
from crawler.pages.parts import Hidden
from crawler.pages.prints import Print
from crawler.visit.ground import Ask, Role
from storage.codec import canonical, dump, load
from storage.dataset_records import FileFacts, Reading
from storage.records import Anchor, Catalogue, EntryList, Outcome, Page, PageFacts

DAYS = 8
"""How many days the reading of a page may stand for it; no day that it names must come meanwhile."""
LONGEST = 500
"""Characters of an address of a page that is kept: a database keeps no endless keys."""
_DATES = re.compile(rb"(20\d\d)(?:\D{1,6}(\d{1,2})\D{1,6}(\d{1,2})|(\d\d)(\d\d))(?!\d)")
_DATA: dict[str, type] = {"file": FileFacts, "tables": FileFacts, "catalogue": Catalogue}
"""What is observed of data, and kept where there is any."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAYS = ("etag", "last-modified")


class Memory:
    """What one visit knows of its pages from earlier nights, and what it learns for later ones.

    `as_of` is the moment that the scan stands for; None where nothing is to be learnt. `readers` is the version of
    whatever reads the pages.
    """

    def __init__(self, plan: VisitPlan, as_of: datetime | None, readers: str) -> None:
        self._as_of = as_of
        self._known = {page.address: page for page in plan.known}
        self._insist = frozenset(plan.insist)
        self._asked = hashlib.sha256(f"{readers} {_looked_for(plan)}".encode()).hexdigest()
        self._learnt: dict[str, KnownPage] = {}
        self._same: set[str] = set()

    def of(self, ask: Ask) -> KnownPage | None:
        """The page that is known for an ask, where it was asked for in the same way."""
        known = self._known.get(_address(ask))
        return known if known is not None and known.way == self._way(ask) else None

    def standing(self, ask: Ask) -> KnownPage | None:
        """The page that is known for an ask where it need not be asked for tonight: what an earlier night read will do
        for it, and nothing adverse rests on it."""
        return None if not ask.settled or ask.again or ask.url in self._insist else self.of(ask)

    def conditions(self, ask: Ask) -> dict[str, str]:
        """The headers that ask for a page only if it changed. What is adverse rests on bytes, not on a server's word
        that they are the same, and a catalogue that does not change grows adverse by itself."""
        known = self.of(ask)
        if known is None or ask.trial is not None or ask.catalogue or ask.url in self._insist:
            return {}
        told = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        return {name: value for name, value in told.items() if value and value.isascii()}

    def same(self, ask: Ask, page: Page) -> KnownPage | None:
        """The page that is known for an ask, where the answer says that it is as it was: not modified, where that was
        asked, or the same bytes. What the server says to know it by is noted."""
        known = self.of(ask)
        if known is None or not _is_same(known, page, asked=bool(self.conditions(ask))):
            return None
        etag, modified = (page.headers.get(name, "") for name in _SAYS)
        now = known.model_copy(update={"etag": etag or known.etag, "modified": modified or known.modified})
        if now != known:
            self._learnt[known.address] = now
        self._same.add(known.address)
        return known

    def lists_the_same(self, ask: Ask, observed: Observed) -> bool:
        """Whether a page lists what it listed when an earlier night read it, whatever else is new on it: then the pages
        that follow in its list stand as they did."""
        if _address(ask) in self._same:
            return True
        known, listed = self.of(ask), _listed(observed)
        return known is not None and listed is not None and listed == _listed(unpack(known.observed))

    def learn(self, ask: Ask, page: Page, observed: Observed, today: date) -> None:
        """Notes a page that was read anew, if it may be known again."""
        plain = not ask.render and page.url == page.final_url == ask.url and len(ask.url) <= LONGEST
        if self._as_of is None or not plain or not _may_be_known(ask, page, observed, today):
            return
        self._learnt[_address(ask)] = KnownPage(
            address=_address(ask),
            etag=page.headers.get("etag", ""),
            modified=page.headers.get("last-modified", ""),
            sha256=hashlib.sha256(page.body).hexdigest(),
            way=self._way(ask),
            since=self._as_of,
            observed=pack(observed),
        )

    def told(self, lacked: tuple[str, ...] | None = None) -> Learnt:
        """What was learnt, for whoever keeps it, with the columns that were not found."""
        return Learnt(anew=not self._known, pages=tuple(self._learnt.values()), lacked=lacked)

    def _way(self, ask: Ask) -> str:
        part = [ask.part.kind, ask.part.url, ask.base] if ask.part else []
        tried = [ask.trial.feature, ask.trial.page, ask.trial.title, str(ask.trial.post)] if ask.trial else []
        data = [ask.tables, ask.items, ask.catalogue]
        return hashlib.sha256(canonical([self._asked, ask.called, part, tried, data]).encode()).hexdigest()[:32]


def _address(ask: Ask) -> str:
    """Under what the answer to an ask is known: a data file, or what comes of trying, is no page."""
    if ask.role is Role.FILE:
        return f"{ask.role} {ask.url}"
    return ask.url if ask.trial is None else f"{ask.trial.feature} {ask.trial.code} {ask.url}"


def _looked_for(plan: VisitPlan) -> str:
    """All that a visit is asked, by packs, names and the site's own entry, but for what earlier nights add."""
    return plan.model_dump_json(exclude={"known", "insist", "lacked", "budget"})


def _is_same(known: KnownPage, page: Page, *, asked: bool) -> bool:
    if page.status == 304:
        return asked
    return page.status == 200 and hashlib.sha256(page.body).hexdigest() == known.sha256


def _listed(observed: Observed) -> EntryList | None:
    """The list of a page with what the page says of it, but for the rows of other lists; None where not all is read."""
    entries = observed.facts.entries
    whole = not entries.cut and (entries.own or entries.undated)
    return replace(entries, items=entries.own) if whole else None


def _may_be_known(ask: Ask, page: Page, observed: Observed, today: date) -> bool:
    """Whether the reading of a page will be the same on the days to come: it was seen, and no day on it is read by
    what today is. Of what was tried, whatever does not say that it fails; of data files, those that came: nothing in
    them is read by what today is. One that broke a limit may have met a busy machine, and is read anew."""
    if ask.role is Role.FILE:
        read = observed.file is not None and observed.file.reading is not Reading.TOO_LARGE
        return read and page.status == 200 and bool(page.body)
    if ask.trial is not None:
        return observed.works is not False and bool(page.body)
    facts = observed.facts
    if facts.outcome is not Outcome.SEEN or page.status != 200 or not page.body or page.body.startswith(_UTF16):
        return False
    return not any(entry.year_assumed for entry in facts.entries.items) and not _tells_of_days_to_come(page.body, today)


def _tells_of_days_to_come(body: bytes, today: date) -> bool:
    """Whether a page names a day that no page may bear yet and that will come before it is read anew."""
    soon = range(today.toordinal() + 1, today.toordinal() + DAYS + 2)
    for year, month, day, short_month, short_day in _DATES.findall(body):
        try:
            named = date(int(year), int(month or short_month), int(day or short_day))
        except ValueError:
            continue
        if named.toordinal() in soon:
            return True
    return False


def pack(observed: Observed) -> str:
    """What was observed of a page as text, to be kept."""
    return b64encode(isal_zlib.compress(canonical(_plain(observed)).encode(), 1)).decode()


def unpack(text: str) -> Observed:
    """What `pack` was given."""
    return _observed(json.loads(isal_zlib.decompress(b64decode(text))))


def _plain(observed: Observed) -> dict[str, Any]:
    found: dict[str, Any] = {
        "facts": dump(observed.facts),
        "anchors": [list(anchor) for anchor in observed.anchors],
        "headed": [list(anchor) for anchor in observed.headed],
        "hidden": dump(observed.hidden),
        "base": observed.base,
        "to_fill": observed.to_fill,
        "works": observed.works,
        "told": observed.told,
    }
    if (home := observed.print) is not None:
        found["print"] = [home.url, home.title, sorted(map(list, home.links)), home.count, home.words]
    for name in _DATA:
        if (value := getattr(observed, name)) is not None:
            found[name] = dump(value)
    if observed.loose:
        found["loose"] = True
    if observed.further:
        found["further"] = list(observed.further)
    return found


def _observed(plain: Mapping[str, Any]) -> Observed:
    made = Observed(
        facts=load(PageFacts, plain["facts"]),
        anchors=tuple([Anchor(*one) for one in plain["anchors"]]),
        headed=tuple([Anchor(*one) for one in plain["headed"]]),
        hidden=load(Hidden, plain["hidden"]),
        base=plain["base"],
        to_fill=plain["to_fill"],
        works=plain["works"],
        told=plain["told"],
    )
    data: dict[str, Any] = {name: load(kind, plain[name]) for name, kind in _DATA.items() if name in plain}
    made = replace(made, **data, loose=plain.get("loose", False), further=tuple(plain.get("further", ())))
    if "print" not in plain:
        return made
    url, title, links, count, words = plain["print"]
    return replace(made, print=Print(url, title, frozenset((text, path) for text, path in links), count, words))
