"""Many people decide at the same moment, while a night ends: on both databases, with real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from monitor.review.deciding import decide, decide_all, withdraw
from monitor.review.queue import assign_to
from monitor.review.rescoring import rescore
from monitor.review.wishes import ChangedError, OvertakenError, RefusedError, TogetherError, Wish, facts_mark
from storage.audit import broken_entry, entries
from storage.database import reading, transaction
from storage.decisions import decisions_on, latest_decision
from storage.findings import findings_at
from storage.records import Finding
from storage.review import Account, Act, Role, Why
from storage.scans import scan_info
from storage.scores import reviewed_at
from tests.accounts import add, little_argon2
from tests.loopback import portal
from tests.monitor.test_scan import NIGHT, PORTAL, county, scan

__all__ = ["little_argon2"]

pytestmark = pytest.mark.slow

NOW = NIGHT + timedelta(hours=8)
WU = Account("wu", Role.LEAD, True, NIGHT)
CODES = ("BIZ.COL", "XXGK.COL")


@pytest.fixture
def night(engine: Engine, tmp_path: Path, little_argon2: None) -> Engine:
    """A store with one night of two sites."""
    with portal(dict(PORTAL)) as served:
        scan(engine, tmp_path, (county("A", served.url), county("B", None)))
    add(engine, "wu", Role.LEAD, at=NIGHT)
    return engine


def found(engine: Engine, site: str, code: str) -> Finding:
    with reading(engine) as conn:
        return findings_at(conn, 1, [site], code)[0]


def wish(engine: Engine, site: str, code: str) -> Wish:
    with reading(engine) as conn:
        last = latest_decision(conn, site, code)
    seen = last.number if last else 0
    return Wish(site, code, 1, Act.CANNOT_TELL, Why.SEEN, seen, facts_mark(found(engine, site, code)))


def at_once(*works: Callable[[], object], rounds: int) -> list[object]:
    """What came of doing all of these at the same moment, so many times; what they raised among it."""
    gate = Barrier(len(works))

    def done(work: Callable[[], object]) -> list[object]:
        results: list[object] = []
        for _ in range(rounds):
            gate.wait(20)
            try:
                results.append(work())
            except (RefusedError, OvertakenError, ChangedError, TogetherError) as error:
                results.append(error)
        return results

    with ThreadPoolExecutor(len(works)) as pool:
        return [one for future in [pool.submit(done, work) for work in works] for one in future.result(120)]


def is_whole(engine: Engine) -> None:
    """The audit log is unbroken with an entry a decision, numbers have no gaps, and the figures are those of what was
    decided."""
    with transaction(engine) as conn:
        assert broken_entry(conn) is None
        every = [one for site in "AB" for code in CODES for one in decisions_on(conn, site, code)]
        for site in "AB":
            for code in CODES:
                numbers = [one.number for one in decisions_on(conn, site, code)]
                assert numbers == list(range(len(numbers), 0, -1))
        told = [one for one in entries(conn, limit=9999) if one.what in ("decide", "withdraw")]
        assert len(told) == len(every)
        before = reviewed_at(conn, 1)
        rescore(conn, scan_info(conn, 1), ["A", "B"])
        assert reviewed_at(conn, 1) == before


def decides(engine: Engine, site: str, code: str) -> Callable[[], object]:
    def work() -> object:
        mine = wish(engine, site, code)
        with transaction(engine) as conn:
            return decide(conn, mine, WU, NOW)

    return work


def decides_all(engine: Engine, *keys: tuple[str, str]) -> Callable[[], object]:
    def work() -> object:
        mine = [wish(engine, site, code) for site, code in keys]
        with transaction(engine) as conn:
            return decide_all(conn, mine, WU, NOW)

    return work


def test_of_many_who_decide_the_same_at_once_each_number_is_won_by_one(night: Engine) -> None:
    results = at_once(*[decides(night, "A", "BIZ.COL")] * 4, rounds=50)
    with reading(night) as conn:
        won = len(decisions_on(conn, "A", "BIZ.COL"))
    assert 50 <= won == 200 - sum(isinstance(one, OvertakenError) for one in results)
    is_whole(night)


def test_those_who_decide_on_many_in_another_order_do_not_stop_each_other(night: Engine) -> None:
    one, two, three, four = ("A", "BIZ.COL"), ("A", "XXGK.COL"), ("B", "BIZ.COL"), ("B", "XXGK.COL")
    at_once(
        decides_all(night, one, two, three, four),
        decides_all(night, four, three, two, one),
        decides(night, *four),
        decides(night, *one),
        rounds=25,
    )
    is_whole(night)


def test_a_night_that_ends_and_a_decision_on_many_do_not_stop_each_other(night: Engine) -> None:
    def ends() -> None:
        with transaction(night) as conn:
            rescore(conn, scan_info(conn, 1), ["A", "B"])

    at_once(decides_all(night, ("B", "BIZ.COL"), ("A", "BIZ.COL")), ends, rounds=30)
    is_whole(night)


def test_assigning_taking_back_and_deciding_at_once_do_not_stop_each_other(night: Engine) -> None:
    keys = [("A", "BIZ.COL"), ("A", "XXGK.COL"), ("B", "BIZ.COL")]

    def assigns(some: list[tuple[str, str]], person: str | None) -> Callable[[], object]:
        def work() -> None:
            with transaction(night) as conn:
                assign_to(conn, some, person, WU, NOW)

        return work

    def withdraws() -> object:
        with reading(night) as conn:
            last = latest_decision(conn, "A", "BIZ.COL")
        with transaction(night) as conn:
            return withdraw(conn, "A", "BIZ.COL", last.number if last else 0, "", WU, NOW)

    at_once(
        assigns(keys, "wu"),
        assigns(keys[::-1], "wu"),
        assigns(keys, None),
        decides(night, *keys[0]),
        withdraws,
        rounds=20,
    )
    is_whole(night)
