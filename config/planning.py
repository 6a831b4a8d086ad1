"""From site list and rule book to the plan of a visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from config.checks import Check, Predicate, Where, columns_of
from config.data_rules import Catalogued, Data, Ratio
from config.model import Wanted
from config.plan import Budget, Neighbour, Sought, Try, VisitPlan, host_of
from config.rulebook import RuleBook, Unbound
from config.rules import (
    Backdated,
    Clean,
    ContainsTopics,
    Count,
    Deadline,
    Exists,
    HasFeature,
    HasFields,
    Manual,
    MaxAge,
    Paired,
    Reach,
    Rule,
    Sequence,
    Topic,
)
from config.sites import Site, SiteList
from config.synonyms import load_synonyms, with_aliases

UNDATED = 3
"""Articles of a list without dates that are opened for theirs."""
_DOCUMENTS_TRIED = 3
"""Documents of a column that are opened to find a file to download."""
_LIST_PAGES = 2
_FILES = 3
"""Documents of a column whose data files are opened where the rows in them are counted."""


class Wishes(NamedTuple):
    """What checks ask a visit to look for beside the home page: columns, elements of pages and things to try; whether
    every first-level column is to be opened (`menu`), whether the offices under the site are looked for (`bodies`), and
    the elements of data files (`in_files`).
    """

    sought: tuple[Sought, ...]
    wanted: tuple[Wanted, ...]
    tries: tuple[Try, ...]
    menu: bool
    bodies: bool
    in_files: tuple[Wanted, ...] = ()


def wishes_of(checks: Iterable[Check]) -> Wishes:
    """What these checks, as they bind a site, ask a visit to look for."""
    checks = tuple(checks)
    every = [rule for check in checks for rule in check.rules]
    return Wishes(
        sought=_sought(checks),
        wanted=_wanted(every),
        tries=_tries(every),
        menu=any(isinstance(rule, Count) for rule in every),
        bodies=any(isinstance(rule, Ratio) and rule.counts == "bodies" for rule in every),
        in_files=_in_files(every),
    )


def are_met(wishes: Wishes, by: Wishes) -> bool:
    """Whether a visit that looked for all `by` looked for all these `wishes` too, as far and in as many places."""
    sought = {one.code: one for one in by.sought}
    columns = all(one.code in sought and _is_within(one, sought[one.code]) for one in wishes.sought)
    elements = set(wishes.wanted) <= set(by.wanted) and set(wishes.tries) <= set(by.tries)
    elements = elements and set(wishes.in_files) <= set(by.in_files)
    return columns and elements and wishes.menu <= by.menu and wishes.bodies <= by.bodies


def _is_within(one: Sought, other: Sought) -> bool:
    """Whether whoever looked for a column on the other terms looked for it on these too."""
    places = one.within in (None, other.within) and set(one.where) <= set(other.where)
    depths = ("documents", "list_pages", "undated", "files", "items", "catalogue")
    deep = all(getattr(one, depth) <= getattr(other, depth) for depth in depths)
    return places and deep and _WIDTHS.index(one.take) <= _WIDTHS.index(other.take)


def plan_visit(site: Site, sites: SiteList | None, rules: RuleBook, budget: Budget, day: date) -> VisitPlan:
    """What to look for at `site`, which must have an address: what the checks ask that bind it on that day.

    A body hosted on another's portal (`hosted_on`) or with a parent in the list may be looked for there where
    a check allows it.
    """
    if site.url is None:
        raise ValueError(f"site {site.code} has no address")
    checks = binding_checks(site, rules, day)
    names = load_synonyms()
    codes = {code for check in checks for code in columns_of(check)} | {"SITE.MAP", "XXGK.COL"}
    wishes = wishes_of(checks)
    host = sites.get(site.hosted_on or site.parent) if sites else None
    return VisitPlan(
        site=site.code,
        url=site.url,
        body_names=_body_names(site, sites),
        hosts=(host_of(site.url), *(name.lower() for name in site.hosts)),
        sought=wishes.sought,
        names=tuple(with_aliases(names[code], site.aliases) for code in names if code in codes),
        menu=wishes.menu,
        parent=_neighbour(host.url, host.hosts) if host and host.url else None,
        platform=_neighbour(site.platform, ()) if site.platform else None,
        wanted=(*wishes.wanted, *(_bodies_wanted(site, sites) if wishes.bodies else ())),
        tries=wishes.tries,
        in_files=wishes.in_files,
        budget=budget,
    )


def binding_checks(site: Site, rules: RuleBook, day: date) -> tuple[Check, ...]:
    """The checks that bind a site on that day by region, period, level and tags, each with what it asks of it."""
    mine = (check for check in rules.bindings(site, day) if not isinstance(check, Unbound))
    return tuple(_asked(check, site) for check in mine if check.bar(site.level, site.tags) is None)


def _asked(check: Check, site: Site) -> Check:
    """The check without those of its predicates and topics that do not bind this site, or may not."""
    ways = {
        way: tuple(_narrowed(one, site) for one in getattr(check, way) if _binds(one, site))
        for way in ("all_of", "any_of")
    }
    rule = _narrowed(Predicate(rule=check.rule), site).rule if check.rule is not None else None
    return check.model_copy(update={"rule": rule, **ways})


def _binds(one: Predicate | Topic, site: Site) -> bool:
    return one.applies_to.binds(site.level, site.tags)


def _narrowed(predicate: Predicate, site: Site) -> Predicate:
    rule = predicate.rule
    if not isinstance(rule, ContainsTopics):
        return predicate
    topics = tuple(topic for topic in rule.topics if _binds(topic, site))
    return predicate.model_copy(update={"rule": rule.model_copy(update={"topics": topics})})


def _body_names(site: Site, sites: SiteList | None) -> tuple[str, ...]:
    """The body's name, and the name without the place that its parent's name begins with."""
    above = sites.get(site.parent) if sites else None
    place = above.name.removesuffix("人民政府") if above else ""
    short = site.name.removeprefix(place) if place else site.name
    return tuple(dict.fromkeys(name for name in (site.name, short) if len(name) >= 3))


def _neighbour(url: str, hosts: tuple[str, ...]) -> Neighbour:
    return Neighbour(url=url, hosts=(host_of(url), *hosts))


def _wanted(rules: Iterable[Rule]) -> tuple[Wanted, ...]:
    found = {one.code: one for rule in rules if isinstance(rule, HasFields) for one in rule.elements}
    return tuple(found.values())


def _in_files(rules: Iterable[Rule]) -> tuple[Wanted, ...]:
    found = {one.code: one for rule in rules if isinstance(rule, Data) for one in rule.required_columns}
    return tuple(found.values())


def _bodies_wanted(site: Site, sites: SiteList | None) -> list[Wanted]:
    """What the offices and towns under a site are called by its pages."""
    if sites is None:
        return []
    return [
        Wanted(code=body_mark(number), name=name, words=(short_name(name, site.name),))
        for number, name in enumerate(bodies_under(site, sites))
    ]


def bodies_under(site: Site, sites: SiteList) -> tuple[str, ...]:
    """The names of the offices and towns whose parent a site is, in the list's order."""
    return tuple(other.name for other in sites.under(site.code))


