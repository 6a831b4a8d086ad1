"""How often the machine was right, of what people decided: shares with their intervals. Pure.

The interval is Wilson's score interval (E. B. Wilson, Probable inference, the law of succession, and statistical
inference, Journal of the American Statistical Association 22, 1927, pages 209 to 212).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from monitor.cards.score import QUESTION
from storage.records import ADVERSE, DECIDED, SET_ASIDE, Verdict
from storage.review import Act
from storage.rounds.tally import Tally

Z95 = NormalDist().inv_cdf(0.975)
"""Of a standard normal quantity 95 % are within so much of 0."""
ENOUGH = (19, 20)
"""The share of right adverse verdicts below which those of a check wait for a person: 95 %, as whole numbers, since
exactly as much is enough."""

_TOLD = DECIDED | SET_ASIDE - {Verdict.SUSPENDED} | {Verdict.NIL_STATEMENT}


@dataclass(frozen=True, slots=True)
class Share:
    """So many `right` of `n`."""

    right: int = 0
    n: int = 0

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval; None of nothing."""
        return wilson(self.right, self.n) if self.n else None

    @property
    def too_low(self) -> bool:
        """Whether it is known to be below 95 %: exactly 95 % is not, and nothing is not known."""
        right, of = ENOUGH
        return self.right * of < self.n * right


@dataclass(frozen=True, slots=True)
class Precision:
    """准确率 of a check's machine verdicts: how many people found right, of `every` verdict and of `adverse` ones.
    `cannot_tell` are those of which nobody could tell, in neither."""

    requirement: str
    every: Share
    adverse: Share
    cannot_tell: int = 0

    @property
    def waits(self) -> bool:
        """Whether adverse verdicts of this check wait for a person."""
        return self.adverse.too_low


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share. Raises `ValueError` where there is no share."""
    if not 0 <= right <= n or n == 0:
        raise ValueError(f"{right} of {n}")
    share, spread = right / n, Z95 * Z95 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return (max(0.0, middle - half) if right else 0.0), (min(1.0, middle + half) if right < n else 1.0)


def precisions(tallies: Iterable[Tally]) -> tuple[Precision, ...]:
    """The precision of each check of which anything was decided, by code.

    Right is a verdict that the person found right as well. Of PARTIAL the share of the points is not compared: it is
    none of the verdict. What the machine left open, and what only people can answer, is no verdict of the machine.
    """
    found: dict[str, Precision] = {}
    for one in tallies:
        if one.said in _TOLD and one.reason not in QUESTION:
            before = found.get(one.requirement, Precision(one.requirement, Share(), Share()))
            found[one.requirement] = _with(before, one)
    return tuple(found[code] for code in sorted(found))


def altogether(rows: Iterable[Precision]) -> Precision:
    """The precision of several checks together."""
    every = tuple(rows)
    return Precision(
        "",
        _sum(one.every for one in every),
        _sum(one.adverse for one in every),
        sum(one.cannot_tell for one in every),
    )


def _with(before: Precision, one: Tally) -> Precision:
    if one.act is Act.CANNOT_TELL:
        return Precision(before.requirement, before.every, before.adverse, before.cannot_tell + one.number)
    mine = Share(one.number if one.found is one.said else 0, one.number)
    adverse = _sum((before.adverse, mine)) if one.said in ADVERSE else before.adverse
    return Precision(before.requirement, _sum((before.every, mine)), adverse, before.cannot_tell)


def _sum(shares: Iterable[Share]) -> Share:
    some = tuple(shares)
    return Share(sum(one.right for one in some), sum(one.n for one in some))
