"""Cohen's kappa: by hand, where it is not defined, and within its bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rounds.agreement import FEW, Agreement, agreement_of
from monitor.second.wording import few_in_words, kappa_in_words, observed_in_words
from storage.records import Verdict

FAIL, PASS, PARTIAL = Verdict.FAIL, Verdict.PASS, Verdict.PARTIAL
BY_HAND = {(FAIL, FAIL): 9, (FAIL, PASS): 2, (PASS, FAIL): 1, (PASS, PASS): 8}
"""Of 20 findings the first reader finds 11 failed and 9 passed, the second 10 and 10; 17 are found alike.

observed = 17/20 = 0.85; expected = (11 x 10 + 9 x 10) / 400 = 0.5; kappa = (0.85 - 0.5) / (1 - 0.5) = 0.7.
Its variance, 1 - kappa being 0.3 and the shares 0.55, 0.45 (first) and 0.5, 0.5 (second):
    fail/fail  0.45 x (1 - (0.55 + 0.5) x 0.3)^2 = 0.45 x 0.685^2  = 0.21115125
    pass/pass  0.40 x (1 - (0.45 + 0.5) x 0.3)^2 = 0.40 x 0.715^2  = 0.20449
    fail/pass  0.10 x ((0.5 + 0.45) x 0.3)^2     = 0.10 x 0.285^2  = 0.0081225
    pass/fail  0.05 x ((0.5 + 0.55) x 0.3)^2     = 0.05 x 0.315^2  = 0.00496125
    less       (0.7 - 0.5 x 0.3)^2               = 0.55^2          = 0.3025
    together 0.126225; divided by 20 and by (1 - 0.5)^2: 0.025245; its root is 0.158886...
0.7 +- 1.959964 x 0.158886 = 0.7 +- 0.311412: from 0.388588 to 1.011412, of which 1 is the most there is.
"""

tables = st.dictionaries(st.tuples(st.sampled_from(Verdict), st.sampled_from(Verdict)), st.integers(1, 50), max_size=12)


def agreed(table: dict[tuple[Verdict, Verdict], int]) -> Agreement:
    return agreement_of(pair for pair, number in table.items() for _ in range(number))


def test_kappa_and_its_interval_are_those_worked_out_by_hand() -> None:
    found = agreed(BY_HAND)
    assert (found.n, found.same, found.observed, found.expected, found.kappa) == (20, 17, 0.85, 0.5, 0.7)
    assert found.error == pytest.approx(0.025245**0.5)
    assert found.interval == (pytest.approx(0.388588, abs=1e-6), 1.0)
    assert kappa_in_words(found) == "κ＝0.700，95%区间为0.389至1.000"
    assert observed_in_words(found) == "20项中17项一致，观察一致率85.0%，机遇一致率50.0%"
    assert found.verdicts == (PASS, FAIL)


def test_kappa_is_not_defined_without_pairs_nor_where_chance_alone_would_agree() -> None:
    assert agreement_of([]).kappa is None
    assert kappa_in_words(agreement_of([])) == "尚无完成的复读，κ无从计算"
    same = agreed({(FAIL, FAIL): 7})
    assert (same.observed, same.expected, same.kappa, same.interval) == (1.0, 1.0, None, None)
    assert "κ没有定义" in kappa_in_words(same)


def test_where_all_is_found_alike_kappa_is_one_and_no_interval_is_made_up() -> None:
    found = agreed({(FAIL, FAIL): 3, (PASS, PASS): 2})
    assert (found.kappa, found.error, found.interval) == (1.0, 0.0, None)
    assert kappa_in_words(found) == "κ＝1.000（全部一致，公式不能给出区间）"


def test_where_nothing_is_found_alike_kappa_is_below_chance() -> None:
    found = agreed({(FAIL, PASS): 5, (PASS, FAIL): 5})
    assert found.kappa == -1.0
    assert agreed({(FAIL, PASS): 4}).kappa == 0.0


def test_few_pairs_are_told_to_be_few() -> None:
    assert few_in_words(agreed({(FAIL, FAIL): FEW - 1})) == "完成的复读不足30项，κ及其区间仅供参考"
    assert few_in_words(agreed({(FAIL, FAIL): FEW})) == ""
    assert few_in_words(agreement_of([])) == ""


@given(tables)
def test_kappa_lies_within_its_bounds_and_does_not_ask_who_read_first(
    table: dict[tuple[Verdict, Verdict], int],
) -> None:
    found = agreed(table)
    other = agreed({(second, first): number for (first, second), number in table.items()})
    assert (found.kappa, found.error, found.interval) == (other.kappa, other.error, other.interval)
    if found.kappa is not None:
        assert -1 <= found.kappa <= 1
        assert found.observed is not None
        assert found.kappa <= found.observed
        assert (found.kappa == 1) == (found.same == found.n)
    if found.interval is not None and found.kappa is not None:
        assert -1 <= found.interval[0] <= found.kappa <= found.interval[1] <= 1
