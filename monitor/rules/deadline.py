"""deadline: an entry is there by a day, each year or once."""

from __future__ import annotations

from datetime import date

from config.rules import Deadline
from config.sites import Level
from monitor.rules import once
from monitor.rules.columns import found_columns, read_back, why_absent
from monitor.rules.reports import Report, read_reports, reported_beside, unknown_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import PageKind, Reason, Verdict, VisitFacts

_OFFICES = frozenset({Level.DEPARTMENT, Level.TOWNSHIP})


def judge(rule: Deadline, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where last year's report is there and not late; NOT_YET_DUE before the day; PARTIAL if it came late.

    `current` asks for this year's. A report that is there and late meets one of the two things asked: half. A site of
    unknown level is judged only where all levels' days agree. The day itself counts, in Shanghai time. Reports of a
    government's offices are not the government's own. None is late or lacking where one in time may not have been read.
    """
    if not rule.due:
        return once.judge(rule, facts, context)
    dues = _due_days(rule, context)
    if not dues:
        return Ruling(Verdict.NOT_APPLICABLE, Reason.LEVEL)
    year = context.today.year - (0 if rule.current else 1)
    every = [report for column in found_columns(facts, rule.column) for report in read_reports(rule, column)]
    own = [report for report in every if context.site.level in _OFFICES or not report.of_another]
    mine = sorted((r for r in own if r.year == year), key=lambda r: r.day or max(dues))  # before late ones
    if mine:
        return _found(mine[0], dues, rule, facts, context)
    if context.today <= min(dues):
        return Ruling(Verdict.NOT_YET_DUE, Reason.NOT_DUE, f"{year} due={min(dues)}")
    if context.today <= max(dues):
        return undetermined(Reason.LEVEL_UNKNOWN)
    return _not_found(rule, own, year, facts, context)


def _due_days(rule: Deadline, context: Context) -> list[date]:
    level = context.site.level
    days = [due.day for due in rule.due if level is None or level in due.levels]
    return [date.fromisoformat(f"{context.today.year}-{day}") for day in days]


def _found(report: Report, dues: list[date], rule: Deadline, facts: VisitFacts, context: Context) -> Ruling:
    shown = (Shown(report.page, f"{report.title} {report.day or ''}".strip()),)
    value = f"{report.year} published={report.day or '?'}"
    if report.day is None:
        return Ruling(Verdict.PASS, Reason.FOUND, value, won=1.0, shown=shown)
    if report.day <= min(dues):
        return Ruling(Verdict.PASS, Reason.ON_TIME, value, won=1.0, shown=shown)
    if report.day <= max(dues):
        return undetermined(Reason.LEVEL_UNKNOWN, value, shown)
    if not _read_back(rule, facts, context):
        return undetermined(Reason.TRUNCATED, value, shown)
    lacking = (_named(report.year or 0, rule, context),)
    return Ruling(Verdict.PARTIAL, Reason.LATE, value, won=0.5, lacking=lacking, shown=shown)


def _not_found(rule: Deadline, reports: list[Report], year: int, facts: VisitFacts, context: Context) -> Ruling:
    columns = found_columns(facts, rule.column)
    if not columns:
        names = context.names[rule.column]
        return why_absent(facts, rule.column, names.title, within=rule.within, names=names)
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    if beside := next((title for column in columns if (title := reported_beside(rule, column, year))), None):
        return undetermined(Reason.AMBIGUOUS_MATCH, beside, shown)
    if unknown := next((title for column in columns if (title := unknown_of(rule, column, year))), None):
        return undetermined(Reason.AMBIGUOUS_MATCH, unknown, shown)
    years = {report.year for report in reports}
    if not years - {None} or None in years:  # rows that name no year, or none that we can read
        return undetermined(Reason.AMBIGUOUS_MATCH, columns[0].candidate.text, shown)
    if year + 1 in years and not rule.current:  # named after the year of publishing, perhaps
        return undetermined(Reason.AMBIGUOUS_MATCH, f"{year + 1}", shown)
    if not _read_back(rule, facts, context):
        return undetermined(Reason.TRUNCATED, columns[0].candidate.text, shown)
    latest = max(known for known in years if known is not None)
    return Ruling(Verdict.FAIL, Reason.MISSING, f"latest={latest}", lacking=(_named(year, rule, context),), shown=shown)


def _read_back(rule: Deadline, facts: VisitFacts, context: Context) -> bool:
    """Whether every row was read that may be the report in time: none is published before the autumn before it is due.

    A column that is one text has no other rows.
    """
    start = date(context.today.year - 1, 10, 1)
    columns = found_columns(facts, rule.column)
    return all(column.page.kind is PageKind.ARTICLE or read_back(column, start) for column in columns)


def _named(year: int, rule: Deadline, context: Context) -> str:
    """What is lacking or late, as a reviewer calls it."""
    return f"{year}年度{'报告' if '报告' in rule.title else context.names[rule.column].title}"
