"""The dates of one list's rows, where rows may show a month and a day only. Pure.

The year is taken from the row's own address; else from the row above or, at the top, from the first row below whose
address tells it; else from the titles, where they agree that the list is old. What no address of its own supports is
marked as assumed, so that nobody is judged on it alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from crawler.dates import DateMention, resolve_year, resolve_years, url_date, url_month

_URL_YEAR = re.compile(r"/(20\d\d|19\d\d)/")
_TITLE_YEAR = re.compile(r"(20\d\d)\s*年")
_OLD = 2
"""Years between a title's year and the assumed one from which on they disagree: a report names the year before."""
_ENOUGH = 2
"""Titles that must agree; one old year in a title may be what a new document speaks of."""


class Told(NamedTuple):
    """What a row says of its date: the date as written, and the row's title and raw address."""

    mention: DateMention | None
    title: str
    href: str


def date_rows(rows: Sequence[Told], today: date) -> list[tuple[date | None, bool]]:
    """The date of each row of a list, in page order, and whether its year is only assumed."""
    mentions = [row.mention for row in rows]
    if all(mention is None or mention.year is not None for mention in mentions):
        return [(mention.full(today) if mention else None, False) for mention in mentions]
    hints = [url_date(row.href, today) or url_month(row.href, today) for row in rows]
    assumed = [
        row.mention is not None and row.mention.year is None and not hint for row, hint in zip(rows, hints, strict=True)
    ]
    if not any(assumed):
        return [(day, False) for day in _resolve(rows, hints, today)]
    hints = [hint or _folder_year(row.href) for row, hint in zip(rows, hints, strict=True)]
    days = _resolve(rows, hints, today)
    if _titles_disagree(rows, hints, days):
        hints = [hint or _title_year(row.title) for row, hint in zip(rows, hints, strict=True)]
        days = _resolve(rows, hints, today)
    return list(zip(days, assumed, strict=True))


def _resolve(rows: Sequence[Told], hints: Sequence[date | None], today: date) -> list[date | None]:
    """The rows' dates; those above the first row whose address tells its year take the year nearest to that row's."""
    days = resolve_years([(row.mention, hint) for row, hint in zip(rows, hints, strict=True)], today)
    first = next((at for at, hint in enumerate(hints) if hint and days[at]), 0)
    near = days[first] if first else None
    for at, row in enumerate(rows[:first]):
        if near and row.mention and row.mention.year is None:
            days[at] = resolve_year(row.mention.month, row.mention.day, near, today)
    return days


def _folder_year(href: str) -> date | None:
    """The middle of the year that is a folder of an address (/2018/3.html), to which all its days are nearest."""
    match = _URL_YEAR.search(href)
    return date(int(match[1]), 7, 2) if match else None


def _title_year(title: str) -> date | None:
    years = [int(year) for year in _TITLE_YEAR.findall(title)]
    return date(max(years), 7, 2) if years else None


def _titles_disagree(rows: Sequence[Told], hints: Sequence[date | None], days: Sequence[date | None]) -> bool:
    """Whether every title that names a year names one long before the year that its row was given."""
    told = [
        (year, day)
        for row, hint, day in zip(rows, hints, days, strict=True)
        if hint is None and day and row.mention and row.mention.year is None and (year := _title_year(row.title))
    ]
    return len(told) >= min(_ENOUGH, len(rows)) > 0 and all(day.year - year.year >= _OLD for year, day in told)
