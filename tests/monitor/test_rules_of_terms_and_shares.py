"""Terms that end while lists were read in part, and shares of bodies, titles and columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.data_rules import Ratio
from config.model import Wanted
from config.planning import body_mark
from config.rules import Deadline, Due, HasFeature, HasFields, Paired, Sequence
from config.sites import Level
from monitor.rules import deadline, has_feature, has_fields, paired, ratio, sequence
from monitor.rules.columns import found_columns, read_back
from monitor.rules.ruling import Ruling
from storage.records import (
    Confidence,
    Document,
    Entry,
    Fill,
    Mark,
    Outcome,
    PageFacts,
    PageKind,
    Reason,
    Rejection,
    Verdict,
    VisitFacts,
)
from tests.monitor.facts import candidate, context, entry, failed, seen, visit

LIST, NEXT = "http://a.example/x/", "http://a.example/x/2"
UNDECIDED = Verdict.UNDETERMINED
DAY = date(2026, 9, 15)


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


def column(code: str, *rows: Entry, **more: object) -> VisitFacts:
    page = seen(LIST, *rows, **more)  # type: ignore[arg-type]  # given by the tests
    return visit(page, candidates=[candidate(code, page)])


# how far a list was read


@pytest.mark.parametrize(
    ("days", "start", "back"),
    [
        ((date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)), date(2026, 7, 2), True),
        ((date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)), date(2026, 7, 1), False),
        ((date(2015, 1, 1), date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)), date(2026, 1, 1), False),
        ((date(2026, 7, 1), date(2026, 9, 1), date(2026, 8, 1)), date(2026, 7, 15), False),
    ],
)
def test_a_list_was_read_back_by_its_last_row_and_not_by_an_old_one_pinned_at_its_top(
    days: tuple[date, ...], start: date, *, back: bool
) -> None:
    facts = column("NOTICE", *map(entry, days), next_url=NEXT)
    assert read_back(found_columns(facts, "NOTICE")[0], start) is back


# deadline

ANNUAL = Deadline(
    type="deadline",
    column="XXGK.ANNUAL",
    title="年度报告",
    about="信息公开",
    due=(Due(levels=(Level.COUNTY,), day="03-31"),),
)
BUDGET = Deadline(
    type="deadline",
    column="FIN.BUDGET",
    title="预算",
    current=True,
    due=(Due(levels=(Level.COUNTY,), day="03-31"),),
)
OF_2023, OF_2024, OF_2025 = (f"甲县{year}年政府信息公开工作年度报告" for year in (2023, 2024, 2025))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((entry(date(2026, 6, 1), OF_2025), entry(date(2026, 4, 1))), (UNDECIDED, Reason.TRUNCATED)),
        ((entry(date(2026, 6, 1), OF_2023), entry(date(2026, 4, 1))), (UNDECIDED, Reason.TRUNCATED)),
        ((entry(date(2026, 6, 1), OF_2025), entry(date(2025, 3, 1), OF_2024)), (Verdict.PARTIAL, Reason.LATE)),
        ((entry(date(2025, 3, 1), OF_2024), entry(date(2024, 3, 1), OF_2023)), (Verdict.FAIL, Reason.MISSING)),
    ],
)
def test_a_report_is_late_or_missing_only_where_the_list_was_read_back_beyond_the_last_autumn(
    rows: tuple[Entry, ...], said: tuple[Verdict, Reason]
) -> None:
    assert told(deadline.judge(ANNUAL, column("XXGK.ANNUAL", *rows, next_url=NEXT), context())) == said


def test_a_report_without_a_day_beside_a_late_one_may_be_the_one_in_time() -> None:
    facts = column("XXGK.ANNUAL", entry(date(2026, 6, 1), OF_2025), entry(None, OF_2025))
    assert told(deadline.judge(ANNUAL, facts, context())) == (Verdict.PASS, Reason.FOUND)


@pytest.mark.parametrize(
    ("sure", "said"),
    [(Confidence.LOW, (Verdict.PASS, Reason.FOUND)), (Confidence.HIGH, (Verdict.PARTIAL, Reason.LATE))],
)
def test_a_day_that_no_visitor_sees_makes_no_report_late(sure: Confidence, said: tuple[Verdict, Reason]) -> None:
    document = Document(title=OF_2025, published=date(2026, 4, 1), published_confidence=sure)
    facts = column("XXGK.ANNUAL", kind=PageKind.ARTICLE, fill=Fill.TEXT, document=document)
    assert told(deadline.judge(ANNUAL, facts, context())) == said


@pytest.mark.parametrize(
    ("today", "title", "said"),
    [
        (date(2026, 4, 1), "甲县2026年财政预算", (Verdict.PASS, Reason.ON_TIME)),
        (date(2026, 4, 1), "甲县2025年财政预算", (Verdict.FAIL, Reason.MISSING)),
        (date(2026, 3, 31), "甲县2025年财政预算", (Verdict.NOT_YET_DUE, Reason.NOT_DUE)),
    ],
)
def test_a_budget_is_asked_for_its_own_year(today: date, title: str, said: tuple[Verdict, Reason]) -> None:
    facts = column("FIN.BUDGET", entry(date(2026, 3, 31), title))
    assert told(deadline.judge(BUDGET, facts, context(today))) == said


@pytest.mark.parametrize("rows", [(), (entry(date(2044, 2, 20), "甲县政务公开措施"),)])
def test_nobody_misses_a_day_that_holidays_not_announced_yet_may_put_off(rows: tuple[Entry, ...]) -> None:
    rule = Deadline(type="deadline", column="NOTICE", title="措施", after=date(2044, 1, 20), working_days=20)
    ruling = deadline.judge(rule, column("NOTICE", *rows, entry(date(2044, 1, 5))), context(date(2044, 2, 20)))
    assert told(ruling) == (UNDECIDED, Reason.CALENDAR_UNKNOWN)
    assert ruling.value == "due=2044-02-17（按周一至周五推算）"


def test_what_came_by_a_day_guessed_by_weekdays_is_in_time_and_it_is_told() -> None:
    rule = Deadline(type="deadline", column="NOTICE", title="措施", after=date(2044, 1, 20), working_days=20)
    ruling = deadline.judge(rule, column("NOTICE", entry(date(2044, 2, 17), "措施")), context(date(2044, 3, 1)))
    assert told(ruling) == (Verdict.PASS, Reason.ON_TIME)
    assert "按周一至周五推算" in ruling.value


# ratio

BODIES = Ratio(type="ratio", counts="bodies", columns=("XXGK.LINKS",), at_least=0.5)
TITLES = Ratio(type="ratio", counts="titles", columns=("NOTICE",), title="通知$", at_least=0.5)
FOUND = Ratio(type="ratio", counts="found", columns=("NOTICE", "NEWS"))


@pytest.mark.parametrize(
    ("bodies", "named", "elsewhere", "said"),
    [
        ((), (), (), (UNDECIDED, Reason.DENOMINATOR_UNKNOWN)),
        (("教育局", "水利局"), (0,), (), (Verdict.PASS, Reason.ENOUGH)),
        (("教育局", "水利局", "民政局"), (0,), (2,), (UNDECIDED, Reason.UNCLEAR_CONTENT)),
        (("教育局", "水利局", "民政局"), (0,), (), (Verdict.PARTIAL, Reason.TOO_FEW)),
        (("教育局", "水利局", "民政局"), (), (), (Verdict.FAIL, Reason.TOO_FEW)),
    ],
)
def test_bodies_are_counted_that_the_column_names_and_none_lacks_that_another_page_names(
    bodies: tuple[str, ...], named: tuple[int, ...], elsewhere: tuple[int, ...], said: tuple[Verdict, Reason]
) -> None:
    page = seen(LIST, entry(DAY, "工作动态"), marks=marks(named))
    other = seen("http://a.example/jg/", entry(DAY, "机构"), marks=marks(elsewhere))
    facts = visit(page, other, candidates=[candidate("XXGK.LINKS", page)])
    assert told(ratio.judge(BODIES, facts, replace(context(), bodies=bodies))) == said


def marks(numbers: tuple[int, ...]) -> tuple[Mark, ...]:
    return tuple(Mark(body_mark(number), "") for number in numbers)


@pytest.mark.parametrize(
    ("titles", "more", "said"),
    [
        (("甲通知", "乙通知"), {}, (UNDECIDED, Reason.TRUNCATED)),
        (("甲通知", "乙通知", "丙", "丁"), {}, (Verdict.PASS, Reason.ENOUGH)),
        (("甲通知", "乙", "丙"), {}, (Verdict.PARTIAL, Reason.TOO_FEW)),
        (("甲", "乙", "丙"), {}, (Verdict.FAIL, Reason.TOO_FEW)),
        (("甲通知", "乙", "丙"), {"next_url": NEXT}, (UNDECIDED, Reason.TRUNCATED)),
    ],
)
def test_a_share_of_titles_is_told_of_three_and_more_that_are_all_there_are(
    titles: tuple[str, ...], more: dict[str, object], said: tuple[Verdict, Reason]
) -> None:
    facts = column("NOTICE", *(entry(DAY, title) for title in titles), **more)
    assert told(ratio.judge(TITLES, facts, context())) == said


@pytest.mark.parametrize(
    ("news", "rejected", "share", "said"),
    [
        (seen("http://a.example/n/", entry(DAY)), None, 1.0, (Verdict.PASS, Reason.ENOUGH)),
        (seen("http://a.example/n/", fill=Fill.BLANK), Rejection.BLANK, 1.0, (Verdict.PARTIAL, Reason.TOO_FEW)),
        (failed("http://a.example/n/", Outcome.BLOCKED), Rejection.NOT_SEEN, 1.0, (UNDECIDED, Reason.BLOCKED)),
        (failed("http://a.example/n/", Outcome.BLOCKED), Rejection.NOT_SEEN, 0.5, (Verdict.PASS, Reason.ENOUGH)),
    ],
)
def test_a_column_that_was_not_seen_is_not_lacking_of_those_asked_for(
    news: PageFacts, rejected: Rejection | None, share: float, said: tuple[Verdict, Reason]
) -> None:
    notice = seen(LIST, entry(DAY))
    facts = visit(notice, news, candidates=[candidate("NOTICE", notice), candidate("NEWS", news, rejected)])
    assert told(ratio.judge(FOUND.model_copy(update={"at_least": share}), facts, context())) == said


# columns that are themselves missing, or pages without a column

SIGNS = HasFields(
    type="has_fields",
    of="home",
    elements=(
        Wanted(code="icp", name="备案编号", words=("备案编号",)),
        Wanted(code="err", name="找错", words=("找错",)),
    ),
)


@pytest.mark.parametrize(
    ("marks", "least", "said"),
    [
        (("icp", "err"), None, (Verdict.PASS, Reason.COMPLETE)),
        (("icp",), None, (Verdict.PARTIAL, Reason.INCOMPLETE)),
        (("icp",), 1, (Verdict.PASS, Reason.COMPLETE)),
        ((), None, (Verdict.FAIL, Reason.INCOMPLETE)),
    ],
)
def test_a_home_page_is_met_by_the_share_of_signs_that_it_has(
    marks: tuple[str, ...], least: int | None, said: tuple[Verdict, Reason]
) -> None:
    facts = visit(seen(LIST))
    home = replace(facts.pages[0], marks=tuple(Mark(code, code) for code in marks))
    facts = replace(facts, pages=(home, *facts.pages[1:]))
    ruling = has_fields.judge(SIGNS.model_copy(update={"least": least}), facts, context())
    assert told(ruling) == said


@pytest.mark.parametrize("unread", [{"menu_unreadable": True}, {"links_cut": True}])
def test_a_home_page_that_was_not_read_whole_lacks_no_signs(unread: dict[str, bool]) -> None:
    facts = visit(seen(LIST))
    home = replace(facts.pages[0], **unread)
    ruling = has_fields.judge(SIGNS, replace(facts, pages=(home, *facts.pages[1:])), context())
    assert told(ruling) == (UNDECIDED, Reason.UNCLEAR_CONTENT)


def test_a_home_page_behind_which_nothing_could_be_read_lacks_no_signs() -> None:
    facts = visit(failed(LIST, Outcome.BLOCKED))
    assert told(has_fields.judge(SIGNS, facts, context())) == (UNDECIDED, Reason.BLOCKED)


def test_what_a_missing_column_would_hold_is_not_charged_beside_the_column() -> None:
    inner = seen("http://a.example/else/", entry(DAY - timedelta(days=1)))
    facts = visit(inner, codes=["FILE.LIB", "POLICY.JD"])
    rulings = [
        paired.judge(Paired(type="paired", of="FILE.LIB", by="POLICY.JD"), facts, context()),
        sequence.judge(Sequence(type="sequence", column="FILE.LIB", number=r"第(?P<n>\d+)期"), facts, context()),
        has_feature.judge(HasFeature(type="has_feature", column="FILE.LIB", feature="search"), facts, context()),
        ratio.judge(Ratio(type="ratio", counts="rows", columns=("FILE.LIB",)), facts, context()),
        has_fields.judge(
            HasFields(type="has_fields", column="FILE.LIB", validity=("有效",)),
            facts,
            context(),
        ),
    ]
    assert {told(ruling) for ruling in rulings} == {(UNDECIDED, Reason.COLUMN_NOT_FOUND)}
