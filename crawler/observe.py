"""From one answer to the facts that are kept of it: every reader, once, on one parsed page. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from config.model import Wanted
from config.synonyms import ColumnNames
from crawler.article.nil import read_nil
from crawler.article.validity import count_signs
from crawler.columns import find_columns, names_itself
from crawler.datasets import is_file, is_handed_out, shown_at
from crawler.documents import is_article, read_document
from crawler.fill import hollow_lists, read_fill, read_undated, says_upgrade
from crawler.kinds import is_home_address, read_kind
from crawler.lists import read_entries
from crawler.menu.forms import read_forms
from crawler.menu.headed import headed_anchors
from crawler.menu.links import Anchors, read_anchors
from crawler.outcome import Print, Read, print_of, read_outcome
from crawler.pages.bounds import host_key, is_front, lies_below, path_of, same_page
from crawler.pages.calls import list_addresses, posts_for_rows
from crawler.pages.page import Parsed, parse, squeeze
from crawler.pages.parts import NOTHING, Hidden, own_part, together
from crawler.pages.prints import is_of_another
from crawler.pages.regions import has_empty_place, hidden_regions
from crawler.rows.own import has_empty_box
from crawler.unseen.pictures import has_pictures
from crawler.unseen.withheld import undrawn_root, undrawn_rows
from crawler.words.marks import read_marks
from crawler.words.mentions import read_mentions
from crawler.words.safety import read_unsafe
from storage.dataset_records import FileFacts
from storage.records import (
    Anchor,
    Catalogue,
    Cause,
    EntryList,
    Fill,
    Outcome,
    Page,
    PageFacts,
    PageKind,
    PartKind,
    Tier,
    Whose,
)

_A_LIST = 5  # rows that are more than a box beside what a page is for
_LATIN = re.compile(r"[A-Za-z][A-Za-z_ -]{1,20}")
_NO_COLUMN = frozenset(
    {"more", "english", "en", "eng", "rss", "wap", "app", "oa", "home", "index", "login", "top", "logo"}
)
"""Latin words of links that name something else than a column."""


@dataclass(frozen=True)
class Observed:
    """Facts of a page, and what only the visit itself needs: all its links, its print where no home was known, what of
    it is hidden from its HTML, and what its relative addresses are relative to.

    `to_fill`: a place of it is empty that a script may fill with the column's list. `behind` is what a shell would be
    seen as if the rows of its list come from an address that it names. `headed` are links that say 更多, by the plain
    headings beside them: candidates of columns and no more. Of an answer to something that was tried,
    `works` says whether it worked (None: nobody can say), and `told` what was answered, in words.

    `file` is what is in a data file that came, `tables` what is in the tables of a page that was read for data, `loose`
    whether such a page has files that nobody can ask for, and `catalogue` what a page says of open data; `further` is
    where more of that catalogue may be asked for.
    """

    facts: PageFacts
    anchors: tuple[Anchor, ...] = ()
    print: Print | None = None
    hidden: Hidden = NOTHING
    base: str = ""
    to_fill: bool = False
    behind: Observed | None = None
    headed: tuple[Anchor, ...] = ()
    works: bool | None = None
    told: str = ""
    file: FileFacts | None = None
    tables: FileFacts | None = None
    loose: bool = False
    catalogue: Catalogue | None = None
    further: tuple[str, ...] = ()

    @cached_property
    def wordless(self) -> dict[str, str]:
        """Addresses of the links without words, by the key of the page that each leads to."""
        return {same_page(one.url): one.url for one in self.anchors if one.url and _says_nothing(one)}

    @cached_property
    def worded(self) -> frozenset[str]:
        """Keys of the pages that the links with words lead to."""
        return frozenset(same_page(one.url) for one in self.anchors if one.url and not _says_nothing(one))

    @cached_property
    def files(self) -> tuple[Anchor, ...]:
        """The links to data files, but for those of the menu."""
        linked = (one._replace(url=shown_at(one.url)) for one in self.anchors if one.url and not one.in_menu)
        return tuple(one for one in linked if is_file(one.url, one.text) or is_handed_out(one.url))


def _says_nothing(anchor: Anchor) -> bool:
    """Whether a link has no words, or none but Latin letters (a slug, a name in pinyin) that no column is known by."""
    text = anchor.text.strip(" >»+.")
    return not text or (_LATIN.fullmatch(text) is not None and text.lower() not in _NO_COLUMN)


@dataclass(frozen=True)
class _Asked:
    """What is asked of a page, as `observe` tells it."""

    names: Sequence[ColumnNames]
    today: date
    home: Print | None
    called: str
    wanted: Sequence[Wanted]


def observe(
    page: Page | Parsed,
    names: Sequence[ColumnNames],
    today: date,
    *,
    hosts: tuple[str, ...] = (),
    home: Print | None = None,
    rendered: bool = False,
    called: str = "",
    wanted: Sequence[Wanted] = (),
) -> Observed:
    """What the readers see in `page`. `names` are the columns looked for, `hosts` the site's own hosts (empty: any),
    `home` the print of the site's home page where it is known, and `rendered` says that a browser drew the page,
    `called` what the link that led to it calls it, and `wanted` are elements to look for. Only pages that were seen
    yield facts. Whoever reads more of a page gives it parsed, so that it is parsed once."""
    parsed = page if isinstance(page, Parsed) else parse(page)
    read = read_outcome(parsed, hosts=hosts, home=home)
    beside = None if rendered else home  # what a browser drew came from this site's hosts alone
    if read.outcome is Outcome.SEEN and beside is not None and _is_of_another(parsed, beside, called):
        read = Read(Outcome.SOFT_404, Cause.ANOTHER_SITE)
    body = parsed.page.body
    sha256 = hashlib.sha256(body).hexdigest() if body else None
    asked = _Asked(names, today, home, called, wanted)
    if read.outcome is Outcome.SCRIPT_SHELL:
        return _shell(parsed, sha256, _observe_seen(parsed, sha256, asked), rendered=rendered)
    if read.outcome is not Outcome.SEEN:
        return Observed(_unseen(parsed, sha256, read, rendered=rendered))
    seen = _observe_seen(parsed, sha256, asked)
    if _is_withheld(seen) and says_upgrade(parsed):
        return Observed(_unseen(parsed, sha256, Read(Outcome.MAINTENANCE, Cause.NOTICE), rendered=rendered))
    if rendered:
        return drawn(seen)
    if not _is_withheld(seen) or not (undrawn_root(parsed) or undrawn_rows(parsed)):
        return seen
    worth = _leads_on(seen, home) or len(seen.facts.entries.of(Whose.UNCLEAR)) >= _A_LIST
    return _undrawn(seen) if worth else _shell(parsed, sha256, seen, rendered=False)


def _is_withheld(seen: Observed) -> bool:
    """Whether a page shows nothing of its own that could be read, beside its site's menu."""
    facts = seen.facts
    empty = facts.fill is Fill.UNCLEAR and not facts.entries.own and not is_article(facts.document)
    return empty and not is_home_address(facts.final_url)


