"""How a decision stands to what a later night says, and what counts then: cases of `monitor.cards.reviewed`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from monitor.cards.review_wording import (
    ACTS,
    PARTS,
    ROLES,
    SCOPES,
    STANDS,
    WHYS,
    change_in_words,
    decision_sentence,
    review_sentence,
)
from monitor.cards.reviewed import (
    NOT_LOOKED,
    Change,
    Review,
    Stand,
    after_nights_between,
    basis_of,
    final_of,
    review_of,
)
from monitor.cards.score import score_of
from storage.records import SHANGHAI, Candidate, Finding, Place, Reason, Rejection, Tier, Verdict
from storage.review import Act, Basis, Decision, Role, Scope, Why

DAY = date(2026, 9, 15)
STALE = Finding("S", "A.B", "甲", Verdict.FAIL, Reason.STALE, value="要闻 newest=2026-03-06", lacking=("要闻",))
ASKED = Finding("S", "A.Q", "乙", Verdict.UNDETERMINED, Reason.ASKED)


def decided(finding: Finding, verdict: Verdict = Verdict.PASS, won: float = 1.0, **told: object) -> Decision:
    at = datetime(2026, 9, 15, 9, 30, tzinfo=SHANGHAI)
    made = Decision(
        1, "S", finding.requirement, 1, 7, Act.OVERTURN, verdict, won, Why.READ_WRONG, "", Scope.FINDING,
        basis_of(finding), "li", at,
    )  # fmt: skip
    return replace(made, **told)


def link(text: str, rejected: Rejection | None = Rejection.BLANK) -> Candidate:
    return Candidate("C", text, "/a", "/a", Tier.STRONG, Place.HOME, "/", rejected)


def of_value(value: str, lacking: tuple[str, ...] = ()) -> Finding:
    return Finding("S", "A.B", "甲", Verdict.PARTIAL, Reason.TOO_FEW, value=value, lacking=lacking)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("9/10行，《清单.xlsx》", "8/10行，《清单.xlsx》"),
        ("4/5列，《目录（2025年）.xlsx》", "4/5列，《目录（2026年）.xlsx》"),
        (
            "甲；5/8，分子为目录.xlsx 5行，分母为方案所列（县5、3项）",
            "甲；6/8，分子为目录.xlsx 6行，分母为方案所列（县5、3项）",
        ),
    ],
)
def test_a_share_that_says_where_its_numbers_come_from_is_a_counter_too(was: str, now: str) -> None:
    before = decided(of_value(was))
    assert review_of(of_value(now), before, DAY).stand is Stand.HOLDS
    assert review_of(of_value(f"乙；{now}"), before, DAY).stand is Stand.RETURNED
    assert review_of(of_value(now, ("缺 3 项",)), before, DAY).stand is Stand.RETURNED


@pytest.mark.parametrize(
    ("later", "stand"),
    [
        (STALE, Stand.HOLDS),
        (replace(STALE, verdict=Verdict.PROVISIONAL, tentative=Verdict.FAIL), Stand.HOLDS),
        (replace(STALE, evidence=()), Stand.HOLDS),
        (replace(STALE, value="要闻 newest=2026-09-01"), Stand.RETURNED),
        (replace(STALE, lacking=("要闻", "公告")), Stand.RETURNED),
        (replace(STALE, reason=Reason.MISSING), Stand.RETURNED),
        (replace(STALE, verdict=Verdict.PASS, reason=Reason.FRESH, lacking=()), Stand.AGREES),
        (replace(STALE, verdict=Verdict.UNDETERMINED, reason=Reason.BLOCKED), Stand.RESTS),
        (replace(STALE, verdict=Verdict.UNDETERMINED, reason=Reason.UNDATED), Stand.RETURNED),
        (replace(STALE, verdict=Verdict.SUSPENDED, reason=Reason.MAINTENANCE), Stand.RESTS),
        (replace(STALE, candidates=(link("动态"),)), Stand.RETURNED),
    ],
)
def test_a_decision_stands_to_a_later_finding_by_what_that_says(later: Finding, stand: Stand) -> None:
    assert review_of(later, decided(STALE), DAY).stand is stand


def test_a_decision_on_a_finding_that_could_not_be_made_rests_where_another_cause_kept_a_night_from_looking() -> None:
    blocked = replace(STALE, verdict=Verdict.UNDETERMINED, reason=Reason.BLOCKED)
    assert review_of(blocked, decided(blocked), DAY).stand is Stand.HOLDS
    assert review_of(replace(blocked, reason=Reason.UNREACHABLE), decided(blocked), DAY).stand is Stand.RESTS


def test_a_machine_that_lacks_something_else_does_not_agree_with_an_adverse_decision() -> None:
    confirmed = decided(STALE, Verdict.FAIL, 0.0, act=Act.CONFIRM)
    assert review_of(replace(STALE, lacking=("公告",)), confirmed, DAY).stand is Stand.RETURNED
    assert review_of(replace(STALE, value="要闻 newest=2026-03-07"), confirmed, DAY).stand is Stand.AGREES


MANY = replace(STALE, verdict=Verdict.PARTIAL, won=0.5, value="要闻 newest=2026-03-06；公告 newest=2026-09-14")
FRESH = replace(STALE, verdict=Verdict.PASS, reason=Reason.FRESH, value="要闻 newest=2026-09-14", lacking=())
DOWN = replace(STALE, reason=Reason.OFTEN_DOWN, value="failed=20/140 days=7", lacking=("首页稳定打开",))


@pytest.mark.parametrize(
    ("before", "later"),
    [
        (MANY, replace(MANY, value="要闻 newest=2026-03-06；公告 newest=2026-09-15")),
        (FRESH, replace(FRESH, value="要闻 newest=2026-09-15")),
        (FRESH, replace(FRESH, value="要闻 newest=2026-09-15（年份为推定）")),
        (replace(MANY, value="0/1；2/5；0/1"), replace(MANY, value="0/1；0/1")),
        (replace(MANY, value="6 条，2026年第1～8；2025年第3～9"), replace(MANY, value="5 条，2026年第2～8")),
        (replace(FRESH, value="pages=30"), replace(FRESH, value="pages=31")),
        (replace(FRESH, value="failed=0 days=7"), replace(FRESH, value="failed=1/140 days=7")),
        (replace(FRESH, value="stale=0 of 8"), replace(FRESH, value="stale=1 of 9")),
        (STALE, replace(STALE, candidates=(link("关于做好要闻报送的通知", Rejection.NOT_A_COLUMN),))),
        (
            replace(STALE, candidates=(link("动态"), link("新闻", Rejection.NOT_SEEN))),
            replace(STALE, candidates=(link("动态", Rejection.NOT_OPENED), link("新闻"))),
        ),
    ],
)
def test_what_moves_while_a_site_goes_on_as_it_did_returns_no_decision(before: Finding, later: Finding) -> None:
    told = decided(before, Verdict.UNDETERMINED, 0.0, act=Act.CANNOT_TELL)
    assert review_of(later, told, DAY).stand is Stand.HOLDS


@pytest.mark.parametrize(
    ("before", "later", "verdict"),
    [
        (STALE, replace(STALE, value="要闻 newest=2026-03-07"), Verdict.PASS),
        (MANY, replace(MANY, value="要闻 newest=2026-03-07；公告 newest=2026-09-14"), Verdict.PASS),
        (FRESH, replace(FRESH, value="要闻 newest=2026-09-15"), Verdict.FAIL),
        (DOWN, replace(DOWN, value="failed=139/140 days=7"), Verdict.PASS),
        (STALE, replace(STALE, candidates=(link("动态", None),)), Verdict.PASS),
    ],
)
def test_what_speaks_for_an_office_or_is_held_against_it_returns_a_decision(
    before: Finding, later: Finding, verdict: Verdict
) -> None:
    assert review_of(later, decided(before, verdict, float(verdict is Verdict.PASS)), DAY).stand is Stand.RETURNED


@pytest.mark.parametrize(
    ("between", "stand"),
    [
        ([], Stand.AGREES),
        ([STALE], Stand.AGREES),
        ([replace(STALE, verdict=Verdict.UNDETERMINED, reason=Reason.BLOCKED)], Stand.AGREES),
        ([FRESH], Stand.RETURNED),
        ([FRESH, STALE], Stand.RETURNED),
    ],
)
def test_what_is_amiss_once_more_after_it_was_mended_is_decided_anew(between: list[Finding], stand: Stand) -> None:
    later = replace(STALE, value="要闻 newest=2026-04-01")
    review = review_of(later, decided(STALE, Verdict.FAIL, 0.0, act=Act.CONFIRM), DAY)
    assert after_nights_between(review, between).stand is stand


def test_what_nights_in_between_say_ends_no_decision_that_is_met() -> None:
    review = review_of(FRESH, decided(STALE), DAY)
    assert after_nights_between(review, [FRESH, STALE]).stand is Stand.AGREES


def test_a_part_of_the_points_that_a_person_gave_is_not_met_by_another_part() -> None:
    given = decided(MANY, Verdict.PARTIAL, 0.9)
    later = replace(MANY, value="要闻 newest=2026-03-07；公告 newest=2026-09-14")
    assert review_of(later, given, DAY).stand is Stand.RETURNED
    assert review_of(replace(later, won=0.9), given, DAY).stand is Stand.AGREES


@pytest.mark.parametrize(
    "reason", [Reason.NOT_COMPARED, Reason.NOT_TRIED, Reason.NOT_SOUGHT, Reason.TOO_FEW_VISITS, Reason.BLOCKED]
)
def test_what_a_night_did_not_look_at_is_no_change(reason: Reason) -> None:
    unseen = replace(STALE, verdict=Verdict.UNDETERMINED, reason=reason, value="", lacking=())
    assert review_of(unseen, decided(STALE), DAY).stand is Stand.RESTS


def test_of_a_link_of_which_something_else_became_that_is_told() -> None:
    before = replace(STALE, candidates=(link("动态"), link("新闻")))
    later = replace(STALE, candidates=(link("动态", Rejection.UNCONFIRMED), link("信息")))
    assert [change_in_words(one) for one in review_of(later, decided(before), DAY).changed] == [
        "候选链接新增“信息”，不再有“新闻”",
        "链接“动态”由“栏目没有内容”变为“名称相近，页面未表明是该栏目”",
    ]
    taken = replace(STALE, candidates=(link("动态", None), link("新闻")))
    assert "链接“动态”由“栏目没有内容”变为“采用”" in review_sentence(review_of(taken, decided(before), DAY))


def test_a_decision_up_to_a_day_holds_on_that_day_and_through_nights_that_could_not_look() -> None:
    until = decided(STALE, scope=Scope.UNTIL, until=DAY)
    unseen = replace(STALE, verdict=Verdict.UNDETERMINED, reason=Reason.UNREACHABLE)
    assert review_of(unseen, until, DAY).stand is Stand.HOLDS
    assert final_of(unseen, review_of(unseen, until, DAY)).verdict is Verdict.PASS
    assert review_of(STALE, until, date(2026, 9, 16)).stand is Stand.EXPIRED


@pytest.mark.parametrize("stand", [stand for stand in Stand if stand is not Stand.HOLDS])
def test_what_does_not_hold_leaves_the_machines_finding(stand: Stand) -> None:
    assert final_of(STALE, Review(decided(STALE), stand)) is STALE


@pytest.mark.parametrize(
    ("verdict", "won", "reason"),
    [
        (Verdict.PASS, 1.0, Reason.ANSWERED),
        (Verdict.PARTIAL, 0.5, Reason.ANSWERED_PARTLY),
        (Verdict.FAIL, 0.0, Reason.ANSWERED_NO),
    ],
)
def test_a_question_that_a_person_decided_counts_as_answered(verdict: Verdict, won: float, reason: Reason) -> None:
    final = final_of(ASKED, review_of(ASKED, decided(ASKED, verdict, won), DAY))
    assert (final.verdict, final.reason) == (verdict, reason)
    score = score_of([replace(STALE, verdict=Verdict.PASS), final])
    assert (score.questions_answered, score.machine_coverage) == (1.0, 1.0)
    assert score.score == pytest.approx(50 * (1 + won), abs=0.1)


def test_what_a_person_cannot_tell_wins_and_loses_nothing() -> None:
    final = final_of(STALE, review_of(STALE, decided(STALE, Verdict.UNDETERMINED, 0.0, act=Act.CANNOT_TELL), DAY))
    assert score_of([final]).bounds == (0.0, 100.0)


def test_a_decision_and_what_changed_under_it_are_told_in_chinese() -> None:
    one = decided(STALE, note="首页有新条目")
    assert decision_sentence(one) == ("li于2026-09-15 09:30复核，改判为“符合”：程序误读网页。备注：首页有新条目")
    changed = review_of(replace(STALE, value="要闻 newest=2026-09-01", candidates=(link("动态"),)), one, DAY)
    assert review_sentence(changed) == (
        "事实已变化，退回复核（所见事实由“要闻，最新一条为2026-03-06”变为“要闻，最新一条为2026-09-01”；候选链接新增“动态”）。"
        f"此前：{decision_sentence(one)}"
    )
    assert changed.changed[0] == Change("value", "要闻 newest=2026-03-06", "要闻 newest=2026-09-01")


def test_every_word_of_review_is_told_in_chinese() -> None:
    assert (ACTS.keys(), SCOPES.keys(), WHYS.keys()) == (set(Act), set(Scope), set(Why))
    assert (STANDS.keys(), ROLES.keys()) == (set(Stand), set(Role))
    assert PARTS.keys() == set(Basis.__dataclass_fields__) - {"tentative"} | {"link", "between"}
    assert Reason.MISSING not in NOT_LOOKED
