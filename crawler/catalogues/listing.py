"""The data of interfaces that platforms' own pages call for their lists, whatever they call their fields. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from crawler.catalogues.entries import MOST_ENTRIES, Found, entry_of, word_of
from crawler.catalogues.names import Role, is_dataset, role_of_key
from crawler.rows.data import total_of, values_of
from crawler.rows.scripts import link_of
from storage.dataset_records import CatalogueEntry, CatalogueKind

_WITHIN = ("_source", "source", "dataset", "info")
"""Where a list's object keeps the fields of what it is of."""


def read_listing(value: Any, today: date, resolve: Callable[[str], str]) -> Found | None:
    """The datasets of the longest list of objects in a JSON value whose fields tell of datasets, or else those of one
    dataset; None where there are none. `resolve` makes a raw address absolute.

    A list that is said to have no entry is a catalogue without any.
    """
    best: list[CatalogueEntry] = []
    one_only: list[CatalogueEntry] = []
    long = empty = False
    for one in values_of(value):
        if isinstance(one, list):
            entries = [made for item in one[:MOST_ENTRIES] if (made := _entry(item, today, resolve))]
            empty = empty or not one
            if len(entries) > len(best):
                best, long = entries, len(one) > MOST_ENTRIES
        elif not one_only and (made := _entry(one, today, resolve)):
            one_only = [made]
    total = total_of(value)
    if not best and not one_only:
        return Found(CatalogueKind.LIST, (), 0) if empty and total == 0 else None
    if not best:
        return Found(CatalogueKind.LIST, tuple(one_only), None, cut=True)
    total = total if total is not None and total >= len(best) else None
    return Found(CatalogueKind.LIST, tuple(best), total, cut=long or total is None or total > len(best))


def _entry(item: Any, today: date, resolve: Callable[[str], str]) -> CatalogueEntry | None:
    """The dataset that an object tells of; None for other values."""
    if not isinstance(item, dict):
        return None
    inner: dict[Any, Any] = next((item[name] for name in _WITHIN if isinstance(item.get(name), dict)), {})
    words: dict[Role, list[str]] = {}
    for key, value in (*inner.items(), *item.items()):
        if (role := role_of_key(str(key))) is not None:
            words.setdefault(role, []).append(word_of(value))
    if Role.TITLE not in words or not is_dataset(words):
        return None
    told = {role: [word for word in given if word] for role, given in words.items()}
    link = link_of({**inner, **item, "title": "a dataset"})
    return entry_of(told, resolve(link[1]) if link else "", today)
