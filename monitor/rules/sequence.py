"""sequence: the entries of a column are numbered without a gap."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from config.rules import Sequence
from monitor.rules.columns import column_doubt, found_columns
from monitor.rules.numerals import number_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Reason, Verdict, VisitFacts

_YEAR = re.compile(r"(20\d\d)年")
_FEWEST = 2
_MOST_TOLD = 5
_WIDEST = 20
"""A gap of more is another count (of another term of office) and not what is lacking of this one."""


def judge(rule: Sequence, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where the numbers among the rows read have no gap, PARTIAL where they have one.

    A gap counts only where the list was read without a break, newest first, and by the column's own rows: what may
    stand in rows that are not clearly its own lacks nowhere.
    """
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    column = columns[0]
    shown = (Shown(column.page, column.candidate.text),)
    series = _numbers(rule, column.entries)
    count = sum(map(len, series.values()))
    if count < _FEWEST:
        return undetermined(Reason.NOT_NUMBERED, column.candidate.text, shown)
    gaps = [f"{year or ''}第{n}" for year, numbers in series.items() for n in _gaps(numbers)]
    value = f"{count} 条，{_span(series)}"
    if not gaps:
        return Ruling(Verdict.PASS, Reason.IN_SEQUENCE, value, won=1.0, shown=shown)
    if column.unclear or not column.newest_first:
        return undetermined(Reason.ROWS_UNCLEAR, value, shown)
    if len(columns) > 1:
        return undetermined(Reason.AMBIGUOUS_MATCH, value, shown)
    lacking = tuple(gaps[:_MOST_TOLD])
    return Ruling(Verdict.PARTIAL, Reason.GAP, value, count / (count + len(gaps)), lacking, shown)


def _numbers(rule: Sequence, entries: tuple[Entry, ...]) -> dict[int, set[int]]:
    """The numbers of the rows by year; by none where they run on over the years."""
    found: dict[int, set[int]] = defaultdict(set)
    for entry in entries:
        match = re.search(rule.number, "".join(entry.title.split()))
        number = number_of(match["n"]) if match else None
        if number is None:
            continue
        named = _YEAR.search(entry.title)
        year = int(named[1]) if named else entry.date.year if entry.date else 0
        found[year if rule.restarts else 0].add(number)
    return found


def _gaps(numbers: set[int]) -> list[int]:
    """What is lacking between the numbers of one series."""
    ordered = sorted(numbers)
    return [n for low, high in pairwise(ordered) if high - low <= _WIDEST for n in range(low + 1, high)]


def _span(series: dict[int, set[int]]) -> str:
    return "；".join(f"{f'{year}年' if year else ''}第{min(n)}～{max(n)}" for year, n in sorted(series.items()))
