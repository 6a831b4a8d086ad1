"""The rounds there are: made once, frozen once. All else that is written in a round is written while it is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from config.errors import ConfigError
from storage.audit import take_turn
from storage.codec import dump, load, squash, unsquash
from storage.review_tables import DecisionRow
from storage.rounds.records import Definition, Entry, Round, RoundState
from storage.rounds.tables import RoundEntryRow, RoundRow, RoundSiteRow

_COLUMNS = tuple(RoundRow.__table__.columns)


class NoRoundError(ConfigError):
    """There is no such round."""


def add_round(
    conn: Connection, name: str, definition: Definition, *, table: int | None, by: str, at: datetime
) -> Round | None:
    """A new open round; None where the name is taken."""
    take_turn(conn)
    if conn.execute(select(RoundRow.id).where(RoundRow.name == name)).first() is not None:
        return None
    row: dict[str, Any] = {
        "name": name,
        "state": RoundState.OPEN,
        "definition": squash(dump(definition)),
        "table": table,
        "created": at,
        "by": by,
        "waits": [],
    }
    number = conn.execute(insert(RoundRow).returning(RoundRow.id), row).scalar_one()
    places = [{"round": number, "site": site, "place": place} for place, site in enumerate(definition.sites, 1)]
    conn.execute(insert(RoundSiteRow), places)
    return round_of(conn, number)


def rounds(conn: Connection) -> list[Round]:
    """All rounds, the newest first."""
    return [_round(row) for row in conn.execute(select(*_COLUMNS).order_by(RoundRow.id.desc()))]


def rounds_with(conn: Connection, site: str) -> list[Round]:
    """The rounds that a site is in, the newest first."""
    mine = select(RoundSiteRow.round).where(RoundSiteRow.site == site)
    query = select(*_COLUMNS).where(RoundRow.id.in_(mine)).order_by(RoundRow.id.desc())
    return [_round(row) for row in conn.execute(query)]


def round_of(conn: Connection, number: int) -> Round:
    """The round of this number. Raises `NoRoundError`."""
    row = conn.execute(select(*_COLUMNS).where(RoundRow.id == number)).first()
    if row is None:
        raise NoRoundError(f"round {number}", "there is none", "see `gongkai round list`")
    return _round(row)


def round_named(conn: Connection, named: str) -> Round:
    """The round of a name, or of a number. Raises `NoRoundError`."""
    row = conn.execute(select(*_COLUMNS).where(RoundRow.name == named)).first()
    if row is not None:
        return _round(row)
    if named.isascii() and named.isdigit() and len(named) < 10:
        return round_of(conn, int(named))
    raise NoRoundError(f"round {named}", "there is none", "see `gongkai round list`")


def note_waits(conn: Connection, number: int, waits: Iterable[str]) -> None:
    """Keep which checks' adverse verdicts wait for a person."""
    conn.execute(update(RoundRow).where(RoundRow.id == number).values(waits=sorted(waits)))


def mark_frozen(conn: Connection, number: int, *, by: str, at: datetime) -> None:
    """The round is frozen, with all decisions that there are by now."""
    last = select(func.coalesce(func.max(DecisionRow.id), 0)).scalar_subquery()
    told = {"state": RoundState.FROZEN, "frozen": at, "frozen_by": by, "last_decision": last}
    conn.execute(update(RoundRow).where(RoundRow.id == number).values(told))


def last_decision(conn: Connection) -> int:
    """The number of the latest decision of all; 0 where there is none."""
    return conn.execute(select(func.coalesce(func.max(DecisionRow.id), 0))).scalar_one()


def save_entries(conn: Connection, number: int, entries: Iterable[Entry]) -> None:
    """Keep the entries that were drawn."""
    names = Entry.__dataclass_fields__
    rows = [{"round": number, **{name: getattr(one, name) for name in names}} for one in entries]
    if rows:
        conn.execute(insert(RoundEntryRow), rows)


def entries_of(conn: Connection, number: int, site: str | None = None) -> list[Entry]:
    """The entries that were drawn, at all sites or one, by site and place."""
    columns = [getattr(RoundEntryRow, name) for name in Entry.__dataclass_fields__]
    query = select(*columns).where(RoundEntryRow.round == number)
    if site is not None:
        query = query.where(RoundEntryRow.site == site)
    return [Entry(**row._mapping) for row in conn.execute(query.order_by(RoundEntryRow.site, RoundEntryRow.place))]


def _round(row: Row[Any]) -> Round:
    told = dict(row._mapping)
    return Round(
        **told
        | {
            "state": RoundState(row.state),
            "definition": load(Definition, unsquash(row.definition)),
            "waits": frozenset(row.waits),
        }
    )
