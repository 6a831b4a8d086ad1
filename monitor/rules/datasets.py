"""Which datasets a rule speaks of, and what keeps one from being held against anybody. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from config.data_rules import Data
from crawler.datasets import series_of
from crawler.pages.page import squeeze
from monitor.datasets.wording import READINGS
from monitor.rules.columns import found_columns
from monitor.rules.combine import standing
from monitor.rules.ruling import REASON_OF, Ruling, Shown, undetermined
from storage.dataset_records import Carried, FileFacts, Format, Openness, Reading
from storage.records import ADVERSE, Dataset, Outcome, PageFacts, PageKind, Reason, Verdict, VisitFacts

_UNREAD = {
    Reading.SCANNED: Reason.UNCLEAR_CONTENT,
    Reading.EMPTY: Reason.UNCLEAR_CONTENT,
    Reading.NOT_THE_FILE: Reason.SOFT_404,
}
_ROWS_TOLD = frozenset({Openness.SPREADSHEET, Openness.OPEN})
"""Levels at which a list is told as rows; in a document it may go on below its table in words."""
_LONGEST = 60
_SHORTEST = 4  # characters of a list's name by which it is known elsewhere


def datasets_of(facts: VisitFacts, code: str, title: str) -> tuple[Dataset, ...]:
    """The datasets of a column of which `title` is found in what they are called; all of them where it is empty."""
    return tuple(one for one in facts.datasets_for(code) if not title or re.search(title, called(one, facts)))


def called(one: Dataset, facts: VisitFacts) -> str:
    """What a dataset is called, by the document that it belongs to and by its own link, without white space: a link
    often says no more than 附件1."""
    page = facts.page(one.found_on)
    document = page.document.title if page is not None and page.kind is PageKind.ARTICLE else None
    return squeeze(f"{document or ''}{one.title}")


def told(one: Dataset) -> str:
    """A dataset's title as a finding shows it."""
    return one.title if len(one.title) <= _LONGEST else f"{one.title[:_LONGEST]}…"


def shown_of(facts: VisitFacts, datasets: Iterable[Dataset]) -> tuple[Shown, ...]:
    """The pages that link the datasets, or hold them as tables, with what these are called."""
    pages = ((one, facts.page(one.url if is_page(one) else one.found_on)) for one in datasets)
    return tuple(Shown(page, one.title) for one, page in pages if page is not None)


def is_page(one: Dataset) -> bool:
    """Whether a dataset is the tables of a page, and no file: programs save workbooks as web pages too."""
    return one.file is not None and one.file.declared is one.file.real is Format.HTML


def unread(one: Dataset, facts: VisitFacts) -> Ruling | None:
    """Why nothing can be said of what a dataset holds: it did not come, or could not be read."""
    shown = shown_of(facts, (one,))
    if one.outcome is Outcome.ERROR:
        return Ruling(Verdict.ERROR, Reason.OUR_FAULT, shown=shown)
    if one.outcome is not Outcome.SEEN:
        return undetermined(REASON_OF[one.outcome], told(one), shown)
    if one.file is None:
        return undetermined(Reason.FORMAT, told(one), shown)
    if one.file.reading is Reading.READ:
        return None
    reason = _UNREAD.get(one.file.reading, Reason.FORMAT)
    return undetermined(reason, f"{told(one)}：{READINGS[one.file.reading]}", shown)


def not_whole(file: FileFacts) -> bool:
    """Whether a part of a file was not read, so that what it lacks may stand there: a member of an archive, or a table
    or cell beyond those that are read."""
    return not file.whole


def partly_seen(file: FileFacts) -> bool:
    """Whether what a file lacks may stand where nobody read it: in such a part, or on a picture that it carries."""
    return not file.whole or Carried.PICTURES in file.carries


def rows_are_told(file: FileFacts) -> bool:
    """Whether a list that it holds is told as rows, all of them: in words, or in a table that a page draws without all
    of its lines, it is not, nor is one column without a header told from a text."""
    lists = [table for table in file.tables if table.header is not None or len(table.columns) > 1]
    return bool(lists) and len(lists) == len(file.tables) and file.openness in _ROWS_TOLD


def best(rule: Data, datasets: Iterable[Dataset], facts: VisitFacts, of_one: Callable[[Dataset], Ruling]) -> Ruling:
    """What the dataset that does best comes to: any of several may be the one that is asked for. Nothing adverse is
    said where another file was not asked for, nor a document opened that is no other version of one that was."""
    ruling = unless_left(rule.column, max(map(of_one, datasets), key=standing), facts)
    if ruling.verdict in ADVERSE and _other_lists_left(rule, facts):
        return undetermined(Reason.TRUNCATED, ruling.value, ruling.shown)
    return ruling


def _other_lists_left(rule: Data, facts: VisitFacts) -> bool:
    """Whether a row of the column leads to a list of its own that was not opened: each office may have one."""
    opened = {url for one in facts.datasets_for(rule.column) for url in (one.url, one.found_on)}
    rows = [row for column in found_columns(facts, rule.column) for row in column.entries if row.url]
    seen = {series_of(row.title) for row in rows if row.url in opened}
    left = (row for row in rows if row.url not in opened and re.search(rule.title, squeeze(row.title)))
    return any(series_of(row.title) not in seen and _unseen(row.url, facts) for row in left)


def _unseen(url: str, facts: VisitFacts) -> bool:
    page = facts.page(url)
    return page is None or page.outcome is not Outcome.SEEN


def unless_left(code: str, ruling: Ruling, facts: VisitFacts) -> Ruling:
    """The ruling, but nothing adverse where a file of the column, or of a document that was opened for it, was not
    asked for: it may be the one."""
    if ruling.verdict in ADVERSE and some_left(code, facts):
        return undetermined(Reason.TRUNCATED, ruling.value, ruling.shown)
    return ruling


def some_left(code: str, facts: VisitFacts) -> bool:
    """Whether a file of the column was not asked for: the budget ended, more hang on a document than are opened, or the
    site's platform of open data has it."""
    if code in facts.files_left or _is_on_platform(code, facts):
        return True
    rows = {entry.url for column in found_columns(facts, code) for entry in column.entries}
    pages = (facts.page(url) for url in rows | {one.found_on for one in facts.datasets_for(code)})
    return any(_attachments_left(page, facts) for page in pages if page is not None and page.kind is PageKind.ARTICLE)


def _is_on_platform(code: str, facts: VisitFacts) -> bool:
    """Whether a catalogue of open data lists a dataset that is called as the column or one of its lists, and stands
    elsewhere: it may be the one that is asked for, newer, whole or in another form."""
    mine = facts.datasets_for(code)
    titles = [*(one.title for one in mine), *(column.candidate.text for column in found_columns(facts, code))]
    names = [name for name in map(series_of, titles) if len(name) >= _SHORTEST]
    had = {one.url for one in mine}
    listed = (entry for one in facts.catalogues for entry in one.entries if entry.url not in had)
    return any(name in series_of(entry.title) for entry in listed for name in names)


def _attachments_left(page: PageFacts, facts: VisitFacts) -> bool:
    """Whether a document has a file that was not asked for as data, or that is only named. A file may have come from
    another address than its link's: then as many as there are tell."""
    document = page.document
    asked = {one.url for one in facts.datasets}
    here = {one.url for one in facts.datasets if one.found_on == page.final_url}
    all_asked = asked.issuperset(document.attachments) or len(here) >= len(set(document.attachments))
    return bool(document.attachments_named) or not all_asked