def _leads_on(seen: Observed, home: Print | None) -> bool:
    """Whether links in the page's own folder, or such as the site's home page lacks, name columns that the page is not:
    they are worth more than what is not drawn beside them. Where the home page is not known they may be the menu's."""
    facts = seen.facts
    links = [one for one in facts.columns if one.tier is Tier.STRONG and one.url and one.code not in facts.says]
    new = (one for one in links if home and (squeeze(one.text), path_of(one.url).rstrip("/")) not in home.links)
    return any(lies_below(one.url, facts.final_url) for one in links) or next(new, None) is not None


def _undrawn(seen: Observed) -> Observed:
    """A page of which more would be drawn by a script that names no address: nothing is absent from it."""
    return replace(seen, hidden=replace(seen.hidden, unknown=True), facts=replace(seen.facts, menu_unreadable=True))


def _unseen(parsed: Parsed, sha256: str | None, read: Read, *, rendered: bool) -> PageFacts:
    """What is kept of an answer that is no page that was seen."""
    page = parsed.page
    return PageFacts(
        url=page.url,
        final_url=page.final_url,
        status=page.status,
        outcome=read.outcome,
        cause=read.cause,
        charset=parsed.charset,
        kind=PageKind.FAILURE,
        title=parsed.title[:200],
        sha256=sha256,
        size=len(page.body),
        redirect=read.redirect,
        rendered=rendered,
    )


def _is_of_another(parsed: Parsed, home: Print, called: str) -> bool:
    """Whether a page on the home page's own host is another site's."""
    near = host_key(urlsplit(parsed.page.final_url).netloc) == host_key(urlsplit(home.url).netloc)
    return near and is_of_another(parsed, home, called)


def _shell(parsed: Parsed, sha256: str | None, behind: Observed, *, rendered: bool) -> Observed:
    """A page that only scripts fill. It is no page that was seen; the data that it calls for may make it one, and then
    it is what is `behind`."""
    facts = _unseen(parsed, sha256, Read(Outcome.SCRIPT_SHELL), rendered=rendered)
    rows = tuple(part for part in behind.hidden.parts if part.kind in (PartKind.ROWS, PartKind.FRAGMENT))
    return Observed(replace(facts, parts=rows), hidden=Hidden(rows, unknown=True), base=parsed.base, behind=behind)


