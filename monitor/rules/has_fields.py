"""has_fields: documents, a column's page or the home page carry what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence

from config.rules import HasFields
from crawler.wishes import newest_documents
from monitor.rules.columns import Column, column_doubt, found_columns, lists_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Outcome, PageFacts, PageKind, Reason, Verdict, VisitFacts

LABEL = "有效性"
_SHORT = 60
"""Characters of a text that may be no more than an introduction to a file or picture."""


def judge(rule: HasFields, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where all that is read has what is asked, PARTIAL or FAIL else.

    Documents that were opened and not seen count as met. Nothing is said of those that carry a sign which is no
    labelled value, of pages whose text lies in a file or picture, nor where the column itself was not found.
    """
    if rule.of == "home":
        return _elements(rule, list(facts.pages[:1]))
    assert rule.column is not None  # the model sees to it
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    if rule.validity:
        return _validity(rule, columns, facts)
    pages = [column.page for column in columns] if rule.of == "page" else []
    documents = [page for column in columns for page in _documents(column, rule.sample, facts)][: rule.sample]
    if rule.of == "page":
        # the column is one page of text, or a list whose newest document is what is asked
        pages = [page for page in pages if page.kind is PageKind.ARTICLE or page.marks] or documents[:1] or pages[:1]
        return _elements(rule, pages)
    if not documents:
        shown = tuple(Shown(column.page, "") for column in columns)
        return undetermined(Reason.COLUMN_NOT_READ, rule.column, shown)
    return _elements(rule, documents)


def _elements(rule: HasFields, pages: list[PageFacts]) -> Ruling:
    """The share of the elements asked for that the pages have: the mean of theirs."""
    asked = rule.least or len(rule.elements)
    read = [(page, _had(rule, page)) for page in pages]
    clear = [(page, had) for page, had in read if len(had) >= asked or not _elsewhere(page)]
    shown = tuple(Shown(page, "、".join(had.values())) for page, had in read)
    if len(clear) < len(read) or not read:
        return undetermined(Reason.UNCLEAR_CONTENT, shown=shown)
    won = sum(min(len(had) / asked, 1.0) for _, had in clear) / len(clear)
    value = "；".join(f"{len(had)}/{len(rule.elements)}" for _, had in clear)
    if won == 1.0:
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=shown)
    lacking = tuple(one.name for one in rule.elements if any(one.code not in had for _, had in clear))
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won=won, lacking=lacking, shown=shown)


def _had(rule: HasFields, page: PageFacts) -> dict[str, str]:
    """The words that are elements asked for, by element."""
    codes = {one.code for one in rule.elements}
    return {mark.code: mark.text for mark in page.marks if mark.code in codes}


def _elsewhere(page: PageFacts) -> bool:
    """Whether what a page has to say may lie in a file, a picture, or a script's drawing."""
    if page.kind is not PageKind.ARTICLE:
        return page.menu_unreadable or page.links_cut
    document = page.document
    return bool(document.attachments or document.attachments_named) or document.body_length < _SHORT


def _validity(rule: HasFields, columns: tuple[Column, ...], facts: VisitFacts) -> Ruling:
    """What the column's documents say of being in force, each by itself or the list beside its rows."""
    if (marked := next((column for column in columns if _marked_in_list(column)), None)) is not None:
        words = f"{marked.page.validity_marks}"
        return Ruling(Verdict.PASS, Reason.COMPLETE, "列表标注", won=1.0, shown=(Shown(marked.page, words),))
    documents = [page for column in columns for page in _documents(column, rule.sample, facts)][: rule.sample]
    if not documents:
        return _by_lists(rule, columns, facts)
    having = [page for page in documents if _value(page) in rule.validity]
    lacking = [page for page in documents if page not in having and not page.validity_marks]
    shown = tuple(Shown(page, _value(page) or "") for page in documents)
    if not lacking and len(having) < len(documents):  # a sign on the page that we cannot read for certain
        return undetermined(Reason.UNCLEAR_CONTENT, rule.column or "", shown)
    unseen = sum(_unseen(column, rule.sample, facts) for column in columns)
    met, told = len(having) + unseen, len(having) + len(lacking) + unseen
    value, won = f"{len(having)}/{len(having) + len(lacking)}", met / told
    if won == 1.0:
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=shown)
    verdict = Verdict.PARTIAL if met else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won=won, lacking=(LABEL,), shown=shown)


def _value(page: PageFacts) -> str | None:
    return page.document.validity


def _marked_in_list(column: Column) -> bool:
    rows = len(column.own_of(column.page))
    return rows > 0 and column.page.validity_marks >= rows / 2


def _by_lists(rule: HasFields, columns: tuple[Column, ...], facts: VisitFacts) -> Ruling:
    """What the documents of the lists that columns without rows link say: they may have the value, and lack it for
    none, for there may be other lists."""
    rows = [entry for column in columns for page in lists_of(facts, column) for entry in page.entries.own]
    documents = _opened(rows, rule.sample, facts)
    if not documents or any(_value(page) not in rule.validity for page in documents):
        return undetermined(Reason.COLUMN_NOT_READ, rule.column or "", tuple(Shown(c.page, "") for c in columns))
    shown = tuple(Shown(page, _value(page) or "") for page in documents)
    return Ruling(Verdict.PASS, Reason.COMPLETE, f"{len(documents)}/{len(documents)}", won=1.0, shown=shown)


def _documents(column: Column, sample: int, facts: VisitFacts) -> list[PageFacts]:
    return _opened(column.own_of(column.page), sample, facts)


def _opened(rows: Sequence[Entry], sample: int, facts: VisitFacts) -> list[PageFacts]:
    """The newest documents among rows, those that were seen."""
    opened = (facts.page(entry.url) for entry in newest_documents(rows, sample))
    return [page for page in opened if page and page.outcome is Outcome.SEEN and page.kind is PageKind.ARTICLE]


def _unseen(column: Column, sample: int, facts: VisitFacts) -> int:
    """How many of the newest documents were asked for and not seen."""
    opened = (facts.page(entry.url) for entry in newest_documents(column.own_of(column.page), sample))
    return sum(page is not None and page.outcome is not Outcome.SEEN for page in opened)