def body_mark(number: int) -> str:
    """The code under which facts say that a page names the body of this number among `bodies_under`."""
    return f"body.{number}"


def short_name(name: str, above: str) -> str:
    """A body's name as its government's own pages write it: without 人民政府 and the place that they are of."""
    plain = name.removesuffix("人民政府")
    short = plain.removeprefix(above.removesuffix("人民政府"))
    return short if len(short) >= 2 else plain


def _tries(rules: Iterable[Rule]) -> tuple[Try, ...]:
    tried = [rule for rule in rules if isinstance(rule, HasFeature)]
    return tuple(dict.fromkeys(Try(code=rule.column, feature=rule.feature, least=rule.least) for rule in tried))


def _sought(checks: Iterable[Check]) -> tuple[Sought, ...]:
    """One line a column, wide enough for every check that needs it; what a column is within comes before it."""
    found: dict[str, Sought] = {}
    for check in checks:
        for rule in check.rules:
            for want in _wants(rule, check.where):
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


def _wants(rule: Rule, where: tuple[Where, ...]) -> list[Sought]:
    match rule:
        case Exists() | Deadline() | HasFeature() | Data() | Catalogued():
            outer = [Sought(code=rule.within, where=where)] if rule.within else []
            return [*outer, *_within(rule, where)]
        case ContainsTopics():
            topics = [Sought(code=topic.code, within=rule.within, where=where) for topic in rule.topics]
            return [Sought(code=rule.within, where=where, list_pages=_LIST_PAGES, take="every"), *topics]
        case HasFields():
            opened = rule.sample if rule.of == "documents" else 1
            return [Sought(code=rule.column, where=where, documents=opened, take="every")] if rule.column else []
        case MaxAge():
            wide = {"take": "all" if rule.each else "every", "list_pages": _LIST_PAGES, "undated": UNDATED}
            return [Sought.model_validate({"code": code, "where": where, **wide}) for code in rule.columns]
        case Paired():
            first = Sought(code=rule.of, where=where, documents=rule.sample, take="every")
            return [first, Sought(code=rule.by, where=where, list_pages=_LIST_PAGES, take="every")]
        case Sequence():
            return [Sought(code=rule.column, where=where, list_pages=_LIST_PAGES, take="every")]
        case Ratio():
            return _counted(rule, where)
        case Count() | Clean() | Reach() | Backdated() | Manual():
            return []


