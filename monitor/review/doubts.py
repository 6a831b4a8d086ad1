"""Which decided findings a person should look at all the same, because they rest on little. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.records import DECIDED, Arrival, Candidate, Finding, Tier
from storage.review import Mark

_ASSUMED = "年份为推定"


def doubts_of(findings: Iterable[Finding]) -> dict[str, tuple[Mark, ...]]:
    """The marks of one site's findings, by requirement; of those that are decided and count only."""
    marked = ((one.requirement, _doubts(one)) for one in findings if one.verdict in DECIDED and one.weight > 0)
    return {requirement: marks for requirement, marks in marked if marks}


def _doubts(finding: Finding) -> tuple[Mark, ...]:
    taken = [candidate for candidate in finding.candidates if candidate.rejected is None]
    told = (
        (Mark.WEAK_NAME, bool(taken) and not any(_is_sure(candidate) for candidate in taken)),
        (Mark.OTHER_HOST, bool(taken) and all(candidate.arrival is Arrival.MOVED for candidate in taken)),
        (Mark.YEAR_ASSUMED, _ASSUMED in finding.value),
    )
    return tuple(mark for mark, holds in told if holds)


def _is_sure(candidate: Candidate) -> bool:
    return candidate.tier is Tier.STRONG
