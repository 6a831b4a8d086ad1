"""Twenty findings that two people read, worked out on paper by the textbook beside what the desk is shown."""

from __future__ import annotations

import pytest

from monitor.rounds.agreement import agreement_of
from monitor.rounds.measured import precisions, wilson
from storage.records import Reason, Verdict
from storage.review import Act
from storage.rounds.tally import Tally

FAIL, PASS = Verdict.FAIL, Verdict.PASS


def test_kappa_and_its_error_are_those_of_the_textbook() -> None:
    # Cohen 1960; Fleiss, Cohen and Everitt 1969, formula 13. n = 20:
    #
    #                   second: fail  second: pass   first's share
    #   first: fail          9             2             0.55
    #   first: pass          3             6             0.45
    #   second's share      0.60          0.40
    #
    # observed = (9 + 6) / 20 = 0.75; by chance = 0.55 * 0.60 + 0.45 * 0.40 = 0.51
    # kappa = (0.75 - 0.51) / (1 - 0.51) = 0.489796; 1 - kappa = 0.510204
    # A (both alike)   = 0.45 * (1 - 1.15 * 0.510204)^2 + 0.30 * (1 - 0.85 * 0.510204)^2 = 0.076855 + 0.096218
    # B (not alike)    = 0.510204^2 * (0.10 * (0.60 + 0.45)^2 + 0.15 * (0.40 + 0.55)^2) = 0.260308 * 0.245625 = 0.063938
    # C                = (0.489796 - 0.51 * 0.510204)^2 = 0.052712
    # variance = (A + B - C) / (0.49^2 * 20) = 0.184298 / 4.802 = 0.038380; its root is 0.195907
    # 95 %: 0.489796 - 1.959964 * 0.195907 = 0.105826 to 0.873766
    pairs = [(FAIL, FAIL)] * 9 + [(FAIL, PASS)] * 2 + [(PASS, FAIL)] * 3 + [(PASS, PASS)] * 6
    told = agreement_of(pairs)
    assert (told.n, told.same, told.observed, told.expected) == (20, 15, 0.75, 0.51)
    assert told.kappa == pytest.approx(0.489796, abs=1e-6)
    assert told.error == pytest.approx(0.195907, abs=2e-6)
    assert told.interval == pytest.approx((0.105826, 0.873766), abs=5e-6)


def test_precision_and_its_interval_are_those_of_the_textbook() -> None:
    # Wilson 1927: of 20 adverse verdicts people found 18 right; z = 1.959964, z^2 = 3.841459.
    # middle = (0.9 + 3.841459 / 40) / (1 + 3.841459 / 20) = 0.996036 / 1.192073 = 0.835550
    # half = 1.959964 * sqrt(0.9 * 0.1 / 20 + 3.841459 / 1600) / 1.192073 = 1.959964 * 0.083072 / 1.192073 = 0.136584
    assert wilson(18, 20) == pytest.approx((0.698966, 0.972134), abs=2e-6)
    tallies = [
        Tally("BIZ.COL", FAIL, Reason.MISSING, Act.CONFIRM, FAIL, 18),
        Tally("BIZ.COL", FAIL, Reason.MISSING, Act.OVERTURN, PASS, 2),
        Tally("FILE.LIB", FAIL, Reason.MISSING, Act.CONFIRM, FAIL, 19),
        Tally("FILE.LIB", FAIL, Reason.MISSING, Act.OVERTURN, PASS, 1),
    ]
    low, enough = precisions(tallies)
    assert (low.adverse.value, low.waits) == (0.9, True)
    assert (enough.adverse.value, enough.waits) == (0.95, False)  # exactly 95 % is enough
