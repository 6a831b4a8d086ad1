"""What people may answer, in official Chinese. Pure."""

from __future__ import annotations

from monitor.cards.wording import VERDICTS
from monitor.rounds.counting import ANSWERS
from storage.records import Verdict
from storage.rounds.records import Answered

CHOICES = {one: VERDICTS[one] for one in ANSWERS} | {Verdict.UNDETERMINED: "无法认定"}
"""What a person may answer, as it is offered."""


def verdict_in_words(answered: Answered) -> str:
    """What was answered, with the share of the points where it is a part."""
    share = f"（得分比例{answered.won:.0%}）" if answered.verdict is Verdict.PARTIAL else ""
    return f"{CHOICES[answered.verdict]}{share}"
