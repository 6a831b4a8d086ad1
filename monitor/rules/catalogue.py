"""catalogue: the datasets of an open-data platform are updated as often as the platform says of them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from config.data_rules import Catalogued
from config.sites import Site
from crawler.catalogues.merging import merged
from monitor.rules.aging import AGES, TABLE, Age, age_of, limits_of
from monitor.rules.columns import Column, column_doubt, found_columns, on_platform
from monitor.rules.places import is_of_another
from monitor.rules.ruling import REASON_OF, Context, Ruling, Shown, undetermined
from monitor.times.calendar import working_days_after
from storage.dataset_records import CatalogueEntry, Frequency
from storage.records import Catalogue, Outcome, Place, Reason, Verdict, VisitFacts

_OF_OTHERS = (Place.PARENT, Place.PLATFORM)
_MOST_TOLD = 5
_LONGEST_REST = 10


class _Judged(NamedTuple):
    """The datasets of a catalogue by what they come to. `good` are fresh or due, `bad` overdue or delinquent, those
    longest overdue first; `unsure` say how often they are updated in words that are not understood, or not when."""

    good: list[CatalogueEntry]
    bad: list[tuple[CatalogueEntry, Age]]
    unsure: list[CatalogueEntry]

    @property
    def total(self) -> int:
        """How many say how often they are updated, and when they were."""
        return len(self.good) + len(self.bad)


def judge(rule: Catalogued, facts: VisitFacts, context: Context) -> Ruling:
    """PASS from the share on, PARTIAL below it and FAIL at none, of the datasets that declare a frequency and a day.

    Datasets that an office of another place provides are that one's: a city and its counties often share a platform.
    Nothing is said where what was not read, or not understood, could change that; of a column that was not found; and
    of a platform that is not the site's own, which is judged where it belongs.
    """
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    own = [one for one in columns if one.candidate.place not in _OF_OTHERS and not on_platform(one, context.site)]
    if not own:
        return Ruling(Verdict.EXTERNAL, Reason.ON_PLATFORM, columns[0].page.final_url, 1.0, shown=_pages(columns))
    catalogue = merged(one for one in facts.catalogues if one.code == rule.column)
    if catalogue is None:
        reason = Reason.NO_DATA if facts.cut is None else Reason.TRUNCATED
        return undetermined(reason, facts.cut or "", _pages(columns))
    judged = _judged(catalogue, context.today, context.site)
    shown = _shown(catalogue, judged, facts) or _pages(columns)
    if catalogue.outcome is not Outcome.SEEN:
        return _not_seen(catalogue, shown)
    return _ruling(rule, catalogue, judged, shown)


def _judged(catalogue: Catalogue, today: date, site: Site) -> _Judged:
    good: list[CatalogueEntry] = []
    bad: list[tuple[CatalogueEntry, Age]] = []
    unsure: list[CatalogueEntry] = []
    for entry in catalogue.entries:
        if is_of_another(entry.publisher, site.name):
            continue
        age = age_of(entry, today)
        if age in (Age.FRESH, Age.DUE) or _rests(entry, today):
            good.append(entry)
        elif age is not None:
            bad.append((entry, age))
        elif entry.frequency is not Frequency.UNKNOWN or entry.told:
            unsure.append(entry)
    return _Judged(good, sorted(bad, key=lambda one: (_overdue_since(one[0]), one[0].title)), unsure)


def _rests(entry: CatalogueEntry, today: date) -> bool:
    """Whether a dataset of every day missed none but days on which offices rest: over a weekend or a holiday nobody is
    late. In a year whose holidays are not announced yet, any ten days may hold the longest."""
    if entry.frequency is not Frequency.DAILY or entry.updated is None or entry.updated > today:
        return False
    late = working_days_after(entry.updated, TABLE[Frequency.DAILY].overdue)
    return today < late.day or (not late.certain and (today - entry.updated).days <= _LONGEST_REST)


def _overdue_since(entry: CatalogueEntry) -> date:
    """The day on which a dataset became overdue: in this order, what is named tonight is named tomorrow too."""
    limits = limits_of(entry)
    return (entry.updated or date.min) + timedelta(days=limits.overdue if limits else 0)


def _ruling(rule: Catalogued, catalogue: Catalogue, judged: _Judged, shown: tuple[Shown, ...]) -> Ruling:
    share, good, total = Fraction(str(rule.at_least)), len(judged.good), judged.total
    if total < rule.fewest:
        return _too_few(catalogue, judged, shown)
    unread = _unread(catalogue)
    value = _told(catalogue, judged)
    if good >= share * total:
        if unread is None or good < share * (total + unread):
            return undetermined(Reason.TRUNCATED, value, shown)
        return Ruling(Verdict.PASS, Reason.FRESH, value, won=1.0, shown=shown)
    if unread is None:
        return undetermined(Reason.TRUNCATED, value, shown)
    best, most = good + unread + len(judged.unsure), total + unread + len(judged.unsure)
    if best >= share * most:
        reason = Reason.TRUNCATED if good + unread >= share * (total + unread) else Reason.UNDATED
        return undetermined(reason, value, shown)
    lacking = tuple(_named(entry) for entry, _ in judged.bad[:_MOST_TOLD])
    verdict = Verdict.PARTIAL if best else Verdict.FAIL
    won = float(best / (share * most))
    return Ruling(verdict, Reason.OVERDUE, value, won=won, lacking=lacking, shown=shown)


def _unread(catalogue: Catalogue) -> int | None:
    """How many datasets were not read; None where nobody knows."""
    if catalogue.total is not None:
        return max(catalogue.total - len(catalogue.entries), 0)
    return None if catalogue.cut else 0


def _too_few(catalogue: Catalogue, judged: _Judged, shown: tuple[Shown, ...]) -> Ruling:
    """Why nothing is said of a catalogue of which too few datasets declare a frequency and a day."""
    value = _told(catalogue, judged)
    if not catalogue.entries and not _unread(catalogue):
        return undetermined(Reason.NO_DATA, shown=shown)
    if catalogue.cut:
        return undetermined(Reason.TRUNCATED, value, shown)
    undated = any(entry.frequency is not Frequency.UNKNOWN for entry in judged.unsure)
    return undetermined(Reason.UNDATED if undated else Reason.DENOMINATOR_UNKNOWN, value, shown)


def _told(catalogue: Catalogue, judged: _Judged) -> str:
    """The fact in words: how many of how many are kept up, how late the others are, and how many were read."""
    late = [age for _, age in judged.bad]
    parts = [f"{AGES[age]} {late.count(age)} 个" for age in (Age.OVERDUE, Age.DELINQUENT) if age in late]
    if catalogue.cut or len(catalogue.entries) != judged.total:
        known = f"，目录共 {catalogue.total} 个" if catalogue.total is not None else ""
        parts.append(f"已读取 {len(catalogue.entries)} 个，其中 {judged.total} 个标明更新频率和更新时间{known}")
    return "；".join([f"按期更新 {len(judged.good)}/{judged.total}", *parts])


def _named(entry: CatalogueEntry) -> str:
    """A dataset with the frequency and the last update that the platform prints."""
    told = TABLE[entry.frequency].called if entry.told.isascii() else entry.told
    return f"{entry.title}（更新频率：{told}，最近更新：{entry.updated}）"


def _not_seen(catalogue: Catalogue, shown: tuple[Shown, ...]) -> Ruling:
    if catalogue.outcome is Outcome.ERROR:
        return Ruling(Verdict.ERROR, Reason.OUR_FAULT, shown=shown)
    return undetermined(REASON_OF[catalogue.outcome], catalogue.url, shown)


def _shown(catalogue: Catalogue, judged: _Judged, facts: VisitFacts) -> tuple[Shown, ...]:
    """The page that tells of the dataset that is longest overdue, or else of the first one, with what it calls it."""
    named = next((entry for entry in (*(entry for entry, _ in judged.bad), *catalogue.entries)), None)
    page = facts.page(named.found_on if named and named.found_on else catalogue.url)
    return (Shown(page, named.title if named else ""),) if page is not None else ()


def _pages(columns: tuple[Column, ...]) -> tuple[Shown, ...]:
    return tuple(Shown(column.page, column.candidate.text) for column in columns)
