"""A freeze: every line is written down, and nothing that comes later changes a score."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, update

from monitor.rounds import freezing
from monitor.rounds.cards import round_card
from monitor.rounds.freezing import freeze_round, require_open
from monitor.rounds.reading import places_of
from storage.audit import entries
from storage.database import reading, transaction
from storage.ledger import ScanKind, ScanStatus
from storage.records import Verdict
from storage.review import Act
from storage.review_tables import DecisionRow
from storage.rounds.errors import FrozenError, RoundError
from storage.rounds.records import Round, RoundState, Stage
from storage.rounds.register import round_of
from storage.rounds.standings import line_of, lines_of, standings_of
from storage.scans import finish_scan, start_scan
from storage.steps import silent
from storage.tables import ScanRow
from tests.rounds import LACKS, NOW, UNSEEN, WU, Counties


def frozen(counties: Counties, **told: object) -> Round:
    return freeze_round(counties.engine, counties.round(**told).id, WU, NOW)


def test_a_frozen_round_keeps_every_line_with_what_the_machine_said_and_what_counts(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "B": {"BIZ.COL": UNSEEN}})
    decision = counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    made = frozen(counties)
    assert (made.state, made.frozen, made.frozen_by, made.last_decision) == (RoundState.FROZEN, NOW, "wu", decision.id)
    with reading(engine) as conn:
        lines = lines_of(conn, made.id)
        assert {site: len(mine) for site, mine in lines.items()} == dict.fromkeys("ABCD", 15)
        mine = line_of(conn, made.id, "A", "BIZ.COL")
        assert mine is not None
        assert (mine.said, mine.verdict, mine.won, mine.decision) == (Verdict.FAIL, Verdict.PASS, 1.0, decision.id)
        assert entries(conn, limit=1)[0].what == "round.freeze"


def test_nothing_that_is_decided_or_found_later_changes_a_frozen_score_or_card(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}})
    made = frozen(counties)
    with reading(engine) as conn:
        before = (standings_of(conn, made.id, Stage.FROZEN), lines_of(conn, made.id), round_card(conn, made, "A"))
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    counties.night()
    with reading(engine) as conn:
        after = (standings_of(conn, made.id, Stage.FROZEN), lines_of(conn, made.id), round_card(conn, made, "A"))
    assert before == after
    assert after[2] is not None
    assert after[2].score.score == 85.7


def test_a_frozen_card_says_what_its_lines_say_even_where_a_decision_would_stand_otherwise_by_now(
    engine: Engine,
) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    decision = counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    made = frozen(counties)
    with transaction(engine) as conn:
        conn.execute(update(DecisionRow).where(DecisionRow.id == decision.id).values(verdict=Verdict.FAIL, won=0.0))
    with reading(engine) as conn:
        card = round_card(conn, made, "A")
        (place,) = (one for one in places_of(conn, made) if one.site == "A")
    assert card is not None
    assert place.standing.figures is not None
    assert card.score.score == place.standing.figures.score == 100.0


def test_a_frozen_round_takes_nothing_more_and_is_not_frozen_twice(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night()
    made = frozen(counties)
    with transaction(engine) as conn, pytest.raises(FrozenError, match="评估周期“一季度”已于2026-09-20 09:30冻结"):
        require_open(conn, made.id)
    with pytest.raises(FrozenError):
        freeze_round(engine, made.id, WU, NOW)


def test_a_decision_while_the_round_is_being_frozen_is_in_the_frozen_lines(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round()
    worked_out = freezing._worked_out
    tries: list[int] = []

    def decided_meanwhile(conn: object, found: Round, on_step: object) -> object:
        told = worked_out(conn, found, silent)  # type: ignore[arg-type]
        if not tries:
            other = threading.Thread(target=counties.decide, args=("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS))
            other.start()
            other.join()
        tries.append(1)
        return told

    monkeypatch.setattr(freezing, "_worked_out", decided_meanwhile)
    freeze_round(engine, made.id, WU, NOW)
    with reading(engine) as conn:
        line = line_of(conn, made.id, "A", "BIZ.COL")
    assert line is not None
    assert (line.verdict, len(tries)) == (Verdict.PASS, 2)


def test_a_night_that_ends_while_the_round_is_being_frozen_counts_though_a_later_check_was_done_before(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counties = Counties(engine)
    counties.night()
    made = counties.round()
    second = counties.night({"A": {"BIZ.COL": LACKS}})
    with transaction(engine) as conn:
        conn.execute(update(ScanRow).where(ScanRow.id == second).values(status=ScanStatus.RUNNING, finished=None))
        told = {"kind": ScanKind.ADHOC, "as_of": NOW, "site_list": "t", "packs": [], "planned": [], "started": NOW}
        finish_scan(conn, start_scan(conn, **told), finished=NOW, ours=False)  # type: ignore[arg-type]
    worked_out = freezing._worked_out
    tries: list[int] = []

    def ended_meanwhile(conn: object, found: Round, on_step: object) -> object:
        told = worked_out(conn, found, silent)  # type: ignore[arg-type]
        if not tries:
            other = threading.Thread(target=ends, args=(engine, second))
            other.start()
            other.join()
        tries.append(1)
        return told

    monkeypatch.setattr(freezing, "_worked_out", ended_meanwhile)
    freeze_round(engine, made.id, WU, NOW)
    with reading(engine) as conn:
        line = line_of(conn, made.id, "A", "BIZ.COL")
    assert line is not None
    assert (line.scan, line.verdict, len(tries)) == (second, Verdict.FAIL, 2)


def ends(engine: Engine, scan: int) -> None:
    with transaction(engine) as conn:
        finish_scan(conn, scan, finished=NOW, ours=False)


def test_a_round_that_never_rests_is_not_frozen_and_nothing_is_half_done(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    made = counties.round()
    moments = iter(range(100))
    monkeypatch.setattr(freezing, "_marks", lambda conn, found: (next(moments),))
    with pytest.raises(RoundError, match="未能冻结"):
        freeze_round(sqlite_engine, made.id, WU, NOW)
    with reading(sqlite_engine) as conn:
        assert round_of(conn, made.id).is_open
        assert lines_of(conn, made.id) == {}
