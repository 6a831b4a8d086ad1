"""What a visit asks for next, best first: what it knows decides, and nothing here changes it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.checks import Where
from config.plan import Sought
from crawler.datasets import file_of
from crawler.observe import Observed
from crawler.pages.bounds import at_home, same_page
from crawler.pages.page import squeeze
from crawler.visit.ground import SEARCHED, Ask, Ground, Role
from crawler.words.wording import explains
from storage.records import Entry, Fill, Outcome, PageKind, PartKind, Place, Rejection, Tier

MAX_STRONG = 6  # pages opened for one column on the strength of its name
MAX_WEAK = 3  # places with a vague name that are opened for one column
MAX_MENU = 24  # first-level columns that are opened: they may be blank, and lead to columns that are not found else
MAX_UNNAMED = 8  # links without words that are opened to see what they are
MAX_WITNESSES = 3  # inner pages opened to see whether the site can be looked at
MAX_YEARLESS = 2  # articles opened for the year of a list whose rows show none
MAX_PARTS = 100  # parts of pages asked for in one visit

_PLACE_RANK = {
    place: rank
    for rank, place in enumerate(
        (Place.SECTION, Place.HOME, Place.ENTRANCE, Place.SITE_MAP, Place.PARENT, Place.PLATFORM)
    )
}


def wishes(ground: Ground) -> Iterator[Ask]:
    """All that is worth asking for as things stand, the best first."""
    yield from _parts(ground)
    yield from _drawings(ground)
    yield from _candidates(ground, Tier.STRONG, MAX_STRONG)
    yield from _documents(ground)
    yield from _list_pages(ground)
    yield from _undated(ground)
    yield from _lists_of_hubs(ground)
    yield from _candidates(ground, Tier.WEAK, MAX_WEAK)
    yield from _site_map(ground)
    yield from _unnamed(ground)
    yield from _parent(ground)
    yield from _platform(ground)
    if ground.plan.menu or ground.missing(Where.SITE):
        yield from ground.asks(ground.first_level()[:MAX_MENU], Role.COLUMN)
    yield from _witness(ground)


def _parts(ground: Ground) -> Iterator[Ask]:
    """The parts of pages that columns are looked for on, and of columns whose rows are kept elsewhere."""
    if len(ground.parts) >= MAX_PARTS:
        return
    menu = frozenset(same_page(url) for url in ground.first_level())
    for key, observed in ground.plain.items():
        for part in observed.hidden.parts:
            if part.kind is PartKind.ROWS:
                wanted = _may_hold_rows(ground, key, observed)
            else:
                wanted = key in menu or _is_place(ground, key)
            if wanted and same_page(part.url) not in ground.parts and at_home(part.url, ground.hosts):
                yield Ask(part.url, same_page(part.url), Role.PART, part=part, base=observed.base)


def _is_place(ground: Ground, key: str) -> bool:
    """Whether the page is one where columns are looked for, or was opened as one."""
    role = ground.roles.get(key)
    return key == ground.home_key or role in SEARCHED or any(link.key == key for link in ground.links if link.tried)


def _may_hold_rows(ground: Ground, key: str, observed: Observed) -> bool:
    """Whether a page without rows was opened for a column, so that its list is worth a further request."""
    opened = any(link.key == key for link in ground.links if link.tried)
    return opened and key != ground.home_key and observed.facts.kind is not PageKind.ARTICLE


def _drawings(ground: Ground) -> Iterator[Ask]:
    """Pages that a browser must draw: shells, menus nobody could read, and columns whose list no data explains."""
    if len(ground.drawn) >= ground.plan.budget.rendered:
        return
    for key, observed in ground.pages.items():
        if key not in ground.drawn and _needs_drawing(ground, key, observed):
            called = next((link.found.text for link in ground.links if link.key == key), "")
            yield Ask(observed.facts.final_url, key, ground.roles[key], render=True, called=called)


def _needs_drawing(ground: Ground, key: str, observed: Observed) -> bool:
    facts = observed.facts
    if facts.outcome is Outcome.SCRIPT_SHELL:
        return True
    if facts.outcome is not Outcome.SEEN:
        return False
    unclear = any(link.key == key and link.rejected is Rejection.UNCLEAR for link in ground.links)
    looked_on = key == ground.home_key or ground.roles.get(key) in SEARCHED
    return (unclear and facts.fill is Fill.UNCLEAR) or (
        looked_on and facts.menu_unreadable and ground.missing(Where.SITE)
    )


def _candidates(ground: Ground, tier: Tier, limit: int) -> Iterator[Ask]:
    for sought in ground.plan.sought:
        if ground.accepted(sought.code) and (sought.take == "first" or tier is Tier.WEAK):
            continue
        mine = [link for link in ground.links_to(sought.code) if link.found.tier is tier]
        if sought.take == "all":  # 19号 counts first-level columns: those of the menu, where it names any
            menu = {same_page(url) for url in ground.first_level()}
            mine = [link for link in mine if link.key in menu] or mine
        if len({link.key for link in mine if link.tried}) >= limit:
            continue
        for link in sorted(mine, key=lambda link: _PLACE_RANK[link.place]):
            if not link.tried and link.key and ground.allowed(link.found.url, sought):
                yield Ask(link.found.url, link.key, Role.COLUMN, called=link.found.text, settled=sought.is_plain)


def _documents(ground: Ground) -> Iterator[Ask]:
    for sought in ground.plan.sought:
        for link in ground.accepted(sought.code) if sought.documents else ():
            own = ground.pages[link.key].facts.entries.own or ground.rows_of_lists(link)
            for entry in _but_files(sought, newest_documents(own, sought.documents)):
                yield from ground.asks([entry.url], Role.COLUMN, called=entry.title, settled=True)


def _but_files(sought: Sought, entries: Iterable[Entry]) -> Iterable[Entry]:
    """The rows that lead to pages, where those that lead to data files are asked for as such, or not at all: no budget
    for files is none of pages either."""
    return (one for one in entries if file_of(one) is None) if sought.files else entries


def newest_documents(entries: Iterable[Entry], number: int) -> list[Entry]:
    """The newest entries that may be documents: what explains one is passed over."""
    return [entry for entry in newest_first(entries) if not explains(squeeze(entry.title))][:number]


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """The dated entries that have an address, the newest first; equal dates stay in the order of the page."""
    dated = [entry for entry in entries if entry.date is not None and entry.url]
    return sorted(dated, key=lambda entry: entry.date.toordinal() if entry.date else 0, reverse=True)


def _list_pages(ground: Ground) -> Iterator[Ask]:
    for sought in ground.plan.sought:
        for link in ground.accepted(sought.code) if sought.list_pages > 1 else ():
            following = ground.pages[link.key].facts.entries.next_url
            parts = {same_page(part.url) for part in ground.plain[link.key].hidden.parts} & ground.parts.keys()
            same = {link.key, *parts} <= ground.unchanged
            yield from ground.asks([following] if following else [], Role.COLUMN, settled=same)


def _undated(ground: Ground) -> Iterator[Ask]:
    """The first articles of a list that shows no dates, or whose newest ones have no year: theirs may tell."""
    for sought in ground.plan.sought:
        for link in ground.accepted(sought.code) if sought.undated else ():
            entries = ground.pages[link.key].facts.entries
            first = (*entries.undated[: sought.undated], *_of_no_year(entries.own)[:MAX_YEARLESS])
            pages = _but_files(sought, first)
            yield from ground.asks((entry.url for entry in pages), Role.COLUMN, settled=True)


def _of_no_year(entries: Iterable[Entry]) -> list[Entry]:
    """The rows whose year is assumed, in the order of the page, where the newest row is one of them."""
    newest = newest_first(entries)[:1]
    return [entry for entry in entries if entry.year_assumed and entry.url] if newest and newest[0].year_assumed else []


def _lists_of_hubs(ground: Ground) -> Iterator[Ask]:
    """The lists that a column's page without rows links."""
    for link in ground.links:
        if link.tried and link.rejected in (None, Rejection.UNCLEAR):
            yield from ground.asks((one.found.url for one in ground.lists_of(link) if not one.tried), Role.COLUMN)


