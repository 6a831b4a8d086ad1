"""The words of rounds in official Chinese. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.records import SHANGHAI
from storage.rounds.records import Bar, Round, RoundState, Stage

STATES = {RoundState.OPEN: "进行中", RoundState.FROZEN: "已冻结"}
STAGES = {Stage.NOW: "当前", Stage.FROZEN: "冻结", Stage.AFTER: "申诉后"}
BARS = {
    Bar.NOT_VISITED: "评估时段内没有巡检",
    Bar.PACKS: "指标库版本与本周期不同",
    Bar.COVERAGE: "机器判定率不足80%",
    Bar.LEVEL: "层级不明",
}
INCOMPARABLE = "不可比"
WAITS = "该指标的机器不利结论准确率不足95%，须经人工复核后方计入"


def bars_in_words(bars: Iterable[Bar]) -> str:
    """Why a site is not ranked; empty where it is."""
    told = "、".join(BARS[bar] for bar in bars)
    return f"{INCOMPARABLE}（{told}）" if told else ""


def frozen_in_words(found: Round) -> str:
    """That and when a round was frozen, as it is told to whoever comes too late."""
    return f"评估周期“{found.name}”{moment_of_freeze(found)}"


def moment_of_freeze(found: Round) -> str:
    """The same without the round's name."""
    at = found.frozen.astimezone(SHANGHAI) if found.frozen else None
    return f"已于{at:%Y-%m-%d %H:%M}冻结" if at else "尚未冻结"
