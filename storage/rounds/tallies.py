"""What all rounds came to in a few numbers, for their list: counted by the database, no card is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.rounds.records import AppealState, Round, Stage
from storage.rounds.tables import AppealRow, RoundScoreRow, SecondReadingRow


@dataclass(frozen=True, slots=True)
class Tally:
    """A round in numbers: of its `sites` so many were `visited` and have a score that counts (`scored`: not barred);
    `reviews` decisions hold and `returned` came back; `provisional` and `undetermined` findings are not decided, and
    `waiting` adverse ones wait for a person; `second` readings and `appeals` are open."""

    sites: int = 0
    visited: int = 0
    scored: int = 0
    reviews: int = 0
    returned: int = 0
    provisional: int = 0
    undetermined: int = 0
    waiting: int = 0
    second: int = 0
    appeals: int = 0


def tallies(conn: Connection, found: Iterable[Round]) -> dict[int, Tally]:
    """These rounds in numbers, by number, as they are now or were frozen."""
    scores = _scores(conn)
    second = _counts(conn, SecondReadingRow, SecondReadingRow.at.is_(None))
    appeals = _counts(conn, AppealRow, AppealRow.state == AppealState.FILED)
    told: dict[int, Tally] = {}
    for one in found:
        stage = Stage.NOW if one.is_open else Stage.FROZEN
        mine = scores.get((one.id, stage), {})
        told[one.id] = Tally(**mine, second=second.get(one.id, 0), appeals=appeals.get(one.id, 0))
    return told


def _scores(conn: Connection) -> dict[tuple[int, Stage], dict[str, int]]:
    comparable = RoundScoreRow.bars == []
    sums = {name: func.sum(getattr(RoundScoreRow, name)) for name in _SUMMED}
    query = select(
        RoundScoreRow.round,
        RoundScoreRow.stage,
        func.count().label("sites"),
        func.count(RoundScoreRow.scan).label("visited"),
        func.count(RoundScoreRow.score).filter(comparable).label("scored"),
        *(summed.label(name) for name, summed in sums.items()),
    ).group_by(RoundScoreRow.round, RoundScoreRow.stage)
    names = ("sites", "visited", "scored", *_SUMMED)
    return {
        (row.round, Stage(row.stage)): {name: int(getattr(row, name) or 0) for name in names}
        for row in conn.execute(query)
    }


_SUMMED = ("reviews", "returned", "provisional", "undetermined", "waiting")


def _counts(conn: Connection, table: type[SecondReadingRow] | type[AppealRow], which: object) -> dict[int, int]:
    query = select(table.round, func.count()).where(which).group_by(table.round)  # type: ignore[arg-type]
    return {row[0]: row[1] for row in conn.execute(query)}
