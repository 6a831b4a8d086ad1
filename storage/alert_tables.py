"""The tables of alerts: what was told of which night, and the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.table_base import Base, Json


class ToldRow(Base):
    """A confirmed adverse state of a check that was told or held: what a change is measured against."""

    __tablename__ = "told"

    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    reason: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ToldScanRow(Base):
    """A scan whose changes were told, once. `causes` says what changed since `before`; they hold until `released`."""

    __tablename__ = "told_scans"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True, autoincrement=False)
    before: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    readers: Mapped[str]
    causes: Mapped[Any] = mapped_column(Json)
    shown: Mapped[datetime | None]
    released: Mapped[datetime | None]


class NoticeRow(Base):
    """The outbox: one thing to tell, whatever the number of targets."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    site: Mapped[str]
    name: Mapped[str]
    lines: Mapped[Any] = mapped_column(Json)
    vetoes: Mapped[int]
    status: Mapped[str]
    created: Mapped[datetime]

    __table_args__ = (Index(None, "status", "id"),)


class DeliveryRow(Base):
    """A notice on its way to a target, which is named without any secret."""

    __tablename__ = "deliveries"

    notice: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    attempts: Mapped[int]
    next_try: Mapped[datetime]
    sent: Mapped[datetime | None]
    error: Mapped[str]

    __table_args__ = (Index(None, "target", "status", "next_try"),)
