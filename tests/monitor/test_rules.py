from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.rules import AppliesTo, Clean, ContainsTopics, Count, Deadline, Due, Exists, HasFields, MaxAge, Topic
from config.sites import Level
from monitor.rules import clean, contains_topics, count, deadline, exists, has_fields, max_age
from monitor.rules.columns import found_columns
from monitor.rules.reports import read_reports
from monitor.rules.ruling import Ruling
from storage.records import ColumnLink, Fill, Outcome, Place, Reason, Rejection, Tier, Verdict
from tests.monitor.facts import article, candidate, context, entry, failed, seen, visit

DAY = date(2026, 9, 15)

# exists

EXISTS = Exists(type="exists", column="BIZ.COL")


def test_a_column_that_was_opened_and_holds_something_is_met() -> None:
    page = seen("http://a.example/yshj/", entry(DAY))
    ruling = exists.judge(EXISTS, visit(page, candidates=[candidate("BIZ.COL", page)]), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.PASS, Reason.FOUND)


def test_a_column_on_the_named_platform_is_external() -> None:
    page = seen("http://fw.example/yshj/", entry(DAY))
    facts = visit(page, candidates=[candidate("BIZ.COL", page)])
    ruling = exists.judge(EXISTS, facts, context(platform="http://fw.example/"))
    assert ruling.verdict is Verdict.EXTERNAL


def test_a_column_that_was_nowhere_is_missing_when_every_place_was_seen() -> None:
    inner = seen("http://a.example/dt/", entry(DAY))
    facts = visit(inner, codes=["BIZ.COL"])
    ruling = exists.judge(EXISTS, facts, context())
    assert (ruling.verdict, ruling.reason, ruling.lacking) == (Verdict.FAIL, Reason.MISSING, ("优化营商环境专栏",))
    without_menu = replace(facts, looks=tuple(look for look in facts.looks if look.place is Place.HOME))
    assert exists.judge(EXISTS, without_menu, context()).verdict is Verdict.UNDETERMINED


def test_a_blank_column_is_blank_and_not_missing() -> None:
    page = seen("http://a.example/yshj/", fill=Fill.BLANK)
    inner = seen("http://a.example/dt/", entry(DAY))
    facts = visit(page, inner, candidates=[candidate("BIZ.COL", page, Rejection.BLANK)])
    assert exists.judge(EXISTS, facts, context()).reason is Reason.BLANK


@pytest.mark.parametrize(
    ("rejected", "reason"),
    [
        (Rejection.UNCLEAR, Reason.UNCLEAR_CONTENT),
        (Rejection.NO_ADDRESS, Reason.NEEDS_SCRIPT),
        (Rejection.OTHER_SITE, Reason.MOVED),
        (Rejection.NOT_OPENED, Reason.TRUNCATED),
        (Rejection.UNCONFIRMED, Reason.AMBIGUOUS_MATCH),
    ],
)
def test_a_candidate_left_in_doubt_leaves_the_check_undetermined(rejected: Rejection, reason: Reason) -> None:
    inner = seen("http://a.example/dt/", entry(DAY))
    facts = visit(inner, candidates=[candidate("BIZ.COL", None, rejected)])
    ruling = exists.judge(EXISTS, facts, context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, reason)


@pytest.mark.parametrize("mark", [{"menu_unreadable": True}, {"links_cut": True}])
def test_a_home_page_that_was_not_read_whole_cannot_prove_absence(mark: dict[str, bool]) -> None:
    inner = seen("http://a.example/dt/", entry(DAY))
    facts = visit(inner, codes=["BIZ.COL"])
    for name, value in mark.items():
        object.__setattr__(facts.pages[0], name, value)
    assert exists.judge(EXISTS, facts, context()).verdict is Verdict.UNDETERMINED


