"""The lists of a visit as they are remembered for later nights: dated own rows, and how far back they go. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from storage.history import ListRead, Row
from storage.records import Entry, Evidence, Outcome, PageFacts, PageKind, Visit

MAX_PAGES = 10
LONGEST = 500
"""Characters of an address by which a row is known: a database keeps no endless keys."""
PINNED = 5
"""Rows at the top of a list that may stand out of the order of dates: they are pinned there."""
FEWEST_IN_ORDER = 3
_TURNED = re.compile(
    r"[_-]\d{1,4}\.\w{3,6}$|(?:^|[&_])(?:page|pageno|pagenum|pageindex|curpage|p|pn)=\d", re.IGNORECASE
)
"""Addresses that may be those of a later page of a list: its rows move there from the page before."""


def lists_read(visit: Visit, version: str) -> tuple[ListRead, ...]:
    """The lists that a visit read: those of the columns that it took and of the menu, each once, by their addresses.

    `version` is that of the readers: lists that other readers read do not compare.
    """
    codes: dict[str, list[str]] = {url: [] for url in visit.facts.menu}
    for candidate in visit.facts.candidates:
        if candidate.rejected is None and candidate.page_url:
            codes.setdefault(candidate.page_url, []).append(candidate.code)
    home = {visit.facts.home_url, *(page.final_url for page in visit.facts.pages[:1])}
    found: dict[str, ListRead] = {}
    for url, its in codes.items():
        page = visit.facts.page(url)
        if page is not None and _is_list(page) and page.final_url not in home | found.keys():
            found[page.final_url] = _read(visit, page, tuple(dict.fromkeys(its)), version)
    return tuple(one for one in found.values() if one.rows)


def _is_list(page: PageFacts) -> bool:
    parts = urlsplit(page.final_url)
    turned = _TURNED.search(parts.path) or _TURNED.search(parts.query)
    long = len(page.final_url) > LONGEST
    return (
        page.outcome is Outcome.SEEN
        and not long
        and page.kind is not PageKind.ARTICLE
        and page.part is None
        and not turned
    )


def _read(visit: Visit, first: PageFacts, codes: tuple[str, ...], version: str) -> ListRead:
    pages = tuple(_pages(visit, first))
    first_of: dict[str, Entry] = {}
    for entry in (entry for page in pages for entry in page.entries.own):
        first_of.setdefault(_key(entry), entry)  # what is pinned stands on every page
    entries = tuple(first_of.values())
    rows = _in_order([entry for entry in entries if entry.date is not None])
    surely = all(_is_sure(page) for page in pages) and not any(entry.year_assumed for entry in entries)
    ordered = [row for row in rows if row.in_order]
    return ListRead(
        url=first.final_url,
        codes=codes,
        way=f"{version} {first.entries.source}{' drawn' if first.rendered else ''}",
        rows=rows,
        reach=ordered[-1].stated if surely and ordered else None,
        whole=surely and bool(ordered) and len(rows) == len(entries) and _is_whole(pages, len(entries)),
        pages=tuple(_proof(visit, page) for page in pages),
        afresh=not any(page.url in visit.unchanged for page in pages),
    )


def _pages(visit: Visit, first: PageFacts) -> Iterator[PageFacts]:
    """The pages of a list that were seen, in their order."""
    page, turned = first, {first.final_url}
    yield first
    while len(turned) < MAX_PAGES:
        following = visit.facts.page(page.entries.next_url)
        if following is None or following.outcome is not Outcome.SEEN or following.final_url in turned:
            return
        page = following
        turned.add(page.final_url)
        yield page


def _is_sure(page: PageFacts) -> bool:
    """Whether nothing that belongs to the page was left unread."""
    return not page.entries.cut and all(part.outcome in (None, Outcome.SEEN) for part in page.parts)


def _is_whole(pages: tuple[PageFacts, ...], rows: int) -> bool:
    """Whether the list says so: by its total, or by turning pages until there is none. A page without any sign of
    further ones may show the newest rows only."""
    last, total = pages[-1].entries, pages[0].entries.stated_total
    ended = last.next_url is None and not last.more
    return ended and (total == rows or (total is None and len(pages) > 1))


def _in_order(entries: list[Entry]) -> tuple[Row, ...]:
    """The dated rows; in order are those at the end that go from new to old, where they are nearly all of the list."""
    days = [entry.date or date.min for entry in entries]
    start = len(days) - 1
    while start > 0 and days[start - 1] >= days[start]:
        start -= 1
    pinned = start <= min(PINNED, len(days) // 3) and len(days) - start >= FEWEST_IN_ORDER
    return tuple(
        Row(_key(entry), plain(entry.title), day, in_order=pinned and at >= start)
        for at, (entry, day) in enumerate(zip(entries, days, strict=True))
    )


def _key(entry: Entry) -> str:
    """By what a row is known again: its address, or its title where it has none."""
    key = plain(entry.url or entry.title)
    return key if len(key) <= LONGEST else hashlib.sha256(key.encode()).hexdigest()


def plain(text: str) -> str:
    """What any database can hold: pages do carry NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "")


def _proof(visit: Visit, page: PageFacts) -> Evidence:
    return Evidence(page.final_url, visit.fetched.get(page.url), page.status, page.sha256, "", page.rendered)
