"""What each site's card came to in a scan, kept beside the findings that it is counted from, for the latest nights.

A league table of all sites is read from these rows: counting it anew reads every finding of every site.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select

from storage.ledger import CardFigures
from storage.review_tables import QueueMarkRow
from storage.tables import ReviewedScoreRow, ScanRow, ScoreRow, VisitRow

_NAMES = tuple(field.name for field in fields(CardFigures))


@dataclass(frozen=True, slots=True)
class ReviewedFigures:
    """What a site's card came to with what people decided: how many `reviews` hold, and how many came back."""

    figures: CardFigures
    reviews: int
    returned: int


def save_figures(conn: Connection, scan_id: int, figures: CardFigures) -> None:
    """Keep what a site's card came to in a scan, in place of what was kept of it before."""
    conn.execute(delete(ScoreRow).where(ScoreRow.scan == scan_id, ScoreRow.site == figures.site))
    conn.execute(insert(ScoreRow), {"scan": scan_id, **asdict(figures)})


def figures_at(conn: Connection, scan_id: int) -> dict[str, CardFigures]:
    """What the cards of a scan came to, by site, as far as it is kept."""
    rows = conn.execute(select(*_columns(ScoreRow)).where(ScoreRow.scan == scan_id)).all()
    return {row.site: _figures(row) for row in rows}


def save_reviewed(conn: Connection, scan_id: int, site: str, reviewed: ReviewedFigures | None) -> None:
    """Keep what a site's card came to in a scan with what people decided, in place of what was kept before; None where
    nothing is decided."""
    conn.execute(delete(ReviewedScoreRow).where(ReviewedScoreRow.scan == scan_id, ReviewedScoreRow.site == site))
    if reviewed is not None:
        counts = {"reviews": reviewed.reviews, "returned": reviewed.returned}
        conn.execute(insert(ReviewedScoreRow), {"scan": scan_id, **asdict(reviewed.figures), **counts})


def reviewed_at(conn: Connection, scan_id: int) -> dict[str, ReviewedFigures]:
    """What `save_reviewed` kept of a scan, by site."""
    columns = (*_columns(ReviewedScoreRow), ReviewedScoreRow.reviews, ReviewedScoreRow.returned)
    rows = conn.execute(select(*columns).where(ReviewedScoreRow.scan == scan_id)).all()
    return {row.site: ReviewedFigures(_figures(row), row.reviews, row.returned) for row in rows}


def scans_with_figures(conn: Connection) -> set[int]:
    """The scans of which any figures are kept."""
    return set(conn.execute(select(ScanRow.id).where(exists().where(ScoreRow.scan == ScanRow.id))).scalars())


def lacks_figures(conn: Connection, scan_id: int) -> int:
    """Of how many sites that a scan visited no figures are kept: all are counted anew from their findings."""
    visits, kept = (
        conn.execute(select(func.count()).select_from(table).where(table.scan == scan_id)).scalar_one()
        for table in (VisitRow, ScoreRow)
    )
    return max(0, visits - kept)


def forget_figures(conn: Connection, *, before: datetime) -> int:
    """Drop what is kept of scans of before this moment; how many rows. It can be counted again from the findings and
    the decisions."""
    old = select(ScanRow.id).where(ScanRow.as_of < before)
    tables = (ScoreRow, ReviewedScoreRow, QueueMarkRow)
    return sum(conn.execute(delete(table).where(table.scan.in_(old))).rowcount for table in tables)


def _columns(table: type[ScoreRow] | type[ReviewedScoreRow]) -> tuple[Any, ...]:
    return tuple(getattr(table, name) for name in _NAMES)


def _figures(row: Row[Any]) -> CardFigures:
    told = {name: getattr(row, name) for name in _NAMES}
    return CardFigures(**told | {"vetoes": tuple(row.vetoes)})
