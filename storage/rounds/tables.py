"""The tables of evaluation rounds, beside those of nights in `storage.tables` and of the desk in
`storage.review_tables`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.table_base import Base, Hash, Json


class IndicatorTableRow(Base):
    """A client's indicator table as it was imported. `file` is the workbook, `layout` where its columns are, `rows`
    what was read of it and what each row is matched to; a table that a round goes by stays as it is."""

    __tablename__ = "indicator_tables"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(Hash)
    file: Mapped[bytes]
    layout: Mapped[Any] = mapped_column(Json)
    rows: Mapped[Any] = mapped_column(Json)
    version: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]


class RoundRow(Base):
    """An evaluation round, see `storage.rounds.records.Round`. `definition` is squashed JSON, and never changes;
    `waits` are the checks whose adverse verdicts wait for a person."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    definition: Mapped[bytes]
    table: Mapped[int | None] = mapped_column(ForeignKey("indicator_tables.id"))
    created: Mapped[datetime]
    by: Mapped[str]
    frozen: Mapped[datetime | None]
    frozen_by: Mapped[str | None]
    last_decision: Mapped[int | None]
    waits: Mapped[Any] = mapped_column(Json)


class RoundSiteRow(Base):
    """A site of a round, at its place in the order of the definition."""

    __tablename__ = "round_sites"

    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]

    __table_args__ = (Index(None, "site"), {"sqlite_with_rowid": False})


class RoundEntryRow(Base):
    """A row of a list drawn for people to look at."""

    __tablename__ = "round_entries"

    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    list_url: Mapped[str]
    address: Mapped[str]
    title: Mapped[str]
    stated: Mapped[date]


class RoundScoreRow(Base):
    """What a site's card came to in a round, at one stage; figures are null where no scan speaks for the site."""

    __tablename__ = "round_scores"

    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    bars: Mapped[Any] = mapped_column(Json)
    score: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    machine_coverage: Mapped[float | None]
    questions_answered: Mapped[float | None]
    decided: Mapped[int | None]
    asked: Mapped[int | None]
    vetoes: Mapped[Any] = mapped_column(Json)
    failed: Mapped[int | None]
    partly: Mapped[int | None]
    provisional: Mapped[int | None]
    undetermined: Mapped[int | None]
    reviews: Mapped[int]
    returned: Mapped[int]
    waiting: Mapped[int]


class RoundLineRow(Base):
    """A line of a frozen card, see `storage.rounds.records.Line`. Rows are written once, by the freeze."""

    __tablename__ = "round_lines"

    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    scan: Mapped[int | None]
    said: Mapped[str]
    tentative: Mapped[str | None]
    reason: Mapped[str]
    verdict: Mapped[str]
    won: Mapped[float]
    weight: Mapped[float]
    decision: Mapped[int | None]
    waits: Mapped[bool]


class AttachmentRow(Base):
    """A file that somebody handed in with an answer or an appeal."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Hash)
    body: Mapped[bytes]
    by: Mapped[str]
    at: Mapped[datetime]


class RoundAnswerRow(Base):
    """What a person answered to a question of a round at a site: rows are only ever added."""

    __tablename__ = "round_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    site: Mapped[str]
    question: Mapped[str]
    number: Mapped[int]
    verdict: Mapped[str]
    won: Mapped[float]
    text: Mapped[str]
    address: Mapped[str]
    attachment: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("round", "site", "question", "number"),)


class SecondReadingRow(Base):
    """A decided finding that a second person is to read unseen."""

    __tablename__ = "second_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    site: Mapped[str]
    requirement: Mapped[str]
    decision: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    drawn: Mapped[datetime]
    reader: Mapped[str | None]
    act: Mapped[str | None]
    verdict: Mapped[str | None]
    won: Mapped[float | None]
    why: Mapped[str | None]
    note: Mapped[str]
    at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("round", "site", "requirement"),)


class AppealRow(Base):
    """An appeal of an evaluated office against a line of its frozen card."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    site: Mapped[str]
    requirement: Mapped[str]
    statement: Mapped[str]
    address: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]
    attachment: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    recheck: Mapped[int | None] = mapped_column(ForeignKey("desk_checks.id"))
    verdict: Mapped[str | None]
    won: Mapped[float | None]
    told: Mapped[str]
    decided_by: Mapped[str | None]
    decided: Mapped[datetime | None]
    before: Mapped[float | None]
    after: Mapped[float | None]

    __table_args__ = (Index(None, "round", "site"),)


class FaultRow(Base):
    """A row of the rectification list of a round (整改台账)."""

    __tablename__ = "faults"

    round: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[date | None]
    state: Mapped[str]
    answer: Mapped[str]
    note: Mapped[str]
    version: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]
    checked: Mapped[datetime | None]
    found: Mapped[str | None]
    found_scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
