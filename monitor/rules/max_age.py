"""max_age: the newest entry of each of the columns is at most so old, the last day included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from config.rules import MaxAge
from monitor.rules.columns import Column, found_columns, lists_of, why_absent
from monitor.rules.newest import Newest, newest_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import PageFacts, Place, Reason, Tier, Verdict, VisitFacts


def oldest_fresh_day(rule: MaxAge, today: date) -> date:
    """The earliest date that is still fresh on `today`. Six months before 31 August is the last day of February."""
    if rule.days is not None:
        return today - timedelta(days=rule.days)
    return today - relativedelta(months=rule.months or 0)


def judge(rule: MaxAge, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where every column found is fresh, PARTIAL or FAIL where some or all are stale.

    Of a column's several lists each counts, or the freshest, as the rule says. Only a column's own rows count. A column
    that is missing is charged by its own check and not here. An undated list, or one whose newest row may stand on a
    page that was not read, leaves the whole undetermined; where others are stale it counts as fresh, so that what was
    not seen costs nothing.
    """
    limit = oldest_fresh_day(rule, context.today)
    every = [_of_code(rule, code, facts, limit, context.today) for code in rule.columns]
    fresh = [one for lists in every for one in lists.fresh]
    stale = [one for lists in every for one in lists.stale]
    doubts = [doubt for lists in every for doubt in lists.doubts]
    if not fresh and not stale and not doubts:
        return undetermined(Reason.COLUMN_NOT_FOUND, "、".join(rule.columns))
    if doubts and not stale:
        return doubts[0]
    return _ruling(fresh, stale, len(doubts), facts)


@dataclass(frozen=True)
class _Lists:
    """The lists of one column: those that are fresh, those that are not, and those of which nothing can be said."""

    fresh: tuple[tuple[Column, Newest], ...] = ()
    stale: tuple[tuple[Column, Newest], ...] = ()
    doubts: tuple[Ruling, ...] = ()


def _of_code(rule: MaxAge, code: str, facts: VisitFacts, limit: date, today: date) -> _Lists:
    """The lists of a column that count: each of them, or the freshest, which is unknown where one of them is in doubt
    and none is fresh. A list under a vague name may be the freshest, and makes no named one stale or doubtful."""
    every = found_columns(facts, code)
    columns = _first_level(_named(every)) if rule.each else _named(every)
    if not columns:
        doubt = _unfound(facts, code)
        return _Lists(doubts=(doubt,) if doubt else ())
    read = [(column, newest_of(column, facts, limit, today)) for column in columns]
    if not rule.each:
        vague = ((column, newest_of(column, facts, limit, today)) for column in every if column not in columns)
        read += [one for one in vague if one[1].doubt is None and one[1].day >= limit]
    doubts = tuple(
        undetermined(newest.doubt, column.candidate.text, (Shown(column.page, ""),))
        for column, newest in read
        if newest.doubt is not None
    )
    dated = sorted((one for one in read if one[1].doubt is None), key=lambda one: one[1].day, reverse=True)
    fresh = tuple(one for one in dated if one[1].day >= limit)
    stale = tuple(one for one in dated if one[1].day < limit)
    if rule.each:
        return _Lists(fresh, stale, doubts)
    if fresh:
        return _Lists(fresh=fresh[:1])
    return _Lists(doubts=doubts) if doubts else _Lists(stale=stale[:1])


def _named(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that a link calls by name; those where it might be found (a vague name) only where there are none."""
    return tuple(column for column in columns if column.candidate.tier is Tier.STRONG) or columns


def _first_level(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that a visitor finds from the home page, or all where there are none: deeper ones are not first-level
    columns."""
    return tuple(column for column in columns if column.candidate.place is not Place.ENTRANCE) or columns


def _unfound(facts: VisitFacts, code: str) -> Ruling | None:
    """Doubt over a column that was not found; None where it was, or where it is plainly not there."""
    if found_columns(facts, code):
        return None
    absent = why_absent(facts, code, code)
    return None if absent.verdict is Verdict.FAIL else absent


def _ruling(
    fresh: list[tuple[Column, Newest]], stale: list[tuple[Column, Newest]], doubtful: int, facts: VisitFacts
) -> Ruling:
    every = [*stale, *fresh]
    value = "；".join(f"{column.candidate.text} newest={newest.told}" for column, newest in every)
    shown = tuple(Shown(_page_of(column, newest, facts), _row(newest)) for column, newest in every)
    if not stale:
        return Ruling(Verdict.PASS, Reason.FRESH, value, won=1.0, shown=shown)
    lacking = tuple(column.candidate.text for column, _ in stale)
    good = len(fresh) + doubtful
    verdict = Verdict.PARTIAL if good else Verdict.FAIL
    return Ruling(verdict, Reason.STALE, value, won=good / (good + len(stale)), lacking=lacking, shown=shown)


def _page_of(column: Column, newest: Newest, facts: VisitFacts) -> PageFacts:
    """The page that shows the newest row: one of the column's list, or of the lists that it links."""
    pages = (*column.pages, *lists_of(facts, column))
    return next((page for page in pages if newest.entry in page.entries.items), column.page)


def _row(newest: Newest) -> str:
    return f"{newest.entry.title if newest.entry else ''} {newest.told}"
