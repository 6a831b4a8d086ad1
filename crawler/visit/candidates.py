"""Whether a page that a link led to is the column that the link promised. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.columns import is_site_name, title_names
from crawler.pages.bounds import host_key, lies_below, same_page
from crawler.pages.page import squeeze
from storage.records import Arrival, Candidate, ColumnLink, Fill, Outcome, PageFacts, PageKind, Place, Rejection, Tier

CONFIRMING_SECTIONS = 2
_ENOUGH_ROWS = 3  # rows that make a list known again under another address


@dataclass(slots=True)
class Link:
    """A link under consideration. `key` is its page's (empty without an address), `tried` whether it was opened."""

    found: ColumnLink
    key: str
    place: Place
    found_on: str
    rejected: Rejection | None = Rejection.NOT_OPENED
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Sections:
    """By which of its links a page shows that it is a column: the codes of the column's sections, and the keys of the
    pages in the site's menu, which is on every page and shows nothing, but for what lies in the page's own folder."""

    codes: frozenset[str]
    menu: frozenset[str] = frozenset()


def rejection_of(
    link: Link, facts: PageFacts | None, *, allowed: bool, sections: Sections, may_be_text: bool
) -> Rejection | None:
    """Why the page is not the column, or None where it is.

    A single article is no column, but one that calls itself the column is left to a person.
    `facts` is None for a link without an address; `allowed` says whether the column may be kept where the page is,
    `may_be_text` whether one page of text can be the column.
    """
    if facts is None:
        return Rejection.NO_ADDRESS
    if facts.outcome is not Outcome.SEEN:
        return Rejection.NOT_SEEN
    if not allowed:
        return Rejection.OTHER_SITE
    if same_page(facts.final_url) == same_page(link.found_on) and not is_confirmed(link.found.code, facts, sections):
        return Rejection.UNCONFIRMED  # it leads back to the page that it stands on
    if facts.kind is PageKind.ARTICLE and not may_be_text:
        return Rejection.UNCONFIRMED if link.found.code in facts.says else Rejection.NOT_A_COLUMN
    if facts.fill is Fill.BLANK and not _leads_on(facts, sections):
        return Rejection.BLANK  # not where the page is a blank section that the column forwards to, beside others
    confirmed = is_confirmed(link.found.code, facts, sections)
    if link.found.tier is Tier.WEAK and not confirmed:
        return Rejection.UNCONFIRMED
    return Rejection.UNCLEAR if facts.fill is Fill.UNCLEAR and not _leads_on(facts, sections) else None


def is_confirmed(code: str, facts: PageFacts, sections: Sections) -> bool:
    """Whether a page shows that it is the column: it says so, or it links several of the column's sections."""
    return code in facts.says or _leads_on(facts, sections)


def _leads_on(facts: PageFacts, sections: Sections) -> bool:
    mine = (link for link in facts.columns if link.code in sections.codes and link.tier is Tier.STRONG)
    linked = {
        link.code for link in mine if same_page(link.url) not in sections.menu or lies_below(link.url, facts.final_url)
    }
    return len(linked) >= CONFIRMING_SECTIONS


def told(link: Link, facts: PageFacts | None, *, allowed: bool) -> Candidate:
    """The link as the finding shows it."""
    rejected = link.rejected
    if rejected is Rejection.NOT_OPENED and not allowed:
        rejected = Rejection.OTHER_SITE
    opened = facts if facts and link.tried else None
    return Candidate(
        code=link.found.code,
        text=link.found.text,
        href=link.found.href,
        url=link.found.url,
        tier=link.found.tier,
        place=link.place,
        found_on=link.found_on,
        rejected=rejected,
        page_url=opened.final_url if opened else None,
        arrival=_arrival(link, opened) if opened else Arrival.DIRECT,
        named=_other_name(link, opened) if opened and rejected is None else "",
    )


def _arrival(link: Link, facts: PageFacts) -> Arrival:
    if same_page(facts.final_url) == link.key:
        return Arrival.DIRECT
    near = host_key(urlsplit(facts.final_url).netloc) == host_key(urlsplit(link.key).netloc)
    return Arrival.REDIRECTED if near else Arrival.MOVED


def _other_name(link: Link, facts: PageFacts) -> str:
    """What a column's page calls itself, where that and the link's words do not hold each other."""
    words = squeeze(link.found.text)
    name = next((squeeze(name) for name in title_names(facts.title)), "")
    known = not name or is_site_name(name) or name in words or words in squeeze(facts.title)
    return "" if known or link.found.code not in facts.says else name


def told_apart(candidates: Iterable[Candidate], page: Callable[[str], PageFacts | None]) -> Iterator[Candidate]:
    """The candidates with `same_as` for each accepted one whose page holds what that of an earlier one does."""
    first: dict[tuple[str, object], str] = {}
    for candidate in candidates:
        facts = page(candidate.page_url) if candidate.rejected is None and candidate.page_url else None
        if facts is None:
            yield candidate
            continue
        known = first.setdefault((candidate.code, content_of(facts)), facts.final_url)
        yield candidate if known == facts.final_url else replace(candidate, same_as=known)


def content_of(facts: PageFacts) -> object:
    """What two addresses of one column have in common: the rows of their list, or else the same bytes."""
    rows = tuple((entry.title, entry.date) for entry in facts.entries.own)
    return rows if len(rows) >= _ENOUGH_ROWS else facts.sha256 or facts.final_url


def itself(facts: PageFacts, url: str) -> tuple[ColumnLink, ...]:
    """A page that calls itself a column is a candidate for it without any link."""
    return tuple(ColumnLink(code, facts.title, url, url, Tier.STRONG) for code in facts.says)
