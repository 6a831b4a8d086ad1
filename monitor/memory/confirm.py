"""Who may be accused: an adverse verdict stands only when a second night saw the same lack. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from config.checks import Confirm
from config.rulebook import RuleBook
from storage.ledger import ScanInfo, ScanKind, ScanStatus, Standing
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


def confirm(finding: Finding, earlier: Standing | None, tonight: ScanInfo, needs: Confirm) -> Finding:
    """The finding with its adverse verdict confirmed, where an earlier night supports it; else as it was.

    Support is an adverse or provisional finding of a finished nightly scan that ended at least `needs.hours` before
    tonight's began, not of a night that was ours, for the same reason, no milder than tonight's, and lacking all that
    tonight lacks. Both the moments that the scans stand for and those at which they ran must lie so far apart.
    """
    if finding.verdict is not Verdict.PROVISIONAL or finding.tentative is None or earlier is None:
        return finding
    before = earlier.finding
    said = before.tentative if before.verdict is Verdict.PROVISIONAL else before.verdict
    usable = counts_before(earlier.scan, tonight, timedelta(hours=needs.hours)) and said in ADVERSE
    no_milder = said is Verdict.FAIL or finding.tentative is Verdict.PARTIAL
    same = before.reason is finding.reason and set(finding.lacking) <= set(before.lacking)
    if not (usable and no_milder and same):
        return finding
    return replace(finding, verdict=finding.tentative, tentative=None)


def is_fair(scan: ScanInfo) -> bool:
    """Whether a scan was a night that ended and was not our own fault, so that it counts as a sight."""
    return scan.kind is ScanKind.NIGHTLY and scan.status is ScanStatus.DONE and not scan.ours


def counts_before(scan: ScanInfo, tonight: ScanInfo, apart: timedelta) -> bool:
    """Whether an earlier scan counts as a sight beside tonight's, so long before it."""
    ended = scan.finished or scan.started
    return is_fair(scan) and tonight.as_of - scan.as_of >= apart and tonight.started - ended >= apart


def confirm_all(
    findings: Iterable[Finding], before: Iterable[Standing], tonight: ScanInfo, rules: RuleBook
) -> tuple[Finding, ...]:
    """`findings` of one site, each confirmed where what stood `before` tonight supports it."""
    standing = {earlier.finding.requirement: earlier for earlier in before}
    needs = {check.code: check.confirm for check in rules.checks}
    return tuple(
        confirm(finding, standing.get(finding.requirement), tonight, needs.get(finding.requirement, Confirm()))
        for finding in findings
    )
