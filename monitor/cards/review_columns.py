"""A review in the cells of a table: what was decided, and on what ground. Pure."""

from __future__ import annotations

from monitor.cards.review_wording import ACTS, WHYS, change_in_words
from monitor.cards.reviewed import Review
from monitor.cards.wording import VERDICTS
from storage.review import Act, Decision


def decided_verdict(decision: Decision) -> str:
    """What a person found right, and what that did to the machine's verdict: 符合（改判）."""
    if decision.act is Act.WITHDRAW:
        return ACTS[decision.act]
    return f"{VERDICTS[decision.verdict]}（{ACTS[decision.act]}）"


def counts_as(review: Review) -> str:
    """What counts in place of the machine's verdict, to stand under it; empty where that one counts."""
    return f"复核：{VERDICTS[review.decision.verdict]}" if review.counts else ""


def grounds_of(review: Review) -> tuple[str, ...]:
    """On what ground a person decided, the note, and what changed under the decision where it came back."""
    decision = review.decision
    why = "" if decision.act is Act.WITHDRAW else WHYS[decision.why]
    told = (why, decision.note.strip(), *(change_in_words(change) for change in review.changed))
    return tuple(one for one in told if one)
