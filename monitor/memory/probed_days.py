"""What the rules may know of the days before a scan: how often a site's home page opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from monitor.judge import day_of
from storage.database import reading
from storage.reach_days import reach_days
from storage.reaching import ReachDay, week_before

MOST_DAYS = 31  # a rule may ask about so many


def probes_of(engine: Engine, site: str, as_of: datetime) -> tuple[ReachDay, ...]:
    """The probes of a site on the days before that of `as_of`."""
    with reading(engine) as conn:
        return probes_at(conn, site, as_of)


def probes_at(conn: Connection, site: str, as_of: datetime) -> tuple[ReachDay, ...]:
    """The same, for whoever reads more in one state of the database."""
    return reach_days(conn, site, week_before(day_of(as_of), MOST_DAYS))
