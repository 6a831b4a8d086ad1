"""The review desk: accounts, sessions, tokens, the audit log, decisions and what follows from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NEVER = "the audit log is only added to"


def upgrade() -> None:
    people()
    audit()
    decisions()
    of_scans()


def people() -> None:
    op.create_table(
        "accounts",
        *_texts("name", "role", "password"),
        sa.Column("active", sa.Boolean(), nullable=False),
        _moment("created"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "sessions",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        *_texts("account"),
        _moment("created"),
        _moment("seen"),
        _points("sessions", "account", "accounts.name"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("account", "label"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        _moment("created"),
        *(_moment(name, nullable=True) for name in ("expires", "used", "revoked")),
        _points("tokens", "account", "accounts.name"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("sha256", name=op.f("uq_tokens_sha256")),
    )
    op.create_table(
        "desk_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("account", "url"),
        sa.Column("level", sa.Text(), nullable=True),
        _moment("asked"),
        _moment("finished", nullable=True),
        *_texts("status"),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("scan", sa.Integer(), nullable=True),
        *_texts("told"),
        _points("desk_checks", "account", "accounts.name"),
        _points("desk_checks", "scan", "scans.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_checks")),
    )
    op.create_index(op.f("ix_desk_checks_account_asked"), "desk_checks", ["account", "asked"])


def audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        _moment("at"),
        *_texts("who", "what", "subject", "before", "after"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_NEVER}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_stays_{act.lower()} BEFORE {act} ON audit BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
        )


def decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("site", "requirement"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=False),
        *_texts("act", "verdict"),
        sa.Column("won", sa.Double(), nullable=False),
        *_texts("why", "note", "scope"),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("alias", sa.Text(), nullable=True),
        *_texts("basis", "by"),
        _moment("at"),
        _points("decisions", "scan", "scans.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("site", "requirement", "number", name=op.f("uq_decisions_site_requirement_number")),
    )
    op.create_table(
        "aliases",
        sa.Column("decision", sa.Integer(), nullable=False),
        *_texts("site", "column", "text", "by"),
        _moment("at"),
        _moment("ended", nullable=True),
        _points("aliases", "decision", "decisions.id"),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_aliases")),
    )
    op.create_index(op.f("ix_aliases_site"), "aliases", ["site"])
    op.create_table(
        "assignments",
        *_texts("site", "requirement", "person", "by"),
        _moment("at"),
        _points("assignments", "person", "accounts.name"),
        sa.PrimaryKeyConstraint("site", "requirement", name=op.f("pk_assignments")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assignments_person"), "assignments", ["person"])


def of_scans() -> None:
    op.create_table(
        "queue_marks",
        sa.Column("scan", sa.Integer(), nullable=False),
        *_texts("site", "requirement", "mark"),
        _points("queue_marks", "scan", "scans.id"),
        sa.PrimaryKeyConstraint("scan", "site", "requirement", "mark", name=op.f("pk_queue_marks")),
        sqlite_with_rowid=False,
    )
    counts = ("decided", "asked", "failed", "partly", "provisional", "undetermined", "reviews", "returned")
    op.create_table(
        "reviewed_scores",
        sa.Column("scan", sa.Integer(), nullable=False),
        *_texts("site", "vetoes"),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("score", "questions_answered")),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("low", "high", "machine_coverage")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        _points("reviewed_scores", "scan", "scans.id"),
        sa.PrimaryKeyConstraint("scan", "site", name=op.f("pk_reviewed_scores")),
        sqlite_with_rowid=False,
    )


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=False) for name in names)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _points(table: str, column: str, at: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [at], name=op.f(f"fk_{table}_{column}_{at.partition('.')[0]}"))
