"""Which checks the rows of an indicator table are, and what they weigh in a round."""

from __future__ import annotations

from datetime import datetime

import pytest

from config.rulebook import load_rules
from monitor.indicators.known import known_checks
from monitor.indicators.matching import Known, changes_in, in_words, matched, meant, plain_name
from monitor.indicators.reading import read_table
from monitor.indicators.weights import weights_of
from monitor.sample.truth import load_truth
from storage.records import SHANGHAI
from storage.rounds.errors import RoundError
from storage.rounds.records import Question
from storage.rounds.table_records import IndicatorRow, IndicatorTable, Layout, Match, RowState
from tests.tables import QUESTION_LINES, ROWS, UNMATCHED_LINE, sample_table

KNOWN = (Known("BIZ.COL", "优化营商环境专栏"), Known("ENV.EIA", "环评"), Known("ENV.POLL", "污染防治"))
CODES = tuple(one.code for one in KNOWN)
QUESTION, LEFT_OUT = Match(RowState.QUESTION), Match(RowState.LEFT_OUT)
UNMATCHED = Match(RowState.UNMATCHED)


def row(line: int, name: str = "某项工作", worth: float = 5, said: str = "", match: Match = UNMATCHED) -> IndicatorRow:
    return IndicatorRow(line, line, ("主动公开", name), worth, "标准", "主动公开", said, match=match)


def codes(*names: str) -> Match:
    return Match(RowState.MATCHED, names)


def table_with(*rows: IndicatorRow) -> IndicatorTable:
    return IndicatorTable(7, "年度表", "0" * 64, Layout("表", 1, 1, {}, 5), rows, 1, "wu", datetime.now(SHANGHAI))


def match_of(one: IndicatorRow) -> Match:
    return matched([one], KNOWN)[0].match


def test_the_sample_table_is_matched_but_for_one_row_to_what_the_sample_portals_are_asked() -> None:
    rows = matched(read_table(sample_table()).rows, known_checks())
    states = {one.line: one.match.state for one in rows}
    assert [line for line, state in states.items() if state is RowState.UNMATCHED] == [UNMATCHED_LINE]
    assert tuple(line for line, state in states.items() if state is RowState.QUESTION) == QUESTION_LINES
    asked = {check.code for check in load_rules(load_truth().packs).checks}
    assert {code for one in rows for code in one.match.codes} <= asked
    assert sum(one[3] for one in ROWS) == 100


@pytest.mark.parametrize(
    "name",
    [
        "优化营商环境专栏",
        " 优化 营商环境\n专栏 ",
        "1.优化营商环境专栏",
        "12、优化营商环境专栏（5分）",
        "（一）优化营商环境专栏",
        "2.1.3 ．优化营商环境专栏(2.5分)",
        "十一、优化营商环境专栏",
        "（3）优化营商环境专栏",
    ],
)
def test_a_name_is_matched_whatever_its_width_space_number_and_points(name: str) -> None:
    assert match_of(row(2, name)) == codes("BIZ.COL")


@pytest.mark.parametrize(
    "name", ["优化营商环境", "优化营商环境专栏建设", "营商环境专栏", "优化营商环境专栏（新）", "BIZ.COL", ""]
)
def test_a_name_that_is_not_the_very_one_is_not_matched(name: str) -> None:
    assert match_of(row(2, name)) == UNMATCHED


def test_a_name_keeps_the_numbers_that_are_a_part_of_it() -> None:
    assert plain_name("12345热线入口") == "12345热线入口"
    assert plain_name("一件事一次办") == "一件事一次办"
    assert plain_name("3.") == "3."


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ("BIZ.COL", codes("BIZ.COL")),
        (" biz.col ", codes("BIZ.COL")),
        ("ENV.POLL、ENV.EIA", codes("ENV.POLL", "ENV.EIA")),
        ("ENV.POLL；ＥＮＶ．ＥＩＡ，ENV.POLL", codes("ENV.POLL", "ENV.EIA")),
        ("人工", QUESTION),
        ("人工核实", QUESTION),
        ("不参评", LEFT_OUT),
    ],
)
def test_what_the_client_wrote_of_a_row_holds(said: str, match: Match) -> None:
    assert match_of(row(2, said=said)) == match
    assert meant(in_words(match), CODES, "第2行") == match


