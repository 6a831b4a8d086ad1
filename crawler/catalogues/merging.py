"""One catalogue of several answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.catalogues.days import newest_of
from crawler.catalogues.entries import MOST_ENTRIES
from crawler.pages.page import squeeze
from storage.dataset_records import CatalogueEntry, Frequency
from storage.records import Catalogue, Outcome

_SLOWER = list(Frequency)


def merged(catalogues: Iterable[Catalogue]) -> Catalogue | None:
    """What several answers of one platform tell together, for one column; None where there are none.

    Entries are known again by their address, or else by their title, and each is told once with all that any answer
    says of it. An answer that was not seen counts only where none was. `cut` where not all are known to be read.
    """
    every = list(catalogues)
    seen = [one for one in every if one.outcome is Outcome.SEEN]
    if not seen:
        return every[0] if every else None
    most = max(seen, key=lambda one: len(one.entries))
    entries = _once(seen, most.url)
    total = max((one.total for one in seen if one.total is not None), default=None)
    cut = len(entries) < total if total is not None else all(one.cut for one in seen)
    kept = tuple(entries[:MOST_ENTRIES])
    return replace(most, entries=kept, total=total, cut=cut or len(entries) > len(kept))


def _once(catalogues: list[Catalogue], first: str) -> list[CatalogueEntry]:
    """The entries of the answers, each dataset once, and where each was found, unless that is at `first`. Two of one
    title in one answer are two datasets."""
    found: list[CatalogueEntry] = []
    addresses: dict[str, int] = {}
    titles: dict[str, list[int]] = {}
    for catalogue in catalogues:
        earlier = len(found)
        shared = _shared(catalogue.entries)
        for told in catalogue.entries:
            entry = told if told.found_on or catalogue.url == first else replace(told, found_on=catalogue.url)
            address, title = _address(entry.url), squeeze(entry.title)
            address = "" if address in shared else address
            at = addresses.get(address) if address else None
            if at is None:
                named = (at for at in titles.get(title, ()) if at < earlier)
                at = next((at for at in named if _may_be_one(found[at], entry)), None)
            if at is None:
                at = len(found)
                found.append(entry)
                titles.setdefault(title, []).append(at)
            else:
                found[at] = _both(found[at], entry)
            if address:
                addresses.setdefault(address, at)
    return found


def _shared(entries: Iterable[CatalogueEntry]) -> set[str]:
    """Addresses under which one answer has datasets of several titles: they tell none apart."""
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(_address(entry.url), set()).add(squeeze(entry.title))
    return {address for address, named in titles.items() if len(named) > 1}


def _address(url: str) -> str:
    """What addresses of one page have in common: no scheme, no stroke at the end."""
    return url.partition("://")[2].rstrip("/")


def _may_be_one(one: CatalogueEntry, other: CatalogueEntry) -> bool:
    """Whether two entries of one title are one dataset: of one publisher, and not on two pages of the same sort."""
    publishers = {one.publisher, other.publisher} - {""}
    return len(publishers) < 2 and not _are_beside(one.url, other.url)


def _are_beside(one: str, other: str) -> bool:
    """Whether two addresses are of the same sort, and so of two datasets."""
    return bool(one and other) and one.rpartition("/")[0] == other.rpartition("/")[0] and one != other


def _both(one: CatalogueEntry, other: CatalogueEntry) -> CatalogueEntry:
    """What two answers say of one dataset: the slower frequency and the later update, where they differ."""
    known = [each for each in (one, other) if each.frequency is not Frequency.UNKNOWN]
    slower = max(known, key=lambda each: _SLOWER.index(each.frequency), default=one if one.told else other)
    return replace(
        one,
        url=one.url or other.url,
        frequency=slower.frequency,
        told=slower.told,
        updated=newest_of([one.updated, other.updated]),
        rows=one.rows if one.rows is not None else other.rows,
        formats=tuple(dict.fromkeys((*one.formats, *other.formats))),
        access=one.access or other.access,
        publisher=one.publisher or other.publisher,
        found_on=slower.found_on,
    )
