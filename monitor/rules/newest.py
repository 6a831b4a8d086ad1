"""How new a column's own list is, and what stands in the way of saying so. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crawler.dates import make_date
from monitor.rules.columns import PINNED_ROWS, Column, lists_of
from storage.records import Confidence, Entry, Outcome, PageKind, Reason, VisitFacts

_A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Newest:
    """The newest own row of a column (None without any), and why nothing may be said of the column on it, if so."""

    entry: Entry | None
    doubt: Reason | None = None

    @property
    def day(self) -> date:
        """The row's date; the earliest there is where no row has one."""
        return (self.entry.date if self.entry else None) or date.min

    @property
    def told(self) -> str:
        """The date as a finding shows it, with a mark where its year is not written."""
        return f"{self.day}{'（年份为推定）' if self.entry and self.entry.year_assumed else ''}"


@dataclass(frozen=True)
class _Rows:
    """A column's own dated rows: those whose year is known, and those of its first page whose year is assumed.

    `top` are the assumed ones among the first rows of the page, where pinned ones stand. `refuted`: an article of the
    list is of another year than its row was taken to be.
    """

    known: tuple[Entry, ...]
    assumed: tuple[Entry, ...]
    top: tuple[Entry, ...]
    refuted: bool


def newest_of(column: Column, facts: VisitFacts, limit: date, today: date) -> Newest:
    """The newest own row, with a doubt where neither fresh (`limit` or later) nor stale can be said on it.

    A box beside the column decides nothing. A year that no row shows makes a column fresh where nothing else
    contradicts it, and stale only where the rows at its top would be too old in any year.
    """
    rows = _own_rows(column, facts)
    if not rows.known and not rows.assumed:
        elsewhere = max(_by_article(column, facts), _in_lists(column, facts), key=lambda each: each.day)
        if elsewhere.day >= limit:
            return elsewhere  # there may be newer articles and other lists: these make it fresh and never stale
    known, assumed = _latest(rows.known), _latest(rows.assumed)
    newest = max(known, assumed, key=lambda each: each.day)
    if known.entry is not None and known.day >= limit:
        return known
    if assumed.day >= limit:
        return replace(assumed, doubt=Reason.YEAR_UNKNOWN if _contradicted(rows) else None)
    return replace(newest, doubt=_doubt(column, rows, limit, today))


def _doubt(column: Column, rows: _Rows, limit: date, today: date) -> Reason | None:
    """What keeps a column without a fresh own row from being called stale."""
    if not rows.known and not rows.assumed:
        return Reason.ROWS_UNCLEAR if column.unclear else Reason.UNDATED
    if any(entry.date is not None and (entry.year_assumed or entry.date >= limit) for entry in column.unclear):
        return Reason.ROWS_UNCLEAR
    if (rows.refuted and rows.assumed) or any(_latest_year(entry, today) >= limit for entry in rows.top):
        return Reason.YEAR_UNKNOWN
    if any(page.entries.closed for page in column.pages):
        return Reason.CLOSED
    return None if column.newest_first or column.read_whole else Reason.TRUNCATED


def _by_article(column: Column, facts: VisitFacts) -> Newest:
    """The newest of the opened articles of a list that shows no dates, by the day that each carries itself."""
    dated = [replace(entry, date=_published(entry, facts)) for entry in column.page.entries.undated]
    return _latest([entry for entry in dated if entry.date is not None])


def _in_lists(column: Column, facts: VisitFacts) -> Newest:
    """The newest row with a year of the lists that a column without rows links."""
    rows = [entry for page in lists_of(facts, column) for entry in page.entries.own]
    return _latest([entry for entry in rows if entry.date is not None and not entry.year_assumed])


def _own_rows(column: Column, facts: VisitFacts) -> _Rows:
    """The rows sorted by what is known of their year; an article that was opened tells that of its own row."""
    known = [entry for entry in column.entries if entry.date is not None and not entry.year_assumed]
    assumed, refuted = [], False
    for entry in column.own_of(column.page):
        if entry.date is None or not entry.year_assumed:
            continue
        published = _published(entry, facts)
        if published is None:
            assumed.append(entry)
        else:
            known.append(replace(entry, date=published, year_assumed=False))
            refuted = refuted or published.year != entry.date.year
    first = [entry for entry in column.own_of(column.page) if entry.date is not None][: PINNED_ROWS + 1]
    return _Rows(tuple(known), tuple(assumed), tuple(entry for entry in assumed if entry in first), refuted)


def _published(entry: Entry, facts: VisitFacts) -> date | None:
    """The day that the row's article carries, where it was opened and says so plainly."""
    page = facts.page(entry.url) if entry.url else None
    if page is None or page.outcome is not Outcome.SEEN or page.kind is not PageKind.ARTICLE:
        return None
    return None if page.document.published_confidence is Confidence.LOW else page.document.published


def _latest(entries: Sequence[Entry]) -> Newest:
    return Newest(max(entries, key=lambda entry: entry.date or date.min, default=None))


def _contradicted(rows: _Rows) -> bool:
    """Whether other facts of the column say that its rows without a year are not of the year assumed."""
    oldest = min((entry.date for entry in rows.assumed if entry.date), default=date.max)
    known = max((entry.date for entry in rows.known if entry.date), default=None)
    return rows.refuted or (known is not None and known < oldest - _A_YEAR)


def _latest_year(entry: Entry, today: date) -> date:
    """The latest date not after `today` with the row's month and day."""
    day = entry.date or date.min
    years = (make_date(today.year - back, day.month, day.day, today) for back in range(5))
    return next((made for made in years if made), day)
