"""What was looked for on a night: a pack that asks for more accuses nobody on it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from config.checks import Check
from config.planning import are_met, binding_checks, wishes_of
from config.rulebook import RuleBook
from config.sites import Level, Site
from storage.records import ADVERSE, Finding, Reason, Verdict

_TOLD = ("name", "group", "note", "severity", "weight")
"""What of a check says nothing of what is asked for."""

Kind = tuple[Level | None, str, tuple[str, ...], date]
"""All that tells which checks bind a site on a day: its level, region and tags, and the day."""


def same_terms(one: Check | None, other: Check | None) -> bool:
    """Whether two checks ask the same of the same sites, whatever they are called and weigh."""
    return one is not None and other is not None and _terms(one) == _terms(other)


def _terms(check: Check) -> dict[str, Any]:
    return {name: value for name, value in check if name not in _TOLD}


@dataclass
class Sought:
    """Which checks of the packs `now` ask a night for more than it looked for by the packs of `then`: elements of a
    page nobody asked for, columns nobody opened, or places that no check allowed. `then` is None where it is not known
    by what that night was planned: it may have looked for nothing of what is asked now.
    """

    then: RuleBook | None
    now: RuleBook
    _known: dict[Kind, frozenset[str]] = field(default_factory=dict)

    def unsought(self, site: Site, day: date) -> frozenset[str]:
        """The codes of these checks at a site on a day."""
        kind = (site.level, site.region, site.tags, day)
        if kind not in self._known:
            self._known[kind] = self._unsought(site, day)
        return self._known[kind]

    def _unsought(self, site: Site, day: date) -> frozenset[str]:
        asked = binding_checks(site, self.now, day)
        if self.then is None:
            return frozenset(check.code for check in asked)
        planned = binding_checks(site, self.then, day)
        by_code = {check.code: check for check in planned}
        wishes = wishes_of(planned)
        new = (check for check in asked if not same_terms(check, by_code.get(check.code)))
        return frozenset(check.code for check in new if not are_met(wishes_of([check]), wishes))


def only_what_was_sought(findings: Iterable[Finding], unsought: Collection[str]) -> tuple[Finding, ...]:
    """The findings, but for those of checks that were not looked for: what they lack may be there. What such a check
    asks for and the night saw by chance stands."""
    return tuple(
        _not_sought(one) if one.requirement in unsought and _rests_on_absence(one) else one for one in findings
    )


def _rests_on_absence(finding: Finding) -> bool:
    """Whether a finding is adverse, or says of a place that nobody looked at that it was not seen whole."""
    not_looked = finding.verdict is Verdict.UNDETERMINED and finding.reason in (Reason.TRUNCATED, Reason.NOT_TRIED)
    return finding.verdict in ADVERSE or finding.tentative in ADVERSE or not_looked


def _not_sought(finding: Finding) -> Finding:
    verdict, reason = Verdict.UNDETERMINED, Reason.NOT_SOUGHT
    return replace(finding, verdict=verdict, tentative=None, reason=reason, value="", lacking=(), won=0.0)
