"""SITE.REACH by the probes of a week: the exact boundaries, and what says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from config.answers import Answer
from config.rulebook import load_rules
from config.sites import Level, Site
from monitor.cards.wording import sentence
from monitor.judge import judge_site
from storage.reaching import ReachDay, Unopened
from storage.records import SHANGHAI, Cause, Finding, Outcome, PageFacts, Reason, Verdict, Visit, VisitFacts

AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
SITE = Site(code="A", name="青石县人民政府", level=Level.COUNTY, region="湖南省", url="http://www.a.example/")
RULES = load_rules(("national",))
DEAD = Visit("A", AS_OF, AS_OF, VisitFacts("A", SITE.url or "", (
    PageFacts(SITE.url or "", SITE.url or "", 0, Outcome.UNREACHABLE, Cause.TIMEOUT),)))  # fmt: skip


def week(failed: int = 0, of: int = 20, **last: object) -> list[ReachDay]:
    """The seven days before the scan with so many visits each, the failed ones all on the first; `last` changes the
    last day."""
    days = [date(2026, 9, 8) + timedelta(days=number) for number in range(7)]
    found = [ReachDay("A", day, opened=of, failed=0, unclear=0, ours=0) for day in days]
    at = datetime(2026, 9, 8, 3, 12, tzinfo=SHANGHAI)
    failures = tuple(Unopened(at + timedelta(hours=hour), Cause.TIMEOUT, 0, 20.0) for hour in range(failed))
    found[0] = replace(found[0], opened=of - failed, failed=failed, unopened=failures)
    return [*found[:-1], replace(found[-1], **last)]  # type: ignore[arg-type]


def judged(probes: list[ReachDay], said: str = "", visit: Visit | None = DEAD) -> Finding:
    answers = {"SITE.REACH": Answer(site="A", check="SITE.REACH", said=said, by="甲", at=AS_OF.date())} if said else {}  # type: ignore[arg-type]
    found = judge_site(SITE, RULES, visit, AS_OF, probes=probes, answers=answers)
    return next(finding for finding in found if finding.requirement == "SITE.REACH")


def test_five_percent_is_too_much_and_one_visit_less_is_not() -> None:
    assert judged(week(failed=7, of=20)).tentative is Verdict.FAIL  # 7 of 140
    assert judged(week(failed=6, of=20)).verdict is Verdict.PASS


def test_what_is_adverse_waits_for_a_second_night_and_shows_every_failure_with_time_and_cause() -> None:
    found = judged(week(failed=8))
    assert (found.verdict, found.tentative, found.reason) == (Verdict.PROVISIONAL, Verdict.FAIL, Reason.OFTEN_DOWN)
    assert "连续7日共访问140次，15秒内打不开8次" in sentence(found)
    figures, failures = found.evidence
    assert "09-08 访问20次、打不开8次；09-09 访问20次、打不开0次" in figures.matched
    assert all(f"09-08 {hour:02}:12（20.0秒）" in failures.matched for hour in range(3, 11))
    assert failures.fetched_at == datetime(2026, 9, 8, 10, 12, tzinfo=SHANGHAI)


def test_a_site_that_always_opened_is_met_by_the_same_words_every_night() -> None:
    assert judged(week()).value == judged(week(of=24)).value == "failed=0 days=7"


@pytest.mark.parametrize("last", [{"opened": 19}, {"opened": 19, "unclear": 5}, {"opened": 10, "ours": 14}])
def test_a_day_of_fewer_visits_that_count_than_ordered_leaves_the_week_undetermined(last: dict[str, int]) -> None:
    found = judged(week(failed=20, **last))
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.TOO_FEW_VISITS)
    assert "7日中次数足够的有6日" in sentence(found)


def test_the_scan_s_own_day_is_no_day_of_the_week() -> None:
    later = [replace(day, day=day.day + timedelta(days=1)) for day in week(failed=20)]
    assert judged(later).reason is Reason.TOO_FEW_VISITS


def test_without_probes_a_person_is_asked_and_the_answer_needs_no_second_night() -> None:
    assert (judged([]).verdict, judged([]).reason) == (Verdict.UNDETERMINED, Reason.ASKED)
    assert judged([], "no").verdict is Verdict.FAIL
    assert judged([], "yes").verdict is Verdict.PASS


def test_a_person_s_answer_counts_where_the_probes_are_too_few_and_not_against_a_whole_week() -> None:
    assert judged(week(failed=20, opened=3), "yes").reason is Reason.ANSWERED
    assert judged(week(failed=20), "yes").reason is Reason.OFTEN_DOWN


def test_a_home_page_that_tonight_did_not_open_says_nothing_and_hides_nothing() -> None:
    assert judged(week(failed=1)).reason is Reason.REACHED
    assert judged(week(failed=1), visit=None).reason is Reason.REACHED
