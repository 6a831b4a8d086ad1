"""A round's league table read from the store."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.rounds.cards import stage_of
from monitor.rounds.league import RoundPlace, round_league
from storage.rounds.records import Round, Stage
from storage.rounds.standings import standings_of


def places_of(conn: Connection, found: Round) -> tuple[RoundPlace, ...]:
    """The league table of a round, from the figures that are kept: as it stands by now, or as it was frozen."""
    after = {} if found.is_open else standings_of(conn, found.id, Stage.AFTER)
    return round_league(found.definition.listed(), standings_of(conn, found.id, stage_of(found)), after)
