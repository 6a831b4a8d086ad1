"""Cards, findings and decisions as the API tells them: as docs/json.md does, with what people decided beside it."""

from __future__ import annotations

from typing import Any

from monitor.cards.card import Card, in_order
from monitor.cards.report import card_json, finding_json
from monitor.cards.reviewed import Review, final_of
from monitor.cards.wording import sentence
from storage.ledger import NightInfo, Tally
from storage.records import Finding
from storage.review import Decision


def card_plain(card: Card) -> dict[str, Any]:
    """A card with its reviews."""
    return card_json(card) | {"scan": card.scan, "findings": [finding_plain(one, card) for one in in_order(card)]}


def finding_plain(finding: Finding, card: Card) -> dict[str, Any]:
    """A finding of a card with its review."""
    review = card.reviews.get(finding.requirement)
    told = finding_json(finding, card)
    return told | {"final_verdict": final_of(finding, review).verdict, "review": review and review_plain(review)}


def brief_plain(finding: Finding, review: Review | None) -> dict[str, Any]:
    """A finding in short, with its review."""
    return {
        "site": finding.site,
        "requirement": finding.requirement,
        "name": finding.name,
        "verdict": final_of(finding, review).verdict,
        "machine_verdict": finding.verdict,
        "tentative": finding.tentative,
        "reason": finding.reason,
        "value": finding.value,
        "lacking": list(finding.lacking),
        "sentence": sentence(finding),
        "review": review and review_plain(review),
    }


def review_plain(review: Review) -> dict[str, Any]:
    """How a decision stands to a finding."""
    changed = [{"part": one.part, "was": one.was, "now": one.now} for one in review.changed]
    decision = decision_plain(review.decision)
    return {"stand": review.stand, "counts": review.counts, "changed": changed, "decision": decision}


def decision_plain(decision: Decision) -> dict[str, Any]:
    """A decision, without what it rested on."""
    names = (name for name in Decision.__dataclass_fields__ if name not in ("basis", "won"))
    return {name: getattr(decision, name) for name in names}


def night_plain(night: NightInfo, tally: Tally | None) -> dict[str, Any]:
    """A line of the ledger with the figures of its scan."""
    return {
        "due_date": night.due_date,
        "kind": night.kind,
        "status": night.status,
        "started": night.started,
        "finished": night.finished,
        "scan": night.scan,
        "planned": tally and tally.planned,
        "done": tally and tally.done,
        "failed": tally and tally.failed,
        "given_up": tally and tally.given_up,
        "own_fault": tally and tally.ours,
        "note": night.note,
    }
