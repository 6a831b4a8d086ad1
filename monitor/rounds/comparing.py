"""Two rounds side by side: what each site came to in both, and which checks are met by more or fewer sites.

Scores are set against each other only where both rounds asked the same in the same way, and decided enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from config.sites import Level
from monitor.cards.packs_then import outline_then
from monitor.cards.score import is_decided, share_of
from monitor.rounds.cards import stage_of
from monitor.rounds.scoring import SITES_AT_ONCE, finals_now
from monitor.rounds.wording import bars_in_words
from storage.records import Finding
from storage.rounds.records import Line, Round, Standing
from storage.rounds.standings import lines_of, standings_of


class Turn(StrEnum):
    """How a check stands at a site in the later round beside the earlier one."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = "unknown"  # not decided in one of the two


@dataclass(frozen=True, slots=True)
class ComparedSite:
    """A site in two rounds (None: it is not in that one). `change` is in points, None where the two cannot be compared:
    `bars` says why, in Chinese."""

    site: str
    name: str
    level: Level | None
    before: Standing | None
    after: Standing | None
    change: float | None
    bars: str


@dataclass(frozen=True, slots=True)
class ComparedCheck:
    """A check or question that both rounds asked: at how many of their common sites it stands how."""

    requirement: str
    name: str
    better: int
    worse: int
    same: int
    unknown: int


@dataclass(frozen=True)
class Comparison:
    """Two rounds. `reasons` say in Chinese why their scores cannot be compared; empty where they can."""

    before: Round
    after: Round
    reasons: tuple[str, ...]
    lines: tuple[ComparedSite, ...]
    checks: tuple[ComparedCheck, ...]


def compare_rounds(conn: Connection, before: Round, after: Round) -> Comparison:
    """The two rounds, `before` the earlier: sites by level and code, then checks in the order of the later round."""
    reasons = incomparable(before, after)
    was, now = (standings_of(conn, one.id, stage_of(one)) for one in (before, after))
    names = {**before.definition.listed(), **after.definition.listed()}
    order = [*Level, None]
    codes = sorted(was.keys() | now.keys(), key=lambda code: (order.index(names.get(code, (code, None))[1]), code))
    lines = tuple(_site(code, names, was.get(code), now.get(code), reasons) for code in codes)
    return Comparison(before, after, reasons, lines, tuple(_checks(conn, before, after)))


def incomparable(before: Round, after: Round) -> tuple[str, ...]:
    """Why the scores of two rounds cannot be set against each other."""
    was, now = before.definition, after.definition
    found = (
        (was.packs != now.packs or was.named != now.named, "指标库或者其版本不同"),
        (was.checks != now.checks, "所评指标不同"),
        (was.weights != now.weights, "权重不同"),
        (was.questions != now.questions, "人工核实问题不同"),
        (was.until - was.since != now.until - now.since, "评估时段长短不同"),
    )
    return tuple(told for differs, told in found if differs)


def _site(
    code: str,
    names: Mapping[str, tuple[str, Level | None]],
    was: Standing | None,
    now: Standing | None,
    reasons: tuple[str, ...],
) -> ComparedSite:
    name, level = names.get(code, (code, None))
    bars = _bars(was, now, reasons)
    scores = [one.figures.score for one in (was, now) if one is not None and one.figures is not None]
    change = None
    if not bars and len(scores) == 2 and scores[0] is not None and scores[1] is not None:
        change = round(scores[1] - scores[0], 1)
    return ComparedSite(code, name, level, was, now, change, bars)


def _bars(was: Standing | None, now: Standing | None, reasons: tuple[str, ...]) -> str:
    if was is None or now is None:
        return "不可比（只在其中一个评估周期）"
    if reasons:
        return f"不可比（{'、'.join(reasons)}）"
    return bars_in_words(dict.fromkeys([*was.bars, *now.bars]))


def _checks(conn: Connection, before: Round, after: Round) -> Iterator[ComparedCheck]:
    both = [code for code in after.definition.sites if code in set(before.definition.sites)]
    turns: dict[str, Counter[Turn]] = {}
    for start in range(0, len(both), SITES_AT_ONCE):
        some = both[start : start + SITES_AT_ONCE]
        was, now = _shares(conn, before, some), _shares(conn, after, some)
        for site in some:
            for key in was.get(site, {}).keys() & now.get(site, {}).keys():
                turns.setdefault(key, Counter())[_turn(was[site][key], now[site][key])] += 1
    names = _names(conn, after)
    for key, name in names.items():
        if key in turns:
            yield ComparedCheck(key, name, *(turns[key][turn] for turn in Turn))


def _turn(was: float | None, now: float | None) -> Turn:
    if was is None or now is None:
        return Turn.UNKNOWN
    return Turn.SAME if was == now else Turn.BETTER if now > was else Turn.WORSE


def _shares(conn: Connection, found: Round, sites: list[str]) -> dict[str, dict[str, float | None]]:
    """The share that each check wins at each site; None where nothing was decided."""
    said: Mapping[str, Sequence[Finding | Line]] = (
        {site: mine for site, mine, _ in finals_now(conn, found, sites)}
        if found.is_open
        else lines_of(conn, found.id, sites)
    )
    return {
        site: {one.requirement: share_of(one) if is_decided(one) else None for one in mine if one.weight > 0}
        for site, mine in said.items()
    }


def _names(conn: Connection, found: Round) -> dict[str, str]:
    outline, _ = outline_then(conn, found.definition.packs)
    checks = {code: outline.checks[code].name if code in outline.checks else code for code in found.definition.checks}
    return checks | {one.key: one.name for one in found.definition.questions}
