"""Single checks that people asked for on the desk: who asked when for which address, how far it is, and what it saved.

Raises `StoreError` as `storage.database` does; of a check that is not there functions say None or change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.adhoc import UNFINISHED, CheckStatus, DeskCheck, Told
from storage.review_tables import DeskCheckRow

MOST_LISTED = 100


def add_check(
    conn: Connection, *, account: str, url: str, level: str | None, site: str, asked: datetime, told: Iterable[Told]
) -> int:
    """A new check, waiting; its number."""
    row = {
        "account": account,
        "url": url,
        "level": level,
        "asked": asked,
        "status": CheckStatus.WAITING,
        "site": site,
        "told": _plain(told),
    }
    return conn.execute(insert(DeskCheckRow).returning(DeskCheckRow.id), row).scalar_one()


def begin_check(conn: Connection, number: int) -> None:
    """The check is under way, unless it is over."""
    waiting = (DeskCheckRow.id == number, DeskCheckRow.status == CheckStatus.WAITING)
    conn.execute(update(DeskCheckRow).where(*waiting), {"status": CheckStatus.RUNNING})


def tell_check(conn: Connection, number: int, told: Iterable[Told]) -> None:
    """All that is told of the check's progress by now."""
    conn.execute(update(DeskCheckRow).where(DeskCheckRow.id == number), {"told": _plain(told)})


def end_check(
    conn: Connection, number: int, status: CheckStatus, *, at: datetime, told: Iterable[Told], scan: int | None = None
) -> None:
    """The check is over, for good."""
    row = {"status": status, "finished": at, "told": _plain(told), "scan": scan}
    conn.execute(update(DeskCheckRow).where(DeskCheckRow.id == number), row)


def interrupt_checks(conn: Connection, *, at: datetime) -> int:
    """Those that an earlier server did not bring to an end are over; how many."""
    left = update(DeskCheckRow).where(DeskCheckRow.status.in_(UNFINISHED))
    return conn.execute(left, {"status": CheckStatus.INTERRUPTED, "finished": at}).rowcount


def desk_check(conn: Connection, number: int) -> DeskCheck | None:
    """The check with this number, if there is one."""
    row = conn.execute(select(*DeskCheckRow.__table__.columns).where(DeskCheckRow.id == number)).one_or_none()
    return None if row is None else _check(row)


def desk_checks(conn: Connection, account: str | None = None, *, limit: int = MOST_LISTED) -> list[DeskCheck]:
    """The newest checks, of one account or all; without what was told of their progress."""
    query = select(*_LISTED).order_by(DeskCheckRow.id.desc()).limit(limit)
    if account is not None:
        query = query.where(DeskCheckRow.account == account)
    return [_check(row) for row in conn.execute(query)]


def asked_since(conn: Connection, account: str, since: datetime) -> int:
    """How many checks an account asked for at this moment or later."""
    mine = (DeskCheckRow.account == account, DeskCheckRow.asked >= since)
    return conn.execute(select(func.count()).select_from(DeskCheckRow).where(*mine)).scalar_one()


def unfinished_check(conn: Connection, account: str) -> int | None:
    """The number of an account's check that is not over, if there is one."""
    mine = (DeskCheckRow.account == account, DeskCheckRow.status.in_(UNFINISHED))
    return conn.execute(select(DeskCheckRow.id).where(*mine).limit(1)).scalar()


_LISTED = [column for column in DeskCheckRow.__table__.columns if column.name != "told"]


def _plain(told: Iterable[Told]) -> list[list[str]]:
    return [[line.at.isoformat(), line.text] for line in told]


def _check(row: Row[Any]) -> DeskCheck:
    values = dict(row._mapping)
    told = tuple(Told(datetime.fromisoformat(at), text) for at, text in values.pop("told", ()))
    return DeskCheck(**values | {"status": CheckStatus(values["status"]), "told": told})