def test_a_section_of_a_column_that_is_itself_missing_is_not_charged_again() -> None:
    inner = seen("http://a.example/dt/", entry(DAY))
    rule = Exists(type="exists", column="XXGK.GUIDE", within="XXGK.COL")
    ruling = exists.judge(rule, visit(inner, codes=["XXGK.COL", "XXGK.GUIDE"]), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.COLUMN_NOT_FOUND)


# max_age


@pytest.mark.parametrize(("age", "verdict"), [(0, Verdict.PASS), (14, Verdict.PASS), (15, Verdict.FAIL)])
def test_two_weeks_end_with_the_fourteenth_day(age: int, verdict: Verdict) -> None:
    page = seen("http://a.example/dt/", entry(DAY - timedelta(days=age)))
    rule = MaxAge(type="max_age", columns=("NEWS",), days=14)
    assert max_age.judge(rule, visit(page, candidates=[candidate("NEWS", page)]), context()).verdict is verdict


@pytest.mark.parametrize(
    ("today", "limit"),
    [
        (date(2026, 9, 15), date(2026, 3, 15)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2024, 8, 31), date(2024, 2, 29)),
        (date(2026, 3, 1), date(2025, 9, 1)),
    ],
)
def test_six_months_are_calendar_months(today: date, limit: date) -> None:
    rule = MaxAge(type="max_age", columns=("NOTICE",), months=6)
    for day, verdict in ((limit, Verdict.PASS), (limit - timedelta(days=1), Verdict.FAIL)):
        page = seen("http://a.example/gg/", entry(day))
        facts = visit(page, candidates=[candidate("NOTICE", page)])
        assert max_age.judge(rule, facts, context(today)).verdict is verdict


def test_the_newest_row_counts_wherever_it_stands_and_on_whichever_page() -> None:
    following = seen("http://a.example/dt/2", entry(DAY))
    first = seen("http://a.example/dt/", entry(date(2020, 1, 1)), entry(date(2019, 1, 1)), next_url=following.url)
    rule = MaxAge(type="max_age", columns=("NEWS",), days=14)
    facts = visit(first, following, candidates=[candidate("NEWS", first)])
    assert max_age.judge(rule, facts, context()).verdict is Verdict.PASS


def test_a_list_out_of_order_with_pages_unread_is_not_called_stale() -> None:
    days = [date(2020, 1, 1) + timedelta(days=(index * 37) % 100) for index in range(20)]
    page = seen("http://a.example/dt/", *map(entry, days), next_url="http://a.example/dt/2")
    rule = MaxAge(type="max_age", columns=("NEWS",), days=14)
    ruling = max_age.judge(rule, visit(page, candidates=[candidate("NEWS", page)]), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.TRUNCATED)


def test_a_list_with_a_few_pinned_rows_is_still_in_order() -> None:
    days = [date(2018, 1, 1), date(2017, 1, 1), *(date(2020, 1, 30) - timedelta(days=n) for n in range(18))]
    page = seen("http://a.example/dt/", *map(entry, days), next_url="http://a.example/dt/2")
    rule = MaxAge(type="max_age", columns=("NEWS",), days=14)
    assert max_age.judge(rule, visit(page, candidates=[candidate("NEWS", page)]), context()).verdict is Verdict.FAIL


def test_a_list_without_dates_is_not_called_stale() -> None:
    page = seen("http://a.example/dt/", entry(None))
    rule = MaxAge(type="max_age", columns=("NEWS",), days=14)
    ruling = max_age.judge(rule, visit(page, candidates=[candidate("NEWS", page)]), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.UNDATED)


def test_one_stale_column_of_two_is_a_partial_that_names_it() -> None:
    fresh, stale = seen("http://a.example/1/", entry(DAY)), seen("http://a.example/2/", entry(date(2020, 1, 1)))
    rule = MaxAge(type="max_age", columns=("NOTICE", "FILE.LIB"), months=6)
    found = [candidate("NOTICE", fresh), candidate("FILE.LIB", stale, text="文件库")]
    ruling = max_age.judge(rule, visit(fresh, stale, candidates=found), context())
    assert (ruling.verdict, ruling.won, ruling.lacking) == (Verdict.PARTIAL, 0.5, ("文件库",))


