from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from storage.database import reading, transaction
from storage.hosts import (
    HostRest,
    forget_rests,
    free_hosts,
    hosts_at_rest,
    leases_of,
    renew_hosts,
    rest_host,
    take_hosts,
)
from storage.records import SHANGHAI

NOW = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


def take(engine: Engine, holder: str, *hosts: str, now: datetime = NOW, dead: bool = False) -> set[str]:
    with transaction(engine) as conn:
        known = leases_of(conn, hosts).values() if dead else ()
        return take_hosts(
            conn, hosts, holder=holder, what=f"夜间巡检 {holder}", now=now, until=now + MINUTE, dead=known
        )


def test_a_host_is_one_holders_until_it_is_given_back(engine: Engine) -> None:
    assert take(engine, "one", "a.example", "b.example") == {"a.example", "b.example"}
    assert take(engine, "two", "b.example", "c.example") == {"c.example"}
    assert take(engine, "one", "b.example") == {"b.example"}
    with transaction(engine) as conn:
        free_hosts(conn, ["b.example", "c.example"], holder="one")
    assert take(engine, "two", "b.example", "a.example") == {"b.example"}
    with reading(engine) as conn:
        assert {host: lease.what for host, lease in leases_of(conn, ["a.example", "c.example"]).items()} == {
            "a.example": "夜间巡检 one",
            "c.example": "夜间巡检 two",
        }


def test_a_lease_runs_out_unless_its_holder_says_again_that_it_lives(engine: Engine) -> None:
    take(engine, "one", "a.example")
    with transaction(engine) as conn:
        assert renew_hosts(conn, holder="one", until=NOW + 2 * MINUTE) == 1
    assert take(engine, "two", "a.example", now=NOW + 1.5 * MINUTE) == set()
    assert take(engine, "two", "a.example", now=NOW + 2 * MINUTE) == {"a.example"}
    with transaction(engine) as conn:
        assert renew_hosts(conn, holder="one", until=NOW + 9 * MINUTE) == 0


def test_a_lease_that_was_watched_for_long_enough_is_taken_whatever_the_time_of_day(engine: Engine) -> None:
    take(engine, "one", "a.example")
    an_hour_back = NOW - timedelta(hours=1)
    assert take(engine, "two", "a.example", now=an_hour_back) == set()
    assert take(engine, "two", "a.example", now=an_hour_back, dead=True) == {"a.example"}


def test_a_lease_that_was_renewed_meanwhile_is_not_the_one_that_was_watched(engine: Engine) -> None:
    take(engine, "one", "a.example")
    with transaction(engine) as conn:
        watched = leases_of(conn, ["a.example"]).values()
        renew_hosts(conn, holder="one", until=NOW + MINUTE)
        taken = take_hosts(conn, ["a.example"], holder="two", what="", now=NOW, until=NOW + MINUTE, dead=watched)
    assert taken == set()


def test_two_thousand_hosts_are_taken_at_once(engine: Engine) -> None:
    hosts = [f"h{number}.example" for number in range(2000)]
    assert take(engine, "one", *hosts) == set(hosts)
    with transaction(engine) as conn:
        free_hosts(conn, holder="one")
        assert leases_of(conn, hosts) == {}


def test_a_host_is_left_alone_until_the_latest_moment_that_was_said_of_it(engine: Engine) -> None:
    with transaction(engine) as conn:
        rest_host(conn, HostRest("a.example", NOW + 5 * MINUTE, "拒绝"))
        rest_host(conn, HostRest("a.example", NOW + MINUTE, "更早"))
        rest_host(conn, HostRest("b.example", NOW + MINUTE, "拒绝"))
    with transaction(engine) as conn:
        assert hosts_at_rest(conn, NOW)["a.example"] == HostRest("a.example", NOW + 5 * MINUTE, "拒绝")
        assert set(hosts_at_rest(conn, NOW + MINUTE)) == {"a.example"}
        assert forget_rests(conn, before=NOW + 2 * MINUTE) == 1
        assert set(hosts_at_rest(conn, NOW)) == {"a.example"}
