"""What the latest night left to people, kept in memory: of thousands of sites it takes seconds to read, and once a
night is finished it changes no more. What is decided and assigned since is read anew for every page."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from monitor.review.queue import Left, left_by
from storage.ledger import ScanInfo

_KEPT: WeakKeyDictionary[Engine, tuple[int, Left]] = WeakKeyDictionary()
_TURN = Lock()


def left_after(conn: Connection, night: ScanInfo) -> Left:
    """What a finished night left to people; those who ask together wait for the first."""
    with _TURN:
        left = left_if_kept(conn, night)
        if left is None:
            left = left_by(conn, night)
            _KEPT[conn.engine] = (night.id, left)
        return left


def left_if_kept(conn: Connection, night: ScanInfo) -> Left | None:
    """The same where it is in memory: a part of the queue is read sooner than all of it."""
    number, left = _KEPT.get(conn.engine, (None, None))
    return left if number == night.id else None
