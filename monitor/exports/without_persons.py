"""A card without the numbers of persons: for pages that leave the desk. Pure."""

from __future__ import annotations

from dataclasses import replace

from crawler.files.persons import masked
from monitor.cards.card import Card
from monitor.cards.reviewed import Review
from storage.records import Candidate, Evidence, Finding


def without_persons(card: Card) -> Card:
    """The card with the identity and mobile phone numbers of persons masked in all words of pages and of reviewers;
    addresses and hashes stay, by which a page is found again."""
    return replace(
        card,
        findings=tuple(_finding(finding) for finding in card.findings),
        remarks=tuple(map(masked, card.remarks)),
        reviews={code: _review(review) for code, review in card.reviews.items()},
    )


def _finding(finding: Finding) -> Finding:
    return replace(
        finding,
        value=masked(finding.value),
        lacking=tuple(map(masked, finding.lacking)),
        candidates=tuple(_candidate(one) for one in finding.candidates),
        evidence=tuple(_page(one) for one in finding.evidence),
    )


def _candidate(candidate: Candidate) -> Candidate:
    return replace(candidate, text=masked(candidate.text), named=masked(candidate.named))


def _page(page: Evidence) -> Evidence:
    return replace(page, matched=masked(page.matched))


def _review(review: Review) -> Review:
    decision = replace(review.decision, note=masked(review.decision.note))
    changed = tuple(replace(one, was=masked(one.was), now=masked(one.now)) for one in review.changed)
    return replace(review, decision=decision, changed=changed)