def test_a_code_that_is_unknown_leaves_the_whole_row_and_its_name_unmatched() -> None:
    (found,) = matched([row(2, "优化营商环境专栏", said="ENV.POLL、ENV.AIR2")], KNOWN)
    assert (found.match, found.hint) == (UNMATCHED, "对应指标“ENV.AIR2”不是指标编码")


def test_a_check_that_two_rows_name_is_refused_with_both_rows() -> None:
    rows = [row(2, "甲", said="BIZ.COL"), row(3, "乙", said="ENV.EIA、BIZ.COL")]
    with pytest.raises(RoundError) as told:
        matched(rows, KNOWN)
    assert str(told.value) == (
        "第3行：指标BIZ.COL不能同时对应两行：第2行“甲”、第3行“乙”；一项指标只能有一个分值，请保留其中一行"
    )


def test_names_that_would_match_a_check_twice_match_it_not_at_all() -> None:
    first, second = matched([row(2, "优化营商环境专栏"), row(3, "1.优化营商环境专栏")], KNOWN)
    assert (first.match, second.match) == (UNMATCHED, UNMATCHED)
    assert first.hint == "与指标BIZ.COL同名的有多行，未自动对应"
    named, by_code = matched([row(2, "优化营商环境专栏"), row(3, "专栏", said="BIZ.COL")], KNOWN)
    assert (named.match, by_code.match) == (UNMATCHED, codes("BIZ.COL"))
    assert named.hint == "与指标BIZ.COL同名，该指标已对应其他行"


def test_a_name_that_two_checks_have_matches_neither() -> None:
    known = (Known("A.ONE", "文件库"), Known("B.ONE", "文件 库"))
    assert matched([row(2, "文件库")], known)[0].match == UNMATCHED


def test_only_what_was_written_otherwise_is_a_change() -> None:
    rows = [row(2, match=codes("BIZ.COL")), row(3), row(4, match=QUESTION)]
    assert changes_in(rows, {2: "BIZ.COL", 3: "不参评", 4: ""}, CODES) == {3: LEFT_OUT, 4: UNMATCHED}
    with pytest.raises(RoundError) as told:
        changes_in(rows, {3: "专栏"}, CODES)
    assert told.value.field == "row-3"
    assert "第3行：“专栏”不是指标编码" in str(told.value)


def test_what_stays_as_it_was_is_no_matter_though_its_check_is_not_known_any_more() -> None:
    rows = [row(2, match=codes("OLD.PACK")), row(3)]
    assert changes_in(rows, {2: "OLD.PACK", 3: "人工"}, CODES) == {3: QUESTION}


def test_a_row_of_too_many_checks_or_words_is_refused() -> None:
    many = [f"A.C{number}" for number in range(21)]
    for typed in ("、".join(many), "A" * 1001):
        with pytest.raises(RoundError):
            meant(typed, many, "第2行")


def test_weights_are_the_worths_shared_by_the_checks_of_a_row() -> None:
    weights = weights_of(
        table_with(
            row(2, worth=6, match=codes("ENV.POLL", "ENV.EIA")),
            row(3, "座谈会", worth=4, match=QUESTION),
            row(4, worth=3, match=LEFT_OUT),
            row(5, "培训", worth=2, match=QUESTION),
            row(6, worth=5, match=codes("BIZ.COL")),
        )
    )
    assert weights.points == {"ENV.POLL": 3, "ENV.EIA": 3, "BIZ.COL": 5, "Q.1": 4, "Q.2": 2}
    assert weights.questions == (
        Question("Q.1", "座谈会", 4, "主动公开", "标准"),
        Question("Q.2", "培训", 2, "主动公开", "标准"),
    )
    assert (weights.told, weights.table) == ("《年度表》", 7)


def test_no_weights_are_made_while_a_row_is_unmatched_or_where_nothing_counts() -> None:
    with pytest.raises(RoundError, match="有2行未对应指标（第3、4行）"):
        weights_of(table_with(row(2, match=QUESTION), row(3), row(4)))
    with pytest.raises(RoundError, match="所有行都不参评"):
        weights_of(table_with(row(2, match=LEFT_OUT)))
