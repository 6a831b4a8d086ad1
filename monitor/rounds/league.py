"""The league table (排名表) of a round: ranked level by level, and only among those that can be compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.sites import Level
from storage.rounds.records import Standing


@dataclass(frozen=True, slots=True)
class RoundPlace:
    """A line: a site, what it came to in the round, its rank among the `of` of its level that can be compared (None:
    it cannot be, by the `bars` of its standing), and what it came to `after` the appeals, where any was upheld."""

    site: str
    name: str
    level: Level | None
    standing: Standing
    rank: int | None = None
    of: int = 0
    after: Standing | None = None


def round_league(
    names: Mapping[str, tuple[str, Level | None]],
    standings: Mapping[str, Standing],
    after: Mapping[str, Standing],
) -> tuple[RoundPlace, ...]:
    """The table: level by level, the best score first, those that cannot be compared last, then by code. Equal scores
    share a rank. `names` are name and level by code."""
    places: list[RoundPlace] = []
    for level in (*Level, None):
        mine = [one for site, one in standings.items() if names.get(site, (site, None))[1] is level]
        scores = sorted((score for one in mine if (score := _ranked(one)) is not None), reverse=True)
        ranks: dict[float, int] = {}
        for number, score in enumerate(scores, start=1):
            ranks.setdefault(score, number)
        for one in sorted(mine, key=_order):
            name = names.get(one.site, (one.site, None))[0]
            score = _ranked(one)
            rank = None if score is None else ranks[score]
            of = len(scores) if rank else 0
            places.append(RoundPlace(one.site, name, level, one, rank, of, after.get(one.site)))
    return tuple(places)


def _ranked(one: Standing) -> float | None:
    """The score by which a site is ranked; None where it cannot be compared with others."""
    return None if one.bars or one.figures is None else one.figures.score


def _order(one: Standing) -> tuple[bool, float, str]:
    score = _ranked(one)
    return (score is None, -(score or 0.0), one.site)
