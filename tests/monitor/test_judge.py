from __future__ import annotations

from datetime import datetime

import pytest

from config.rulebook import load_rules
from config.sites import Level
from monitor.judge import judge_site
from storage.records import SHANGHAI, Outcome, Reason, Verdict, Visit, VisitFacts
from tests.monitor.facts import HOME, candidate, context, entry, failed, seen, visit

AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
RULES = load_rules(("hunan-columns",))


def judged(facts: VisitFacts | None, **site: object) -> dict[str, tuple[Verdict, Reason]]:
    who = context(**site).site  # type: ignore[arg-type]  # given by the tests
    made = Visit("A", AS_OF, AS_OF, facts) if facts else None
    return {f.requirement: (f.verdict, f.reason) for f in judge_site(who, RULES, made, AS_OF)}


def test_there_is_one_finding_a_check_whatever_was_seen() -> None:
    assert set(judged(None)) == {check.code for check in RULES.checks}
    assert set(judged(visit())) == {check.code for check in RULES.checks}


def test_a_check_does_not_bind_a_level_that_its_document_does_not_name() -> None:
    assert judged(visit(), level=Level.DEPARTMENT)["BIZ.COL"] == (Verdict.NOT_APPLICABLE, Reason.LEVEL)


def test_a_level_bound_check_of_a_site_of_unknown_level_is_undetermined() -> None:
    assert judged(visit(), level=None)["BIZ.COL"] == (Verdict.UNDETERMINED, Reason.LEVEL_UNKNOWN)


def test_an_order_of_one_province_does_not_bind_another() -> None:
    told = judged(visit(), region="江西省")
    assert told["BIZ.COL"] == (Verdict.NOT_APPLICABLE, Reason.REGION)
    assert told["SITE.BLANK"][0] is not Verdict.NOT_APPLICABLE


def test_a_site_whose_home_page_announces_maintenance_is_suspended_and_loses_nothing() -> None:
    facts = VisitFacts("A", HOME, (failed(HOME, Outcome.MAINTENANCE),))
    assert set(judged(facts).values()) == {(Verdict.SUSPENDED, Reason.MAINTENANCE)}


def test_a_fault_of_ours_is_an_error_and_not_a_finding_about_the_site() -> None:
    facts = VisitFacts("A", HOME, (failed(HOME, Outcome.ERROR),))
    assert set(judged(facts).values()) == {(Verdict.ERROR, Reason.OUR_FAULT)}


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.SEEN])
def test_no_outcome_but_seen_costs_points(outcome: Outcome) -> None:
    facts = VisitFacts("A", HOME, (failed(HOME, outcome),))
    assert not {verdict for verdict, _ in judged(facts).values()} & {Verdict.FAIL, Verdict.PARTIAL, Verdict.PROVISIONAL}


def test_the_date_of_a_scan_is_its_date_in_shanghai() -> None:
    page = seen("http://a.example/dt/", entry(AS_OF.date().replace(day=1)))
    facts = visit(page, candidates=[candidate("NEWS", page)])
    night = datetime.fromisoformat("2026-09-14T17:30:00+00:00")  # 01:30 on the 15th in Shanghai
    found = {f.requirement: f for f in judge_site(context().site, RULES, Visit("A", night, night, facts), night)}
    assert found["SITE.NEWS14"].verdict is Verdict.PASS
    later = datetime.fromisoformat("2026-09-15T17:30:00+00:00")
    found = {f.requirement: f for f in judge_site(context().site, RULES, Visit("A", later, later, facts), later)}
    assert found["SITE.NEWS14"].tentative is Verdict.FAIL
