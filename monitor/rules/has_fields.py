"""has_fields: documents, a column's page or the home page carry what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from config.rules import HasFields
from crawler.visit.wishes import newest_documents
from monitor.rules.columns import Column, column_doubt, found_columns, lists_of, other_labels, unread_site
from monitor.rules.combine import standing
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import ADVERSE, Entry, Fill, Outcome, PageFacts, PageKind, Reason, Verdict, VisitFacts

LABEL = "有效性"
_SHORT = 60
"""Characters of a text that may be no more than an introduction to a file or picture."""


def judge(rule: HasFields, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where all that is read has what is asked, PARTIAL or FAIL else.

    Documents that were opened and not seen count as met. Nothing is said of those that carry a sign which is no
    labelled value, of pages whose text lies in a file or picture, of a home page behind which nothing could be read,
    nor where the column itself was not found.
    """
    if rule.of == "home":
        home = [(page, _had(rule, page)) for page in facts.pages[:1]]
        return unread_site(facts) or _elements(rule, home)
    assert rule.column is not None  # the model sees to it
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    if rule.validity:
        return _validity(rule, columns, facts)
    if rule.of == "page":
        return max((_on_page(rule, column, facts) for column in columns), key=standing)
    read = [(column, documents) for column in columns if (documents := _documents(column, rule.sample, facts))]
    if not read:
        return replace(_not_read(rule, columns), in_files=all(_is_of_files(one, rule.sample, facts) for one in columns))
    rulings = (
        _elements(rule, [(page, _had(rule, page)) for page in documents], _unseen(column, rule.sample, facts))
        for column, documents in read
    )
    best = max(rulings, key=standing)
    if best.verdict in ADVERSE and _in_another_column(rule, best, facts):
        return undetermined(Reason.UNCLEAR_CONTENT, best.value, best.shown)
    return replace(best, in_files=best.verdict is Verdict.UNDETERMINED and _left_to_files(read))


def _in_another_column(rule: HasFields, ruling: Ruling, facts: VisitFacts) -> bool:
    """Whether one of the words that are lacking is what another link is called that may be the column too."""
    labels = other_labels(facts, rule.column or "")
    return any(word in labels for one in rule.elements if one.name in ruling.lacking for word in one.words)


def _left_to_files(read: Sequence[tuple[Column, list[PageFacts]]]) -> bool:
    """Whether documents leave what they do not say to files, and not to pictures."""
    documents = [page for _, pages in read for page in pages]
    return not any(page.pictured for page in documents) and any(page.document.attachments for page in documents)


def _is_of_files(column: Column, sample: int, facts: VisitFacts) -> bool:
    """Whether a column is no list of documents: its newest rows are files that were asked for as data, or it has no
    rows, and its own page holds data."""
    newest = newest_documents(column.own_of(column.page), sample)
    if newest:
        return {entry.url for entry in newest} <= {one.url for one in facts.datasets}
    page = column.page
    unclear = page.menu_unreadable or page.links_cut or page.pictured or page.entries.items or column.leads
    return not unclear and any(page.final_url in (one.url, one.found_on) for one in facts.datasets)


def _on_page(rule: HasFields, column: Column, facts: VisitFacts) -> Ruling:
    """What a column's page has: of the text, its own where it is one text, else that of its newest document.

    What stands in the markup or the address is asked of the page itself. A list's own page lacks no words: the plan
    looks for all elements on all pages, and some stand in every footer.
    """
    page = column.page
    is_text = page.kind is PageKind.ARTICLE or page.fill is Fill.TEXT
    text = page if is_text else next(iter(_documents(column, 1, facts)), None)
    coded = {one.code for one in rule.elements if one.look_in != "text"}
    had = {code: words for code, words in _had(rule, page).items() if code in coded}
    if text is None:
        ruling = _elements(rule, [(page, had)])
        return ruling if ruling.verdict is Verdict.PASS or not _words_lack(rule, had) else _not_read(rule, (column,))
    words = {code: words for code, words in _had(rule, text).items() if code not in coded}
    return _elements(rule, [(text, had | words)])


