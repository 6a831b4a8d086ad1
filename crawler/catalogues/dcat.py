"""Catalogues by W3C's Data Catalog Vocabulary: data.json of DCAT-US (Project Open Data 1.1), and JSON-LD. Pure.

JSON-LD may be compacted under any prefix (dct:title, dcterms:title) or expanded, nested or a flat graph: names are
known by what stands behind the prefix, and references are followed within the answer. Of the days of a dataset and of
its distributions the latest speaks: many keep the dataset's record and only exchange, or add, what is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from crawler.catalogues.days import day_of, newest_of
from crawler.catalogues.entries import MOST_ENTRIES, Found, declared, formats_of, short, word_of
from crawler.catalogues.names import Role
from crawler.catalogues.offered import held_to
from crawler.rows.data import values_of
from storage.dataset_records import CatalogueEntry, CatalogueKind

_PREFIX = re.compile(r"\A.*[:/#]")
_MOST_NODES = 50_000
_MARKS = ("accrualperiodicity", "distribution", "landingpage", "publisher", "accesslevel", "modified")
"""Names of which a dataset of a catalogue has some; other objects with a title have none."""


def read_dcat(value: Any, today: date) -> Found | None:
    """The catalogue in a JSON value by DCAT; None where it is none."""
    found = _project_open_data(value)
    if found is None:
        found = _linked(value)
    if found is None:
        return None
    datasets, nodes, total, more = found
    entries = [entry for one in datasets[:MOST_ENTRIES] if (entry := _entry(one, nodes, today)) is not None]
    total = max(total or 0, len(datasets))
    return Found(
        CatalogueKind.DCAT, tuple(entries), total, more or total > len(datasets) or len(datasets) > MOST_ENTRIES
    )


_Node = dict[str, Any]
_Read = tuple[list[_Node], dict[str, _Node], int | None, bool]
"""Datasets, all nodes by their address, how many datasets there are said to be, and whether there is a next page."""


def _project_open_data(value: Any) -> _Read | None:
    if not isinstance(value, dict) or not isinstance(value.get("dataset"), list):
        return None
    datasets = [_plain(one) for one in value["dataset"] if isinstance(one, dict)]
    says_so = "data.json" in str(value.get("conformsTo", "")) or "dcat" in str(value.get("@type", "")).lower()
    if not says_so and datasets and not any(_is_dataset(one) for one in datasets):
        return None
    return (datasets, {}, None, False) if datasets or says_so else None


def _linked(value: Any) -> _Read | None:
    """Nodes of JSON-LD: those of a graph, or nested in their catalogue."""
    if "dcat" not in str(value)[:20_000].lower() and not _has_graph(value):
        return None
    nodes = [_plain(one) for one in islice(values_of(value), _MOST_NODES) if isinstance(one, dict)]
    datasets = [one for one in nodes if _is_type(one, "dataset")]
    paged = [one for one in nodes if _is_type(one, "pagedcollection") or _is_type(one, "partialcollectionview")]
    total = next(
        (int(told) for one in nodes if (told := word_of(one.get("totalitems"))).isdecimal() and len(told) < 9), None
    )
    more = any(one.get("nextpage") or one.get("next") for one in paged)
    if not datasets and not any(_is_type(one, "catalog") for one in nodes):
        return None
    named: dict[str, _Node] = {}
    for node in nodes:
        if (key := word_of(node.get("@id"))) and len(node) > len(named.get(key, {})):
            named[key] = node
    whole: dict[str, _Node] = {}
    for number, one in enumerate(datasets):  # a graph may name a dataset before it tells of it
        key = word_of(one.get("@id")) or f"#{number}"
        if len(one) > len(whole.get(key, {})):
            whole[key] = one
    return list(whole.values()), named, total, more


def _has_graph(value: Any) -> bool:
    return isinstance(value, dict) and "@graph" in value


def _plain(node: _Node) -> _Node:
    """A node whose names are without their prefix, in small letters."""
    return {(key if key.startswith("@") else _PREFIX.sub("", key)).lower(): one for key, one in node.items()}


def _is_type(node: _Node, name: str) -> bool:
    kinds = node.get("@type")
    return any(_PREFIX.sub("", str(kind)).lower() == name for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _is_dataset(node: _Node) -> bool:
    return "title" in node and any(mark in node for mark in _MARKS)


def _entry(node: _Node, nodes: dict[str, _Node], today: date) -> CatalogueEntry | None:
    title = word_of(node.get("title") or node.get("name"))
    if not title:
        return None
    states = _words(node.get("status"), nodes)
    frequency, told = held_to(*declared(tuple(_words(node.get("accrualperiodicity"), nodes))), states, title)
    parts = list(_followed(node.get("distribution"), nodes))
    days = [day_of(word_of(told), today) for one in (node, *parts) for told in _all(one.get("modified"))]
    days += [day_of(word_of(told), today) for one in parts for told in _all(one.get("issued"))]
    pages = (word_of(node.get(name)) for name in ("landingpage", "identifier", "@id"))
    formats = [word for one in parts for name in ("format", "mediatype") for word in formats_of(word_of(one.get(name)))]
    publisher = next(_words(node.get("publisher"), nodes), "")
    return CatalogueEntry(
        title=short(title, Role.TITLE),
        url=next((page for page in pages if page.startswith(("http://", "https://"))), ""),
        frequency=frequency,
        told=told,
        updated=newest_of(days),
        formats=tuple(dict.fromkeys(formats)),
        access=short(word_of(node.get("accesslevel") or node.get("accessrights")), Role.ACCESS),
        publisher=short(publisher, Role.PUBLISHER),
    )


def _all(value: Any) -> Iterable[Any]:
    return value[:50] if isinstance(value, list) else () if value is None else (value,)


def _followed(value: Any, nodes: dict[str, _Node]) -> Iterator[_Node]:
    """The nodes that a property has or names."""
    for one in _all(value):
        node = _plain(one) if isinstance(one, dict) else {"@id": one}
        yield nodes.get(word_of(node.get("@id")), node) if len(node) == 1 else node


def _words(value: Any, nodes: dict[str, _Node]) -> Iterator[str]:
    """The words of a property: of the node that it names, or else its address."""
    for one in _all(value):
        text = word_of(one)
        node = nodes.get(text)
        if node is not None and (label := word_of({key: each for key, each in node.items() if key != "@id"})):
            yield label
        if text:
            yield text
