"""What each site's card came to in a scan, kept beside the findings that it is counted from, for the latest nights.

A league table of all sites is read from these rows: counting it anew reads every finding of every site.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from storage.ledger import CardFigures
from storage.tables import ScanRow, ScoreRow

_FIELDS = tuple(getattr(ScoreRow, field.name) for field in fields(CardFigures))


def save_figures(conn: Connection, scan_id: int, figures: CardFigures) -> None:
    """Keep what a site's card came to in a scan, in place of what was kept of it before."""
    conn.execute(delete(ScoreRow).where(ScoreRow.scan == scan_id, ScoreRow.site == figures.site))
    conn.execute(insert(ScoreRow), {"scan": scan_id, **asdict(figures)})


def figures_at(conn: Connection, scan_id: int) -> dict[str, CardFigures]:
    """What the cards of a scan came to, by site, as far as it is kept."""
    rows = conn.execute(select(*_FIELDS).where(ScoreRow.scan == scan_id)).all()
    return {row.site: _figures(row) for row in rows}


def forget_figures(conn: Connection, *, before: datetime) -> int:
    """Drop what is kept of scans of before this moment; how many rows. It can be counted again from the findings."""
    old = select(ScanRow.id).where(ScanRow.as_of < before)
    return conn.execute(delete(ScoreRow).where(ScoreRow.scan.in_(old))).rowcount


def _figures(row: Row[Any]) -> CardFigures:
    return CardFigures(**dict(row._mapping) | {"vetoes": tuple(row.vetoes)})
