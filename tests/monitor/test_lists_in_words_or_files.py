"""权责清单 in words or in files: either is enough, and a fault costs once, in whichever it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.checks import Basis, Check
from config.data_rules import Data
from config.rulebook import RuleBook, load_rules
from config.sites import Level, Site
from monitor.judge import judge_site
from storage.dataset_records import Format, Openness, Reading
from storage.records import (
    Dataset,
    Document,
    Fill,
    Finding,
    Mark,
    Outcome,
    PageFacts,
    PageKind,
    Reason,
    Rejection,
    Verdict,
    Visit,
    VisitFacts,
)
from tests.monitor.data_facts import COLUMN, dataset, file, table
from tests.monitor.facts import HOME, candidate, entry, seen, visit

RULES = load_rules(("hunan-2020",))
COUNTY = Site(code="A", name="甲县", level=Level.COUNTY, region="湖南省长沙市甲县", url=HOME)
CODES = ("QZ.body", "QZ.function", "QZ.power", "QZ.procedure", "QZ.liability")
AT = datetime(2026, 9, 15, tzinfo=UTC)
FILE = "http://a.example/qz.xlsx"
PAGE = f"{COLUMN}1.html"


def found(facts: VisitFacts, check: str = "QZ.FIELDS") -> Finding:
    findings = judge_site(COUNTY, RULES, Visit("A", AT, AT, facts), AT)
    return next(one for one in findings if one.requirement == check)


def said(finding: Finding) -> tuple[Verdict | None, Reason, tuple[str, ...]]:
    return finding.tentative or finding.verdict, finding.reason, finding.lacking


def text(codes: Iterable[str], *attachments: str, pictured: bool = False) -> PageFacts:
    document = Document(title="甲县权责清单", attachments=attachments, body_length=900)
    marks = tuple(Mark(code, code) for code in codes)
    more = {"document": document, "marks": marks, "pictured": pictured}
    return seen(PAGE, kind=PageKind.ARTICLE, fill=Fill.TEXT, **more)  # type: ignore[arg-type]  # given by the test


def sheet(codes: Iterable[str], **more: object) -> Dataset:
    what = file(table(90, "名称", "备注"), titled=tuple(codes))
    return replace(dataset(what, "权责清单.xlsx", url=FILE, found_on=PAGE), **more)  # type: ignore[arg-type]  # given by the tests


def published(page: PageFacts, *datasets: Dataset) -> VisitFacts:
    column = seen(COLUMN, entry(AT.date(), "甲县权责清单", page.url))
    return visit(column, page, candidates=[candidate("QZ.LIST", column)], datasets=datasets)


LACKING = (Verdict.PARTIAL, Reason.INCOMPLETE, ("责任",))


def test_a_list_in_words_needs_no_file() -> None:
    assert said(found(published(text(CODES)))) == (Verdict.PASS, Reason.COMPLETE, ())
    assert said(found(published(text(CODES[:4])))) == LACKING


def test_a_list_in_a_file_needs_no_words() -> None:
    assert said(found(published(text((), FILE), sheet(CODES)))) == (Verdict.PASS, Reason.COMPLETE, ())
    lacking = found(published(text((), FILE), sheet(CODES[:4])))
    assert (said(lacking), lacking.won) == (LACKING, 0.8)
    assert FILE in {one.url for one in lacking.evidence}


def test_words_that_say_all_beside_a_file_that_does_not_are_enough() -> None:
    assert found(published(text(CODES, FILE), sheet(CODES[:1]))).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("page", "datasets"),
    [
        (text((), FILE), ()),
        (text((), FILE), (sheet((), file=file(reading=Reading.PROTECTED)),)),
        (text((), FILE), (sheet((), file=file(reading=Reading.SCANNED, openness=Openness.PICTURE)),)),
        (text((), FILE), (sheet((), file=None, outcome=Outcome.BLOCKED),)),
        (text((), FILE, pictured=True), (sheet(CODES[:4]),)),
        (text((), FILE, "http://a.example/2.xlsx"), (sheet(CODES[:4]),)),
    ],
    ids=["not_asked_for", "protected", "scan", "blocked", "pictures_beside", "a_second_file"],
)
def test_a_list_lacks_nothing_that_may_stand_in_what_was_not_read(
    page: PageFacts, datasets: tuple[Dataset, ...]
) -> None:
    assert found(published(page, *datasets)).verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("attachments", [(), ("http://a.example/2.xlsx",)])
def test_a_second_document_whose_file_was_not_asked_for_may_be_the_list(attachments: tuple[str, ...]) -> None:
    first, second = text((), FILE), replace(text((), *attachments), url=f"{COLUMN}2.html", final_url=f"{COLUMN}2.html")
    column = seen(COLUMN, *(entry(AT.date(), "甲县权责清单", page.url) for page in (first, second)))
    facts = visit(column, first, second, candidates=[candidate("QZ.LIST", column)], datasets=(sheet(CODES[:4]),))
    verdict = found(facts).tentative or found(facts).verdict
    assert verdict is (Verdict.UNDETERMINED if attachments else Verdict.PARTIAL)


def test_rows_that_are_files_themselves_are_the_list() -> None:
    one = sheet(CODES[:4], found_on=COLUMN)
    column = seen(COLUMN, entry(AT.date(), "甲县权责清单", one.url))
    facts = visit(column, candidates=[candidate("QZ.LIST", column)], datasets=(one,))
    assert said(found(facts)) == LACKING


def test_a_table_on_the_columns_own_page_is_the_list() -> None:
    one = sheet(CODES[:4], url=COLUMN, found_on=COLUMN)
    column = seen(COLUMN, fill=Fill.TEXT, kind=PageKind.COLUMN)
    facts = visit(column, candidates=[candidate("QZ.LIST", column)], datasets=(one,))
    assert said(found(facts)) == LACKING
    drawn = visit(replace(column, pictured=True), candidates=[candidate("QZ.LIST", column)], datasets=(one,))
    assert found(drawn).verdict is Verdict.UNDETERMINED
    listed = seen(COLUMN, entry(AT.date(), "甲县权责清单", PAGE))  # rows that nobody opened may be the list in words
    unread = visit(listed, candidates=[candidate("QZ.LIST", listed)], datasets=(one,))
    assert found(unread).verdict is Verdict.UNDETERMINED


def test_the_proof_of_a_table_is_its_page_once_and_that_of_a_file_is_the_file_and_its_link() -> None:
    page = replace(text(()), rendered=True)
    grid = sheet(CODES[:4], url=PAGE, found_on=COLUMN, title="甲县权责清单")
    assert grid.file is not None
    tables = replace(grid, file=replace(grid.file, declared=Format.HTML, real=Format.HTML))
    book_as_page = replace(one := sheet(CODES[:4]), file=one.file and replace(one.file, real=Format.HTML))
    for one, proof in ((tables, [PAGE]), (sheet(CODES[:4]), [PAGE, FILE]), (book_as_page, [PAGE, FILE])):
        column = seen(COLUMN, entry(AT.date(), "甲县权责清单", PAGE))
        facts = visit(column, page, candidates=[candidate("QZ.LIST", column)], datasets=(one,))
        rule = Data(type="data", column="QZ.LIST", min_rows=10)
        basis = Basis(document="文件", item="一", quote="应当公开")
        book = RuleBook(packs=(), checks=(Check(code="A.B", name="甲", rule=rule, basis=(basis,)),))
        (told,) = judge_site(COUNTY, book, Visit("A", AT, AT, facts), AT)
        assert [evidence.url for evidence in told.evidence] == proof


def test_a_column_of_charges_without_any_file_is_judged_as_before() -> None:
    titles = ("政府性基金目录", "涉企行政事业性收费清单", "涉企保证金清单", "政府定价经营服务性收费清单")
    column = seen(COLUMN, *(entry(AT.date(), title, f"{COLUMN}{n}.html") for n, title in enumerate(titles)))
    facts = visit(column, candidates=[candidate("BIZ.FEE", column)])
    assert found(facts, "BIZ.FEE").verdict is Verdict.PASS


def test_a_list_of_charges_that_lacks_a_column_is_held_to_it_where_no_other_list_was_left_unopened() -> None:
    column = seen(COLUMN, entry(AT.date(), "收费目录清单", f"{COLUMN}0.html"))
    had = ("BIZ.FEE.item", "BIZ.FEE.basis")
    lacking = sheet(had, code="BIZ.FEE", url=f"{COLUMN}0.xlsx", found_on=f"{COLUMN}0.html", title="收费目录清单")
    facts = visit(column, candidates=[candidate("BIZ.FEE", column)], datasets=(lacking,))
    told = found(facts, "BIZ.FEE")
    assert told.tentative is Verdict.PARTIAL
    assert "标准" in told.lacking
    more = seen(
        COLUMN, entry(AT.date(), "收费目录清单", f"{COLUMN}0.html"), entry(AT.date(), "基金清单", f"{COLUMN}1.html")
    )
    facts = visit(more, candidates=[candidate("BIZ.FEE", more)], datasets=(lacking,))
    assert "标准" not in found(facts, "BIZ.FEE").lacking


def test_what_a_list_lacks_may_stand_in_a_column_beside_it() -> None:
    beside = candidate("QZ.LIST", None, Rejection.UNCONFIRMED, text="部门责任清单")
    for facts in (published(text(CODES[:4])), published(text((), FILE), sheet(CODES[:4]))):
        assert said(found(facts)) == LACKING
        other = found(replace(facts, candidates=(*facts.candidates, beside)))
        assert (other.verdict, other.reason) == (Verdict.UNDETERMINED, Reason.UNCLEAR_CONTENT)
