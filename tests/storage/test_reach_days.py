from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from storage.database import reading, transaction
from storage.reach_days import (
    add_probes,
    claim_round,
    end_round,
    forget_unopened,
    last_probes,
    opened_lately,
    reach_days,
)
from storage.reaching import Probed, Unopened, probed
from storage.records import SHANGHAI, Cause, Outcome

DAY = date(2026, 9, 14)
NOON = datetime(2026, 9, 14, 12, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def opened(at: datetime, site: str = "A") -> Probed:
    return Probed(site, at, True)


def lost(at: datetime, site: str = "A") -> Probed:
    return probed(site, at, Outcome.UNREACHABLE, Cause.TIMEOUT, 0, 20.04)


def test_probes_of_a_day_are_one_row_with_every_failure(engine: Engine) -> None:
    with transaction(engine) as conn:
        add_probes(conn, [opened(NOON), lost(NOON + HOUR), Probed("A", NOON + 2 * HOUR, None)], ours=False)
        add_probes(conn, [lost(NOON + 3 * HOUR), opened(NOON, "B")], ours=False)
        add_probes(conn, [lost(NOON + 4 * HOUR)], ours=True)
    with reading(engine) as conn:
        (day,) = reach_days(conn, "A", [DAY])
        assert last_probes(conn, ["A", "B", "C"], [DAY]) == {"A": NOON + 4 * HOUR, "B": NOON}
        assert opened_lately(conn, ["A", "B", "C"], [DAY]) == {"A", "B"}
    assert (day.opened, day.failed, day.unclear, day.ours, day.counted) == (1, 2, 1, 1, 3)
    assert day.unopened == tuple(Unopened(NOON + hours * HOUR, Cause.TIMEOUT, 0, 20.0) for hours in (1, 3))


def test_a_probe_that_is_kept_twice_counts_once(engine: Engine) -> None:
    for _ in range(2):
        with transaction(engine) as conn:
            add_probes(conn, [lost(NOON)], ours=False)
    with reading(engine) as conn:
        (day,) = reach_days(conn, "A", [DAY])
    assert (day.failed, len(day.unopened)) == (1, 1)


def test_a_day_is_one_of_shanghai(engine: Engine) -> None:
    late = datetime(2026, 9, 14, 23, 59, tzinfo=SHANGHAI)
    with transaction(engine) as conn:
        add_probes(conn, [opened(late), opened(late + timedelta(minutes=1))], ours=False)
    with reading(engine) as conn:
        assert [day.day for day in reach_days(conn, "A", [DAY, DAY + timedelta(days=1)])] == [
            DAY,
            DAY + timedelta(days=1),
        ]


def test_after_some_weeks_the_figures_stay_and_the_failures_go(engine: Engine) -> None:
    with transaction(engine) as conn:
        add_probes(conn, [opened(NOON), lost(NOON + HOUR)], ours=False)
        assert forget_unopened(conn, DAY) == 1
        (day,) = reach_days(conn, "A", [DAY])
    assert (day.opened, day.failed, day.unopened) == (1, 1, ())


def test_a_round_is_run_by_whoever_claims_it_first(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert claim_round(conn, slot=NOON, now=NOON)
        assert not claim_round(conn, slot=NOON, now=NOON + HOUR)
        end_round(conn, slot=NOON, finished=NOON + HOUR, ours=False, note="")
        assert claim_round(conn, slot=NOON + HOUR, now=NOON + HOUR)


@pytest.mark.parametrize(
    ("outcome", "cause", "status", "seconds", "opens"),
    [
        (Outcome.SEEN, Cause.NONE, 200, 14.99, True),
        (Outcome.SEEN, Cause.NONE, 200, 15.0, False),  # 超过（含）15秒
        (Outcome.MAINTENANCE, Cause.NONE, 200, 1, True),
        (Outcome.UNREACHABLE, Cause.TIMEOUT, 0, 20, False),
        (Outcome.UNREACHABLE, Cause.REFUSED, 0, 0.1, False),
        (Outcome.UNREACHABLE, Cause.DNS, 0, 10, False),
        (Outcome.HTTP_ERROR, Cause.STATUS, 502, 1, False),
        (Outcome.HTTP_ERROR, Cause.STATUS, 404, 1, None),
        (Outcome.BLOCKED, Cause.STATUS, 403, 1, None),
        (Outcome.BLOCKED, Cause.LEFT_ALONE, 0, 0, None),
        (Outcome.CHALLENGE, Cause.JIASULE, 521, 1, None),
        (Outcome.ROBOTS, Cause.RULE, 0, 0, None),
        (Outcome.UNREACHABLE, Cause.TLS, 0, 1, None),
        (Outcome.UNREACHABLE, Cause.ADDRESS_REFUSED, 0, 0, None),
        (Outcome.ERROR, Cause.CRASH, 0, 0, None),
    ],
)
def test_what_does_not_open_is_what_a_visitor_could_not_open_and_nothing_else(
    outcome: Outcome, cause: Cause, status: int, seconds: float, opens: bool | None
) -> None:
    found = probed("A", NOON, outcome, cause, status, seconds)
    assert found.opened is opens
    assert (found.unopened is not None) == (opens is False)
