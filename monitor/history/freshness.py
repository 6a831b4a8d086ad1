"""How old the newest entry of each column was, night by night: from the spans of one requirement. Pure.

The dates are those that the findings say, so that a chart shows what was judged; a night that could not look has none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from config.checks import Check
from config.rules import MaxAge
from monitor.history.nights import VISITED, Met, Night
from monitor.rules.max_age import oldest_fresh_day
from storage.ledger import Layer, Span
from storage.records import Finding


class Mark(StrEnum):
    """What a night tells of a requirement's columns."""

    READ = "read"
    NOT_SEEN = "not_seen"  # could not look, or could not tell, or the night was our own fault
    NOT_VISITED = "not_visited"
    NOTHING = "nothing"  # looked, and what was found has no date


@dataclass(frozen=True, slots=True)
class Line:
    """One column: days since its newest entry on each night, None where that night tells nothing."""

    name: str
    ages: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in days on each night, and what it is called: six months are not always the same number of days."""

    name: str
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """The columns of one requirement over nights, of which every line, limit and mark has as many as there are days."""

    days: tuple[date, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A column as a finding tells it: the words of its link, and the date of its newest entry."""

    name: str
    newest: date


_Told = tuple[Mark, dict[str, Dated]]


def freshness_of(spans: Iterable[Span], nights: Sequence[Night], check: Check | None = None) -> Freshness | None:
    """What the findings of a requirement say of its columns on each of these nights; None where none says a date.

    `check` tells the limits, where it is known. Of two nights of one day the later one counts that saw more.
    """
    chosen = _one_a_day(nights)
    days = tuple(night.day for night in chosen)
    told = _told_by(spans)
    found = [told(night) for night in chosen]
    names = {key: one.name for _, dates in found for key, one in dates.items()}
    if not names:
        return None
    lines = tuple(Line(name, tuple(_ages(days, found, key))) for key, name in names.items())
    return Freshness(days, tuple(mark for mark, _ in found), lines, tuple(_limits(check, days)))


def _ages(days: Sequence[date], found: Sequence[_Told], key: str) -> Iterator[int | None]:
    for day, (_, dates) in zip(days, found, strict=True):
        yield max(0, (day - dates[key].newest).days) if key in dates else None


_BEST = (Met.SEEN, Met.CUT, Met.NOT_SEEN, Met.OURS)


def _one_a_day(nights: Iterable[Night]) -> tuple[Night, ...]:
    found: dict[date, Night] = {}
    for night in nights:
        known = found.get(night.day)
        if known is None or _rank(night) <= _rank(known):
            found[night.day] = night
    return tuple(found[day] for day in sorted(found))


def _rank(night: Night) -> int:
    return _BEST.index(night.met) if night.met in _BEST else len(_BEST)


def _told_by(spans: Iterable[Span]) -> Callable[[Night], _Told]:
    """What the spans say on a night."""
    every = sorted(spans, key=lambda span: (span.since, span.since_scan))
    decided, veiled = (
        _finder([one for one in every if one.layer is layer]) for layer in (Layer.DECIDED, Layer.OVERLAY)
    )
    dates = cache(dates_in)

    def told(night: Night) -> _Told:
        if night.as_of is None or night.met not in VISITED:
            return Mark.NOT_VISITED, {}
        if night.met in (Met.OURS, Met.NOT_SEEN) or veiled(night.as_of) is not None:
            return Mark.NOT_SEEN, {}
        span = decided(night.as_of)
        found = dates(span.finding) if span else {}
        return (Mark.READ, found) if found else (Mark.NOTHING, {})

    return told


def _finder(spans: Sequence[Span]) -> Callable[[datetime], Span | None]:
    """The span in force at a moment, of spans of one layer in their order: no two are at once."""
    starts = [span.since.timestamp() for span in spans]

    def at(moment: datetime) -> Span | None:
        place = bisect_right(starts, moment.timestamp())
        span = spans[place - 1] if place else None
        return span if span is not None and (span.until is None or moment < span.until) else None

    return at


_NEWEST = r" newest=(?P<day>\d{4}-\d\d-\d\d)(?P<assumed>（年份为推定）)?(?=；|$)"


def dates_in(finding: Finding) -> dict[str, Dated]:
    """The newest date of each column that a finding's value tells, by its address, or by its name where that is not
    known.

    Which words are a name is known by the links that were taken: a site may call a column as it likes. Of two columns
    of one name the newer one is told.
    """
    taken = {one.text: one.page_url or one.text for one in finding.candidates if one.rejected is None and one.text}
    name = "|".join((*map(re.escape, sorted(taken, key=len, reverse=True)), "[^；]*?"))
    found: dict[str, Dated] = {}
    for told in re.finditer(rf"(?:(?<=；)|^)(?P<name>{name}){_NEWEST}", finding.value):
        day, key = _date(told["day"]), taken.get(told["name"], told["name"])
        if day is not None and (key not in found or day > found[key].newest):
            found[key] = Dated(told["name"], day)
    return found


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _limits(check: Check | None, days: Sequence[date]) -> Iterator[Limit]:
    """The limits of a check, each once."""
    rules = [rule for rule in check.rules if isinstance(rule, MaxAge)] if check else []
    for name, rule in {_called(rule): rule for rule in rules}.items():
        yield Limit(name, tuple((day - oldest_fresh_day(rule, day)) // timedelta(days=1) for day in days))


def _called(rule: MaxAge) -> str:
    return f"{rule.days} 日" if rule.days is not None else f"{rule.months} 个月"


def has_dates(check: Check) -> bool:
    """Whether a check asks how old the newest entry is."""
    return any(isinstance(rule, MaxAge) for rule in check.rules)
