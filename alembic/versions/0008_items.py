"""The lists of each site, their rows, and its pages, as earlier nights saw them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    lists()
    items()
    known_pages()


def lists() -> None:
    op.create_table(
        "lists",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("read", sa.LargeBinary(), nullable=False),
        sa.Column("first_scan", sa.Integer(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_scan", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["first_scan"], ["scans.id"], name=op.f("fk_lists_first_scan_scans")),
        sa.ForeignKeyConstraint(["last_scan"], ["scans.id"], name=op.f("fk_lists_last_scan_scans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("site", "url", name=op.f("uq_lists_site_url")),
    )


def items() -> None:
    op.create_table(
        "items",
        sa.Column("list", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stated", sa.Date(), nullable=False),
        sa.Column("first_scan", sa.Integer(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_scan", sa.Integer(), nullable=True),
        sa.Column("last", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["list"], ["lists.id"], name=op.f("fk_items_list_lists")),
        sa.PrimaryKeyConstraint("list", "address", name=op.f("pk_items")),
        sqlite_with_rowid=False,
    )


def known_pages() -> None:
    op.create_table(
        "known_pages",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("observed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "address", name=op.f("pk_known_pages")),
    )
    op.create_table(
        "known_sites",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("lacked", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_known_sites")),
        sqlite_with_rowid=False,
    )
