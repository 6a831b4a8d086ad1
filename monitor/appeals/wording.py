"""The words of appeals in official Chinese. Pure."""

from __future__ import annotations

from monitor.cards.wording import VERDICTS
from storage.records import Verdict
from storage.rounds.records import Appeal, AppealState

STATES = {
    AppealState.FILED: "待办理",
    AppealState.WITHDRAWN: "已撤回",
    AppealState.UPHELD: "采纳",
    AppealState.PARTLY: "部分采纳",
    AppealState.REJECTED: "不予采纳",
}
TONES = {
    AppealState.FILED: "waiting",
    AppealState.WITHDRAWN: "aside",
    AppealState.UPHELD: "met",
    AppealState.PARTLY: "undetermined",
    AppealState.REJECTED: "adverse",
}
"""As which badge of the desk each state is shown."""


def score_told(score: float | None) -> str:
    """A score, or that there is none."""
    return "无得分（证据不足）" if score is None else f"{score:g}"


def verdict_told(verdict: Verdict, won: float | None) -> str:
    """A verdict, of a partial one with its share."""
    share = f"（得分比例{won:.0%}）" if verdict is Verdict.PARTIAL and won is not None else ""
    return f"{VERDICTS[verdict]}{share}"


def ruling_told(appeal: Appeal) -> str:
    """What was decided of an appeal: 采纳，认定为“符合”. Empty where nothing was."""
    if appeal.decided is None:
        return ""
    if appeal.verdict is None:
        return f"{STATES[appeal.state]}，维持原结论"
    return f"{STATES[appeal.state]}，认定为“{verdict_told(appeal.verdict, appeal.won)}”"
