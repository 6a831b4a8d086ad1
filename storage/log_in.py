"""Logging in: a name and a password against what is kept, without telling whoever tries which of the two was wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from storage import passwords, people, sessions
from storage.database import reading, transaction
from storage.review import Account


def log_in(
    engine: Engine, typed: str, password: str, *, at: datetime, limits: sessions.Limits, instead_of: str = ""
) -> str | None:
    """The secret of a new session; None where the name or the password is wrong, or the account is locked or off.

    Each of these takes as long as the others, and is in the audit log. The session `instead_of` ends. The password is
    checked outside of any transaction: that takes long, and nights write to the same store.
    """
    with reading(engine) as conn:
        found, kept = people.password_of(conn, typed)
    knows = passwords.is_password(password, kept)
    why = _why_not(found, knows, at)
    rehashed = None if why or kept is None or not passwords.is_outdated(kept) else passwords.hashed(password)
    with transaction(engine) as conn:
        if why or found is None or kept is None:
            people.note_failure(conn, typed, why=why, at=at)
            return None
        if not people.note_success(conn, found.name, kept=kept, at=at, rehashed=rehashed):
            people.note_failure(conn, typed, why="changed", at=at)
            return None
        if instead_of:
            sessions.drop_session(conn, instead_of)
        return sessions.start_session(conn, found.name, at=at, limits=limits)


def knows_password(engine: Engine, account: Account, password: str, *, at: datetime) -> bool:
    """Whether somebody who is logged in knows the account's password. A wrong one counts as when logging in."""
    with reading(engine) as conn:
        found, kept = people.password_of(conn, account.name)
    why = _why_not(found, passwords.is_password(password, kept), at)
    if why:
        with transaction(engine) as conn:
            people.note_failure(conn, account.name, why=why, at=at)
    return not why


def _why_not(found: Account | None, knows: bool, at: datetime) -> str:
    if found is None:
        return "unknown"
    if people.is_locked(found, at):
        return "locked"
    if not found.active:
        return "off"
    return "" if knows else "password"
