"""Appeals decided: what the site comes to after, and that nothing frozen changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import load_settings
from monitor.appeals.deciding import NoAppealError, Ruling, SettledError, decide_appeal
from monitor.appeals.filing import BarredError, withdraw_appeal
from monitor.handin.comparing import differences
from monitor.handin.folder import hand_in
from monitor.rectify.listing import CLEARED, begin_list
from monitor.rectify.states import is_overdue
from monitor.rounds.cards import round_card
from monitor.rounds.freezing import freeze_round
from storage.audit import entries
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.faults import faults_of
from storage.rounds.records import Appeal, AppealState, Bar, FaultState, Round, Stage
from storage.rounds.register import round_of
from storage.rounds.standings import lines_of, standings_of
from storage.rounds.tables import RoundLineRow, RoundScoreRow
from tests.books import sheet_of
from tests.monitor.appeals.test_filing_appeals import JIA, files, frozen
from tests.rounds import CHECKS, FIRST, LACKS, NOW, UNSEEN, WU, Counties

ZHAO = Account("zhao", Role.LEAD, True, FIRST)
RIGHT = Ruling(AppealState.UPHELD, "经核对，栏目确已设置。", Verdict.PASS)
HALF = Ruling(AppealState.PARTLY, "内容不全。", Verdict.PARTIAL, 0.5)
NOT = Ruling(AppealState.REJECTED, "所指栏目为新闻栏目。")


def decides(engine: Engine, appeal: Appeal, ruling: Ruling, who: Account = WU) -> Appeal:
    with transaction(engine) as conn:
        return decide_appeal(conn, appeal.round, appeal.id, ruling, who, NOW)[1]


def after(engine: Engine, made: Round, site: str = "A") -> float | None:
    with reading(engine) as conn:
        found = standings_of(conn, made.id, Stage.AFTER)[site]
        card = round_card(conn, made, site, Stage.AFTER)
    assert card is not None
    assert found.figures is not None
    assert found.figures.score == card.score.score
    return found.figures.score


def rows(engine: Engine) -> list[Mapping[str, object]]:
    """All that was frozen, byte for byte."""
    with reading(engine) as conn:
        lines = conn.execute(RoundLineRow.__table__.select()).mappings().all()
        scores = conn.execute(RoundScoreRow.__table__.select()).mappings().all()
    return [dict(row) for row in (*lines, *scores) if row.get("stage") != "after"]


def lacking(engine: Engine, *checks: str) -> Round:
    """A frozen round in which these checks are missing at A: of 14 that weigh the same, some lost."""
    counties = Counties(engine)
    counties.night({"A": dict.fromkeys(checks, LACKS)})
    return freeze_round(engine, counties.round().id, WU, NOW)


def test_an_appeal_that_is_upheld_gives_the_points_back_beside_the_frozen_score(engine: Engine) -> None:
    made = lacking(engine, "BIZ.COL", "FILE.LIB")
    before = rows(engine)
    decided = decides(engine, files(engine, made), RIGHT)
    assert (decided.state, decided.verdict, decided.won) == (AppealState.UPHELD, Verdict.PASS, 1.0)
    assert (decided.before, decided.after, decided.decided_by) == (85.7, 92.9, "wu")
    assert after(engine, made) == 92.9
    assert rows(engine) == before


def test_the_next_appeal_starts_from_what_the_first_one_came_to(engine: Engine) -> None:
    made = lacking(engine, "BIZ.COL", "FILE.LIB")
    decides(engine, files(engine, made), RIGHT)
    second = decides(engine, files(engine, made, "FILE.LIB"), HALF)
    assert (second.before, second.after, second.won) == (92.9, 96.4, 0.5)
    assert after(engine, made) == 96.4


@pytest.mark.parametrize(
    ("ruling", "state"),
    [
        (RIGHT, FaultState.DROPPED),
        (Ruling(AppealState.PARTLY, "当日页面异常，不宜认定。", Verdict.UNDETERMINED), FaultState.DROPPED),
        (HALF, FaultState.OPEN),
        (NOT, FaultState.OPEN),
    ],
)
def test_of_what_an_appeal_clears_nothing_more_is_asked_from_that_moment_on(
    engine: Engine, ruling: Ruling, state: FaultState
) -> None:
    made = lacking(engine, "BIZ.COL", "FILE.LIB")
    with transaction(engine) as conn:
        begin_list(conn, made.id, WU, NOW)
    decides(engine, files(engine, made), ruling)
    with reading(engine) as conn:
        rows = {row.requirement: row for row in faults_of(conn, made.id)}
        changes = entries(conn, subject=rows["BIZ.COL"].finding_id, limit=9)
    assert (rows["BIZ.COL"].state, rows["FILE.LIB"].state) == (state, FaultState.OPEN)
    dropped = state is FaultState.DROPPED
    assert (rows["BIZ.COL"].note, len(changes)) == ((CLEARED, 1) if dropped else ("", 0))
    assert is_overdue(replace(rows["BIZ.COL"], due=NOW.date()), NOW.date() + timedelta(days=1)) is not dropped


def test_a_ruling_that_is_not_kept_drops_no_row_and_one_before_the_list_is_begun_needs_none(
    sqlite_engine: Engine,
) -> None:
    made = lacking(sqlite_engine, "BIZ.COL", "FILE.LIB")
    decides(sqlite_engine, files(sqlite_engine, made, "FILE.LIB"), RIGHT)
    with transaction(sqlite_engine) as conn:
        begin_list(conn, made.id, WU, NOW)
    appeal = files(sqlite_engine, made)
    with pytest.raises(RoundError):
        decides(sqlite_engine, appeal, replace(RIGHT, told="无"))
    with reading(sqlite_engine) as conn:
        assert [(row.requirement, row.state) for row in faults_of(conn, made.id)] == [("BIZ.COL", FaultState.OPEN)]


def test_an_appeal_that_is_rejected_changes_no_score_and_keeps_why(engine: Engine) -> None:
    made = lacking(engine, "BIZ.COL")
    decided = decides(engine, files(engine, made), NOT)
    assert (decided.verdict, decided.before, decided.after, decided.told) == (None, 92.9, 92.9, NOT.told)
    with reading(engine) as conn:
        assert standings_of(conn, made.id, Stage.AFTER) == {}
        (entry,) = entries(conn, limit=1)
    assert (entry.what, entry.after["appeal"], entry.before["score"]) == ("appeal.decide", "rejected", 92.9)


def test_an_accusation_that_is_taken_back_counts_as_undecided(sqlite_engine: Engine) -> None:
    made = lacking(sqlite_engine, "BIZ.COL")
    back = Ruling(AppealState.PARTLY, "当日页面异常，不宜认定。", Verdict.UNDETERMINED)
    assert decides(sqlite_engine, files(sqlite_engine, made), back).after == 100.0
    with reading(sqlite_engine) as conn:
        card = round_card(conn, made, "A", Stage.AFTER)
    assert card is not None
    assert card.score.decided == 13


def test_a_question_may_be_put_right(sqlite_engine: Engine) -> None:
    made = frozen(sqlite_engine)
    decided = decides(sqlite_engine, files(sqlite_engine, made, "Q.1"), RIGHT)
    assert (decided.state, decided.after) == (
        AppealState.UPHELD,
        None,
    )  # of the machine's two one is undecided
    with reading(sqlite_engine) as conn:
        card = round_card(conn, made, "A", Stage.AFTER)
    assert card is not None
    assert card.score.questions_answered == 1.0


def test_what_is_decided_by_an_appeal_may_make_a_site_comparable(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night({"A": dict.fromkeys(("BIZ.COL", "FILE.LIB", "XXGK.GUIDE"), UNSEEN)})
    made = freeze_round(sqlite_engine, counties.round().id, WU, NOW)
    decided = decides(sqlite_engine, files(sqlite_engine, made), RIGHT)
    assert (decided.before, decided.after) == (None, 100.0)  # 11 of 14, then 12
    with reading(sqlite_engine) as conn:
        bars = [standings_of(conn, made.id, stage)["A"].bars for stage in (Stage.FROZEN, Stage.AFTER)]
    assert bars == [(Bar.COVERAGE,), ()]


def test_a_second_appeal_of_a_decided_line_is_not_taken(sqlite_engine: Engine) -> None:
    made = lacking(sqlite_engine, "BIZ.COL")
    decides(sqlite_engine, files(sqlite_engine, made), NOT)
    with pytest.raises(BarredError, match="已作出处理：不予采纳"):
        files(sqlite_engine, made)


def test_of_two_leads_who_decide_at_once_one_is_told_that_the_other_was_first(engine: Engine) -> None:
    made = lacking(engine, "BIZ.COL")
    appeal = files(engine, made)
    gate, told = threading.Barrier(2), []

    def one(ruling: Ruling, who: Account) -> None:
        gate.wait()
        try:
            decides(engine, appeal, ruling, who)
            told.append("kept")
        except SettledError as error:
            told.append(str(error))

    threads = [threading.Thread(target=one, args=args) for args in ((RIGHT, WU), (NOT, ZHAO))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[0] == "kept"
    assert "本次处理未予保存" in sorted(told)[1]
    with reading(engine) as conn:
        assert [one.what for one in entries(conn)].count("appeal.decide") == 1


def test_what_was_withdrawn_is_not_decided_and_what_was_decided_not_withdrawn(sqlite_engine: Engine) -> None:
    made = lacking(sqlite_engine, "BIZ.COL", "FILE.LIB")
    first, second = files(sqlite_engine, made), files(sqlite_engine, made, "FILE.LIB")
    with transaction(sqlite_engine) as conn:
        withdraw_appeal(conn, first.id, JIA, NOW)
    with pytest.raises(SettledError, match="已撤回"):
        decides(sqlite_engine, first, RIGHT)
    decides(sqlite_engine, second, NOT)
    with transaction(sqlite_engine) as conn, pytest.raises(BarredError, match="已不能撤回：不予采纳"):
        withdraw_appeal(conn, second.id, JIA, NOW)


@pytest.mark.parametrize(
    ("ruling", "field"),
    [
        (Ruling(AppealState.FILED, "理由如下"), "state"),
        (Ruling(AppealState.UPHELD, "理由如下", None), "verdict"),
        (Ruling(AppealState.UPHELD, "理由如下", Verdict.FAIL), "verdict"),
        (Ruling(AppealState.UPHELD, "理由如下", Verdict.PARTIAL, 0.5), "verdict"),
        (Ruling(AppealState.PARTLY, "理由如下", Verdict.PASS), "verdict"),
        (Ruling(AppealState.PARTLY, "理由如下", Verdict.PARTIAL, None), "won"),
        (Ruling(AppealState.PARTLY, "理由如下", Verdict.PARTIAL, 1.5), "won"),
        (Ruling(AppealState.REJECTED, "无"), "told"),
        (Ruling(AppealState.REJECTED, "长" * 4001), "told"),
    ],
)
def test_a_ruling_that_cannot_be_is_refused_by_its_field_and_nothing_is_kept(
    sqlite_engine: Engine, ruling: Ruling, field: str
) -> None:
    made = lacking(sqlite_engine, "BIZ.COL")
    appeal = files(sqlite_engine, made)
    with pytest.raises(RoundError) as refused:
        decides(sqlite_engine, appeal, ruling)
    assert refused.value.field == field
    with reading(sqlite_engine) as conn:
        assert standings_of(conn, made.id, Stage.AFTER) == {}


def test_an_appeal_is_decided_only_in_its_own_round(sqlite_engine: Engine) -> None:
    made = lacking(sqlite_engine, "BIZ.COL")
    appeal = files(sqlite_engine, made)
    for number, which in ((made.id + 1, appeal.id), (made.id, appeal.id + 1)):
        with transaction(sqlite_engine) as conn, pytest.raises(NoAppealError):
            decide_appeal(conn, number, which, RIGHT, WU, NOW)
    with reading(sqlite_engine) as conn:
        assert len(lines_of(conn, made.id)["A"]) == len(CHECKS)


def test_a_ruling_that_takes_points_from_whoever_appealed_must_be_meant(sqlite_engine: Engine, tmp_path: Path) -> None:
    counties = Counties(sqlite_engine)
    counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": UNSEEN, "XXGK.GUIDE": UNSEEN}})
    made = freeze_round(sqlite_engine, counties.round().id, WU, NOW)
    appeal = files(sqlite_engine, made)
    back = Ruling(AppealState.PARTLY, "当日页面异常，不宜认定。", Verdict.UNDETERMINED)
    before = rows(sqlite_engine)
    with pytest.raises(RoundError, match=r"将由91\.7变为无得分（证据不足）") as error:
        decides(sqlite_engine, appeal, back)  # 11 of 14 is less than 80 %
    assert error.value.field == "lower"
    with reading(sqlite_engine) as conn:
        assert standings_of(conn, made.id, Stage.AFTER) == {}
    decided = decides(sqlite_engine, appeal, replace(back, lower=True))
    assert (decided.before, decided.after) == (91.7, None)
    assert rows(sqlite_engine) == before
    (out := tmp_path / "out").mkdir()
    with reading(sqlite_engine) as conn:
        found = round_of(conn, made.id)
    hand_in(sqlite_engine, load_settings(data_dir=tmp_path), found, out, NOW, pictures=False, archives=False)
    told = {row["站点代码"]: row for row in sheet_of((out / "汇总.xlsx").read_bytes(), "排名").rows}
    assert (told["A"]["冻结得分"], told["A"]["申诉后得分"], told["B"]["申诉后得分"]) == (91.7, "证据不足", None)
    assert differences(out) == ()
