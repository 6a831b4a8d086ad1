"""What a visit knows of a site so far: the pages seen, the links considered, and what may be asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from config.checks import Where
from config.plan import Sought, VisitPlan
from crawler.observe import Observed
from crawler.pages.bounds import at_home, is_front, same_page
from crawler.visit.candidates import Link
from crawler.visit.hubs import ENTRANCES, is_hub
from storage.records import Entry, Feature, Outcome, PageFacts, Part, Place, Probe, Rejection, Tier

MAX_BODY_NAME_EXTRA = 6  # characters beside a body's name in a link that stands for the body


class Role(StrEnum):
    """What a page is fetched for."""

    HOME = "home"
    COLUMN = "column"  # a candidate, the next page of its list, one of its documents, or a first-level column
    SITE_MAP = "site_map"
    PARENT = "parent"  # a page of the parent's portal that may lead to this body
    UNNAMED = "unnamed"  # a page that a link without words leads to
    BODY = "body"  # a page of the parent's portal that a link says is this body's
    PLATFORM = "platform"  # the platform's page that the site list names
    PART = "part"  # what a page leaves to another address
    TRIAL = "trial"  # the answer to something that is tried
    FILE = "file"  # a data file behind a column
    CATALOGUE = "catalogue"  # what else the catalogue of a platform of open data is read from


_SURELY_NOT = frozenset({Rejection.BLANK, Rejection.NOT_A_COLUMN})


@dataclass(frozen=True, slots=True)
class Trial:
    """Something tried on the page at `page`, for the column `code`.

    A search must find `title`; `post` is what it sends where its form posts, and `by_script` says that a script might
    have sent more than that.
    """

    code: str
    feature: Feature
    page: str
    title: str = ""
    post: bytes | None = None
    by_script: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A page to fetch. `key` is the address under which the visit knows it, whatever it redirects to.

    For a part of a page, `part` says which and `base` what its relative addresses are relative to. `render`: a browser
    is to draw it. `called` is what the link to it calls it, and `trial` what is tried by asking. `settled`: what an
    earlier night read there will do. `again`: such a page must be asked for after all.

    `tables`: the page's tables are read as data, `items` with the names of the rows of these, or of a file (whose
    `base` is the page that links it). `catalogue` is the code of the column whose catalogue is read from the page.
    """

    url: str
    key: str
    role: Role
    hops: int = 0
    part: Part | None = None
    base: str = ""
    render: bool = False
    called: str = ""
    trial: Trial | None = None
    settled: bool = False
    again: bool = False
    tables: bool = False
    items: bool = False
    catalogue: str = ""


SEARCHED: dict[Role, tuple[Place, Where]] = {
    Role.SITE_MAP: (Place.SITE_MAP, Where.SITE),
    Role.PARENT: (Place.PARENT, Where.PARENT),
    Role.BODY: (Place.PARENT, Where.PARENT),
    Role.PLATFORM: (Place.PLATFORM, Where.PLATFORM),
}
"""The places of other portals and pages where columns are looked for, and which rule allows each."""


