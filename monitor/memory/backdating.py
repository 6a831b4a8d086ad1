"""Which rows of a list bear a date earlier than a night on which they were not there. Pure.

Forged dates of publication (伪造发稿日期) are a national veto; what is found here is a doubt that a person settles, and
innocent causes are set aside as far as a machine can see them: see `docs/operations.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.pages.page import squeeze
from storage.history import Compared, History, KnownItem, KnownList, ListRead, Proof, Row
from storage.records import VisitFacts

SLACK = timedelta(hours=24)
"""How much earlier than the night before a date must be: for clocks eight hours behind, and copies of pages."""


_BY_SIGNING = ("FILE.", "REG.")
"""Columns of documents, whose lists often show the day of signing (成文日期) and not that of publication."""


@dataclass(frozen=True, slots=True)
class Night:
    """The scan that is being judged, and the moment that it stands for."""

    scan: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Learned:
    """What a visit adds to a site's history: lists as they are now, rows that are new or changed, and rows in doubt."""

    lists: tuple[KnownList, ...]
    items: tuple[KnownItem, ...]
    compared: Compared


def learn(history: History, lists: Iterable[ListRead], night: Night) -> Learned:
    """What tonight's lists say beside what is known. A list that was read later than tonight already stays as it is."""
    known = {one.read.url: one for one in history.lists}
    items: dict[str, dict[str, KnownItem]] = {}
    for item in history.items:
        items.setdefault(item.url, {})[item.address] = item
    named = _named(history.items)
    taken: list[KnownList] = []
    changed: list[KnownItem] = []
    compared = 0
    for read in lists:
        before, mine = known.get(read.url), items.get(read.url, {})
        if before is not None and before.last >= night.as_of:
            continue
        if not read.afresh:  # as it is known: nothing is new, and nothing is proved
            compared += before is not None and _may_compare(before, read)
            continue
        comparable = before is not None and _compare(before, read, mine)
        compared += comparable
        taken.append(_list_now(before, read, night))
        changed += _seen(read, mine, night, before if comparable else None, named)
        changed += _gone(read, mine, before)
    now = {(item.url, item.address): item for item in (*history.items, *changed)}
    return Learned(tuple(taken), tuple(changed), Compared(compared, _doubts(now.values())))


def without_those_shown(learned: Learned, night: Night, earlier: VisitFacts) -> Learned:
    """The same without new doubts over what the `earlier` visit saw anywhere: in a box, on the home page, by a link."""
    addresses, titles = _shown(earlier)

    def settled(item: KnownItem) -> KnownItem:
        new = item.first_scan == night.scan
        known = item.address in addresses or squeeze(item.title) in titles
        return replace(item, proof=None) if new and known else item

    items = tuple(map(settled, learned.items))
    kept = tuple(item for item in map(settled, learned.compared.doubts) if item.proof is not None)
    return replace(learned, items=items, compared=replace(learned.compared, doubts=kept))


def new_doubts(learned: Learned, night: Night) -> tuple[KnownItem, ...]:
    """The rows that are in doubt since tonight."""
    return tuple(item for item in learned.compared.doubts if item.first_scan == night.scan)


@dataclass(frozen=True, slots=True)
class _Named:
    """The addresses and titles of all rows that are known of the site."""

    addresses: frozenset[str]
    titles: frozenset[str]


def _named(items: Iterable[KnownItem]) -> _Named:
    every = tuple(items)
    return _Named(frozenset(item.address for item in every), frozenset(squeeze(item.title) for item in every))


def _compare(before: KnownList, read: ListRead, items: dict[str, KnownItem]) -> bool:
    """Whether a list is the one that it was: read in the same way, with most of the rows that should be there still."""
    if not _may_compare(before, read):
        return False
    now = {row.address for row in read.rows}
    due = [item for item in items.values() if item.last is None and read.covers(item.stated)]
    still = sum(item.address in now for item in due)
    return still >= 1 and still * 2 >= len(due)


def _may_compare(before: KnownList, read: ListRead) -> bool:
    return before.read.way == read.way and (before.read.reach is not None or before.read.whole)


def _list_now(before: KnownList | None, read: ListRead, night: Night) -> KnownList:
    kept = replace(read, rows=())
    if before is None:
        return KnownList(kept, night.scan, night.as_of, night.scan, night.as_of)
    return replace(before, read=kept, last_scan=night.scan, last=night.as_of)


def _seen(
    read: ListRead, items: dict[str, KnownItem], night: Night, before: KnownList | None, named: _Named
) -> list[KnownItem]:
    """Rows that are new, back, or say something else than before."""
    found = []
    for row in read.rows:
        known = items.get(row.address)
        if known is None:
            proof = _proof(row, read, before, named) if before is not None else None
            found.append(KnownItem(read.url, row.address, row.title, row.stated, night.scan, night.as_of, proof=proof))
        elif (known.title, known.stated, known.last) != (row.title, row.stated, None):
            found.append(replace(known, title=row.title, stated=row.stated, last_scan=None, last=None))
    return found


def _gone(read: ListRead, items: dict[str, KnownItem], before: KnownList | None) -> list[KnownItem]:
    """Rows that are no longer among those read: last seen when the list was read before."""
    now = {row.address for row in read.rows}
    left = (item for item in items.values() if item.last is None and item.address not in now)
    return [replace(item, last_scan=before.last_scan, last=before.last) for item in left] if before else []


def _proof(row: Row, read: ListRead, before: KnownList, named: _Named) -> Proof | None:
    """What shows that a row was not there on the night before, though by its date it should have been."""
    if not row.in_order or read.reach is None or row.address in named.addresses or squeeze(row.title) in named.titles:
        return None
    if "〔" in row.title or any(code.startswith(_BY_SIGNING) for code in read.codes):
        return None
    if row.stated >= (before.last - SLACK).date() or not before.read.covers(row.stated):
        return None
    return Proof(before.last_scan, before.last, before.read.pages, read.pages)


def _doubts(items: Iterable[KnownItem]) -> tuple[KnownItem, ...]:
    """Rows whose date still is earlier than the night on which they were not there, each once, the newest first."""
    found: dict[str, KnownItem] = {}
    for item in sorted(items, key=lambda item: (item.first, item.stated, item.address), reverse=True):
        if item.proof is not None and item.stated < (item.proof.absent - SLACK).date():
            found.setdefault(item.address, item)
    return tuple(found.values())


def _shown(facts: VisitFacts) -> tuple[frozenset[str], frozenset[str]]:
    """The addresses and titles of all rows and pages that a visit met."""
    rows = [row for page in facts.pages for row in (*page.entries.items, *page.entries.undated)]
    pages = [url for page in facts.pages for url in (page.url, page.final_url)]
    titles = [page.document.title for page in facts.pages if page.document.title]
    return frozenset([*(row.url for row in rows), *pages]), frozenset(
        squeeze(title) for title in (*(row.title for row in rows), *titles)
    )
