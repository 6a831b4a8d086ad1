"""Who may be accused: an adverse verdict stands only when a second night saw the same lack. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from config.checks import Confirm
from config.packs import RuleBook
from storage.ledger import ScanKind, Standing
from storage.records import ADVERSE, Finding, Outcome, Verdict

OWN_FAULT_SHARE = 0.2  # a larger share of sites that fail together is our network's fault and not theirs
OWN_FAULT_SITES = 2  # "together" takes more than one

_FAILED = frozenset({Outcome.UNREACHABLE, Outcome.BLOCKED, Outcome.CHALLENGE, Outcome.HTTP_ERROR, Outcome.ERROR})


def night_is_ours(homes: Iterable[Outcome]) -> bool:
    """Whether so many sites failed together that the night says something of our network and not of them.

    `homes` are the outcomes of all home pages that were asked for. Source: design rule 2.
    """
    outcomes = list(homes)
    failed = sum(outcome in _FAILED for outcome in outcomes)
    return failed >= OWN_FAULT_SITES and failed > OWN_FAULT_SHARE * len(outcomes)


def confirm(finding: Finding, earlier: Standing | None, as_of: datetime, needs: Confirm) -> Finding:
    """The finding with its adverse verdict confirmed, where an earlier night supports it; else as it was.

    Support is an adverse or provisional finding of a nightly scan at least `needs.hours` before, not of a night that
    was ours, for the same reason, no milder than tonight's, and lacking all that tonight lacks.
    """
    if finding.verdict is not Verdict.PROVISIONAL or finding.tentative is None or earlier is None:
        return finding
    before = earlier.finding
    said = before.tentative if before.verdict is Verdict.PROVISIONAL else before.verdict
    old_enough = as_of - earlier.scan.as_of >= timedelta(hours=needs.hours)
    usable = earlier.scan.kind is ScanKind.NIGHTLY and not earlier.scan.ours and old_enough and said in ADVERSE
    no_milder = said is Verdict.FAIL or finding.tentative is Verdict.PARTIAL
    same = before.reason is finding.reason and set(finding.lacking) <= set(before.lacking)
    if not (usable and no_milder and same):
        return finding
    return replace(finding, verdict=finding.tentative, tentative=None)


def confirm_all(
    findings: Iterable[Finding], before: Iterable[Standing], as_of: datetime, rules: RuleBook
) -> tuple[Finding, ...]:
    """`findings` of one site, each confirmed where what stood `before` tonight supports it."""
    standing = {earlier.finding.requirement: earlier for earlier in before}
    needs = {check.code: check.confirm for check in rules.checks}
    return tuple(
        confirm(finding, standing.get(finding.requirement), as_of, needs.get(finding.requirement, Confirm()))
        for finding in findings
    )
