"""Hosts: who is at which one now, which are left alone until when, and how their home pages open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    turns_at_hosts()
    probes_of_home_pages()


def turns_at_hosts() -> None:
    op.create_table(
        "host_leases",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_leases")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_host_leases_holder"), "host_leases", ["holder"], unique=False)
    op.create_table(
        "host_rests",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_rests")),
        sqlite_with_rowid=False,
    )


def probes_of_home_pages() -> None:
    op.create_table(
        "reach_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("ours", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unopened", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "site", name=op.f("pk_reach_days")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reach_rounds",
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_reach_rounds")),
    )
