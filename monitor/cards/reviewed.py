"""What people decided (复核), laid over the machine's findings of a card: both stay, and the card says both. Pure.

A decision holds until the facts under it change: then it comes back to a person with what changed, and the machine's
finding stands until somebody decides anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from monitor.cards.score import QUESTION
from storage.records import ADVERSE, Finding, Reason, Rejection, Verdict
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
    """Something under a decision that is otherwise now: which part of `Basis`, how it was and how it is.

    Two parts are none of `Basis`: `link` is a link that both nights considered (how it was and is: its words, a tab and
    why it was rejected), `between` what the nights between said before they said the same again.
    """

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

    @property
    def settled(self) -> bool:
        """Whether a person said what there is to say: the decision counts, or the machine says the same by now."""
        return self.stand in (Stand.HOLDS, Stand.AGREES)

    @property
    def may_be_over(self) -> bool:
        """Whether what nights in between said ends it: also where the machine accuses once more as a person did."""
        return self.counts or (self.stand is Stand.AGREES and self.decision.verdict in ADVERSE)


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
    changed = _changes(decision.basis, basis_of(finding), accuses=_accuses(decision))
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


def is_of_these_facts(decision: Decision, finding: Finding) -> bool:
    """Whether a decision was taken on a finding that says what this one says."""
    return not _changes(decision.basis, basis_of(finding), accuses=_accuses(decision))


def after_nights_between(review: Review, between: Iterable[Finding]) -> Review:
    """A review as it stands after what the machine said since the decision, the oldest first. Once it said otherwise
    the facts changed: a decision that came back does not hold again because they changed back."""
    decision = review.decision
    was = decision.basis.tentative or decision.basis.verdict
    same = {was} if review.counts else {was, decision.verdict}
    said = [one.tentative or one.verdict for one in between if not _could_not_look(one)]
    otherwise = [verdict for verdict in said if verdict not in same]
    if not review.may_be_over or not otherwise:
        return review
    now = was if review.counts else decision.verdict
    return Review(decision, Stand.RETURNED, (Change("between", str(otherwise[-1]), str(now)),))


def changes_between(was: Finding, now: Finding) -> tuple[Change, ...]:
    """What a finding says otherwise than another of the same requirement, to the last counter."""
    return _otherwise(basis_of(was), basis_of(now))


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
        Reason.NOT_COMPARED,
        Reason.NOT_TRIED,
        Reason.NOT_SOUGHT,
        Reason.TOO_FEW_VISITS,
        Reason.FORMAT,
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


def _accuses(decision: Decision) -> bool:
    """Whether a person found something amiss where the machine had not: then whatever speaks for the office counts."""
    return decision.verdict in ADVERSE and (decision.basis.tentative or decision.basis.verdict) not in ADVERSE


def _same_verdict(finding: Finding, decision: Decision) -> bool:
    """Whether the machine says by now what the person said. An adverse verdict must be adverse for the same lack, and
    a part of the points the same part."""
    said = finding.tentative or finding.verdict
    if said is not decision.verdict or (said is Verdict.PARTIAL and finding.won != decision.won):
        return False
    return said not in ADVERSE or (decision.basis.reason, decision.basis.lacking) == (
        finding.reason,
        tuple(sorted(finding.lacking)),
    )


_COUNT = re.compile(
    r"\d+/\d+(?:[行列](?:，《.*》)?|，分子为.*)?|pages=\d+|(?:stale|blank)=\d+ of \d+(?:, unread=\d+)?"
    r"|days=\d+/\d+|failed=(?:0|\d+/\d+) days=\d+|(?:\d+ 条，)?(?:\d{4}年)?第\d+～\d+"
)
"""A part of a value that counts what a night read, which differs from night to night."""
_PARTS = re.compile(r"；(?![^（）]*）)")
"""What stands between the parts of a value, but within brackets: a share tells there where its numbers come from."""
_UNOPENED = frozenset({Rejection.NOT_SEEN, Rejection.NOT_OPENED})


def _changes(was: Basis, now: Basis, *, accuses: bool) -> tuple[Change, ...]:
    """What is otherwise under a decision. No change is what moves while a site goes on as it did: a further entry in a
    column that lacks nothing (but where the decision `accuses` an office that the machine does not), counters, articles
    that were taken for a column by their titles, and whether a link could be opened."""
    steady = [
        replace(
            one,
            value=_steady(one.value, one.lacking, dated=accuses),
            links=tuple(link for link in one.links if link[1] != Rejection.NOT_A_COLUMN),
        )
        for one in (was, now)
    ]
    unopened = {text for one in steady for text, why in one.links if why in _UNOPENED}
    before, after = (replace(one, links=tuple(link for link in one.links if link[0] not in unopened)) for one in steady)
    told = _otherwise(before, after)
    return tuple(replace(one, was=was.value, now=now.value) if one.part == "value" else one for one in told)


def _parts(value: str) -> Iterator[str]:
    """The parts of a value between its semicolons; one within brackets parts nothing: a share tells there where its
    numbers come from."""
    depth, start = 0, 0
    for at, mark in enumerate(value):
        depth += (mark == "（") - (mark == "）")
        if mark == "；" and depth <= 0:
            yield value[start:at]
            start = at + 1
    yield value[start:]


def _steady(value: str, lacking: Iterable[str], *, dated: bool) -> str:
    """What a value says but for what moves from night to night."""
    kept: list[str] = []
    for part in _parts(value):
        column, newest, _ = part.partition(" newest=")
        if newest and not dated and column not in lacking:
            kept.append(column)
        elif not _COUNT.fullmatch(part) or (lacking and part.startswith("failed=")):
            kept.append(part)
    return "；".join(kept)


def _otherwise(was: Basis, now: Basis) -> tuple[Change, ...]:
    """What is otherwise. That an adverse verdict was confirmed by a second night, or awaits one again, is no change."""
    told = (
        ("verdict", was.tentative or was.verdict, now.tentative or now.verdict),
        ("reason", was.reason, now.reason),
        ("value", was.value, now.value),
        ("lacking", "、".join(was.lacking), "、".join(now.lacking)),
    )
    found = [Change(part, str(before), str(after)) for part, before, after in told if before != after]
    if was.links != now.links:
        found += _links(was.links, now.links)
    return tuple(found)


def _links(was: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]) -> list[Change]:
    """Links that are there no more and new ones, then those of which something else became."""
    before, after = _fates(was), _fates(now)
    gone, new = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    found = [Change("links", _quoted(gone), _quoted(new))] if gone or new else []
    both = sorted(text for text in before.keys() & after.keys() if before[text] != after[text])
    return found + [Change("link", f"{text}\t{before[text]}", f"{text}\t{after[text]}") for text in both]


def _fates(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What became of links, by their words: why they were rejected, separated by spaces where several have them."""
    found: dict[str, set[str]] = {}
    for text, why in links:
        found.setdefault(text, set()).add(why or "taken")
    return {text: " ".join(sorted(why)) for text, why in found.items()}


def _quoted(texts: Iterable[str]) -> str:
    return "、".join(f"“{text}”" for text in texts)
