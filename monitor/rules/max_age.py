"""max_age: the newest entry of each of the columns is at most so old, the last day included."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from config.rules import MaxAge
from monitor.rules.columns import Column, found_columns, lists_of, why_absent
from monitor.rules.newest import Newest, newest_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import PageFacts, Reason, Tier, Verdict, VisitFacts


def oldest_fresh_day(rule: MaxAge, today: date) -> date:
    """The earliest date that is still fresh on `today`. Six months before 31 August is the last day of February."""
    if rule.days is not None:
        return today - timedelta(days=rule.days)
    return today - relativedelta(months=rule.months or 0)


def judge(rule: MaxAge, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where every column found is fresh, PARTIAL or FAIL where some or all are stale.

    Only a column's own rows count. A column that is missing is charged by its own check and not here. An undated list,
    or one whose newest row may stand on a page that was not read, leaves the whole undetermined; where others are
    stale it counts as fresh, so that what was not seen costs nothing.
    """
    columns = [column for code in rule.columns for column in _named(found_columns(facts, code))]
    doubts = [doubt for code in rule.columns if (doubt := _unfound(facts, code)) is not None]
    if not columns:
        return doubts[0] if doubts else undetermined(Reason.COLUMN_NOT_FOUND, "、".join(rule.columns))
    limit = oldest_fresh_day(rule, context.today)
    fresh: list[tuple[Column, Newest]] = []
    stale: list[tuple[Column, Newest]] = []
    for column in columns:
        newest = newest_of(column, facts, limit, context.today)
        if newest.doubt is not None:
            doubts.append(undetermined(newest.doubt, column.candidate.text, (Shown(column.page, ""),)))
        else:
            (fresh if newest.day >= limit else stale).append((column, newest))
    if doubts and not stale:
        return doubts[0]
    return _ruling(fresh, stale, len(doubts), facts)


def _named(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that a link calls by name; those where it might be found (a vague name) only where there are none."""
    return tuple(column for column in columns if column.candidate.tier is Tier.STRONG) or columns


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
