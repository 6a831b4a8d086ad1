"""has_fields: the newest documents of a column carry a label with a value."""

from __future__ import annotations

from collections.abc import Sequence

from config.rules import HasFields
from crawler.wishes import newest_documents
from monitor.rules.columns import Column, found_columns, lists_of, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Outcome, PageFacts, PageKind, Reason, Verdict, VisitFacts

LABELS = {"validity": "有效性"}


def judge(rule: HasFields, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where every document read carries the value, or the list shows it beside its rows; else PARTIAL or FAIL.

    Documents that were opened and not seen count as met. Nothing is said of those that carry a sign which is no
    labelled value, nor where the column itself was not found.
    """
    columns = found_columns(facts, rule.documents_of)
    if not columns:
        absent = why_absent(facts, rule.documents_of, context.names[rule.documents_of].title)
        return undetermined(Reason.COLUMN_NOT_FOUND, rule.documents_of) if absent.verdict is Verdict.FAIL else absent
    if (marked := next((column for column in columns if _marked_in_list(column)), None)) is not None:
        words = f"{marked.page.validity_marks}"
        return Ruling(Verdict.PASS, Reason.COMPLETE, "列表标注", won=1.0, shown=(Shown(marked.page, words),))
    documents = [page for column in columns for page in _documents(column, rule.sample, facts)][: rule.sample]
    if not documents:
        return _by_lists(rule, columns, facts)
    having = [page for page in documents if _value(page) in rule.values]
    lacking = [page for page in documents if page not in having and not page.validity_marks]
    shown = tuple(Shown(page, _value(page) or "") for page in documents)
    if not lacking and len(having) < len(documents):  # a sign on the page that we cannot read for certain
        return undetermined(Reason.UNCLEAR_CONTENT, rule.documents_of, shown)
    unseen = sum(_unseen(column, rule.sample, facts) for column in columns)
    met, told = len(having) + unseen, len(having) + len(lacking) + unseen
    value, won = f"{len(having)}/{len(having) + len(lacking)}", met / told
    if won == 1.0:
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=shown)
    verdict = Verdict.PARTIAL if met else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won=won, lacking=(LABELS[rule.field],), shown=shown)


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
    if not documents or any(_value(page) not in rule.values for page in documents):
        return undetermined(Reason.COLUMN_NOT_READ, rule.documents_of, tuple(Shown(c.page, "") for c in columns))
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
