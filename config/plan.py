"""The visit plan: what one site is to be asked, worked out from site list and packs before anything is fetched."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from config.checks import Check, Where, columns_of
from config.packs import RuleBook
from config.rules import Clean, ContainsTopics, Count, Deadline, Exists, HasFields, MaxAge, Wanted
from config.sites import Site, SiteList
from config.synonyms import ColumnNames, load_synonyms, with_aliases

UNDATED = 3
"""Articles of a list without dates that are opened for theirs."""


class Model(BaseModel):
    """Frozen, and the same as JSON on both sides of a process."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sought(Model):
    """A column to look for. `take` all means every column so named and not the best one only; `documents` is how
    many of its newest articles to open, `list_pages` how many pages of its list, `undated` how many articles of a list
    that shows no dates, or no years."""

    code: str
    within: str | None = None
    where: tuple[Where, ...] = (Where.SITE,)
    take: Literal["first", "all"] = "first"
    documents: int = 0
    list_pages: int = 1
    undated: int = 0


class Try(Model):
    """Something to try on the page of a column that is sought; `least` is how many places a page must lead to."""

    code: str
    feature: Literal["search", "download", "form", "navigation"]
    least: int = 3


class Neighbour(Model):
    """Another portal where the rules may look: the parent's or a platform."""

    url: str
    hosts: tuple[str, ...]


class Budget(Model):
    """What a visit may cost the site. `rendered` is how many of its pages a browser may draw."""

    pages: int
    bytes: int
    seconds: float
    rendered: int = 0


class VisitPlan(Model):
    """All that a spider needs to know to visit one site.

    `body_names` are what another portal's links call this body (水务局 on the city's portal), longest first.
    """

    site: str
    url: str
    body_names: tuple[str, ...] = ()
    hosts: tuple[str, ...]
    sought: tuple[Sought, ...]
    names: tuple[ColumnNames, ...]
    menu: bool = False  # open every first-level column
    parent: Neighbour | None = None
    platform: Neighbour | None = None
    wanted: tuple[Wanted, ...] = ()  # elements looked for on every page that is seen
    tries: tuple[Try, ...] = ()
    budget: Budget


def host_of(url: str) -> str:
    """The host of an address, with its port where one is named: `www.a.gov.cn`, `127.0.0.1:8001`."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def plan_visit(site: Site, sites: SiteList | None, rules: RuleBook, budget: Budget) -> VisitPlan:
    """What to look for at `site`, which must have an address.

    A body hosted on another's portal (`hosted_on`) or with a parent in the list may be looked for there where
    a check allows it.
    """
    if site.url is None:
        raise ValueError(f"site {site.code} has no address")
    sought = _sought(rules)
    names = load_synonyms()
    wanted = {code for check in rules.checks for code in columns_of(check)} | {"SITE.MAP", "XXGK.COL"}
    host = sites.get(site.hosted_on or site.parent) if sites else None
    return VisitPlan(
        site=site.code,
        url=site.url,
        body_names=_body_names(site, sites),
        hosts=(host_of(site.url), *(name.lower() for name in site.hosts)),
        sought=sought,
        names=tuple(with_aliases(names[code], site.aliases) for code in names if code in wanted),
        menu=any(isinstance(check.rule, Count) for check in rules.checks),
        parent=_neighbour(host.url, host.hosts) if host and host.url else None,
        platform=_neighbour(site.platform, ()) if site.platform else None,
        budget=budget,
    )


def _body_names(site: Site, sites: SiteList | None) -> tuple[str, ...]:
    """The body's name, and the name without the place that its parent's name begins with."""
    above = sites.get(site.parent) if sites else None
    place = above.name.removesuffix("人民政府") if above else ""
    short = site.name.removeprefix(place) if place else site.name
    return tuple(dict.fromkeys(name for name in (site.name, short) if len(name) >= 3))


def _neighbour(url: str, hosts: tuple[str, ...]) -> Neighbour:
    return Neighbour(url=url, hosts=(host_of(url), *hosts))


def _sought(rules: RuleBook) -> tuple[Sought, ...]:
    """One line a column, wide enough for every check that needs it; what a column is within comes before it."""
    found: dict[str, Sought] = {}
    for check in rules.checks:
        for want in _wants(check):
            had = found.get(want.code)
            found[want.code] = _wider(had, want) if had else want
    ordered: dict[str, Sought] = {}

    def place(code: str) -> None:
        if code in ordered or code not in found:
            return
        if within := found[code].within:
            place(within)
        ordered[code] = found[code]

    for code in found:
        place(code)
    return tuple(ordered.values())


def _wants(check: Check) -> list[Sought]:
    rule, where = check.rule, check.where
    match rule:
        case Exists():
            outer = [Sought(code=rule.within, where=where)] if rule.within else []
            return [*outer, Sought(code=rule.column, within=rule.within, where=where)]
        case ContainsTopics():
            topics = [Sought(code=topic.code, within=rule.within, where=where) for topic in rule.topics]
            return [Sought(code=rule.within, where=where, list_pages=2), *topics]
        case HasFields():
            return [Sought(code=rule.documents_of, where=where, documents=rule.sample)]
        case MaxAge():
            return [Sought(code=code, where=where, take="all", list_pages=2, undated=UNDATED) for code in rule.columns]
        case Deadline():
            outer = [Sought(code=rule.within, where=where)] if rule.within else []
            return [*outer, Sought(code=rule.column, within=rule.within, where=where, list_pages=2)]
        case Count() | Clean():
            return []


def _wider(one: Sought, other: Sought) -> Sought:
    return Sought(
        code=one.code,
        within=one.within or other.within,
        where=tuple(dict.fromkeys((*one.where, *other.where))),
        take="all" if "all" in (one.take, other.take) else "first",
        documents=max(one.documents, other.documents),
        list_pages=max(one.list_pages, other.list_pages),
        undated=max(one.undated, other.undated),
    )
