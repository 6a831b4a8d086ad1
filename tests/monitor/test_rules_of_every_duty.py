"""The rule types that the four documents need beyond columns, topics and freshness, each met, adverse and undecided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.answers import Answer
from config.data_rules import Denominator, Ratio
from config.model import Wanted
from config.rules import Count, Deadline, HasFeature, HasFields, Manual, Paired, Sequence
from config.sites import Level
from monitor.rules import count, deadline, has_feature, has_fields, manual, paired, ratio, sequence
from monitor.rules.combine import all_met, any_met
from monitor.rules.nil import nil_statement
from monitor.rules.numerals import number_of
from monitor.rules.ruling import Ruling, undetermined
from monitor.times.calendar import working_days_after
from storage.records import (
    Document,
    Entry,
    Feature,
    Fill,
    Mark,
    Outcome,
    PageFacts,
    PageKind,
    Probe,
    Reason,
    Rejection,
    Verdict,
    VisitFacts,
)
from tests.monitor.facts import candidate, context, entry, failed, seen, visit

DAY = date(2026, 9, 15)
PAGE = "http://a.example/wjk/"


def column(*entries: Entry, code: str = "FILE.LIB", url: str = PAGE, **more: object) -> VisitFacts:
    page = seen(url, *entries, **more)  # type: ignore[arg-type]  # given by the tests
    return visit(page, candidates=[candidate(code, page)])


def told(ruling: Ruling) -> tuple[Verdict, Reason]:
    return ruling.verdict, ruling.reason


# working days


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        (date(2026, 2, 6), 20, date(2026, 3, 12)),  # over the Spring Festival of 2026, with Saturdays worked for it
        (date(2019, 6, 25), 20, date(2019, 7, 23)),  # no holiday between
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday that is worked for the National Day
    ],
)
def test_working_days_pass_over_holidays_and_count_the_weekend_days_worked_for_them(
    start: date, number: int, due: date
) -> None:
    assert working_days_after(start, number) == (due, True)


def test_for_a_year_whose_holidays_are_unknown_weekdays_count_and_it_is_said() -> None:
    assert working_days_after(date(2044, 1, 1), 1) == (date(2044, 1, 4), False)


WITHIN = Deadline(type="deadline", column="FILE.LIB", title="责任分工|措施", after=date(2026, 2, 6), working_days=20)
TASK = "贯彻落实政务公开要点工作措施"


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (date(2026, 3, 12), (Verdict.PASS, Reason.ON_TIME)),
        (date(2026, 3, 13), (Verdict.PARTIAL, Reason.LATE)),
    ],
)
def test_the_twentieth_working_day_is_on_time_and_the_day_after_is_late(
    published: date, said: tuple[Verdict, Reason]
) -> None:
    assert told(deadline.judge(WITHIN, column(entry(published, TASK)), context(DAY))) == said


def test_what_is_due_once_is_not_yet_due_on_the_day_and_missing_after_it_where_the_list_was_read_back() -> None:
    facts = column(entry(date(2026, 1, 5), "别的"), entry(date(2026, 1, 2), "别的"))
    assert deadline.judge(WITHIN, facts, context(date(2026, 3, 12))).verdict is Verdict.NOT_YET_DUE
    assert told(deadline.judge(WITHIN, facts, context(date(2026, 3, 13)))) == (Verdict.FAIL, Reason.MISSING)


def test_what_is_due_once_and_may_stand_on_pages_that_were_not_read_is_undetermined() -> None:
    facts = column(entry(date(2026, 9, 1), "别的"), entry(date(2026, 8, 1), "别的"), next_url="http://a.example/2")
    assert told(deadline.judge(WITHIN, facts, context(DAY))) == (Verdict.UNDETERMINED, Reason.TRUNCATED)


# has_fields

GUIDE = HasFields(
    type="has_fields",
    column="FILE.LIB",
    elements=(
        Wanted(code="G.basis", name="办理依据", words=("办理依据",)),
        Wanted(code="G.time", name="办理时限", words=("办理时限",)),
    ),
)


def guides(*marks: tuple[Mark, ...], **document: object) -> VisitFacts:
    text = {"title": "办事指南", "body_length": 800, **document}
    urls = [f"{PAGE}{n}.html" for n in range(len(marks))]
    pages = [
        seen(url, kind=PageKind.ARTICLE, fill=Fill.TEXT, document=Document(**text), marks=mine)  # type: ignore[arg-type]  # given by the tests
        for url, mine in zip(urls, marks, strict=True)
    ]
    rows = [entry(DAY - timedelta(days=n), f"办事指南{n}", url) for n, url in enumerate(urls)]
    listed = seen(PAGE, *rows)
    return visit(listed, *pages, candidates=[candidate("FILE.LIB", listed)])


BASIS, TIME = Mark("G.basis", "办理依据"), Mark("G.time", "办理时限")


@pytest.mark.parametrize(
    ("marks", "verdict", "won"),
    [
        (((BASIS, TIME), (BASIS, TIME)), Verdict.PASS, 1.0),
        (((BASIS, TIME), (BASIS,)), Verdict.PARTIAL, 0.75),
        (((), ()), Verdict.FAIL, 0.0),
    ],
)
def test_documents_are_met_by_the_share_of_elements_that_they_have(
    marks: tuple[tuple[Mark, ...], ...], verdict: Verdict, won: float
) -> None:
    ruling = has_fields.judge(GUIDE, guides(*marks), context())
    assert (ruling.verdict, ruling.won) == (verdict, won)


@pytest.mark.parametrize("document", [{"attachments": ("http://a.example/1.doc",)}, {"body_length": 10}])
def test_a_document_whose_text_may_lie_in_a_file_or_picture_lacks_nothing(document: dict[str, object]) -> None:
    assert told(has_fields.judge(GUIDE, guides((BASIS,), **document), context())) == (
        Verdict.UNDETERMINED,
        Reason.UNCLEAR_CONTENT,
    )


# has_feature

SEARCH = HasFeature(type="has_feature", column="FILE.LIB", feature="search")


@pytest.mark.parametrize(
    ("works", "outcome", "said"),
    [
        (True, Outcome.SEEN, (Verdict.PASS, Reason.WORKS)),
        (False, Outcome.SEEN, (Verdict.FAIL, Reason.BROKEN)),
        (None, Outcome.SEEN, (Verdict.UNDETERMINED, Reason.NOT_TRIED)),
        (False, Outcome.BLOCKED, (Verdict.UNDETERMINED, Reason.NOT_TRIED)),
    ],
)
def test_a_feature_is_broken_only_where_its_answer_was_seen(
    works: bool | None, outcome: Outcome, said: tuple[Verdict, Reason]
) -> None:
    probe = Probe("FILE.LIB", Feature.SEARCH, "http://a.example/s", outcome, works)
    facts = replace(column(entry(DAY)), probes=(probe,))
    assert told(has_feature.judge(SEARCH, facts, context())) == said


def test_what_was_not_tried_is_undetermined() -> None:
    assert told(has_feature.judge(SEARCH, column(entry(DAY)), context())) == (Verdict.UNDETERMINED, Reason.NOT_TRIED)


# paired

PAIRED = Paired(type="paired", of="FILE.LIB", by="POLICY.JD", sample=2)
TITLES = ("甲县人民政府关于印发《甲县养老服务办法》的通知", "甲县人民政府办公室关于加强防汛工作的通知")


def policies(explained: tuple[str, ...], *, more: str | None = None, links: tuple[str, ...] = ()) -> VisitFacts:
    urls = [f"{PAGE}{n}.html" for n in range(2)]
    rows = [entry(date(2026, 9, 10 - n), TITLES[n], urls[n]) for n in range(2)]
    document = Document(title=None, interpretations=links)
    articles = [seen(url, kind=PageKind.ARTICLE, fill=Fill.TEXT, document=document) for url in urls]
    listed = seen(PAGE, *rows)
    other = seen(
        "http://a.example/jd/",
        *(entry(date(2026, 9, 12), title, "u") for title in explained or ("别的",)),
        next_url=more,
    )
    return visit(listed, other, *articles, candidates=[candidate("FILE.LIB", listed), candidate("POLICY.JD", other)])


def test_a_document_is_paired_by_an_interpretation_that_names_it() -> None:
    titles = ("一图读懂《甲县养老服务办法》", "《关于加强防汛工作的通知》政策解读")
    assert told(paired.judge(PAIRED, policies(titles), context())) == (Verdict.PASS, Reason.LINKED)


def test_a_document_is_paired_by_a_link_on_its_own_page() -> None:
    assert paired.judge(PAIRED, policies((), links=("http://a.example/jd/1.html",)), context()).verdict is Verdict.PASS


def test_a_document_that_no_interpretation_names_is_told_by_its_title() -> None:
    ruling = paired.judge(PAIRED, policies(("《甲县养老服务办法》解读",)), context())
    assert (told(ruling), ruling.won, ruling.lacking) == ((Verdict.PARTIAL, Reason.UNLINKED), 0.5, (TITLES[1],))


def test_an_interpretation_that_may_stand_on_a_page_not_read_is_not_lacking() -> None:
    assert told(paired.judge(PAIRED, policies((), more="http://a.example/jd/2"), context())) == (
        Verdict.UNDETERMINED,
        Reason.TRUNCATED,
    )


# sequence

MEETINGS = Sequence(type="sequence", column="MEET.COL", number=r"第(?P<n>[\d一二三四五六七八九十百〇零]+)次")


def meetings(*numbers: str) -> VisitFacts:
    rows = [entry(DAY - timedelta(days=7 * n), f"县政府第{text}次常务会议") for n, text in enumerate(numbers)]
    return column(*rows, code="MEET.COL")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (("12", "11", "十", "九"), (Verdict.PASS, Reason.IN_SEQUENCE)),
        (("12", "11", "11", "10"), (Verdict.PASS, Reason.IN_SEQUENCE)),
        (("12", "10", "9"), (Verdict.PARTIAL, Reason.GAP)),
        (("12",), (Verdict.UNDETERMINED, Reason.NOT_NUMBERED)),
    ],
)
def test_a_number_left_out_is_a_gap_and_one_told_twice_is_none(
    numbers: tuple[str, ...], said: tuple[Verdict, Reason]
) -> None:
    assert told(sequence.judge(MEETINGS, meetings(*numbers), context())) == said


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("１２", 12), ("十二", 12), ("一百〇三", 103), ("二〇", 20), ("两", 2), ("x", None)],
)
def test_numbers_are_read_in_arabic_and_chinese_numerals(text: str, number: int | None) -> None:
    assert number_of(text) == number


# ratio

RATES = Ratio(
    type="ratio",
    counts="rows",
    columns=("FILE.LIB",),
    denominator=Denominator(levels={Level.COUNTY: 100}, source="方案所列100项"),
    at_least=0.95,
)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (95, (Verdict.PASS, Reason.ENOUGH)),
        (94, (Verdict.PARTIAL, Reason.TOO_FEW)),
        (120, (Verdict.PASS, Reason.ENOUGH)),
    ],
)
def test_a_share_of_exactly_the_limit_is_enough(rows: int, said: tuple[Verdict, Reason]) -> None:
    assert told(ratio.judge(RATES, column(entry(DAY), stated_total=rows), context())) == said


def test_without_a_total_for_the_level_no_share_is_told() -> None:
    assert told(ratio.judge(RATES, column(entry(DAY)), context(level=Level.TOWNSHIP))) == (
        Verdict.UNDETERMINED,
        Reason.DENOMINATOR_UNKNOWN,
    )


def test_one_row_that_is_a_whole_catalogue_is_not_counted_as_one_item() -> None:
    facts = column(entry(DAY, "政务服务事项目录（2026年版）"))
    assert told(ratio.judge(RATES, facts, context())) == (Verdict.UNDETERMINED, Reason.UNCLEAR_CONTENT)


# count

STALE = Count(type="count", state="stale", less_than=5, months=12)


def menu(stale: int, fresh: int, broken: int = 0) -> VisitFacts:
    old = [seen(f"http://a.example/s{n}/", entry(date(2025, 9, 14))) for n in range(stale)]
    new = [seen(f"http://a.example/f{n}/", entry(date(2025, 9, 15))) for n in range(fresh)]
    bad: list[PageFacts] = [failed(f"http://a.example/b{n}/", Outcome.BLOCKED) for n in range(broken)]
    pages = [*old, *new, *bad]
    return visit(*pages, menu=tuple(page.url for page in pages))


@pytest.mark.parametrize(
    ("stale", "broken", "verdict"),
    [(4, 0, Verdict.PASS), (5, 0, Verdict.FAIL), (4, 1, Verdict.UNDETERMINED), (3, 1, Verdict.PASS)],
)
def test_four_columns_pass_and_five_fail_and_one_that_was_not_seen_counts_for_neither(
    stale: int, broken: int, verdict: Verdict
) -> None:
    assert count.judge(STALE, menu(stale, 3, broken), context(DAY)).verdict is verdict


# manual

ASK = Manual(type="manual", ask="大厅是否设有政务公开专区？")


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("yes", Verdict.PASS),
        ("partly", Verdict.PARTIAL),
        ("no", Verdict.FAIL),
        ("not_applicable", Verdict.NOT_APPLICABLE),
    ],
)
def test_an_answer_decides_and_names_who_gave_it(said: str, verdict: Verdict) -> None:
    answer = Answer.model_validate({"site": "A", "check": "SVC.OFFLINE", "said": said, "by": "评估员甲", "at": DAY})
    ruling = manual.judge(ASK, visit(), replace(context(), check="SVC.OFFLINE", answers={"SVC.OFFLINE": answer}))
    assert ruling.verdict is verdict
    assert "评估员甲" in ruling.value


def test_a_question_that_nobody_answered_is_asked() -> None:
    assert told(manual.judge(ASK, visit(), context())) == (Verdict.UNDETERMINED, Reason.ASKED)


# several rules

GOOD = Ruling(Verdict.PASS, Reason.FOUND, won=1.0)
BAD = Ruling(Verdict.FAIL, Reason.STALE, lacking=("甲",))
GONE = Ruling(Verdict.FAIL, Reason.MISSING, lacking=("乙",))
UNSEEN = undetermined(Reason.BLOCKED)
ABSENT = undetermined(Reason.COLUMN_NOT_FOUND)
ASIDE = Ruling(Verdict.NOT_APPLICABLE, Reason.LEVEL)


@pytest.mark.parametrize(
    ("rulings", "verdict", "won"),
    [
        ((GOOD, GOOD), Verdict.PASS, 1.0),
        ((GOOD, BAD), Verdict.PARTIAL, 0.5),
        ((BAD, GONE), Verdict.FAIL, 0.0),
        ((BAD, UNSEEN), Verdict.PARTIAL, 0.5),
        ((GONE, ABSENT), Verdict.FAIL, 0.0),
        ((GOOD, UNSEEN), Verdict.UNDETERMINED, 0.0),
        ((GOOD, ASIDE), Verdict.PASS, 1.0),
        ((ASIDE, ASIDE), Verdict.NOT_APPLICABLE, 0.0),
    ],
)
def test_of_rules_that_all_are_asked_what_was_not_seen_costs_nothing(
    rulings: tuple[Ruling, ...], verdict: Verdict, won: float
) -> None:
    ruling = all_met(rulings)
    assert (ruling.verdict, ruling.won) == (verdict, won)


@pytest.mark.parametrize(
    ("rulings", "verdict"),
    [
        ((BAD, GOOD), Verdict.PASS),
        ((BAD, UNSEEN), Verdict.UNDETERMINED),
        ((BAD, GONE), Verdict.FAIL),
        ((ASIDE, BAD), Verdict.FAIL),
    ],
)
def test_of_rules_of_which_one_is_enough_one_that_was_not_seen_may_be_it(
    rulings: tuple[Ruling, ...], verdict: Verdict
) -> None:
    assert any_met(rulings).verdict is verdict


# nothing to publish


@pytest.mark.parametrize(("counts", "won"), [("met", 1.0), ("review", 0.0)])
def test_a_page_that_says_there_is_nothing_is_no_lack(counts: str, won: float) -> None:
    page = seen(PAGE, fill=Fill.BLANK, nil="本年度无政府债务")
    facts = visit(page, candidates=[candidate("FIN.DEBT", page, Rejection.BLANK)])
    ruling = nil_statement(counts, Ruling(Verdict.FAIL, Reason.BLANK), facts, ("FIN.DEBT",))  # type: ignore[arg-type]  # one of the two
    assert (told(ruling), ruling.won) == ((Verdict.NIL_STATEMENT, Reason.NIL), won)


def test_a_late_report_is_no_statement_of_nothing() -> None:
    late = Ruling(Verdict.PARTIAL, Reason.LATE, won=0.5)
    assert nil_statement("met", late, visit(), ("FIN.DEBT",)) == late
