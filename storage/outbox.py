"""The outbox of alerts: notices told once, and their deliveries to each target, tried again until they succeed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from storage.alert_tables import DeliveryRow, NoticeRow
from storage.alerting import Delivery, DeliveryStatus, Due, Notice, NoticeKind, NoticeStatus, StoredNotice
from storage.database import insert_into

_NOTICE = (
    NoticeRow.id,
    NoticeRow.key,
    NoticeRow.kind,
    NoticeRow.scan,
    NoticeRow.site,
    NoticeRow.name,
    NoticeRow.lines,
    NoticeRow.vetoes,
)


def put_notices(
    conn: Connection, notices: Iterable[Notice], *, targets: Sequence[str], held: bool, now: datetime
) -> int:
    """Put notices into the outbox for these targets, due at once, or held. What is there already stays as it is.
    How many were new."""
    return sum(_put(conn, notice, targets, held=held, now=now) for notice in notices)


def due_to(conn: Connection, target: str, now: datetime, limit: int) -> list[Due]:
    """What is due to a target, oldest first."""
    query = _waiting(target, now).add_columns(DeliveryRow.attempts).order_by(NoticeRow.id).limit(limit)
    return [Due(row.id, _notice(row), row.attempts) for row in conn.execute(query)]


def claim(conn: Connection, target: str, due: Due, next_try: datetime) -> bool:
    """Take a due notice for sending; it is due again at `next_try`, should nothing be heard of it until then. False
    where another process took it."""
    mine = update(DeliveryRow).where(
        DeliveryRow.notice == due.id,
        DeliveryRow.target == target,
        DeliveryRow.status == DeliveryStatus.WAITING,
        DeliveryRow.attempts == due.attempts,
    )
    return conn.execute(mine, {"attempts": due.attempts + 1, "next_try": next_try}).rowcount == 1


def note_sent(conn: Connection, target: str, ids: Collection[int], now: datetime) -> None:
    """These notices reached the target."""
    _settle(conn, target, ids, {"status": DeliveryStatus.SENT, "sent": now, "error": ""})


def note_not_sent(conn: Connection, target: str, ids: Collection[int], error: str, most: int) -> None:
    """These notices did not reach the target, for a reason that holds no secret. They are tried again, but those that
    were tried `most` times."""
    _settle(conn, target, ids, {"error": error})
    tired = update(DeliveryRow).where(
        DeliveryRow.target == target, DeliveryRow.notice.in_(ids), DeliveryRow.attempts >= most
    )
    conn.execute(tired, {"status": DeliveryStatus.FAILED})


def give_up(conn: Connection, target: str, most: int, now: datetime) -> int:
    """Those due again after `most` attempts, whose sender died, have failed for good; how many."""
    tired = update(DeliveryRow).where(
        DeliveryRow.target == target,
        DeliveryRow.status == DeliveryStatus.WAITING,
        DeliveryRow.attempts >= most,
        DeliveryRow.next_try <= now,
    )
    return conn.execute(tired, {"status": DeliveryStatus.FAILED}).rowcount


def try_failed_again(conn: Connection, now: datetime) -> int:
    """Make what failed for good due again; how many deliveries."""
    failed = update(DeliveryRow).where(DeliveryRow.status == DeliveryStatus.FAILED)
    return conn.execute(failed, {"status": DeliveryStatus.WAITING, "attempts": 0, "next_try": now}).rowcount


def release_held(conn: Connection, targets: Sequence[str], now: datetime) -> int:
    """Make all held notices due to these targets; how many."""
    ids = _held(conn)
    conn.execute(update(NoticeRow).where(NoticeRow.status == NoticeStatus.HELD), {"status": NoticeStatus.OPEN})
    for notice in ids:
        _address(conn, notice, targets, now)
    return len(ids)


def drop_held(conn: Connection) -> int:
    """Forget all held notices; how many. They stay in the list as dropped."""
    held = update(NoticeRow).where(NoticeRow.status == NoticeStatus.HELD)
    return conn.execute(held, {"status": NoticeStatus.DROPPED}).rowcount


def count_held(conn: Connection) -> int:
    """How many notices are held."""
    return conn.execute(select(func.count(NoticeRow.id)).where(NoticeRow.status == NoticeStatus.HELD)).scalar_one()


def outbox(conn: Connection, limit: int) -> list[StoredNotice]:
    """The latest notices with their deliveries, newest first."""
    query = select(*_NOTICE, NoticeRow.status, NoticeRow.created).order_by(NoticeRow.id.desc()).limit(limit)
    rows = conn.execute(query).all()
    sent = _deliveries(conn, min((row.id for row in rows), default=0))
    return [
        StoredNotice(row.id, _notice(row), NoticeStatus(row.status), row.created, tuple(sent.get(row.id, ())))
        for row in rows
    ]


def _put(conn: Connection, notice: Notice, targets: Sequence[str], *, held: bool, now: datetime) -> bool:
    row = {
        "key": notice.key,
        "kind": notice.kind,
        "scan": notice.scan,
        "site": notice.site,
        "name": notice.name,
        "lines": notice.lines,
        "vetoes": notice.vetoes,
        "status": NoticeStatus.HELD if held else NoticeStatus.OPEN,
        "created": now,
    }
    new = insert_into(conn, NoticeRow).values(row).on_conflict_do_nothing().returning(NoticeRow.id)
    number = conn.execute(new).scalar()
    if number is None:
        return False
    if not held:
        _address(conn, number, targets, now)
    return True


def _address(conn: Connection, notice: int, targets: Sequence[str], now: datetime) -> None:
    row = {"notice": notice, "status": DeliveryStatus.WAITING, "attempts": 0, "next_try": now, "error": ""}
    if targets:
        conn.execute(insert(DeliveryRow), [row | {"target": target} for target in targets])


def _held(conn: Connection) -> list[int]:
    query = select(NoticeRow.id).where(NoticeRow.status == NoticeStatus.HELD)
    return list(conn.execute(query.order_by(NoticeRow.id)).scalars())


def _waiting(target: str, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(*_NOTICE)
        .join(DeliveryRow, DeliveryRow.notice == NoticeRow.id)
        .where(
            DeliveryRow.target == target,
            DeliveryRow.status == DeliveryStatus.WAITING,
            DeliveryRow.next_try <= now,
        )
    )


def _settle(conn: Connection, target: str, ids: Collection[int], values: dict[str, Any]) -> None:
    mine = update(DeliveryRow).where(DeliveryRow.target == target, DeliveryRow.notice.in_(ids))
    conn.execute(mine, values)


def _notice(row: Row[Any]) -> Notice:
    kind, lines = NoticeKind(row.kind), tuple(row.lines)
    return Notice(row.key, kind, row.scan, row.site, row.name, lines, row.vetoes)


def _deliveries(conn: Connection, first: int) -> dict[int, list[Delivery]]:
    query = select(
        DeliveryRow.notice,
        DeliveryRow.target,
        DeliveryRow.status,
        DeliveryRow.attempts,
        DeliveryRow.next_try,
        DeliveryRow.sent,
        DeliveryRow.error,
    ).where(DeliveryRow.notice >= first)
    found: dict[int, list[Delivery]] = {}
    for row in conn.execute(query.order_by(DeliveryRow.notice, DeliveryRow.target)):
        one = Delivery(row.target, DeliveryStatus(row.status), row.attempts, row.next_try, row.sent, row.error)
        found.setdefault(row.notice, []).append(one)
    return found
