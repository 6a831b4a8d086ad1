"""What people decided (复核), laid over the machine's findings of a card: both stay, and the card says both. Pure.

A decision holds until the facts under it change: then it comes back to a person with what changed, and the machine's
finding stands until somebody decides anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from monitor.cards.score import QUESTION
from storage.records import ADVERSE, Finding, Reason, Verdict
from storage.review import Act, Basis, Decision, Scope


class Stand(StrEnum):
    """How a decision stands to the finding of a later night."""

    HOLDS = "holds"
    AGREES = "agrees"  # the machine says by now what the person said
    RETURNED = "returned"  # the facts under it changed: somebody is to decide anew
    RESTS = "rests"  # that night could not look, and the decision does not reach so far
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Change:
    """Something under a decision that is otherwise now: which part of `Basis`, how it was and how it is."""

    part: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Review:
    """A decision beside the finding that it is about: how it stands, and what changed where it came back."""

    decision: Decision
    stand: Stand
    changed: tuple[Change, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the decision's verdict stands in place of the machine's."""
        return self.stand is Stand.HOLDS


def basis_of(finding: Finding) -> Basis:
    """What a decision on this finding rests on."""
    return Basis(
        finding.verdict,
        finding.tentative,
        finding.reason,
        finding.value,
        tuple(sorted(finding.lacking)),
        tuple(sorted({(one.text, one.rejected or "") for one in finding.candidates})),
    )


def review_of(finding: Finding, decision: Decision, day: date) -> Review:
    """How a decision stands to what the machine says on `day`, the day of the scan in Shanghai."""
    if decision.act is Act.WITHDRAW:
        return Review(decision, Stand.WITHDRAWN)
    if decision.until is not None and day > decision.until:
        return Review(decision, Stand.EXPIRED)
    if _could_not_look(finding) and finding.reason is not decision.basis.reason:
        return Review(decision, Stand.HOLDS if decision.scope is Scope.UNTIL else Stand.RESTS)
    changed = _changes(decision.basis, basis_of(finding))
    if not changed:
        return Review(decision, Stand.HOLDS)
    if _same_verdict(finding, decision):
        return Review(decision, Stand.AGREES)
    return Review(decision, Stand.RETURNED, changed)


def reviews_of(findings: Iterable[Finding], decisions: Mapping[str, Decision], day: date) -> dict[str, Review]:
    """The reviews of one site's findings, by requirement. `decisions` are the latest ones, by requirement."""
    return {
        finding.requirement: review_of(finding, decisions[finding.requirement], day)
        for finding in findings
        if finding.requirement in decisions
    }


def changes_between(was: Finding, now: Finding) -> tuple[Change, ...]:
    """What a finding says otherwise than another of the same requirement."""
    return _changes(basis_of(was), basis_of(now))


def final_of(finding: Finding, review: Review | None) -> Finding:
    """The finding that counts: the machine's, or with the verdict of a decision that holds."""
    if review is None or not review.counts:
        return finding
    decision = review.decision
    reason = _ANSWERS.get(decision.verdict, finding.reason) if finding.reason in QUESTION else finding.reason
    return replace(finding, verdict=decision.verdict, tentative=None, won=decision.won, reason=reason)


def final_findings(findings: Iterable[Finding], reviews: Mapping[str, Review]) -> tuple[Finding, ...]:
    """The findings that count, in the order given."""
    return tuple(final_of(finding, reviews.get(finding.requirement)) for finding in findings)


_UNSEEN = frozenset({Verdict.UNDETERMINED, Verdict.SUSPENDED, Verdict.ERROR})
NOT_LOOKED = frozenset(
    {
        Reason.BLOCKED,
        Reason.CHALLENGE,
        Reason.UNREACHABLE,
        Reason.HTTP_ERROR,
        Reason.SOFT_404,
        Reason.MOVED,
        Reason.ROBOTS,
        Reason.LOGIN,
        Reason.TRUNCATED,
        Reason.NEEDS_SCRIPT,
        Reason.NOT_HTML,
        Reason.NOT_LOOKED,
        Reason.NO_ADDRESS,
        Reason.MAINTENANCE,
        Reason.OUR_FAULT,
        Reason.COLUMN_NOT_READ,
    }
)
"""Reasons by which a night could not look, or not far enough."""

_ANSWERS = {
    Verdict.PASS: Reason.ANSWERED,
    Verdict.EXTERNAL: Reason.ANSWERED,
    Verdict.NIL_STATEMENT: Reason.ANSWERED,
    Verdict.PARTIAL: Reason.ANSWERED_PARTLY,
    Verdict.FAIL: Reason.ANSWERED_NO,
}


def _could_not_look(finding: Finding) -> bool:
    return finding.verdict in _UNSEEN and finding.reason in NOT_LOOKED


def _same_verdict(finding: Finding, decision: Decision) -> bool:
    """Whether the machine says by now what the person said. An adverse verdict must be adverse for the same lack."""
    said = finding.tentative or finding.verdict
    if said is not decision.verdict:
        return False
    return said not in ADVERSE or (decision.basis.reason, decision.basis.lacking) == (
        finding.reason,
        tuple(sorted(finding.lacking)),
    )


def _changes(was: Basis, now: Basis) -> tuple[Change, ...]:
    """What is otherwise. That an adverse verdict was confirmed by a second night, or awaits one again, is no change."""
    told = (
        ("verdict", was.tentative or was.verdict, now.tentative or now.verdict),
        ("reason", was.reason, now.reason),
        ("value", was.value, now.value),
        ("lacking", "、".join(was.lacking), "、".join(now.lacking)),
    )
    found = [Change(part, str(before), str(after)) for part, before, after in told if before != after]
    if was.links != now.links:
        gone, new = sorted(set(was.links) - set(now.links)), sorted(set(now.links) - set(was.links))
        found.append(Change("links", _links(gone), _links(new)))
    return tuple(found)


def _links(links: Iterable[tuple[str, str]]) -> str:
    return "、".join(f"“{text}”" for text, _ in links)
