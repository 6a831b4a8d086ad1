"""A list beside its earlier versions: last year's under a new title, and other columns than before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.data_rules import Data
from monitor.rules import data
from monitor.rules.combine import all_met
from monitor.rules.ruling import Context, Ruling
from storage.dataset_records import Carried, FileFacts, Format, Openness, Reading
from storage.records import Dataset, Outcome, PageFacts, Reason, Verdict
from tests.monitor.data_facts import COLUMN, article, dataset, file, knowing, listing, table, version
from tests.monitor.facts import context

UNDECIDED = Verdict.UNDETERMINED
REPEATED = Data(type="data", column="QZ.LIST", same_as_last_period="forbidden")
CHANGED = Data(type="data", column="QZ.LIST", columns_changed="told")


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


def of_year(year: int, content: str, name: str = "预算表", what: FileFacts | None = None, **more: object) -> Dataset:
    return dataset(what or file(table(), content=content, amounts=20), f"{year}年{name}.xlsx", **more)  # type: ignore[arg-type]  # given by the tests


def judged(*datasets: Dataset, rule: Data = REPEATED, by: Context | None = None, **more: object) -> Ruling:
    return data.judge(rule, listing(*datasets, **more), by or context())  # type: ignore[arg-type]  # given by the tests


# last period's


def test_last_years_table_under_a_new_title_is_no_new_one() -> None:
    ruling = judged(of_year(2026, "same"), of_year(2025, "same"))
    assert told(ruling) == (Verdict.FAIL, Reason.REPEATED)
    assert ruling.value == "《2026年预算表.xlsx》与《2025年预算表.xlsx》内容相同"
    assert ruling.lacking == ("2026年预算表.xlsx",)


def test_last_years_table_is_known_from_earlier_nights_when_the_site_shows_it_no_more() -> None:
    by = knowing("预算表", version("2025年预算表.xlsx", "same"))
    assert told(judged(of_year(2026, "same"), by=by)) == (Verdict.FAIL, Reason.REPEATED)
    assert told(judged(of_year(2026, "new"), by=by)) == (Verdict.PASS, Reason.USABLE)


def test_what_is_known_of_another_column_or_list_says_nothing() -> None:
    for by in (
        knowing("决算表", version("2025年", "same")),
        knowing("预算表", version("2025年", "same"), code="FIN.DEBT"),
    ):
        assert told(judged(of_year(2026, "same"), by=by)) == (UNDECIDED, Reason.NO_EARLIER)


def test_the_same_table_seen_again_another_night_is_not_its_own_forerunner() -> None:
    by = knowing("预算表", version("2026年预算表.xlsx", "same"))
    assert told(judged(of_year(2026, "same"), by=by)) == (UNDECIDED, Reason.NO_EARLIER)


def test_a_table_whose_title_bears_no_year_repeats_nobody() -> None:
    by = knowing("预算表", version("预算表.xlsx", "same"))
    assert told(judged(dataset(file(table(), content="same"), "预算表.xlsx"), by=by)) == (UNDECIDED, Reason.NO_EARLIER)


def test_the_year_of_a_file_called_附件_is_that_of_its_document() -> None:
    pages = [article(f"{COLUMN}{year}.html", f"{year}年部门预算") for year in (2026, 2025)]
    both = [
        dataset(file(table(), content="same", amounts=20), "附件.xlsx", url=f"http://a.example/{n}", found_on=page.url)
        for n, page in enumerate(pages)
    ]
    pages = [article(p.url, p.document.title or "", one.url) for p, one in zip(pages, both, strict=True)]
    ruling = judged(*both, pages=pages)
    assert told(ruling) == (Verdict.FAIL, Reason.REPEATED)
    assert ruling.value == "2026年的《附件.xlsx》与2025年的《附件.xlsx》内容相同"


@pytest.mark.parametrize(
    "what",
    [file(table(9), content="same", amounts=4), file(characters=900, content="same")],
    ids=["noughts_and_a_few_sums", "a_text_without_sums"],
)
def test_a_form_that_is_the_same_every_year_by_nature_accuses_nobody(what: FileFacts) -> None:
    ruling = judged(of_year(2026, "", what=what), of_year(2025, "", what=what))
    assert told(ruling) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


@pytest.mark.parametrize("name", ["政府债务限额及余额情况表", "三公经费预算表", "政府性基金预算表"])
def test_limits_that_stay_as_they_were_accuse_nobody_and_a_long_table_of_them_does(name: str) -> None:
    def said(amounts: int) -> tuple[Verdict, Reason]:
        what = file(table(4), content="same", amounts=amounts)
        return told(judged(of_year(2026, "", name, what), of_year(2025, "", name, what)))

    assert said(12) == (UNDECIDED, Reason.UNCLEAR_CONTENT)
    assert said(40) == (Verdict.FAIL, Reason.REPEATED)


def of_page(year: int, **more: object) -> tuple[Dataset, PageFacts]:
    """The table of a document, the same every year, and its page."""
    page = replace(article(f"{COLUMN}{year}.html", f"{year}年部门预算"), **more)  # type: ignore[arg-type]  # given by the tests
    what = file(table(), content="same", amounts=20, declared=Format.HTML, real=Format.HTML)
    return dataset(what, f"{year}年部门预算", url=page.url), page


def test_a_page_with_last_years_table_may_give_this_years_in_pictures_or_in_a_file_that_hangs_on_it() -> None:
    last, before = of_page(2025)
    new = dataset(file(table(), content="new", amounts=20), "收支表.xlsx", found_on=f"{COLUMN}2026.html")
    for more, files, said in (
        ({}, (), (Verdict.FAIL, Reason.REPEATED)),
        ({"pictured": True}, (), (UNDECIDED, Reason.UNCLEAR_CONTENT)),
        ({}, (new,), (UNDECIDED, Reason.UNCLEAR_CONTENT)),
        ({}, (replace(new, file=file(table(), content="same", amounts=20)),), (Verdict.FAIL, Reason.REPEATED)),
    ):
        this, page = of_page(2026, **more)
        assert told(judged(this, last, *files, pages=[page, before])) == said


def test_lists_that_stay_until_somebody_changes_them_accuse_nobody() -> None:
    for name in ("办公设备配置标准表", "内设机构和职责"):
        assert told(judged(of_year(2026, "same", name), of_year(2025, "same", name))) == (
            UNDECIDED,
            Reason.UNCLEAR_CONTENT,
        )
    name = "机构运行支出表"
    assert told(judged(of_year(2026, "same", name), of_year(2025, "same", name))) == (Verdict.FAIL, Reason.REPEATED)


def test_a_scan_is_last_years_by_its_bytes_and_by_nothing_else() -> None:
    scan = file(reading=Reading.SCANNED, openness=Openness.PICTURE, content="")
    new, old = of_year(2026, "", what=scan, sha256="a"), of_year(2025, "", what=scan, sha256="a")
    assert told(judged(new, old)) == (Verdict.FAIL, Reason.REPEATED)
    assert told(judged(new, replace(old, sha256="b"))) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


def test_a_scanned_sheet_that_says_nil_every_year_accuses_nobody() -> None:
    scan = file(reading=Reading.SCANNED, openness=Openness.PICTURE, content="")
    both = [of_year(year, "", "国有资本经营预算表", scan, sha256="a") for year in (2026, 2025)]
    assert told(judged(*both)) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


def of_offices(*titles: str, content: str = "same", **more: object) -> tuple[list[Dataset], list[PageFacts]]:
    """A file of the same name in a document of each of these titles."""
    urls = [f"{COLUMN}{n}.html" for n in range(len(titles))]
    what = file(table(), content=content, amounts=20)
    files = [dataset(what, "公开表.xlsx", url=f"{url}.xlsx", found_on=url) for url in urls]
    pages = [article(url, title, f"{url}.xlsx") for url, title in zip(urls, titles, strict=True)]
    return files, pages


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (("教育局2026年预算", "教育局2025年预算"), (Verdict.FAIL, Reason.REPEATED)),
        (("教育局2026年预算", "教育局2025年决算"), (UNDECIDED, Reason.NO_EARLIER)),
        (("教育局2026年预算", "民政局2025年预算"), (UNDECIDED, Reason.NO_EARLIER)),
    ],
)
def test_a_file_whose_name_bears_no_year_is_of_the_series_of_its_document(
    titles: tuple[str, ...], said: tuple[Verdict, Reason]
) -> None:
    files, pages = of_offices(*titles)
    assert told(judged(*files, pages=pages)) == said


def test_of_two_files_of_this_year_the_new_one_speaks() -> None:
    again = of_year(2026, "same", url="http://a.example/again")
    assert judged(again, of_year(2026, "new"), of_year(2025, "same")).verdict is Verdict.PASS


def test_of_two_series_the_one_that_is_repeated_is_told_and_costs_its_part() -> None:
    new = of_year(2026, "x", "决算表"), of_year(2025, "y", "决算表")
    ruling = judged(of_year(2026, "same"), of_year(2025, "same"), *new)
    assert (told(ruling), ruling.won) == ((Verdict.PARTIAL, Reason.REPEATED), 0.5)


def test_a_series_of_which_nothing_can_be_said_costs_nothing_beside_one_that_is_repeated() -> None:
    pair = of_year(2026, "same"), of_year(2025, "same")
    locked = of_year(2026, "", "决算表", file(reading=Reading.PROTECTED)), of_year(2025, "x", "决算表")
    assert judged(*pair, *locked).won == 0.5
    assert judged(*pair, of_year(2026, "first", "债务表")).won == 0.0  # nor is one that has no forerunner asked


def test_nothing_is_repeated_where_the_newest_was_not_read_or_another_was_left() -> None:
    old = of_year(2025, "same")
    assert told(judged(of_year(2026, "", what=file(reading=Reading.DAMAGED)), old)) == (UNDECIDED, Reason.FORMAT)
    assert told(judged(replace(of_year(2026, ""), file=None, outcome=Outcome.BLOCKED), old)) == (
        UNDECIDED,
        Reason.BLOCKED,
    )
    left = judged(of_year(2026, "same"), old, files_left=("QZ.LIST",))
    assert told(left) == (UNDECIDED, Reason.TRUNCATED)


def test_what_has_no_forerunner_leaves_the_rest_of_a_check_to_decide() -> None:
    met, late = Ruling(Verdict.PASS, Reason.ON_TIME, won=1.0), Ruling(Verdict.FAIL, Reason.LATE)
    alone = judged(of_year(2026, "new"))
    assert (all_met((met, alone)).verdict, all_met((late, alone)).verdict) == (Verdict.PASS, Verdict.FAIL)
    assert told(all_met((alone,))) == (UNDECIDED, Reason.NO_EARLIER)


# columns


def now(*names: str, content: str = "new") -> Dataset:
    return dataset(file(table(10, *names), content=content), "2026年清单.xlsx")


def test_columns_that_came_and_went_are_named() -> None:
    by = knowing("清单", version("2025年清单.xlsx", "old", "名称", "依据", "责任"))
    ruling = judged(now("名称", "依据", "备注"), rule=CHANGED, by=by)
    assert (told(ruling), ruling.lacking) == ((Verdict.FAIL, Reason.COLUMNS_CHANGED), ("责任",))
    assert ruling.value == "《2026年清单.xlsx》新增列：备注，减少列：责任"


def test_the_night_after_says_the_same_though_the_new_version_is_known_by_then() -> None:
    old, new = version("2025年清单.xlsx", "old", "名称", "责任"), version("2026年清单.xlsx", "new", "名称", number=2)
    first, second = knowing("清单", old), knowing("清单", old, new)
    one, two = (judged(now("名称"), rule=CHANGED, by=by) for by in (first, second))
    assert (one.value, one.lacking) == (two.value, two.lacking)
    assert one.reason is Reason.COLUMNS_CHANGED


def test_each_list_whose_columns_changed_costs_its_part_of_those_that_were_known() -> None:
    by = knowing("清单", version("2025年清单.xlsx", "old", "名称", "依据"))
    first, other = now("名称"), dataset(file(table(10, "名称"), content="first"), "2026年目录.xlsx")
    assert judged(first, other, rule=CHANGED, by=by).won == 0.0
    same = replace(by, datasets=(*by.datasets, *knowing("目录", version("2025年目录.xlsx", "x", "名称")).datasets))
    assert judged(first, other, rule=CHANGED, by=same).won == 0.5


def test_a_year_or_a_month_in_a_columns_name_is_no_change() -> None:
    by = knowing("清单", version("2025年清单.xlsx", "old", "名称", "2025年 预算数", "标准（2025版）", "6月末余额"))
    today = now("名称", "2026年预算数", "标准", "9月末余额")
    assert told(judged(today, rule=CHANGED, by=by)) == (Verdict.PASS, Reason.USABLE)


def test_columns_of_a_list_that_was_not_read_or_not_known_before_did_not_change() -> None:
    by = knowing("清单", version("2025年清单.xlsx", "old", "名称"))
    assert told(judged(now("名称"), rule=CHANGED)) == (UNDECIDED, Reason.NO_EARLIER)
    locked = dataset(file(reading=Reading.PROTECTED), "2026年清单.xlsx")
    assert told(judged(locked, rule=CHANGED, by=by)) == (UNDECIDED, Reason.FORMAT)
    wordy = dataset(file(characters=900, content="new"), "2026年清单.docx")
    assert told(judged(wordy, rule=CHANGED, by=by)) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


def attachments(year: int, *contents: tuple[str, tuple[str, ...]]) -> list[Dataset]:
    """Lists that a document of a year links as 附件1, 附件2: each is called what the document is."""
    return [
        dataset(file(table(10, *names), content=content), f"{year}年清单", url=f"http://a.example/{content}.xlsx")
        for content, names in contents
    ]


ONE, OTHER = ("名称", "依据"), ("单位", "电话")


def test_two_attachments_by_one_title_are_no_versions_of_each_other() -> None:
    by = knowing("清单", version("2026年清单", "b", *OTHER), version("2026年清单", "a", *ONE, number=2))
    for shown in (attachments(2026, ("a", ONE), ("b", OTHER)), attachments(2026, ("b", OTHER), ("a", ONE))):
        assert told(judged(*shown, rule=CHANGED, by=by)) == (UNDECIDED, Reason.NO_EARLIER)


def test_of_last_years_attachments_by_one_title_any_may_be_the_version_before() -> None:
    by = knowing("清单", version("2025年清单", "a", *ONE), version("2025年清单", "b", *OTHER, number=2))
    for names in (ONE, OTHER):
        assert judged(*attachments(2026, ("c", names)), rule=CHANGED, by=by).verdict is Verdict.PASS
    changed = judged(*attachments(2026, ("c", ("名称",))), rule=CHANGED, by=by)
    assert told(changed) == (Verdict.FAIL, Reason.COLUMNS_CHANGED)


def test_a_list_is_not_held_against_one_of_a_later_year_that_was_not_asked_for() -> None:
    by = knowing("清单", version("2025年清单", "a", *ONE), version("2026年清单", "b", *OTHER, number=2))
    assert told(judged(*attachments(2025, ("a", ONE)), rule=CHANGED, by=by)) == (UNDECIDED, Reason.NO_EARLIER)


def test_columns_did_not_change_where_another_file_was_left_or_they_may_stand_on_a_picture() -> None:
    by = knowing("清单", version("2025年清单.xlsx", "old", "名称", "依据", "责任"))
    left = judged(now("名称"), rule=CHANGED, by=by, files_left=("QZ.LIST",))
    assert told(left) == (UNDECIDED, Reason.TRUNCATED)
    drawn = dataset(file(table(10, "名称"), content="new", carries=(Carried.PICTURES,)), "2026年清单.xlsx")
    assert told(judged(drawn, rule=CHANGED, by=by)) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


def test_a_list_with_pictures_is_last_years_only_by_its_bytes() -> None:
    drawn = file(table(), content="same", carries=(Carried.PICTURES,), amounts=9)
    new, old = of_year(2026, "", what=drawn), of_year(2025, "", what=drawn)
    assert told(judged(new, old)) == (UNDECIDED, Reason.UNCLEAR_CONTENT)
    assert told(judged(new, replace(old, sha256=new.sha256))) == (Verdict.FAIL, Reason.REPEATED)


def test_a_list_of_another_office_under_the_same_name_is_no_version_before() -> None:
    files, pages = of_offices("教育局权责清单", "民政局权责清单")
    others = version("公开表.xlsx", "other", "名称", "依据")
    at_its_own = replace(others, url=files[0].url)
    for before, reason in ((others, Reason.NO_EARLIER), (at_its_own, Reason.COLUMNS_CHANGED)):
        assert judged(*files, pages=pages, rule=CHANGED, by=knowing("公开表", before)).reason is reason


def test_of_a_list_that_is_a_scan_and_a_table_too_the_table_is_compared() -> None:
    scan = dataset(file(reading=Reading.SCANNED, openness=Openness.PICTURE, content=""), "清单.pdf")
    by = knowing("清单", version("清单", "old", "名称", "数额"))
    assert judged(scan, dataset(file(table())), rule=CHANGED, by=by).verdict is Verdict.PASS