def test_a_news_column_that_could_not_be_opened_is_no_stale_one() -> None:
    page = failed("http://a.example/dt/", Outcome.BLOCKED)
    inner = seen("http://a.example/gg/", entry(DAY))
    rule = MaxAge(type="max_age", columns=("NEWS",), days=14)
    facts = visit(page, inner, candidates=[candidate("NEWS", page, Rejection.NOT_SEEN)])
    ruling = max_age.judge(rule, facts, context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.BLOCKED)


# deadline

DEADLINE = Deadline(
    type="deadline",
    column="XXGK.ANNUAL",
    title="年报|年度.{0,6}报告|工作报告",
    about="公开",
    due=(
        Due(levels=(Level.DEPARTMENT,), day="01-31"),
        Due(levels=(Level.COUNTY, Level.PREFECTURE), day="03-31"),
    ),
)


def annual(*reports: tuple[int, date | None]) -> object:
    """A column with these yearly reports."""
    rows = [entry(day, f"甲县{year}年政府信息公开工作年度报告") for year, day in reports]
    page = seen("http://a.example/nb/", *rows)
    return visit(page, candidates=[candidate("XXGK.ANNUAL", page)])


@pytest.mark.parametrize(
    ("level", "published", "verdict", "reason"),
    [
        (Level.COUNTY, date(2026, 3, 31), Verdict.PASS, Reason.ON_TIME),
        (Level.COUNTY, date(2026, 4, 1), Verdict.PARTIAL, Reason.LATE),
        (Level.DEPARTMENT, date(2026, 1, 31), Verdict.PASS, Reason.ON_TIME),
        (Level.DEPARTMENT, date(2026, 2, 1), Verdict.PARTIAL, Reason.LATE),
        (None, date(2026, 1, 31), Verdict.PASS, Reason.ON_TIME),
        (None, date(2026, 2, 1), Verdict.UNDETERMINED, Reason.LEVEL_UNKNOWN),
        (None, date(2026, 4, 1), Verdict.PARTIAL, Reason.LATE),
        (Level.COUNTY, None, Verdict.PASS, Reason.FOUND),
        (Level.TOWNSHIP, date(2026, 4, 1), Verdict.NOT_APPLICABLE, Reason.LEVEL),
    ],
)
def test_a_report_is_on_time_on_the_day_itself_by_its_level(
    level: Level | None, published: date | None, verdict: Verdict, reason: Reason
) -> None:
    ruling = deadline.judge(DEADLINE, annual((2025, published)), context(level=level))  # type: ignore[arg-type]
    assert (ruling.verdict, ruling.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("today", "verdict", "reason"),
    [
        (date(2026, 1, 1), Verdict.NOT_YET_DUE, Reason.NOT_DUE),
        (date(2026, 3, 31), Verdict.NOT_YET_DUE, Reason.NOT_DUE),
        (date(2026, 4, 1), Verdict.FAIL, Reason.MISSING),
    ],
)
def test_a_report_that_is_not_there_is_missing_only_after_its_day(
    today: date, verdict: Verdict, reason: Reason
) -> None:
    ruling = deadline.judge(DEADLINE, annual((2024, date(2025, 3, 1))), context(today))  # type: ignore[arg-type]
    assert (ruling.verdict, ruling.reason) == (verdict, reason)


def test_a_report_named_after_the_year_of_its_publishing_is_left_to_a_person() -> None:
    ruling = deadline.judge(DEADLINE, annual((2026, date(2026, 3, 1))), context())  # type: ignore[arg-type]
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.AMBIGUOUS_MATCH)


# contains_topics

