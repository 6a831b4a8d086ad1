"""The places at which the columns of each site were taken, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    scans = ("first_scan", "last_scan", "missed_scan", "until_scan")
    op.create_table(
        "columns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Text(), nullable=False),
        sa.Column("first_scan", sa.Integer(), nullable=False),
        sa.Column("last_scan", sa.Integer(), nullable=True),
        sa.Column("missed_scan", sa.Integer(), nullable=True),
        sa.Column("until_scan", sa.Integer(), nullable=True),
        sa.Column("fate", sa.Text(), nullable=True),
        *(sa.ForeignKeyConstraint([name], ["scans.id"], name=op.f(f"fk_columns_{name}_scans")) for name in scans),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_columns")),
    )
    op.create_index(op.f("ix_columns_site"), "columns", ["site"])
