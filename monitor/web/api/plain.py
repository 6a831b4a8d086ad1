"""Findings in short, decisions and nights as the API tells them; all else is as the commands print it."""

from __future__ import annotations

from typing import Any

from monitor.cards.report import final_json, review_json
from monitor.cards.reviewed import Review, final_of
from monitor.cards.wording import sentence
from storage.ledger import NightInfo, Tally
from storage.records import Finding
from storage.review import Decision


def brief_plain(finding: Finding, review: Review | None) -> dict[str, Any]:
    """A finding in short, with its review."""
    return {
        "site": finding.site,
        "requirement": finding.requirement,
        "name": finding.name,
        "verdict": finding.verdict,
        "tentative": finding.tentative,
        "reason": finding.reason,
        "value": finding.value,
        "lacking": list(finding.lacking),
        "sentence": sentence(finding),
        "final": final_json(final_of(finding, review)),
        "review": review_json(review),
    }


def decision_plain(decision: Decision) -> dict[str, Any]:
    """A decision, without what it rested on."""
    names = (name for name in Decision.__dataclass_fields__ if name != "basis")
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
