"""Single checks of the desk as they are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from storage.adhoc import CheckStatus, Told
from storage.database import reading, transaction
from storage.desk_checks import (
    add_check,
    asked_since,
    begin_check,
    desk_check,
    desk_checks,
    end_check,
    interrupt_checks,
    tell_check,
    unfinished_check,
)
from storage.records import SHANGHAI
from storage.review_tables import AccountRow

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)


def ask(engine: Engine, account: str = "li", at: datetime = NOW) -> int:
    with transaction(engine) as conn:
        return add_check(
            conn, account=account, url="http://a.example/", level="county", site="A", asked=at, told=[Told(at, "一")]
        )


@pytest.fixture(autouse=True)
def _people(engine: Engine) -> None:
    person = {"role": "reviewer", "password": "", "active": True, "created": NOW, "failures": 0}
    with transaction(engine) as conn:
        conn.execute(insert(AccountRow), [{"name": name, **person} for name in ("li", "wang")])


def test_a_check_is_kept_as_it_was_asked_for_and_as_it_goes(engine: Engine) -> None:
    number = ask(engine)
    later = NOW + timedelta(seconds=7)
    told = (Told(NOW, "一"), Told(later, "二\0"))
    with transaction(engine) as conn:
        assert desk_check(conn, number + 1) is None
        begin_check(conn, number)
        tell_check(conn, number, told)
        under_way = desk_check(conn, number)
        end_check(conn, number, CheckStatus.DONE, at=later, told=told)
        begin_check(conn, number)
        over = desk_check(conn, number)
    assert under_way is not None
    assert over is not None
    assert (under_way.status, under_way.told, under_way.is_over) == (CheckStatus.RUNNING, told, False)
    assert (over.account, over.url, over.level, over.site) == ("li", "http://a.example/", "county", "A")
    assert (over.status, over.asked, over.finished, over.is_over) == (CheckStatus.DONE, NOW, later, True)


def test_checks_are_listed_newest_first_of_one_account_or_all(engine: Engine) -> None:
    numbers = [ask(engine, name) for name in ("li", "wang", "li")]
    with reading(engine) as conn:
        assert [check.id for check in desk_checks(conn)] == numbers[::-1]
        assert [check.id for check in desk_checks(conn, "li")] == [numbers[2], numbers[0]]
        assert [check.told for check in desk_checks(conn, limit=1)] == [()]


def test_a_quota_counts_from_a_moment_on_and_that_moment_too(engine: Engine) -> None:
    ask(engine, at=NOW - timedelta(microseconds=1))
    ask(engine, at=NOW)
    ask(engine, "wang", at=NOW)
    with reading(engine) as conn:
        assert asked_since(conn, "li", NOW) == 1


def test_what_an_earlier_server_left_is_interrupted_and_what_is_over_stays(engine: Engine) -> None:
    done, waiting, running = ask(engine), ask(engine), ask(engine, "wang")
    with transaction(engine) as conn:
        end_check(conn, done, CheckStatus.CANCELLED, at=NOW, told=())
        begin_check(conn, running)
        assert unfinished_check(conn, "li") == waiting
        assert interrupt_checks(conn, at=NOW) == 2
        assert unfinished_check(conn, "li") is None
        statuses = {check.id: check.status for check in desk_checks(conn)}
    assert statuses == {
        done: CheckStatus.CANCELLED,
        waiting: CheckStatus.INTERRUPTED,
        running: CheckStatus.INTERRUPTED,
    }
