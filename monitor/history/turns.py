"""How the findings of a site changed: when each was first made, said otherwise, could not be made, or ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.ledger import Layer, Span
from storage.records import Finding, Reason, Verdict


class Kind(StrEnum):
    """What happened to a finding."""

    FIRST = "first"  # decided for the first time
    CHANGED = "changed"  # another verdict or reason than before
    ENDED = "ended"  # no longer asked of the site
    VEILED = "veiled"  # could not be decided: what was decided before stays


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of one finding, at the moment of a scan. `until_scan` ends what could not be decided, None while that
    lasts; `before` is what had been decided, None where nothing had."""

    kind: Kind
    at: datetime
    scan: int
    finding: Finding
    before: Finding | None = None
    until_scan: int | None = None


def turns_of(spans: Iterable[Span]) -> tuple[Turn, ...]:
    """The changes of all findings among spans of nights, oldest first; another value by itself is no change."""
    every = sorted(spans, key=lambda span: (span.since, span.since_scan))
    decided: dict[str, list[Span]] = {}
    for span in every:
        if span.layer is Layer.DECIDED:
            decided.setdefault(span.finding.requirement, []).append(span)
    found = [turn for mine in decided.values() for turn in _of_one(mine)]
    for span in every:
        if span.layer is Layer.OVERLAY:
            before = _standing(decided.get(span.finding.requirement, ()), span.since)
            found.append(Turn(Kind.VEILED, span.since, span.since_scan, span.finding, before, span.until_scan))
    return tuple(sorted(found, key=lambda turn: (turn.at, turn.scan, turn.finding.requirement)))


def _standing(decided: Iterable[Span], at: datetime) -> Finding | None:
    """What had been decided before a moment, and still stood at it."""
    here = (span.finding for span in decided if span.since < at and (span.until is None or span.until > at))
    return next(here, None)


def _of_one(spans: list[Span]) -> Iterator[Turn]:
    before: Span | None = None
    for span in spans:
        follows = before is not None and before.until_scan == span.since_scan
        if before is not None and not follows:
            yield from _ended(before)
        if before is None or not follows:
            yield Turn(Kind.FIRST, span.since, span.since_scan, span.finding)
        elif said(before.finding) != said(span.finding):
            yield Turn(Kind.CHANGED, span.since, span.since_scan, span.finding, before.finding)
        before = span
    if before is not None:
        yield from _ended(before)


def _ended(span: Span) -> Iterator[Turn]:
    if span.until is not None and span.until_scan is not None:
        yield Turn(Kind.ENDED, span.until, span.until_scan, span.finding)


def said(finding: Finding) -> tuple[Verdict, Verdict | None, Reason]:
    """What makes two findings of one requirement say the same."""
    return finding.verdict, finding.tentative, finding.reason
