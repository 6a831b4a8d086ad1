"""From the facts of a visit to one finding a check. Pure: the date is the scan's own `as_of`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

from config import data_rules
from config import rules as asked
from config.answers import Answer
from config.checks import Check, Predicate, Severity, Where, columns_of
from config.rulebook import RuleBook, Unbound
from config.sites import Level, Site
from config.synonyms import ColumnNames, load_synonyms, with_aliases
from monitor.rules import (
    backdated,
    catalogue,
    clean,
    contains_topics,
    count,
    data,
    deadline,
    exists,
    has_feature,
    has_fields,
    manual,
    max_age,
    paired,
    ratio,
    reach,
    sequence,
)
from monitor.rules.combine import all_met, any_met
from monitor.rules.datasets import is_page
from monitor.rules.nil import nil_statement
from monitor.rules.ruling import Context, Ruling, Shown, not_seen, undetermined
from storage.dataset_history import KnownDataset
from storage.history import Compared
from storage.reaching import ReachDay
from storage.records import (
    ADVERSE,
    SHANGHAI,
    Clause,
    Dataset,
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
    asked.Exists: exists.judge,
    asked.ContainsTopics: contains_topics.judge,
    asked.HasFields: has_fields.judge,
    asked.HasFeature: has_feature.judge,
    asked.MaxAge: max_age.judge,
    asked.Deadline: deadline.judge,
    asked.Paired: paired.judge,
    asked.Sequence: sequence.judge,
    data_rules.Ratio: ratio.judge,
    data_rules.Catalogued: catalogue.judge,
    data_rules.Data: data.judge,
    asked.Count: count.judge,
    asked.Clean: clean.judge,
    asked.Reach: reach.judge,
    asked.Backdated: backdated.judge,
    asked.Manual: manual.judge,
}

MAX_EVIDENCE = 12
MAX_CANDIDATES = 20


def day_of(as_of: datetime) -> date:
    """The day in Shanghai that a scan's moment is."""
    return as_of.astimezone(SHANGHAI).date()


def judge_site(
    site: Site,
    rules: RuleBook,
    visit: Visit | None,
    as_of: datetime,
    *,
    answers: Mapping[str, Answer] | None = None,
    bodies: Sequence[str] = (),
    probes: Sequence[ReachDay] = (),
    compared: Compared | None = None,
    datasets: Sequence[KnownDataset] = (),
) -> tuple[Finding, ...]:
    """One finding for each check of `rules`. Whatever is adverse is provisional: `monitor.memory.confirm` decides.

    `visit` is None for a site without a known address. `as_of` is the scan's moment, aware. `answers` are what people
    said to the questions asked of this site, by check; `bodies` are the names of the offices and towns under it,
    `probes` the days before on which its home page was probed, `compared` what its lists are beside those of earlier
    nights, None where there were none, and `datasets` what those nights know of its datasets.
    """
    names = {code: with_aliases(entry, site.aliases) for code, entry in load_synonyms().items()}
    context = Context(
        site,
        day_of(as_of),
        names,
        bodies=tuple(bodies),
        answers=dict(answers or {}),
        probes=tuple(probes),
        compared=compared or Compared(),
        datasets=tuple(datasets),
    )
    packs = tuple(f"{name}@{version}" for name, version in rules.versions)
    bound = zip(rules.checks, rules.bindings(site, context.today), strict=True)
    return tuple(_finding(check, mine, visit, replace(context, check=check.code), packs) for check, mine in bound)


