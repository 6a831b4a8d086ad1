"""What the facts say of one column: where it is, what it lists, and whether it may be called absent. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from config.plan import host_of
from config.sites import Site
from config.synonyms import ColumnNames
from crawler.pages.bounds import at_home, same_page
from crawler.pages.page import squeeze
from crawler.visit.hubs import ENTRANCES, is_hub
from crawler.words.wording import is_event, modifies
from monitor.rules.ruling import Context, Ruling, Shown, not_seen, undetermined
from storage.records import (
    Candidate,
    Entry,
    Outcome,
    PageFacts,
    PageKind,
    Place,
    Reason,
    Rejection,
    Tier,
    Verdict,
    VisitFacts,
    Whose,
)

MAX_LIST_PAGES = 10
FEW_LINKS = 5  # a home page with fewer is an entrance to the site and not the site, as is one that is a single article
BOX_ROWS, BOX_PAGES = 3, 3  # rows that are known again, and other pages with all of them: a box of the site
PINNED_ROWS = 5  # rows at the top of a list that may stand out of the order of dates


@dataclass(frozen=True)
class Column:
    """A column that was found: the link that led to it, its page, and the pages of its list that were read.

    `leads`: it leads to lists of its own, which may hold what its page does not; `parts`: sections were read on it.
    """

    candidate: Candidate
    pages: tuple[PageFacts, ...]
    everywhere: bool = False  # its rows are those of a box that many pages of the site show
    leads: bool = False
    parts: bool = False

    @property
    def page(self) -> PageFacts:
        """The column's own page."""
        return self.pages[0]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The column's own rows on all pages read. Rows of boxes beside it tell nothing of it."""
        return tuple(entry for page in self.pages for entry in self.own_of(page))

    @property
    def unclear(self) -> tuple[Entry, ...]:
        """Rows that may or may not be the column's own, on all pages read: nothing is decided on them."""
        doubtful = (Whose.UNCLEAR, Whose.OWN) if self.everywhere else (Whose.UNCLEAR,)
        return tuple(entry for page in self.pages for entry in page.entries.items if entry.whose in doubtful)

    def own_of(self, page: PageFacts) -> tuple[Entry, ...]:
        """The column's own rows on one of its pages."""
        return () if self.everywhere else page.entries.own

    @property
    def read_whole(self) -> bool:
        """Whether no row is left on a page that was not read.

        Of a page without rows only one whose sections were read is read whole: text, titles without dates, and lists
        that the page leads to may hold anything.
        """
        if not self.page.entries.items and (not self.parts or self.leads or self.page.entries.undated):
            return False
        last = self.pages[-1].entries
        total = self.page.entries.stated_total
        if last.next_url is not None or last.cut:
            return False
        return total <= len(self.entries) if total is not None else not last.more

    @property
    def newest_first(self) -> bool:
        """Whether the rows run from new to old but for a few pinned ones, so that the newest is among those read."""
        dates = [entry.date for entry in self.own_of(self.page) if entry.date is not None]
        most = min(PINNED_ROWS, len(dates) // 3)  # of few rows the rest would be in order whatever the list
        orders = (dates[skip:] for skip in range(most + 1))
        return bool(dates) and any(order == sorted(order, reverse=True) for order in orders)


def found_columns(facts: VisitFacts, code: str) -> tuple[Column, ...]:
    """The columns of this code that were opened and hold something, each once whatever links and addresses it has."""
    known: tuple[Column, ...] | None = facts.worked_out.get(("columns", code))
    if known is None:
        known = facts.worked_out["columns", code] = _found_columns(facts, code)
    return known


def _found_columns(facts: VisitFacts, code: str) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for candidate in facts.candidates_for(code):
        if candidate.rejected is not None or _of_hub(candidate, found):
            continue
        page = facts.page(candidate.page_url)
        if candidate.same_as is None and page is not None:
            pages = _list_pages(facts, page)
            below = [c for c in facts.candidates if c.place in _LOWER and c.found_on == page.final_url]
            leads = any(c.code == code for c in below)
            parts = any(c.code != code for c in below) or _has_parts(facts, page, code)
            found.setdefault(page.final_url, Column(candidate, pages, _is_everywhere(facts, pages), leads, parts))
    return tuple(found.values())


def _has_parts(facts: VisitFacts, page: PageFacts, code: str) -> bool:
    """Whether a page links other columns that were opened, beside those of the site's menu, which is on every page."""
    linked = {same_page(link.url) for link in page.columns if link.code != code}
    opened = {same_page(c.page_url) for c in facts.candidates if c.page_url and c.rejected is None}
    return bool(linked & opened - {same_page(url) for url in facts.menu})


_LOWER = frozenset({Place.SECTION, Place.ENTRANCE})


def column_at(facts: VisitFacts, page: PageFacts) -> Column:
    """The column whose page that is, whatever it is called: one of the menu's, which no name led to."""
    link = Candidate("", page.title, page.url, page.url, Tier.STRONG, Place.HOME, facts.home_url, None, page.final_url)
    pages = _list_pages(facts, page)
    return Column(link, pages, _is_everywhere(facts, pages))


def _of_hub(candidate: Candidate, found: dict[str, Column]) -> bool:
    """Whether a link is a list of a column found before, whose own page has no rows."""
    hub = found.get(candidate.found_on) if candidate.place is Place.SECTION else None
    return hub is not None and hub.candidate.code == candidate.code and is_hub(hub.page)


def read_back(column: Column, start: date | None) -> bool:
    """Whether all rows of `start` or later were read: the whole list, or from new to old past that day.

    The last dated row tells, for an old one that is pinned at the top says nothing of how far the list was read.
    """
    if not column.entries:
        return False  # a page that leads on to lists, or whose titles show no dates
    dates = [entry.date for entry in column.entries if entry.date is not None]
    past = start is not None and column.newest_first and bool(dates) and dates[-1] < start
    return column.read_whole or past


def lists_of(facts: VisitFacts, column: Column) -> tuple[PageFacts, ...]:
    """The lists with rows of their own that the page of a column without any links and that were opened.

    They may show that the column is kept up; what they lack is not charged to it, for there may be other lists.
    """
    opened = (facts.page(one.page_url) for one in facts.candidates if _of_hub(one, {column.page.final_url: column}))
    return tuple(page for page in opened if page is not None and page.outcome is Outcome.SEEN and page.entries.own)


def _is_everywhere(facts: VisitFacts, pages: tuple[PageFacts, ...]) -> bool:
    """Whether the rows taken for a column's own stand on several other pages too, and not in the column's folder.

    A box in the template of all pages looks like the list of a column that has none.
    """
    urls = {entry.url for entry in pages[0].entries.own if entry.url}
    folder = pages[0].final_url.rpartition("/")[0] + "/"
    if len(urls) < BOX_ROWS or (urlsplit(folder).path != "/" and all(url.startswith(folder) for url in urls)):
        return False
    one = next(iter(urls))
    others = [page for page in facts.pages[1:] if page not in pages and any(e.url == one for e in page.entries.items)]
    return sum(urls <= {entry.url for entry in page.entries.items} for page in others) >= BOX_PAGES


def _list_pages(facts: VisitFacts, page: PageFacts) -> tuple[PageFacts, ...]:
    pages = [page]
    while len(pages) < MAX_LIST_PAGES:
        following = facts.page(pages[-1].entries.next_url)
        if following is None or following in pages or following.outcome is not Outcome.SEEN:
            break
        pages.append(following)
    return tuple(pages)


_UNDECIDED = {
    Rejection.UNCLEAR: Reason.UNCLEAR_CONTENT,
    Rejection.NO_ADDRESS: Reason.NEEDS_SCRIPT,
    Rejection.OTHER_SITE: Reason.MOVED,
    Rejection.NOT_OPENED: Reason.TRUNCATED,
    Rejection.UNCONFIRMED: Reason.AMBIGUOUS_MATCH,
}

_NOT_LOOKED_AT = frozenset(
    {Rejection.NOT_SEEN, Rejection.NO_ADDRESS, Rejection.OTHER_SITE, Rejection.NOT_OPENED, Rejection.UNCLEAR}
)
_KEPT_UNDER = {
    "XXGK.COL": ("",),
    "XXGK.A20": ("",),
    "SITE.ENTRY.t1": ("SITE.", "POLICY.ASK", "SVC.12345", "BIZ.COMPLAIN"),
    "SITE.ENTRY.t2": ("YJS.", "SVC."),
}
"""What begins the codes of the columns that a visitor would look for under another: any, or those of talk with the
public or with services."""
_OF_TITLES = frozenset({PageKind.LIST, PageKind.ARTICLE})
_SURE = 4  # characters of a name by which a document is known to be what the column would hold
_KIND = re.compile(r"的?(?:通知|公告|公示|通告|函)$")
_EXPLANATIONS = "POLICY.JD"
_GONE = frozenset({404, 410})


def why_absent(
    facts: VisitFacts,
    code: str,
    lacking: str,
    *,
    within: str | None = None,
    read: tuple[Column, ...] = (),
    names: ColumnNames | None = None,
) -> Ruling:
    """The ruling over a column that was not found.

    MISSING or BLANK only where every place a visitor would look was seen and no candidate is left in doubt;
    otherwise what stood in the way. `lacking` is what the column is called to a reviewer; by its `names` it may be
    found published where no column is. `read` are columns that were read through and do not have it: what they are
    called is no sign that it stands elsewhere. A blank page that merely might be the column's place (a vague name) is
    not the column, and is not blank in its stead.
    """
    if not facts.looks_for(code):
        return undetermined(Reason.TRUNCATED)  # nobody looked for it: the visit was planned for other terms
    doubt = unread_places(facts, code) or _open_candidates(facts, code) or _entrance_unread(facts, code)
    if doubt is not None:
        return doubt
    named = [c for c in facts.candidates_for(code) if c.tier is Tier.STRONG]
    blank = [c for c in named if c.rejected is Rejection.BLANK]
    if blank:
        shown = tuple(Shown(page, c.text) for c in blank if (page := facts.page(c.page_url)) is not None)
        return Ruling(Verdict.FAIL, Reason.BLANK, value=blank[0].text, lacking=(lacking,), shown=shown)
    if within is not None and (outer := _unread_outer(facts, within)) is not None:
        return outer
    called = {squeeze(column.candidate.text) for column in read}
    if (spoken := _spoken_of(facts, code, called) or _published_beside(facts, code, names)) is not None:
        return spoken
    if facts.unnamed:
        return undetermined(Reason.UNCLEAR_CONTENT, facts.unnamed[0])
    if names is not None and not any(look.place is Place.ENTRANCE for look in facts.looks_for(code)):
        home = tuple(
            Shown(page, "") for page in facts.pages[:1]
        )  # no menu was made out: who knows what stands under it
        return undetermined(Reason.UNCLEAR_CONTENT, shown=home)
    looked = [page for look in facts.looks_for(code) if (page := facts.page(look.url)) is not None]
    return Ruling(Verdict.FAIL, Reason.MISSING, lacking=(lacking,), shown=tuple(Shown(page, "") for page in looked))


def other_labels(facts: VisitFacts, code: str) -> str:
    """What the links are called that may be the column beside those that were found (责任清单 beside 权力清单): what
    these lack may stand there."""
    found = {squeeze(column.candidate.text) for column in found_columns(facts, code)}
    return "；".join(sorted({squeeze(one.text) for one in facts.candidates_for(code)} - found))


def column_doubt(facts: VisitFacts, code: str, context: Context) -> Ruling:
    """The ruling of a rule about what a column holds where the column itself was not found: that is charged by the
    check that asks for the column, and not again."""
    absent = why_absent(facts, code, context.names[code].title)
    return undetermined(Reason.COLUMN_NOT_FOUND, code) if absent.verdict is Verdict.FAIL else absent


def _unread_outer(facts: VisitFacts, within: str) -> Ruling | None:
    """Doubt over the column that should hold a section: it was not found, or not one of its sections was read on it,
    so that how it is built was not understood."""
    outer = found_columns(facts, within)
    if not outer:
        return undetermined(Reason.COLUMN_NOT_FOUND, within)
    pages = {page.final_url for column in outer for page in column.pages}
    if any(c.place is Place.SECTION and c.found_on in pages and c.code != within for c in facts.candidates):
        return None
    return undetermined(Reason.COLUMN_NOT_READ, within, tuple(Shown(column.page, "") for column in outer))


def _spoken_of(facts: VisitFacts, code: str, read: set[str]) -> Ruling | None:
    """Doubt where a page that was searched has a label that speaks of the column and is no link already judged, nor
    what a column is called that was `read`."""
    judged = {squeeze(c.text) for c in facts.candidates_for(code)} | read
    for look in facts.looks_for(code):
        of_others = look.place in (Place.PARENT, Place.PLATFORM)  # their labels speak of their own columns
        page = facts.page(look.url) if not of_others else None
        if look.place is Place.ENTRANCE and page is not None and page.kind in _OF_TITLES:
            continue  # what its rows are called is news and no column's label
        for mention in page.mentions if page else ():
            if mention.code == code and mention.text not in judged:
                return undetermined(Reason.AMBIGUOUS_MATCH, mention.text, (Shown(page, mention.text),) if page else ())
    return None


def _published_beside(facts: VisitFacts, code: str, names: ColumnNames | None) -> Ruling | None:
    """Doubt where what the column would hold was published without it: one document of its name in another list,
    where one document may be the column, or explanations linked on the documents that they explain."""
    if names is not None and names.text:
        words = [squeeze(word) for word in (*names.names, *names.parts) if len(word) >= _SURE]
        rows = [(page, row) for page in facts.pages for row in (*page.entries.items, *page.entries.undated)]
        titles = [squeeze(row.title) for _, row in rows]
        said = "\n".join(titles)  # most words are in none of some hundreds of titles, and one search tells
        held = [word for word in words if word in said]
        for (page, row), title in zip(rows, titles, strict=True) if held else ():
            if _is_called(title, held):
                return undetermined(Reason.AMBIGUOUS_MATCH, row.title, (Shown(page, row.title),))
    for page in facts.pages if code == _EXPLANATIONS else ():
        if page.document.interpretations:
            return undetermined(Reason.AMBIGUOUS_MATCH, page.document.interpretations[0], (Shown(page, ""),))
    return None


def _is_called(title: str, words: list[str]) -> bool:
    """Whether a title is that of a document called one of the words, and not of news that speaks of it; both are
    squeezed."""
    held = [word for word in words if word in title]
    if not held or is_event(title):
        return False
    text = _KIND.sub("", title)
    return any(modifies(text.rpartition(word)[2]) for word in held if word in text)


def unread_places(facts: VisitFacts, code: str) -> Ruling | None:
    """What kept us from looking somewhere that a visitor would."""
    if facts.cut is not None:
        return undetermined(Reason.TRUNCATED, facts.cut)
    for home in facts.pages[:1]:
        if home.links < FEW_LINKS or home.kind is PageKind.ARTICLE:
            return undetermined(Reason.UNCLEAR_CONTENT, shown=(Shown(home, ""),))
    for look in facts.looks_for(code):
        page = facts.page(look.url)
        if page is None:
            continue
        if page.outcome is not Outcome.SEEN:
            if look.place is Place.ENTRANCE and _is_gone(page) and not _is_entrance(facts, page):
                continue  # an entry of the menu that leads nowhere: no visitor finds a column there
            return not_seen(page)
        if page.menu_unreadable:
            return undetermined(Reason.NEEDS_SCRIPT, shown=(Shown(page, ""),))
        if page.links_cut:
            return undetermined(Reason.TRUNCATED, shown=(Shown(page, ""),))
    return unread_site(facts)


def _is_gone(page: PageFacts) -> bool:
    """Whether the site itself says that a page is not there."""
    return page.outcome is Outcome.SOFT_404 or (page.outcome is Outcome.HTTP_ERROR and page.status in _GONE)


def _is_entrance(facts: VisitFacts, page: PageFacts) -> bool:
    """Whether a page was opened for a column that holds others."""
    return any(c.code in ENTRANCES and c.page_url == page.final_url for c in facts.candidates)


def _entrance_unread(facts: VisitFacts, code: str) -> Ruling | None:
    """Doubt where a column that may hold this one has a link, and no page of it could be looked at or understood: it
    is kept on another host, its link is a script's, it did not open, or what it shows could not be made out."""
    for outer, kept in _KEPT_UNDER.items():
        if outer == code or not code.startswith(kept) or found_columns(facts, outer):
            continue
        for candidate in facts.candidates_for(outer):
            if candidate.rejected in _NOT_LOOKED_AT:
                page = facts.page(candidate.page_url)
                if page is not None and page.outcome is not Outcome.SEEN:
                    return not_seen(page)
                return undetermined(_UNDECIDED[candidate.rejected], candidate.text)
    return None


def unread_site(facts: VisitFacts) -> Ruling | None:
    """Where every inner page failed, the site as a whole could not be read, whatever its home page shows.

    Only pages on the home page's host tell: that the parent's portal or the platform answers says nothing of the site.
    """
    hosts = {host_of(url) for page in facts.pages[:1] for url in (page.url, page.final_url)}
    pages = (page for page in facts.pages[1:] if page.part is None)
    if any(page.outcome is Outcome.SEEN and at_home(page.final_url, hosts) for page in pages):
        return None  # of most sites the first page tells
    inner = [page for page in facts.pages[1:] if page.part is None and at_home(page.final_url, hosts)]
    if not inner:
        return undetermined(Reason.NEEDS_SCRIPT, shown=tuple(Shown(page, "") for page in facts.pages[:1]))
    commonest, _ = Counter(page.outcome for page in inner).most_common(1)[0]
    return not_seen(next(page for page in inner if page.outcome is commonest))


def _open_candidates(facts: VisitFacts, code: str) -> Ruling | None:
    """The first candidate of which we cannot say that it is not the column."""
    for candidate in facts.candidates_for(code):
        page = facts.page(candidate.page_url)
        shown = (Shown(page, candidate.text),) if page else ()
        if candidate.rejected is Rejection.NOT_SEEN and page is not None:
            return not_seen(page)
        if candidate.rejected in _UNDECIDED:
            return undetermined(_UNDECIDED[candidate.rejected], candidate.text, shown)
    return None


def on_platform(column: Column, site: Site) -> bool:
    """Whether a column is kept on the platform that the site list names, and not on the site or its parent's."""
    return site.platform is not None and at_home(column.page.final_url, (host_of(site.platform),))
