"""What the queue of the desk knows of a scan's findings besides their verdicts: kept for the latest scans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from storage.review import Mark
from storage.review_tables import QueueMarkRow

OF_REVIEW = frozenset({Mark.DECIDED, Mark.RETURNED})
OF_DOUBT = frozenset(Mark) - OF_REVIEW


def save_marks(
    conn: Connection, scan_id: int, site: str, marks: Mapping[str, Collection[Mark]], only: Collection[Mark]
) -> None:
    """Keep the marks of a site's findings in a scan, by requirement, in place of those among `only` kept before."""
    mine = (QueueMarkRow.scan == scan_id, QueueMarkRow.site == site, QueueMarkRow.mark.in_(only))
    conn.execute(delete(QueueMarkRow).where(*mine))
    rows = [
        {"scan": scan_id, "site": site, "requirement": requirement, "mark": mark}
        for requirement, these in marks.items()
        for mark in these
    ]
    if rows:
        conn.execute(insert(QueueMarkRow), rows)


def marks_at(conn: Connection, scan_id: int) -> dict[tuple[str, str], frozenset[Mark]]:
    """The marks of a scan's findings, by site and requirement."""
    found: dict[tuple[str, str], set[Mark]] = defaultdict(set)
    query = select(QueueMarkRow.site, QueueMarkRow.requirement, QueueMarkRow.mark).where(QueueMarkRow.scan == scan_id)
    for site, requirement, mark in conn.execute(query):
        found[site, requirement].add(Mark(mark))
    return {key: frozenset(marks) for key, marks in found.items()}