def _finding(
    check: Check, bound: Check | Unbound, visit: Visit | None, context: Context, packs: tuple[str, ...]
) -> Finding:
    mine = check if isinstance(bound, Unbound) else bound
    ruling = _unbound(bound) if isinstance(bound, Unbound) else _binding(mine, context) or _judged(mine, visit, context)
    adverse = ruling.verdict in ADVERSE and not _is_answer(check, ruling)  # a person's answer needs no second night
    facts = visit.facts if visit else None
    sought = columns_of(mine)[:1]
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
        weight=0.0 if check.severity is Severity.NOTE else check.weight,
        basis=tuple(Clause(one.document, one.item, one.quote, one.duty) for one in mine.basis),
        looked_at=tuple(look for code in sought for look in facts.looks_for(code)) if facts else (),
        candidates=_candidates(mine, facts, context.names) if facts else (),
        evidence=_evidence(ruling, visit) if visit else (),
        packs=packs,
    )


def _is_answer(check: Check, ruling: Ruling) -> bool:
    return check.is_question or (not check.reads_pages and ruling.reason in _ANSWERED)


_ANSWERED = frozenset({Reason.ANSWERED_NO, Reason.ANSWERED_PARTLY})


def _unbound(bound: Unbound) -> Ruling:
    """The check is of another region, or of a document that is not in force."""
    reason = Reason.NOT_IN_FORCE if bound.out_of_force else Reason.REGION
    return Ruling(Verdict.NOT_APPLICABLE, reason, "、".join(region for region in bound.regions if region))


def _binding(check: Check, context: Context) -> Ruling | None:
    """Why a check does not bind a site, or cannot be said to; None where it binds."""
    bar = check.bar(context.site.level, context.site.tags)
    if bar is not None and not (check.is_question and bar.by == "level_unknown"):  # a person can tell whom it binds
        return _barred(bar)
    if check.months and context.today.month not in check.months:
        return Ruling(Verdict.NOT_APPLICABLE, Reason.SEASON, "、".join(f"{month}月" for month in check.months))
    return None


_BARRED = {"tag": Reason.TAG, "event": Reason.NO_EVENT, "level": Reason.LEVEL}


def _barred(bar: asked.Bar) -> Ruling:
    if bar.by == "level_unknown":
        return undetermined(Reason.LEVEL_UNKNOWN)
    return Ruling(Verdict.NOT_APPLICABLE, _BARRED[bar.by], bar.needs)


_MISTAKES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a mistake in a rule raises."""


def _judged(check: Check, visit: Visit | None, context: Context) -> Ruling:
    """What the check comes to. A mistake of ours in it costs this check its verdict, and no site and no night theirs;
    the ruling's value tells where it happened, without a word of the page."""
    try:
        return _ruling(check, visit, context)
    except _MISTAKES as mistake:
        at = extract_tb(mistake.__traceback__)[-1]
        return Ruling(Verdict.ERROR, Reason.OUR_FAULT, f"{type(mistake).__name__} {Path(at.filename).name}:{at.lineno}")


def _ruling(check: Check, visit: Visit | None, context: Context) -> Ruling:
    if not check.reads_pages:
        return _combined(check, VisitFacts(context.site.code, ""), context)
    if visit is None or not visit.facts.pages:
        return undetermined(Reason.NO_ADDRESS)
    home = visit.facts.pages[0]
    if home.outcome is not Outcome.SEEN:
        return not_seen(home, is_home=True)
    return _combined(check, visit.facts, context)


def _combined(check: Check, facts: VisitFacts, context: Context) -> Ruling:
    """What all that the check asks comes to, each part with what its document allows."""
    rulings = _speaking([(one, _predicate(check, one, facts, context)) for one in check.predicates])
    ruling = any_met(rulings) if check.any_of else all_met(rulings) if len(rulings) > 1 else rulings[0]
    return nil_statement(check.nil, ruling, facts, columns_of(check))


def _speaking(rulings: Sequence[tuple[Predicate, Ruling]]) -> list[Ruling]:
    """The rulings without those of parts that only add what reading shows, where nothing can be said of them and
    something else is asked."""
    told = [ruling for one, ruling in rulings if not (one.if_read and ruling.verdict is Verdict.UNDETERMINED)]
    return told or [ruling for _, ruling in rulings]


