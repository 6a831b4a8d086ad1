"""Who is logged in (sessions), and what programs may read with (tokens): secrets that are kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage import audit
from storage.people import PeopleError
from storage.review import Account, Role
from storage.review_tables import AccountRow, SessionRow, TokenRow

NOTED_EVERY = timedelta(minutes=1)
"""That a session or token was used is written at most so often: reading pages does not write on every request."""

TOKEN_MARK = "gk_"

_LONGEST_LABEL = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without being used, and at all."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True, slots=True)
class Token:
    """A token for the API, without what opens it. Moments are None where they did not come."""

    id: int
    account: str
    label: str
    created: datetime
    expires: datetime | None
    used: datetime | None
    revoked: datetime | None

    def opens(self, at: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked is None and (self.expires is None or at < self.expires)


@dataclass(frozen=True, slots=True)
class Asking:
    """The account behind a secret, and whether it is due to be noted that it was used."""

    account: Account
    due: bool


def start_session(conn: Connection, name: str, *, at: datetime, limits: Limits) -> str:
    """Logs an account in, and takes away the sessions that are over; the secret of the session, for its cookie."""
    over = or_(SessionRow.seen <= at - limits.idle, SessionRow.created <= at - limits.whole)
    conn.execute(delete(SessionRow).where(over))
    secret = secrets.token_urlsafe(32)
    conn.execute(insert(SessionRow), {"sha256": _hash(secret), "account": name, "created": at, "seen": at})
    return secret


def session_of(conn: Connection, secret: str, *, at: datetime, limits: Limits) -> Asking | None:
    """Whose session it is; None where it is nobody's, over, or of an account that is switched off."""
    query = select(*_ACCOUNT, SessionRow.seen, SessionRow.created.label("began")).join_from(SessionRow, AccountRow)
    row = conn.execute(query.where(SessionRow.sha256 == _hash(secret), AccountRow.active)).first()
    if row is None or row.seen <= at - limits.idle or row.began <= at - limits.whole:
        return None
    return Asking(_account(row), row.seen <= at - NOTED_EVERY)


def note_seen(conn: Connection, secret: str, at: datetime) -> None:
    """The session was used."""
    conn.execute(update(SessionRow).where(SessionRow.sha256 == _hash(secret)).values(seen=at))


def end_session(conn: Connection, secret: str, *, who: str, at: datetime) -> None:
    """Logs out where this session is logged in."""
    audit.take_turn(conn)
    if drop_session(conn, secret):
        audit.note(conn, at=at, who=who, what="logout", subject=who)


def drop_session(conn: Connection, secret: str) -> bool:
    """Takes a session away, and tells whether it was there."""
    gone = conn.execute(delete(SessionRow).where(SessionRow.sha256 == _hash(secret)).returning(SessionRow.account))
    return gone.first() is not None


def add_token(
    conn: Connection, name: str, label: str, *, by: str, at: datetime, expires: datetime | None = None
) -> tuple[int, str]:
    """A new token of an account, and its number; it is never shown again.

    Raises `PeopleError` for a label that cannot be, an end that is past, and an account that is not there or is off.
    """
    label = label.strip()
    if not 0 < len(label) <= _LONGEST_LABEL or not label.isprintable():
        raise PeopleError(name, f"令牌的用途说明须为1至{_LONGEST_LABEL}个可显示的字符", "请写明由何处使用")
    if expires is not None and expires <= at:
        raise PeopleError(name, "令牌的到期时间已过", "请另选到期时间")
    query = select(AccountRow.name).where(AccountRow.name == name, AccountRow.active)
    if conn.execute(query).first() is None:
        raise PeopleError(name, "没有此账号，或账号已停用", "请核对账号名")
    token = TOKEN_MARK + secrets.token_urlsafe(32)
    row = {"account": name, "label": label, "sha256": _hash(token), "created": at, "expires": expires}
    number = conn.execute(insert(TokenRow).values(row).returning(TokenRow.id)).scalar_one()
    told = {"account": name, "label": label, "expires": expires.isoformat() if expires else None}
    audit.note(conn, at=at, who=by, what="token.add", subject=_subject(number), after=told)
    return number, token


def tokens(conn: Connection, name: str | None = None) -> list[Token]:
    """The tokens of an account, or all of them; the newest first."""
    query = select(*_TOKEN).order_by(TokenRow.id.desc())
    if name is not None:
        query = query.where(TokenRow.account == name)
    return [Token(**row._mapping) for row in conn.execute(query)]


def token_of(conn: Connection, token: str, *, at: datetime) -> Asking | None:
    """Whose token it is; None where it opens nothing, or its account is switched off."""
    query = select(*_ACCOUNT, *(column.label(f"token_{column.key}") for column in _TOKEN))
    query = query.join_from(TokenRow, AccountRow).where(TokenRow.sha256 == _hash(token), AccountRow.active)
    row = conn.execute(query).first()
    if row is None or row.token_revoked is not None or (row.token_expires is not None and at >= row.token_expires):
        return None
    return Asking(_account(row), row.token_used is None or row.token_used <= at - NOTED_EVERY)


def note_used(conn: Connection, token: str, at: datetime) -> None:
    """The token was used."""
    conn.execute(update(TokenRow).where(TokenRow.sha256 == _hash(token)).values(used=at))


def revoke_token(conn: Connection, number: int, *, by: str, at: datetime, of: str | None = None) -> Token:
    """Takes a token back for good, and tells which one; once more does nothing.

    Raises `PeopleError` where there is none of this number, or it is of another account than `of`.
    """
    query = select(*_TOKEN).where(TokenRow.id == number)
    row = conn.execute(query.with_for_update()).first()
    if row is None or of not in (None, row.account):
        raise PeopleError(_subject(number), "没有此令牌", "请核对令牌编号")
    if row.revoked is None:
        conn.execute(update(TokenRow).where(TokenRow.id == number).values(revoked=at))
        told = {"account": row.account, "label": row.label}
        audit.note(conn, at=at, who=by, what="token.revoke", subject=_subject(number), before=told)
    return Token(**row._mapping)


_ACCOUNT = (
    AccountRow.name,
    AccountRow.role,
    AccountRow.active,
    AccountRow.created,
    AccountRow.locked_until,
    AccountRow.site,
)
_TOKEN = (
    TokenRow.id,
    TokenRow.account,
    TokenRow.label,
    TokenRow.created,
    TokenRow.expires,
    TokenRow.used,
    TokenRow.revoked,
)


def _account(row: Any) -> Account:
    return Account(row.name, Role(row.role), row.active, row.created, row.locked_until, row.site)


def _subject(number: int) -> str:
    return f"token {number}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
