"""What of the rounds an evaluated office may know: those that are frozen and that its own site is in."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.rounds.records import Line, Round
from storage.rounds.register import NoRoundError, round_of, rounds_with
from storage.rounds.standings import line_of


def own_rounds(conn: Connection, site: str) -> list[Round]:
    """The frozen rounds that a site is in, the newest first."""
    return [found for found in rounds_with(conn, site) if not found.is_open]


def own_round(conn: Connection, number: int, site: str) -> Round | None:
    """The frozen round of this number that a site is in. None for all others: an office is not to learn that they
    exist."""
    try:
        found = round_of(conn, number)
    except NoRoundError:
        return None
    return None if found.is_open or site not in found.definition.sites else found


def own_line(conn: Connection, number: int, site: str, requirement: str) -> tuple[Round, Line] | None:
    """A line of a site's card in such a round; None where there is no such round or line."""
    found = own_round(conn, number, site)
    line = line_of(conn, number, site, requirement) if found else None
    return (found, line) if found and line else None
