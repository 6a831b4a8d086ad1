"""What looks like a lack and is none: rows not read, rows of other years and bodies, pages that lead on to lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.data_rules import Denominator, Ratio
from config.model import Wanted
from config.rules import Count, Deadline, Due, HasFields, Paired, Sequence
from config.sites import Level
from monitor.judge import day_of
from monitor.rules import count, deadline, has_fields, paired, ratio, sequence
from monitor.rules.combine import any_met
from monitor.rules.ruling import Ruling
from storage.records import (
    SHANGHAI,
    Document,
    Entry,
    EntryList,
    Fill,
    Mark,
    Outcome,
    PageFacts,
    PageKind,
    Reason,
    Verdict,
    VisitFacts,
)
from tests.monitor.facts import candidate, context, entry, failed, seen, visit

HUNDRED = Denominator(levels={Level.COUNTY: 100}, source="方案所列100项")

LIST, NEXT = "http://a.example/x/", "http://a.example/x/2"
UNDECIDED = Verdict.UNDETERMINED


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


def column(code: str, *rows: Entry, **more: object) -> VisitFacts:
    page = seen(LIST, *rows, **more)  # type: ignore[arg-type]  # given by the tests
    return visit(page, candidates=[candidate(code, page)])


# deadline

ONCE = Deadline(
    type="deadline",
    column="NOTICE",
    title="措施|方案|工作要点",
    about="政务公开",
    after=date(2019, 6, 25),
    working_days=20,
)


@pytest.mark.parametrize(
    ("day", "title", "said"),
    [
        (date(2019, 7, 23), "甲县政务公开任务落实方案", (Verdict.PASS, Reason.ON_TIME)),
        (date(2019, 7, 24), "甲县政务公开任务落实方案", (Verdict.PARTIAL, Reason.LATE)),
        (date(2020, 3, 2), "甲县2019年政务公开工作措施", (Verdict.PARTIAL, Reason.LATE)),
        (date(2024, 5, 1), "甲县2024年政务公开工作要点", (Verdict.FAIL, Reason.MISSING)),
        (date(2024, 5, 1), "甲县政务公开任务落实方案", (UNDECIDED, Reason.AMBIGUOUS_MATCH)),
        (date(2017, 5, 1), "甲县2017年政务公开工作要点", (Verdict.FAIL, Reason.MISSING)),
        (None, "甲县政务公开任务落实方案", (Verdict.PASS, Reason.FOUND)),
    ],
)
def test_another_years_plan_neither_answers_an_order_nor_is_late_for_it(
    day: date | None, title: str, said: tuple[Verdict, Reason]
) -> None:
    assert told(deadline.judge(ONCE, column("NOTICE", entry(day, title)), context())) == said


def test_nobody_is_late_where_an_entry_in_time_may_stand_on_a_page_not_read() -> None:
    facts = column("NOTICE", entry(date(2019, 9, 1), "甲县政务公开任务落实方案"), next_url=NEXT)
    assert told(deadline.judge(ONCE, facts, context())) == (UNDECIDED, Reason.TRUNCATED)


def test_what_is_due_by_a_day_may_have_been_published_long_before_it() -> None:
    rule = Deadline(type="deadline", column="NOTICE", title="标准目录", by=date(2020, 12, 31))
    days = (date(2021, 3, 1), date(2020, 12, 1), date(2020, 11, 1))
    facts = column("NOTICE", *map(entry, days), next_url=NEXT)
    assert told(deadline.judge(rule, facts, context())) == (UNDECIDED, Reason.TRUNCATED)
    assert deadline.judge(rule, column("NOTICE", *map(entry, days)), context()).reason is Reason.MISSING


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 1, 31, 23, 59, tzinfo=SHANGHAI), Verdict.NOT_YET_DUE),
        (datetime(2026, 1, 31, 15, 59, tzinfo=ZoneInfo("UTC")), Verdict.NOT_YET_DUE),
        (datetime(2026, 1, 31, 16, 0, tzinfo=ZoneInfo("UTC")), Verdict.FAIL),
    ],
)
def test_the_last_day_ends_at_midnight_in_shanghai(at: datetime, said: Verdict) -> None:
    due = (Due(levels=(Level.DEPARTMENT,), day="01-31"),)
    rule = Deadline(type="deadline", column="XXGK.ANNUAL", title="年度报告", about="公开", due=due)
    facts = column("XXGK.ANNUAL", entry(date(2025, 1, 20), "甲局2024年政府信息公开工作年度报告"))
    assert deadline.judge(rule, facts, context(day_of(at), level=Level.DEPARTMENT)).verdict is said


def test_a_report_to_a_congress_on_two_years_budgets_is_of_the_later_one() -> None:
    due = (Due(levels=(Level.COUNTY,), day="06-30"),)
    rule = Deadline(type="deadline", column="FIN.BUDGET", title="预算", current=True, due=due)
    title = "甲县2025年预算执行情况和2026年预算草案的报告——在第十八届人民代表大会第五次会议上"
    ruling = deadline.judge(rule, column("FIN.BUDGET", entry(date(2026, 2, 1), title)), context())
    assert told(ruling) == (Verdict.PASS, Reason.ON_TIME)


# paired

PAIRED = Paired(type="paired", of="FILE.LIB", by="POLICY.JD", working_days=3)
TITLE = "甲县人民政府关于印发《甲县耕地保护办法》的通知"


def pair(by: PageFacts | None, title: str = TITLE) -> Ruling:
    document = seen(f"{LIST}1", kind=PageKind.ARTICLE, fill=Fill.TEXT, document=Document(title=title))
    library = seen(LIST, entry(date(2026, 3, 2), title, document.url))
    pages = [library, document, seen("http://a.example/dt/", entry(date(2026, 9, 1))), *([by] if by else [])]
    found = [candidate("FILE.LIB", library), *([candidate("POLICY.JD", by)] if by else [])]
    return paired.judge(PAIRED, visit(*pages, candidates=found, codes=["POLICY.JD"]), context())


def explanations(*rows: Entry, **listed: object) -> PageFacts:
    page = seen("http://a.example/jd/", *rows, fill=Fill.ROWS if rows else Fill.LINKS)
    object.__setattr__(page, "entries", replace(page.entries, **listed))  # type: ignore[arg-type]  # given by the tests
    return page


def test_a_column_of_explanations_that_is_missing_is_charged_by_its_own_check() -> None:
    assert told(pair(None)) == (UNDECIDED, Reason.COLUMN_NOT_FOUND)


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (explanations(), Reason.UNDATED),
        (explanations(undated=(entry(None, "某事解读"),)), Reason.UNDATED),
        (explanations(entry(date(2026, 3, 9), "某事解读"), closed="本栏目已停止更新"), Reason.CLOSED),
    ],
)
def test_explanations_that_were_not_read_are_not_lacking(by: PageFacts, reason: Reason) -> None:
    assert told(pair(by)) == (UNDECIDED, reason)


@pytest.mark.parametrize("title", ["《甲县耕地保护办法》解读", "图解：《耕地保护办法》", "甲县耕地保护办法问答"])
def test_an_explanation_may_quote_a_part_of_the_title(title: str) -> None:
    assert pair(explanations(entry(date(2026, 3, 5), title))).value == "1/1"


def test_an_explanation_that_came_late_is_told_and_costs_nothing() -> None:
    ruling = pair(explanations(entry(date(2026, 3, 6), "《甲县耕地保护办法》解读")))
    assert (told(ruling), ruling.won) == ((Verdict.PASS, Reason.LINKED), 1.0)
    assert "发布于2026-03-06，晚于3个工作日" in ruling.value


def test_a_document_whose_title_says_too_little_is_left_to_a_person() -> None:
    by = explanations(entry(date(2026, 1, 5), "某事解读"))
    assert told(pair(by, "关于防汛的通知")) == (UNDECIDED, Reason.AMBIGUOUS_MATCH)


def test_an_appointment_wants_no_explanation() -> None:
    by = explanations(entry(date(2026, 1, 5), "某事解读"))
    assert pair(by, "甲县人民政府关于张某等同志任免职的通知").reason is Reason.COLUMN_NOT_READ
    assert pair(by).reason is Reason.UNLINKED


# sequence

MEETINGS = Sequence(
    type="sequence",
    column="MEET.COL",
    number=r"第(?P<n>\d{1,3}|[〇零一二三四五六七八九十百]{1,6})次(?:县政府)?常务会议",
    restarts=True,
)
GAZETTE = Sequence(type="sequence", column="MEET.COL", number=r"第(?P<n>\d{1,3})[期号]", restarts=True)


def numbered(rule: Sequence, *rows: tuple[date, str], **more: object) -> Ruling:
    return sequence.judge(rule, column("MEET.COL", *(entry(*row) for row in rows), **more), context())


def test_a_gap_is_told_in_the_columns_own_words_and_only_of_its_own_year() -> None:
    days = [date(2026, 5 - n, 10) for n in range(3)]
    last = [(date(2025, 12 - n, 10), f"公报2025年第{12 - n}期") for n in range(11)]
    rows = [(day, f"公报第{number}期") for day, number in zip(days, (5, 3, 2), strict=True)]
    ruling = numbered(GAZETTE, *rows, *last)
    assert (told(ruling), ruling.lacking) == ((Verdict.PARTIAL, Reason.GAP), ("2026年第4期",))


def test_last_years_meeting_told_in_january_makes_no_gap() -> None:
    numbers = ((date(2026, 2, 20), 3), (date(2026, 2, 1), 2), (date(2026, 1, 20), 1), (date(2026, 1, 4), 6))
    rows = [(day, f"县政府第{number}次常务会议") for day, number in (*numbers, (date(2025, 12, 20), 5))]
    assert told(numbered(MEETINGS, *rows)) == (Verdict.PASS, Reason.IN_SEQUENCE)


def test_another_bodys_meeting_among_the_rows_makes_no_gap() -> None:
    titles = ("县政府第95次常务会议", "传达州政府第90次常务会议精神", "县政府第94次常务会议")
    rows = [(date(2026, 5, 20 - n), title) for n, title in enumerate(titles)]
    ruling = numbered(MEETINGS, *rows, next_url=NEXT)
    assert told(ruling) == (UNDECIDED, Reason.ROWS_UNCLEAR)


@pytest.mark.parametrize("two", ["第3-4期", "第3、4期合刊", "第3期、第4期"])
def test_a_double_issue_is_both_its_numbers(two: str) -> None:
    rows = [(date(2026, 5, 20), "2026年第5期"), (date(2026, 4, 1), f"2026年{two}"), (date(2026, 2, 1), "2026年第2期")]
    assert told(numbered(GAZETTE, *rows)) == (Verdict.PASS, Reason.IN_SEQUENCE)


def test_a_page_of_which_rows_were_cut_makes_no_gap() -> None:
    first = seen(LIST, entry(date(2026, 5, 20), "2026年第5期"), next_url=NEXT)
    object.__setattr__(first, "entries", replace(first.entries, cut=True))
    following = seen(NEXT, entry(date(2026, 3, 20), "2026年第3期"))
    facts = visit(first, following, candidates=[candidate("MEET.COL", first)])
    assert told(sequence.judge(GAZETTE, facts, context())) == (UNDECIDED, Reason.TRUNCATED)


# ratio


@pytest.mark.parametrize(
    ("share", "rows", "verdict"),
    [
        (0.55, 55, Verdict.PASS),
        (0.55, 54, Verdict.PARTIAL),
        (0.95, 95, Verdict.PASS),
        (0.07, 7, Verdict.PASS),
        (0.07, 6, Verdict.PARTIAL),
    ],
)
def test_a_share_is_exact_at_its_edge_whatever_floating_point_makes_of_it(
    share: float, rows: int, verdict: Verdict
) -> None:
    rule = Ratio(type="ratio", counts="rows", columns=("NOTICE",), denominator=HUNDRED, at_least=share)
    facts = column("NOTICE", *(entry(date(2026, 1, 1)) for _ in range(rows)))
    assert ratio.judge(rule, facts, context()).verdict is verdict


@pytest.mark.parametrize("undated", [(), (entry(None, "事项一"), entry(None, "事项二"))])
def test_items_on_a_page_that_leads_on_or_shows_no_dates_are_not_too_few(undated: tuple[Entry, ...]) -> None:
    rule = Ratio(type="ratio", counts="rows", columns=("NOTICE",), denominator=HUNDRED)
    page = seen(LIST, fill=Fill.LINKS)
    object.__setattr__(page, "entries", EntryList(undated=undated))
    ruling = ratio.judge(rule, visit(page, candidates=[candidate("NOTICE", page)]), context())
    assert told(ruling) == (UNDECIDED, Reason.TRUNCATED)


# has_fields

ADDRESS, PHONE = Mark("G.address", "地址"), Mark("G.phone", "电话")
GUIDE = HasFields(
    type="has_fields",
    of="page",
    column="XXGK.GUIDE",
    elements=tuple(Wanted(code=mark.code, name=mark.text, words=(mark.text,)) for mark in (ADDRESS, PHONE)),
)


def guide(page: PageFacts, *more: PageFacts, rule: HasFields = GUIDE) -> Ruling:
    return has_fields.judge(rule, visit(page, *more, candidates=[candidate("XXGK.GUIDE", page)]), context())


def article(*marks: Mark, url: str = f"{LIST}1", **document: object) -> PageFacts:
    text = Document(title="指南", **{"body_length": 900, **document})  # type: ignore[arg-type]  # given by the tests
    return seen(url, kind=PageKind.ARTICLE, fill=Fill.TEXT, document=text, marks=marks)


def listed(*marks: Mark) -> PageFacts:
    return seen(LIST, entry(date(2026, 1, 1), "指南", f"{LIST}1"), marks=marks)


def test_a_guide_kept_as_an_article_of_a_list_is_read_there_whatever_the_lists_footer_says() -> None:
    assert told(guide(listed(PHONE), article(ADDRESS, PHONE))) == (Verdict.PASS, Reason.COMPLETE)
    ruling = guide(listed(PHONE), article(ADDRESS))
    assert (told(ruling), ruling.lacking) == ((Verdict.PARTIAL, Reason.INCOMPLETE), ("电话",))


@pytest.mark.parametrize("more", [(), (failed(f"{LIST}1", Outcome.BLOCKED),)])
def test_a_guide_whose_article_was_not_read_lacks_nothing(more: tuple[PageFacts, ...]) -> None:
    assert told(guide(listed(PHONE), *more)) == (UNDECIDED, Reason.COLUMN_NOT_READ)


def test_a_guide_whose_page_leads_on_or_hangs_on_a_file_lacks_nothing() -> None:
    assert told(guide(seen(LIST, fill=Fill.LINKS, kind=PageKind.COLUMN))) == (UNDECIDED, Reason.COLUMN_NOT_READ)
    filed = seen(LIST, fill=Fill.TEXT, kind=PageKind.COLUMN, document=Document(attachments=("http://a.example/1.pdf",)))
    assert told(guide(filed)) == (UNDECIDED, Reason.UNCLEAR_CONTENT)
    assert told(guide(seen(LIST, fill=Fill.TEXT, kind=PageKind.COLUMN, marks=(PHONE,))))[0] is Verdict.PARTIAL


def test_tags_in_the_markup_of_a_list_are_asked_of_the_list_itself() -> None:
    tag = Wanted(code="ColumnType", name="栏目类别标签", pattern="ColumnType", look_in="source")
    rule = HasFields(type="has_fields", of="page", column="XXGK.GUIDE", elements=(tag,))
    having = listed(Mark("ColumnType", "ColumnType"))
    assert guide(having, article(), rule=rule).verdict is Verdict.PASS
    assert guide(listed(), article(Mark("ColumnType", "x")), rule=rule).verdict is Verdict.FAIL


def test_an_address_is_known_whatever_hides_the_menu() -> None:
    domain = Wanted(code="suffix", name="域名", pattern=r"\.gov\.cn", look_in="address")
    footer = Wanted(code="icp", name="备案编号", pattern="ICP备")
    hidden = visit(seen(LIST))
    object.__setattr__(hidden.pages[0], "menu_unreadable", True)
    for element, said in ((domain, Verdict.FAIL), (footer, UNDECIDED)):
        rule = HasFields(type="has_fields", of="home", elements=(element,))
        assert has_fields.judge(rule, hidden, context()).verdict is said


def test_documents_that_were_asked_for_and_not_seen_have_all_elements() -> None:
    rule = GUIDE.model_copy(update={"of": "documents"})
    urls = [f"{LIST}{n}" for n in (1, 2)]
    page = seen(LIST, *(entry(date(2026, 1, 3 - n), "指南", url) for n, url in enumerate(urls)))
    ruling = guide(page, article(), failed(urls[1], Outcome.BLOCKED), rule=rule)
    assert (told(ruling), ruling.won) == ((Verdict.PARTIAL, Reason.INCOMPLETE), 0.5)


# count


def test_a_column_out_of_order_with_pages_unread_is_not_counted_as_stale() -> None:
    days = [date(2020, 1, 1) + timedelta(days=(n * 37) % 100) for n in range(20)]
    page = seen(LIST, *map(entry, days), next_url=NEXT)
    rule = Count(type="count", state="stale", months=12, less_than=1)
    assert count.judge(rule, visit(page, menu=(page.url,)), context()).verdict is UNDECIDED


@pytest.mark.parametrize(("stale", "verdict"), [(9, Verdict.PASS), (10, Verdict.FAIL)])
def test_nine_stale_columns_pass_and_ten_fail_and_one_linked_twice_is_one(stale: int, verdict: Verdict) -> None:
    pages = [seen(f"{LIST}{n}/", entry(date(2020, 1, 1))) for n in range(stale)]
    object.__setattr__(pages[0], "final_url", f"{LIST}other/")
    rule = Count(type="count", state="stale", months=12, less_than=10)
    facts = visit(*pages, menu=(*(page.url for page in pages), f"{LIST}other/"))
    assert count.judge(rule, facts, context()).verdict is verdict


@pytest.mark.parametrize(
    ("today", "fresh"),
    [(date(2028, 2, 29), date(2027, 2, 28)), (date(2025, 2, 28), date(2024, 2, 28))],
)
def test_twelve_months_before_a_leap_day_end_with_february(today: date, fresh: date) -> None:
    rule = Count(type="count", state="stale", months=12, less_than=1)
    for day, verdict in ((fresh, Verdict.PASS), (fresh - timedelta(days=1), Verdict.FAIL)):
        page = seen(LIST, entry(day))
        assert count.judge(rule, visit(page, menu=(page.url,)), context(today)).verdict is verdict


# one is enough


def test_one_that_is_not_due_yet_may_still_be_the_one_that_is_met() -> None:
    pending, bad = Ruling(Verdict.NOT_YET_DUE, Reason.NOT_DUE), Ruling(Verdict.FAIL, Reason.MISSING)
    assert any_met((bad, pending)).verdict is Verdict.NOT_YET_DUE
