"""What a finding costs on a scorecard: its points, those won, and why any are lost or not decided. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.cards.review_wording import WHYS
from monitor.cards.reviewed import Review
from monitor.cards.score import is_decided, share_of
from monitor.cards.score_wording import NOTE_MARK
from monitor.cards.wording import VERDICTS, explanation, looked, sentence, verdict_of
from storage.records import ADVERSE, SET_ASIDE, Finding


@dataclass(frozen=True, slots=True)
class Points:
    """分值, 得分 and 失分原因 of a finding. `worth` is None where it does not count here, `won` where nothing is
    decided: what could not be looked at has no 0. `why` is empty where all points are won."""

    worth: float | None
    won: float | None
    why: str


def points_of(said: Finding, final: Finding, review: Review | None) -> Points:
    """The points of a finding: `said` is the machine's, `final` what counts by the `review` of it."""
    otherwise = (final.verdict, final.won) != (said.verdict, said.won)
    other = review if review is not None and review.counts and otherwise else None
    why = _of_person(said, final, other) if other else f"{explanation(said)}{looked(said)}"
    if final.weight == 0:
        return Points(None, None, f"{NOTE_MARK}。{why if final.verdict in ADVERSE else ''}")
    if final.verdict in SET_ASIDE:
        return Points(None, None, f"不参评（{VERDICTS[final.verdict]}）：{why}")
    if not is_decided(final):
        return Points(final.weight, None, why if other else f"{verdict_of(final)}：{why}")
    share = share_of(final)
    return Points(final.weight, round(final.weight * share, 4), why if share < 1 else "")


def _of_person(said: Finding, final: Finding, review: Review) -> str:
    """Why a person found otherwise than the machine, and the machine's finding beside it."""
    decision = review.decision
    note = f"备注：{decision.note.strip()}。" if decision.note.strip() else ""
    return f"经复核认定为{VERDICTS[final.verdict]}：{WHYS[decision.why]}。{note}机器结论为：{sentence(said)}"
