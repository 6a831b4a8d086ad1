"""Where the columns of a site are, from night to night: what a visit shows of the places that are known. Pure.

That a column is no longer where it was is a claim as grave as that it is missing, and takes as much: a night that could
look, the page that linked it looked at, no place unread, and a second such night. Whatever falls short says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from config.checks import Confirm
from config.synonyms import ColumnNames
from crawler.pages.bounds import host_key
from crawler.pages.bounds import place as place_of
from monitor.memory.confirm import counts_before, is_fair
from monitor.memory.listings import LONGEST, plain
from monitor.memory.standing import stood
from monitor.rules.columns import found_columns, unread_places, why_absent
from storage.history import Fate, KnownColumn
from storage.ledger import ScanInfo
from storage.records import Candidate, Outcome, PageFacts, Reason, Verdict, Visit

APART = timedelta(hours=Confirm().hours)
"""How far apart the two nights must be that do not see a place: as those that confirm a finding."""

_NO_WORDS = re.compile(r"[\W\d_]+")
"""What of a link's words may change every night: 通知公告（12） is no other name than 通知公告（13）."""


@dataclass(frozen=True)  # without slots: it keeps what it works out
class Sight:
    """A visit, and what it shows of places."""

    visit: Visit

    @cached_property
    def unasked(self) -> frozenset[str]:
        """The addresses of pages that tonight nobody asked for."""
        return stood(self.visit)

    @cached_property
    def taken(self) -> Mapping[str, tuple[Candidate, ...]]:
        """The links that led to a column, by its code: those whose page was asked for and seen."""
        found: dict[str, list[Candidate]] = {}
        for one in self.visit.facts.candidates:
            if one.rejected is None and self.is_looked_at(one.page_url):
                found.setdefault(one.code, []).append(one)
        return {code: tuple(links) for code, links in found.items()}

    @property
    def could_look(self) -> bool:
        """Whether the site's own home page was seen, and the visit went to its end."""
        facts = self.visit.facts
        return bool(facts.pages) and facts.pages[0].outcome is Outcome.SEEN and facts.cut is None

    @cached_property
    def alive(self) -> frozenset[str]:
        """The addresses, in the form of keys, that were seen tonight, or that a page links as a column which was."""
        facts = self.visit.facts
        links = (url for one in facts.candidates for url in (one.url, one.page_url) if url)
        looked = [page for page in facts.pages if page.outcome is Outcome.SEEN and page.url not in self.unasked]
        seen = (url for page in looked for url in (page.url, page.final_url))
        named = (link.url for page in looked for link in page.columns)
        return frozenset(key_of(url) for url in (*links, *seen, *named, *facts.menu))

    @cached_property
    def _pages(self) -> Mapping[str, PageFacts]:
        """The page of each address, one that was seen before others."""
        found: dict[str, PageFacts] = {}
        for page in sorted(self.visit.facts.pages, key=lambda page: page.outcome is not Outcome.SEEN):
            found.setdefault(key_of(page.final_url), page)
            found.setdefault(key_of(page.url), page)
        return found

    def page(self, url: str | None) -> PageFacts | None:
        """What came of the page at an address tonight."""
        return self._pages.get(key_of(url)) if url else None

    def is_looked_at(self, url: str | None) -> bool:
        """Whether a page was asked for tonight and seen."""
        page = self.page(url)
        return page is not None and page.outcome is Outcome.SEEN and page.url not in self.unasked

    def shows_its_links(self, url: str) -> bool:
        """Whether a page was looked at, and all of its links could be read."""
        page = self.page(url)
        return page is not None and self.is_looked_at(url) and not (page.menu_unreadable or page.links_cut)


@lru_cache(maxsize=20_000)
def key_of(url: str) -> str:
    """An address as places are compared by it: a site that turns to https, or leaves out www. or index.html, has moved
    nothing."""
    parts = urlsplit(plain(url).strip())
    return f"{host_key(parts.netloc)}{place_of(url)}?{parts.query}"


def is_taken(place: KnownColumn, sight: Sight) -> bool:
    """Whether a visit saw the column at this place."""
    return any(key_of(one.page_url or "") == key_of(place.url) for one in sight.taken.get(place.code, ()))


def is_over(place: KnownColumn, scans: Mapping[int, ScanInfo]) -> bool:
    """Whether a place has ended. One that was missed has not where the second night turned out not to count."""
    if place.until_scan is None:
        return False
    return place.fate is Fate.RENAMED or is_fair(scans[place.until_scan])


def learn_columns(
    known: Iterable[KnownColumn],
    sight: Sight,
    tonight: ScanInfo,
    scans: Mapping[int, ScanInfo],
    names: Mapping[str, ColumnNames],
) -> tuple[KnownColumn, ...]:
    """What a visit adds to the known places of a site: new ones, and those that are otherwise than before.

    `scans` are those that the known places name, `names` what columns are called. A night that shows what was known
    adds nothing, as does one that could not look.
    """
    every = tuple(known)
    standing = [place for place in every if not is_over(place, scans)]
    changed: list[KnownColumn] = []
    absent: list[KnownColumn] = []
    for place in standing:
        if is_taken(place, sight):
            changed += _still_there(place, sight, tonight)
        else:
            absent.append(place)
    if absent and sight.could_look:
        over = {key_of(place.url) for place in every if is_over(place, scans)}
        fates = _fates(absent, sight, names, over)
        changed += [now for place, fate in fates if (now := _missed(place, fate, tonight, scans)) != place]
    return (*changed, *_new(standing, sight, tonight))


