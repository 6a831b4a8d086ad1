"""What two judgements of a site differ in, and why: rule, readers, calendar, page, the site's entry, or the day. Pure.

A cause is named where it differs between the two judgements and the finding depends on it: where several do, all are,
for which of them was enough can only be told by judging once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from config.checks import Check, columns_of
from config.data_rules import Data, Ratio
from config.rulebook import RuleBook, Unbound
from config.rules import Backdated, Count, Deadline, MaxAge, Paired, Reach
from config.sites import Site
from monitor.judge import day_of
from monitor.memory.standing import addresses
from storage.circumstances import AnswerThen, Circumstances, SiteThen
from storage.ledger import ScanInfo
from storage.records import Finding, PageFacts, Verdict, Visit

MOST_PAGES = 10


class Cause(StrEnum):
    """Why two findings of one requirement differ; `monitor.anew.diff_wording.CAUSES` tells each in Chinese."""

    RULE = "rule"  # the check asks for something else, or is asked by one of the two only
    READERS = "readers"  # other readers of pages, or other code of the rules
    CALENDAR = "calendar"  # another list of holidays
    PAGE = "page"  # the facts that the finding rests on
    SITE = "site"  # the site's entry, an answer of a person, the bodies under it, the histories of its lists
    DAY = "day"  # the night stands for another day, and the check counts days
    CONFIRMED = "confirmed"  # the same lack: one of the two had a second night for it, the other not
    UNKNOWN = "unknown"  # nothing is known to differ; what is not known is named


@dataclass(frozen=True)
class Because:
    """A cause, and what of it differs: terms (`rule.days 180 -> 90`), addresses of pages, or names of fields."""

    cause: Cause
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A requirement of a site that two judgements say otherwise; None where one of them does not ask it."""

    site: str
    requirement: str
    before: Finding | None
    after: Finding | None
    causes: tuple[Because, ...]


@dataclass(frozen=True)
class Judgement:
    """A scan that judged, and by which rules; None where the texts of its packs cannot be read any more."""

    scan: ScanInfo
    rules: RuleBook | None


@dataclass(frozen=True)
class Side:
    """A site in a judgement: its findings by requirement, what was seen of it and what it was judged by besides."""

    findings: Mapping[str, Finding]
    visit: Visit | None = None
    circumstances: Circumstances | None = None


