from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.cards.score import score_of, scores_of, vetoes
from storage.records import Clause, Finding, Reason, Verdict


def findings(**counts: int) -> list[Finding]:
    return [
        Finding("A", f"X.{verdict}{n}", "", Verdict(verdict), Reason.FOUND, won=0.5)
        for verdict, number in counts.items()
        for n in range(number)
    ]


def test_the_score_is_points_won_of_points_decided() -> None:
    score = score_of(findings(**{"pass": 7, "fail": 1, "partial": 2}))
    assert (score.score, score.machine_coverage) == (80.0, 1.0)


def test_what_does_not_bind_the_site_counts_for_nothing() -> None:
    score = score_of(findings(**{"pass": 1, "not_applicable": 5, "not_yet_due": 2, "suspended": 1}))
    assert (score.score, score.machine_coverage, score.asked) == (100.0, 1.0, 1)


@pytest.mark.parametrize(("undecided", "shown"), [(2, True), (3, False)])
def test_under_four_fifths_of_coverage_bounds_stand_in_place_of_a_score(undecided: int, shown: bool) -> None:
    score = score_of(findings(**{"pass": 8, "undetermined": undecided}))
    assert (score.score is not None) is shown
    assert score.bounds == (pytest.approx(100 * 8 / (8 + undecided), abs=0.1), 100.0)


def test_provisional_findings_are_not_decided_and_only_widen_the_bounds() -> None:
    score = score_of(findings(**{"pass": 9, "provisional": 1}))
    assert (score.score, score.bounds) == (100.0, (90.0, 100.0))


def test_notes_carry_no_weight() -> None:
    note = Finding("A", "X.N", "", Verdict.FAIL, Reason.MISSING, weight=0.0)
    assert score_of([*findings(**{"pass": 1}), note]).score == 100.0


def test_a_site_of_which_nothing_is_known_has_every_score_open() -> None:
    score = score_of(findings(undetermined=3))
    assert (score.score, score.bounds, score.machine_coverage) == (None, (0.0, 100.0), 0.0)


def question(code: str, verdict: Verdict, reason: Reason, won: float = 0.0) -> Finding:
    return Finding("A", code, "", verdict, reason, won=won)


def test_a_question_that_nobody_answered_lowers_no_coverage_and_one_that_was_counts_as_said() -> None:
    asked = question("Q.A", Verdict.UNDETERMINED, Reason.ASKED)
    refused = question("Q.B", Verdict.FAIL, Reason.ANSWERED_NO)
    score = score_of([*findings(**{"pass": 3}), asked, refused])
    assert (score.score, score.machine_coverage, score.questions_answered) == (75.0, 1.0, 0.5)


@pytest.mark.parametrize(("won", "coverage"), [(1.0, 1.0), (0.0, 0.9)])
def test_a_statement_of_nothing_counts_as_met_or_waits_for_a_person(won: float, coverage: float) -> None:
    nil = question("X.NIL", Verdict.NIL_STATEMENT, Reason.NIL, won)
    score = score_of([*findings(**{"pass": 9}), nil])
    assert (score.score, score.machine_coverage) == (100.0, coverage)


def test_a_part_of_a_card_has_a_score_of_its_own_and_one_that_binds_nobody_has_none() -> None:
    found = [*findings(**{"pass": 2, "fail": 1, "not_applicable": 1})]
    parts = {"平台": ("X.pass0", "X.fail0"), "民生": ("X.pass1",), "别的": ("X.not_applicable0",)}
    assert {name: score.score for name, score in scores_of(found, parts).items()} == {"平台": 50.0, "民生": 100.0}


def test_only_what_is_confirmed_vetoes() -> None:
    found = findings(**{"fail": 1, "provisional": 1, "undetermined": 1})
    codes = ("X.fail0", "X.provisional0", "X.undetermined0")
    assert [finding.requirement for finding in vetoes(found, codes)] == ["X.fail0"]


def test_one_check_costs_at_most_its_weight_and_as_partial_the_part_that_was_not_won() -> None:
    partial = Finding("A", "X.P", "", Verdict.PARTIAL, Reason.INCOMPLETE, won=0.25, weight=2.0)
    failed = Finding("A", "X.F", "", Verdict.FAIL, Reason.MISSING, weight=2.0)
    met = [Finding("A", f"X.{n}", "", Verdict.PASS, Reason.FOUND, won=1.0) for n in range(6)]
    assert score_of([*met, partial]).score == pytest.approx(100 * (6 + 2 * 0.25) / 8, abs=0.1)
    assert score_of([*met, failed]).score == pytest.approx(100 * 6 / 8)


def test_however_many_things_a_check_lacks_the_indicator_loses_no_more_than_its_weight() -> None:
    many = tuple(f"第{n}项" for n in range(20))
    clauses = tuple(Clause(f"文件{n}", "一", "设立专栏") for n in range(5))
    one = Finding("A", "X.F", "", Verdict.FAIL, Reason.INCOMPLETE, weight=2.0, lacking=("第1项",))
    worse = replace(one, lacking=many, basis=clauses)
    assert score_of([*findings(**{"pass": 2}), worse]) == score_of([*findings(**{"pass": 2}), one])


def test_a_check_of_several_documents_costs_once_in_the_total_and_counts_in_each_part() -> None:
    found = findings(**{"pass": 2, "fail": 1})
    parts = {"甲文件": ("X.pass0", "X.fail0"), "乙文件": ("X.pass1", "X.fail0")}
    assert {name: score.score for name, score in scores_of(found, parts).items()} == {"甲文件": 50.0, "乙文件": 50.0}
    assert score_of(found).score == pytest.approx(66.7)
