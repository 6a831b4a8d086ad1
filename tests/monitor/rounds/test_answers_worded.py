"""How the questions of a round read on cards and in scorecard workbooks."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from monitor.answers.entered import Entered
from monitor.cards.wording import explanation, sentence
from monitor.exports.scorecard_rows import scorecard_rows
from monitor.rounds.cards import round_card
from monitor.rounds.opening import Weights
from storage.database import reading
from storage.rounds.records import Question
from tests.monitor.rounds.test_answering import asked, give
from tests.rounds import Counties

SAID = [
    (
        Entered("pass", note="已设专区。", url="http://a.gov.cn/z", seen="0"),
        "符合，人工核实已落实（已设专区；http://a.gov.cn/z；li 2026-09-20）。",
    ),
    (
        Entered("partial", "40", "抽查10户\n4户满意", seen="0"),
        "部分符合，人工核实部分落实（抽查10户 4户满意；li 2026-09-20）。",
    ),
    (Entered("fail", note="未设", seen="0"), "不符合，人工核实未落实（未设；li 2026-09-20）。"),
    (Entered("not_applicable", note="无此职能", seen="0"), "不适用，已人工核实（无此职能；li 2026-09-20）。"),
    (
        Entered("undetermined", note="联系不上", seen="0"),
        "无法判定，网页无法反映，需人工核实（经核实无法认定：联系不上；li 2026-09-20）。",
    ),
    (None, "无法判定，网页无法反映，需人工核实（抽查满意度不低于90%）。"),
]


@pytest.mark.parametrize(("entered", "told"), SAID)
def test_an_answer_reads_as_one_sentence(sqlite_engine: Engine, entered: Entered | None, told: str) -> None:
    made = asked(sqlite_engine)
    if entered is not None:
        give(sqlite_engine, made, entered)
    with reading(sqlite_engine) as conn:
        card = round_card(conn, made, "A")
    assert card is not None
    assert sentence(card.final_by_code["Q.1"]) == told


def test_what_a_person_wrote_is_not_taken_for_the_codes_of_a_machine(sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, Entered("fail", note="页面写着pages=3", seen="0"))
    with reading(sqlite_engine) as conn:
        card = round_card(conn, made, "A")
    assert card is not None
    assert "（页面写着pages=3；" in explanation(card.final_by_code["Q.1"])


def test_the_scorecard_has_answered_and_open_questions_with_their_points(sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, Entered("partial", "40", "抽查10户", seen="0"))
    with reading(sqlite_engine) as conn:
        card = round_card(conn, made, "A")
    assert card is not None
    rows = {row.cells[1]: row.cells for row in scorecard_rows(card)}
    assert rows["群众满意度"][2:4] == (5.0, 2.0)
    assert rows["群众满意度"][4] == "人工核实部分落实（抽查10户；li 2026-09-20）。"
    assert rows["政务公开专区"][2:4] == (10.0, None)
    assert rows["政务公开专区"][4] == "无法判定：网页无法反映，需人工核实（大厅设有专区）。"


def test_a_question_of_few_words_counts_like_any_other(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    made = counties.round(weights=Weights({"BIZ.COL": 1.0, "Q.1": 1.0}, (Question("Q.1", "专区", 1.0),), "表"))
    with reading(sqlite_engine) as conn:
        card = round_card(conn, made, "A")
    assert card is not None
    assert sentence(card.final_by_code["Q.1"]) == "无法判定，网页无法反映，需人工核实。"
    assert "专区" in {row.cells[1] for row in scorecard_rows(card)}
