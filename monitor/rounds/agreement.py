"""How far two readers agree beyond what chance would make them: Cohen's kappa, with its interval. Pure.

Kappa is (observed - expected) / (1 - expected) (J. Cohen, A coefficient of agreement for nominal scales, Educational
and Psychological Measurement 20, 1960, pages 37 to 46). Its standard error is that of large samples (J. L. Fleiss,
J. Cohen and B. S. Everitt, Large sample standard errors of kappa and weighted kappa, Psychological Bulletin 72, 1969,
pages 323 to 327).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from monitor.rounds.measured import Z95
from storage.records import Verdict

FEW = 30
"""Pairs below which the interval, which is one of large samples, says little."""

Pair = tuple[Verdict, Verdict]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two readers found of the same `n` findings, of which they found `same` alike.

    `table` counts the pairs of verdicts (the first reader's, the second's). `kappa` is None where it is not defined:
    without any pair, and where both always gave one and the same verdict, so that chance alone would make them agree.
    `error` is its standard error, `interval` its 95 % interval; that is None where the formula has no spread to go by,
    as where all was found alike.
    """

    n: int
    same: int
    observed: float | None
    expected: float | None
    kappa: float | None
    error: float | None
    interval: tuple[float, float] | None
    table: Mapping[Pair, int]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts that either reader gave, in their order."""
        given = {verdict for pair in self.table for verdict in pair}
        return tuple(verdict for verdict in Verdict if verdict in given)


def agreement_of(pairs: Iterable[Pair]) -> Agreement:
    """The agreement of two readers, verdict by verdict and unweighted: a near miss counts as any other. That nobody
    can tell is a verdict like all others; of PARTIAL the share of the points is not compared."""
    table = Counter(pairs)
    n = table.total()
    if not n:
        return Agreement(0, 0, None, None, None, None, None, table)
    first, second = _margins(table, n)
    same = sum(number for (mine, other), number in table.items() if mine is other)
    observed, expected = Fraction(same, n), sum((first[verdict] * second[verdict] for verdict in first), Fraction())
    if expected == 1:
        return Agreement(n, same, float(observed), 1.0, None, None, None, table)
    kappa = (observed - expected) / (1 - expected)
    error = sqrt(_spread(table, first, second, n, kappa, expected) / n) / (1 - expected)
    half = Z95 * error
    interval = (max(-1.0, kappa - half), min(1.0, kappa + half)) if error else None
    return Agreement(n, same, float(observed), float(expected), float(kappa), float(error), interval, table)


def _margins(table: Mapping[Pair, int], n: int) -> tuple[dict[Verdict, Fraction], dict[Verdict, Fraction]]:
    """How often each reader gave each verdict; in fractions, so that nothing is lost and 1 is 1."""
    first: Counter[Verdict] = Counter()
    second: Counter[Verdict] = Counter()
    for (mine, other), number in table.items():
        first[mine] += number
        second[other] += number
    every = first.keys() | second.keys()
    return {one: Fraction(first[one], n) for one in every}, {one: Fraction(second[one], n) for one in every}


def _spread(
    table: Mapping[Pair, int],
    first: Mapping[Verdict, Fraction],
    second: Mapping[Verdict, Fraction],
    n: int,
    kappa: Fraction,
    expected: Fraction,
) -> Fraction:
    """What the standard error comes from, of a kappa that is not supposed to be 0 (Fleiss, Cohen and Everitt)."""
    off = 1 - kappa
    total = -((kappa - expected * off) ** 2)
    for (mine, other), number in table.items():
        near = (second[mine] + first[other]) * off
        total += Fraction(number, n) * ((1 - near) ** 2 if mine is other else near**2)
    return total