@dataclass
class Comparison:
    """Compares what two judgements say of sites. `same_facts`: both judge the facts of one and the same scan."""

    one: Judgement
    other: Judgement
    same_facts: bool
    _bound: dict[object, tuple[dict[str, Check | Unbound], dict[str, Check | Unbound]]] = field(default_factory=dict)

    def differences(self, site: str, before: Side, after: Side) -> Iterator[Difference]:
        """What differs at one site, by requirement."""
        for code in sorted(before.findings.keys() | after.findings.keys()):
            old, new = before.findings.get(code), after.findings.get(code)
            if _said(old) != _said(new):
                yield Difference(site, code, old, new, self._causes(code, before, after))

    def _causes(self, code: str, before: Side, after: Side) -> tuple[Because, ...]:
        old, new = before.findings.get(code), after.findings.get(code)
        if old is not None and new is not None and _is_confirmation(old, new):
            return (Because(Cause.CONFIRMED),)
        checks = self._checks(code, before.circumstances or after.circumstances)
        found = [
            _because(Cause.RULE, self._terms(*checks)),
            _because(Cause.READERS, _versions(self.one.scan.readers, self.other.scan.readers)),
            _because(Cause.CALENDAR, self._calendar(checks)),
            *self._of_the_site(code, checks, before, after),
            _because(Cause.DAY, self._days(checks)),
        ]
        causes = tuple(one for one in found if one is not None)
        return causes or (self._unknown(before, after),)

    def _checks(self, code: str, then: Circumstances | None) -> tuple[Check | Unbound | None, Check | Unbound | None]:
        """The check as it bound the site in each of the two; as it is written where the site's entry is not known."""
        if then is None:
            both = (one.rules.check(code) if one.rules else None for one in (self.one, self.other))
            old, new = both
            return old, new
        site = then.site
        key = (site.level, site.region, site.tags)
        if key not in self._bound:
            self._bound[key] = _bindings(self.one, site), _bindings(self.other, site)
        mine, others = self._bound[key]
        return mine.get(code), others.get(code)

    def _terms(self, old: Check | Unbound | None, new: Check | Unbound | None) -> tuple[str, ...]:
        if self.one.rules is None or self.other.rules is None or self.one.rules is self.other.rules:
            return ()
        return changed_terms(old, new)

    def _calendar(self, checks: Iterable[Check | Unbound | None]) -> tuple[str, ...]:
        rules = _rules(checks)
        counts = any((isinstance(r, Deadline | Paired) and r.working_days) or r.type == _CATALOGUE for r in rules)
        return _versions(self.one.scan.calendar, self.other.scan.calendar) if counts else ()

    def _days(self, checks: Iterable[Check | Unbound | None]) -> tuple[str, ...]:
        old, new = day_of(self.one.scan.as_of), day_of(self.other.scan.as_of)
        dated = any(isinstance(r, MaxAge | Deadline | Paired | Count | Reach) or _has_age(r) for r in _rules(checks))
        bound = any(isinstance(check, Check) and check.months for check in checks)
        return (f"{old} -> {new}",) if old != new and (dated or bound) else ()

    def _of_the_site(
        self, code: str, checks: tuple[Check | Unbound | None, ...], before: Side, after: Side
    ) -> Iterator[Because | None]:
        if self.same_facts:
            return
        codes = {column for check in checks if isinstance(check, Check) for column in columns_of(check)}
        findings = [side.findings[code] for side in (before, after) if code in side.findings]
        yield _because(Cause.PAGE, changed_pages(before.visit, after.visit, findings, codes))
        yield _because(Cause.SITE, _circumstances(code, checks, before.circumstances, after.circumstances))

    def _unknown(self, before: Side, after: Side) -> Because:
        """Nothing that the finding depends on is known to differ: what is not known, and pages that differ anyhow."""
        lost = [
            name
            for name, known in (
                ("readers", self.one.scan.readers and self.other.scan.readers),
                ("packs", self.one.rules and self.other.rules),
                ("circumstances", self.same_facts or (before.circumstances and after.circumstances)),
            )
            if not known
        ]
        return Because(Cause.UNKNOWN, tuple(lost))


def _said(finding: Finding | None) -> object:
    if finding is None:
        return None
    return (finding.verdict, finding.tentative, finding.reason, finding.value, finding.lacking)


def _is_confirmation(old: Finding, new: Finding) -> bool:
    """Whether the two say the same, and one of them awaits a second night for it."""
    verdicts = {old.verdict, new.verdict}
    said = {one.tentative or one.verdict for one in (old, new)}
    same = (old.reason, old.value, old.lacking) == (new.reason, new.value, new.lacking)
    return len(verdicts) == 2 and Verdict.PROVISIONAL in verdicts and len(said) == 1 and same


def _because(cause: Cause, details: tuple[str, ...]) -> Because | None:
    return Because(cause, details) if details else None


def _versions(old: str, new: str) -> tuple[str, ...]:
    """Two versions that are known and differ; of a fingerprint so much that one knows it by."""
    return (f"{old[:12]} -> {new[:12]}",) if old and new and old != new else ()


def _bindings(one: Judgement, site: Site) -> dict[str, Check | Unbound]:
    if one.rules is None:
        return {}
    bound = one.rules.bindings(site, day_of(one.scan.as_of))
    return {check.code: mine for check, mine in zip(one.rules.checks, bound, strict=True)}


def _rules(checks: Iterable[Check | Unbound | None]) -> list[Any]:
    return [rule for check in checks if isinstance(check, Check) for rule in check.rules]


_CATALOGUE = "catalogue"
"""The type of the rule by which datasets of some days are late, weekends and holidays left out."""


def _has_age(rule: Any) -> bool:
    """Whether a rule about data holds a day against the day of the scan."""
    return rule.type == _CATALOGUE or getattr(rule, "updated_within", None) is not None


_NOT_TERMS = {"name", "group", "note"}
_CLAUSE = "basis "