def _predicate(check: Check, one: Predicate, facts: VisitFacts, context: Context) -> Ruling:
    """What one part of a check comes to. What may not be asked of a site of unknown level was not looked for."""
    if (bar := one.applies_to.bar(context.site.level, context.site.tags)) is not None:
        return _barred(bar)
    ruling = RULES[type(one.rule)](one.rule, facts, context)
    return _allowed(check, one, ruling, facts, context.site)


def _allowed(check: Check, one: Predicate, ruling: Ruling, facts: VisitFacts, site: Site) -> Ruling:
    """The ruling, but not "missing", nor lacking topics, nor fewer than a site's own list, where the contents may
    lawfully be in a place that was not looked at."""
    if _is_below_total(one, ruling) and check.elsewhere_for(one):
        return undetermined(Reason.ELSEWHERE, ruling.value, ruling.shown)
    missing = ruling.verdict is Verdict.FAIL and ruling.reason is Reason.MISSING
    topics = isinstance(one.rule, asked.ContainsTopics) and ruling.reason is Reason.INCOMPLETE
    if not missing and not topics:
        return ruling
    if elsewhere := check.elsewhere_for(one):
        return undetermined(Reason.ELSEWHERE, elsewhere, ruling.shown)
    if missing and Where.PLATFORM in check.where and site.platform is None:
        return undetermined(Reason.PLATFORM_UNKNOWN, shown=ruling.shown)
    # a bureau or township may keep its column on its parent's portal
    alone = site.level in (Level.DEPARTMENT, Level.TOWNSHIP) and Where.PARENT in check.where
    if alone and not any(look.place is Place.PARENT for look in facts.looks):
        return undetermined(Reason.PARENT_UNKNOWN)
    return ruling


def _is_below_total(one: Predicate, ruling: Ruling) -> bool:
    """Whether fewer are published than there are, and nothing says that all should stand here: fewer than the site's
    own table lists, or rows of a page, which are no catalogue that is short."""
    total = one.rule.denominator if isinstance(one.rule, data_rules.Ratio) else None
    return ruling.reason is Reason.TOO_FEW and total is not None and (total.column is not None or not ruling.files)


def _candidates(check: Check, facts: VisitFacts, names: dict[str, ColumnNames]) -> tuple[Any, ...]:
    """The links considered for the check's column, those taken first."""
    codes = columns_of(check)
    mine = [candidate for candidate in facts.candidates if candidate.code in codes]
    return tuple(sorted(mine, key=lambda candidate: candidate.rejected is not None)[:MAX_CANDIDATES])


def _evidence(ruling: Ruling, visit: Visit) -> tuple[Evidence, ...]:
    """The pages and files that bear a ruling out, each page followed by the parts of it that are kept at other
    addresses."""
    found: dict[tuple[str, str], Evidence] = {}
    for shown in ruling.shown:
        seen = (visit.facts.page(part.url) for part in shown.page.parts if part.outcome is Outcome.SEEN)
        parts = [Shown(page, "") for page in seen if page is not None]
        for one in (shown, *parts):
            found.setdefault((one.page.final_url, one.matched), _of_page(one, visit))
    came = (one for one in ruling.files if one.outcome is Outcome.SEEN and not is_page(one))
    files = dict.fromkeys(_of_file(one, visit) for one in came)
    return tuple(dict.fromkeys((*ruling.kept, *found.values(), *files)))[:MAX_EVIDENCE]


def _of_file(one: Dataset, visit: Visit) -> Evidence:
    since = visit.unchanged.get(one.url)
    return Evidence(one.url, visit.fetched.get(one.url), one.status, one.sha256, one.title, unchanged_since=since)


def _of_page(shown: Shown, visit: Visit) -> Evidence:
    page = shown.page
    fetched, since = shown.at or visit.fetched.get(page.url), None if shown.at else visit.unchanged.get(page.url)
    return Evidence(page.final_url, fetched, page.status, page.sha256, shown.matched, page.rendered, since)
