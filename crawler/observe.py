"""From one answer to the facts that are kept of it: every reader, once, on one parsed page. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.synonyms import ColumnNames
from crawler.columns import find_columns, names_itself
from crawler.documents import is_article, read_document
from crawler.fill import read_fill
from crawler.kinds import read_kind
from crawler.links import Anchors, read_anchors
from crawler.lists import read_entries
from crawler.mentions import read_mentions
from crawler.outcome import Print, print_of, read_outcome
from crawler.page import Parsed, parse
from crawler.regions import has_unread_region
from crawler.safety import read_unsafe
from crawler.validity import count_signs
from storage.records import Anchor, Cause, Outcome, Page, PageFacts, PageKind, Whose


@dataclass(frozen=True)
class Observed:
    """Facts of a page, and what only the visit itself needs: all its links, and its print where no home was known."""

    facts: PageFacts
    anchors: tuple[Anchor, ...] = ()
    print: Print | None = None


def observe(
    page: Page,
    names: Sequence[ColumnNames],
    today: date,
    *,
    hosts: tuple[str, ...] = (),
    home: Print | None = None,
) -> Observed:
    """What the readers see in `page`. `names` are the columns looked for, `hosts` the site's own hosts (empty: any),
    `home` the print of the site's home page where it is known. Only pages that were seen yield facts."""
    parsed = parse(page)
    read = read_outcome(parsed, hosts=hosts, home=home)
    sha256 = hashlib.sha256(page.body).hexdigest() if page.body else None
    if read.outcome is not Outcome.SEEN:
        facts = PageFacts(
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
        )
        return Observed(facts)
    return _observe_seen(parsed, names, today, sha256, home)


def _observe_seen(
    parsed: Parsed, names: Sequence[ColumnNames], today: date, sha256: str | None, home: Print | None
) -> Observed:
    page = parsed.page
    anchors: Anchors = read_anchors(parsed)
    entries = read_entries(parsed, today, names=names, home=home)
    document = read_document(parsed, today)
    fill = read_fill(parsed, entries=entries, anchors=anchors, home=home)
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
        columns=find_columns(anchors, names, page_url=page.final_url),
        entries=entries,
        document=document,
        links=sum(1 for anchor in anchors.items if anchor.url),
        validity_marks=count_signs(parsed.text),
        menu_unreadable=anchors.menu_unreadable or has_unread_region(parsed),
        links_cut=anchors.cut,
        unsafe=read_unsafe(parsed),
    )
    return Observed(facts, anchors.items, print_of(parsed) if home is None else None)


def not_answered(url: str, outcome: Outcome, cause: Cause, *, status: int = 0) -> Observed:
    """What is known of an address that gave no page: no connection, no permission, or no room."""
    return Observed(
        PageFacts(url=url, final_url=url, status=status, outcome=outcome, cause=cause, kind=PageKind.FAILURE)
    )
