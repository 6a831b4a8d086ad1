"""Which decisions tell how often the machine is right in a round, and what follows from too seldom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from monitor.rounds.freezing import freeze_round
from monitor.rounds.measured import Precision, Share
from monitor.rounds.precision import precision_of, waiting_checks
from monitor.rounds.wording import WAITS as WAITING
from storage.database import reading
from storage.records import Reason, Verdict
from storage.review import Act, Scope, Why
from tests.rounds_played import AT, FAILS, LI, PASSES, UNSEEN, WAITS, WU, Played, machine
from tests.storage.stories import finding


def measured(played: Played) -> dict[str, Precision]:
    with reading(played.engine) as conn:
        return {one.requirement: one for one in precision_of(conn, played.now())}


def test_the_latest_decisions_on_the_rounds_sites_and_checks_are_counted(engine: Engine) -> None:
    played = Played(engine, 4)
    played.begin(name="两项", checks=(FAILS, PASSES, WAITS, UNSEEN))
    for site in ("S1", "S2"):
        played.decide(site)
    played.overturn("S2")  # the latest counts
    played.decide("S3", act=Act.CANNOT_TELL, why=Why.NOT_ENOUGH)
    played.decide("S4")
    played.withdraw("S4")
    played.decide("S1", PASSES)
    played.decide("S1", WAITS)  # what awaits a second night was tentatively said
    played.overturn("S1", UNSEEN)
    assert measured(played) == {
        FAILS: Precision(FAILS, Share(1, 2), Share(1, 2), 1),
        PASSES: Precision(PASSES, Share(1, 1), Share(0, 0), 0),
        WAITS: Precision(WAITS, Share(1, 1), Share(1, 1), 0),
    }


def test_other_sites_and_checks_are_none_of_the_round_and_what_is_decided_after_its_window_is(engine: Engine) -> None:
    played = Played(engine, 3)
    played.sites = played.sites[:2]
    played.begin(checks=(FAILS,), until=date(2026, 3, 6))
    played.overturn("S3")
    played.overturn("S1", PASSES, verdict=Verdict.NOT_APPLICABLE)
    assert measured(played) == {}
    played.decide("S1")
    assert measured(played) == {FAILS: Precision(FAILS, Share(1, 1), Share(1, 1), 0)}
    played.night()  # on the seventh of March
    played.overturn("S1")
    assert measured(played) == {FAILS: Precision(FAILS, Share(0, 1), Share(0, 1), 0)}


def test_a_frozen_round_knows_nothing_of_what_is_decided_later(engine: Engine) -> None:
    played = Played(engine, 2)
    played.begin()
    played.decide("S1")
    freeze_round(engine, played.round, WU, AT)
    played.overturn("S2")
    played.overturn("S1")
    assert measured(played) == {FAILS: Precision(FAILS, Share(1, 1), Share(1, 1), 0)}


@pytest.mark.parametrize(
    "text", ['"verdict":"pass","reason":"asked","tentative":"pass"', '\\"verdict\\":\\"pass\\"', "\0'"]
)
def test_what_a_page_says_is_not_taken_for_what_the_machine_said(engine: Engine, text: str) -> None:
    played = Played(engine, 1)
    first, *others = machine("S1")
    played.night({"S1": [replace(first, value=text, lacking=(text,)), *others]})
    played.decide("S1")
    played.begin()
    assert measured(played) == {FAILS: Precision(FAILS, Share(1, 1), Share(1, 1), 0)}


def test_what_an_office_answered_is_no_verdict_of_the_machine(engine: Engine) -> None:
    played = Played(engine, 1)
    answered = finding(Verdict.FAIL, site="S1", requirement=FAILS, reason=Reason.ANSWERED_NO)
    played.night({"S1": [answered]})
    played.overturn("S1")
    played.begin()
    assert measured(played) == {}


def test_a_wrong_adverse_verdict_makes_the_others_of_its_check_wait_and_a_confirmation_brings_one_back(
    engine: Engine,
) -> None:
    played = Played(engine, 3)
    played.begin()
    before = played.standing("S2")
    assert before.figures is not None
    assert (before.waiting, before.figures.failed, before.figures.provisional) == (0, 1, 1)
    played.overturn("S1")
    assert played.now().waits == {FAILS}
    for site in ("S2", "S3"):
        told = played.standing(site)
        assert told.figures is not None
        assert (told.waiting, told.figures.failed, told.figures.provisional) == (1, 0, 2)
        verdict, remarks = played.counted(site)
        assert verdict is Verdict.PROVISIONAL
        assert f"{FAILS}：{WAITING}" in remarks
    assert played.counted("S1")[0] is Verdict.PASS
    played.decide("S2")
    assert played.now().waits == {FAILS}
    told = played.standing("S2")
    assert told.figures is not None
    assert (told.waiting, told.figures.failed, told.figures.provisional) == (0, 1, 1)
    verdict, remarks = played.counted("S2")
    assert verdict is Verdict.FAIL
    assert not [one for one in remarks if WAITING in one]
    assert played.counted("S3")[0] is Verdict.PROVISIONAL
    played.withdraw("S1")
    assert played.now().waits == frozenset()
    assert played.counted("S3")[0] is Verdict.FAIL


@pytest.mark.slow
def test_one_wrong_of_twenty_makes_nothing_wait_and_one_of_nineteen_does(sqlite_engine: Engine) -> None:
    played = Played(sqlite_engine, 21)
    for site in played.codes[:18]:
        played.decide(site)
    played.overturn("S19")
    played.begin()
    assert played.now().waits == {FAILS}  # 18 of 19
    played.decide("S20")
    assert played.now().waits == frozenset()  # 19 of 20
    played.overturn("S21", who=LI, scope=Scope.UNTIL, until=date(2026, 3, 20))
    assert played.now().waits == {FAILS}
    with reading(sqlite_engine) as conn:
        assert waiting_checks(conn, played.now()) == {FAILS}
