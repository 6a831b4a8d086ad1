"""Hosts: who is at which one now (a lease that runs out by itself), and which are left alone until when.

Nights, probes and single checks share both, across processes and machines. A holder says again and again that it lives;
one that was killed is known by what it no longer says. By the time of day alone that would not be known where a clock
steps back, so whoever waits may also name leases that it watched for long enough (`dead`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from storage.database import insert_into
from storage.tables import HostLeaseRow, HostRestRow

_AT_ONCE = 500
MAX_CAUSE = 200


@dataclass(frozen=True, slots=True)
class HostLease:
    """Somebody is at a host: `holder` is unique to its process, `what` says in Chinese who that is, and `beats` counts
    how often it said that it lives."""

    host: str
    holder: str
    what: str
    beats: int
    until: datetime


@dataclass(frozen=True, slots=True)
class HostRest:
    """A host that is left alone `until` a moment, and why (in Chinese)."""

    host: str
    until: datetime
    cause: str


def take_hosts(
    conn: Connection,
    hosts: Iterable[str],
    *,
    holder: str,
    what: str,
    now: datetime,
    until: datetime,
    dead: Collection[HostLease] = (),
) -> set[str]:
    """Take those of `hosts` that nobody else is at; which they are, those that `holder` had among them."""
    rows = [
        {"host": host, "holder": holder, "what": what, "beats": 0, "until": until} for host in sorted(set(hosts))
    ]  # in one order, so that two who take several wait for each other and not in a ring
    taken: set[str] = set()
    for start in range(0, len(rows), _AT_ONCE):
        new = insert_into(conn, HostLeaseRow).values(rows[start : start + _AT_ONCE])
        given = {name: new.excluded[name] for name in ("holder", "what", "until")}
        free = or_(HostLeaseRow.holder == holder, HostLeaseRow.until <= now, *map(_is, dead))
        taking = new.on_conflict_do_update(index_elements=[HostLeaseRow.host], set_=given, where=free)
        taken.update(conn.execute(taking.returning(HostLeaseRow.host)).scalars())
    return taken


def renew_hosts(conn: Connection, *, holder: str, until: datetime) -> int:
    """Say that the holder lives; how many hosts it is at."""
    mine = update(HostLeaseRow).where(HostLeaseRow.holder == holder)
    return conn.execute(mine.values(beats=HostLeaseRow.beats + 1, until=until)).rowcount


def free_hosts(conn: Connection, hosts: Iterable[str] | None = None, *, holder: str) -> None:
    """Give back these hosts, or all that the holder is at."""
    mine = delete(HostLeaseRow).where(HostLeaseRow.holder == holder)
    if hosts is None:
        conn.execute(mine)
        return
    for some in _parts(hosts):
        conn.execute(mine.where(HostLeaseRow.host.in_(some)))


def leases_of(conn: Connection, hosts: Iterable[str]) -> dict[str, HostLease]:
    """Who is at which of these hosts, or was when it was last heard of."""
    fields = [getattr(HostLeaseRow, name) for name in HostLease.__dataclass_fields__]
    found = (
        HostLease(**row)
        for some in _parts(hosts)
        for row in conn.execute(select(*fields).where(HostLeaseRow.host.in_(some))).mappings()
    )
    return {lease.host: lease for lease in found}


def rest_host(conn: Connection, rest: HostRest) -> None:
    """A host is to be left alone; where it is already, until the later moment."""
    new = insert_into(conn, HostRestRow).values(host=rest.host, until=rest.until, cause=rest.cause[:MAX_CAUSE])
    given = {"until": new.excluded.until, "cause": new.excluded.cause}
    later = HostRestRow.until < new.excluded.until
    conn.execute(new.on_conflict_do_update(index_elements=[HostRestRow.host], set_=given, where=later))


def hosts_at_rest(conn: Connection, now: datetime) -> dict[str, HostRest]:
    """The hosts that are left alone at this moment."""
    rows = conn.execute(select(HostRestRow.host, HostRestRow.until, HostRestRow.cause).where(HostRestRow.until > now))
    return {host: HostRest(host, until, cause) for host, until, cause in rows}


def forget_rests(conn: Connection, *, before: datetime) -> int:
    """Drop the rests that ended before this moment; how many."""
    return conn.execute(delete(HostRestRow).where(HostRestRow.until < before)).rowcount


def _is(lease: HostLease) -> ColumnElement[bool]:
    return and_(HostLeaseRow.host == lease.host, HostLeaseRow.holder == lease.holder, HostLeaseRow.beats == lease.beats)


def _parts(hosts: Iterable[str]) -> list[list[str]]:
    names = sorted(set(hosts))
    return [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
