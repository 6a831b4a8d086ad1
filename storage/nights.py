"""The run ledger: which due night was run, by whoever inserted it first, and which was missed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Update, select, update

from storage.database import insert_once
from storage.ledger import HANDED_BACK, NightInfo, NightStatus
from storage.tables import NightRow

_FIELDS = tuple(getattr(NightRow, name) for name in NightInfo.__dataclass_fields__)


def claim_night(conn: Connection, *, kind: str, due_date: date, now: datetime) -> bool:
    """Whether the caller runs this night: True for one process only, however many ask."""
    row = {"kind": kind, "due_date": due_date, "status": NightStatus.RUNNING, "started": now, "heartbeat": now}
    return insert_once(conn, NightRow, row | {"note": ""})


def record_missed_night(conn: Connection, *, kind: str, due_date: date, now: datetime, note: str = "") -> bool:
    """Write down that nobody ran this night. False where somebody did, or it is written down already."""
    row = {"kind": kind, "due_date": due_date, "status": NightStatus.MISSED, "started": now, "heartbeat": now}
    return insert_once(conn, NightRow, row | {"finished": now, "note": note})


def resume_night(conn: Connection, *, kind: str, due_date: date, silent_since: datetime, now: datetime) -> bool:
    """Take over a night whose runner died: still running, without a heartbeat since. True for one process only."""
    stale = _running(kind, due_date).where(NightRow.heartbeat < silent_since)
    return conn.execute(stale, {"heartbeat": now}).rowcount == 1


def other_night_running(conn: Connection, *, kind: str, due_date: date, heard_since: datetime) -> bool:
    """Whether another night of this kind is being run by somebody who was heard of since."""
    other = select(NightRow.due_date).where(
        NightRow.kind == kind,
        NightRow.due_date != due_date,
        NightRow.status == NightStatus.RUNNING,
        NightRow.heartbeat >= heard_since,
    )
    return conn.execute(other.limit(1)).first() is not None


def note_scan_of_night(conn: Connection, *, kind: str, due_date: date, scan: int) -> bool:
    """Say which scan the running night does, so that its figures are known before it ends."""
    return conn.execute(_running(kind, due_date), {"scan": scan}).rowcount == 1


def hand_back_night(conn: Connection, *, kind: str, due_date: date, note: str = "") -> bool:
    """Give up a night that is running here, so that whoever asks next may take it up at once; `note` says why."""
    return conn.execute(_running(kind, due_date), {"heartbeat": HANDED_BACK, "note": note}).rowcount == 1


def beat_night(conn: Connection, *, kind: str, due_date: date, now: datetime) -> bool:
    """Say that the night is still being run. False where it is not running (any more)."""
    return conn.execute(_running(kind, due_date), {"heartbeat": now}).rowcount == 1


def end_night(
    conn: Connection,
    *,
    kind: str,
    due_date: date,
    status: NightStatus,
    finished: datetime,
    scan: int | None,
    note: str = "",
) -> bool:
    """End a running night as done or failed, with a note. False where it is not running.

    Without a `scan` the one that was noted before stays: a night that failed has figures too.
    """
    values: dict[str, object] = {"status": status, "heartbeat": finished, "finished": finished, "note": note}
    if scan is not None:
        values["scan"] = scan
    return conn.execute(_running(kind, due_date), values).rowcount == 1


def nights(conn: Connection, limit: int, kind: str | None = None, until: date | None = None) -> list[NightInfo]:
    """The latest nights, newest first, of one kind or any, and up to a day or any."""
    query = select(*_FIELDS).order_by(NightRow.due_date.desc(), NightRow.kind).limit(limit)
    if kind is not None:
        query = query.where(NightRow.kind == kind)
    if until is not None:
        query = query.where(NightRow.due_date <= until)
    return [_info(dict(row)) for row in conn.execute(query).mappings()]


def night_of(conn: Connection, kind: str, due_date: date) -> NightInfo | None:
    """The line of one due night, or None where there is none."""
    query = select(*_FIELDS).where(NightRow.kind == kind, NightRow.due_date == due_date)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _info(dict(row))


def _running(kind: str, due_date: date) -> Update:
    return update(NightRow).where(
        NightRow.kind == kind, NightRow.due_date == due_date, NightRow.status == NightStatus.RUNNING
    )


def _info(row: dict[str, Any]) -> NightInfo:
    return NightInfo(**row | {"status": NightStatus(row["status"])})
