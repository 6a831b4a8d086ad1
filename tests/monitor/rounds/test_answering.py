"""Answers to the questions of a round: added and never changed, told to whoever comes second, and fair in the score."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from monitor.answers.answering import File, OvertakenError, answer
from monitor.answers.entered import Entered
from monitor.answers.progress import by_question, by_site, next_open
from monitor.audit_wording import act_in_words, told
from monitor.rounds.freezing import freeze_round
from monitor.rounds.opening import Weights
from storage.audit import entries
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Account
from storage.rounds.answers import add_answer, answers_at, answers_on, latest_answers, verdicts_of
from storage.rounds.attachments import attachment_body
from storage.rounds.errors import FrozenError, RoundError
from storage.rounds.records import Answered, Question, Round, Stage, Standing
from storage.rounds.standings import standings_of
from storage.rounds.tables import AttachmentRow, RoundAnswerRow
from storage.rounds.whole import attachments_in
from tests.rounds import LACKS, LI, NOW, WU, Counties

QUESTIONS = (
    Question("Q.1", "群众满意度", 5.0, "满意度", "抽查满意度不低于90%。"),
    Question("Q.2", "政务公开专区", 10.0, "线下公开", "大厅设有专区"),
)
TABLE = Weights({"BIZ.COL": 10.0, "FILE.LIB": 5.0, "Q.1": 5.0, "Q.2": 10.0}, QUESTIONS, "《评估指标表》")
PDF = b"%PDF-1.7\n%\xe2\xe3\0"
FAIL = Entered("fail", note="大厅没有设置专区", seen="0")


def asked(engine: Engine) -> Round:
    """A round of four counties, of which A lacks a column."""
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    return counties.round(weights=TABLE)


def give(
    engine: Engine,
    made: Round,
    entered: Entered,
    key: str = "Q.1",
    *,
    site: str = "A",
    who: Account = LI,
    file: File | None = None,
) -> Answered:
    with transaction(engine) as conn:
        return answer(conn, made.id, site, key, entered, who, NOW, file)


def standing(engine: Engine, made: Round, site: str = "A") -> Standing:
    with reading(engine) as conn:
        return standings_of(conn, made.id, Stage.NOW)[site]


def kept(engine: Engine) -> tuple[int, int, int]:
    """How many answers and files there are, and entries of the log about answers."""
    with reading(engine) as conn:
        counts = [conn.execute(select(func.count()).select_from(row)).scalar_one() for row in _ROWS]
        return counts[0], counts[1], sum(one.what == "answer.give" for one in entries(conn))


_ROWS = (RoundAnswerRow, AttachmentRow)


def test_an_answer_is_kept_with_text_address_and_file_by_whom_and_when(engine: Engine) -> None:
    made = asked(engine)
    entered = Entered("partial", "40", " 抽查10户\n6户满意 ", " http://a.gov.cn:8080/m ", seen="0")
    given = give(engine, made, entered, file=("问卷.pdf", PDF))
    assert (given.verdict, given.won, given.text) == (Verdict.PARTIAL, 0.4, "抽查10户\n6户满意")
    assert (given.address, given.by, given.at, given.number) == ("http://a.gov.cn:8080/m", "li", NOW, 1)
    with reading(engine) as conn:
        assert answers_on(conn, made.id, "A", "Q.1") == [given]
        ((number, file),) = attachments_in(conn, made.id).items()
        assert (given.site, given.question, number, file.name) == ("A", "Q.1", given.attachment, "问卷.pdf")
        assert attachment_body(conn, file.id) == PDF


def test_a_correction_is_added_and_what_was_said_before_stays(engine: Engine) -> None:
    made = asked(engine)
    first = give(engine, made, FAIL, file=("问卷.pdf", PDF))
    second = give(engine, made, Entered("pass", keep="1", seen="1"), who=WU)
    third = give(engine, made, Entered("not_applicable", note="无此职能", seen="2"))
    assert (second.attachment, third.attachment) == (first.attachment, None)
    with reading(engine) as conn:
        assert answers_at(conn, made.id, "A") == {"Q.1": [third, second, first]}
        assert latest_answers(conn, made.id) == {"A": {"Q.1": third}}
        assert verdicts_of(conn, made.id) == {("A", "Q.1"): Verdict.NOT_APPLICABLE}


def test_an_answer_changes_the_score_of_its_site_at_once_and_of_no_other(engine: Engine) -> None:
    made = asked(engine)
    others = {site: standing(engine, made, site) for site in "BCD"}
    give(engine, made, Entered("pass", seen="0"))
    figures = standing(engine, made).figures
    assert figures is not None
    assert (figures.score, figures.questions_answered) == (50.0, 0.5)
    assert {site: standing(engine, made, site) for site in "BCD"} == others


def test_an_open_question_and_one_that_cannot_be_told_cost_nothing(engine: Engine) -> None:
    made = asked(engine)
    without = Counties(engine).round(
        "无问题", weights=Weights({"BIZ.COL": 10.0, "FILE.LIB": 5.0}, (), "《评估指标表》")
    )
    bare = standing(engine, without).figures
    told = [standing(engine, made).figures]
    give(engine, made, Entered("undetermined", note="联系不上该单位", seen="0"))
    told.append(standing(engine, made).figures)
    assert bare is not None
    assert [figures and (figures.score, figures.low, figures.high) for figures in told] == [
        (bare.score, bare.low, bare.high)
    ] * 2


def test_of_two_who_answer_at_once_the_second_is_shown_what_the_first_said(engine: Engine) -> None:
    made = asked(engine)
    first = give(engine, made, FAIL)
    with pytest.raises(OvertakenError, match="li已先行答复") as overtaken:
        give(engine, made, Entered("pass", seen="0"), who=WU, file=("a.pdf", PDF))
    assert overtaken.value.first == first
    assert kept(engine) == (1, 0, 1)


def test_nobody_answers_past_what_there_is_to_see(sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, FAIL)
    with pytest.raises(OvertakenError):
        give(sqlite_engine, made, Entered("pass", seen="7"), who=WU)
    assert kept(sqlite_engine) == (1, 0, 1)


def test_a_number_is_given_once(engine: Engine) -> None:
    made = asked(engine)
    first = give(engine, made, FAIL)
    with transaction(engine) as conn:
        assert add_answer(conn, replace(first, by="wu")) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"verdict": ""}, "verdict"),
        ({"verdict": "external"}, "verdict"),
        ({"verdict": "partial"}, "won"),
        *(({"verdict": "partial", "won": won}, "won") for won in ("0", "100", "1e309", "nan", "0.5", "-1", "５０")),
        ({"note": ""}, "note"),
        ({"note": "无"}, "note"),
        ({"note": "\u200b\u200b \u202e"}, "note"),
        ({"note": "字" * 4001}, "note"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "http://li:x@a.gov.cn/"}, "url"),
        ({"url": "http://a.gov.cn/" + "x" * 2000}, "url"),
        ({"url": "http://a.gov.cn:99999/"}, "url"),
        ({"seen": ""}, ""),
        ({"seen": "7"}, ""),
        ({"seen": "9" * 40}, ""),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_field_and_nothing_is_kept(
    sqlite_engine: Engine, wrong: dict[str, str], field: str
) -> None:
    made = asked(sqlite_engine)
    with pytest.raises(RoundError) as refused:
        give(sqlite_engine, made, replace(FAIL, **wrong), file=("a.pdf", PDF))
    assert (refused.value.field, bool(refused.value.problem)) == (field, True)
    assert kept(sqlite_engine) == (0, 0, 0)


def test_a_file_that_is_not_what_it_says_is_refused_with_the_answer(sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    with pytest.raises(RoundError, match="不符") as refused:
        give(sqlite_engine, made, FAIL, file=("a.pdf", b"MZ"))
    assert (refused.value.field, kept(sqlite_engine)) == ("file", (0, 0, 0))


@pytest.mark.parametrize(("site", "key"), [("Z", "Q.1"), ("A", "Q.9"), ("A", "BIZ.COL")])
def test_only_what_a_round_asks_is_answered(sqlite_engine: Engine, site: str, key: str) -> None:
    made = asked(sqlite_engine)
    with pytest.raises(RoundError, match="本周期没有"):
        give(sqlite_engine, made, FAIL, key, site=site)


def test_a_frozen_round_takes_no_answer(engine: Engine) -> None:
    made = asked(engine)
    freeze_round(engine, made.id, WU, NOW)
    with pytest.raises(FrozenError, match="已于2026-09-20 09:30冻结"):
        give(engine, made, FAIL, file=("a.pdf", PDF))
    assert kept(engine) == (0, 0, 0)


def test_every_answer_is_in_the_log_with_what_was_said_before(sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, FAIL)
    give(sqlite_engine, made, Entered("pass", seen="1"), who=WU)
    with reading(sqlite_engine) as conn:
        second, first = [one for one in entries(conn) if one.what == "answer.give"]
    assert (first.who, first.subject, first.before) == ("li", f"round {made.id}/A/Q.1", {})
    assert (act_in_words(second.what), second.who) == ("答复人工核实", "wu")
    assert told(second.before) == "说明：大厅没有设置专区；结论：不符合；得分比例：0.0"


def test_how_far_a_round_is_counts_what_cannot_be_told_as_open(sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, FAIL)
    give(sqlite_engine, made, replace(FAIL, verdict="undetermined"), "Q.2")
    give(sqlite_engine, made, replace(FAIL, verdict="not_applicable"), "Q.2", site="B")
    with reading(sqlite_engine) as conn:
        verdicts = verdicts_of(conn, made.id)
    counts = [(one.answered, one.unsettled, one.open) for one in by_question(made.definition, verdicts)]
    assert counts == [(1, 0, 3), (1, 1, 3)]
    assert [[q.key for q in one.open] for one in by_site(made.definition, verdicts)] == [
        ["Q.2"],
        ["Q.1"],
        ["Q.1", "Q.2"],
        ["Q.1", "Q.2"],
    ]
    assert [len(one.open) for one in by_site(made.definition, verdicts, "Q.2")] == [1, 0, 1, 1]


def test_the_next_open_site_is_after_this_one_and_then_from_the_first_on(sqlite_engine: Engine) -> None:
    definition = asked(sqlite_engine).definition
    done = {(site, key): Verdict.PASS for site in "BC" for key in ("Q.1", "Q.2")}
    assert [next_open(definition, done, site) for site in "ABCD"] == ["D", "D", "D", "A"]
    every = {(site, key): Verdict.PASS for site in "ABC" for key in ("Q.1", "Q.2")}
    assert (next_open(definition, every, "D"), next_open(definition, every, "A")) == (None, "D")
