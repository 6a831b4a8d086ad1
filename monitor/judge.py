"""From the facts of a visit to one finding a check. Pure: the date is the scan's own `as_of`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from config.checks import Check, Where, columns_of
from config.rulebook import RuleBook
from config.rules import Clean, ContainsTopics, Count, Deadline, Exists, HasFields, MaxAge
from config.sites import Level, Site
from config.synonyms import ColumnNames, load_synonyms, with_aliases
from monitor.rules import clean, contains_topics, count, deadline, exists, has_fields, max_age
from monitor.rules.ruling import Context, Ruling, Shown, not_seen, undetermined
from storage.records import (
    ADVERSE,
    SHANGHAI,
    Clause,
    Evidence,
    Finding,
    Outcome,
    Place,
    Reason,
    Verdict,
    Visit,
    VisitFacts,
)

RULES: dict[type, Callable[[Any, VisitFacts, Context], Ruling]] = {
    Exists: exists.judge,
    ContainsTopics: contains_topics.judge,
    HasFields: has_fields.judge,
    MaxAge: max_age.judge,
    Deadline: deadline.judge,
    Count: count.judge,
    Clean: clean.judge,
}

MAX_EVIDENCE = 12
MAX_CANDIDATES = 20


def judge_site(site: Site, rules: RuleBook, visit: Visit | None, as_of: datetime) -> tuple[Finding, ...]:
    """One finding for each check of `rules`. Whatever is adverse is provisional: `monitor.confirm` decides on that.

    `visit` is None for a site without a known address. `as_of` is the scan's moment, aware.
    """
    names = {code: with_aliases(entry, site.aliases) for code, entry in load_synonyms().items()}
    context = Context(site=site, today=as_of.astimezone(SHANGHAI).date(), names=names)
    packs = tuple(f"{name}@{version}" for name, version in rules.versions)
    return tuple(_finding(check, rules, visit, context, packs) for check in rules.checks)


def _finding(check: Check, rules: RuleBook, visit: Visit | None, context: Context, packs: tuple[str, ...]) -> Finding:
    ruling = _binding(check, rules.regions[check.code], context.site) or _ruling(check, visit, context)
    adverse = ruling.verdict in ADVERSE
    facts = visit.facts if visit else None
    return Finding(
        site=context.site.code,
        requirement=check.code,
        name=check.name,
        verdict=Verdict.PROVISIONAL if adverse else ruling.verdict,
        reason=ruling.reason,
        tentative=ruling.verdict if adverse else None,
        value=ruling.value,
        won=ruling.won,
        lacking=ruling.lacking,
        weight=0.0 if check.severity == "note" else check.weight,
        basis=tuple(Clause(basis.document, basis.item, basis.quote) for basis in check.basis),
        looked_at=tuple(look for look in facts.looks if look.code in columns_of(check)[:1]) if facts else (),
        candidates=_candidates(check, facts, context.names) if facts else (),
        evidence=_evidence(ruling, visit) if visit else (),
        packs=packs,
    )


def _binding(check: Check, region: str, site: Site) -> Ruling | None:
    """Why a check does not bind a site, or cannot be said to; None where it binds."""
    if region and site.region and not site.region.startswith(region):
        return Ruling(Verdict.NOT_APPLICABLE, Reason.REGION, region)
    to = check.applies_to
    if to.tags_any and not set(to.tags_any) & set(site.tags):
        return Ruling(Verdict.NOT_APPLICABLE, Reason.TAG, "、".join(to.tags_any))
    if to.levels and site.level is None:
        return undetermined(Reason.LEVEL_UNKNOWN)
    if to.levels and site.level not in to.levels:
        return Ruling(Verdict.NOT_APPLICABLE, Reason.LEVEL)
    return None


def _ruling(check: Check, visit: Visit | None, context: Context) -> Ruling:
    if visit is None or not visit.facts.pages:
        return undetermined(Reason.NO_ADDRESS)
    home = visit.facts.pages[0]
    if home.outcome is not Outcome.SEEN:
        return not_seen(home, is_home=True)
    ruling = RULES[type(check.rule)](check.rule, visit.facts, context)
    return _unless_parent_unknown(check, ruling, visit.facts, context.site)


def _unless_parent_unknown(check: Check, ruling: Ruling, facts: VisitFacts, site: Site) -> Ruling:
    """A bureau or township may keep its column on its parent's portal: not missing where no parent is known."""
    alone = site.level in (Level.DEPARTMENT, Level.TOWNSHIP) and Where.PARENT in check.where
    missing = ruling.verdict is Verdict.FAIL and ruling.reason is Reason.MISSING
    if not (alone and missing) or any(look.place is Place.PARENT for look in facts.looks):
        return ruling
    return undetermined(Reason.PARENT_UNKNOWN)


def _candidates(check: Check, facts: VisitFacts, names: dict[str, ColumnNames]) -> tuple[Any, ...]:
    """The links considered for the check's column, those taken first."""
    codes = columns_of(check)
    mine = [candidate for candidate in facts.candidates if candidate.code in codes]
    return tuple(sorted(mine, key=lambda candidate: candidate.rejected is not None)[:MAX_CANDIDATES])


def _evidence(ruling: Ruling, visit: Visit) -> tuple[Evidence, ...]:
    """The pages that bear a ruling out, each followed by the parts of it that are kept at other addresses."""
    found: dict[tuple[str, str], Evidence] = {}
    for shown in ruling.shown:
        seen = (visit.facts.page(part.url) for part in shown.page.parts if part.outcome is Outcome.SEEN)
        parts = [Shown(page, "") for page in seen if page is not None]
        for one in (shown, *parts):
            found.setdefault((one.page.final_url, one.matched), _of_page(one, visit))
    return tuple(found.values())[:MAX_EVIDENCE]


def _of_page(shown: Shown, visit: Visit) -> Evidence:
    page = shown.page
    fetched = visit.fetched.get(page.url)
    return Evidence(page.final_url, fetched, page.status, page.sha256, shown.matched, page.rendered)
