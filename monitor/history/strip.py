"""The last nights of each finding of a site, side by side: what was said on which night, in stretches. Pure.

A strip says what the machine said. A night that did not visit the site, or could not look, is never one that found
something missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from monitor.cards.wording import verdict_of
from monitor.history.nights import VISITED, Night
from storage.ledger import Layer, Span
from storage.records import Finding, Verdict


class Shade(StrEnum):
    """How a night is drawn."""

    MET = "met"
    PARTLY = "partly"
    FAILED = "failed"
    WAITING = "waiting"
    UNDECIDED = "undecided"
    ASIDE = "aside"
    UNVISITED = "unvisited"
    NOTHING = "nothing"  # visited, and this was not asked then


@dataclass(frozen=True, slots=True)
class Stretch:
    """Nights one after the other that said the same: from the `at`th of the strip on, `nights` of them."""

    at: int
    nights: int
    first: date
    last: date
    shade: Shade
    told: str


Strip = tuple[Stretch, ...]

UNVISITED, NOTHING = "未访问", "未评判"
_SHADES: Mapping[Verdict, Shade] = {
    Verdict.PASS: Shade.MET,
    Verdict.EXTERNAL: Shade.MET,
    Verdict.NIL_STATEMENT: Shade.MET,
    Verdict.PARTIAL: Shade.PARTLY,
    Verdict.FAIL: Shade.FAILED,
    Verdict.PROVISIONAL: Shade.WAITING,
    Verdict.UNDETERMINED: Shade.UNDECIDED,
    Verdict.SUSPENDED: Shade.UNDECIDED,
    Verdict.ERROR: Shade.UNDECIDED,
    Verdict.NOT_APPLICABLE: Shade.ASIDE,
    Verdict.NOT_YET_DUE: Shade.ASIDE,
    Verdict.WAIVED: Shade.ASIDE,
}


def strips_of(spans: Iterable[Span], nights: Sequence[Night]) -> dict[str, Strip]:
    """The strip of each requirement over these nights, oldest first; none of one that says nothing on any of them."""
    mine: dict[str, list[Span]] = {}
    for span in spans:
        if span.layer is not Layer.ADHOC:
            mine.setdefault(span.finding.requirement, []).append(span)
    found = {requirement: _strip(every, nights) for requirement, every in mine.items()}
    silent = (Shade.UNVISITED, Shade.NOTHING)
    return {code: strip for code, strip in found.items() if any(one.shade not in silent for one in strip)}


def strip_in_words(strip: Strip) -> str:
    """What a strip shows, for who does not see it."""
    return "；".join(f"{_period(one)}{one.told}" for one in strip)


def _strip(spans: Sequence[Span], nights: Sequence[Night]) -> Strip:
    told = [_told(spans, night) for night in nights]
    stretches: list[Stretch] = []
    for (shade, words), same in groupby(range(len(nights)), key=told.__getitem__):
        places = list(same)
        first, last = nights[places[0]].day, nights[places[-1]].day
        stretches.append(Stretch(places[0], len(places), first, last, shade, words))
    return tuple(stretches)


def _told(spans: Sequence[Span], night: Night) -> tuple[Shade, str]:
    if night.as_of is None or night.met not in VISITED:
        return Shade.UNVISITED, UNVISITED
    finding = _said(spans, night.as_of)
    return (Shade.NOTHING, NOTHING) if finding is None else (_SHADES[finding.verdict], verdict_of(finding))


def _said(spans: Sequence[Span], at: datetime) -> Finding | None:
    """What the card of that moment says: where a night could not look, that lies over what was decided."""
    here = [span for span in spans if span.since <= at and (span.until is None or at < span.until)]
    over = [span for span in here if span.layer is Layer.OVERLAY]
    return (over or here)[-1].finding if here else None


def _period(one: Stretch) -> str:
    return f"{one.first}" if one.first == one.last else f"{one.first}至{one.last}"