TOPICS = ContainsTopics(
    type="contains_topics",
    within="BIZ.COL",
    topics=(Topic(code="BIZ.TOPICS.b1"), Topic(code="BIZ.TOPICS.b4"), Topic(code="BIZ.TOPICS.b6")),
)


def test_a_topic_is_held_by_a_sub_column_or_by_an_entry_that_names_it() -> None:
    column = seen("http://a.example/yshj/", entry(DAY, "获得电力办理流程"), entry(DAY, "缴纳税费一次办"))
    sub = seen("http://a.example/yshj/1/", entry(DAY))
    facts = visit(column, sub, candidates=[candidate("BIZ.COL", column), candidate("BIZ.TOPICS.b1", sub)])
    ruling = contains_topics.judge(TOPICS, facts, context())
    assert (ruling.verdict, ruling.value) == (Verdict.PASS, "3/3")


def test_topics_that_a_column_read_whole_does_not_hold_are_named() -> None:
    column = seen("http://a.example/yshj/", entry(DAY, "获得电力办理流程"))
    facts = visit(column, candidates=[candidate("BIZ.COL", column)], codes=[topic.code for topic in TOPICS.topics])
    ruling = contains_topics.judge(TOPICS, facts, context())
    assert (ruling.verdict, ruling.lacking) == (Verdict.PARTIAL, ("企业开办", "纳税"))


def test_topics_that_may_stand_in_one_list_of_all_charge_nobody() -> None:
    column = seen("http://a.example/yshj/", entry(DAY, "获得电力办理流程"), entry(DAY, "办事清单"))
    facts = visit(column, candidates=[candidate("BIZ.COL", column)], codes=[topic.code for topic in TOPICS.topics])
    ruling = contains_topics.judge(TOPICS.model_copy(update={"together": "清单"}), facts, context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.UNCLEAR_CONTENT)


def test_topics_that_may_stand_on_an_unread_page_charge_nobody() -> None:
    column = seen("http://a.example/yshj/", entry(DAY, "获得电力办理流程"), next_url="http://a.example/yshj/2")
    facts = visit(column, candidates=[candidate("BIZ.COL", column)], codes=[topic.code for topic in TOPICS.topics])
    assert contains_topics.judge(TOPICS, facts, context()).reason is Reason.TRUNCATED


def test_nobody_lacks_a_topic_that_the_visit_did_not_look_for() -> None:
    column = seen("http://a.example/yshj/", entry(DAY, "获得电力办理流程"))
    facts = visit(column, candidates=[candidate("BIZ.COL", column)])
    assert contains_topics.judge(TOPICS, facts, context()).verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("fill", [Fill.LINKS, Fill.TEXT])
def test_nobody_lacks_topics_of_a_column_that_only_leads_on_to_pages_that_were_not_read(fill: Fill) -> None:
    column, topical = seen("http://a.example/yshj/", fill=fill), seen("http://a.example/yshj/1/", entry(DAY))
    codes = [topic.code for topic in TOPICS.topics]
    found = [candidate("BIZ.COL", column)]
    ruling = contains_topics.judge(TOPICS, visit(column, candidates=found, codes=codes), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.COLUMN_NOT_READ)
    # a section for one of them: how the column is built was understood
    section = candidate("BIZ.TOPICS.b1", topical)
    found.append(replace(section, place=Place.SECTION, found_on=column.final_url))
    ruling = contains_topics.judge(TOPICS, visit(column, topical, candidates=found, codes=codes), context())
    assert (ruling.verdict, ruling.value) == (Verdict.PARTIAL, "1/3")


def topics_by(place: str, *links: ColumnLink, menu: tuple[str, ...] = ()) -> Ruling:
    """The ruling where the first topic has a column at `place` and the other two stand in rows."""
    rows = (entry(DAY, "获得电力办理流程"), entry(DAY, "缴纳税费一次办"))
    column, topical = seen("http://a.example/yshj/", *rows, columns=links), seen(place, entry(DAY))
    found = [candidate("BIZ.COL", column), candidate("BIZ.TOPICS.b1", topical)]
    return contains_topics.judge(TOPICS, visit(column, topical, candidates=found, menu=menu), context())


