"""The rectification list of a round: begun, answered, verified, looked at again."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, insert

from monitor.rectify.changing import NoFaultError, OvertakenFaultError
from monitor.rectify.listing import CLEARED, Begun, begin_list
from monitor.rectify.reading import told_faults
from monitor.rectify.rechecking import recheck_faults
from monitor.rectify.states import MOVES, STATES, Side, choices, found_in_words, is_overdue
from monitor.rounds.freezing import freeze_round
from storage.audit import entries
from storage.database import reading, transaction
from storage.records import Reason, Verdict
from storage.review import Account, Act
from storage.rounds.errors import RoundError
from storage.rounds.faults import (
    faults_by_state,
    faults_of,
    number_of_faults,
    save_fault,
    scans_of_faults,
    sites_with_faults,
)
from storage.rounds.records import Fault, FaultState
from storage.rounds.register import note_waits
from storage.rounds.tables import RoundLineRow
from tests.rectified import DUE, LATER, OFFICE_A, Listed
from tests.rounds import LACKS, LI, NOW, UNSEEN, WU, Counties

PARTLY = (Verdict.PARTIAL, Reason.STALE)


@pytest.fixture
def listed(sqlite_engine: Engine) -> Listed:
    one = Listed(sqlite_engine)
    one.begin()
    return one


def test_the_list_has_a_row_for_each_fault_and_none_for_what_could_not_be_seen(engine: Engine) -> None:
    one = Listed(engine)
    assert one.begin() == Begun(2, 0)
    assert [row.finding_id for row in one.rows()] == ["R1-A-BIZ.COL", "R1-B-FILE.LIB"]
    assert one.rows()[0] == Fault(1, "A", "BIZ.COL", DUE, FaultState.OPEN, "", "", 1, "wu", NOW)
    with reading(engine) as conn:
        assert [entry.what for entry in entries(conn, limit=1)] == ["fault.begin"]
        assert sites_with_faults(conn, 1) == ["A", "B"]
        assert faults_by_state(conn, 1) == {FaultState.OPEN: 2}


def test_beginning_again_adds_what_is_new_and_leaves_what_people_wrote(engine: Engine) -> None:
    one = Listed(engine)
    one.begin()
    changed = one.change(state=FaultState.UNDER_WAY, answer="已安排")
    with transaction(engine) as conn:
        kept = RoundLineRow.__table__
        conn.execute(
            kept.update().where(kept.c.site == "C", kept.c.requirement == "BIZ.COL").values(verdict="fail", won=0.0)
        )
    assert one.begin(LATER) == Begun(1, 0)
    assert one.row() == changed
    assert one.begin(LATER) == Begun(0, 0)
    with reading(engine) as conn:
        assert [entry.what for entry in entries(conn, limit=9)].count("fault.begin") == 2


def test_an_open_round_has_no_list(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    made = counties.round()
    with transaction(sqlite_engine) as conn, pytest.raises(RoundError, match="尚未冻结"):
        begin_list(conn, made.id, WU, NOW)


def test_what_weighs_nothing_or_waits_for_a_person_or_was_cleared_by_a_person_is_not_listed(
    sqlite_engine: Engine,
) -> None:
    told = {"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "B": {"BIZ.COL": PARTLY}, "C": {"XXGK.GUIDE": LACKS}}
    counties = Counties(sqlite_engine)
    counties.night(told)
    counties.decide("C", "XXGK.GUIDE", Act.OVERTURN, Verdict.PASS)
    made = freeze_round(sqlite_engine, counties.round().id, WU, NOW)
    lines = RoundLineRow.__table__
    with transaction(sqlite_engine) as conn:
        where = lines.c.site == "A"
        conn.execute(lines.update().where(where, lines.c.requirement == "FILE.LIB").values(weight=0.0))
        conn.execute(lines.update().where(where, lines.c.requirement == "BIZ.COL").values(waits=True))
        begin_list(conn, made.id, WU, NOW)
        assert [(row.site, row.requirement) for row in faults_of(conn, made.id)] == [("B", "BIZ.COL")]


def test_questions_that_were_answered_as_not_met_are_faults_too(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    made = counties.round()
    with transaction(sqlite_engine) as conn:
        lines = {
            "round": made.id,
            "site": "A",
            "scan": None,
            "said": "fail",
            "tentative": None,
            "reason": "answered_no",
        }
        for key, verdict in (("Q.1", "fail"), ("Q.2", "undetermined")):
            row = lines | {"requirement": key, "verdict": verdict, "won": 0.0, "weight": 5.0, "waits": False}
            conn.execute(insert(RoundLineRow), row)
    frozen = freeze_round(sqlite_engine, made.id, WU, NOW)
    with transaction(sqlite_engine) as conn:
        begin_list(conn, frozen.id, WU, NOW)
        assert [row.finding_id for row in faults_of(conn, frozen.id)] == ["R1-A-Q.1"]


def test_what_an_appeal_cleared_is_not_listed_and_dropped_where_it_was(engine: Engine) -> None:
    one = Listed(engine)
    one.uphold("B", "FILE.LIB")
    assert one.begin() == Begun(1, 0)
    one.change(note="已电话告知", state=FaultState.NOT_DONE)
    one.uphold("A", "BIZ.COL", Verdict.PARTIAL)
    assert one.begin(LATER) == Begun(0, 0)
    one.uphold("A", "BIZ.COL")
    assert one.begin(LATER) == Begun(0, 1)
    row = one.row()
    assert (row.state, row.note, row.version) == (FaultState.DROPPED, f"已电话告知；{CLEARED}", 3)
    assert one.begin(LATER) == Begun(0, 0)


def test_the_office_answers_and_the_team_verifies(listed: Listed) -> None:
    answered = listed.change(OFFICE_A, state=FaultState.ANSWERED, answer="  已设置专栏\r\n并发布  ")
    assert (answered.answer, answered.state, answered.version) == ("已设置专栏\n并发布", FaultState.ANSWERED, 2)
    done = listed.change(state=FaultState.DONE, note="已查看")
    assert (done.by, done.version, done.at) == ("li", 3, LATER)
    with reading(listed.engine) as conn:
        (entry,) = entries(conn, subject="R1-A-BIZ.COL", limit=1)
    assert (entry.what, entry.before) == ("fault.change", {"state": "已答复，待核实", "note": ""})
    assert entry.after == {"state": "已整改", "note": "已查看"}


def test_saving_a_row_as_it_is_changes_nothing(listed: Listed) -> None:
    assert listed.change() == listed.row()
    assert listed.row().version == 1


@pytest.mark.parametrize(
    ("who", "told", "words"),
    [
        (OFFICE_A, {"state": FaultState.DONE}, "不能由“待整改”改为“已整改”"),
        (OFFICE_A, {"state": FaultState.ANSWERED}, "须填写整改答复"),
        (OFFICE_A, {"state": FaultState.UNDER_WAY, "note": "通过"}, "由评估组填写"),
        (OFFICE_A, {"state": FaultState.UNDER_WAY, "due": None}, "由评估组填写"),
        (LI, {"due": None}, "只能由组长调整"),
        (LI, {"state": FaultState.NOT_DONE}, "须填写核实说明"),
        (LI, {"state": FaultState.DROPPED}, "须填写核实说明"),
        (LI, {"answer": "字" * 4001}, "超过4000字"),
        (LI, {"note": "字" * 4001}, "超过4000字"),
    ],
)
def test_what_is_not_allowed_is_told_and_nothing_is_kept(
    listed: Listed, who: Account, told: dict[str, object], words: str
) -> None:
    with pytest.raises(RoundError, match=words):
        listed.change(who, **told)
    assert listed.row().version == 1


def test_a_lead_sets_another_day(listed: Listed) -> None:
    assert listed.change(WU, due=date(2026, 11, 30)).due == date(2026, 11, 30)


def test_an_office_has_rows_of_its_own_site_only(listed: Listed) -> None:
    with pytest.raises(NoFaultError):
        listed.change(OFFICE_A, site="B", state=FaultState.UNDER_WAY)


def test_what_is_over_is_not_answered_any_more(listed: Listed) -> None:
    listed.change(state=FaultState.DONE)
    with pytest.raises(RoundError, match="不能由“已整改”"):
        listed.change(OFFICE_A, state=FaultState.UNDER_WAY)


def test_of_two_who_change_a_row_at_once_the_second_is_told(engine: Engine) -> None:
    one = Listed(engine)
    one.begin()
    told: list[object] = []

    def change(name: str) -> None:
        try:
            told.append(one.change(replace(LI, name=name), version=1, answer=name).by)
        except OvertakenFaultError as error:
            told.append(error)

    both = [threading.Thread(target=change, args=(name,)) for name in ("甲", "乙")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    (first,) = (one_ for one_ in told if isinstance(one_, str))
    (error,) = (one_ for one_ in told if isinstance(one_, OvertakenFaultError))
    assert error.fault.by == first == one.row().answer
    assert f"{first}已先修改此行" in str(error)


def test_a_row_is_saved_over_the_version_before_it_only(engine: Engine) -> None:
    one = Listed(engine)
    one.begin()
    with transaction(engine) as conn:
        assert not save_fault(conn, replace(one.row(), answer="旧", version=3))
        assert save_fault(conn, replace(one.row(), answer="新", version=2))
    assert one.row().answer == "新"


def test_a_night_after_the_freeze_proposes_and_sets_no_state(engine: Engine) -> None:
    one = Listed(engine)
    one.begin()
    one.recheck({"B": {"FILE.LIB": LACKS}})
    a, b = one.rows()
    assert (a.checked, a.found, a.found_scan) == (LATER, Verdict.PASS, one.counties.scan)
    assert (found_in_words(a), found_in_words(b)) == ("已符合，待人工核实", "仍不符合")
    assert {(row.state, row.version) for row in (a, b)} == {(FaultState.OPEN, 1)}
    with reading(engine) as conn:
        assert entries(conn, limit=1)[0].what == "fault.recheck"
        assert scans_of_faults(conn) == {one.counties.scan}


def test_a_site_that_a_night_could_not_look_at_is_unseen_and_never_at_fault(listed: Listed) -> None:
    listed.recheck({"A": {"BIZ.COL": UNSEEN}}, only=("A",))
    assert [found_in_words(row) for row in listed.rows()] == ["未能查看", "未能查看"]
    assert {row.state for row in listed.rows()} == {FaultState.OPEN}


def test_what_a_person_decided_counts_in_a_recheck_too(listed: Listed) -> None:
    listed.counties.nights = 7
    listed.counties.night({"A": {"BIZ.COL": LACKS}})
    listed.counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    told = recheck_faults(listed.engine, 1, LI, LATER)
    assert listed.row().found is Verdict.PASS
    assert (told.seen, told.unseen, told.questions) == (2, 0, 0)


def test_a_check_whose_verdicts_wait_for_a_person_accuses_nobody_in_a_recheck(listed: Listed) -> None:
    with transaction(listed.engine) as conn:
        note_waits(conn, 1, ["BIZ.COL"])
    listed.recheck({"A": {"BIZ.COL": LACKS}})
    assert found_in_words(listed.row()) == "待复查，尚未确认"


def test_nights_from_before_the_freeze_say_nothing(listed: Listed) -> None:
    listed.counties.night()
    with pytest.raises(RoundError, match="冻结以后还没有完成的巡检"):
        recheck_faults(listed.engine, 1, LI, LATER)


def test_a_night_whose_failures_were_our_own_says_nothing_of_what_was_put_right(listed: Listed) -> None:
    listed.counties.nights = 7
    listed.counties.night({"A": {"BIZ.COL": LACKS}}, ours=True)
    with pytest.raises(RoundError, match="冻结以后还没有完成的巡检"):
        recheck_faults(listed.engine, 1, LI, LATER)


def test_rows_are_told_with_the_fault_as_the_card_tells_it(listed: Listed) -> None:
    with reading(listed.engine) as conn:
        told = list(told_faults(conn, listed.round, listed.rows()))
    assert [(one.site_name, one.worth, one.won) for one in told] == [
        ("A县人民政府", told[0].worth, 0.0),
        ("B县人民政府", told[1].worth, 0.0),
    ]
    assert told[0].evidence == (f"{listed.counties.scan}-A-BIZ.COL-1",)
    assert told[0].problem


def test_rows_are_found_by_site_state_and_day(listed: Listed) -> None:
    listed.change(state=FaultState.DONE)
    with reading(listed.engine) as conn:
        assert [row.site for row in faults_of(conn, 1, states=[FaultState.DONE])] == ["A"]
        assert [row.site for row in faults_of(conn, 1, sites=["B"])] == ["B"]
        assert [row.site for row in faults_of(conn, 1, due_before=DUE + timedelta(days=1))] == ["B"]
        assert number_of_faults(conn, 1, due_before=DUE) == 0
        assert [row.site for row in faults_of(conn, 1, limit=1, offset=1)] == ["B"]


def test_a_row_is_overdue_the_day_after_while_something_is_asked() -> None:
    row = Fault(1, "A", "BIZ.COL", DUE, FaultState.OPEN, "", "", 1, "wu", NOW)
    assert not is_overdue(row, DUE)
    assert is_overdue(row, DUE + timedelta(days=1))
    for state in (FaultState.ANSWERED, FaultState.DONE, FaultState.DROPPED):
        assert not is_overdue(replace(row, state=state), DUE + timedelta(days=1))
    assert not is_overdue(replace(row, due=None), DUE)


def test_every_state_has_words_and_moves_and_the_office_ends_nothing() -> None:
    assert set(MOVES) == set(STATES) == set(FaultState)
    ends = {FaultState.DONE, FaultState.NOT_DONE, FaultState.DROPPED, FaultState.OPEN}
    assert not any(ends & set(choices(state, Side.OFFICE)) for state in FaultState)
    assert all(choices(state, Side.TEAM)[0] is state for state in FaultState)
