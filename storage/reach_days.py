"""Probes in SQL: a row a site and day, whatever their number, and a row a round, which one process runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.database import insert_into, insert_once
from storage.reaching import Probed, ReachDay, Unopened
from storage.records import SHANGHAI, Cause
from storage.tables import ReachDayRow, ReachRoundRow

_AT_ONCE = 500
_NUMBERS = ("opened", "failed", "unclear", "ours")


def claim_round(conn: Connection, *, slot: datetime, now: datetime) -> bool:
    """Whether the caller runs the round that is due at `slot`: True for one process only."""
    return insert_once(conn, ReachRoundRow, {"slot": slot, "started": now, "ours": False, "note": ""})


def end_round(conn: Connection, *, slot: datetime, finished: datetime, ours: bool, note: str) -> None:
    """The round is done; `ours`: our own network was not well."""
    values = {"finished": finished, "ours": ours, "note": note}
    conn.execute(update(ReachRoundRow).where(ReachRoundRow.slot == slot), values)


def last_probes(conn: Connection, sites: Collection[str], days: Iterable[date]) -> dict[str, datetime]:
    """When each of these sites was probed last on these days, as far as it was."""
    found: dict[str, datetime] = {}
    for some in _parts(sites):
        query = select(ReachDayRow.site, ReachDayRow.last).where(
            ReachDayRow.day.in_(list(days)), ReachDayRow.site.in_(some)
        )
        for site, last in conn.execute(query):
            found[site] = max(last, found.get(site, last))
    return found


def opened_lately(conn: Connection, sites: Collection[str], days: Iterable[date]) -> set[str]:
    """Those of the sites that opened at least once on one of these days."""
    told = ReachDayRow.day.in_(list(days)) & (ReachDayRow.opened > 0)
    return {
        site
        for some in _parts(sites)
        for site in conn.execute(select(ReachDayRow.site).where(told, ReachDayRow.site.in_(some))).scalars()
    }


def add_probes(conn: Connection, probes: Sequence[Probed], *, ours: bool) -> None:
    """Add probes to the days of their sites. `ours`: our own network was not well, so none says anything.

    The last probe of a day that is added once more changes nothing.
    """
    failed = [probe for probe in probes if probe.opened is False and not ours]
    others = [probe for probe in probes if probe.opened is not False or ours]
    _add(conn, [_row(probe, ours=ours) for probe in others], with_failures=False)
    known = _failures(conn, failed)
    rows = []
    for probe in failed:
        row = _row(probe, ours=False)
        before = known.setdefault((row["day"], probe.site), [])
        if probe.unopened and (told := _packed(probe.unopened)) not in before:
            before.append(told)
        rows.append(row | {"unopened": list(before)})
    _add(conn, rows, with_failures=True)


def _add(conn: Connection, rows: list[dict[str, Any]], *, with_failures: bool) -> None:
    if not rows:
        return
    new = insert_into(conn, ReachDayRow)
    given: dict[str, Any] = {name: getattr(ReachDayRow, name) + new.excluded[name] for name in _NUMBERS}
    given |= {name: new.excluded[name] for name in ("last", *(["unopened"] if with_failures else []))}
    keys, another = [ReachDayRow.day, ReachDayRow.site], ReachDayRow.last != new.excluded.last
    conn.execute(new.on_conflict_do_update(index_elements=keys, set_=given, where=another), rows)


def _row(probe: Probed, *, ours: bool) -> dict[str, Any]:
    told = "ours" if ours else {True: "opened", False: "failed", None: "unclear"}[probe.opened]
    day = probe.at.astimezone(SHANGHAI).date()
    return {**dict.fromkeys(_NUMBERS, 0), told: 1, "day": day, "site": probe.site, "last": probe.at, "unopened": []}


def _failures(conn: Connection, probes: Sequence[Probed]) -> dict[tuple[date, str], list[object]]:
    """What is known of the failures of these probes' days."""
    days = {probe.at.astimezone(SHANGHAI).date() for probe in probes}
    return {
        (day, site): list(unopened)
        for some in _parts({probe.site for probe in probes})
        for day, site, unopened in conn.execute(
            select(ReachDayRow.day, ReachDayRow.site, ReachDayRow.unopened).where(
                ReachDayRow.day.in_(days), ReachDayRow.site.in_(some)
            )
        )
    }


def reach_days(conn: Connection, site: str, days: Iterable[date]) -> tuple[ReachDay, ...]:
    """The probes of a site on these days, the oldest first; none for a day without any."""
    query = select(*ReachDayRow.__table__.columns).where(ReachDayRow.day.in_(list(days)), ReachDayRow.site == site)
    rows = conn.execute(query.order_by(ReachDayRow.day)).mappings()
    return tuple(
        ReachDay(
            row["site"],
            row["day"],
            opened=row["opened"],
            failed=row["failed"],
            unclear=row["unclear"],
            ours=row["ours"],
            unopened=tuple(map(_unpacked, row["unopened"])),
        )
        for row in rows
    )


def forget_unopened(conn: Connection, day: date) -> int:
    """Drop of one day which probes failed and why; the figures stay. How many sites that is."""
    told = (ReachDayRow.day == day) & (ReachDayRow.failed > 0)
    return conn.execute(update(ReachDayRow).where(told), {"unopened": []}).rowcount


def _packed(one: Unopened) -> list[object]:
    return [int(one.at.timestamp()), str(one.cause), one.status, round(one.seconds, 1)]


def _unpacked(told: list[Any]) -> Unopened:
    at, cause, status, seconds = told
    return Unopened(datetime.fromtimestamp(at, SHANGHAI), Cause(cause), status, seconds)


def _parts(sites: Collection[str]) -> list[list[str]]:
    codes = sorted(sites)
    return [codes[start : start + _AT_ONCE] for start in range(0, len(codes), _AT_ONCE)]