def _new(standing: Iterable[KnownColumn], sight: Sight, tonight: ScanInfo) -> Iterable[KnownColumn]:
    """The columns at addresses where none of their code is known to stand."""
    there = {(place.code, key_of(place.url)) for place in standing}
    for code, links in sight.taken.items():
        if all((code, key_of(one.page_url or "")) in there for one in links):
            continue
        for column in found_columns(sight.visit.facts, code):
            link, url = column.candidate, column.page.final_url
            if (code, key_of(url)) not in there and sight.is_looked_at(url):
                yield KnownColumn(code, plain(url), _words(link.text), plain(link.found_on), tonight.id)


def _words(text: str) -> str:
    return plain(text)[:LONGEST]


def _still_there(place: KnownColumn, sight: Sight, tonight: ScanInfo) -> list[KnownColumn]:
    """What is to be written of a place that was seen: nothing, that it was missed wrongly, or that it is called
    otherwise. It has other words only where the page that linked it shows no longer the old ones."""
    now = replace(place, last_scan=None, missed_scan=None, until_scan=None, fate=None)
    links = [one for one in sight.taken[place.code] if key_of(one.page_url or "") == key_of(place.url)]
    mine = [one for one in links if key_of(one.found_on) == key_of(place.found_on)]
    words = _compared(place.text)
    called = any(_compared(_words(one.text)) == words for one in links)  # of nearly all, and looked at first
    if not called and sight.shows_its_links(place.found_on) and not _is_called(place, sight):
        link = (mine or links)[0]
        new = KnownColumn(place.code, place.url, _words(link.text), plain(link.found_on), tonight.id)
        return [replace(now, until_scan=tonight.id, fate=Fate.RENAMED), new]
    if not mine and sight.shows_its_links(place.found_on):
        now = replace(now, found_on=plain(links[0].found_on))
    return [now] if now != place else []


def _is_called(place: KnownColumn, sight: Sight) -> bool:
    """Whether any link to a place has the words by which it is known."""
    facts, key, words = sight.visit.facts, key_of(place.url), _compared(place.text)
    links = [one for one in facts.candidates if key in (key_of(one.url), key_of(one.page_url or ""))]
    page = sight.page(place.found_on)
    named = [link.text for link in page.columns if key_of(link.url) == key] if page else []
    return any(_compared(_words(text)) == words for text in (*(one.text for one in links), *named))


def _compared(text: str) -> str:
    return _NO_WORDS.sub("", text) or text


def _fates(
    absent: Iterable[KnownColumn], sight: Sight, names: Mapping[str, ColumnNames], over: set[str]
) -> list[tuple[KnownColumn, Fate]]:
    """The places that are no longer there, each with its fate. One that stood on a page which is itself no longer there
    falls with it."""
    rest, found = list(absent), list[tuple[KnownColumn, Fate]]()
    while True:
        new = [(place, fate) for place in rest if (fate := _fate(place, sight, names, over)) is not None]
        if not new:
            return found
        found += new
        over |= {key_of(place.url) for place, _ in new}
        rest = [place for place in rest if place not in {one for one, _ in new}]


def _fate(place: KnownColumn, sight: Sight, names: Mapping[str, ColumnNames], over: Iterable[str]) -> Fate | None:
    """What became of a place that was not taken tonight; None where that cannot be said."""
    facts, key = sight.visit.facts, key_of(place.url)
    elsewhere = sight.taken.get(place.code, ())
    if any(key_of(one.url) == key for one in elsewhere):
        return Fate.MOVED  # its own address leads on to another
    if key in sight.alive:
        return None
    if not sight.shows_its_links(place.found_on) and not _is_over(place.found_on, sight.page(place.found_on), over):
        return None
    looked = (sight.page(look.url) for look in facts.looks_for(place.code))
    if any(page is not None and page.url in sight.unasked for page in looked):
        return None
    if unread_places(facts, place.code) is not None:
        return None
    if elsewhere:
        return Fate.MOVED
    if any(one.rejected is None for one in facts.candidates if one.code == place.code):
        return None  # it is where an earlier night read it, and nobody asked tonight
    absent = why_absent(facts, place.code, place.code, names=names.get(place.code))
    return Fate.GONE if (absent.verdict, absent.reason) == (Verdict.FAIL, Reason.MISSING) else None


def _is_over(url: str, page: PageFacts | None, over: Iterable[str]) -> bool:
    """Whether a page is known to be no longer there; one that answered anything tonight may be."""
    return page is None and key_of(url) in over


def _missed(place: KnownColumn, fate: Fate, tonight: ScanInfo, scans: Mapping[int, ScanInfo]) -> KnownColumn:
    """The place after a fair sight without it: missed by tonight, or ended where an earlier night bears that out."""
    before = None if place.missed_scan is None else scans[place.missed_scan]
    if before is None or not is_fair(before):
        return replace(place, missed_scan=tonight.id, until_scan=None, fate=None)
    if not counts_before(before, tonight, APART):
        return place
    return replace(place, until_scan=tonight.id, fate=fate)
