"""The tables of the desk: accounts, their log, what people decided, and what they are to look at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.table_base import Base, Hash, Json


class AccountRow(Base):
    """An account of the desk. `password` is what argon2 made of it; `failures` are those in a row; `site` is
    that of an evaluated office."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    password: Mapped[str]
    active: Mapped[bool]
    created: Mapped[datetime]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    site: Mapped[str | None]


class SessionRow(Base):
    """Somebody is logged in. The cookie's value is not kept, only its hash."""

    __tablename__ = "sessions"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    created: Mapped[datetime]
    seen: Mapped[datetime]

    __table_args__ = (Index(None, "account"), {"sqlite_with_rowid": False})


class TokenRow(Base):
    """A token for the API, by hash; `revoked` and `expires` are moments from which it opens nothing."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    label: Mapped[str]
    sha256: Mapped[str] = mapped_column(Hash, unique=True)
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class AuditRow(Base):
    """The audit log. Triggers of the database refuse to change or delete a row."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str]
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(Hash)

    __table_args__ = (Index(None, "subject"),)


class DecisionRow(Base):
    """What a person decided, see `storage.review.Decision`: rows are only ever added; `past` is null of older ones."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    site: Mapped[str]
    requirement: Mapped[str]
    number: Mapped[int]
    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    act: Mapped[str]
    verdict: Mapped[str]
    won: Mapped[float]
    why: Mapped[str]
    note: Mapped[str]
    scope: Mapped[str]
    until: Mapped[date | None]
    column: Mapped[str | None]
    alias: Mapped[str | None]
    basis: Mapped[Any] = mapped_column(Json)
    by: Mapped[str]
    at: Mapped[datetime]
    past: Mapped[bool | None]

    __table_args__ = (UniqueConstraint("site", "requirement", "number"),)


class AliasRow(Base):
    """What a site calls a column, taught by a decision; `ended` is when that was taken back."""

    __tablename__ = "aliases"

    decision: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True, autoincrement=False)
    site: Mapped[str]
    column: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    ended: Mapped[datetime | None]

    __table_args__ = (Index(None, "site"),)


class AssignmentRow(Base):
    """Who is to decide on a requirement at a site."""

    __tablename__ = "assignments"

    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "person"), {"sqlite_with_rowid": False})


class QueueMarkRow(Base):
    """What the queue of the desk knows of a scan's finding besides its verdict, see `storage.review.Mark`: of the
    latest scans only."""

    __tablename__ = "queue_marks"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class DeskCheckRow(Base):
    """A single check that somebody asked for on the desk. `told` are lines of its progress, `scan` what it saved."""

    __tablename__ = "desk_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    url: Mapped[str]
    level: Mapped[str | None]
    asked: Mapped[datetime]
    finished: Mapped[datetime | None]
    status: Mapped[str]
    site: Mapped[str | None]
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    told: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Index(None, "account", "asked"),)
