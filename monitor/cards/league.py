"""The league table (排名表): all sites of a night by score, ranked only among those that can be compared. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from config.sites import Level
from monitor.cards.score import score_of, vetoes
from storage.ledger import CardFigures
from storage.records import Finding, Verdict


@dataclass(frozen=True)
class Place:
    """One line: a site, what its card came to (None: the night did not visit it), and its rank.

    `rank` is the place among the `of` sites of its level that have a score; None where it has none, or where its
    level is not known. `change` is in points since the night before; None where either night has no score, or where
    they were not judged by the same packs. `reviews` counts the decisions that hold, `returned` those that came back.
    """

    site: str
    name: str
    level: Level | None
    figures: CardFigures | None
    rank: int | None = None
    of: int = 0
    change: float | None = None
    reviews: int = 0
    returned: int = 0


def figures_of(site: str, findings: Iterable[Finding], veto_codes: Collection[str]) -> CardFigures:
    """What a card of these findings comes to. The score is that of `monitor.cards.score`; there is no other."""
    mine = list(findings)
    weighed = [finding for finding in mine if finding.weight > 0]
    score = score_of(mine)
    verdicts = [finding.verdict for finding in weighed]
    return CardFigures(
        site=site,
        score=score.score,
        low=score.bounds[0],
        high=score.bounds[1],
        machine_coverage=score.machine_coverage,
        questions_answered=score.questions_answered,
        decided=score.decided,
        asked=score.asked,
        vetoes=tuple(finding.requirement for finding in vetoes(weighed, veto_codes)),
        failed=verdicts.count(Verdict.FAIL),
        partly=verdicts.count(Verdict.PARTIAL),
        provisional=verdicts.count(Verdict.PROVISIONAL),
        undetermined=verdicts.count(Verdict.UNDETERMINED) + verdicts.count(Verdict.ERROR),
    )


def league(
    sites: Mapping[str, tuple[str, Level | None]],
    now: Mapping[str, CardFigures],
    before: Mapping[str, CardFigures],
    reviewed: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> tuple[Place, ...]:
    """The table of `sites` (name and level by code): level by level, the best score first, those without one last.

    `before` are the figures of the night before, empty where they may not be compared, `reviewed` how many decisions
    hold and came back, of sites that have any. Bodies of different levels are
    asked for different things, and a site of which too little was decided has no score: neither is ranked against
    the others. Equal scores share a rank.
    """
    order = [*Level, None]
    places: list[Place] = []
    for level in order:
        mine = [(code, name) for code, (name, at) in sites.items() if at is level]
        scores = sorted((_score(now, code) for code, _ in mine if _has_score(now, code)), reverse=True)
        ranks: dict[float, int] = {}
        for number, score in enumerate(scores, start=1):
            ranks.setdefault(score, number)
        for code, name in sorted(mine, key=lambda one: (not _has_score(now, one[0]), -_score(now, one[0]), one[0])):
            rank = ranks[_score(now, code)] if level is not None and _has_score(now, code) else None
            of = len(scores) if rank else 0
            change = _change(now.get(code), before.get(code))
            reviews, returned = reviewed.get(code, (0, 0))
            places.append(Place(code, name, level, now.get(code), rank, of, change, reviews, returned))
    return tuple(places)


def _has_score(figures: Mapping[str, CardFigures], code: str) -> bool:
    return code in figures and figures[code].score is not None


def _score(figures: Mapping[str, CardFigures], code: str) -> float:
    return figures[code].score or 0.0 if code in figures else 0.0


def _change(now: CardFigures | None, before: CardFigures | None) -> float | None:
    if now is None or before is None or now.score is None or before.score is None:
        return None
    return round(now.score - before.score, 1)
