"""A round's league table read from the store, and what its checks are called."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.cards.packs_then import outline_then
from monitor.rounds.cards import stage_of
from monitor.rounds.counting import outline_with
from monitor.rounds.league import RoundPlace, round_league
from storage.rounds.records import Round, Stage
from storage.rounds.standings import standings_of


def places_of(conn: Connection, found: Round) -> tuple[RoundPlace, ...]:
    """The league table of a round, from the figures that are kept: as it stands by now, or as it was frozen."""
    after = {} if found.is_open else standings_of(conn, found.id, Stage.AFTER)
    return round_league(found.definition.listed(), standings_of(conn, found.id, stage_of(found)), after)


def names_in(conn: Connection, found: Round) -> dict[str, str]:
    """What the checks and questions of a round are called."""
    outline = outline_with(outline_then(conn, found.definition.packs)[0], found.definition)
    return {code: check.name for code, check in outline.checks.items()}
