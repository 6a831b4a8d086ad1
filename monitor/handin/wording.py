"""The words of a hand-in (成果交付) in official Chinese. Pure."""

from __future__ import annotations

from config.sites import LEVEL_NAMES, Level
from storage.records import SHANGHAI
from storage.rounds.records import Round

UNFROZEN = "未冻结·仅供核对"
FROZEN = "已冻结"
NOT_VISITED = "没有巡检"
BELOW = "低于95%"
NOT_ANSWERED = "未答复"


def state_of(found: Round) -> str:
    """Whether a round's figures still change."""
    return UNFROZEN if found.is_open else FROZEN


def by_whom(found: Round) -> str:
    """When and by whom a round was frozen."""
    if found.frozen is None:
        return "尚未冻结"
    return f"{found.frozen.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {found.frozen_by or ''}".strip()


def level_in_words(level: Level | None) -> str:
    """What a level is called."""
    return LEVEL_NAMES[level] if level else "层级不明"
