"""What a site was judged by besides its facts; by which readers and calendar a scan was judged; and judgings anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    circumstances()
    scans()
    rejudged()


def circumstances() -> None:
    op.create_table(
        "circumstances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circumstances")),
        sa.UniqueConstraint("sha256", name=op.f("uq_circumstances_sha256")),
    )
    _point("visits", "circumstances", "circumstances")


def scans() -> None:
    for name, unknown in (("readers", ""), ("calendar", ""), ("named", "[]")):  # of scans of before this revision
        op.add_column("scans", sa.Column(name, sa.Text(), nullable=False, server_default=unknown))
    _point("scans", "base", "scans")


def rejudged() -> None:
    op.create_table(
        "rejudged",
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_rejudged_scan_scans")),
        sa.PrimaryKeyConstraint("scan", "site", name=op.f("pk_rejudged")),
        sqlite_with_rowid=False,
    )


def _point(table: str, column: str, at: str) -> None:
    """A new column that may point at a row. Alembic would make SQLite's tables anew for that, millions of rows; both
    databases know this sentence."""
    name = f"fk_{table}_{column}_{at}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {at} (id)")
