"""What rests on pages that were not asked for tonight accuses nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.memory.standing import insisted, only_what_was_looked_at
from storage.records import Evidence, Finding, Look, Outcome, Place, Reason, Verdict, Visit, VisitFacts
from tests.monitor.nights import FIRST
from tests.playback import judged, plan, play

URL = "http://www.qs.gov.cn/dt/1.html"
ANY = next(iter(judged(play(plan(), {})[0]).values()))


def finding(verdict: Verdict = Verdict.PROVISIONAL, tentative: Verdict | None = Verdict.PARTIAL) -> Finding:
    shown = Evidence(URL, FIRST, 200, None, "")
    return replace(ANY, verdict=verdict, tentative=tentative, reason=Reason.INCOMPLETE, evidence=(shown,), looked_at=())


def visit(asked_days_ago: int) -> Visit:
    since = FIRST - timedelta(days=3)
    fetched = {URL: FIRST - timedelta(days=asked_days_ago)}
    return Visit("S", FIRST, FIRST, VisitFacts("S", "http://www.qs.gov.cn/"), fetched, {URL: since})


def test_an_adverse_finding_over_a_page_that_stood_waits_and_its_page_is_asked_for_next() -> None:
    (waiting,) = only_what_was_looked_at([finding()], visit(3))
    assert (waiting.verdict, waiting.tentative, waiting.reason) == (Verdict.UNDETERMINED, None, Reason.NOT_LOOKED)
    assert insisted([waiting]) == (URL,)


def test_an_adverse_finding_over_a_place_that_stood_waits_as_well() -> None:
    looked = replace(finding(), evidence=(), looked_at=(Look("X", Place.ENTRANCE, URL, Outcome.SEEN),))
    assert only_what_was_looked_at([looked], visit(3))[0].reason is Reason.NOT_LOOKED


@pytest.mark.parametrize("asked", [0, 3])
def test_what_is_met_may_rest_on_a_page_that_stood(asked: int) -> None:
    met = finding(Verdict.PASS, None)
    assert only_what_was_looked_at([met], visit(asked)) == (met,)
    assert insisted([met]) == ()


def test_a_page_that_was_asked_for_and_said_to_be_unchanged_was_looked_at() -> None:
    assert only_what_was_looked_at([finding()], visit(0)) == (finding(),)
