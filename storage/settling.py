"""What was under way when a backup was made, and is not any more: nobody works on a database that was restored.

Scans stay as they are: one that was interrupted is taken up or given up by the next one, as after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, inspect, select, update

from storage.ledger import HANDED_BACK, SILENT, NightStatus, PlanStatus
from storage.review_tables import SessionRow
from storage.tables import HostLeaseRow, NightRow, PlannedVisitRow

NOTE = "数据库已自备份恢复，备份时该任务正在执行"


@dataclass(frozen=True, slots=True)
class Settled:
    """How much was under way: nights that are handed back, visits that are planned anew, hosts that are free again."""

    nights: int
    visits: int
    hosts: int


def settle(conn: Connection) -> Settled:
    """Hand back nights, plan visits anew and free hosts, and log everybody out of the desk: a session that ended since
    the backup must not live again. A night is taken up at once by a scheduler, within the hours in which it may be;
    else it is noted as failed."""
    conn.execute(delete(SessionRow))
    nights = update(NightRow).where(NightRow.status == NightStatus.RUNNING)
    visits = update(PlannedVisitRow).where(PlannedVisitRow.status == PlanStatus.RUNNING)
    return Settled(
        conn.execute(nights, {"heartbeat": HANDED_BACK, "note": NOTE}).rowcount,
        conn.execute(visits, {"status": PlanStatus.PLANNED, "runner": ""}).rowcount,
        conn.execute(delete(HostLeaseRow)).rowcount,
    )


def who_works(conn: Connection, now: datetime) -> str:
    """Who was heard of lately in this database, in words; empty where nobody was. It may be of an older schema."""
    tables = set(inspect(conn).get_table_names())
    night = select(NightRow.kind, NightRow.due_date).where(
        NightRow.status == NightStatus.RUNNING, NightRow.heartbeat >= now - SILENT
    )
    for kind, due_date in conn.execute(night.limit(1)):
        return f"'{kind}' of {due_date} is being run"
    visit = select(PlannedVisitRow.site, PlannedVisitRow.runner).where(
        PlannedVisitRow.status == PlanStatus.RUNNING, PlannedVisitRow.heartbeat >= now - SILENT
    )
    for site, runner in conn.execute(visit.limit(1)) if PlannedVisitRow.__tablename__ in tables else ():
        return f"site {site} is being visited by {runner}"
    lease = select(HostLeaseRow.host).where(HostLeaseRow.until > now)
    for (host,) in conn.execute(lease.limit(1)) if HostLeaseRow.__tablename__ in tables else ():
        return f"host {host} is being visited"
    return ""