def _within(rule: Exists | Deadline | HasFeature | Data | Catalogued, where: tuple[Where, ...]) -> list[Sought]:
    """What a rule asks of a column that may be sought within another."""
    if isinstance(rule, Data):
        return _data(rule, where)
    if isinstance(rule, Catalogued):
        return [Sought(code=rule.column, within=rule.within, where=where, catalogue=True)]
    return [_column_of(rule, where)]


def _counted(rule: Ratio, where: tuple[Where, ...]) -> list[Sought]:
    """What a share is counted on; of a list that is counted by its items, and of a site's own total, the files too."""
    files = _FILES if rule.counts == "items" else 0
    counted = {"where": where, "list_pages": _LIST_PAGES, **_opened(files)}
    found = [Sought.model_validate({"code": code, **counted}) for code in rule.columns]
    if rule.denominator is not None and rule.denominator.column is not None:
        own = {"code": rule.denominator.column, "where": where, **_opened(_FILES)}
        found.append(Sought.model_validate(own))
    return found


def _data(rule: Data, where: tuple[Where, ...]) -> list[Sought]:
    """A list as data, and the column that its items are linked with."""
    deep = {"where": where, "list_pages": _LIST_PAGES, "take": "every", **_opened(rule.files)}
    linked = rule.items_linked
    mine = Sought.model_validate({"code": rule.column, "within": rule.within, "items": linked is not None, **deep})
    return [mine] if linked is None else [mine, Sought.model_validate({"code": linked, "items": True, **deep})]


def _opened(files: int) -> dict[str, int]:
    """That data files of so many documents are opened: of the newest, or, of a list without dates, of the first."""
    return {"documents": files, "undated": files, "files": files}


def _column_of(rule: Exists | Deadline | HasFeature, where: tuple[Where, ...]) -> Sought:
    """The column that a rule is about, opened as far as it needs."""
    documents = _DOCUMENTS_TRIED if isinstance(rule, HasFeature) and rule.feature == "download" else 0
    pages, take = (_LIST_PAGES, "every") if isinstance(rule, Deadline) else (1, "first")
    asked = {"code": rule.column, "where": where, "documents": documents, "list_pages": pages, "take": take}
    return Sought.model_validate({"within": rule.within, **asked})


_WIDTHS = ("first", "all", "every")


def _wider(one: Sought, other: Sought) -> Sought:
    return Sought(
        code=one.code,
        within=one.within or other.within,
        where=tuple(dict.fromkeys((*one.where, *other.where))),
        take=max(one.take, other.take, key=_WIDTHS.index),
        documents=max(one.documents, other.documents),
        list_pages=max(one.list_pages, other.list_pages),
        undated=max(one.undated, other.undated),
        files=max(one.files, other.files),
        items=one.items or other.items,
        catalogue=one.catalogue or other.catalogue,
    )