def unless_home(observed: Observed, key: str, home_key: str, home: Observed | None) -> Observed:
    """What was seen of the page known as `key`; a page that forwards to the site's home page (known as `home_key`) is
    not there: its visitor is sent away."""
    facts = observed.facts
    targets = {same_page(facts.final_url)} | ({same_page(facts.redirect.url)} if facts.redirect else set())
    if home is None or is_front(key, home_key):
        return observed
    if same_page(home.facts.final_url) not in targets and not any(is_front(one, home_key) for one in targets):
        return observed
    gone = replace(facts, outcome=Outcome.SOFT_404, cause=Cause.HOME_PAGE, kind=PageKind.FAILURE, redirect=None)
    return replace(observed, facts=gone, anchors=())


def drawn(seen: Observed) -> Observed:
    """A page as a browser drew it: its scripts have run, so that nothing is hidden but what is in frames.

    What a script would still fill after that is no longer waited for: its place counts as unclear, not as empty.
    """
    left = tuple(part for part in seen.hidden.parts if part.kind is PartKind.FRAME)
    hidden = Hidden(left)
    facts = replace(seen.facts, rendered=True, parts=left, menu_unreadable=links_hidden(hidden))
    return replace(seen, facts=facts, hidden=hidden)


def _observe_seen(parsed: Parsed, sha256: str | None, asked: _Asked) -> Observed:
    page, names, today, home = parsed.page, asked.names, asked.today, asked.home
    anchors: Anchors = read_anchors(parsed)
    entries = read_entries(parsed, today, names=names, home=home, called=asked.called)
    document = read_document(parsed, today)
    fill = read_fill(parsed, entries=entries, anchors=anchors, home=home)
    if fill is Fill.LINKS and not any(entry.date for entry in entries.items):
        entries = replace(entries, undated=read_undated(parsed, anchors, home))
    hidden = together([anchors.hidden, hidden_regions(parsed), _hidden_rows(parsed, entries)])
    headed = () if is_article(document) else headed_anchors(parsed)  # boxes of columns are a home page's
    facts = PageFacts(
        url=page.url,
        final_url=page.final_url,
        status=page.status,
        outcome=Outcome.SEEN,
        cause=Cause.NONE,
        charset=parsed.charset,
        kind=read_kind(
            url=page.final_url,
            anchors=anchors,
            rows=sum(1 for entry in entries.items if entry.date and entry.whose is not Whose.BESIDE),
            article=is_article(document),
            fill=fill,
        ),
        fill=fill,
        title=parsed.title[:200],
        sha256=sha256,
        size=len(page.body),
        says=names_itself(parsed, names),
        mentions=read_mentions(parsed, names),
        columns=find_columns(replace(anchors, items=(*anchors.items, *headed)), names, page_url=page.final_url),
        entries=entries,
        document=document,
        links=sum(1 for anchor in anchors.items if anchor.url),
        validity_marks=count_signs(parsed.text),
        menu_unreadable=links_hidden(hidden),
        links_cut=anchors.cut,
        unsafe=read_unsafe(parsed),
        parts=hidden.parts,
        marks=read_marks(parsed, asked.wanted),
        forms=read_forms(parsed),
        nil=read_nil(parsed, entries, document),
        pictured=(fill is Fill.TEXT or is_article(document)) and has_pictures(parsed),
    )
    to_fill = not entries.items and (bool(hollow_lists(parsed)) or has_empty_place(parsed))
    printed = print_of(parsed) if home is None else None
    return Observed(facts, anchors.items, printed, hidden, parsed.base, to_fill, headed=headed)


def _hidden_rows(parsed: Parsed, entries: EntryList) -> Hidden:
    """The addresses that the page calls for its list, where it carries no dated rows of its own."""
    if any(entry.date for entry in entries.own):
        return NOTHING
    parts = tuple(part for url in list_addresses(parsed) if (part := own_part(parsed, PartKind.ROWS, url)))
    return Hidden(parts, boxes=has_empty_box(parsed) or (bool(parts) and posts_for_rows(parsed)))


def links_hidden(hidden: Hidden) -> bool:
    """Whether links of a page are hidden: the data of a list is no place for the site's columns."""
    return hidden.unknown or hidden.no_menu or any(part.kind is not PartKind.ROWS for part in hidden.parts)


def not_answered(url: str, outcome: Outcome, cause: Cause, *, status: int = 0) -> Observed:
    """What is known of an address that gave no page: no connection, no permission, or no room."""
    return Observed(
        PageFacts(url=url, final_url=url, status=status, outcome=outcome, cause=cause, kind=PageKind.FAILURE)
    )
