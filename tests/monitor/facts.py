"""Facts made by hand, for rules that are judged without any page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from config.sites import Level, Site
from config.synonyms import load_synonyms
from monitor.rules.ruling import Context
from storage.records import (
    Candidate,
    Document,
    Entry,
    EntryList,
    Fill,
    Look,
    Outcome,
    PageFacts,
    PageKind,
    Place,
    Rejection,
    Tier,
    VisitFacts,
)

HOME = "http://a.example/"
ENTRANCE = "http://a.example/zwgk/"


def context(today: date = date(2026, 9, 15), level: Level | None = Level.COUNTY, **site: object) -> Context:
    """A county judged on a day."""
    made = Site.model_validate({"code": "A", "name": "甲县", "level": level, "url": HOME, **site})
    return Context(site=made, today=today, names=load_synonyms())


def entry(day: date | None, title: str = "标题", url: str = "") -> Entry:
    """A row."""
    return Entry(title, day, url, url)


def seen(
    url: str, *entries: Entry, fill: Fill = Fill.ROWS, kind: PageKind = PageKind.LIST, **more: object
) -> PageFacts:
    """A page that was seen, with rows."""
    listed = EntryList(tuple(entries), next_url=more.pop("next_url", None), stated_total=more.pop("stated_total", None))  # type: ignore[arg-type]  # given by the tests
    made = PageFacts(url, url, 200, Outcome.SEEN, kind=kind, fill=fill, entries=listed)
    for name, value in more.items():
        object.__setattr__(made, name, value)
    return made


def failed(url: str, outcome: Outcome) -> PageFacts:
    """A page that was not seen."""
    return PageFacts(url, url, 0, outcome, kind=PageKind.FAILURE)


def article(url: str, validity: str | None) -> PageFacts:
    """A document with or without its state."""
    return seen(url, kind=PageKind.ARTICLE, fill=Fill.TEXT, document=Document(title="通知", validity=validity))


def candidate(code: str, page: PageFacts | None, rejected: Rejection | None = None, text: str = "栏目") -> Candidate:
    """A link that led to `page`."""
    url = page.url if page else ""
    return Candidate(code, text, url, url, Tier.STRONG, Place.HOME, HOME, rejected, page.final_url if page else None)


def visit(
    *pages: PageFacts, candidates: Iterable[Candidate] = (), codes: Iterable[str] = (), **more: object
) -> VisitFacts:
    """A visit whose home page was seen; `codes` are the columns that were looked for there and under its menu."""
    home = seen(HOME, fill=Fill.LINKS, kind=PageKind.HOME, links=30)
    considered = tuple(candidates)
    looked = dict.fromkeys([*codes, *(c.code for c in considered)])
    places = ((Place.HOME, HOME), (Place.ENTRANCE, ENTRANCE))
    looks = tuple(Look(code, place, url, Outcome.SEEN) for code in looked for place, url in places)
    return VisitFacts("A", HOME, (home, *pages), considered, looks, **more)  # type: ignore[arg-type]  # given by the tests
