"""From an answer of a platform to the catalogue in it, whatever kind it is of. Pure: `today` is passed in."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.catalogues.ckan import read_ckan
from crawler.catalogues.dcat import read_dcat
from crawler.catalogues.entries import Found
from crawler.catalogues.listing import read_listing
from crawler.catalogues.platform import read_platform
from crawler.catalogues.refusals import refusal_of
from crawler.lists import SCRIPT_TOTAL
from crawler.outcome import read_outcome
from crawler.pages.calls import posts_for_rows
from crawler.pages.charsets import decode
from crawler.pages.page import Parsed, parse
from crawler.rows.data import json_of
from crawler.rows.scripts import script_arrays
from crawler.unseen.withheld import undrawn_root, undrawn_rows
from storage.records import Catalogue, Outcome, Page

MOST_BYTES = 16_000_000
"""Of an answer in data; a catalogue that is larger is not read."""
_GONE = frozenset({404, 410})
_ISLANDS = 10
_NO_CATALOGUE = frozenset({Outcome.SEEN, Outcome.NOT_HTML, Outcome.SOFT_404})


def read_catalogue(page: Page, code: str, today: date) -> Catalogue | None:
    """What an answer tells of the datasets of the platform that stands for the column `code`; None where it is no
    catalogue (any other page, an interface that this platform does not have).

    An answer that stands in a catalogue's place and shows none (a log-in, an error, an application that was not drawn)
    is a catalogue of that `outcome` without entries. Never raises, whatever the answer's bytes. Days are those of
    Shanghai; one after `today` or before 2000 is none.
    """
    url = page.final_url or page.url
    if page.status not in (0, *range(200, 300)):
        outcome = Outcome.HTTP_ERROR if page.status in _GONE else read_outcome(parse(page)).outcome
        return None if page.status in _GONE else Catalogue(code, url, outcome)
    if len(page.body) > MOST_BYTES:
        return Catalogue(code, url, Outcome.TOO_LARGE)
    value = json_of(decode(page.body, page.headers.get("content-type", ""))[0])
    if value is not None:
        return _of_data(value, code, url, today)
    parsed = parse(page)
    found = _carried(parsed, today)
    if found is not None:
        return _catalogue(found, code, url)
    outcome = read_outcome(parsed).outcome
    if outcome is Outcome.SEEN and (undrawn_rows(parsed) or undrawn_root(parsed) or posts_for_rows(parsed)):
        outcome = Outcome.SCRIPT_SHELL  # the page stands, and the list in it is for a script to draw
    return None if outcome in _NO_CATALOGUE else Catalogue(code, url, outcome)


def found_in(value: Any, url: str, today: date) -> Found | None:
    """The catalogue in a JSON value that was answered at `url`, by whichever reader knows it."""
    return read_ckan(value, url, today) or read_dcat(value, today) or read_listing(value, today, partial(_resolve, url))


def _resolve(url: str, href: str) -> str:
    try:
        made = urljoin(url, href.strip())
        return made if urlsplit(made).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _of_data(value: Any, code: str, url: str, today: date) -> Catalogue | None:
    found = found_in(value, url, today)
    if found is not None:
        return _catalogue(found, code, url)
    outcome = refusal_of(value)
    return Catalogue(code, url, outcome) if outcome is not None else None


def _carried(parsed: Parsed, today: date) -> Found | None:
    """The catalogue that a page carries for machines as JSON-LD, or shows, or keeps in its scripts to be shown."""
    for node in islice(parsed.tree.css("script[type='application/ld+json']"), _ISLANDS):
        value = json_of(node.text())
        if value is not None and (found := read_dcat(value, today)) is not None and found.entries:
            return found
    shown = read_platform(parsed, today)
    if shown is not None and shown.entries:
        return shown
    total = SCRIPT_TOTAL.search(parsed.text)
    for array in script_arrays(parsed.tree):
        value = {"list": array, **({"total": int(total[1])} if total else {})}
        if (found := read_listing(value, today, parsed.resolve)) is not None and len(found.entries) > 1:
            return found
    return shown


def _catalogue(found: Found, code: str, url: str) -> Catalogue:
    entries = tuple(dict.fromkeys(found.entries))  # a page may hold its list twice, for telephones too
    return Catalogue(code, url, Outcome.SEEN, found.kind, entries, found.total, found.cut)
