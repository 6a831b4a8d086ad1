"""Whether a page that a link led to is the column that the link promised. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.bounds import same_page
from storage.records import Candidate, ColumnLink, Fill, Outcome, PageFacts, PageKind, Place, Rejection, Tier

CONFIRMING_SECTIONS = 2


@dataclass(slots=True)
class Link:
    """A link under consideration. `key` is its page's (empty without an address), `tried` whether it was opened."""

    found: ColumnLink
    key: str
    place: Place
    found_on: str
    rejected: Rejection | None = Rejection.NOT_OPENED
    tried: bool = False


def rejection_of(
    link: Link, facts: PageFacts | None, *, allowed: bool, sections: frozenset[str], may_be_text: bool
) -> Rejection | None:
    """Why the page is not the column, or None where it is.

    A single article is no column, but one that calls itself the column is left to a person.
    `facts` is None for a link without an address; `allowed` says whether the column may be kept where the page is,
    `sections` are the codes of the column's own sections, `may_be_text` whether one page of text can be the column.
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


def is_confirmed(code: str, facts: PageFacts, sections: frozenset[str]) -> bool:
    """Whether a page shows that it is the column: it says so, or it links several of the column's sections."""
    return code in facts.says or _leads_on(facts, sections)


def _leads_on(facts: PageFacts, sections: frozenset[str]) -> bool:
    linked = {link.code for link in facts.columns if link.code in sections and link.tier is Tier.STRONG}
    return len(linked) >= CONFIRMING_SECTIONS


def told(link: Link, facts: PageFacts | None, *, allowed: bool) -> Candidate:
    """The link as the finding shows it."""
    rejected = link.rejected
    if rejected is Rejection.NOT_OPENED and not allowed:
        rejected = Rejection.OTHER_SITE
    return Candidate(
        code=link.found.code,
        text=link.found.text,
        href=link.found.href,
        url=link.found.url,
        tier=link.found.tier,
        place=link.place,
        found_on=link.found_on,
        rejected=rejected,
        page_url=facts.final_url if facts and link.tried else None,
    )
