"""The data files that a visit met and that have no version, because nobody could read them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.cards.wording import FILE_OUTCOMES
from monitor.datasets.wording import READINGS, format_told
from monitor.evidence.masked import shown
from storage.records import Dataset, VisitFacts


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file that was not read: for which columns, what it is called, its address, its format in words (empty where it
    did not come), its size in bytes, and why it was not read, as a code (an `Outcome` or a `Reading`) and in words."""

    codes: tuple[str, ...]
    title: str
    url: str
    format: str
    size: int
    reason: str
    why: str


def not_read(facts: VisitFacts) -> tuple[NotRead, ...]:
    """The files of a visit that no version stands for, each once, in the order of the visit."""
    found: dict[str, list[Dataset]] = {}
    for one in facts.datasets:
        if one.file is None or not one.file.content:
            found.setdefault(one.url, []).append(one)
    return tuple(_told(every) for every in found.values())


def _told(every: list[Dataset]) -> NotRead:
    one = every[0]
    codes = tuple(dict.fromkeys(other.code for other in every))
    if one.file is None:
        return NotRead(codes, shown(one.title), one.url, "", one.size, one.outcome, FILE_OUTCOMES[one.outcome])
    reading = one.file.reading
    return NotRead(codes, shown(one.title), one.url, format_told(one.file), one.size, reading, READINGS[reading])
