"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    what_was_asked()
    scans()
    what_was_seen()
    what_was_found()


def what_was_asked() -> None:
    op.create_table(
        "sites",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("hosted_on", sa.Text(), nullable=True),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("hosts", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sites")),
    )
    op.create_table(
        "packs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_packs")),
    )


def scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("site_list", sa.Text(), nullable=False),
        sa.Column("packs", sa.Text(), nullable=False),
        sa.Column("planned", sa.LargeBinary(), nullable=False),
        sa.Column("planned_count", sa.Integer(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_kind_as_of"), "scans", ["kind", "as_of"], unique=False)
    op.create_table(
        "nights",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scan", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_nights_scan_scans")),
        sa.PrimaryKeyConstraint("kind", "due_date", name=op.f("pk_nights")),
    )


def what_was_seen() -> None:
    op.create_table(
        "facts",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_facts")),
    )
    op.create_table(
        "visits",
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("home_outcome", sa.Text(), nullable=True),
        sa.Column("home_cause", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("fetched", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facts"], ["facts.sha256"], name=op.f("fk_visits_facts_facts"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_visits_scan_scans")),
        sa.PrimaryKeyConstraint("scan", "site", name=op.f("pk_visits")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_visits_site_scan"), "visits", ["site", "scan"], unique=False)
    op.create_table(
        "bodies",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bodies")),
    )


def what_was_found() -> None:
    op.create_table(
        "spans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("tentative", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("won", sa.Double(), nullable=False),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("since_scan", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_scan", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["since_scan"], ["scans.id"], name=op.f("fk_spans_since_scan_scans")),
        sa.ForeignKeyConstraint(["until_scan"], ["scans.id"], name=op.f("fk_spans_until_scan_scans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spans")),
        sa.UniqueConstraint(
            "site", "requirement", "layer", "since_scan", name=op.f("uq_spans_site_requirement_layer_since_scan")
        ),
    )
    op.create_index(op.f("ix_spans_requirement_until_since"), "spans", ["requirement", "until", "since"], unique=False)
    op.create_index(op.f("ix_spans_site_until_since"), "spans", ["site", "until", "since"], unique=False)
    op.create_index(
        "uq_spans_open",
        "spans",
        ["site", "requirement", "layer"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
