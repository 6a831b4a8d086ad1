"""deadline, once: an entry is there by a day, or within working days after what set it going."""

from __future__ import annotations

import re
from datetime import date

from config.rules import Deadline
from crawler.page import squeeze
from monitor.calendar import WorkingDay, working_days_after
from monitor.rules.columns import Column, column_doubt, found_columns
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Reason, Verdict, VisitFacts


def judge(rule: Deadline, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where such an entry is there and not late, PARTIAL where it is late; NOT_YET_DUE up to the day itself.

    The day on which the term begins does not count, the last one does, in Shanghai time (条例第二十六条 counts working
    days the same way). Where the holidays of a year are not announced yet, the value says so.
    """
    due = _due(rule)
    columns = found_columns(facts, rule.column)
    named = [(entry, column) for column in columns for entry in column.entries if _is_meant(rule, entry)]
    told = f"due={due.day}{'' if due.certain else '（按周一至周五推算）'}"
    if named:
        return _found(min(named, key=lambda pair: pair[0].date or date.max), due, told, context)
    if context.today <= due.day:
        return Ruling(Verdict.NOT_YET_DUE, Reason.NOT_DUE, told)
    if not columns:
        return column_doubt(facts, rule.column, context)
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    if any(_is_meant(rule, entry) for column in columns for entry in column.unclear):
        return undetermined(Reason.ROWS_UNCLEAR, told, shown)
    if not all(_read_back(column, rule.after or due.day) for column in columns):
        return undetermined(Reason.TRUNCATED, told, shown)
    lacking = (context.names[rule.column].title,)
    return Ruling(Verdict.FAIL, Reason.MISSING, told, lacking=lacking, shown=shown)


def _due(rule: Deadline) -> WorkingDay:
    if rule.by is not None:
        return WorkingDay(rule.by, certain=True)
    assert rule.after is not None  # the model sees to it
    assert rule.working_days is not None
    return working_days_after(rule.after, rule.working_days)


def _is_meant(rule: Deadline, entry: Entry) -> bool:
    text = squeeze(entry.title)
    return re.search(rule.title, text) is not None and re.search(rule.about, text) is not None


def _found(pair: tuple[Entry, Column], due: WorkingDay, told: str, context: Context) -> Ruling:
    entry, column = pair
    shown = (Shown(column.page, f"{entry.title} {entry.date or ''}".strip()),)
    value = f"published={entry.date or '?'} {told}"
    if entry.date is None or entry.year_assumed:
        return Ruling(Verdict.PASS, Reason.FOUND, value, won=1.0, shown=shown)
    if entry.date <= due.day:
        return Ruling(Verdict.PASS, Reason.ON_TIME, value, won=1.0, shown=shown)
    if not due.certain:
        return undetermined(Reason.CONTRADICTORY, value, shown)
    return Ruling(Verdict.PARTIAL, Reason.LATE, value, won=0.5, lacking=(entry.title,), shown=shown)


def _read_back(column: Column, day: date) -> bool:
    """Whether the list was read whole, or from new to old past that day."""
    dates = [entry.date for entry in column.entries if entry.date is not None]
    return column.read_whole or (column.newest_first and bool(dates) and min(dates) < day)
