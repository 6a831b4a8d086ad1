"""Scorecards (评分表): points won of points decided, always beside how much was decided. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from storage.records import ADVERSE, DECIDED, SET_ASIDE, Finding, Reason, Verdict

ENOUGH_COVERAGE = 0.8
WEIGHTS_NOTE = "等权·非官方"
TOO_LITTLE = "证据不足"
QUESTION = frozenset({Reason.ASKED, Reason.ANSWERED, Reason.ANSWERED_PARTLY, Reason.ANSWERED_NO})
"""The reasons of findings that only a person can decide."""


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
    """The score of one site's findings: won / decided over all that binds it and was not left to a person.

    Undetermined, provisional and erroneous findings are not decided: they lower the coverage and widen the bounds.
    Questions to a person count once they are answered, and are no part of the machine's coverage.
    """
    binding = [finding for finding in findings if finding.verdict not in SET_ASIDE and finding.weight > 0]
    questions = [finding for finding in binding if finding.reason in QUESTION]
    answered = [finding for finding in questions if is_decided(finding)]
    machine = [finding for finding in binding if finding.reason not in QUESTION]
    decided = [finding for finding in machine if is_decided(finding)]
    counted = [*decided, *answered]
    total = sum(finding.weight for finding in (*machine, *answered))
    settled = sum(finding.weight for finding in counted)
    won = sum(finding.weight * share_of(finding) for finding in counted)
    able, done = (sum(finding.weight for finding in group) for group in (machine, decided))
    coverage = done / able if able else 0.0
    bounds = (100 * won / total, 100 * (won + total - settled) / total) if total else (0.0, 100.0)
    return Score(
        score=round(100 * won / settled, 1) if settled and coverage >= ENOUGH_COVERAGE else None,
        bounds=(round(bounds[0], 1), round(bounds[1], 1)),
        machine_coverage=round(coverage, 4),
        questions_answered=round(len(answered) / len(questions), 4) if questions else None,
        decided=len(decided),
        asked=len(machine),
    )


def scores_of(findings: Iterable[Finding], parts: Mapping[str, Collection[str]]) -> dict[str, Score]:
    """The score of each part of a card that binds the site: `parts` are the codes of its checks by its name, such as
    the checks of a group (五公开, 平台建设), of an office that answers for them, or of one document."""
    every = {finding.requirement: finding for finding in findings}
    found = {name: [every[code] for code in codes if code in every] for name, codes in parts.items()}
    return {name: score_of(mine) for name, mine in found.items() if any(f.verdict not in SET_ASIDE for f in mine)}


def vetoes(findings: Iterable[Finding], codes: Collection[str]) -> tuple[Finding, ...]:
    """单项否决: the confirmed adverse findings of the checks that are vetoes. What is not decided vetoes nothing."""
    return tuple(finding for finding in findings if finding.requirement in codes and finding.verdict in ADVERSE)


class Said(Protocol):
    """What has a verdict and wins a share by it: a finding, or a line that was kept of one."""

    @property
    def verdict(self) -> Verdict:
        """The verdict that counts."""

    @property
    def won(self) -> float:
        """The share of the weight won, 0 to 1, where the verdict leaves that open."""


def is_decided(finding: Said) -> bool:
    """Whether a finding stands: also a statement that there is nothing to publish, where the pack counts it as met."""
    return finding.verdict in DECIDED or (finding.verdict is Verdict.NIL_STATEMENT and finding.won > 0)


def share_of(finding: Said) -> float:
    """The share of its weight that a decided finding wins, 0 to 1."""
    met = finding.verdict in (Verdict.PASS, Verdict.EXTERNAL)
    return 1.0 if met else finding.won if finding.verdict in (Verdict.PARTIAL, Verdict.NIL_STATEMENT) else 0.0
