"""Decisions on findings that a round judges by packs of its own: they count in the round, and nights never see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.cards.reading import latest_card
from monitor.cards.reviewed import Stand
from monitor.cards.standings import standings
from monitor.review.deciding import decide, withdraw
from monitor.review.wishes import OvertakenError, RefusedError, Wish, facts_mark
from monitor.rounds.cards import round_card
from monitor.rounds.freezing import freeze_round
from monitor.rounds.measured import Share
from monitor.rounds.precision import precision_of
from storage.database import reading, transaction
from storage.decisions import assign, assignments, decisions_on, latest_decisions
from storage.queue_marks import marks_at
from storage.records import Verdict
from storage.review import Act, Decision, Mark, Role, Scope, Why
from storage.rounds.records import Stage
from storage.rounds.register import add_round
from storage.rounds.whole import decisions_in
from storage.scans import latest_scan, scan_info
from tests.accounts import add, little_argon2
from tests.monitor.nights import FIRST, Served
from tests.monitor.round_looks import BOTH, LI, NEGATIVE, NOW, WU, District, pages, stale
from tests.playback import html, rows

__all__ = ["little_argon2"]


def wish(district: District, scan: int, requirement: str, **told: object) -> Wish:
    with reading(district.engine) as conn:
        seen = len(decisions_on(conn, "S", requirement))
    asked = {"act": Act.OVERTURN, "why": Why.SEEN, "verdict": Verdict.PASS, **told}
    finding = district.found(scan)[requirement]
    return Wish("S", requirement, scan, seen=seen, facts=facts_mark(finding), **asked)  # type: ignore[arg-type]


def decided(district: District, scan: int | None, requirement: str = NEGATIVE, **told: object) -> Decision:
    """A decision on what this scan found, or on what speaks in the round."""
    number = scan if scan is not None else district.standing().scan
    assert number is not None
    made = wish(district, number, requirement, **told)
    with transaction(district.engine) as conn:
        return decide(conn, made, LI, NOW)


def stand(district: District, requirement: str) -> Stand | None:
    assert district.round is not None
    with reading(district.engine) as conn:
        card = round_card(conn, district.round, "S")
    assert card is not None
    review = card.reviews.get(requirement)
    return review.stand if review else None


def seen_by_nights(district: District) -> list[object]:
    with reading(district.engine) as conn:
        night = latest_scan(conn)
        assert night is not None
        card = latest_card(conn, "S")
        told = latest_decisions(conn, ["S"], at_scan=night.id)
        return [card.final, card.reviews, marks_at(conn, night.id), standings(conn, night), assignments(conn), told]


def test_a_decision_on_a_rounds_own_finding_counts_in_the_round_and_nights_never_see_it(
    district: District, little_argon2: None
) -> None:
    add(district.engine, "li", Role.REVIEWER, at=NOW)
    with transaction(district.engine) as conn:
        assign(conn, [("S", BOTH)], "li", "wu", NOW)
    before, score = seen_by_nights(district), district.standing().figures
    assert district.card()[BOTH].verdict is Verdict.FAIL
    for requirement in (NEGATIVE, BOTH):
        decided(district, None, requirement)
        assert district.card()[requirement].verdict is Verdict.PASS
    assert seen_by_nights(district) == before
    now = district.standing()
    assert now.reviews == 2
    assert score is not None
    assert now.figures is not None
    assert now.figures.high > score.high


def test_it_is_carried_over_to_the_next_night_of_the_round_and_not_to_that_night_itself(district: District) -> None:
    decided(district, None, BOTH)
    said = district.served(stale())
    assert said[BOTH].verdict is Verdict.FAIL
    assert district.card()[BOTH].verdict is Verdict.PASS
    with reading(district.engine) as conn:
        assert latest_card(conn, "S").final_by_code[BOTH].verdict is Verdict.FAIL


def test_what_was_decided_on_the_night_holds_in_the_round_where_the_facts_agree(district: District) -> None:
    decided(district, district.nights_played[-1], BOTH)
    assert district.card()[BOTH].verdict is Verdict.PASS
    assert stand(district, BOTH) is Stand.HOLDS


def test_what_was_decided_on_the_night_says_nothing_where_the_round_saw_otherwise(district: District) -> None:
    district.night(stale())
    district.look(Served(pages()))  # type: ignore[arg-type]
    district.judge()
    decided(district, district.nights_played[-1], BOTH, act=Act.OVERTURN, verdict=Verdict.NOT_APPLICABLE)
    assert district.card()[BOTH].verdict is Verdict.PASS
    assert stand(district, BOTH) is None


def test_a_decision_of_the_round_goes_before_one_of_the_night_and_their_numbers_are_one_series(
    district: District,
) -> None:
    first = decided(district, None, BOTH, act=Act.CANNOT_TELL, verdict=None)
    second = decided(district, district.nights_played[-1], BOTH)
    assert (first.number, second.number) == (1, 2)
    assert district.card()[BOTH].verdict is Verdict.UNDETERMINED
    with reading(district.engine) as conn:
        assert latest_card(conn, "S").final_by_code[BOTH].verdict is Verdict.PASS


def test_a_decision_comes_back_when_a_night_of_the_round_said_otherwise_in_between(district: District) -> None:
    decided(district, None, NEGATIVE, act=Act.CONFIRM, verdict=None)
    district.served(
        stale('<li><a href="/fm/">政务公开负面清单</a></li>', **{"/fm/": html("政务公开负面清单", rows(FIRST.date()))})
    )
    assert stand(district, NEGATIVE) in (Stand.RETURNED, Stand.AGREES)
    district.served(stale())
    district.served(stale())
    assert stand(district, NEGATIVE) is Stand.RETURNED


def test_only_the_finding_itself_may_be_decided_on_there(district: District) -> None:
    day = NOW.date() + timedelta(days=9)
    for scope, more in ((Scope.UNTIL, {"until": day}), (Scope.ALIAS, {"column": NEGATIVE, "alias": "负面清单"})):
        with pytest.raises(RefusedError, match="只适用于本项结论"):
            decided(district, None, scope=scope, **more)


def test_what_does_not_speak_in_an_open_round_is_refused(district: District) -> None:
    assert district.round is not None
    number = district.standing().scan
    assert number is not None
    freeze_round(district.engine, district.round.id, WU, NOW)
    with pytest.raises(RefusedError, match="已不用于进行中的评估周期"):
        decided(district, number)


def test_of_an_earlier_judging_with_the_same_facts_the_one_that_speaks_now_is_decided_on(district: District) -> None:
    shown = district.standing().scan
    assert shown is not None
    district.served(stale())
    made = decided(district, shown)
    assert made.scan == district.standing().scan != shown


def test_who_comes_second_is_told_whoever_was_first_on_either_finding(district: District) -> None:
    number = district.standing().scan
    assert number is not None
    late = wish(district, number, BOTH)
    decided(district, district.nights_played[-1], BOTH)
    with pytest.raises(OvertakenError), transaction(district.engine) as conn:
        decide(conn, late, WU, NOW)


def test_taking_back_ends_what_was_decided_on_the_same_kind_of_finding_alone(district: District) -> None:
    decided(district, district.nights_played[-1], BOTH)
    decided(district, None, BOTH, act=Act.CANNOT_TELL, verdict=None)
    number = district.standing().scan
    assert number is not None
    with transaction(district.engine) as conn:
        withdraw(conn, "S", BOTH, 2, "", LI, NOW, shown=scan_info(conn, number))
    assert district.card()[BOTH].verdict is Verdict.FAIL
    with reading(district.engine) as conn:
        assert latest_card(conn, "S").final_by_code[BOTH].verdict is Verdict.PASS
        assert {Mark.DECIDED} <= marks_at(conn, latest_scan(conn).id)[("S", BOTH)]  # type: ignore[union-attr]
    with pytest.raises(RefusedError), transaction(district.engine) as conn:
        withdraw(conn, "S", BOTH, 3, "", LI, NOW, shown=scan_info(conn, number))
    with transaction(district.engine) as conn:
        withdraw(conn, "S", BOTH, 3, "", LI, NOW)


def test_a_frozen_round_keeps_what_was_decided_on_its_own_findings(district: District) -> None:
    decided(district, None, NEGATIVE)
    assert district.round is not None
    frozen = freeze_round(district.engine, district.round.id, WU, NOW)
    with reading(district.engine) as conn:
        card = round_card(conn, frozen, "S", Stage.FROZEN)
    assert card is not None
    assert card.final_by_code[NEGATIVE].verdict is Verdict.PASS


def test_what_is_decided_by_one_book_measures_no_check_of_rounds_by_another(district: District) -> None:
    assert district.round is not None
    night = district.nights_played[-1]
    with transaction(district.engine) as conn:
        definition = replace(district.round.definition, packs=scan_info(conn, night).packs, named=())
        other = add_round(conn, "按夜间指标库", definition, table=None, by="wu", at=NOW)
    assert other is not None
    decided(district, night, BOTH, act=Act.CONFIRM, verdict=None)
    decided(district, None, BOTH, act=Act.OVERTURN, verdict=Verdict.NOT_APPLICABLE)
    with reading(district.engine) as conn:
        measured = [
            {one.requirement: one.every for one in precision_of(conn, made)}[BOTH] for made in (district.round, other)
        ]
        told = [[one.act for one in decisions_in(conn, made)] for made in (district.round, other)]
    assert measured == [Share(0, 1), Share(1, 1)]
    assert told == [[Act.OVERTURN], [Act.CONFIRM]]
