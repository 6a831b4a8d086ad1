"""Lists and tables as data: what is asked of them, each met, adverse, and left undetermined where nobody can say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.data_rules import Age, Data
from config.model import Wanted
from monitor.rules import data
from monitor.rules.combine import all_met
from monitor.rules.ruling import Ruling, undetermined
from storage.dataset_records import (
    Carried,
    CatalogueEntry,
    CatalogueKind,
    FileFacts,
    Format,
    Member,
    Openness,
    Persons,
    Reading,
)
from storage.records import Catalogue, Dataset, Outcome, Reason, Verdict
from tests.monitor.data_facts import COLUMN, article, dataset, file, listing, table
from tests.monitor.facts import candidate, context, entry, seen, visit

UNDECIDED = Verdict.UNDETERMINED


def asking(**fields: object) -> Data:
    return Data.model_validate({"type": "data", "column": "QZ.LIST", **fields})


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


def judged(rule: Data, *datasets: Dataset, **more: object) -> Ruling:
    return data.judge(rule, listing(*datasets, **more), context())  # type: ignore[arg-type]  # given by the tests


ROWS = asking(min_rows=10)
FIVE = tuple(Wanted(code=f"Q.{name}", name=name, words=(name,)) for name in ("机构", "职能", "权限", "程序", "责任"))
COLUMNS = asking(required_columns=FIVE)
LEVEL = asking(machine_readable="spreadsheet")
PERSONS = asking(personal_data="forbidden")
FRESH = asking(updated_within=Age(months=12))
EVERY = (ROWS, COLUMNS, LEVEL, PERSONS, asking(items_linked="SVC.GUIDE"))


def with_columns(
    *names: str, marks: tuple[str, ...] = (), also: tuple[str, ...] = (), header: int | None = 1
) -> FileFacts:
    titled = tuple(f"Q.{name}" for name in names)
    return file(table(10, *names, *also, header=header), titled=titled, marks=(*titled, *(f"Q.{one}" for one in marks)))


# rows


@pytest.mark.parametrize(
    ("rows", "said", "value"),
    [
        (10, (Verdict.PASS, Reason.ENOUGH), "10/10行，《清单.xlsx》"),
        (9, (Verdict.PARTIAL, Reason.TOO_FEW), "9/10行，《清单.xlsx》"),
        (0, (Verdict.FAIL, Reason.TOO_FEW), "0/10行，《清单.xlsx》"),
    ],
)
def test_exactly_the_rows_that_are_asked_for_are_enough(rows: int, said: tuple[Verdict, Reason], value: str) -> None:
    ruling = judged(ROWS, dataset(file(table(rows))))
    assert (told(ruling), ruling.value) == (said, value)


def test_the_longest_of_several_lists_is_the_one_that_is_asked_for() -> None:
    short, long = dataset(file(table(2)), "甲.xlsx"), dataset(file(table(12)), "乙.xlsx")
    assert judged(ROWS, short, long).verdict is Verdict.PASS


def part(rows: int, title: str) -> Dataset:
    return dataset(file(table(rows), content=title), title)


def test_parts_of_a_list_have_its_rows_together() -> None:
    enough = judged(ROWS, part(4, "政府性基金目录.xlsx"), part(6, "行政事业性收费目录.xlsx"))
    assert (told(enough), enough.value) == ((Verdict.PASS, Reason.ENOUGH), "10/10行，《政府性基金目录.xlsx》等2份")
    short = judged(ROWS, part(4, "政府性基金目录.xlsx"), part(3, "行政事业性收费目录.xlsx"))
    assert (told(short), short.lacking) == ((Verdict.PARTIAL, Reason.TOO_FEW), ("缺 3 行",))
    assert (short.value, short.won) == ("7/10行，《政府性基金目录.xlsx》等2份", 0.7)


def test_versions_of_a_list_do_not_have_its_rows_together() -> None:
    ruling = judged(ROWS, part(8, "2026年收费目录.xlsx"), part(6, "2025年收费目录.xlsx"))
    assert (told(ruling), ruling.value) == ((Verdict.PARTIAL, Reason.TOO_FEW), "8/10行，《2026年收费目录.xlsx》")


def test_a_file_without_a_table_may_be_a_list_in_words() -> None:
    assert told(judged(ROWS, dataset(file(characters=900)))) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


@pytest.mark.parametrize(
    "facts",
    [
        file(table(2), openness=Openness.PDF),
        file(table(2), openness=Openness.DOCUMENT),
        file(table(2, "名称", header=None)),
        file(table(2), table(3, "名称", header=None)),
        file(table(2), carries=(Carried.PICTURES,)),
        file(table(2), cut=True),
    ],
    ids=["lines_not_drawn", "words_below", "a_text", "a_text_beside", "a_picture", "more_tables"],
)
def test_rows_are_not_too_few_where_the_list_may_go_on_outside_of_its_table(facts: FileFacts) -> None:
    assert judged(ROWS, dataset(facts)).verdict is UNDECIDED
    assert judged(ROWS, dataset(replace(facts, tables=(table(10),)))).verdict is Verdict.PASS


# columns


def test_columns_that_are_there_by_name_are_complete() -> None:
    ruling = judged(COLUMNS, dataset(with_columns("机构", "职能", "权限", "程序", "责任")))
    assert (told(ruling), ruling.value) == ((Verdict.PASS, Reason.COMPLETE), "5/5列，《清单.xlsx》")


def test_a_column_that_is_lacking_is_named() -> None:
    ruling = judged(COLUMNS, dataset(with_columns("机构", "职能", "权限", "程序")))
    assert (told(ruling), ruling.lacking) == ((Verdict.PARTIAL, Reason.INCOMPLETE), ("责任",))
    assert (ruling.value, ruling.won) == ("4/5列，《清单.xlsx》，所见各列：机构、职能、权限、程序", 0.8)


def test_the_columns_that_were_seen_are_told_so_that_nobody_has_to_open_the_file() -> None:
    many = [f"机构{number}" for number in range(19)]
    ruling = judged(COLUMNS, dataset(with_columns("机构", "职能", "长" * 50, *many)))
    assert ruling.value.endswith(f"所见各列：机构、职能、{'长' * 20}、{'、'.join(many[:9])}等21列")


def test_of_several_lists_the_best_counts() -> None:
    whole = with_columns("机构", "职能", "权限", "程序", "责任")
    assert judged(COLUMNS, dataset(with_columns("机构"), "甲.xlsx"), dataset(whole, "乙.xlsx")).verdict is Verdict.PASS


def test_lists_that_are_published_apart_are_complete_together() -> None:
    powers, duties = with_columns("机构", "职能", "权限", "程序"), with_columns("机构", "责任")
    ruling = judged(COLUMNS, dataset(powers, "权力清单.xlsx"), dataset(duties, "责任清单.xlsx"))
    assert (told(ruling), ruling.value) == (
        (Verdict.PASS, Reason.COMPLETE),
        "5/5列，分列于《权力清单.xlsx》《责任清单.xlsx》",
    )


def test_what_a_list_lacks_may_stand_in_another_file_or_row_of_the_column() -> None:
    rule = asking(required_columns=FIVE, title="权力")
    lacking = dataset(with_columns("机构", "职能", "权限", "程序"), "权力清单.xlsx")
    for other in ("责任清单.pdf", "追责.xlsx"):
        what = file(reading=Reading.SCANNED) if other.endswith("pdf") else with_columns("责任")
        assert told(judged(rule, lacking, dataset(what, other))) == (UNDECIDED, Reason.UNCLEAR_CONTENT)
    assert judged(rule, lacking, dataset(with_columns("数额"), "附表.xlsx")).lacking == ("责任",)
    two = dataset(with_columns("机构", "职能", "权限"), "权力清单.xlsx")
    assert judged(rule, two, dataset(with_columns("责任"), "追责.xlsx")).lacking == ("程序",)


def test_a_list_whose_title_names_its_office_needs_no_column_of_it() -> None:
    rule = asking(required_columns=FIVE, in_titles={"Q.机构": "局(?:权责|$)"})
    four = with_columns("职能", "权限", "程序", "责任")
    sheet = replace(four, tables=(replace(four.tables[0], name="清单.zip/民政局"),))
    for one in (dataset(four, "教育局权责清单.xlsx"), dataset(four, "教育局.xlsx"), dataset(sheet)):
        assert judged(rule, one).verdict is Verdict.PASS
    assert judged(rule, dataset(four, "部门权责清单.xlsx")).lacking == ("机构",)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [("民政局权责清单", UNDECIDED), ("教育局权责清单（2024年版）", Verdict.PARTIAL)],
    ids=["of_another_office", "an_older_version"],
)
def test_nothing_is_lacking_where_the_list_of_another_office_was_not_opened(row: str, verdict: Verdict) -> None:
    one = dataset(with_columns("机构", "职能"), "教育局权责清单（2026年版）")
    page = seen(COLUMN, entry(one.day, one.title, one.url), entry(date(2024, 1, 1), row, f"{COLUMN}9.html"))
    facts = visit(page, candidates=[candidate("QZ.LIST", page)], datasets=(one,))
    assert data.judge(COLUMNS, facts, context()).verdict is verdict


@pytest.mark.parametrize(
    "facts",
    [
        with_columns("机构", "职能", "权限", "程序", marks=("责任",)),
        with_columns("机构", "职能", "权限", "程序", header=None),
        file(characters=900, openness=Openness.PDF),
        file(table(2, "索引号", "发文日期")),
        with_columns("机构"),
        with_columns("机构", "职能", also=("事项数量",)),
        with_columns("机构", "职能", "程序", also=("责任清单",)),
        with_columns("机构", "职能", also=("查看",)),
        replace(with_columns("机构"), members=(Member("内.xls", Format.XLS, Reading.PROTECTED),)),
        replace(with_columns("机构", "职能"), carries=(Carried.PICTURES,)),
        replace(with_columns("机构", "职能"), cut=True),
    ],
    ids=[
        "word_in_the_text",
        "no_header",
        "no_table",
        "a_table_about_the_page",
        "another_table",
        "counts_only",
        "a_table_of_lists",
        "a_list_of_links",
        "a_member_not_read",
        "a_picture",
        "more_tables",
    ],
)
def test_a_column_whose_name_may_stand_where_nobody_read_it_is_not_lacking(facts: FileFacts) -> None:
    assert judged(COLUMNS, dataset(facts)).verdict is UNDECIDED


# level


@pytest.mark.parametrize(
    ("openness", "verdict", "words"),
    [
        (Openness.OPEN, Verdict.PASS, "开放格式（CSV、JSON、XML）"),
        (Openness.SPREADSHEET, Verdict.PASS, "电子表格或网页表格"),
        (Openness.DOCUMENT, Verdict.FAIL, "文字文档"),
        (Openness.PDF, Verdict.FAIL, "带文字的版式文件"),
    ],
)
def test_a_level_is_told_in_words_and_must_be_reached(openness: Openness, verdict: Verdict, words: str) -> None:
    ruling = judged(LEVEL, dataset(file(table(), openness=openness)))
    assert (ruling.verdict, ruling.value) == (verdict, f"清单.xlsx：{words}")


def test_a_scan_is_a_picture_and_of_its_contents_nothing_is_said() -> None:
    scan = dataset(file(reading=Reading.SCANNED, openness=Openness.PICTURE), "清单.pdf")
    ruling = judged(LEVEL, scan)
    assert (told(ruling), ruling.value, ruling.won) == ((Verdict.FAIL, Reason.UNUSABLE), "清单.pdf：图片或扫描件", 0.0)
    assert {told(judged(rule, scan)) for rule in (ROWS, COLUMNS, PERSONS)} == {(UNDECIDED, Reason.UNCLEAR_CONTENT)}


def test_a_list_that_is_a_scan_and_a_spreadsheet_too_is_as_open_as_the_spreadsheet() -> None:
    scan = dataset(file(reading=Reading.SCANNED, openness=Openness.PICTURE), "清单.pdf")
    assert judged(LEVEL, scan, dataset(file(table()))).verdict is Verdict.PASS


def test_of_two_levels_below_the_better_is_told() -> None:
    scan = dataset(file(reading=Reading.SCANNED, openness=Openness.PICTURE), "清单.pdf")
    text = dataset(file(table(), openness=Openness.PDF), "新清单.pdf")
    assert judged(LEVEL, scan, text).value == "新清单.pdf：带文字的版式文件"


def test_a_level_is_told_of_a_file_with_pictures_or_with_more_tables_than_are_told() -> None:
    for facts in (file(table(), carries=(Carried.PICTURES,)), file(table(), cut=True)):
        assert judged(LEVEL, dataset(facts)).verdict is Verdict.PASS


# age


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 9, 15), (Verdict.PASS, Reason.FRESH)),
        (date(2025, 9, 14), (Verdict.FAIL, Reason.STALE)),
        (None, (UNDECIDED, Reason.UNDATED)),
    ],
)
def test_a_list_is_fresh_to_the_last_day_of_its_age(day: date | None, said: tuple[Verdict, Reason]) -> None:
    assert told(judged(FRESH, dataset(file(table()), day=day))) == said


def test_a_list_without_a_day_may_be_newer_than_a_stale_one() -> None:
    old, undated = dataset(file(table()), "甲.xlsx", day=date(2020, 1, 1)), dataset(file(table()), "乙.xlsx", day=None)
    assert told(judged(FRESH, old, undated)) == (UNDECIDED, Reason.UNDATED)


# persons


def test_numbers_of_persons_are_told_by_their_count_alone_over_all_files() -> None:
    some = dataset(file(table(), persons=Persons(2, 5)), "甲.xlsx")
    more = dataset(file(table(), persons=Persons(1, 0)), "乙.xlsx")
    ruling = judged(PERSONS, some, more, dataset(file(table()), "丙.xlsx"))
    assert (told(ruling), ruling.value) == (
        (Verdict.FAIL, Reason.PERSONS),
        "疑似身份证号 3 个、手机号 5 个，共2份文件",
    )


def test_mobile_numbers_alone_are_left_to_a_person_for_an_office_may_publish_its_own() -> None:
    assert told(judged(PERSONS, dataset(file(table(), persons=Persons(0, 5))))) == (UNDECIDED, Reason.PERSONS)


def test_mobile_numbers_in_one_list_are_told_before_another_list_that_was_not_found() -> None:
    some = judged(PERSONS, dataset(file(table(), persons=Persons(0, 5))))
    assert all_met((undetermined(Reason.COLUMN_NOT_FOUND), some)).reason is Reason.PERSONS


def test_none_is_found_only_where_all_files_were_read() -> None:
    clean = dataset(file(table()))
    assert told(judged(PERSONS, clean)) == (Verdict.PASS, Reason.NONE_SEEN)
    assert told(judged(PERSONS, clean, files_left=("QZ.LIST",))) == (UNDECIDED, Reason.TRUNCATED)
    locked = dataset(file(reading=Reading.PROTECTED), "锁.xlsx")
    assert told(judged(PERSONS, clean, locked)) == (UNDECIDED, Reason.FORMAT)


# what was not read


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.asked[0])
@pytest.mark.parametrize(
    "reading",
    [one for one in Reading if one not in (Reading.READ, Reading.SCANNED)],
)
def test_nothing_is_lacking_in_a_file_that_was_not_read(rule: Data, reading: Reading) -> None:
    bare = file(reading=reading, openness=None)
    assert judged(rule, dataset(bare)).verdict is UNDECIDED


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (Reading.PROTECTED, Reason.FORMAT),
        (Reading.DAMAGED, Reason.FORMAT),
        (Reading.NO_READER, Reason.FORMAT),
        (Reading.TOO_LARGE, Reason.FORMAT),
        (Reading.REFUSED, Reason.FORMAT),
        (Reading.NOT_THE_FILE, Reason.SOFT_404),
        (Reading.EMPTY, Reason.UNCLEAR_CONTENT),
    ],
)
def test_a_file_that_was_not_read_says_why(reading: Reading, reason: Reason) -> None:
    assert judged(ROWS, dataset(file(reading=reading))).reason is reason


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.asked[0])
@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.UNREACHABLE, Outcome.HTTP_ERROR, Outcome.ROBOTS])
def test_nothing_is_said_of_a_file_that_did_not_come(rule: Data, outcome: Outcome) -> None:
    ruling = judged(rule, dataset(None, outcome=outcome))
    assert told(ruling) == (UNDECIDED, Reason(outcome.value))


@pytest.mark.parametrize("rule", [ROWS, COLUMNS, LEVEL, FRESH], ids=lambda rule: rule.asked[0])
def test_nothing_is_lacking_where_another_file_may_be_the_one(rule: Data) -> None:
    level = Openness.PICTURE if rule is LEVEL else Openness.SPREADSHEET
    what = replace(with_columns("机构", "职能"), tables=(table(3),), openness=level)
    poor = dataset(what, day=date(2020, 1, 1))
    assert judged(rule, poor).verdict in (Verdict.FAIL, Verdict.PARTIAL)
    assert told(judged(rule, poor, files_left=("QZ.LIST",))) == (UNDECIDED, Reason.TRUNCATED)
    assert judged(rule, poor, dataset(None, "另.xlsx", outcome=Outcome.BLOCKED, day=None)).verdict is UNDECIDED


@pytest.mark.parametrize("rule", [ROWS, COLUMNS, LEVEL, FRESH], ids=lambda rule: rule.asked[0])
def test_nothing_is_lacking_in_a_list_that_the_sites_platform_has_too(rule: Data) -> None:
    level = Openness.PICTURE if rule is LEVEL else Openness.SPREADSHEET
    what = replace(with_columns("机构", "职能"), tables=(table(3),), openness=level)
    poor = dataset(what, "收费目录清单.xlsx", day=date(2020, 1, 1))

    def beside(title: str, url: str = "http://a.example/data/1") -> Ruling:
        entries = (CatalogueEntry(title, url),)
        told = Catalogue("OPEN.DATA", "http://a.example/data", Outcome.SEEN, CatalogueKind.PAGE, entries)
        return judged(rule, poor, catalogues=(told,))

    assert told(beside("某县行政事业性收费目录清单（2026年）")) == (UNDECIDED, Reason.TRUNCATED)
    assert beside("公交站点").verdict is not UNDECIDED
    assert beside("收费目录清单", poor.url).verdict is not UNDECIDED


def test_nothing_is_lacking_where_a_document_has_more_files_than_were_opened() -> None:
    page = f"{COLUMN}1.html"
    one = dataset(file(table(1)), found_on=page)
    for others, verdict in ((), Verdict.PARTIAL), (("http://a.example/2.xlsx",), UNDECIDED):
        document = article(page, "权责清单", one.url, *others)
        assert judged(ROWS, one, pages=[document]).verdict is verdict


def test_nothing_is_lacking_where_a_document_names_a_file_that_it_does_not_link() -> None:
    page = f"{COLUMN}1.html"
    one, document = dataset(file(table(1)), found_on=page), article(page, "权责清单", f"{COLUMN}files/清单.xlsx")
    named = replace(document, document=replace(document.document, attachments_named=("责任清单.xlsx",)))
    assert told(judged(ROWS, one, pages=[named])) == (UNDECIDED, Reason.TRUNCATED)
    assert judged(ROWS, one, pages=[document]).verdict is Verdict.PARTIAL


def test_nothing_is_lacking_where_another_document_has_a_file_that_was_not_asked_for() -> None:
    first, second = f"{COLUMN}1.html", f"{COLUMN}2.html"
    one = dataset(file(table(1)), found_on=first)
    for others, verdict in ((), Verdict.PARTIAL), (("http://a.example/2.xlsx",), UNDECIDED):
        pages = [article(first, "甲局权责清单", one.url), article(second, "乙局权责清单", *others)]
        listed = seen(COLUMN, *(entry(one.day, page.document.title or "", page.url) for page in pages))
        facts = visit(listed, *pages, candidates=[candidate("QZ.LIST", listed)], datasets=(one,))
        assert data.judge(ROWS, facts, context()).verdict is verdict


def test_a_file_that_came_from_another_address_than_its_links_was_asked_for_all_the_same() -> None:
    page = f"{COLUMN}1.html"
    one = dataset(file(table(1)), found_on=page, url="https://files.a.example/1.xlsx")
    assert judged(ROWS, one, pages=[article(page, "权责清单", "http://a.example/1.xlsx")]).verdict is Verdict.PARTIAL


# where there is nothing


def test_a_column_without_a_file_or_table_may_hold_its_list_in_words() -> None:
    for rule in EVERY:
        assert told(judged(rule)) == (UNDECIDED, Reason.NO_DATA)


def test_a_column_that_is_missing_is_charged_by_its_own_check() -> None:
    ruling = data.judge(ROWS, visit(codes=["QZ.LIST"]), context())
    assert ruling.verdict is UNDECIDED


def test_files_that_are_called_otherwise_are_other_lists() -> None:
    rule, other = asking(title="权责清单", min_rows=10), dataset(file(table(1)), "流程图.xlsx")
    assert told(judged(rule, other)) == (UNDECIDED, Reason.NO_DATA)
    assert judged(rule, other, dataset(file(table()), "权责清单.xlsx")).value.startswith("10/10行")


def test_a_file_that_is_called_附件_is_called_as_its_document() -> None:
    page = f"{COLUMN}1.html"
    one = dataset(file(table()), "附件1.xlsx", found_on=page)
    facts = listing(one, pages=[article(page, "甲县部门权责清单", one.url)])
    assert data.judge(asking(title="权责清单", min_rows=10), facts, context()).verdict is Verdict.PASS


# several things asked of one list


def test_a_fault_of_a_list_is_told_beside_what_the_list_has() -> None:
    rule = asking(min_rows=10, required_columns=FIVE)
    ruling = judged(rule, dataset(with_columns("机构", "职能", "权限", "程序")))
    assert (told(ruling), ruling.won) == ((Verdict.PARTIAL, Reason.INCOMPLETE), 0.9)


def test_what_a_ruling_rests_on_is_the_file_and_the_page_that_links_it() -> None:
    one = dataset(file(table()))
    ruling = judged(ROWS, one)
    assert ruling.files == (one,)
    assert [(shown.page.url, shown.matched) for shown in ruling.shown] == [(COLUMN, "清单.xlsx")]
