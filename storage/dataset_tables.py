"""The tables of datasets and their versions, beside those of nights in `storage.tables`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.table_base import Base, Hash


class DatasetRow(Base):
    """A dataset of a site, see `storage.dataset_history.KnownDataset`."""

    __tablename__ = "datasets"

    id: Mapped[int] = mapped_column(primary_key=True)
    site: Mapped[str]
    code: Mapped[str]
    series: Mapped[str]

    __table_args__ = (UniqueConstraint("site", "code", "series"),)


class DatasetVersionRow(Base):
    """A version of a dataset. `columns` is squashed JSON, and `change` too; NULL before it was compared."""

    __tablename__ = "dataset_versions"

    dataset: Mapped[int] = mapped_column(ForeignKey("datasets.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    sha256: Mapped[str] = mapped_column(Hash, index=True)
    url: Mapped[str]
    title: Mapped[str]
    rows: Mapped[int]
    columns: Mapped[bytes]
    day: Mapped[date | None]
    first_scan: Mapped[int]
    first: Mapped[datetime]
    last_scan: Mapped[int]
    last: Mapped[datetime]
    change: Mapped[bytes | None]

    __table_args__ = ({"sqlite_with_rowid": False},)
