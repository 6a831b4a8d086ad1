from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.checks import Confirm
from monitor.memory.confirm import confirm, night_is_ours
from storage.ledger import ScanInfo, ScanKind, ScanStatus, Standing
from storage.records import SHANGHAI, Finding, Outcome, Reason, Verdict

FIRST = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
SECOND = FIRST + timedelta(days=1)


def finding(tentative: Verdict = Verdict.FAIL, reason: Reason = Reason.MISSING, *lacking: str) -> Finding:
    return Finding("A", "BIZ.COL", "专栏", Verdict.PROVISIONAL, reason, tentative=tentative, lacking=lacking)


def earlier(
    said: Finding, as_of: datetime = FIRST, kind: ScanKind = ScanKind.NIGHTLY, *, ours: bool = False
) -> Standing:
    scan = ScanInfo(1, kind, as_of, "t", (), 1, as_of, as_of, ScanStatus.DONE, ours)
    return Standing(said, scan)


def verdict(tonight: Finding, before: Standing | None) -> Verdict:
    scan = ScanInfo(2, ScanKind.NIGHTLY, SECOND, "t", (), 1, SECOND, None, ScanStatus.RUNNING, ours=False)
    return confirm(tonight, before, scan, Confirm()).verdict


def test_a_scan_that_was_given_up_supports_nothing() -> None:
    before = earlier(finding())
    given_up = replace(before.scan, status=ScanStatus.ABANDONED)
    assert verdict(finding(), Standing(before.finding, given_up)) is Verdict.PROVISIONAL


def test_the_hours_count_from_the_end_of_the_earlier_scan() -> None:
    before = earlier(finding())
    late = replace(before.scan, finished=SECOND - timedelta(hours=2))
    assert verdict(finding(), Standing(before.finding, late)) is Verdict.PROVISIONAL


def test_a_second_night_that_sees_the_same_lack_confirms_it() -> None:
    assert verdict(finding(), earlier(finding())) is Verdict.FAIL


def test_a_first_sight_is_never_more_than_provisional() -> None:
    assert verdict(finding(), None) is Verdict.PROVISIONAL


@pytest.mark.parametrize(("hours", "confirmed"), [(11.99, False), (12, True)])
def test_twelve_hours_must_lie_between(hours: float, confirmed: bool) -> None:
    before = earlier(finding(), SECOND - timedelta(hours=hours))
    assert (verdict(finding(), before) is Verdict.FAIL) is confirmed


def test_an_ad_hoc_check_and_a_night_that_was_ours_support_nothing() -> None:
    assert verdict(finding(), earlier(finding(), kind=ScanKind.ADHOC)) is Verdict.PROVISIONAL
    assert verdict(finding(), earlier(finding(), ours=True)) is Verdict.PROVISIONAL


def test_a_night_that_passed_supports_nothing() -> None:
    passed = replace(finding(), verdict=Verdict.PASS, tentative=None, reason=Reason.FOUND)
    assert verdict(finding(), earlier(passed)) is Verdict.PROVISIONAL


def test_another_reason_is_another_fault() -> None:
    assert verdict(finding(), earlier(finding(reason=Reason.BLANK))) is Verdict.PROVISIONAL


def test_a_milder_night_supports_only_the_milder_verdict() -> None:
    partial = finding(Verdict.PARTIAL, Reason.STALE, "公告")
    whole = finding(Verdict.FAIL, Reason.STALE, "公告")
    assert verdict(whole, earlier(partial)) is Verdict.PROVISIONAL
    assert verdict(partial, earlier(whole)) is Verdict.PARTIAL


def test_only_what_both_nights_lacked_is_confirmed() -> None:
    one = finding(Verdict.PARTIAL, Reason.INCOMPLETE, "纳税")
    both = finding(Verdict.PARTIAL, Reason.INCOMPLETE, "纳税", "获得电力")
    assert verdict(one, earlier(both)) is Verdict.PARTIAL
    assert verdict(both, earlier(one)) is Verdict.PROVISIONAL


def test_a_confirmed_finding_goes_on_supporting_the_next_nights() -> None:
    stood = replace(finding(), verdict=Verdict.FAIL, tentative=None)
    assert verdict(finding(), earlier(stood)) is Verdict.FAIL


@pytest.mark.parametrize(
    ("failed", "sites", "ours"),
    [(0, 10, False), (2, 10, False), (3, 10, True), (1, 2, False), (2, 2, True), (1, 6, False)],
)
def test_more_than_a_fifth_failing_together_makes_the_night_ours(failed: int, sites: int, ours: bool) -> None:
    homes = [Outcome.UNREACHABLE] * failed + [Outcome.SEEN] * (sites - failed)
    assert night_is_ours(homes) is ours
