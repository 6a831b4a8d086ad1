"""How often the machine's verdicts of a check were right, by what people decided of them in a round.

It is measured on what people decided, which is what they chose or were led to by the queue, and no random sample of
all verdicts.
"""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.rounds.measured import Precision, precisions
from storage.rounds.decided import tallies_of
from storage.rounds.records import Round


def precision_of(conn: Connection, found: Round) -> tuple[Precision, ...]:
    """The precision of each check of a round of which anything was decided, by code; of a frozen round as it was
    then."""
    return precisions(tallies_of(conn, found))


def waiting_checks(conn: Connection, found: Round) -> frozenset[str]:
    """The checks of a round whose adverse verdicts were right in less than 95 %: they wait for a person."""
    return frozenset(one.requirement for one in precision_of(conn, found) if one.waits)
