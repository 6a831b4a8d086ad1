"""paired: each of the newest entries of a column has its counterpart, as a document its interpretation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.rules import Paired
from crawler.pages.page import squeeze
from crawler.visit.wishes import newest_documents
from crawler.words.wording import explains
from monitor.rules.columns import Column, column_doubt, found_columns, lists_of, read_back
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from monitor.times.calendar import working_days_after
from storage.records import Entry, Outcome, PageFacts, Reason, Verdict, VisitFacts

_AROUND = re.compile(
    r"^.*?关于(?:印发|发布|公布)?|^.{2,20}?(?:印发|发布|公布)(?=《)|的?(?:通知|决定|公告|通告|意见|函)$"
)
_MARKS = re.compile(r"[《》〈〉“”\"'()（）\[\]【】、，,。:：\s]")
_QUOTED = re.compile(r"《(.{4,})》")
_NEEDS_NONE = re.compile(r"任免|任职|免职|任命|放假")
"""Titles of documents that no policy is in and nobody explains."""
_SHORTEST = 6
"""Characters of a title's core by which another title may be known to speak of it."""
_MOST_TOLD = 5


@dataclass(frozen=True)
class _Document:
    """A document that was opened: its row, its page, and the row of the other column that speaks of it, if any."""

    entry: Entry
    page: PageFacts
    counterpart: Entry | None

    @property
    def is_met(self) -> bool:
        return self.counterpart is not None or bool(self.page.document.interpretations)

    @property
    def is_nameless(self) -> bool:
        """Whether its title says too little for another title to be known by it."""
        return not self.is_met and not _cores(self.entry, self.page)


def judge(rule: Paired, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where every document that was opened has a counterpart, PARTIAL or FAIL where some or all have none.

    The counterpart is a link on the document's page, or a row of the other column that names its title or has its
    address; or a row of any list read that explains it (图解 and 视频 have columns of their own). None is lacking where
    the other column was not read back to the document's own day, and a column that is itself missing is charged by its
    own check. A counterpart later than `working_days` is told and costs nothing.
    """
    columns = found_columns(facts, rule.of)
    if not columns:
        return column_doubt(facts, rule.of, context)
    others = found_columns(facts, rule.by)
    rows = [
        row for column in others for page in (*column.pages, *lists_of(facts, column)) for row in page.entries.items
    ]
    rows += [row for page in facts.pages for row in page.entries.items if explains(squeeze(row.title))]
    opened = [pair for column in columns for pair in _opened(column, rule.sample, facts)][: rule.sample]
    documents = [_Document(entry, page, _counterpart(entry, page, rows)) for entry, page in opened]
    if not documents:
        return undetermined(Reason.COLUMN_NOT_READ, rule.of, tuple(Shown(c.page, "") for c in columns))
    lacking = [one for one in documents if not one.is_met and not one.is_nameless]
    if lacking and (doubt := _doubt(rule, lacking, others, facts, context)) is not None:
        return doubt
    return _ruling(rule, documents, lacking)


def _ruling(rule: Paired, documents: list[_Document], lacking: list[_Document]) -> Ruling:
    shown = tuple(Shown(one.page, one.entry.title) for one in documents)
    told = [f"{sum(one.is_met for one in documents)}/{len(documents)}", *_late(rule, documents)]
    value = "；".join(told)
    if lacking:
        won = 1 - len(lacking) / len(documents)
        titles = tuple(one.entry.title for one in lacking[:_MOST_TOLD])
        return Ruling(Verdict.PARTIAL if won else Verdict.FAIL, Reason.UNLINKED, value, won, titles, shown)
    if any(one.is_nameless for one in documents):
        return undetermined(Reason.AMBIGUOUS_MATCH, value, shown)
    return Ruling(Verdict.PASS, Reason.LINKED, value, won=1.0, shown=shown)


def _late(rule: Paired, documents: list[_Document]) -> list[str]:
    """What is told of counterparts that came later than the working days named."""
    told = []
    for one in documents:
        day, came = one.entry.date, one.counterpart.date if one.counterpart else None
        if rule.working_days is None or day is None or came is None:
            continue
        due = working_days_after(day, rule.working_days)
        if came > due.day:
            guessed = "" if due.certain else "（按周一至周五推算）"
            told.append(f"“{one.entry.title}”的解读发布于{came}，晚于{rule.working_days}个工作日{guessed}")
    return told


def _opened(column: Column, sample: int, facts: VisitFacts) -> list[tuple[Entry, PageFacts]]:
    """The newest documents of a column that were opened and seen, and that may want a counterpart."""
    pages = ((entry, facts.page(entry.url)) for entry in newest_documents(column.own_of(column.page), sample))
    wanting = ((entry, page) for entry, page in pages if not _NEEDS_NONE.search(entry.title))
    return [(entry, page) for entry, page in wanting if page is not None and page.outcome is Outcome.SEEN]


def _counterpart(entry: Entry, page: PageFacts, rows: list[Entry]) -> Entry | None:
    cores = _cores(entry, page)
    links = {entry.url, *page.document.interpretations}
    return next((row for row in rows if row.url in links or _speaks_of(row.title, cores)), None)


def _speaks_of(title: str, cores: tuple[str, ...]) -> bool:
    """Whether a title holds a document's core, or quotes a part of it that is long enough to be no other's."""
    plain = _plain(title)
    quoted = [_plain(part) for part in _QUOTED.findall(title)]
    return any(core in plain or any(len(q) >= _SHORTEST and q in core for q in quoted) for core in cores)


def _doubt(
    rule: Paired, lacking: list[_Document], others: tuple[Column, ...], facts: VisitFacts, context: Context
) -> Ruling | None:
    """What keeps counterparts that were not found from lacking."""
    if not others:
        return column_doubt(facts, rule.by, context)
    first = min((one.entry.date for one in lacking if one.entry.date), default=None)
    for column in others:
        shown = (Shown(column.page, ""),)
        if not column.entries or column.page.entries.undated:
            return undetermined(Reason.ROWS_UNCLEAR if column.unclear else Reason.UNDATED, column.candidate.text, shown)
        if any(page.entries.closed for page in column.pages):
            return undetermined(Reason.CLOSED, column.candidate.text, shown)
        if not read_back(column, first):
            return undetermined(Reason.TRUNCATED, column.candidate.text, shown)
    return None


def _cores(entry: Entry, page: PageFacts) -> tuple[str, ...]:
    """What a document's titles, on its page and in the list, speak of; titles that say too little are left out."""
    titles = (page.document.title or "", entry.title)
    return tuple(dict.fromkeys(core for title in titles if len(core := _core(title)) >= _SHORTEST))


def _core(title: str) -> str:
    """What a title speaks of, without who issues it and what sort of document it is."""
    quoted = _QUOTED.search(title)
    return _plain(_AROUND.sub("", squeeze(quoted[1] if quoted else title)))


def _plain(title: str) -> str:
    return _MARKS.sub("", squeeze(title))
