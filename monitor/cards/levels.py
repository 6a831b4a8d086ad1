"""Scores by level of government (层级), of several cards. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from config.sites import Level
from monitor.cards.card import Card
from monitor.cards.score import Score


@dataclass(frozen=True)
class LevelScore:
    """The sites of one level (None: not known), how many have a score, the median of those, the lowest coverage.

    `median` is None where no site of the level was decided enough to have a score.
    """

    level: Level | None
    sites: int
    scored: int
    median: float | None
    lowest_coverage: float


def levels_of(cards: Iterable[Card]) -> tuple[LevelScore, ...]:
    """The levels that have cards, from the highest down. Sites without enough evidence have no part in a median."""
    found: dict[Level | None, list[Score]] = {level: [] for level in (*Level, None)}
    for card in cards:
        found[card.site.level].append(card.score)
    return tuple(_level(level, scores) for level, scores in found.items() if scores)


def _level(level: Level | None, scores: Sequence[Score]) -> LevelScore:
    shown = [score.score for score in scores if score.score is not None]
    middle = round(median(shown), 1) if shown else None
    return LevelScore(level, len(scores), len(shown), middle, min(score.machine_coverage for score in scores))