AWAY = "http://a.example/qykb/"


def test_a_topic_elsewhere_on_the_site_is_met_and_the_finding_says_that_it_is_not_in_the_column() -> None:
    ruling = topics_by(AWAY)
    assert (ruling.verdict, ruling.won, ruling.lacking) == (Verdict.PASS, 1.0, ())
    assert ruling.value == f"3/3；见于本栏目以外的页面：企业开办 {AWAY}"


def test_a_topic_that_the_columns_own_page_links_is_in_the_column_wherever_it_lies() -> None:
    link = ColumnLink("BIZ.TOPICS.b1", "企业开办", AWAY, AWAY, Tier.STRONG)
    assert topics_by(AWAY, link).value == "3/3"


def test_a_topic_that_the_sites_menu_leads_to_is_no_part_of_the_column_that_shows_the_menu() -> None:
    link = ColumnLink("BIZ.TOPICS.b1", "企业开办", AWAY, AWAY, Tier.STRONG)
    assert AWAY in topics_by(AWAY, link, menu=(AWAY,)).value


def test_a_folder_that_merely_begins_like_the_columns_is_not_in_it() -> None:
    assert topics_by("http://a.example/yshj/1/").value == "3/3"
    assert "以外" in topics_by("http://a.example/yshj2/1/").value


@pytest.mark.parametrize(
    ("held", "said"),
    [(True, (Verdict.UNDETERMINED, Reason.LEVEL_UNKNOWN, 0.0)), (False, (Verdict.PARTIAL, Reason.INCOMPLETE, 0.5))],
)
def test_a_topic_that_may_not_be_asked_of_a_site_of_unknown_level_is_neither_held_nor_missing(
    held: bool, said: tuple[Verdict, Reason, float]
) -> None:
    counties = AppliesTo(levels=(Level.COUNTY,))
    asked = (Topic(code="BIZ.TOPICS.b1"), Topic(code="BIZ.TOPICS.b4", applies_to=counties))
    rule = ContainsTopics(type="contains_topics", within="BIZ.COL", topics=asked)
    column = seen("http://a.example/yshj/", entry(DAY, "企业开办" if held else "别的"))
    facts = visit(column, candidates=[candidate("BIZ.COL", column)], codes=["BIZ.TOPICS.b1"])
    ruling = contains_topics.judge(rule, facts, context(level=None))
    assert (ruling.verdict, ruling.reason, ruling.won) == said


# has_fields

STATUS = HasFields(type="has_fields", column="FILE.LIB", sample=5, validity=("有效", "废止"))


@pytest.mark.parametrize(
    ("states", "verdict", "won"),
    [
        (("有效", "废止"), Verdict.PASS, 1.0),
        (("有效", None), Verdict.PARTIAL, 0.5),
        ((None, None), Verdict.FAIL, 0.0),
        (("见正文", "有效"), Verdict.PARTIAL, 0.5),
    ],
)
def test_documents_are_asked_for_a_state_by_its_value(
    states: tuple[str | None, ...], verdict: Verdict, won: float
) -> None:
    documents = [article(f"http://a.example/wjk/{n}.html", state) for n, state in enumerate(states)]
    column = seen("http://a.example/wjk/", *(entry(DAY, url=page.url) for page in documents))
    facts = visit(column, *documents, candidates=[candidate("FILE.LIB", column)])
    ruling = has_fields.judge(STATUS, facts, context())
    assert (ruling.verdict, ruling.won) == (verdict, won)


def test_a_state_shown_beside_each_row_of_the_list_is_enough() -> None:
    document = article("http://a.example/wjk/1.html", None)
    column = seen("http://a.example/wjk/", entry(DAY, url=document.url), validity_marks=1)
    facts = visit(column, document, candidates=[candidate("FILE.LIB", column)])
    assert has_fields.judge(STATUS, facts, context()).verdict is Verdict.PASS


