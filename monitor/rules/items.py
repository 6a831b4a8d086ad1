"""How many items a column lists, by its files, its tables or its own rows, and of how many. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.data_rules import Denominator, Ratio
from crawler.datasets import series_of
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns, why_absent
from monitor.rules.datasets import (
    datasets_of,
    is_page,
    not_whole,
    partly_seen,
    rows_are_told,
    shown_of,
    some_left,
    told,
    unread,
)
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from monitor.rules.versions import by_series, newest_of
from storage.dataset_records import FileFacts
from storage.records import Dataset, Outcome, PageKind, Reason, Verdict, VisitFacts

CATALOGUE = re.compile(r"目录|清单|汇编|一览|大全|手册|指南（|附件|批")
"""A row so called may be one item or hold hundreds."""


@dataclass(frozen=True)
class Counted:
    """A number, where it comes from in Chinese, what bears it out, and why it may be another: there may be more items,
    or a newer table of a total."""

    number: int
    where: str
    shown: tuple[Shown, ...] = ()
    files: tuple[Dataset, ...] = ()
    doubt: Ruling | None = None


def total_of(asked: Denominator | None, facts: VisitFacts, context: Context) -> Counted | Ruling:
    """The number of which a share is told: that of the document for the site's level, or the rows of the site's own
    table, the newest where there are several; a ruling where neither is known."""
    if asked is None or asked.column is None:
        number = asked.levels.get(context.site.level) if asked and context.site.level else None
        if asked is None or number is None:
            return undetermined(Reason.DENOMINATOR_UNKNOWN)
        return Counted(number, asked.source)
    datasets = datasets_of(facts, asked.column, asked.title) if found_columns(facts, asked.column) else ()
    if not datasets:
        return undetermined(Reason.NO_DATA)  # the site gives no number of its own: there is nothing to judge by
    one = newest_of(datasets, facts)
    if (doubt := unread(one, facts)) is not None:
        return doubt
    if one.file is None or not one.file.listed or not_whole(one.file) or not _is_one_list(one.file):
        return undetermined(Reason.DENOMINATOR_UNKNOWN, told(one), shown_of(facts, (one,)))
    shown = shown_of(facts, (one,))
    newer = undetermined(Reason.TRUNCATED, told(one), shown) if some_left(asked.column, facts) else None
    return Counted(one.file.listed, f"本站{told(one)} {_lines((one,))}", shown, (one,), newer)


def items_of(rule: Ratio, facts: VisitFacts, context: Context) -> Counted | Ruling:
    """The items of the columns together; a ruling where none of these was found.

    Lists of several names are counted together, for offices publish one each; of one name the longest counts, which is
    the fairest of its versions, and the same content once. The own rows of the first column that was found are its
    items where they outnumber those.
    """
    found = {code: _once(found_columns(facts, code), rule.columns[:at], facts) for at, code in enumerate(rule.columns)}
    columns = [column for mine in found.values() for column in mine]
    if not columns:
        return column_doubt(facts, rule.columns[0], context)
    every = distinct(one for code in rule.columns for one in facts.datasets_for(code))
    counted = longest_of_each(every, facts)
    data = sum(one.file.listed for one in counted if one.file)
    own = rows_of(next(mine for mine in found.values() if mine))
    if not counted or own.number > data:
        return Counted(own.number, own.where, own.shown, doubt=own.doubt or _files_doubt(rule, every, facts))
    first = told(counted[0])
    where = f"{first} {_lines(counted)}" if len(counted) == 1 else f"{first}等{len(counted)}份，共{_lines(counted)}"
    doubt = _files_doubt(rule, every, facts) or parts_doubt(every, counted, facts)
    doubt = doubt or _rows_without_data(columns, every, facts)
    doubt = doubt or _columns_doubt(rule, facts, context)
    return Counted(data, where, shown_of(facts, counted), counted, doubt)


def _lines(datasets: Iterable[Dataset]) -> str:
    """How many rows of datasets are items, and how many are none, in Chinese."""
    files = [one.file for one in datasets if one.file]
    listed = sum(file.listed for file in files)
    sums = sum(file.rows for file in files) - listed
    return f"{listed}行（合计、分组等{sums}行不计）" if sums else f"{listed}行"


def rows_of(columns: Sequence[Column]) -> Counted:
    """A column's own rows, or as many as it says it has. There may be more where not all was read, and a row that is a
    whole catalogue is no item."""
    stated = [column.page.entries.stated_total or 0 for column in columns]
    number = sum(max(said, len(column.entries)) for said, column in zip(stated, columns, strict=True))
    where = f"{'、'.join(f'“{column.candidate.text}”' for column in columns)}列表{number}条"
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    whole = all(is_whole(column) or said for said, column in zip(stated, columns, strict=True))
    reason = None if whole else Reason.TRUNCATED
    if any(CATALOGUE.search(entry.title) for column in columns for entry in column.entries):
        reason = Reason.UNCLEAR_CONTENT
    if any(column.unclear for column in columns):
        reason = Reason.ROWS_UNCLEAR
    return Counted(number, where, shown, doubt=undetermined(reason, shown=shown) if reason else None)


def is_whole(column: Column) -> bool:
    """Whether the rows read are all there are: not so for a page that leads on to lists, or shows undated titles."""
    return bool(column.entries) and column.read_whole and not column.page.entries.undated


def _once(columns: Sequence[Column], before: Sequence[str], facts: VisitFacts) -> list[Column]:
    """The columns whose pages are not those of a column named before."""
    had = {column.page.final_url for code in before for column in found_columns(facts, code)}
    return [column for column in columns if column.page.final_url not in had]


def distinct(datasets: Iterable[Dataset]) -> list[Dataset]:
    """Each content once, and what was not read by its address; and once what a document has in two formats."""
    found: dict[str, Dataset] = {}
    for one in datasets:
        content = one.file.content if one.file is not None else ""
        if not any(_in_another_format(one, other) for other in found.values()):
            found.setdefault(content or one.url, one)
    return list(found.values())


def _in_another_format(one: Dataset, other: Dataset) -> bool:
    """Whether two datasets are one list, as the table of a page and as the file that hangs on it."""
    if one.file is None or other.file is None or one.file.real is other.file.real or not one.file.rows:
        return False
    places = [each.url if is_page(each) else each.found_on for each in (one, other)]
    return places[0] == places[1] and one.file.rows == other.file.rows and _names(one.file) == _names(other.file)


def _is_one_list(file: FileFacts) -> bool:
    """Whether the rows of a file are all of one list: under a header, so that no title is counted, and of the same
    columns in all its tables, of which another may sum up what the first lists."""
    return all(table.header is not None for table in file.tables) and len({table.names for table in file.tables}) == 1


def _names(file: FileFacts) -> frozenset[str]:
    return frozenset(squeeze(name) for table in file.tables for name in table.names)


def longest_of_each(datasets: Sequence[Dataset], facts: VisitFacts) -> tuple[Dataset, ...]:
    """Of each series the dataset with most items, of those that were read and have any."""
    read = [one for one in datasets if one.outcome is Outcome.SEEN and one.file is not None and one.file.listed]
    return tuple(max(mine, key=lambda one: one.file.listed if one.file else 0) for mine in by_series(read, facts))


def _files_doubt(rule: Ratio, datasets: Sequence[Dataset], facts: VisitFacts) -> Ruling | None:
    """Why the files may hold more items than were counted."""
    for one in datasets:
        if (doubt := unread(one, facts)) is not None:
            return doubt
        if one.file is not None and (partly_seen(one.file) or not rows_are_told(one.file)):
            return undetermined(Reason.UNCLEAR_CONTENT, told(one), shown_of(facts, (one,)))
    return undetermined(Reason.TRUNCATED) if any(some_left(code, facts) for code in rule.columns) else None


def parts_doubt(datasets: Sequence[Dataset], counted: Sequence[Dataset], facts: VisitFacts) -> Ruling | None:
    """Doubt where a list that was not counted, as another version of one that was, hangs on the same document: both may
    be parts of one list, called by the document's title."""
    places = {(one.found_on, series_of(one.title)) for one in counted if one.found_on}
    for one in datasets:
        other = one not in counted and one.file is not None and bool(one.file.rows)
        if other and (one.found_on, series_of(one.title)) in places and _is_document(one.found_on, facts):
            return undetermined(Reason.UNCLEAR_CONTENT, told(one), shown_of(facts, (one,)))
    return None


