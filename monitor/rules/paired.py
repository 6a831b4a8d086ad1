"""paired: each of the newest entries of a column has its counterpart, as a document its interpretation."""

from __future__ import annotations

import re

from config.rules import Paired
from crawler.page import squeeze
from crawler.wishes import newest_documents
from monitor.rules.columns import Column, column_doubt, found_columns, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Outcome, PageFacts, Reason, Verdict, VisitFacts

_AROUND = re.compile(
    r"^.*?关于(?:印发|发布|公布)?|^.{2,20}?(?:印发|发布|公布)(?=《)|的?(?:通知|决定|公告|通告|意见|函)$"
)
_MARKS = re.compile(r"[《》〈〉“”\"'()（）\[\]【】、，,。:：\s]")
_SHORTEST = 6
"""Characters of a title's core by which another title may be known to speak of it."""
_MOST_TOLD = 5


def judge(rule: Paired, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where every document that was opened has a counterpart, PARTIAL or FAIL where some or all have none.

    The counterpart is a link on the document's page, or a row of the other column that names its title or has its
    address. None is lacking where the other column was not read back to the document's own day.
    """
    columns = found_columns(facts, rule.of)
    if not columns:
        return column_doubt(facts, rule.of, context)
    others = found_columns(facts, rule.by)
    documents = [pair for column in columns for pair in _opened(column, rule.sample, facts)][: rule.sample]
    if not documents:
        return undetermined(Reason.COLUMN_NOT_READ, rule.of, tuple(Shown(c.page, "") for c in columns))
    lacking = [(entry, page) for entry, page in documents if not _has(entry, page, others)]
    shown = tuple(Shown(page, entry.title) for entry, page in documents)
    value = f"{len(documents) - len(lacking)}/{len(documents)}"
    if not lacking:
        return Ruling(Verdict.PASS, Reason.LINKED, value, won=1.0, shown=shown)
    if (doubt := _doubt(rule, [entry for entry, _ in lacking], others, facts, context)) is not None:
        return doubt
    won = 1 - len(lacking) / len(documents)
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    titles = tuple(entry.title for entry, _ in lacking[:_MOST_TOLD])
    return Ruling(verdict, Reason.UNLINKED, value, won=won, lacking=titles, shown=shown)


def _opened(column: Column, sample: int, facts: VisitFacts) -> list[tuple[Entry, PageFacts]]:
    """The newest documents of a column that were opened and seen."""
    pages = ((entry, facts.page(entry.url)) for entry in newest_documents(column.own_of(column.page), sample))
    return [(entry, page) for entry, page in pages if page is not None and page.outcome is Outcome.SEEN]


def _has(entry: Entry, page: PageFacts, others: tuple[Column, ...]) -> bool:
    if page.document.interpretations:
        return True
    core = _core(page.document.title or entry.title)
    rows = [row for column in others for listed in column.pages for row in listed.entries.items]
    return any(row.url == entry.url or (len(core) >= _SHORTEST and core in _plain(row.title)) for row in rows)


def _doubt(
    rule: Paired, lacking: list[Entry], others: tuple[Column, ...], facts: VisitFacts, context: Context
) -> Ruling | None:
    """What keeps counterparts that were not found from lacking."""
    if not others:
        absent = why_absent(facts, rule.by, context.names[rule.by].title)
        return None if absent.verdict is Verdict.FAIL else absent
    first = min((entry.date for entry in lacking if entry.date), default=None)
    for column in others:
        dates = [entry.date for entry in column.entries if entry.date]
        back = column.newest_first and first is not None and dates and min(dates) < first
        if not (column.read_whole or back):
            return undetermined(Reason.TRUNCATED, column.candidate.text, (Shown(column.page, ""),))
    return None


def _core(title: str) -> str:
    """What a title speaks of, without who issues it and what sort of document it is."""
    core = title
    if quoted := re.search(r"《(.{4,})》", title):
        core = quoted[1]
    return _plain(_AROUND.sub("", core))


def _plain(title: str) -> str:
    return _MARKS.sub("", squeeze(title))