def test_a_sign_of_a_state_that_is_no_labelled_value_is_left_to_a_person() -> None:
    document = article("http://a.example/wjk/1.html", None)
    object.__setattr__(document, "validity_marks", 1)
    column = seen("http://a.example/wjk/", entry(DAY, url=document.url), entry(DAY), entry(DAY))
    facts = visit(column, document, candidates=[candidate("FILE.LIB", column)])
    ruling = has_fields.judge(STATUS, facts, context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.UNCLEAR_CONTENT)


def test_documents_that_were_not_seen_lack_nothing() -> None:
    document = failed("http://a.example/wjk/1.html", Outcome.HTTP_ERROR)
    column = seen("http://a.example/wjk/", entry(DAY, url=document.url))
    facts = visit(column, document, candidates=[candidate("FILE.LIB", column)])
    ruling = has_fields.judge(STATUS, facts, context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.COLUMN_NOT_READ)


# count

COUNT = Count(type="count", state="blank", less_than=5)


@pytest.mark.parametrize(
    ("blank", "unclear", "verdict"),
    [
        (4, 0, Verdict.PASS),
        (5, 0, Verdict.FAIL),
        (3, 1, Verdict.PASS),
        (3, 2, Verdict.UNDETERMINED),
        (0, 5, Verdict.UNDETERMINED),
        (5, 3, Verdict.FAIL),
    ],
)
def test_five_blank_columns_are_too_many_and_unread_ones_count_for_neither_side(
    blank: int, unclear: int, verdict: Verdict
) -> None:
    fills = [Fill.BLANK] * blank + [Fill.UNCLEAR] * unclear + [Fill.ROWS] * 6
    pages = [seen(f"http://a.example/{n}/", fill=fill) for n, fill in enumerate(fills)]
    facts = visit(*pages, menu=tuple(page.url for page in pages))
    assert count.judge(COUNT, facts, context()).verdict is verdict


def test_a_menu_of_which_no_page_was_seen_is_not_called_full() -> None:
    pages = [failed(f"http://a.example/{n}/", Outcome.SOFT_404) for n in range(3)]
    ruling = count.judge(COUNT, visit(*pages, menu=tuple(page.url for page in pages)), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.SOFT_404)


def test_a_site_whose_menu_could_not_be_read_has_no_blank_columns_to_count() -> None:
    assert count.judge(COUNT, visit(), context()).reason is Reason.UNCLEAR_CONTENT
    hidden = visit()
    object.__setattr__(hidden.pages[0], "menu_unreadable", True)
    assert count.judge(COUNT, hidden, context()).reason is Reason.NEEDS_SCRIPT


# reports


@pytest.mark.parametrize(
    ("title", "year", "another"),
    [
        ("甲县2025年政府信息公开工作年度报告", 2025, False),
        ("甲县人民政府2025年度政府信息公开工作报告", 2025, False),
        ("政府信息公开工作年度报告（2025年）", 2025, False),
        ("甲县二〇二五年政府信息公开年报", 2025, False),
        ("甲县２０２５年政府信息公开年度报告", 2025, False),
        ("2025年年报", 2025, False),
        ("2025年度", 2025, False),
        ("政府信息公开工作年度报告", None, False),
        ("甲县财政局2025年政府信息公开工作年度报告", 2025, True),
        ("甲县城关镇2025年政府信息公开年报", 2025, True),
    ],
)
def test_a_report_is_known_by_its_title_in_any_notation(title: str, year: int | None, *, another: bool) -> None:
    page = seen("http://a.example/nb/", entry(DAY, title))
    (report,) = read_reports(
        DEADLINE, found_columns(visit(page, candidates=[candidate("XXGK.ANNUAL", page)]), "XXGK.ANNUAL")[0]
    )
    assert (report.year, report.of_another) == (year, another)


