"""How far the scores of a round may be relied on: the precision of the machine's verdicts, and agreement of readers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.cards.score import QUESTION
from storage.records import ADVERSE
from storage.review import Act, Decision

ENOUGH_PRECISION = 0.95
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the machine's adverse verdicts of a check how many people judged and how many of these were right; the share
    with its interval (Wilson, 95 %), None where nobody judged any."""

    judged: int
    right: int

    @property
    def share(self) -> float | None:
        """The share that was right."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval of that share."""
        if not self.judged:
            return None
        count, share = self.judged, self.right / self.judged
        middle = share + _Z * _Z / (2 * count)
        half = _Z * math.sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
        whole = 1 + _Z * _Z / count
        return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)

    @property
    def marked(self) -> bool:
        """Whether the machine was right too seldom: its adverse verdicts wait for a person."""
        return self.share is not None and self.share < ENOUGH_PRECISION


@dataclass(frozen=True, slots=True)
class Reliability:
    """Second readings: pairs, how many of them agree and Cohen's kappa (None where there is none, or chance alone would
    always agree); and the precision of each check of which any verdict was judged."""

    pairs: int
    agreed: int
    kappa: float | None
    checks: Mapping[str, Precision]


def reliability(decisions: Iterable[Decision], pairs: Iterable[tuple[str, str]]) -> Reliability:
    """What decisions and the two verdicts of second readings come to."""
    judged, right = Counter[str](), Counter[str]()
    for one in decisions:
        machine = one.basis.tentative or one.basis.verdict
        asked = one.basis.reason in QUESTION
        if machine in ADVERSE and not asked and one.act in (Act.CONFIRM, Act.OVERTURN):
            judged[one.requirement] += 1
            right[one.requirement] += one.verdict is machine
    both = list(pairs)
    agreed = sum(first == second for first, second in both)
    checks = {code: Precision(count, right[code]) for code, count in judged.items()}
    return Reliability(len(both), agreed, _kappa(both, agreed), checks)


def _kappa(pairs: list[tuple[str, str]], agreed: int) -> float | None:
    count = len(pairs)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    together = sum(firsts[word] * seconds[word] for word in firsts)
    if not count or together == count * count:
        return None
    chance = together / (count * count)
    return (agreed / count - chance) / (1 - chance)
