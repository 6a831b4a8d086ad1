"""Second readings: what is drawn, who may take it, what is kept of it, and what published figures come of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from monitor.review.wishes import RefusedError, Wish
from monitor.rounds.drawing import rank
from monitor.rounds.freezing import freeze_round
from monitor.second.drawing import decided_in, draw_second, due_of
from monitor.second.reliability import disagreements_of, reliability_of
from monitor.second.taking import TakenError, give_back, read_second, readings_for, take_next
from storage.audit import entries
from storage.database import reading, transaction
from storage.records import Reason, Verdict
from storage.review import Account, Act, Role, Why
from storage.rounds.errors import FrozenError, RoundError
from storage.rounds.records import SecondReading
from storage.rounds.seconds import being_read, seconds_of
from tests.rounds_played import AT, FAILS, LI, PASSES, WAITS, WU, ZHAO, Played, machine
from tests.storage.stories import finding, unseen

SUN = Account("sun", Role.REVIEWER, True, AT)


def draw(played: Played) -> int:
    with transaction(played.engine) as conn:
        return draw_second(conn, played.round, AT, WU)


def there(played: Played) -> list[SecondReading]:
    with reading(played.engine) as conn:
        return seconds_of(conn, played.round)


def offered(played: Played, who: Account) -> list[str]:
    with reading(played.engine) as conn:
        return [one.site for one in readings_for(conn, played.round, who.name)]


def take(played: Played, who: Account = ZHAO) -> SecondReading | None:
    with transaction(played.engine) as conn:
        return take_next(conn, played.round, who, AT)


def read(played: Played, one: SecondReading, who: Account = ZHAO, **wanted: object) -> SecondReading:
    wish = Wish(one.site, one.requirement, one.scan, Act.CONFIRM, Why.SEEN, 0, "")
    with transaction(played.engine) as conn:
        return read_second(conn, played.round, one.id, replace(wish, **wanted), who, AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "decided", "due"), [(0.1, 30, 3), (0.1, 31, 4), (0.1, 1, 1), (0.07, 100, 7), (1.0, 5, 5), (0.1, 0, 0)]
)
def test_a_share_is_rounded_up_and_three_of_thirty_are_a_tenth(share: float, decided: int, due: int) -> None:
    assert due_of(share, decided) == due


def test_what_is_decided_is_drawn_by_the_seed_once_and_filled_up_later(engine: Engine) -> None:
    played = Played(engine, 4)
    made = played.begin(share=0.5)
    for site in ("S1", "S2", "S3"):
        played.decide(site)
    assert draw(played) == 2
    order = sorted(("S1", "S2", "S3"), key=lambda site: rank("s\nsecond", f"{site}\n{FAILS}"))
    first = there(played)
    assert [one.site for one in first] == order[:2]
    assert {(one.round, one.requirement, one.scan, one.reader, one.at) for one in first} == {
        (made.id, FAILS, 1, None, None)
    }
    assert draw(played) == 0
    assert there(played) == first
    played.decide("S4")
    played.decide("S1", PASSES)
    assert draw(played) == 1
    assert there(played)[:2] == first
    with reading(engine) as conn:
        noted = [one for one in entries(conn) if one.what == "second.draw"]
    assert (noted[0].who, noted[0].after) == ("wu", {"drawn": 1, "decided": 5, "of_all": 3})


def test_only_what_is_settled_on_the_findings_that_the_round_counts_is_drawn(engine: Engine) -> None:
    played = Played(engine, 4)
    played.begin(checks=(FAILS, WAITS))
    played.decide("S1")
    played.overturn("S2")
    played.decide("S3")
    played.withdraw("S3")
    played.decide("S4", PASSES)  # no check of the round
    played.decide("S1", WAITS, act=Act.CANNOT_TELL, why=Why.NOT_ENOUGH)
    now = finding(site="S2", requirement=FAILS)  # the machine agrees by now
    gone = replace(unseen(requirement=WAITS), site="S1")  # that night could not look
    played.night({"S2": [now, *machine("S2")[1:]], "S1": [*machine("S1")[:2], gone]})
    with reading(engine) as conn:
        assert set(decided_in(conn, played.now())) == {("S1", FAILS), ("S2", FAILS)}


def test_a_round_without_a_share_draws_nothing(sqlite_engine: Engine) -> None:
    played = Played(sqlite_engine, 1)
    played.begin(share=0.0)
    with pytest.raises(RoundError, match="复读比例为0"):
        draw(played)


def test_nobody_reads_what_that_person_ever_decided_on_nor_what_others_took(engine: Engine) -> None:
    played = Played(engine, 3)
    played.begin()
    played.decide("S1")
    played.decide("S2", who=ZHAO)
    played.decide("S3")
    played.overturn("S3", who=ZHAO)
    played.overturn("S3", who=LI)
    draw(played)
    assert offered(played, LI) == ["S2"]
    assert offered(played, ZHAO) == ["S1"]
    assert set(offered(played, SUN)) == {"S1", "S2", "S3"}
    mine = take(played, ZHAO)
    assert mine is not None
    assert (mine.site, mine.reader) == ("S1", "zhao")
    assert take(played, ZHAO) == mine
    assert set(offered(played, SUN)) == {"S2", "S3"}
    read(played, mine)
    assert take(played, ZHAO) is None


def test_of_people_who_take_one_at_once_each_gets_another(engine: Engine) -> None:
    played = Played(engine, 3)
    played.begin()
    for site in played.codes:
        played.decide(site)
    draw(played)
    names = [Account(f"p{number}", Role.REVIEWER, True, AT) for number in range(4)]
    with ThreadPoolExecutor(len(names)) as pool:
        taken = list(pool.map(lambda who: take(played, who), names))
    found = [one.id for one in taken if one is not None]
    assert len(found) == len(set(found)) == 3


def test_a_reading_is_kept_once_and_changes_no_score(engine: Engine) -> None:
    played = Played(engine, 2)
    played.begin()
    played.decide("S1")
    draw(played)
    before = [played.standing(site) for site in played.codes]
    one = take(played)
    assert one is not None
    made = read(played, one, act=Act.OVERTURN, verdict=Verdict.PARTIAL, won=0.4, why=Why.OTHER_PLACE, note=" 见首页 ")
    assert (made.verdict, made.won, made.why, made.note) == (Verdict.PARTIAL, 0.4, Why.OTHER_PLACE, "见首页")
    assert there(played) == [made]
    assert [played.standing(site) for site in played.codes] == before
    with pytest.raises(TakenError):
        read(played, one)
    with reading(engine) as conn:
        noted = entries(conn)[0]
    assert (noted.what, noted.who, noted.subject) == ("second.read", "zhao", f"round {played.round}/S1/{FAILS}")


def test_it_is_read_by_the_rules_of_a_decision(sqlite_engine: Engine) -> None:
    played = Played(sqlite_engine, 1)
    played.begin()
    played.decide("S1")
    draw(played)
    one = take(played)
    assert one is not None
    with pytest.raises(RefusedError, match="与机器结论相同"):
        read(played, one, act=Act.OVERTURN, verdict=Verdict.FAIL)
    with pytest.raises(RefusedError, match="备注"):
        read(played, one, why=Why.OTHER)
    assert there(played)[0].at is None


def test_only_who_took_it_reads_it_and_a_lead_may_give_it_to_others(engine: Engine) -> None:
    played = Played(engine, 1)
    played.begin()
    played.decide("S1")
    draw(played)
    one = take(played)
    assert one is not None
    with pytest.raises(TakenError):
        read(played, one, SUN)
    with pytest.raises(TakenError), transaction(engine) as conn:
        give_back(conn, played.round, one.id, SUN, AT)
    with transaction(engine) as conn:
        give_back(conn, played.round, one.id, WU, AT)
    with pytest.raises(TakenError):
        read(played, one)
    again = take(played, SUN)
    assert again is not None
    assert again.id == one.id
    with pytest.raises(TakenError), transaction(engine) as conn:
        give_back(conn, played.round, one.id + 1, WU, AT)


def test_who_reads_a_finding_decides_nothing_on_it_until_that_is_done(sqlite_engine: Engine) -> None:
    played = Played(sqlite_engine, 1)
    played.begin()
    played.decide("S1")
    draw(played)
    one = take(played)
    assert one is not None
    for attempt in (played.decide, played.withdraw):
        with pytest.raises(RefusedError, match="请先完成或者退回复读"):
            attempt("S1", who=ZHAO)
    read(played, one)
    assert played.overturn("S1", who=ZHAO).number == 2


def test_a_frozen_round_takes_no_more_readings_and_keeps_nobody_from_deciding(engine: Engine) -> None:
    played = Played(engine, 2)
    played.begin()
    played.decide("S1")
    played.decide("S2")
    draw(played)
    one = take(played)
    assert one is not None
    freeze_round(engine, played.round, WU, AT)
    for attempt in (draw, take, lambda played: read(played, one)):
        with pytest.raises(FrozenError):
            attempt(played)
    with reading(engine) as conn:
        assert being_read(conn, "zhao") == {}
    assert played.overturn(one.site, who=ZHAO).number == 2


def test_agreement_counts_what_was_drawn_and_disagreements_say_what_was_decided_anew(engine: Engine) -> None:
    played = Played(engine, 3)
    played.begin()
    for site in ("S1", "S2"):
        played.decide(site)
    played.overturn("S3", verdict=Verdict.PARTIAL, won=0.5)
    draw(played)
    wanted: dict[str, dict[str, object]] = {
        "S1": {},
        "S2": {"act": Act.CANNOT_TELL, "why": Why.NOT_ENOUGH},
        "S3": {"act": Act.OVERTURN, "verdict": Verdict.PARTIAL, "won": 0.7},
    }
    while (one := take(played)) is not None:
        read(played, one, **wanted[one.site])
    played.overturn("S2", who=WU)
    with reading(engine) as conn:
        told = reliability_of(conn, played.now())
        apart = {one.first.site: one for one in disagreements_of(conn, played.now())}
    assert told.agreement.table == {
        (Verdict.FAIL, Verdict.FAIL): 1,
        (Verdict.FAIL, Verdict.UNDETERMINED): 1,
        (Verdict.PARTIAL, Verdict.PARTIAL): 1,
    }
    assert (told.drawn, told.read, told.taken) == (3, 3, 0)
    assert set(apart) == {"S2", "S3"}
    assert (apart["S3"].only_share, apart["S3"].anew) == (True, None)
    anew = apart["S2"].anew
    assert anew is not None
    assert (anew.verdict, apart["S2"].only_share) == (Verdict.PASS, False)


def test_what_is_published_tells_the_agreement_and_of_each_check_how_often_the_machine_was_right(
    sqlite_engine: Engine,
) -> None:
    played = Played(sqlite_engine, 2)
    played.begin()
    played.decide("S1")
    played.overturn("S2")
    draw(played)
    while (one := take(played)) is not None:
        read(played, one)
    with reading(sqlite_engine) as conn:
        told = reliability_of(conn, played.now())
    second = told.agreement
    assert (told.share, told.drawn, told.read, second.n, second.same) == (1.0, 2, 2, 2, 1)
    assert (second.observed, second.expected, second.kappa) == (0.5, 0.5, 0.0)
    assert second.table == {(Verdict.PASS, Verdict.FAIL): 1, (Verdict.FAIL, Verdict.FAIL): 1}
    (check,) = told.checks
    assert (check.requirement, told.names[check.requirement], check.waits) == (FAILS, "优化营商环境专栏", True)
    assert (check.adverse.n, check.adverse.right, check.adverse.value) == (2, 1, 0.5)
    assert (told.all_checks.adverse, told.all_checks.cannot_tell) == (check.adverse, 0)


def test_what_came_back_since_is_still_read_as_it_was_drawn(sqlite_engine: Engine) -> None:
    played = Played(sqlite_engine, 1)
    played.begin()
    played.decide("S1")
    draw(played)
    other = finding(Verdict.PARTIAL, site="S1", requirement=FAILS, reason=Reason.MISSING, lacking=("x",))
    played.night({"S1": [other, *machine("S1")[1:]]})
    one = take(played)
    assert one is not None
    assert read(played, one).verdict is Verdict.FAIL  # as on the first night, which both looked at
