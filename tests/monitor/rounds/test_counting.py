"""How a round counts: its checks, its weights, its questions, and what waits for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Engine, insert

from config.rulebook import load_rules
from monitor.cards.reading import latest_card
from monitor.cards.score import score_of
from monitor.review.deciding import decide, withdraw
from monitor.review.wishes import ChangedError, RefusedError
from monitor.rounds import scoring
from monitor.rounds.cards import round_card
from monitor.rounds.counting import counted, questions_at
from monitor.rounds.opening import Wanted, Weights, definition_of
from monitor.rounds.reading import places_of
from monitor.rounds.scoring import score_round, score_rounds_with
from storage.catalogue import save_packs
from storage.database import reading, transaction
from storage.records import Reason, Verdict
from storage.review import Act, Scope
from storage.rounds.records import Answered, Bar, Question, Round, Stage, Standing
from storage.rounds.register import round_of
from storage.rounds.standings import standings_of
from storage.rounds.tables import RoundAnswerRow
from storage.scans import scan_info
from storage.scores import reviewed_at
from tests.rounds import CHECKS, FIRST, LACKS, LI, NOW, UNSEEN, Counties, county, rules
from tests.storage.stories import finding

ASKED = Question("Q.1", "群众满意度", 5.0, "满意度", "抽查满意度不低于90%")
DEFINITION = definition_of(Wanted("一季度", FIRST.date(), FIRST.date(), (county("A"),), seed="s"), rules())
TABLE = Weights({"BIZ.COL": 10.0, "FILE.LIB": 5.0, "Q.1": 5.0}, (ASKED,), "《评估指标表》")


def standing(engine: Engine, made: Round, site: str, stage: Stage = Stage.NOW) -> Standing:
    with reading(engine) as conn:
        return standings_of(conn, made.id, stage)[site]


def score(engine: Engine, made: Round, site: str) -> float | None:
    found = standing(engine, made, site).figures
    assert found is not None
    return found.score


def answered(engine: Engine, made: Round, site: str, verdict: Verdict, won: float = 0.0) -> None:
    row = {"round": made.id, "site": site, "question": "Q.1", "number": 1, "verdict": verdict, "won": won}
    with transaction(engine) as conn:
        told = {"text": "电话抽查", "address": "", "attachment": None, "by": "li", "at": NOW}
        conn.execute(insert(RoundAnswerRow), row | told)
        score_rounds_with(conn, site)


def test_a_round_counts_by_its_own_weights_and_only_its_own_checks(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"XXGK.GUIDE": LACKS}})
    made = counties.round(weights=TABLE)
    assert [score(engine, made, site) for site in "AB"] == [33.3, 100.0]  # 5 of 15 points; the other check is no part


def test_the_figures_of_the_table_are_those_of_the_cards(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": UNSEEN}, "C": dict.fromkeys(CHECKS, UNSEEN)})
    made = counties.round(weights=TABLE)
    with reading(engine) as conn:
        for site, one in standings_of(conn, made.id, Stage.NOW).items():
            card = round_card(conn, made, site)
            assert card is not None
            assert one.figures is not None
            assert (card.score.score, card.score.bounds) == (one.figures.score, (one.figures.low, one.figures.high))


def test_a_decision_counts_in_every_open_round_of_its_site_at_once(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    one, other = counties.round(), counties.round("二季度", weights=TABLE)
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    assert [score(engine, made, "A") for made in (one, other)] == [100.0, 100.0]
    assert standing(engine, one, "A").reviews == 1


def test_a_later_night_counts_when_the_round_is_scored_and_one_after_its_window_does_not(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round(until=FIRST.date() + timedelta(days=1))
    counties.night()
    counties.night({"A": dict.fromkeys(CHECKS, LACKS)})
    with transaction(engine) as conn:
        scoring.score_round(conn, made)
    assert score(engine, made, "A") == 100.0


def test_a_night_that_was_ours_speaks_for_nobody(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night()
    counties.night(dict.fromkeys("ABCD", dict.fromkeys(CHECKS, UNSEEN)), ours=True)
    assert standing(engine, counties.round(), "A").scan == counties.scan - 1


def test_a_site_that_turned_the_last_night_away_is_spoken_for_by_the_night_before(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}}, refused=("B",))
    counties.night(refused=("A", "B"))
    made = counties.round()
    with reading(engine) as conn:
        found = standings_of(conn, made.id, Stage.NOW)
    assert [found[site].scan for site in "ABC"] == [1, 2, 2]  # B was never seen: its last visit says so
    assert found["A"].bars == ()
    assert found["A"].figures is not None
    assert found["A"].figures.score == 92.9
    assert found["B"].bars == (Bar.COVERAGE,)


def test_a_site_that_no_night_of_the_window_visited_has_no_score_and_cannot_be_compared(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night(only=("A", "B"))
    made = counties.round()
    found = standing(engine, made, "C")
    assert (found.figures, found.bars, found.scan) == (None, (Bar.NOT_VISITED,), None)
    with reading(engine) as conn:
        assert {place.site: place.rank for place in places_of(conn, made)} == {"A": 1, "B": 1, "C": None, "D": None}


def test_a_night_of_other_packs_cannot_be_compared_and_one_that_saw_too_little_neither(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"B": dict.fromkeys(CHECKS, UNSEEN)})
    made = counties.round()
    others = (
        replace(made.definition, packs=(("hunan-columns", "1", "ab" * 32),)),
        replace(made.definition, named=("hunan-columns", "hunan-2020")),  # which would judge also what is not in force
    )
    with reading(engine) as conn:
        for other in others:
            found = scoring.standings_now(conn, replace(made, definition=other), ["A", "B"])
            assert [one.bars for one in found] == [(Bar.PACKS,), (Bar.PACKS, Bar.COVERAGE)]


@pytest.mark.parametrize(
    ("verdict", "won", "due"),
    [
        (Verdict.PASS, 1.0, 100.0),
        (Verdict.PARTIAL, 0.5, 87.5),
        (Verdict.FAIL, 0.0, 75.0),
        (Verdict.NOT_APPLICABLE, 0.0, 100.0),
        (Verdict.UNDETERMINED, 0.0, 100.0),
    ],
)
def test_an_answer_counts_with_its_points_and_no_answer_costs_nothing(
    sqlite_engine: Engine, verdict: Verdict, won: float, due: float
) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    made = counties.round(weights=TABLE)
    assert score(sqlite_engine, made, "A") == 100.0
    answered(sqlite_engine, made, "A", verdict, won)
    assert score(sqlite_engine, made, "A") == due


def test_adverse_verdicts_of_a_check_that_is_often_wrong_wait_for_a_person(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counties = Counties(engine)
    counties.night({site: {"BIZ.COL": LACKS} for site in "ABC"})
    monkeypatch.setattr(scoring, "waiting_checks", lambda conn, found: frozenset({"BIZ.COL"}))
    made = counties.round()
    counties.decide("A", "BIZ.COL")
    assert [score(engine, made, site) for site in "ABD"] == [92.9, 100.0, 100.0]
    assert [standing(engine, made, site).waiting for site in "ABD"] == [0, 1, 0]
    with reading(engine) as conn:
        card = round_card(conn, round_of(conn, made.id), "B")
    assert card is not None
    (waiting,) = (one for one in card.findings if one.requirement == "BIZ.COL")
    assert (waiting.verdict, waiting.tentative) == (Verdict.PROVISIONAL, Verdict.FAIL)
    assert "准确率不足95%" in card.remarks[-1]


@given(
    some.lists(some.sampled_from([Verdict.PASS, Verdict.FAIL, Verdict.UNDETERMINED, Verdict.PROVISIONAL]), min_size=1),
    some.data(),
)
def test_what_waits_never_lowers_a_score(verdicts: list[Verdict], data: some.DataObject) -> None:
    found = [finding(requirement=f"A.C{number}", verdict=verdict) for number, verdict in enumerate(verdicts)]
    codes = tuple(one.requirement for one in found)
    definition = replace(DEFINITION, checks=codes, weights=dict.fromkeys(codes, 2.0))
    waits = data.draw(some.sets(some.sampled_from(codes)))
    plain, waiting = (score_of(counted(found, definition, {}, some_)) for some_ in (frozenset(), waits))
    assert waiting.bounds[1] >= plain.bounds[1]
    assert waiting.machine_coverage <= plain.machine_coverage


def test_a_question_tells_who_answered_what_and_open_what_is_asked() -> None:
    answer = Answered(1, 1, "A", "Q.1", 1, Verdict.FAIL, 0.0, "抽查10户", "http://a.gov.cn/m", None, "li", NOW)
    (told,) = questions_at("A", replace(DEFINITION, questions=(ASKED,)), {"Q.1": answer})
    assert (told.value, told.reason) == ("抽查10户；http://a.gov.cn/m；li 2026-09-20", Reason.ANSWERED_NO)
    (open_,) = questions_at("A", replace(DEFINITION, questions=(ASKED,)), {})
    assert (open_.verdict, open_.reason, open_.value) == (Verdict.UNDETERMINED, Reason.ASKED, ASKED.standard)


def test_what_is_decided_after_the_window_counts_where_the_facts_are_the_same(engine: Engine) -> None:
    counties = Counties(engine)
    told = {"A": {"BIZ.COL": LACKS}, "B": {"FILE.LIB": LACKS}}
    counties.night(told)
    made = counties.round(until=FIRST.date())
    counties.night({"A": {"BIZ.COL": LACKS}})  # after the window: B has mended it
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    counties.decide("B", "FILE.LIB", Act.OVERTURN, Verdict.NOT_APPLICABLE)
    assert [score(engine, made, site) for site in "AB"] == [100.0, 92.9]
    assert [standing(engine, made, site).reviews for site in "AB"] == [1, 0]
    with reading(engine) as conn:
        cards = [round_card(conn, made, site) for site in "AB"]
    assert [card and card.score.score for card in cards] == [100.0, 92.9]


def test_of_several_decisions_on_the_same_facts_the_last_one_counts_and_one_that_was_taken_back_does_not(
    engine: Engine,
) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round(until=FIRST.date())
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    counties.night({"A": {"BIZ.COL": LACKS}})
    counties.decide("A", "BIZ.COL")
    assert score(engine, made, "A") == 92.9
    with transaction(engine) as conn:
        withdraw(conn, "A", "BIZ.COL", 2, "", LI, NOW)
    assert standing(engine, made, "A").reviews == 0


def test_what_a_round_found_may_be_decided_on_when_the_office_has_mended_it_and_says_nothing_of_later_nights(
    engine: Engine,
) -> None:
    counties = Counties(engine)
    past = counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round(until=FIRST.date())
    with reading(engine) as conn:
        wish = replace(counties.wish(conn, "A", "BIZ.COL", Act.OVERTURN, Verdict.NOT_APPLICABLE), scan=past)
    counties.night()
    with transaction(engine) as conn, pytest.raises(ChangedError):
        decide(conn, wish, LI, NOW)
    with transaction(engine) as conn, pytest.raises(RefusedError, match="只适用于本项结论"):
        decide(conn, replace(wish, round=made.id, scope=Scope.UNTIL, until=NOW.date()), LI, NOW)
    with transaction(engine) as conn:
        taken = decide(conn, replace(wish, round=made.id), LI, NOW)
    assert (taken.scan, score(engine, made, "A")) == (past, 100.0)
    with reading(engine) as conn:
        assert latest_card(conn, "A").reviews == {}
        assert reviewed_at(conn, counties.scan) == {}


def test_a_decision_that_makes_a_check_wait_or_count_again_leaves_what_counting_all_anew_gives(engine: Engine) -> None:
    counties = Counties(engine)
    lacks = {"BIZ.COL": LACKS, "FILE.LIB": LACKS}
    counties.night({"A": lacks, "B": lacks, "C": {"BIZ.COL": UNSEEN}, "D": {"FILE.LIB": LACKS}})
    made = counties.round()

    def told() -> list[dict[str, Standing]]:
        with transaction(engine) as conn:
            by_decision = standings_of(conn, made.id, Stage.NOW)
            score_round(conn, round_of(conn, made.id))
            return [by_decision, standings_of(conn, made.id, Stage.NOW)]

    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    by_decision, anew = told()
    assert by_decision == anew
    assert {site: one.waiting for site, one in anew.items()} == {"A": 0, "B": 1, "C": 0, "D": 0}
    counties.decide("A", "BIZ.COL", Act.CONFIRM)
    by_decision, anew = told()
    assert by_decision == anew
    assert not any(one.waiting for one in anew.values())


def test_only_sites_that_are_accused_are_counted_anew_where_a_check_begins_to_wait(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counties = Counties(sqlite_engine)
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"BIZ.COL": LACKS}, "C": {"BIZ.COL": UNSEEN}})
    counties.round()
    saved: list[str] = []
    keep = scoring.save_standings
    monkeypatch.setattr(
        scoring,
        "save_standings",
        lambda conn, number, some: (saved.extend(one.site for one in some), keep(conn, number, some)),
    )
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    assert saved == ["A", "B"]


def test_a_night_that_is_not_yet_judged_by_the_rounds_packs_speaks_for_nobody_whom_another_does(
    engine: Engine,
) -> None:
    counties = Counties(engine)
    agreed = counties.night(only=("A", "B", "C"))
    made = counties.round()
    counties.book = load_rules(("hunan-2020",))  # from now on nights judge by other packs
    with transaction(engine) as conn:
        save_packs(conn, counties.book.packs)
    later = counties.night({site: {"BIZ.COL": LACKS} for site in "ABCD"})
    with reading(engine) as conn:
        found = {one.site: one for one in scoring.standings_now(conn, made, list("ABCD"))}
    assert [(found[site].scan, found[site].bars) for site in "ABC"] == [(agreed, ())] * 3
    assert (found["D"].scan, Bar.PACKS in found["D"].bars) == (later, True)


def test_a_decision_that_is_taken_back_on_a_later_night_ends_in_the_round_too(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night()
    made = counties.round(until=FIRST.date())
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.FAIL)
    assert score(engine, made, "A") == 92.9
    counties.night({"A": {"BIZ.COL": UNSEEN}})
    counties.night({"A": {"BIZ.COL": (Verdict.PARTIAL, Reason.INCOMPLETE)}})
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.NOT_APPLICABLE)
    with transaction(engine) as conn:  # what was decided on the later night is taken back, and no more
        withdraw(conn, "A", "BIZ.COL", 2, "", LI, NOW)
    assert score(engine, made, "A") == 92.9


def test_what_alone_was_decided_is_ended_in_the_round_by_taking_it_back_later(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night()
    made = counties.round(until=FIRST.date())
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.FAIL)
    counties.night({"A": {"BIZ.COL": (Verdict.PARTIAL, Reason.INCOMPLETE)}})
    with transaction(engine) as conn:
        withdraw(conn, "A", "BIZ.COL", 1, "", LI, NOW)
    assert score(engine, made, "A") == 100.0


def test_a_decision_on_a_night_that_is_past_is_taken_back_on_that_night(engine: Engine) -> None:
    counties = Counties(engine)
    past = counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round(until=FIRST.date())
    with reading(engine) as conn:
        wish = replace(counties.wish(conn, "A", "BIZ.COL", Act.OVERTURN, Verdict.PASS), round=made.id)
        shown = scan_info(conn, past)
    counties.night()
    with transaction(engine) as conn:
        assert decide(conn, wish, LI, NOW).past
    assert score(engine, made, "A") == 100.0
    with transaction(engine) as conn:
        taken = withdraw(conn, "A", "BIZ.COL", 1, "", LI, NOW, shown=shown)
    assert (taken.scan, taken.past, score(engine, made, "A")) == (past, True, 92.9)
    with reading(engine) as conn:
        assert latest_card(conn, "A").reviews == {}


def test_what_a_round_found_may_be_decided_on_when_nights_do_not_ask_it_any_more(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    made = counties.round(until=FIRST.date())
    with reading(sqlite_engine) as conn:
        wish = counties.wish(conn, "A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    counties.night(without=("BIZ.COL",))
    with transaction(sqlite_engine) as conn, pytest.raises(RefusedError, match="最近一次巡检没有该项结论"):
        decide(conn, wish, LI, NOW)
    with transaction(sqlite_engine) as conn:
        decide(conn, replace(wish, round=made.id), LI, NOW)
    assert score(sqlite_engine, made, "A") == 100.0