def _not_read(rule: HasFields, columns: tuple[Column, ...]) -> Ruling:
    shown = tuple(Shown(column.page, "") for column in columns)
    return undetermined(Reason.COLUMN_NOT_READ, rule.column or "", shown)


def _elements(rule: HasFields, read: list[tuple[PageFacts, dict[str, str]]], unseen: int = 0) -> Ruling:
    """The share of the elements asked for that the pages have: the mean of theirs. `unseen` pages have them all."""
    asked = rule.least or len(rule.elements)
    clear = [had for page, had in read if len(had) >= asked or not (_words_lack(rule, had) and _elsewhere(page))]
    shown = tuple(Shown(page, "、".join(had.values())) for page, had in read)
    if len(clear) < len(read) or not read:
        return undetermined(Reason.UNCLEAR_CONTENT, shown=shown)
    value = "；".join(f"{len(had)}/{len(rule.elements)}" for had in clear)
    if all(len(had) >= asked for had in clear):
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=shown)
    won = (sum(min(len(had) / asked, 1.0) for had in clear) + unseen) / (len(clear) + unseen)
    lacking = tuple(one.name for one in rule.elements if any(one.code not in had for had in clear))
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won=won, lacking=lacking, shown=shown)


def _had(rule: HasFields, page: PageFacts) -> dict[str, str]:
    """The words that are elements asked for, by element."""
    codes = {one.code for one in rule.elements}
    return {mark.code: mark.text for mark in page.marks if mark.code in codes}


def _words_lack(rule: HasFields, had: dict[str, str]) -> bool:
    """Whether something is lacking that a visitor would read: markup and address are known wherever a page was seen."""
    return any(one.look_in == "text" and one.code not in had for one in rule.elements)


def _elsewhere(page: PageFacts) -> bool:
    """Whether what a page has to say may lie in a file, a picture, or a script's drawing."""
    document = page.document
    if page.pictured:
        return True
    if page.kind is not PageKind.ARTICLE:
        files = page.kind is not PageKind.HOME and bool(document.attachments or document.attachments_named)
        return page.menu_unreadable or page.links_cut or files
    return bool(document.attachments or document.attachments_named) or document.body_length < _SHORT


def _validity(rule: HasFields, columns: tuple[Column, ...], facts: VisitFacts) -> Ruling:
    """What the column's documents say of being in force, each by itself or the list beside its rows."""
    if (marked := next((column for column in columns if _marked_in_list(column)), None)) is not None:
        words = f"{marked.page.validity_marks}"
        return Ruling(Verdict.PASS, Reason.COMPLETE, "列表标注", won=1.0, shown=(Shown(marked.page, words),))
    read = [(column, documents) for column in columns if (documents := _documents(column, rule.sample, facts))]
    if not read:
        return _by_lists(rule, columns, facts)
    return max((_marked(rule, *one, facts) for one in read), key=standing)


def _marked(rule: HasFields, column: Column, documents: list[PageFacts], facts: VisitFacts) -> Ruling:
    """What one column's documents say of being in force."""
    having = [page for page in documents if _value(page) in rule.validity]
    lacking = [page for page in documents if page not in having and not page.validity_marks and not _is_picture(page)]
    shown = tuple(Shown(page, _value(page) or "") for page in documents)
    if not lacking and len(having) < len(documents):  # a sign on the page that we cannot read for certain
        return undetermined(Reason.UNCLEAR_CONTENT, rule.column or "", shown)
    unseen = _unseen(column, rule.sample, facts)
    met, told = len(having) + unseen, len(having) + len(lacking) + unseen
    value, won = f"{len(having)}/{len(having) + len(lacking)}", met / told
    if won == 1.0:
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=shown)
    verdict = Verdict.PARTIAL if met else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won=won, lacking=(LABEL,), shown=shown)


def _is_picture(page: PageFacts) -> bool:
    """Whether a document is shown as a picture, which may say of itself what no reader sees."""
    return page.pictured and page.document.body_length < _SHORT


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
