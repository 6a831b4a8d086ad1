"""What else to ask a platform of open data for, by one of its pages or answers. Pure: nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from config.plan import host_of
from crawler.catalogues.entries import Found
from crawler.catalogues.numbered import later_pages
from crawler.catalogues.platform import read_platform
from crawler.catalogues.reading import MOST_BYTES, found_in
from crawler.lists import next_url
from crawler.pages.calls import FIRST, SIZE, list_addresses
from crawler.pages.charsets import decode
from crawler.pages.page import Parsed, parse
from crawler.rows.data import json_of
from storage.dataset_records import CatalogueEntry, CatalogueKind, Frequency
from storage.records import Page

DATA_JSON = "/data.json"
"""Where DCAT-US (Project Open Data) puts a host's catalogue."""
PACKAGES = "/api/3/action/package_search?rows=100&start=0"
"""CKAN's interface, a hundred datasets at a time."""
MOST_OWN = 5
"""Pages of datasets that are asked for, where the list does not tell how often or when they are updated."""
_NAMED = "link[type='application/ld+json'][href], a[href$='data.json'], a[href$='catalog.jsonld']"
_MOST_NAMED = 3
_MOST_NUMBERED = 10
_CKAN = re.compile(r"/api/3/action|ckan[-_. ]|generator[^>]{0,40}ckan|data-module=", re.IGNORECASE)
_START = re.compile(r"^(?:offset|skip|start|startindex|startrow|from)$", re.IGNORECASE)
"""Names under which an address says after how many rows its part begins."""
_OF_NO_DAY = frozenset({Frequency.LIVE, Frequency.AS_NEEDED, Frequency.NEVER})
_ANY_DAY = date.max  # whether a day is plausible is no matter here


def addresses_of(page: Page) -> tuple[str, ...]:
    """Absolute addresses of the same host that may tell more of its catalogue, the most telling first, each once: the
    standard interfaces, the one that the page's own script calls, the next page, and a few datasets of its list.

    Of an answer in data only the next page, and a few datasets. Nothing of an answer that is no success.
    """
    here = page.final_url or page.url
    if page.status not in (0, *range(200, 300)) or not here.startswith(("http://", "https://")):
        return ()
    value = (
        json_of(decode(page.body, page.headers.get("content-type", ""))[0]) if len(page.body) <= MOST_BYTES else None
    )
    every = _of_data(value, here) if value is not None else _of_page(parse(page), here)
    host, known = host_of(here), {here, page.url}
    return tuple(dict.fromkeys(url for url in every if url and host_of(url) == host and url not in known))


def _of_data(value: Any, here: str) -> Iterator[str]:
    found = found_in(value, here, _ANY_DAY)
    if found is None:
        return
    if found.cut and found.total is not None:
        yield _next_of(found, here)
    yield from _own_pages(found)


def _next_of(found: Found, here: str) -> str:
    """The address of the next part of a list that an interface tells in parts; empty where nothing names the part."""
    parts = urlsplit(here)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    given = dict(fields)
    size = len(found.entries)
    if found.kind is CatalogueKind.CKAN and "package_search" in parts.path:
        start = _number(given.get("start"), 0) + size
        if not size or start >= (found.total or 0):
            return ""
        return _with(here, {**given, "start": str(start)})
    after = next((name for name, value in fields if _START.match(name) and _number(value, -1) >= 0), None)
    if after is not None and size:
        read = _number(given[after], 0) + size
        return _with(here, {**given, after: str(read)}) if read < (found.total or 0) else ""
    name = next((name for name, value in fields if FIRST.match(name) and value.isdecimal() and len(value) < 6), None)
    if name is None or not size:
        return ""
    number = int(given[name])
    size = max(size, *(_number(value, 0) for key, value in fields if SIZE.match(key)), 0)  # the last part is shorter
    read = size * (number or 1)
    return _with(here, {**given, name: str(number + 1)}) if read < (found.total or 0) else ""


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 8 else otherwise


def _with(url: str, fields: dict[str, str]) -> str:
    return urlunsplit(urlsplit(url)._replace(query=urlencode(fields), fragment=""))


def _of_page(parsed: Parsed, here: str) -> Iterator[str]:
    parts = urlsplit(here)
    root = f"{parts.scheme}://{parts.netloc}"
    for node in parsed.tree.css(_NAMED)[:_MOST_NAMED]:
        yield parsed.resolve(node.attributes.get("href") or "")
    is_ckan = _CKAN.search(parsed.text[:200_000]) is not None
    if is_ckan:
        yield root + PACKAGES
    yield from list_addresses(parsed)
    yield next_url(parsed) or ""
    yield from later_pages(parsed)[:_MOST_NUMBERED]
    if (found := read_platform(parsed, _ANY_DAY)) is not None:
        yield from _own_pages(found)
    yield root + DATA_JSON
    yield root + PACKAGES


def is_standard(url: str) -> bool:
    """Whether an address is one at which every host is asked for a catalogue, whether a page names it or not."""
    parts = urlsplit(url)
    return parts.path == DATA_JSON or f"{parts.path}?{parts.query}" == PACKAGES


def lacks(entry: CatalogueEntry) -> bool:
    """Whether a dataset's own page may tell what its list does not: how often it is updated, or when it was, where
    that matters."""
    if entry.frequency is Frequency.UNKNOWN:
        return not entry.told or entry.updated is None
    return entry.updated is None and entry.frequency not in _OF_NO_DAY


def _own_pages(found: Found) -> Iterator[str]:
    """The pages of a list's first datasets, where they tell what the list does not; standard interfaces tell all."""
    if found.kind not in (CatalogueKind.PAGE, CatalogueKind.LIST):
        return
    lacking = [one for one in found.entries if lacks(one)]
    if len(found.entries) > 1:
        yield from (one.url for one in [one for one in lacking if one.url][:MOST_OWN])
