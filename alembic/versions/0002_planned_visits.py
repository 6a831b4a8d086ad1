"""A row a planned visit, so that what was not done, and why, is known of every site of a night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Scans of before have no rows: what they planned is in `scans.planned`, what they did in `visits`."""
    op.create_table(
        "planned_visits",
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("runner", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_planned_visits_scan_scans")),
        sa.PrimaryKeyConstraint("scan", "site", name=op.f("pk_planned_visits")),
        sqlite_with_rowid=False,
    )
