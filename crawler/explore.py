"""Finding a site's columns: which page to ask for next, and what became of every link considered. Pure.

A visit is a conversation: `Exploration.next` says what to fetch, the spider fetches and observes it, and
`Exploration.saw` takes what was seen. Nothing here fetches or reads a clock, so a whole visit can be played back
from saved pages. The file is long because the conversation's state is one thing; what can be said of one link or one
page without that state is in `candidates` and `bounds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from config.checks import Where
from config.plan import Sought, VisitPlan
from crawler.bounds import at_home, same_page
from crawler.candidates import CONFIRMING_SECTIONS, Link, rejection_of, told
from crawler.observe import Observed
from crawler.outcome import CAUSES
from storage.records import Cause, ColumnLink, Entry, Look, Outcome, PageFacts, PageKind, Place, Tier, VisitFacts

MAX_HOPS = 5
MAX_STRONG = 6  # pages opened for one column on the strength of its name
MAX_WEAK = 3  # places with a vague name that are opened for one column
MAX_MENU = 24  # first-level columns that are opened to see whether they are blank
MAX_UNNAMED = 8  # links without words that are opened to see what they are
MAX_WITNESSES = 3  # inner pages opened to see whether the site can be looked at
MAX_BODY_NAME_EXTRA = 6  # characters beside a body's name in a link that stands for the body

_PLACE_RANK = {Place.SECTION: 0, Place.HOME: 1, Place.SITE_MAP: 2, Place.PARENT: 3, Place.PLATFORM: 4}


class Role(StrEnum):
    """What a page is fetched for."""

    HOME = "home"
    COLUMN = "column"  # a candidate, the next page of its list, one of its documents, or a first-level column
    SITE_MAP = "site_map"
    PARENT = "parent"  # a page of the parent's portal that may lead to this body
    UNNAMED = "unnamed"  # a page that a link without words leads to
    BODY = "body"  # a page of the parent's portal that a link says is this body's
    PLATFORM = "platform"  # the platform's page that the site list names


@dataclass(frozen=True, slots=True)
class Ask:
    """A page to fetch. `key` is the address under which the visit knows it, whatever it redirects to."""

    url: str
    key: str
    role: Role
    hops: int = 0


_SEARCHED = {
    Role.SITE_MAP: (Place.SITE_MAP, Where.SITE),
    Role.PARENT: (Place.PARENT, Where.PARENT),
    Role.BODY: (Place.PARENT, Where.PARENT),
    Role.PLATFORM: (Place.PLATFORM, Where.PLATFORM),
}


class Exploration:
    """The state of one visit. Feed it pages in the order in which it asks for them."""

    def __init__(self, plan: VisitPlan) -> None:
        self._plan = plan
        self._home_key = same_page(plan.url)
        self._sought = {sought.code: sought for sought in plan.sought}
        self._texts = frozenset(names.code for names in plan.names if names.text)
        self._pages: dict[str, Observed] = {}  # by key; where redirects led
        self._hops: list[PageFacts] = []  # the redirects themselves
        self._roles: dict[str, Role] = {}
        self._links: list[Link] = []
        self._spent_pages = self._spent_bytes = 0
        self._again: Ask | None = None  # a redirect's target, or a page that failed for a passing cause
        self._retried: set[str] = set()
        self._cut: str | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts on which pages of this visit may be."""
        near = [portal for portal in (self._plan.parent, self._plan.platform) if portal]
        return (*self._plan.hosts, *(host for portal in near for host in portal.hosts))

    @property
    def home(self) -> Observed | None:
        """What was seen of the home page, or None before it was seen."""
        return self._pages.get(self._home_key)

    def next(self, elapsed: float) -> Ask | None:
        """The next page to fetch after `elapsed` seconds, or None when the visit is over."""
        if self._cut is not None:
            return None
        if self._again is not None:
            ask, self._again = self._again, None
            return ask
        if self.home is None:
            return self._before_home() or Ask(self._plan.url, self._home_key, Role.HOME)
        if self.home.facts.outcome is not Outcome.SEEN:
            return None
        wish = next(self._wishes(), None)
        if wish is not None and (limit := self._limit_reached(elapsed)):
            self._cut = limit
            return None
        return wish

    def end(self, cut: str) -> None:
        """Ends the visit before its wishes are met; `cut` says by what."""
        self._cut = cut

    def _before_home(self) -> Ask | None:
        """The parent's home page, where this body lives on the parent's host: what both link is not this body's."""
        parent = self._plan.parent
        if parent is None or not at_home(self._plan.url, parent.hosts) or same_page(parent.url) == self._home_key:
            return None
        return next(self._asks([parent.url], Role.PARENT), None)

    def saw(self, ask: Ask, observed: Observed) -> None:
        """Takes in what came of an ask."""
        observed = self._unless_home(ask, observed)
        facts = observed.facts
        self._spent_pages += 1
        self._spent_bytes += facts.size
        self._again = self._redirected(ask, facts) or self._retry(ask, facts)
        if self._again is not None:
            if self._again.url != ask.url:
                self._hops.append(facts)
            return
        self._pages[ask.key] = observed
        self._roles.setdefault(ask.key, ask.role)
        if facts.outcome is Outcome.SEEN:
            self._take_links(ask, facts)
        self._settle_links()

    def _unless_home(self, ask: Ask, observed: Observed) -> Observed:
        """A page that forwards to the site's home page is not there: its visitor is sent away."""
        facts = observed.facts
        targets = {same_page(facts.final_url)} | ({same_page(facts.redirect.url)} if facts.redirect else set())
        home = {self._home_key} | ({same_page(self.home.facts.final_url)} if self.home else set())
        if ask.key == self._home_key or self.home is None or not targets & home:
            return observed
        gone = replace(facts, outcome=Outcome.SOFT_404, cause=Cause.HOME_PAGE, kind=PageKind.FAILURE, redirect=None)
        return replace(observed, facts=gone, anchors=())

    def _redirected(self, ask: Ask, facts: PageFacts) -> Ask | None:
        if facts.outcome not in (Outcome.REDIRECT, Outcome.FRAMES) or facts.redirect is None:
            return None
        target = facts.redirect.url
        if not target or ask.hops >= MAX_HOPS or not at_home(target, self.hosts):
            return None
        return Ask(target, ask.key, ask.role, ask.hops + 1)

    def _retry(self, ask: Ask, facts: PageFacts) -> Ask | None:
        """The same page once more, where the cause may pass by itself."""
        passing = facts.status >= 500 if facts.outcome is Outcome.HTTP_ERROR else not CAUSES[facts.cause].permanent
        if facts.outcome not in (Outcome.UNREACHABLE, Outcome.HTTP_ERROR) or not passing or ask.key in self._retried:
            return None
        self._retried.add(ask.key)
        return ask

    def _limit_reached(self, elapsed: float) -> str | None:
        budget = self._plan.budget
        if self._spent_pages >= budget.pages:
            return "pages"
        if self._spent_bytes >= budget.bytes:
            return "bytes"
        return "seconds" if elapsed >= budget.seconds else None

    # What to ask for, best first.

    def _wishes(self) -> Iterator[Ask]:
        yield from self._wished_candidates(Tier.STRONG, MAX_STRONG)
        yield from self._wished_documents()
        yield from self._wished_list_pages()
        yield from self._wished_candidates(Tier.WEAK, MAX_WEAK)
        yield from self._wished_site_map()
        yield from self._wished_unnamed()
        yield from self._wished_parent()
        yield from self._wished_platform()
        yield from self._wished_menu()
        yield from self._wished_witness()

    def _wished_candidates(self, tier: Tier, limit: int) -> Iterator[Ask]:
        for sought in self._plan.sought:
            if self._accepted(sought.code) and (sought.take == "first" or tier is Tier.WEAK):
                continue
            mine = [link for link in self._links if link.found.code == sought.code and link.found.tier is tier]
            if sought.take == "all":  # 19号 counts first-level columns: those of the menu, where it names any
                menu = {same_page(url) for url in self._first_level()}
                mine = [link for link in mine if link.key in menu] or mine
            if len({link.key for link in mine if link.tried}) >= limit:
                continue
            for link in sorted(mine, key=lambda link: _PLACE_RANK[link.place]):
                if not link.tried and link.key and self._allowed(link.found.url, sought):
                    yield Ask(link.found.url, link.key, Role.COLUMN)

    def _wished_documents(self) -> Iterator[Ask]:
        for sought in self._plan.sought:
            for link in self._accepted(sought.code) if sought.documents else ():
                entries = self._pages[link.key].facts.entries.own
                yield from self._asks((entry.url for entry in newest_first(entries)[: sought.documents]), Role.COLUMN)

    def _wished_list_pages(self) -> Iterator[Ask]:
        for sought in self._plan.sought:
            for link in self._accepted(sought.code) if sought.list_pages > 1 else ():
                following = self._pages[link.key].facts.entries.next_url
                yield from self._asks([following] if following else [], Role.COLUMN)

    def _wished_site_map(self) -> Iterator[Ask]:
        if self._missing(Where.SITE) and self.home:
            maps = [link.url for link in self.home.facts.columns if link.code == "SITE.MAP"]
            yield from self._asks((url for url in maps if at_home(url, self._plan.hosts)), Role.SITE_MAP)

    def _wished_unnamed(self) -> Iterator[Ask]:
        """Links without words (a banner, an icon): what they lead to says what they are."""
        if self._missing(Where.SITE):
            yield from self._asks(self._unnamed()[:MAX_UNNAMED], Role.UNNAMED)

    def _unnamed(self) -> list[str]:
        """Addresses of the site's own wordless links, on the home page and on pages opened for a column."""
        opened = {self._home_key, *(link.key for link in self._links if link.tried)}
        pages = [observed for key, observed in self._pages.items() if key in opened]
        urls = {same_page(a.url): a.url for page in pages for a in page.anchors if a.url and not a.text}
        own = {key: url for key, url in urls.items() if at_home(url, self._plan.hosts) and key != self._home_key}
        words = {same_page(a.url) for page in pages for a in page.anchors if a.url and a.text}
        return [url for key, url in own.items() if key not in words]

    def _wished_parent(self) -> Iterator[Ask]:
        """The parent's home page, its columns of public information, and from both the pages of this body."""
        if self._plan.parent is None or not self._missing(Where.PARENT):
            return
        start = self._plan.parent.url
        yield from self._asks([start], Role.PARENT)
        for key, role in list(self._roles.items()):
            if role is Role.PARENT:
                observed = self._pages[key]
                yield from self._asks((a.url for a in observed.anchors if self._stands_for_body(a.text)), Role.BODY)
                if key == same_page(start):
                    columns = [link.url for link in observed.facts.columns if link.code == "XXGK.COL"]
                    yield from self._asks(columns[:MAX_WEAK], Role.PARENT)

    def _wished_platform(self) -> Iterator[Ask]:
        if self._plan.platform and self._missing(Where.PLATFORM):
            yield from self._asks([self._plan.platform.url], Role.PLATFORM)

    def _wished_menu(self) -> Iterator[Ask]:
        yield from self._asks(self._menu()[:MAX_MENU], Role.COLUMN)

    def _wished_witness(self) -> Iterator[Ask]:
        """Some inner page, where none was seen yet: only a site that can be looked at can be said to lack a column."""
        inner = [observed for key, observed in self._pages.items() if key != self._home_key]
        if self.home is None or not self._missing(Where.SITE) or any(o.facts.outcome is Outcome.SEEN for o in inner):
            return
        anchors = sorted(self.home.anchors, key=lambda anchor: not anchor.in_menu)
        urls = dict.fromkeys(a.url for a in anchors if a.url and at_home(a.url, self._plan.hosts))
        yield from self._asks(list(urls)[:MAX_WITNESSES], Role.COLUMN)

    def _menu(self) -> tuple[str, ...]:
        """Addresses of the first-level columns, where a check asks for all of them."""
        return self._first_level() if self._plan.menu else ()

    def _first_level(self) -> tuple[str, ...]:
        """Addresses of the site's own first-level columns, as its menu gives them."""
        if self.home is None:
            return ()
        others = self._parents_own(self.home.facts.final_url)
        own = {same_page(a.url): a.url for a in self.home.anchors if a.in_menu and at_home(a.url, self._plan.hosts)}
        return tuple(url for key, url in own.items() if key != self._home_key and key not in others)

    def _asks(self, urls: Iterable[str], role: Role) -> Iterator[Ask]:
        """Asks for those of `urls` that were not fetched yet and may be."""
        for url in urls:
            if url and same_page(url) not in self._pages and at_home(url, self.hosts):
                yield Ask(url, same_page(url), role)

    def _missing(self, where: Where) -> bool:
        return any(where in sought.where and not self._accepted(sought.code) for sought in self._plan.sought)

    def _stands_for_body(self, text: str) -> bool:
        tight = text.replace(" ", "")
        return any(name in tight and len(tight) - len(name) <= MAX_BODY_NAME_EXTRA for name in self._plan.body_names)

    def _accepted(self, code: str) -> list[Link]:
        return [link for link in self._links if link.found.code == code and link.tried and link.rejected is None]

    def _allowed(self, url: str, sought: Sought) -> bool:
        near = {Where.SITE: self._plan.hosts}
        if self._plan.parent:
            near[Where.PARENT] = self._plan.parent.hosts
        if self._plan.platform:
            near[Where.PLATFORM] = self._plan.platform.hosts
        return any(at_home(url, near.get(where, ())) for where in (Where.SITE, *sought.where))

    # What a page brings.

    def _take_links(self, ask: Ask, facts: PageFacts) -> None:
        """Links to columns, from the pages where a visitor would look for them."""
        if ask.role is Role.HOME:
            self._add((*_itself(facts, ask.url), *facts.columns), Place.HOME, facts.final_url)
        elif ask.role is Role.SITE_MAP:
            self._add(facts.columns, Place.SITE_MAP, facts.final_url)
        elif ask.role is Role.BODY:
            itself = (*_itself(facts, ask.url), *self._by_sections(facts, ask.url))
            self._add((*itself, *facts.columns), Place.PARENT, facts.final_url)
        elif ask.role is Role.UNNAMED:
            self._add(_itself(facts, ask.url), Place.HOME, facts.final_url)
        elif ask.role is Role.PLATFORM:
            self._add(facts.columns, Place.PLATFORM, facts.final_url)

    def _by_sections(self, facts: PageFacts, url: str) -> Iterator[ColumnLink]:
        """A body's page on its parent's portal that links several sections of a column is that body's column."""
        others = self._parents_own(facts.final_url)
        own = {link.code for link in facts.columns if link.tier is Tier.STRONG and same_page(link.url) not in others}
        for code in {sought.within for sought in self._plan.sought if sought.within}:
            sections = {sought.code for sought in self._plan.sought if sought.within == code}
            if len(own & sections) >= CONFIRMING_SECTIONS:
                yield ColumnLink(code, facts.title, url, url, Tier.STRONG)

    def _take_sections(self, link: Link, facts: PageFacts) -> None:
        """A page opened for a column brings the column's sections, and firmer links to the column itself."""
        code = link.found.code
        inner = {sought.code for sought in self._plan.sought if sought.within == code}
        fitting = [
            found
            for found in facts.columns
            if found.code in inner
            or (found.code == code and found.tier is Tier.STRONG and link.found.tier is Tier.WEAK)
        ]
        fitting = [found for found in fitting if found.code != code or same_page(found.url) != link.key]
        self._add(fitting, Place.SECTION, facts.final_url)

    def _add(self, columns: Iterable[ColumnLink], place: Place, found_on: str) -> None:
        known = {(link.found.code, link.key or link.found.text) for link in self._links}
        others = self._parents_own(found_on) - {same_page(found_on)}  # the page itself is this body's
        for column in columns:
            if column.url and same_page(column.url) in others:
                continue
            key = same_page(column.url) if column.url else ""
            if column.code in self._sought and (column.code, key or column.text) not in known:
                known.add((column.code, key or column.text))
                self._links.append(Link(found=column, key=key, place=place, found_on=found_on))

    def _parents_own(self, found_on: str) -> frozenset[str]:
        """Pages that the parent's home page links, where `found_on` is the parent's: its chrome is not this body's."""
        parent = self._plan.parent
        if parent is None or not at_home(found_on, parent.hosts):
            return frozenset()
        home = self._pages.get(same_page(parent.url))
        return frozenset(same_page(anchor.url) for anchor in home.anchors if anchor.url) if home else frozenset()

    def _settle_links(self) -> None:
        """Judges every link whose page is there. Sections that this brings are appended and judged in the same loop."""
        for link in self._links:
            if link.tried or (link.key and link.key not in self._pages):
                continue
            sought = self._sought[link.found.code]
            facts = self._pages[link.key].facts if link.key else None
            link.tried = facts is not None
            link.rejected = rejection_of(
                link,
                facts,
                allowed=self._allowed(facts.final_url if facts else link.found.url, sought),
                sections=frozenset(s.code for s in self._plan.sought if s.within == sought.code),
                may_be_text=sought.code in self._texts,
            )
            if facts is not None and facts.outcome is Outcome.SEEN:
                self._take_sections(link, facts)

    # What is told at the end.

    def result(self) -> VisitFacts:
        """What the visit saw: the home page first, then the redirects, then pages in the order of the visit."""
        home = [self.home.facts] if self.home else []
        pages = [*home, *(observed.facts for key, observed in self._pages.items() if key != self._home_key)]
        candidates = []
        for link in self._links:
            page = self._pages.get(link.key)
            allowed = self._allowed(link.found.url, self._sought[link.found.code])
            candidates.append(told(link, page.facts if page else None, allowed=allowed))
        return VisitFacts(
            site=self._plan.site,
            home_url=self._plan.url,
            pages=(*pages[:1], *self._hops, *pages[1:]),
            candidates=tuple(candidates),
            looks=tuple(self._looks()),
            menu=tuple(self._landed(url) for url in self._menu()),
            unnamed=tuple(url for url in self._unnamed() if not self._was_seen(url)),
            cut=self._cut,
        )

    def _landed(self, url: str) -> str:
        """Where a page that was asked for as `url` answered from, or `url` where it was not asked for."""
        page = self._pages.get(same_page(url))
        return page.facts.final_url if page else url

    def _was_seen(self, url: str) -> bool:
        observed = self._pages.get(same_page(url))
        return observed is not None and observed.facts.outcome is Outcome.SEEN

    def _looks(self) -> Iterator[Look]:
        for sought in self._plan.sought:
            for key, place in dict(self._searched(sought)).items():
                if key in self._pages:
                    facts = self._pages[key].facts
                    yield Look(sought.code, place, facts.final_url, facts.outcome)

    def _searched(self, sought: Sought) -> Iterator[tuple[str, Place]]:
        """The pages on which a column was looked for, by key."""
        yield self._home_key, Place.HOME
        for link in self._links:
            if link.tried and (
                link.found.code == sought.within or (link.found.code == sought.code and link.found.tier is Tier.WEAK)
            ):
                yield link.key, Place.SECTION
        for key, role in self._roles.items():
            place, where = _SEARCHED.get(role, (None, None))
            if place and where in (Where.SITE, *sought.where):
                yield key, place


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """The dated entries that have an address, the newest first; equal dates stay in the order of the page."""
    dated = [entry for entry in entries if entry.date is not None and entry.url]
    return sorted(dated, key=lambda entry: entry.date.toordinal() if entry.date else 0, reverse=True)


def _itself(facts: PageFacts, url: str) -> tuple[ColumnLink, ...]:
    """A page that calls itself a column is a candidate for it without any link."""
    return tuple(ColumnLink(code, facts.title, url, url, Tier.STRONG) for code in facts.says)
