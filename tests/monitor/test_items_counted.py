"""Shares of a list's items: what is counted, of what total, and where both come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.checks import Basis, Check, Predicate
from config.data_rules import Ratio
from config.rulebook import RuleBook
from config.sites import Level
from monitor.judge import judge_site
from monitor.rules import ratio
from monitor.rules.ruling import Ruling
from storage.dataset_records import Format, Openness, Reading
from storage.records import Dataset, Mention, Outcome, Reason, Verdict, Visit, VisitFacts, Whose
from tests.monitor.data_facts import COLUMN, article, dataset, file, listing, table
from tests.monitor.facts import candidate, context, entry, seen, visit

SOURCE = "方案所列100项（县60、40项）"
UNDECIDED = Verdict.UNDETERMINED
AT = datetime(2026, 9, 15, tzinfo=UTC)


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


def counting(*columns: str, **denominator: object) -> Ratio:
    total = denominator or {"levels": {Level.COUNTY: 100}, "source": SOURCE}
    made = {"type": "ratio", "counts": "items", "columns": columns or ("QZ.LIST",), "denominator": total}
    return Ratio.model_validate(made)


def judged(facts: VisitFacts, rule: Ratio | None = None) -> Ruling:
    return ratio.judge(rule or counting(), facts, context())


def rows(number: int, title: str = "目录.xlsx", **more: object) -> Dataset:
    return dataset(file(table(number), content=f"{title}{number}"), title, **more)  # type: ignore[arg-type]  # given by the tests


def found(rule: Ratio, facts: VisitFacts, elsewhere: str) -> tuple[Verdict | None, str]:
    """What a check that asks this comes to, whose contents may stand elsewhere, with the share."""
    basis = Basis(document="文件", item="一", quote="应当公开")
    check = Check(code="A.B", name="甲", all_of=(Predicate(rule=rule),), basis=(basis,), elsewhere=elsewhere)
    (finding,) = judge_site(context().site, RuleBook(packs=(), checks=(check,)), Visit("A", AT, AT, facts), AT)
    return finding.tentative or finding.verdict, finding.value.split("，")[0]


@pytest.mark.parametrize(
    ("number", "said"),
    [(100, (Verdict.PASS, Reason.ENOUGH)), (99, (Verdict.PARTIAL, Reason.TOO_FEW))],
)
def test_the_rows_of_a_file_are_its_items_and_the_value_says_both_numbers_and_their_sources(
    number: int, said: tuple[Verdict, Reason]
) -> None:
    ruling = judged(listing(rows(number)))
    assert told(ruling) == said
    assert ruling.value == f"{number}/100，分子为目录.xlsx {number}行，分母为{SOURCE}"


def test_lists_of_several_offices_are_counted_together_and_each_contents_once() -> None:
    again = replace(rows(60, "甲局目录.xlsx"), title="下载", url="http://a.example/again")
    ruling = judged(listing(rows(60, "甲局目录.xlsx"), rows(40, "乙局目录.xlsx"), again))
    assert ruling.verdict is Verdict.PASS
    assert ruling.value.split("，分母")[0] == "100/100，分子为甲局目录.xlsx等2份，共100行"


def test_of_a_lists_versions_the_longest_counts_and_not_their_sum() -> None:
    ruling = judged(listing(rows(60, "2026年目录.xlsx"), rows(70, "2025年目录.xlsx")))
    assert ruling.value.startswith("70/100，分子为2025年目录.xlsx 70行")


def test_two_attachments_of_one_document_may_be_parts_of_one_list() -> None:
    page = article(f"{COLUMN}1.html", "服务目录")
    parts = [rows(60, "服务目录", found_on=page.url), rows(50, "服务目录", found_on=page.url)]
    parts = [replace(one, url=f"http://a.example/{number}.xlsx") for number, one in enumerate(parts)]
    assert told(judged(listing(*parts, pages=[page]))) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


def test_what_a_document_has_as_a_table_and_as_a_file_too_is_counted_once() -> None:
    page = f"{COLUMN}1.html"
    shown = rows(60, "政务服务事项目录", url=page)
    shown = replace(shown, file=file(table(60), content="as a page", declared=Format.HTML, real=Format.HTML))
    facts = listing(shown, rows(60, "下载.xlsx", found_on=page), rows(40, "公共服务.xlsx", found_on=page))
    assert judged(facts).value.startswith("100/100")


def test_lists_of_offices_that_go_by_one_name_are_no_versions_of_each_other() -> None:
    urls = [f"{COLUMN}{n}.html" for n in range(2)]
    files = [
        replace(rows(n, "目录.xlsx", found_on=url), url=f"{url}.xlsx") for n, url in zip((60, 40), urls, strict=True)
    ]
    pages = [article(url, f"{name}局事项目录", f"{url}.xlsx") for name, url in zip("甲乙", urls, strict=True)]
    assert judged(listing(*files, pages=pages)).value.startswith("100/100")


def test_a_columns_own_rows_are_its_items_where_they_are_more() -> None:
    page = seen(COLUMN, entry(None), stated_total=120)
    ruling = judged(visit(page, candidates=[candidate("QZ.LIST", page)]))
    assert ruling.value == f"120/100，分子为“栏目”列表120条，分母为{SOURCE}"


def test_own_rows_are_not_too_few_where_others_on_the_page_may_be_own_too() -> None:
    page = seen(COLUMN, entry(None), replace(entry(None, "乙"), whose=Whose.UNCLEAR), stated_total=3)
    assert told(judged(visit(page, candidates=[candidate("QZ.LIST", page)]))) == (UNDECIDED, Reason.ROWS_UNCLEAR)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (dataset(file(reading=Reading.NO_READER), "乙局目录.ofd"), Reason.FORMAT),
        (dataset(None, "乙局目录.xlsx", outcome=Outcome.BLOCKED), Reason.BLOCKED),
        (dataset(file(characters=9000, content="w"), "乙局目录.docx"), Reason.UNCLEAR_CONTENT),
        (dataset(file(table(9), content="d", openness=Openness.DOCUMENT), "目录.docx"), Reason.UNCLEAR_CONTENT),
    ],
)
def test_items_are_not_too_few_where_another_file_may_hold_more(other: Dataset, reason: Reason) -> None:
    ruling = judged(listing(rows(60), other))
    assert told(ruling) == (UNDECIDED, reason)
    assert ruling.value.startswith("60/100")


def test_items_are_not_too_few_where_a_file_was_left_or_a_row_not_opened() -> None:
    assert told(judged(listing(rows(60), files_left=("QZ.LIST",)))) == (UNDECIDED, Reason.TRUNCATED)
    one = rows(60)
    page = seen(COLUMN, entry(one.day, one.title, one.url), entry(one.day, "乙局目录", f"{COLUMN}9.html"))
    facts = visit(page, candidates=[candidate("QZ.LIST", page)], datasets=(one,))
    assert told(judged(facts)) == (UNDECIDED, Reason.TRUNCATED)


def test_a_column_that_may_be_there_with_a_list_of_its_own_keeps_items_from_being_too_few() -> None:
    rule, one = counting("QZ.LIST", "SVC.LIST"), rows(60)
    assert judged(listing(one), rule).verdict is UNDECIDED  # nobody looked for the other column
    page = seen("http://a.example/2/", entry(None, "目录", "http://a.example/f2"))
    other = replace(rows(40, "服务目录.xlsx", code="SVC.LIST"), url="http://a.example/f2", found_on=page.url)
    mine = seen(COLUMN, entry(one.day, one.title, one.url))
    found = [candidate("QZ.LIST", mine), candidate("SVC.LIST", page)]
    assert judged(visit(mine, page, candidates=found, datasets=(one, other)), rule).verdict is Verdict.PASS


def test_the_name_of_the_column_that_was_counted_is_no_sign_of_another() -> None:
    one = rows(60)
    mine = seen(COLUMN, entry(one.day, one.title, one.url))

    def said(label: str) -> Ruling:
        facts = visit(
            mine, candidates=[candidate("QZ.LIST", mine, text="事项目录")], codes=["SVC.LIST"], datasets=(one,)
        )
        home = replace(facts.pages[0], mentions=(Mention("SVC.LIST", label),))
        return judged(replace(facts, pages=(home, *facts.pages[1:])), counting("QZ.LIST", "SVC.LIST"))

    assert told(said("事项目录")) == (Verdict.PARTIAL, Reason.TOO_FEW)
    assert told(said("政务服务")) == (UNDECIDED, Reason.AMBIGUOUS_MATCH)


# the site's own total


OWN = counting(column="SVC.LIST", title="目录")


def owning(*own: Dataset, mine: int = 60) -> VisitFacts:
    one = rows(mine)
    first = seen(COLUMN, entry(one.day, one.title, one.url))
    second = seen("http://a.example/own/")
    found = [candidate("QZ.LIST", first), candidate("SVC.LIST", second)]
    return visit(first, second, candidates=found, datasets=(one, *own))


def test_a_share_of_the_sites_own_table_says_which_table_that_is() -> None:
    ruling = judged(owning(rows(80, "政务服务事项目录.xlsx", code="SVC.LIST")), OWN)
    assert told(ruling) == (Verdict.PARTIAL, Reason.TOO_FEW)
    assert ruling.value == "60/80，分子为目录.xlsx 60行，分母为本站政务服务事项目录.xlsx 80行"


def test_rows_that_add_others_up_or_head_a_group_are_items_on_neither_side() -> None:
    own = replace(rows(0, "事项目录.xlsx", code="SVC.LIST"), file=file(replace(table(62), sums=2)))
    said = judged(owning(own), OWN)
    assert told(said) == (Verdict.PASS, Reason.ENOUGH)
    assert said.value == "60/60，分子为目录.xlsx 60行，分母为本站事项目录.xlsx 60行（合计、分组等2行不计）"
    counted = replace(rows(0), file=file(replace(table(100), sums=1)))
    assert judged(listing(counted)).value.startswith("99/100，分子为目录.xlsx 99行（合计、分组等1行不计）")


def test_of_several_own_tables_the_newest_gives_the_total() -> None:
    older, newer = (rows(n, f"{year}年事项目录.xlsx", code="SVC.LIST") for n, year in ((90, 2025), (60, 2026)))
    assert judged(owning(older, newer), OWN).verdict is Verdict.PASS


def test_an_own_table_of_which_a_newer_one_may_be_left_holds_nothing_against_anybody() -> None:
    facts = replace(owning(rows(80, "事项目录.xlsx", code="SVC.LIST")), files_left=("SVC.LIST",))
    assert told(judged(facts, OWN)) == (UNDECIDED, Reason.TRUNCATED)
    enough = replace(owning(rows(60, "事项目录.xlsx", code="SVC.LIST")), files_left=("SVC.LIST",))
    assert judged(enough, OWN).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ((), Reason.NO_DATA),
        ((dataset(file(reading=Reading.PROTECTED), "事项目录.xls", code="SVC.LIST"),), Reason.FORMAT),
        ((dataset(file(characters=9), "事项目录.doc", code="SVC.LIST"),), Reason.DENOMINATOR_UNKNOWN),
        (
            (dataset(file(table(80), table(30, "部门", "数量")), code="SVC.LIST", title="目录"),),
            Reason.DENOMINATOR_UNKNOWN,
        ),
        ((dataset(file(table(80, header=None)), code="SVC.LIST", title="目录"),), Reason.DENOMINATOR_UNKNOWN),
    ],
)
def test_without_an_own_table_that_was_read_no_share_is_told(own: tuple[Dataset, ...], reason: Reason) -> None:
    assert told(judged(owning(*own), OWN)) == (UNDECIDED, reason)


def test_a_file_of_a_document_is_counted_where_the_document_was_opened() -> None:
    page = f"{COLUMN}1.html"
    one = rows(60, found_on=page)
    listed = seen(COLUMN, entry(one.day, "目录", page))
    document = article(page, "目录", one.url)
    facts = visit(listed, document, candidates=[candidate("QZ.LIST", listed)], datasets=(one,))
    assert told(judged(facts)) == (Verdict.PARTIAL, Reason.TOO_FEW)


@pytest.mark.parametrize(("elsewhere", "verdict"), [("", Verdict.PARTIAL), ("一体化平台", UNDECIDED)])
def test_rows_of_a_page_are_no_catalogue_that_is_short_where_the_rest_may_stand_elsewhere(
    elsewhere: str, verdict: Verdict
) -> None:
    page = seen(COLUMN, *(entry(AT.date(), f"甲事{n}办理", f"{COLUMN}{n}") for n in range(20)))
    facts = visit(page, candidates=[candidate("QZ.LIST", page)])
    assert found(counting(), facts, elsewhere) == (verdict, "20/100")
    assert found(counting(), listing(rows(20)), elsewhere) == (Verdict.PARTIAL, "20/100")


@pytest.mark.parametrize(("elsewhere", "verdict"), [("", Verdict.PARTIAL), ("一体化平台", UNDECIDED)])
def test_fewer_than_the_sites_own_list_are_held_against_nobody_whose_rest_may_stand_elsewhere(
    elsewhere: str, verdict: Verdict
) -> None:
    facts = owning(rows(80, "政务服务事项目录.xlsx", code="SVC.LIST"))
    assert found(OWN, facts, elsewhere) == (verdict, "60/80")