def _site_map(ground: Ground) -> Iterator[Ask]:
    if ground.missing(Where.SITE) and ground.home:
        maps = [link.url for link in ground.home.facts.columns if link.code == "SITE.MAP"]
        yield from ground.asks((url for url in maps if at_home(url, ground.plan.hosts)), Role.SITE_MAP)


def _unnamed(ground: Ground) -> Iterator[Ask]:
    """Links without words (a banner, an icon): what they lead to says what they are."""
    if ground.missing(Where.SITE):
        yield from ground.asks(ground.unnamed()[:MAX_UNNAMED], Role.UNNAMED)


def _parent(ground: Ground) -> Iterator[Ask]:
    """The parent's home page, its columns of public information, and from both the pages of this body."""
    if ground.plan.parent is None or not ground.missing(Where.PARENT):
        return
    start = ground.plan.parent.url
    yield from ground.asks([start], Role.PARENT)
    for key, role in list(ground.roles.items()):
        if role is Role.PARENT:
            observed = ground.pages[key]
            yield from ground.asks((a.url for a in observed.anchors if ground.stands_for_body(a.text)), Role.BODY)
            if key == same_page(start):
                columns = [link.url for link in observed.facts.columns if link.code == "XXGK.COL"]
                yield from ground.asks(columns[:MAX_WEAK], Role.PARENT)


def _platform(ground: Ground) -> Iterator[Ask]:
    if ground.plan.platform and ground.missing(Where.PLATFORM):
        yield from ground.asks([ground.plan.platform.url], Role.PLATFORM)


def _witness(ground: Ground) -> Iterator[Ask]:
    """Some inner page, where none was seen yet: only a site that can be looked at can be said to lack a column."""
    own = (o.facts for key, o in ground.pages.items() if key != ground.home_key and at_home(key, ground.plan.hosts))
    if ground.home is None or not ground.missing(Where.SITE) or any(facts.outcome is Outcome.SEEN for facts in own):
        return
    anchors = sorted(ground.home.anchors, key=lambda anchor: not anchor.in_menu)
    urls = dict.fromkeys(a.url for a in anchors if a.url and at_home(a.url, ground.plan.hosts))
    yield from ground.asks(list(urls)[:MAX_WITNESSES], Role.COLUMN)
