"""deadline, once: an entry is there by a day, or within working days after what set it going."""

from __future__ import annotations

import re
from datetime import date

from config.rules import Deadline
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns, read_back
from monitor.rules.reports import years_in
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from monitor.times.calendar import WorkingDay, working_days_after
from storage.records import Entry, Reason, Verdict, VisitFacts


def judge(rule: Deadline, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where such an entry is there and not late, PARTIAL where it is late; NOT_YET_DUE up to the day itself.

    The day on which the term begins does not count, the last one does, in Shanghai time (条例第二十六条 counts working
    days the same way). Where the holidays of a year are not announced yet, the value says so and nobody is late. What
    another year's entry is, an earlier or a later plan, says nothing; nor is anybody late where an entry in time may
    not have been read.
    """
    due = _due(rule)
    columns = found_columns(facts, rule.column)
    named = [(entry, column) for column in columns for entry in column.entries if _is_meant(rule, entry, due.day)]
    told = f"due={due.day}{'' if due.certain else '（按周一至周五推算）'}"
    if (met := _met(named, due.day, told)) is not None:
        return met
    if not named and context.today <= due.day:
        return Ruling(Verdict.NOT_YET_DUE, Reason.NOT_DUE, told)
    if not columns:
        return column_doubt(facts, rule.column, context)
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    if any(_is_meant(rule, entry, due.day) for column in columns for entry in column.unclear):
        return undetermined(Reason.ROWS_UNCLEAR, told, shown)
    if not all(read_back(column, rule.after) for column in columns):
        return undetermined(Reason.TRUNCATED, told, shown)
    if not due.certain:
        return undetermined(Reason.CALENDAR_UNKNOWN, told, shown)
    if named:
        return _late(min(named, key=lambda pair: pair[0].date or date.max), due.day, told)
    lacking = (context.names[rule.column].title,)
    return Ruling(Verdict.FAIL, Reason.MISSING, told, lacking=lacking, shown=shown)


def _due(rule: Deadline) -> WorkingDay:
    if rule.by is not None:
        return WorkingDay(rule.by, certain=True)
    assert rule.after is not None  # the model sees to it
    assert rule.working_days is not None
    return working_days_after(rule.after, rule.working_days)


def _is_meant(rule: Deadline, entry: Entry, due: date) -> bool:
    """Whether a row is of the sort asked for, names no other year, and is no older than what set it going."""
    text = squeeze(entry.title)
    if not (re.search(rule.title, text) and re.search(rule.about, text)):
        return False
    first = rule.after.year if rule.after else 0
    years = years_in(text)
    if years and not any(first <= year <= due.year for year in years):
        return False
    return rule.after is None or entry.date is None or entry.year_assumed or entry.date >= rule.after


def _met(named: list[tuple[Entry, Column]], due: date, told: str) -> Ruling | None:
    """PASS by a row in time, or by one that shows no day and no year of its own; None with neither."""
    dated = [pair for pair in named if pair[0].date is not None and not pair[0].year_assumed]
    if in_time := next((pair for pair in dated if pair[0].date and pair[0].date <= due), None):
        return Ruling(Verdict.PASS, Reason.ON_TIME, _value(in_time[0], told), won=1.0, shown=_shown(in_time))
    if without := next((pair for pair in named if pair not in dated), None):
        return Ruling(Verdict.PASS, Reason.FOUND, _value(without[0], told), won=1.0, shown=_shown(without))
    return None


def _late(pair: tuple[Entry, Column], due: date, told: str) -> Ruling:
    entry, shown = pair[0], _shown(pair)
    value = _value(entry, told)
    if entry.date and entry.date.year > due.year and not years_in(squeeze(entry.title)):
        return undetermined(Reason.AMBIGUOUS_MATCH, value, shown)  # more likely that year's than this one's
    return Ruling(Verdict.PARTIAL, Reason.LATE, value, won=0.5, lacking=(entry.title,), shown=shown)


def _value(entry: Entry, told: str) -> str:
    return f"published={entry.date or '?'} {told}"


def _shown(pair: tuple[Entry, Column]) -> tuple[Shown, ...]:
    entry, column = pair
    return (Shown(column.page, f"{entry.title} {entry.date or ''}".strip()),)
