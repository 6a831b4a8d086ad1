"""The measured precision of checks: what counts, the interval by hand, and where 95 % begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rounds.measured import Precision, Share, altogether, precisions, wilson
from storage.records import Reason, Verdict
from storage.review import Act
from storage.rounds.tally import Tally


def tally(said: Verdict, found: Verdict, number: int = 1, **more: object) -> Tally:
    act = {said: Act.CONFIRM, Verdict.UNDETERMINED: Act.CANNOT_TELL}.get(found, Act.OVERTURN)
    told: dict[str, object] = {"requirement": "A.B", "reason": Reason.MISSING, "act": act}
    return Tally(said=said, found=found, number=number, **told | more)  # type: ignore[arg-type]


def test_the_interval_is_wilsons_worked_out_by_hand() -> None:
    """11 of 20, z = 1.959964, z^2 = 3.841459: the middle is (0.55 + 3.841459 / 40) / (1 + 3.841459 / 20) = 0.646036 /
    1.192073 = 0.541943; half of it is 1.959964 x sqrt(0.55 x 0.45 / 20 + 3.841459 / 1600) / 1.192073 = 0.199859."""
    assert wilson(11, 20) == (pytest.approx(0.342085, abs=2e-6), pytest.approx(0.741802, abs=2e-6))


@pytest.mark.parametrize(
    ("right", "n", "low"),
    [(19, 20, False), (18, 19, True), (0, 0, False), (1, 1, False), (0, 1, True), (95, 100, False), (949, 1000, True)],
)
def test_exactly_95_percent_are_enough_and_nothing_is_not_too_little(right: int, n: int, low: bool) -> None:
    assert Share(right, n).too_low is low
    assert Precision("A.B", Share(), Share(right, n)).waits is low


def test_right_is_what_a_person_found_right_too_and_adverse_verdicts_are_counted_apart() -> None:
    (found,) = precisions(
        [
            tally(Verdict.FAIL, Verdict.FAIL, 3),
            tally(Verdict.FAIL, Verdict.PASS),
            tally(Verdict.FAIL, Verdict.PARTIAL),
            tally(Verdict.PASS, Verdict.PASS, 4),
            tally(Verdict.PASS, Verdict.FAIL, 2),
        ]
    )
    assert found == Precision("A.B", Share(7, 11), Share(3, 5), 0)


def test_of_a_part_another_share_is_the_same_verdict() -> None:
    (found,) = precisions([tally(Verdict.PARTIAL, Verdict.PARTIAL, act=Act.OVERTURN)])
    assert found.adverse == Share(1, 1)


def test_what_nobody_can_tell_is_counted_apart() -> None:
    (found,) = precisions([tally(Verdict.FAIL, Verdict.UNDETERMINED, 2)])
    assert (found.every, found.adverse, found.cannot_tell, found.waits) == (Share(), Share(), 2, False)


def test_what_the_machine_left_open_and_what_only_people_answer_is_not_measured() -> None:
    assert precisions([tally(Verdict.UNDETERMINED, Verdict.PASS, reason=Reason.BLOCKED)]) == ()
    assert precisions([tally(Verdict.ERROR, Verdict.PASS)]) == ()
    assert precisions([tally(Verdict.FAIL, Verdict.PASS, reason=Reason.ANSWERED_NO)]) == ()


def test_checks_are_told_by_code_and_together() -> None:
    rows = precisions([tally(Verdict.FAIL, Verdict.FAIL, requirement="B.B"), tally(Verdict.PASS, Verdict.FAIL, 2)])
    assert [one.requirement for one in rows] == ["A.B", "B.B"]
    assert altogether(rows) == Precision("", Share(1, 3), Share(1, 1), 0)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_is_one_of_shares(of: tuple[int, int]) -> None:
    low, high = wilson(*of)
    assert 0 <= low <= of[0] / of[1] <= high <= 1
    other = wilson(of[1] - of[0], of[1])
    assert (low, high) == (pytest.approx(1 - other[1]), pytest.approx(1 - other[0]))


def test_there_is_no_interval_of_nothing() -> None:
    with pytest.raises(ValueError, match="0 of 0"):
        wilson(0, 0)
    assert Share().interval is None
