"""Scorecards (评分表): points won of points decided, always beside how much was decided. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.records import DECIDED, SET_ASIDE, Finding, Verdict

ENOUGH_COVERAGE = 0.8
WEIGHTS_NOTE = "等权·非官方"
TOO_LITTLE = "证据不足"


@dataclass(frozen=True)
class Score:
    """Points of one site, in percent. `score` is None where too little was decided: `bounds` stand in its place.

    `machine_coverage` is decided / what a machine can decide here (0 to 1); `questions_answered` the same for
    manual checks, None where none is asked.
    """

    score: float | None
    bounds: tuple[float, float]
    machine_coverage: float
    questions_answered: float | None
    decided: int
    asked: int


def score_of(findings: Iterable[Finding]) -> Score:
    """The score of one site's findings: won / decided over all that binds it.

    Undetermined, provisional and erroneous findings are not decided: they lower the coverage and widen the bounds.
    """
    binding = [finding for finding in findings if finding.verdict not in SET_ASIDE and finding.weight > 0]
    decided = [finding for finding in binding if finding.verdict in DECIDED]
    total = sum(finding.weight for finding in binding)
    settled = sum(finding.weight for finding in decided)
    won = sum(finding.weight * _share(finding) for finding in decided)
    coverage = settled / total if total else 0.0
    bounds = (100 * won / total, 100 * (won + total - settled) / total) if total else (0.0, 100.0)
    return Score(
        score=round(100 * won / settled, 1) if settled and coverage >= ENOUGH_COVERAGE else None,
        bounds=(round(bounds[0], 1), round(bounds[1], 1)),
        machine_coverage=round(coverage, 4),
        questions_answered=None,
        decided=len(decided),
        asked=len(binding),
    )


def _share(finding: Finding) -> float:
    return (
        1.0
        if finding.verdict in (Verdict.PASS, Verdict.EXTERNAL)
        else finding.won
        if finding.verdict is Verdict.PARTIAL
        else 0.0
    )