@dataclass
class Ground:
    """The state of one visit: what was seen, by the key of each page.

    `plain` are pages as they answered, `pages` the same with the parts that were seen, `hops` the redirects
    themselves, `answers` what came back from the things that were tried, and `probes` what became of those. `standing`
    are pages that were not asked for tonight, because an earlier night read them, `unchanged` the keys of all pages and
    parts that list what they listed when one read them.

    `tabled` are the keys of pages whose tables were read as data, `files` what came of data files by key, with the
    `file_bytes` that they took, `cramped` those for which there was no room left, and `catalogued` what came of what
    the catalogue of each column is read from. `passed_over` are keys of either that the budget did not bear.
    `behind` is what was worked out of what stands behind each column, as long as nothing of pages or links changes.
    """

    plan: VisitPlan
    plain: dict[str, Observed] = field(default_factory=dict)
    pages: dict[str, Observed] = field(default_factory=dict)
    parts: dict[str, Observed] = field(default_factory=dict)
    hops: list[PageFacts] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)  # keys of the pages that a browser was asked to draw
    answers: list[PageFacts] = field(default_factory=list)
    probes: dict[tuple[str, Feature], Probe] = field(default_factory=dict)
    searched_site: bool = False  # a search was sent: one a night is enough
    standing: dict[str, Ask] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    tabled: set[str] = field(default_factory=set)
    files: dict[str, Observed] = field(default_factory=dict)
    file_bytes: int = 0
    cramped: set[str] = field(default_factory=set)
    catalogued: dict[str, dict[str, Observed]] = field(default_factory=dict)
    passed_over: set[str] = field(default_factory=set)
    behind: dict[str, Any] = field(default_factory=dict)
    _of_code: dict[str, list[Link]] = field(default_factory=dict)  # the links by column, as far as they were sorted
    _sorted: int = 0

    @cached_property
    def _columns(self) -> frozenset[str]:
        return frozenset(names.code for names in self.plan.names if names.names)

    @property
    def home_key(self) -> str:
        """The key of the home page."""
        return same_page(self.plan.url)

    @property
    def home(self) -> Observed | None:
        """What was seen of the home page, or None before it was seen."""
        return self.pages.get(self.home_key)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts on which pages of this visit may be."""
        near = [portal for portal in (self.plan.parent, self.plan.platform) if portal]
        return (*self.plan.hosts, *(host for portal in near for host in portal.hosts))

    def accepted(self, code: str) -> list[Link]:
        """The links that led to the column."""
        return [link for link in self.links_to(code) if link.tried and link.rejected is None]

    def links_to(self, code: str) -> list[Link]:
        """The links that may lead to the column, in the order in which they were found."""
        for link in self.links[self._sorted :]:  # they only grow
            self._of_code.setdefault(link.found.code, []).append(link)
        self._sorted = len(self.links)
        return self._of_code.get(code, [])

    def lists_of(self, link: Link) -> list[Link]:
        """The links to lists of a column whose page has no rows of its own."""
        facts = self.pages[link.key].facts if link.key in self.pages else None
        if facts is None or not is_hub(facts):
            return []
        inner = (one for one in self.links_to(link.found.code) if one.place is Place.SECTION)
        return [one for one in inner if one.found_on == facts.final_url]

    def rows_of_lists(self, link: Link) -> list[Entry]:
        """The own rows of those lists that were seen."""
        seen = (self.pages[one.key].facts for one in self.lists_of(link) if one.tried)
        return [entry for facts in seen if facts.outcome is Outcome.SEEN for entry in facts.entries.own]

    def missing(self, where: Where) -> bool:
        """Whether a column that may be kept there was not found yet."""
        return any(where in sought.where and not self.accepted(sought.code) for sought in self.plan.sought)

    def allowed(self, url: str, sought: Sought) -> bool:
        """Whether the column may be kept at `url`: on the site, or where its rule allows."""
        near = {Where.SITE: self.plan.hosts}
        if self.plan.parent:
            near[Where.PARENT] = self.plan.parent.hosts
        if self.plan.platform:
            near[Where.PLATFORM] = self.plan.platform.hosts
        return any(at_home(url, near.get(where, ())) for where in (Where.SITE, *sought.where))

    def stands_for_body(self, text: str) -> bool:
        """Whether a link's words name this body and hardly more."""
        tight = text.replace(" ", "")
        return any(name in tight and len(tight) - len(name) <= MAX_BODY_NAME_EXTRA for name in self.plan.body_names)

    def parents_own(self, found_on: str) -> frozenset[str]:
        """Pages that the parent's home page links, where `found_on` is the parent's: its chrome is not this body's."""
        parent = self.plan.parent
        if parent is None or not at_home(found_on, parent.hosts):
            return frozenset()
        home = self.pages.get(same_page(parent.url))
        return frozenset(same_page(anchor.url) for anchor in home.anchors if anchor.url) if home else frozenset()

    def menu(self) -> tuple[str, ...]:
        """Addresses of the first-level columns, where a check asks for all of them."""
        return self.first_level() if self.plan.menu else ()

    def first_level(self) -> tuple[str, ...]:
        """Addresses of the site's own first-level columns, as its menu gives them."""
        if self.home is None:
            return ()
        others = self.parents_own(self.home.facts.final_url)
        own = {same_page(a.url): a.url for a in self.home.anchors if a.in_menu and at_home(a.url, self.plan.hosts)}
        return tuple(url for key, url in own.items() if not is_front(url, self.plan.url) and key not in others)

    def entrances(self) -> tuple[str, ...]:
        """Keys of the site's own pages, opened for whatever reason, under which a visitor would look for any column:
        those of the menu, and those opened for a column that holds others."""
        menu = [same_page(url) for url in self.first_level()]
        opened = [link.key for link in self.links if link.tried and link.found.code in ENTRANCES]
        keys = dict.fromkeys((*menu, *opened))
        return tuple(
            key for key in keys if key in self.pages and key != self.home_key and at_home(key, self.plan.hosts)
        )

    def may_be_anywhere(self, code: str) -> bool:
        """Whether a code is that of a column, which any page may link, and not that of a topic within one."""
        return code in self._columns

    def may_stand(self, sought: Sought, url: str) -> bool:
        """Whether a page may link what is sought and not found yet: a column anywhere, a topic beside the column that
        should hold it. Of a column whose contents are judged each place is sought, for one may be an old one."""
        if self.accepted(sought.code):
            return sought.take == "every" and self.may_be_anywhere(sought.code)
        beside = (link.found_on for link in self.accepted(sought.within)) if sought.within else ()
        return self.may_be_anywhere(sought.code) or url in beside

    def unnamed(self) -> list[str]:
        """Addresses of the site's own links without Chinese words, on the home page and pages opened for a column."""
        opened = {self.home_key, *(link.key for link in self.links if link.tried)}
        pages = [observed for key, observed in self.pages.items() if key in opened]
        urls = {key: url for page in pages for key, url in page.wordless.items()}
        own = {key: url for key, url in urls.items() if at_home(url, self.plan.hosts) and key != self.home_key}
        return [url for key, url in own.items() if not any(key in page.worded for page in pages)]

    def searched(self, sought: Sought) -> Iterator[tuple[str, Place]]:
        """The pages on which a column was looked for, by key."""
        yield self.home_key, Place.HOME
        for link in self.links:
            if link.tried and (
                link.found.code == sought.within or (link.found.code == sought.code and link.found.tier is Tier.WEAK)
            ):
                yield link.key, Place.SECTION
        for key, role in self.roles.items():
            place, where = SEARCHED.get(role, (None, None))
            if place and where in (Where.SITE, *sought.where):
                yield key, place
        if self.accepted(sought.code):
            return
        if self.may_be_anywhere(sought.code):
            yield from ((key, Place.ENTRANCE) for key in self.entrances())
        elif sought.within in ENTRANCES:  # a class of open information may stand beside the page that should hold all
            beside = (same_page(link.found_on) for link in self.accepted(sought.within))
            yield from ((key, Place.SECTION) for key in beside if key in self.pages)

    def to_be_asked(self) -> Iterator[str]:
        """Keys of standing pages that tonight's facts rest on in a way that needs a look tonight: first-level columns,
        whatever may be called stale, what linked to something, and all that stands for something missing. Where that
        was not missing before, every page that may link it is looked at."""
        needed = {same_page(url) for url in self.menu()}
        sought_by = {sought.code: sought for sought in self.plan.sought}
        found = {code for code in sought_by if self.accepted(code)} if self.standing else set()
        for link in self.links if self.standing else ():
            if link.tried and not sought_by[link.found.code].is_plain:
                needed.add(link.key)
            if link.rejected is None or link.found.code not in found:
                needed.add(same_page(link.found_on))
        for code in sought_by.keys() - found if self.standing else ():
            links = self.links_to(code)
            if all(link.rejected in _SURELY_NOT for link in links):  # where one is in doubt, nothing is called missing
                needed.update(key for key, _ in self.searched(sought_by[code]))
                needed.update(link.key for link in links)
                if code not in self.plan.lacked:
                    needed.update(link.key for link in self.links if link.rejected is None)
        return (key for key in self.standing if key in needed)

    def asks(self, urls: Iterable[str], role: Role, *, called: str = "", settled: bool = False) -> Iterator[Ask]:
        """Asks for those of `urls` that were not fetched yet and may be; `called` is what links to them say."""
        for url in urls:
            if url and same_page(url) not in self.pages and at_home(url, self.hosts):
                yield Ask(url, same_page(url), role, called=called, settled=settled)

    def was_seen(self, url: str) -> bool:
        """Whether the page at `url` was asked for and seen."""
        observed = self.pages.get(same_page(url))
        return observed is not None and observed.facts.outcome is Outcome.SEEN
