"""Rules rest on the column's own rows: no pass that only a side box supports, and no accusation from its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.rules import ContainsTopics, Deadline, Due, Exists, HasFields, MaxAge, Topic
from config.sites import Level
from monitor.rules import contains_topics, deadline, exists, has_fields, max_age
from monitor.rules.ruling import Ruling
from storage.codec import load
from storage.records import Confidence, Document, Entry, EntryList, Fill, PageFacts, PageKind, Reason, Verdict, Whose
from tests.monitor.facts import article, candidate, context, entry, seen, visit

DAY, OLD = date(2026, 9, 14), date(2019, 3, 1)
NEWS = MaxAge(type="max_age", columns=("NEWS",), days=14)
LIST = "http://a.example/dt/"


def row(
    day: date | None, whose: Whose = Whose.OWN, title: str = "标题", url: str = "", *, assumed: bool = False
) -> Entry:
    return replace(entry(day, title, url), whose=whose, year_assumed=assumed)


def aged(*rows: Entry, more: tuple[PageFacts, ...] = (), closed: str = "", **listed: object) -> Ruling:
    """The ruling over a news column with these rows."""
    page = seen(LIST, *rows, **listed)
    object.__setattr__(page, "entries", replace(page.entries, closed=closed))
    return max_age.judge(NEWS, visit(page, *more, candidates=[candidate("NEWS", page)]), context())


def test_a_stale_column_stays_stale_beside_a_fresh_box() -> None:
    ruling = aged(row(OLD), row(DAY, Whose.BESIDE))
    assert (ruling.verdict, ruling.reason, ruling.value) == (Verdict.FAIL, Reason.STALE, "栏目 newest=2019-03-01")


def test_a_fresh_column_stays_fresh_beside_an_old_box() -> None:
    assert aged(row(OLD, Whose.BESIDE), row(DAY), row(OLD, Whose.UNCLEAR)).verdict is Verdict.PASS


@pytest.mark.parametrize("own", [(row(OLD),), (), (row(None),)])
def test_fresh_rows_that_may_be_the_columns_own_leave_a_doubt(own: tuple[Entry, ...]) -> None:
    ruling = aged(*own, row(DAY, Whose.UNCLEAR))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.ROWS_UNCLEAR)


def test_old_rows_that_may_be_a_boxs_call_nobody_stale() -> None:
    ruling = aged(row(OLD, Whose.UNCLEAR))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.ROWS_UNCLEAR)


def test_an_old_row_of_unclear_standing_beside_old_own_ones_saves_nobody() -> None:
    assert aged(row(OLD), row(OLD, Whose.UNCLEAR)).verdict is Verdict.FAIL


@pytest.mark.parametrize("day", [DAY, OLD])
def test_a_column_without_dated_rows_of_its_own_is_undated_whatever_a_box_shows(day: date) -> None:
    ruling = aged(row(None), row(day, Whose.BESIDE))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.UNDATED)


def test_a_column_that_says_that_it_is_closed_is_left_to_a_person() -> None:
    ruling = aged(row(OLD), closed="本栏目已停止更新")
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.CLOSED)
    assert aged(row(DAY), closed="本栏目已停止更新").verdict is Verdict.PASS


# Years that no row shows.


def test_an_assumed_year_makes_a_column_fresh_and_the_finding_says_so() -> None:
    ruling = aged(row(DAY, assumed=True), row(date(2026, 8, 1), assumed=True))
    assert (ruling.verdict, ruling.value) == (Verdict.PASS, "栏目 newest=2026-09-14（年份为推定）")


def test_an_assumed_year_makes_no_column_fresh_against_the_years_of_its_other_rows() -> None:
    ruling = aged(row(DAY, assumed=True), row(OLD))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.YEAR_UNKNOWN)


def opened(url: str, published: date) -> PageFacts:
    document = Document(title="标题", published=published, published_confidence=Confidence.HIGH)
    return seen(url, kind=PageKind.ARTICLE, fill=Fill.TEXT, document=document)


def test_an_article_of_the_list_tells_the_year_of_its_row() -> None:
    rows = (row(DAY, url="http://a.example/1", assumed=True), row(date(2026, 8, 1), assumed=True))
    old, new = (opened("http://a.example/1", date(year, 9, 14)) for year in (2018, 2026))
    assert aged(*rows, more=(old,)).reason is Reason.YEAR_UNKNOWN
    assert aged(*rows, more=(new,)).value == "栏目 newest=2026-09-14"
    assert aged(rows[0], more=(old,)).reason is Reason.STALE


def test_a_pinned_row_without_a_year_calls_nobody_stale() -> None:
    days = (date(2026, 3, 2), date(2025, 9, 10), date(2025, 9, 8), date(2025, 9, 1))
    ruling = aged(*(row(day, assumed=True) for day in days))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.YEAR_UNKNOWN)


def test_rows_that_are_too_old_in_any_year_are_stale() -> None:
    days = [date(2026, 3, 2), date(2026, 2, 20), date(2026, 1, 4), date(2025, 12, 28), date(2025, 11, 10)]
    assert aged(*(row(day, assumed=True) for day in days)).verdict is Verdict.FAIL


def test_rows_that_an_old_title_dates_are_neither_fresh_nor_stale() -> None:
    ruling = aged(row(date(2019, 9, 10), assumed=True), row(date(2019, 3, 1), assumed=True))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.YEAR_UNKNOWN)


def test_a_second_page_without_years_makes_no_column_fresh() -> None:
    following = seen(f"{LIST}2", row(DAY, assumed=True))
    first = [row(date(2026, 3, 2), assumed=True), row(date(2025, 11, 20), assumed=True)]
    ruling = aged(*first, more=(following,), next_url=following.url)
    assert ruling.verdict is not Verdict.PASS


# A box that many pages show.


def everywhere(*codes: str) -> tuple[list[PageFacts], list[Entry]]:
    rows = [row(DAY, url=f"http://a.example/x/{n}", title=f"第{n}件事") for n in range(4)]
    return [seen(f"http://a.example/{code}/", *rows) for code in codes], rows


def test_rows_that_stand_on_many_pages_fill_no_column_and_keep_none_fresh() -> None:
    pages, _ = everywhere("dt", "gg", "wj", "zn")
    facts = visit(*pages, candidates=[candidate("NEWS", pages[0]), candidate("BIZ.COL", pages[1])])
    for ruling in (
        max_age.judge(NEWS, facts, context()),
        exists.judge(Exists(type="exists", column="BIZ.COL"), facts, context()),
    ):
        assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.ROWS_UNCLEAR)


def test_a_column_whose_rows_are_shown_elsewhere_too_keeps_those_in_its_folder() -> None:
    pages, rows = everywhere("gg", "wj", "zn")
    column = seen("http://a.example/x/", *rows)
    assert max_age.judge(NEWS, visit(column, *pages, candidates=[candidate("NEWS", column)]), context()).won == 1.0


# Topics, documents and reports.

TOPICS = ContainsTopics(
    type="contains_topics", within="BIZ.COL", topics=(Topic(code="BIZ.TOPICS.b1"), Topic(code="BIZ.TOPICS.b4"))
)


def topics(*rows: Entry, fill: Fill = Fill.ROWS) -> Ruling:
    page = seen("http://a.example/yshj/", *rows, fill=fill)
    facts = visit(page, candidates=[candidate("BIZ.COL", page)], codes=[topic.code for topic in TOPICS.topics])
    return contains_topics.judge(TOPICS, facts, context())


def test_topics_in_a_box_are_not_the_columns() -> None:
    own = row(DAY, title="获得电力办理流程")
    ruling = topics(own, row(DAY, Whose.BESIDE, title="企业开办一次办"))
    assert (ruling.verdict, ruling.lacking) == (Verdict.PARTIAL, ("企业开办",))
    ruling = topics(own, row(DAY, Whose.UNCLEAR, title="企业开办一次办"))
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.ROWS_UNCLEAR)
    assert topics(own, row(DAY, Whose.UNCLEAR, title="别的事项")).verdict is Verdict.PARTIAL


@pytest.mark.parametrize("whose", [Whose.BESIDE, Whose.UNCLEAR])
def test_nobody_lacks_topics_where_the_columns_own_rows_were_not_read(whose: Whose) -> None:
    ruling = topics(row(DAY, whose), fill=Fill.LINKS)
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.ROWS_UNCLEAR)


def test_documents_are_those_of_the_columns_own_rows() -> None:
    documents = [article(f"http://a.example/{n}", state) for n, state in enumerate(("有效", None))]
    rows = (row(OLD, url=documents[0].url), row(DAY, Whose.BESIDE, url=documents[1].url))
    column = seen("http://a.example/wjk/", *rows)
    rule = HasFields(type="has_fields", column="FILE.LIB", sample=5, validity=("有效", "废止"))
    ruling = has_fields.judge(rule, visit(column, *documents, candidates=[candidate("FILE.LIB", column)]), context())
    assert (ruling.verdict, ruling.value) == (Verdict.PASS, "1/1")


@pytest.mark.parametrize("whose", [Whose.BESIDE, Whose.UNCLEAR])
def test_a_report_that_only_a_box_shows_is_neither_there_nor_missing(whose: Whose) -> None:
    reports = [(2024, Whose.OWN), (2025, whose)]
    rows = [row(date(year + 1, 3, 1), of, f"甲县{year}年政府信息公开工作年度报告") for year, of in reports]
    page = seen("http://a.example/nb/", *rows)
    due = (Due(levels=(Level.COUNTY,), day="03-31"),)
    rule = Deadline(type="deadline", column="XXGK.ANNUAL", title="年度报告", about="公开", due=due)
    ruling = deadline.judge(rule, visit(page, candidates=[candidate("XXGK.ANNUAL", page)]), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.AMBIGUOUS_MATCH)


def test_facts_stored_before_rows_had_a_standing_are_read_as_before() -> None:
    stored = '{"items":[{"date":"2026-09-14","href":"1.html","title":"标题","url":""}]}'
    assert load(EntryList, stored).own == (Entry("标题", DAY, "1.html", "", Whose.OWN, False),)
