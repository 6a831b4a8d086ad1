"""Evaluation rounds: indicator tables, samples, frozen lines, answers, second readings, appeals, rectification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("site", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("past", sa.Boolean(), nullable=True))
    agreed()
    scored()
    answered()
    disputed()


def agreed() -> None:
    op.create_table(
        "indicator_tables",
        _id(),
        *_texts("name"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        *_texts("layout", "rows"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("by"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_tables")),
    )
    op.create_table(
        "rounds",
        _id(),
        *_texts("name", "state"),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        _number("table", nullable=True),
        _moment("created"),
        *_texts("by"),
        _moment("frozen", nullable=True),
        _text("frozen_by"),
        _number("last_decision", nullable=True),
        *_texts("waits"),
        _points("rounds", "table", "indicator_tables.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("name", name=op.f("uq_rounds_name")),
    )
    op.create_table(
        "round_sites",
        _number("round"),
        *_texts("site"),
        _number("place"),
        _points("round_sites", "round", "rounds.id"),
        sa.PrimaryKeyConstraint("round", "site", name=op.f("pk_round_sites")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_round_sites_site"), "round_sites", ["site"])
    op.create_table(
        "round_entries",
        _number("round"),
        *_texts("site"),
        _number("place"),
        *_texts("list_url", "address", "title"),
        sa.Column("stated", sa.Date(), nullable=False),
        _points("round_entries", "round", "rounds.id"),
        sa.PrimaryKeyConstraint("round", "site", "place", name=op.f("pk_round_entries")),
    )


def scored() -> None:
    op.create_table(
        "round_scores",
        _number("round"),
        *_texts("site", "stage"),
        _number("scan", nullable=True),
        *_texts("bars"),
        *(
            sa.Column(name, sa.Double(), nullable=True)
            for name in ("score", "low", "high", "machine_coverage", "questions_answered")
        ),
        *(
            _number(name, nullable=True)
            for name in ("decided", "asked", "failed", "partly", "provisional", "undetermined")
        ),
        *_texts("vetoes"),
        *(_number(name) for name in ("reviews", "returned", "waiting")),
        _points("round_scores", "round", "rounds.id"),
        _points("round_scores", "scan", "scans.id"),
        sa.PrimaryKeyConstraint("round", "site", "stage", name=op.f("pk_round_scores")),
    )
    op.create_table(
        "round_lines",
        _number("round"),
        *_texts("site", "requirement"),
        _number("scan", nullable=True),
        *_texts("said"),
        _text("tentative"),
        *_texts("reason", "verdict"),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("won", "weight")),
        _number("decision", nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        _points("round_lines", "round", "rounds.id"),
        sa.PrimaryKeyConstraint("round", "site", "requirement", name=op.f("pk_round_lines")),
    )


def answered() -> None:
    op.create_table(
        "attachments",
        _id(),
        *_texts("name", "kind"),
        _number("size"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        *_texts("by"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_table(
        "round_answers",
        _id(),
        _number("round"),
        *_texts("site", "question"),
        _number("number"),
        *_texts("verdict"),
        sa.Column("won", sa.Double(), nullable=False),
        *_texts("text", "address"),
        _number("attachment", nullable=True),
        *_texts("by"),
        _moment("at"),
        _points("round_answers", "round", "rounds.id"),
        _points("round_answers", "attachment", "attachments.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_answers")),
        sa.UniqueConstraint(
            "round", "site", "question", "number", name=op.f("uq_round_answers_round_site_question_number")
        ),
    )
    op.create_table(
        "second_readings",
        _id(),
        _number("round"),
        *_texts("site", "requirement"),
        _number("decision"),
        _number("scan"),
        _moment("drawn"),
        *(_text(name) for name in ("reader", "act", "verdict")),
        sa.Column("won", sa.Double(), nullable=True),
        _text("why"),
        *_texts("note"),
        _moment("at", nullable=True),
        _points("second_readings", "round", "rounds.id"),
        _points("second_readings", "decision", "decisions.id"),
        _points("second_readings", "scan", "scans.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_readings")),
        sa.UniqueConstraint("round", "site", "requirement", name=op.f("uq_second_readings_round_site_requirement")),
    )


def disputed() -> None:
    op.create_table(
        "appeals",
        _id(),
        _number("round"),
        *_texts("site", "requirement", "statement", "address", "by"),
        _moment("at"),
        *_texts("state"),
        *(_number(name, nullable=True) for name in ("attachment", "recheck")),
        _text("verdict"),
        sa.Column("won", sa.Double(), nullable=True),
        *_texts("told"),
        _text("decided_by"),
        _moment("decided", nullable=True),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("before", "after")),
        _points("appeals", "round", "rounds.id"),
        _points("appeals", "attachment", "attachments.id"),
        _points("appeals", "recheck", "desk_checks.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_round_site"), "appeals", ["round", "site"])
    op.create_table(
        "faults",
        _number("round"),
        *_texts("site", "requirement"),
        sa.Column("due", sa.Date(), nullable=True),
        *_texts("state", "answer", "note"),
        _number("version"),
        *_texts("by"),
        _moment("at"),
        _moment("checked", nullable=True),
        _text("found"),
        _number("found_scan", nullable=True),
        _points("faults", "round", "rounds.id"),
        _points("faults", "found_scan", "scans.id"),
        sa.PrimaryKeyConstraint("round", "site", "requirement", name=op.f("pk_faults")),
    )


def _id() -> sa.Column[int]:
    return _number("id")


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _points(table: str, column: str, at: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [at], name=op.f(f"fk_{table}_{column}_{at.partition('.')[0]}"))
