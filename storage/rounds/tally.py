"""A count of what people decided in a round, beside what the machine had said. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Reason, Verdict
from storage.review import Act


@dataclass(frozen=True, slots=True)
class Tally:
    """So many (`number`) findings of a check of which the machine `said` one verdict (of what awaited confirmation the
    tentative one) for one `reason`, and a person `found` another or the same one right."""

    requirement: str
    said: Verdict
    reason: Reason
    act: Act
    found: Verdict
    number: int
