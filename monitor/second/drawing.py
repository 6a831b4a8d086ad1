"""Which decided findings of a round go to a second reader: a share of them, drawn by the round's seed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import Connection

from monitor.cards.reading import reviewed_findings
from monitor.rounds.drawing import rank
from monitor.rounds.freezing import require_open
from monitor.rounds.speaking import speaking_in
from storage.audit import note
from storage.review import Account, Decision
from storage.rounds.errors import RoundError
from storage.rounds.records import Round, SecondReading
from storage.rounds.seconds import add_seconds, seconds_of

_SITES_AT_ONCE = 200

Key = tuple[str, str]


def draw_second(conn: Connection, number: int, at: datetime, who: Account) -> int:
    """Draws what is to be read a second time, of what is decided by now; how many that is more than before.

    What was drawn stays: a later draw only fills up to the share of what is decided then. Raises `FrozenError`,
    `RoundError`, `NoRoundError`.
    """
    found = require_open(conn, number)
    if found.definition.share == 0:
        raise RoundError(f"评估周期“{found.name}”", "复读比例为0，没有可抽取的结论", "复读比例在建立评估周期时确定")
    there = {(one.site, one.requirement) for one in seconds_of(conn, number)}
    decided = decided_in(conn, found)
    due = due_of(found.definition.share, len(decided)) - len(there)
    left = sorted((key for key in decided if key not in there), key=lambda key: _place(found, key))
    drawn = left[: max(0, due)]
    add_seconds(conn, (_unread(found, decided[key], at) for key in drawn))
    told = {"drawn": len(drawn), "decided": len(decided), "of_all": len(there) + len(drawn)}
    note(conn, at=at, who=who.name, what="second.draw", subject=f"round {number}", after=told)
    return len(drawn)


def decided_in(conn: Connection, found: Round) -> Mapping[Key, Decision]:
    """What is decided by now in a round, by site and check: the decisions that hold for the findings that the round
    counts, also those that the machine agrees with by now."""
    checks = frozenset(found.definition.checks)
    decided: dict[Key, Decision] = {}
    for speaking in speaking_in(conn, found.definition):
        for start in range(0, len(speaking.sites), _SITES_AT_ONCE):
            some = reviewed_findings(
                conn, speaking.scan, speaking.sites[start : start + _SITES_AT_ONCE], for_round=True
            )
            for site, reviewed in some.items():
                for finding, review in reviewed:
                    if finding.requirement in checks and review.settled:
                        decided[site, finding.requirement] = review.decision
    return decided


def due_of(share: float, decided: int) -> int:
    """How many of so many are to be read: rounded up, by the share as it is written (three of thirty are 0.1)."""
    return int((Decimal(str(share)) * decided).to_integral_value(ROUND_CEILING))


def _place(found: Round, key: Key) -> tuple[str, Key]:
    """By what is drawn: SHA-256 of the seed, `second`, the site and the check, each on a line of its own."""
    site, requirement = key
    return rank(f"{found.definition.seed}\nsecond", f"{site}\n{requirement}"), key


def _unread(found: Round, decision: Decision, at: datetime) -> SecondReading:
    """Both readers look at the finding of the scan on which was decided, and at its evidence."""
    return SecondReading(
        id=0,
        round=found.id,
        site=decision.site,
        requirement=decision.requirement,
        decision=decision.id,
        scan=decision.scan,
        drawn=at,
    )
