"""Evidence in WARC files: where each body and each visit's log is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bodies of before lie in files of their own; `storage.adopting` puts them into a WARC file."""
    op.create_table(
        "archives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_archives_scan_scans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
        sa.UniqueConstraint("name", name=op.f("uq_archives_name")),
    )
    for table in ("visits", "bodies"):
        op.add_column(table, sa.Column("archive", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("start", sa.BigInteger(), nullable=True))
        op.add_column(table, sa.Column("length", sa.Integer(), nullable=True))
    for column in (
        sa.Column("url", sa.Text(), nullable=False, server_default=""),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("beside", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("bodies", column)
    op.execute("UPDATE bodies SET used = first_seen")
    gone = sa.text("archive IS NULL")
    op.create_index("ix_bodies_gone", "bodies", ["sha256"], sqlite_where=gone, postgresql_where=gone)
