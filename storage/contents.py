"""What a database, or a backup of it, holds: told with it, so that nobody restores the wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.ledger import ScanStatus
from storage.tables import ScanRow


@dataclass(frozen=True, slots=True)
class Contents:
    """The schema, and the scan with the newest `as_of` (aware): its id, moment and status, None where there is none."""

    schema: str
    scan: int | None
    as_of: datetime | None
    status: ScanStatus | None


def contents_of(conn: Connection, schema: str) -> Contents:
    """What a database of this schema holds. It may be an older schema: the columns asked for are in all."""
    latest = select(ScanRow.id, ScanRow.as_of, ScanRow.status).order_by(ScanRow.as_of.desc(), ScanRow.id.desc())
    row = conn.execute(latest.limit(1)).one_or_none()
    if row is None:
        return Contents(schema, None, None, None)
    return Contents(schema, row.id, row.as_of, ScanStatus(row.status))
