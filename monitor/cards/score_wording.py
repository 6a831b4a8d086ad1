"""Scores and vetoes in official Chinese, never a score without its coverage. Pure."""

from __future__ import annotations

from math import floor

from config.checks import Severity
from monitor.cards.card import Card, Part, Questions, unknown_checks, vetoes_of
from monitor.cards.score import TOO_LITTLE, Score

SEVERITIES = {Severity.VETO: "否决", Severity.DEDUCT: "扣分", Severity.NOTE: "提示"}
NOTE_MARK = "提示·不计分"


def percent(share: float) -> str:
    """A share in whole percent, rounded down: 79.6 % must not read as the 80 % that a score needs."""
    return f"{floor(100 * share + 1e-6)}%"  # shares are rounded to four places: 0.29 * 100 is 28.999...


def score_in_words(score: Score) -> str:
    """The score as it may be shown: with its coverage, bounds where too little was decided, answers of people apart."""
    answered = None if score.questions_answered is None else f"人工核实已答复 {percent(score.questions_answered)}"
    if score.asked == 0 and answered:
        return f"没有可由机器判定的计分指标，{answered}"
    if score.asked == 0:
        return "没有计分的指标"
    low, high = score.bounds
    head = f"{TOO_LITTLE}：得分在 {low:g}～{high:g} 之间" if score.score is None else f"得分 {score.score:g}"
    coverage = f"机器判定率 {percent(score.machine_coverage)}（{score.decided}/{score.asked}）"
    return "，".join(part for part in (head, coverage, answered) if part)


def score_line(card: Card) -> str:
    """The score of a card in one line, with whose weights it rests on."""
    return f"{score_in_words(card.score)}（{card.weights}）"


def part_in_words(part: Part | None) -> str:
    """The score of a part of a card; None is a part that binds the site in nothing now."""
    return score_in_words(part.score) if part else "本站目前没有需要评判的指标"


def questions_in_words(questions: Questions) -> str:
    """How many questions to people are answered and how many open."""
    told = f"已答复 {len(questions.answered)} 项，待核实 {len(questions.open)} 项"
    return f"{told}，无需核实 {len(questions.aside)} 项" if questions.aside else told


def veto_line(card: Card) -> str:
    """单项否决: the confirmed ones by name, or that there is none, always with how many could not be judged."""
    found = vetoes_of(card)
    if not found.judged + found.undecided:
        return "单项否决：没有适用于本站的否决指标"
    names = "、".join(f"{finding.name}（{finding.requirement}）" for finding in found.confirmed)
    waiting = f"（其中待复查 {found.provisional} 项）" if found.provisional else ""
    counts = f"否决指标已判定 {found.judged} 项，未能判定 {found.undecided} 项{waiting}"
    return f"单项否决：{f'经确认 {len(found.confirmed)} 项：{names}' if names else '未确认任何一项'}；{counts}"


def remarks_of(card: Card) -> tuple[str, ...]:
    """What a reader must know of where the card's groups, units and severities are from."""
    unknown = unknown_checks(card)
    if not unknown:
        return card.remarks
    codes = "、".join(unknown)
    return (*card.remarks, f"未能读出下列指标的定义，列入“其他”，是否属于单项否决不明：{codes}")