def _is_document(url: str, facts: VisitFacts) -> bool:
    page = facts.page(url)
    return page is not None and page.kind is PageKind.ARTICLE


def _columns_doubt(rule: Ratio, facts: VisitFacts, context: Context) -> Ruling | None:
    """Why a column that was not found may be there, with a list of its own. What those are called that were counted is
    no sign of it."""
    lacking = [code for code in rule.columns if not found_columns(facts, code)]
    counted = tuple(column for code in rule.columns for column in found_columns(facts, code))
    doubts = (why_absent(facts, code, context.names[code].title, read=counted) for code in lacking)
    return next((doubt for doubt in doubts if doubt.verdict is not Verdict.FAIL), None)


def _rows_without_data(columns: Sequence[Column], datasets: Sequence[Dataset], facts: VisitFacts) -> Ruling | None:
    """Doubt where a row of the columns leads to what was not opened, which may be another list."""
    told_of = {url for one in datasets for url in (one.url, one.found_on)}
    for column in columns:
        if column.page.final_url in told_of and not column.entries:
            continue
        left = [entry for entry in column.entries if entry.url not in told_of]
        unopened = any((page := facts.page(e.url)) is None or page.outcome is not Outcome.SEEN for e in left)
        if unopened or (not column.read_whole and not column.page.entries.stated_total):
            return undetermined(Reason.TRUNCATED, shown=(Shown(column.page, column.candidate.text),))
    return None