@pytest.mark.parametrize(
    "title",
    ["关于做好2025年政府信息公开年度报告编制工作的通知", "甲县2025年法治政府建设年度报告", "2025年政府工作要点"],
)
def test_what_is_not_the_report_is_not_taken_for_it(title: str) -> None:
    page = seen("http://a.example/nb/", entry(DAY, title))
    column = found_columns(visit(page, candidates=[candidate("XXGK.ANNUAL", page)]), "XXGK.ANNUAL")[0]
    assert read_reports(DEADLINE, column) == []


def test_reports_of_a_countys_offices_are_not_the_countys_own() -> None:
    rows = [
        entry(date(2026, 1, 20), "甲县财政局2025年政府信息公开年报"),
        entry(date(2025, 3, 1), "甲县2024年政府信息公开年报"),
    ]
    page = seen("http://a.example/nb/", *rows)
    ruling = deadline.judge(DEADLINE, visit(page, candidates=[candidate("XXGK.ANNUAL", page)]), context())
    assert (ruling.verdict, ruling.value) == (Verdict.FAIL, "latest=2024")


def test_one_date_on_reports_of_several_years_is_the_date_of_a_move() -> None:
    facts = annual(*((year, date(2026, 8, 1)) for year in (2025, 2024, 2023)))
    ruling = deadline.judge(DEADLINE, facts, context())  # type: ignore[arg-type]
    assert (ruling.verdict, ruling.reason) == (Verdict.PASS, Reason.FOUND)


# clean


def test_injected_words_are_shown_to_a_person_and_cost_nothing() -> None:
    spoilt = seen("http://a.example/x/", unsafe=("澳门赌场", "时时彩开户"))
    ruling = clean.judge(Clean(type="clean"), visit(spoilt), context())
    assert (ruling.verdict, ruling.reason) == (Verdict.UNDETERMINED, Reason.SUSPECT)
    assert [shown.matched for shown in ruling.shown] == ["澳门赌场、时时彩开户"]


def test_pages_without_injected_words_pass_by_their_number_and_a_site_that_was_not_read_does_not() -> None:
    pages = [seen(f"http://a.example/{number}/") for number in range(4)]
    ruling = clean.judge(Clean(type="clean"), visit(*pages), context())
    assert (ruling.verdict, ruling.value) == (Verdict.PASS, "pages=5")
    assert clean.judge(Clean(type="clean"), visit(*pages[1:]), context()).verdict is Verdict.UNDETERMINED
    blocked = visit(failed("http://a.example/x/", Outcome.BLOCKED))
    assert clean.judge(Clean(type="clean"), blocked, context()).reason is Reason.BLOCKED


@pytest.mark.parametrize(
    ("named", "vague", "said"),
    [
        (date(2025, 1, 1), date(2026, 9, 10), (Verdict.PASS, Reason.FRESH)),
        (date(2025, 1, 1), date(2025, 2, 1), (Verdict.FAIL, Reason.STALE)),
        (date(2026, 9, 10), date(2025, 1, 1), (Verdict.PASS, Reason.FRESH)),
    ],
)
def test_a_fresh_list_under_a_vague_name_keeps_a_named_one_from_being_stale_and_an_old_one_costs_nothing(
    named: date, vague: date, said: tuple[Verdict, Reason]
) -> None:
    first, second = seen("http://a.example/xz/", entry(named)), seen("http://a.example/hd/", entry(vague))
    weak = replace(candidate("SITE.MAILBOX", second), tier=Tier.WEAK)
    facts = visit(first, second, candidates=[candidate("SITE.MAILBOX", first), weak])
    ruling = max_age.judge(MaxAge(type="max_age", columns=("SITE.MAILBOX",), months=12), facts, context())
    assert (ruling.verdict, ruling.reason) == said
