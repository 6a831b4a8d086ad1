"""What a round is, in sentences of official Chinese: its window, its sample, its dates, how it was drawn. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from config.sites import LEVEL_NAMES, Level
from monitor.rounds.drawing import drawn
from storage.records import SHANGHAI
from storage.rounds.records import Definition, Round

DUES = {"decide_by": "复核截止", "appeal_by": "申诉截止", "rectify_by": "整改截止"}
"""The last days on which something may be done in a round, by the names that `Definition` has for them."""

DRAWING = (
    "对每个编码计算SHA-256：以UTF-8依次连接抽样种子、一个换行符（U+000A）和编码，得到64位十六进制数。"
    "按该数从小到大排列，取排在最前的若干个；数相同的，按编码排列。"
)
"""The rule by which everything of a round is drawn, so that anybody can draw it again."""
ENTRY_KEY = "条目的编码为站点代码、列表页网址、条目网址三项，以换行符连接；每个站点分别抽取，不足的全部列入。"


def window_in_words(definition: Definition) -> str:
    """The days whose nights count."""
    return f"{_day(definition.since)}至{_day(definition.until)}"


def packs_in_words(definition: Definition) -> str:
    """The packs by which a round judges, each with its version."""
    return "、".join(f"{name}@{version}" for name, version, _ in definition.packs)


def sites_in_words(definition: Definition) -> str:
    """How many sites of how many, with the seed where they were drawn."""
    return _of(len(definition.sites), len(definition.population), "个站点", definition.seed)


def checks_in_words(definition: Definition) -> str:
    """How many checks of how many."""
    return _of(len(definition.checks), len(definition.all_checks), "项指标", definition.seed)


def dues_of(definition: Definition) -> tuple[tuple[str, date], ...]:
    """The dates by which something is due, as far as any was agreed, each with what it is called."""
    told = ((name, getattr(definition, field)) for field, name in DUES.items())
    return tuple((name, day) for name, day in told if day is not None)


def due_in_words(day: date, today: date) -> str:
    """A due date with how far off it is."""
    left = (day - today).days
    if left > 0:
        return f"{_day(day)}（还有{left}天）"
    return f"{_day(day)}（{'今日截止' if left == 0 else f'已逾期{-left}天'}）"


def frozen_told(found: Round) -> str:
    """When and by whom a round was frozen; empty while it is open."""
    return f"{found.frozen.astimezone(SHANGHAI):%Y-%m-%d %H:%M}由{found.frozen_by}冻结" if found.frozen else ""


def drawing_in_words(definition: Definition, levels: Mapping[str, Level | None]) -> str:
    """How the sites of a round were drawn: all of them, so many in all, or so many of each level (`levels` by code)."""
    number, of = len(definition.sites), len(definition.population)
    if number == of:
        return f"未抽样，评估全部{of}个站点。"
    if set(drawn(definition.seed, definition.population, number)) == set(definition.sites):
        return f"从全部{of}个站点中按一个总体抽取{number}个，抽样种子为“{definition.seed}”。"
    there = Counter(levels.get(code) for code in definition.population)
    taken = Counter(levels.get(code) for code in definition.sites)
    parts = [f"{_level(level)}{there[level]}个中抽取{taken[level]}个" for level in (*Level, None) if taken[level]]
    return f"按层级分别抽取：{'，'.join(parts)}；各层级使用同一抽样种子“{definition.seed}”。"


def _of(number: int, of: int, noun: str, seed: str) -> str:
    if number == of:
        return f"全部{of}{noun}"
    return f"从{of}{noun}中抽取{number}{noun[0]}（种子“{seed}”）"


def _level(level: Level | None) -> str:
    return LEVEL_NAMES[level] if level else "层级不明"


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"
