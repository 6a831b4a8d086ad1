"""What a scorecard must know of the packs that asked: the groups, severities, duties and documents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from config.checks import Check, Duty, Severity
from config.packs import Pack
from config.sites import Site
from monitor.cards.duties import NO_GROUP, groups_of
from monitor.cards.score import QUESTION
from storage.records import Finding, Verdict


@dataclass(frozen=True)
class Outline:
    """The checks and duties of some packs by code, and the names of their documents, all in the order of the packs.

    `regional` are the codes of the duties whose pack binds one region only.
    """

    checks: Mapping[str, Check]
    duties: Mapping[str, Duty]
    documents: tuple[str, ...]
    regional: frozenset[str] = frozenset()

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of the checks of each group; those of none are the last."""
        found = groups_of(self.checks.values())
        return {**{name: codes for name, codes in found.items() if name != NO_GROUP}, NO_GROUP: found.get(NO_GROUP, ())}

    @cached_property
    def questions(self) -> frozenset[str]:
        """The codes of the checks that only a person can answer."""
        return frozenset(code for code, check in self.checks.items() if check.is_question)


def outline_of(packs: Iterable[Pack]) -> Outline:
    """The outline of packs, included ones first. A later pack's check stands for an earlier one of the same code, and
    for the shared one."""
    mine = tuple(packs)
    own = {check.code: check for pack in mine for check in pack.checks}
    asked = dict.fromkeys(code for pack in mine for code in _asked(pack))
    known = {check.code: check for pack in mine for check in pack.library} | own
    return Outline(
        checks={code: known[code] for code in asked if code in known},
        duties={duty.code: duty for pack in mine for duty in pack.duties},
        documents=tuple(dict.fromkeys(name for pack in mine for name in pack.documents)),
        regional=frozenset(duty.code for pack in mine if pack.region for duty in pack.duties),
    )


def _asked(pack: Pack) -> tuple[str, ...]:
    return (*(check.code for check in pack.checks), *(duty.check for duty in pack.duties))


def group_of(finding: Finding, outline: Outline) -> str:
    """The name of the group that the finding's check belongs to."""
    check = outline.checks.get(finding.requirement)
    return (check.group if check else "") or NO_GROUP


def severity_of(finding: Finding, outline: Outline) -> Severity:
    """How the finding counts. What weighed nothing when it was judged is a note, whatever the packs say today."""
    if finding.weight == 0:
        return Severity.NOTE
    check = outline.checks.get(finding.requirement)
    return Severity.VETO if check and check.severity is Severity.VETO else Severity.DEDUCT


def veto_codes(findings: Iterable[Finding], outline: Outline) -> set[str]:
    """The codes of those findings that count as vetoes."""
    return {finding.requirement for finding in findings if severity_of(finding, outline) is Severity.VETO}


def is_question(finding: Finding, outline: Outline) -> bool:
    """Whether a person must say: the check asks nothing else, or what it asks else was met and this is left."""
    return finding.reason in QUESTION or finding.requirement in outline.questions


def duties_at(finding: Finding, site: Site, outline: Outline) -> tuple[Duty, ...]:
    """The duties whose units answer for a finding at its site: those of its clauses, none where it does not apply.

    Where the site's region is not known, clauses of all regions bind it; but no office of any region may be named.
    """
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return ()
    codes = dict.fromkeys(clause.duty for clause in finding.basis)
    named = (code for code in codes if code in outline.duties and (site.region or code not in outline.regional))
    return tuple(outline.duties[code] for code in named)
