"""A page together with the parts of it that are kept at other addresses. Pure.

A part is read as what it is to the page: its links are the page's links, its rows the page's rows, its relative
addresses relative to the page (a frame's to itself). A page never holds less with its parts than without them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from config.model import Wanted
from config.synonyms import ColumnNames
from crawler.columns import find_columns, names_itself
from crawler.fill import read_fill
from crawler.lists import MAX_ROWS, read_entries
from crawler.menu.forms import MOST as MOST_FORMS
from crawler.menu.forms import read_forms
from crawler.menu.links import Anchors, read_anchors
from crawler.menu.menus import PLAIN_MENU
from crawler.observe import Observed, links_hidden
from crawler.outcome import Read, read_outcome
from crawler.pages.page import Parsed, parse
from crawler.pages.parts import Hidden, together
from crawler.pages.regions import hidden_regions
from crawler.pages.written import UNKNOWN, inserted_markup
from crawler.rows.data import Data, read_data
from crawler.words.marks import read_marks
from crawler.words.mentions import read_mentions
from storage.records import (
    Anchor,
    Cause,
    Entry,
    EntryList,
    Fill,
    Mark,
    Outcome,
    Page,
    PageFacts,
    PageKind,
    Part,
    PartKind,
    Whose,
)

_COMPUTES = re.compile(  # in a text of small letters
    r"href(?<=\bhref)\b|<a\b|createelement|innerhtml|\.ajax|\.get\(|\.getjson|fetch\(|\.load\("
)
_DOCUMENT = re.compile(r"<(?:!doctype|html|body|frameset)\b", re.IGNORECASE)
_NO_PAGE = (Outcome.NOT_HTML, Outcome.SCRIPT_SHELL, Outcome.TRUNCATED, Outcome.FRAMES)
_NULS = 2
_LINK = re.compile(r"<a\s", re.IGNORECASE)
_TITLE = 7  # characters of a title of an article
_YEAR = re.compile(r"20\d\d")


def read_part(
    page: Page,
    part: Part,
    base: str,
    names: Sequence[ColumnNames],
    today: date,
    *,
    hosts: tuple[str, ...] = (),
    wanted: Sequence[Wanted] = (),
) -> Observed:
    """What the answer in `page` holds as the `part` of a page whose relative addresses are relative to `base`.

    `wanted` are elements to look for. `hidden` of the result says whether the part may hold more than can be read
    without running it.
    """
    parsed = parse(page)
    read = _outcome(parsed, hosts)
    facts = PageFacts(
        url=page.url,
        final_url=page.final_url,
        status=page.status,
        outcome=read.outcome,
        cause=read.cause,
        charset=parsed.charset,
        kind=PageKind.OTHER if read.outcome is Outcome.SEEN else PageKind.FAILURE,
        sha256=hashlib.sha256(page.body).hexdigest() if page.body else None,
        size=len(page.body),
        redirect=read.redirect,
        part=part.kind,
    )
    if read.outcome is not Outcome.SEEN:
        return Observed(facts)
    in_text = [one for one in wanted if one.look_in != "address"]  # a part's address is not the page's
    if part.kind is PartKind.FRAME:
        return _framed(parsed, _with_elements(facts, parsed, in_text), names, today)
    return _put_in(parsed, facts, base, names, today, in_text)


def _with_elements(facts: PageFacts, parsed: Parsed, wanted: Sequence[Wanted]) -> PageFacts:
    return replace(facts, marks=read_marks(parsed, wanted), forms=read_forms(parsed))


def _outcome(parsed: Parsed, hosts: tuple[str, ...]) -> Read:
    """What came of asking for a part: text that is no document of its own is what parts are made of."""
    read = read_outcome(parsed, hosts=hosts)
    if read.outcome in _NO_PAGE and not _DOCUMENT.search(parsed.text[:2000]) and 200 <= parsed.page.status < 300:
        binary = parsed.page.body[:1000].count(b"\0") > _NULS
        return Read(Outcome.NOT_HTML, read.cause) if binary else Read(Outcome.SEEN)
    return read


def _framed(parsed: Parsed, facts: PageFacts, names: Sequence[ColumnNames], today: date) -> Observed:
    """A document in a frame: it is read as a page, with its own address as base."""
    anchors, entries = read_anchors(parsed), read_entries(parsed, today, names=names)
    facts = replace(
        facts,
        fill=read_fill(parsed, entries=entries, anchors=anchors),
        says=names_itself(parsed, names),
        mentions=read_mentions(parsed, names),
        entries=entries,
    )
    hidden = together([anchors.hidden, hidden_regions(parsed)])
    more = hidden.unknown or anchors.cut or any(part.kind is not PartKind.SCRIPT for part in hidden.parts)
    return Observed(facts, anchors.items, hidden=Hidden(unknown=more))


def _put_in(
    parsed: Parsed, facts: PageFacts, base: str, names: Sequence[ColumnNames], today: date, wanted: Sequence[Wanted]
) -> Observed:
    """Markup, data, or a script that writes: it is put into the page, whose base holds for its addresses."""
    text = parsed.text
    data = read_data(text, today, MAX_ROWS)
    is_markup = data is None and text.lstrip("\ufeff \t\r\n").startswith("<")
    markup = data.markup if data else text if is_markup else inserted_markup(text)
    inner = _inner(markup, base)
    links = [*read_anchors(inner, is_menu=facts.part is not PartKind.ROWS).items, *_linked(inner, data)]
    if facts.part is PartKind.ROWS and is_markup and _DOCUMENT.search(text[:2000]) and _has_menu(links):
        return Observed(replace(facts, outcome=Outcome.SOFT_404, cause=Cause.ERROR_TEXT, kind=PageKind.FAILURE))
    told = [anchor for anchor in links if UNKNOWN not in anchor.text and UNKNOWN not in anchor.href]
    entries = EntryList() if facts.part is PartKind.FRAGMENT and _has_menu(links) else _entries(inner, data, today)
    silent = data is None and not is_markup and not told and bool(_COMPUTES.search(text.lower()))
    facts = replace(_with_elements(facts, inner, wanted), entries=entries, mentions=read_mentions(inner, names))
    broken = len(_LINK.findall(markup)) > len(links)  # a link that is put together piece by piece
    return Observed(facts, tuple(told), hidden=Hidden(unknown=len(told) < len(links) or broken or silent or inner.cut))


def _has_menu(links: Sequence[Anchor]) -> bool:
    """Whether an answer holds a menu: it is a page by itself, as some sites answer what they do not know, or the head
    of every page."""
    return sum(1 for anchor in links if anchor.in_menu) >= PLAIN_MENU


def _inner(markup: str, base: str) -> Parsed:
    body = markup.encode("utf-8", "surrogatepass")
    return parse(Page(base, base, 200, {"content-type": "text/html; charset=utf-8"}, body))


def _linked(inner: Parsed, data: Data | None) -> list[Anchor]:
    return [Anchor(words, href, inner.resolve(href)) for words, href in (data.links if data else ())]


def _entries(inner: Parsed, data: Data | None, today: date) -> EntryList:
    """The rows of a part: those of its data, or of the markup in it where that has more."""
    entries = read_entries(inner, today)
    if data is None:
        return replace(entries, source="part") if entries.items else entries
    rows = tuple(Entry(row.title, row.date, row.href, inner.resolve(row.href)) for row in data.rows)
    items = max(rows, entries.items, key=len)
    more = data.total is None or data.total > len(items)
    return EntryList(items, stated_total=data.total, source="part" if items else "none", more=more and bool(items))


def joined(whole: Observed, found: Mapping[str, Observed], names: Sequence[ColumnNames]) -> Observed:
    """A page with those of its parts that were asked for; `found` is what came of each, by its address.

    A shell whose list came with its rows was seen, and so was one whose list is the catalogue of a platform of open
    data: the page of these datasets, and none of articles.
    """
    tells = any(_tells_of_datasets(inner) for inner in found.values())
    if whole.behind is not None and (tells or any(inner.facts.entries.dates for inner in found.values())):
        whole = replace(whole.behind, catalogue=whole.catalogue, further=whole.further)
    asked = [(part, found[part.url]) for part in whole.facts.parts if part.url in found]
    seen = [inner for _, inner in asked if inner.facts.outcome is Outcome.SEEN]
    anchors = (*whole.anchors, *(anchor for inner in seen for anchor in inner.anchors))
    left = [part for part in whole.hidden.parts if part.url not in found or not _explained(found[part.url])]
    menu = sum(1 for anchor in anchors if anchor.in_menu and anchor.text)
    hidden = replace(whole.hidden, parts=tuple(left), no_menu=whole.hidden.no_menu and menu < PLAIN_MENU)
    facts = replace(
        _with_rows(
            whole.facts, [inner.facts for inner in seen], sure=not whole.hidden.boxes and not _wanting(whole, found)
        ),
        columns=find_columns(Anchors((*anchors, *whole.headed)), names, page_url=whole.facts.final_url),
        mentions=tuple(dict.fromkeys((*whole.facts.mentions, *(m for inner in seen for m in inner.facts.mentions)))),
        says=tuple(dict.fromkeys((*whole.facts.says, *(code for inner in seen for code in inner.facts.says)))),
        links=sum(1 for anchor in anchors if anchor.url),
        menu_unreadable=links_hidden(hidden),
        parts=tuple(_told(part, found.get(part.url)) for part in whole.facts.parts),
        marks=_marks_of([whole.facts, *(inner.facts for inner in seen)]),
        forms=(*whole.facts.forms, *(form for inner in seen for form in inner.facts.forms))[:MOST_FORMS],
    )
    if tells and facts.fill is Fill.UNCLEAR:
        facts = replace(facts, fill=Fill.ROWS)
    return replace(whole, facts=facts, anchors=anchors)


def _tells_of_datasets(inner: Observed) -> bool:
    return inner.catalogue is not None and bool(inner.catalogue.entries)


def _marks_of(pages: Sequence[PageFacts]) -> tuple[Mark, ...]:
    """Each element that any of these has, as the first one has it."""
    return tuple({mark.code: mark for facts in reversed(pages) for mark in facts.marks}.values())


def _explained(inner: Observed) -> bool:
    return inner.facts.outcome is Outcome.SEEN and not inner.hidden.any


def _told(part: Part, inner: Observed | None) -> Part:
    return replace(part, outcome=inner.facts.outcome) if inner else part


def _wanting(whole: Observed, found: Mapping[str, Observed]) -> bool:
    """Whether the data of one of the page's lists did not come: what came may be another list's."""
    called = [part.url for part in whole.facts.parts if part.kind in (PartKind.ROWS, PartKind.FRAGMENT)]
    return any(url not in found or not (found[url].facts.entries.items or found[url].anchors) for url in called)


def _with_rows(facts: PageFacts, parts: Sequence[PageFacts], *, sure: bool) -> PageFacts:
    """The page with the rows of its parts, where it has no dated rows of its own.

    Where several parts bring rows nobody can tell here which of them is the column's list and which a box beside it;
    nor where that is not `sure`, or where the rows are no articles (weather, words searched for, visits).
    """
    filled = [part for part in parts if any(entry.date for entry in part.entries.own)]
    if any(entry.date for entry in facts.entries.own) or not parts:
        return facts
    if not filled:
        shown = next((part.fill for part in parts if part.fill is not Fill.UNCLEAR), None)
        return replace(facts, fill=shown) if facts.fill is Fill.UNCLEAR and shown else facts
    kind = facts.kind if facts.kind in (PageKind.HOME, PageKind.ARTICLE) else PageKind.LIST
    lists = {part.entries.own for part in filled}
    framed = all(part.part is PartKind.FRAME for part in filled)
    whose = Whose.OWN if len(lists) == 1 and (sure or framed) and _are_titles(next(iter(lists))) else Whose.UNCLEAR
    rows = tuple(replace(entry, whose=whose) for part in filled for entry in part.entries.own)
    first = filled[0].entries
    entries = replace(first if whose is Whose.OWN else facts.entries, items=(*facts.entries.items, *rows))
    return replace(facts, entries=entries, kind=kind, fill=Fill.ROWS if whose is Whose.OWN else Fill.UNCLEAR)


def _are_titles(entries: Sequence[Entry]) -> bool:
    """Whether most rows read as titles of articles: by their length, or as a year's report."""
    told = sum(len(entry.title) >= _TITLE or _YEAR.search(entry.title) is not None for entry in entries)
    return told * 2 > len(entries)
