"""Appeals as an office files them: against which lines, until when, once, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from monitor.appeals import filing
from monitor.appeals.filing import MOST, BarredError, Case, NotOwnError, file_appeal, withdraw_appeal
from monitor.rounds.freezing import freeze_round
from monitor.rounds.opening import Weights
from storage.audit import broken_entry, entries
from storage.database import reading, transaction
from storage.records import SHANGHAI
from storage.review import Account, Role
from storage.rounds.appeals import appeals_in
from storage.rounds.errors import RoundError
from storage.rounds.records import Appeal, AppealState, Question, Round
from tests.rounds import FIRST, LACKS, NOW, UNSEEN, WU, Counties

JIA = Account("jia", Role.OFFICE, True, FIRST, site="A")
YI = Account("yi", Role.OFFICE, True, FIRST, site="B")
CASE = Case("专栏设在首页“优化营商环境”栏目下。", "http://a.gov.cn/yshj/")
ASKED = Question("Q.1", "群众满意度", 5.0, "满意度")
TABLE = Weights({"BIZ.COL": 10.0, "FILE.LIB": 5.0, "Q.1": 5.0}, (ASKED,), "《评估指标表》")


def frozen(engine: Engine, **told: object) -> Round:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": UNSEEN}})
    return freeze_round(engine, counties.round(weights=TABLE, **told).id, WU, NOW)


def files(
    engine: Engine, made: Round, check: str = "BIZ.COL", case: Case = CASE, who: Account = JIA, at: datetime = NOW
) -> Appeal:
    with transaction(engine) as conn:
        return file_appeal(conn, made.id, check, case, who, at)


def test_an_appeal_is_kept_as_it_was_stated_and_is_in_the_audit_log(engine: Engine) -> None:
    made = frozen(engine)
    filed = files(engine, made)
    assert (filed.site, filed.requirement, filed.by, filed.state) == ("A", "BIZ.COL", "jia", AppealState.FILED)
    assert (filed.statement, filed.address) == (CASE.statement, CASE.address)
    with reading(engine) as conn:
        assert appeals_in(conn, made.id) == appeals_in(conn, made.id, "A") == [filed]
        (entry,) = entries(conn, limit=1)
        assert broken_entry(conn) is None
    assert (entry.what, entry.who, entry.subject) == ("appeal.file", "jia", f"appeal {filed.id}")


@pytest.mark.parametrize("check", ["BIZ.COL", "FILE.LIB", "Q.1"])
def test_what_lost_points_what_is_undecided_and_a_question_may_be_appealed_against(
    sqlite_engine: Engine, check: str
) -> None:
    assert files(sqlite_engine, frozen(sqlite_engine), check).requirement == check


def test_what_lost_nothing_may_not(sqlite_engine: Engine) -> None:
    made = frozen(sqlite_engine)
    with pytest.raises(BarredError, match="没有失分"):
        files(sqlite_engine, made, "BIZ.COL", who=YI)


@pytest.mark.parametrize(("check", "who"), [("NO.SUCH", JIA), ("BIZ.TOPICS", JIA), ("BIZ.COL", replace(JIA, site="Z"))])
def test_a_line_that_is_not_on_the_own_card_is_not_there(sqlite_engine: Engine, check: str, who: Account) -> None:
    made = frozen(sqlite_engine)
    with pytest.raises(NotOwnError):
        files(sqlite_engine, made, check, who=who)


def test_an_open_round_is_not_there_for_an_office(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round()
    with pytest.raises(NotOwnError):
        files(sqlite_engine, made)


def test_the_due_date_counts_to_its_last_second_in_shanghai(sqlite_engine: Engine) -> None:
    due = NOW.date() + timedelta(days=3)
    made = frozen(sqlite_engine, appeal_by=due)
    last = datetime.combine(due, time(23, 59, 59), SHANGHAI)
    with pytest.raises(BarredError, match=f"申诉已于{due}截止"):
        files(sqlite_engine, made, at=last + timedelta(seconds=1))
    assert files(sqlite_engine, made, at=last).at == last


def test_a_round_without_a_due_date_takes_appeals_for_thirty_days_after_the_freeze(sqlite_engine: Engine) -> None:
    made = frozen(sqlite_engine)
    with pytest.raises(BarredError, match="截止"):
        files(sqlite_engine, made, at=NOW + timedelta(days=31))
    files(sqlite_engine, made, at=NOW + timedelta(days=30))


def test_a_line_has_one_appeal_at_a_time_and_one_that_was_withdrawn_may_be_filed_anew(engine: Engine) -> None:
    made = frozen(engine)
    first = files(engine, made)
    with pytest.raises(BarredError, match=f"已有待办理的申诉（第{first.id}号）"):
        files(engine, made)
    with transaction(engine) as conn:
        withdraw_appeal(conn, first.id, JIA, NOW)
    files(engine, made)
    with reading(engine) as conn:
        assert [one.state for one in appeals_in(conn, made.id)] == [AppealState.WITHDRAWN, AppealState.FILED]
        assert [one.what for one in entries(conn, limit=3)] == ["appeal.file", "appeal.withdraw", "appeal.file"]


def test_a_line_is_not_appealed_against_and_taken_back_without_end(sqlite_engine: Engine) -> None:
    made = frozen(sqlite_engine)
    for _ in range(MOST):
        filed = files(sqlite_engine, made)
        with transaction(sqlite_engine) as conn:
            withdraw_appeal(conn, filed.id, JIA, NOW)
    with pytest.raises(BarredError, match="已提交并撤回10次"):
        files(sqlite_engine, made)


def test_nobody_takes_back_what_another_office_filed(sqlite_engine: Engine) -> None:
    filed = files(sqlite_engine, frozen(sqlite_engine))
    for number, who in ((filed.id, YI), (filed.id + 1, JIA)):
        with transaction(sqlite_engine) as conn, pytest.raises(NotOwnError):
            withdraw_appeal(conn, number, who, NOW)


def test_what_was_withdrawn_is_not_withdrawn_again(sqlite_engine: Engine) -> None:
    filed = files(sqlite_engine, frozen(sqlite_engine))
    with transaction(sqlite_engine) as conn:
        withdraw_appeal(conn, filed.id, JIA, NOW)
        with pytest.raises(BarredError, match="已撤回"):
            withdraw_appeal(conn, filed.id, JIA, NOW)


@pytest.mark.parametrize(
    ("case", "field"),
    [
        (Case("太短", CASE.address), "statement"),
        (Case("长" * 4001, CASE.address), "statement"),
        (Case("\u202e\u200b" * 20, CASE.address), "statement"),
        (Case(CASE.statement, "javascript:alert(1)"), "address"),
        (Case(CASE.statement, "file:///etc/passwd"), "address"),
        (Case(CASE.statement, "http://user:pass@a.gov.cn/"), "address"),
        (Case(CASE.statement, "http://a.gov.cn:8080/"), "address"),
        (Case(CASE.statement, "http://a.gov.cn/" + "x" * 2000), "address"),
    ],
)
def test_a_case_that_cannot_be_is_refused_by_the_field_that_is_wrong(
    sqlite_engine: Engine, case: Case, field: str
) -> None:
    with pytest.raises(RoundError) as refused:
        files(sqlite_engine, frozen(sqlite_engine), case=case)
    assert refused.value.field == field


def test_an_appeal_needs_no_address_and_its_text_is_kept_without_what_turns_it_around(sqlite_engine: Engine) -> None:
    typed = Case("  第一行内容在此\r\n第二行\u202e内容\u3000在此\x1b[31m  ", " ")
    filed = files(sqlite_engine, frozen(sqlite_engine), case=typed)
    assert (filed.statement, filed.address) == ("第一行内容在此\n第二行内容 在此[31m", "")


def test_one_office_cannot_fill_the_store_with_files(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST_BYTES", 2**20)
    made = frozen(sqlite_engine)
    with transaction(sqlite_engine) as conn:
        file_appeal(conn, made.id, "BIZ.COL", CASE, JIA, NOW, file=("a.txt", b"a" * (2**20 - 9)))
    with transaction(sqlite_engine) as conn, pytest.raises(RoundError, match="附件合计将超过1 MiB") as told:
        file_appeal(conn, made.id, "FILE.LIB", CASE, JIA, NOW, file=("b.txt", b"b" * 10))
    assert told.value.field == "file"
