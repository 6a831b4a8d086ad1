"""sequence: the entries of a column are numbered without a gap."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from config.rules import Sequence
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns
from monitor.rules.numerals import number_of
from monitor.rules.reports import years_in
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Reason, Verdict, VisitFacts

_FEWEST = 2
_MOST_TOLD = 5
_WIDEST = 5
"""Numbers lacking side by side. More are another count, of a term of office or of another body, and no gap."""
_NUMERALS = r"\d〇零○一二两三四五六七八九十百"
_TOLD = re.compile(rf"第([{_NUMERALS}]+(?:[、,和及至~-]第?[{_NUMERALS}]+)*)")
_APART = re.compile(r"[、,和及至~-]第?")


@dataclass(frozen=True)
class _Numbered:
    """A row with a number: of which count (a year, or 0 where the numbers run on), and the words of the number."""

    number: int
    series: int
    day: date | None
    words: str


def judge(rule: Sequence, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where no number is lacking between the rows read, PARTIAL where one is.

    A number is lacking only between two rows that follow one another in a list that runs from new to old and was read
    without a break. One that any row tells in another way (第3-4期, 第94、95次) or that may stand in rows that are not
    clearly the column's own is not lacking; where the rows do not run down in their numbers, a person must look.
    """
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    column, rows = max(((one, _numbered(rule, one.entries)) for one in columns), key=lambda each: _newest(each[1]))
    shown = (Shown(column.page, column.candidate.text),)
    if len(rows) < _FEWEST:
        return undetermined(Reason.NOT_NUMBERED, column.candidate.text, shown)
    gaps = _gaps(rule, rows, _told_anywhere(rule, column))
    value = f"{len(rows)} 条，{_span(rows)}"
    if not gaps:
        return Ruling(Verdict.PASS, Reason.IN_SEQUENCE, value, won=1.0, shown=shown)
    if (doubt := _doubt(columns, column, rows)) is not None:
        return undetermined(doubt, value, shown)
    told = len({(row.series, row.number) for row in rows})
    return Ruling(Verdict.PARTIAL, Reason.GAP, value, told / (told + len(gaps)), tuple(gaps[:_MOST_TOLD]), shown)


def _numbered(rule: Sequence, entries: tuple[Entry, ...]) -> list[_Numbered]:
    """The rows whose number is known, and its year where the numbers begin anew each year."""
    rows = []
    for entry in entries:
        title = squeeze(entry.title)
        match = re.search(rule.number, title)
        number = number_of(match["n"]) if match else None
        series = _year(title, entry) if rule.restarts else 0
        if match and number is not None and series is not None:
            rows.append(_Numbered(number, series, entry.date, match[0]))
    return rows


def _year(title: str, entry: Entry) -> int | None:
    if years := years_in(title):
        return years[0]
    return entry.date.year if entry.date and not entry.year_assumed else None


def _gaps(rule: Sequence, rows: list[_Numbered], told: set[tuple[int | None, int]]) -> list[str]:
    """What is lacking between rows that follow one another, as the column itself would number it."""
    lacking: dict[tuple[int, int], str] = {}
    for newer, older in pairwise(rows):
        between = range(older.number + 1, newer.number)
        in_order = newer.day is not None and older.day is not None and newer.day >= older.day
        if newer.series == older.series and in_order and len(between) <= _WIDEST:
            for number in between:
                lacking[newer.series, number] = _words(rule, newer, number)
    left = {gap: words for gap, words in lacking.items() if gap not in told and (None, gap[1]) not in told}
    return [words for _, words in sorted(left.items())]


def _words(rule: Sequence, row: _Numbered, number: int) -> str:
    match = re.search(rule.number, row.words)
    words = f"{row.words[: match.start('n')]}{number}{row.words[match.end('n') :]}" if match else f"第{number}"
    return f"{row.series}年{words}" if row.series else words


def _told_anywhere(rule: Sequence, column: Column) -> set[tuple[int | None, int]]:
    """Numbers in the titles of all rows of the pages, own or not, with their count: None where it is not known."""
    found: set[tuple[int | None, int]] = set()
    for page in column.pages:
        for entry in page.entries.items:
            title = squeeze(entry.title)
            series = _year(title, entry) if rule.restarts else 0
            found.update((series, number) for number in _told_by(title))
    return found


def _told_by(title: str) -> set[int]:
    """The numbers after 第 in a title, those of lists and ranges included (第3-4期, 第94、95次)."""
    told: set[int] = set()
    for match in _TOLD.finditer(title):
        numbers = [number for part in _APART.split(match[1]) if (number := number_of(part)) is not None]
        told.update(numbers, range(min(numbers), max(numbers)) if len(numbers) > 1 else ())
    return told


def _newest(rows: list[_Numbered]) -> tuple[bool, date]:
    """How well rows tell the count of today: of several columns of a name one may be an old one."""
    return len(rows) >= _FEWEST, max((row.day for row in rows if row.day), default=date.min)


def _doubt(columns: tuple[Column, ...], column: Column, rows: list[_Numbered]) -> Reason | None:
    """What keeps a number that was not found from lacking."""
    if len(columns) > 1:
        return Reason.AMBIGUOUS_MATCH
    if column.unclear or not column.newest_first:
        return Reason.ROWS_UNCLEAR
    if any(page.entries.cut for page in column.pages[:-1]):
        return Reason.TRUNCATED
    climbs = any(a.number < b.number for a, b in pairwise(rows) if a.series == b.series)
    return Reason.ROWS_UNCLEAR if climbs else None


def _span(rows: list[_Numbered]) -> str:
    by_series: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_series[row.series].append(row.number)
    told = ((f"{year}年" if year else "", min(n), max(n)) for year, n in sorted(by_series.items()))
    return "；".join(f"{year}第{low}～{high}" for year, low, high in told)