def changed_terms(old: Check | Unbound | None, new: Check | Unbound | None) -> tuple[str, ...]:
    """What two versions of a check ask otherwise, each as `PLACE BEFORE -> AFTER`; `check` where one is not there, or
    binds nobody like the site."""
    if not isinstance(old, Check) or not isinstance(new, Check):
        before, after = _standing(old), _standing(new)
        return (f"check {before} -> {after}",) if before != after else ()
    flat, then = _flat(old), _flat(new)
    places = [place for place in dict.fromkeys((*flat, *then)) if flat.get(place) != then.get(place)]
    return tuple(_term(place, flat.get(place), then.get(place)) for place in places)


def _term(place: str, old: object, new: object) -> str:
    if not place.startswith(_CLAUSE):
        return f"{place} {_word(old)} -> {_word(new)}"
    return f"{place} {'stated' if old else 'none'} -> {'none' if not new else 'restated' if old else 'stated'}"


def _standing(check: Check | Unbound | None) -> str:
    if check is None:
        return "absent"
    return "asked" if isinstance(check, Check) else "unbound"


def _word(value: object) -> str:
    return "none" if value is None else str(value)


def _flat(check: Check) -> dict[str, object]:
    """The check's terms by place, as it is written in a pack; clauses by document and item."""
    found: dict[str, object] = {}
    plain = check.model_dump(mode="json", exclude=_NOT_TERMS | {"basis"})
    for place, value in _places("", plain):
        found[place] = value
    for clause in check.basis:
        found[f"{_CLAUSE}{clause.document} {clause.item} {clause.duty}".rstrip()] = clause.quote
    return found


def _places(place: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(f"{place}.{name}" if place else str(name), inner)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for at, inner in enumerate(value):
            yield from _places(f"{place}[{at}]", inner)
    else:
        yield place, ", ".join(map(str, value)) if isinstance(value, list) else value


def changed_pages(
    old: Visit | None, new: Visit | None, findings: Iterable[Finding], codes: Iterable[str]
) -> tuple[str, ...]:
    """The addresses of the pages that findings rest on, or that were looked at or considered for the columns `codes`,
    whose facts differ between two visits, or which only one of them saw. Bytes that read the same are no difference."""
    if old is None or new is None:
        return ()
    near = {url for one in findings for url in addresses(one) | _considered(one)}
    for visit in (old, new):
        for code in codes:
            near |= {look.url for look in visit.facts.looks_for(code)}
            near |= {url for one in visit.facts.candidates_for(code) for url in (one.page_url, one.found_on) if url}
    changed = [url for url in sorted(near) if _seen(old.facts.page(url)) != _seen(new.facts.page(url))]
    return tuple(changed[:MOST_PAGES])


def _considered(finding: Finding) -> set[str]:
    return {url for one in finding.candidates for url in (one.page_url, one.found_on) if url}


def _seen(page: PageFacts | None) -> PageFacts | None:
    return None if page is None else replace(page, sha256=None, size=0)


def _circumstances(
    code: str, checks: Iterable[Check | Unbound | None], old: Circumstances | None, new: Circumstances | None
) -> tuple[str, ...]:
    """What a site's entry says otherwise, and what else of its circumstances this check depends on."""
    if old is None or new is None or old == new:
        return ()
    names = SiteThen.__dataclass_fields__
    fields = [
        f"{name} {_word(getattr(old.entry, name))} -> {_word(getattr(new.entry, name))}"
        for name in names
        if getattr(old.entry, name) != getattr(new.entry, name)
    ]
    rules = _rules(checks)
    if _answer(old, code) != _answer(new, code):
        fields.append("answers")
    if old.bodies != new.bodies and any(isinstance(rule, Ratio) and rule.counts == "bodies" for rule in rules):
        fields.append("bodies")
    if old.compared != new.compared and any(isinstance(rule, Backdated) for rule in rules):
        fields.append("compared")
    if old.datasets != new.datasets and any(isinstance(rule, Data) for rule in rules):
        fields.append("datasets")
    return tuple(fields)


def _answer(then: Circumstances, code: str) -> AnswerThen | None:
    return next((one for one in then.answers if one.check == code), None)
