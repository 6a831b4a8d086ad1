"""deadline: each year an entry for the year before is there by a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from config.checks import Deadline
from monitor.rules.columns import Column, found_columns, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import PageFacts, PageKind, Reason, Verdict, VisitFacts


@dataclass(frozen=True)
class Report:
    """A report that a list or page names: the year in its title, the day shown with it, and where."""

    year: int
    day: date | None
    title: str
    page: PageFacts


def judge(rule: Deadline, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where last year's report is there and not late; NOT_YET_DUE before the day; PARTIAL if it came late.

    A site of unknown level is judged only where all levels' days agree. The day itself counts, in Shanghai time.
    """
    dues = _due_days(rule, context)
    if not dues:
        return Ruling(Verdict.NOT_APPLICABLE, Reason.LEVEL)
    year = context.today.year - 1
    reports = [report for column in found_columns(facts, rule.column) for report in _reports(rule, column)]
    mine = sorted((r for r in reports if r.year == year), key=lambda r: r.day or date.max)
    if mine:
        return _found(mine[0], dues)
    if context.today <= min(dues):
        return Ruling(Verdict.NOT_YET_DUE, Reason.NOT_DUE, f"{year} due={min(dues)}")
    if context.today <= max(dues):
        return undetermined(Reason.LEVEL_UNKNOWN)
    return _not_found(rule, reports, year, facts, context)


def _due_days(rule: Deadline, context: Context) -> list[date]:
    level = context.site.level
    days = [due.day for due in rule.due if level is None or level in due.levels]
    return [date.fromisoformat(f"{context.today.year}-{day}") for day in days]


def _reports(rule: Deadline, column: Column) -> list[Report]:
    pattern = re.compile(rule.title)
    named = [(entry.title, entry.date, page) for page in column.pages for entry in page.entries.items]
    if column.page.kind is PageKind.ARTICLE and column.page.document.title:
        named.append((column.page.document.title, column.page.document.published, column.page))
    found = ((pattern.search(title), title, day, page) for title, day, page in named)
    return [Report(int(match["year"]), day, title, page) for match, title, day, page in found if match]


def _found(report: Report, dues: list[date]) -> Ruling:
    shown = (Shown(report.page, f"{report.title} {report.day or ''}".strip()),)
    value = f"{report.year} published={report.day or '?'}"
    if report.day is None:
        return Ruling(Verdict.PASS, Reason.FOUND, value, won=1.0, shown=shown)
    if report.day <= min(dues):
        return Ruling(Verdict.PASS, Reason.ON_TIME, value, won=1.0, shown=shown)
    if report.day <= max(dues):
        return undetermined(Reason.LEVEL_UNKNOWN, value, shown)
    return Ruling(Verdict.PARTIAL, Reason.LATE, value, won=0.5, lacking=(f"{report.year}年度报告",), shown=shown)


def _not_found(rule: Deadline, reports: list[Report], year: int, facts: VisitFacts, context: Context) -> Ruling:
    columns = found_columns(facts, rule.column)
    if not columns:
        return why_absent(facts, rule.column, context.names[rule.column].title, within=rule.within)
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    if not reports:  # titles that name no year, or rows that we cannot read
        return undetermined(Reason.AMBIGUOUS_MATCH, columns[0].candidate.text, shown)
    if any(report.year == year + 1 for report in reports):  # named after the year of publishing, perhaps
        return undetermined(Reason.AMBIGUOUS_MATCH, f"{year + 1}", shown)
    if not all(column.newest_first or column.read_whole for column in columns):
        return undetermined(Reason.TRUNCATED, columns[0].candidate.text, shown)
    latest = max(report.year for report in reports)
    return Ruling(Verdict.FAIL, Reason.MISSING, f"latest={latest}", lacking=(f"{year}年度报告",), shown=shown)
