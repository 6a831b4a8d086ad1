"""What people did in a round, read to be handed in: appeals, decisions in it and after it, files behind answers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from storage.decisions import decisions_by_id
from storage.records import SHANGHAI, Verdict
from storage.review import Decision
from storage.rounds.records import Appeal, AppealState, Attachment, Round
from storage.tables import AppealRow, AttachmentRow, DecisionRow, RoundAnswerRow, RoundSiteRow, ScanRow

_ATTACHMENT = tuple(getattr(AttachmentRow, name) for name in Attachment.__dataclass_fields__)


def appeals_in(conn: Connection, number: int) -> list[Appeal]:
    """All appeals of a round, in the order in which they were filed."""
    query = select(*AppealRow.__table__.columns).where(AppealRow.round == number).order_by(AppealRow.id)
    return [_appeal(row) for row in conn.execute(query)]


def decisions_in(conn: Connection, found: Round) -> list[Decision]:
    """What was decided on the sites and checks of a round, on scans within its window, the oldest first; of a frozen
    round what there was then."""
    definition = found.definition
    since = datetime.combine(definition.since, time.min, SHANGHAI)
    until = datetime.combine(definition.until + timedelta(days=1), time.min, SHANGHAI)
    mine = select(RoundSiteRow.site).where(RoundSiteRow.round == found.id)
    query = select(DecisionRow.id).join(ScanRow, ScanRow.id == DecisionRow.scan)
    query = query.where(ScanRow.as_of >= since, ScanRow.as_of < until, DecisionRow.site.in_(mine))
    if found.last_decision is not None:
        query = query.where(DecisionRow.id <= found.last_decision)
    return _of_round(conn, found, query)


def decisions_after(conn: Connection, found: Round) -> list[Decision]:
    """What was decided at the sites of a frozen round, on its checks, after the freeze, the oldest first."""
    if found.last_decision is None:
        return []
    mine = select(RoundSiteRow.site).where(RoundSiteRow.round == found.id)
    query = select(DecisionRow.id).where(DecisionRow.id > found.last_decision, DecisionRow.site.in_(mine))
    return _of_round(conn, found, query)


def _of_round(conn: Connection, found: Round, query: Select[int]) -> list[Decision]:
    checks = frozenset(found.definition.checks)
    told = decisions_by_id(conn, conn.execute(query).scalars().all())
    return [one for _, one in sorted(told.items()) if one.requirement in checks]


def attachments_in(conn: Connection, number: int) -> dict[int, Attachment]:
    """The files behind the answers of a round, without their bytes, by number."""
    mine = select(RoundAnswerRow.attachment).where(RoundAnswerRow.round == number)
    found = conn.execute(select(*_ATTACHMENT).where(AttachmentRow.id.in_(mine)).order_by(AttachmentRow.id))
    return {row.id: Attachment(**row._mapping) for row in found}


def _appeal(row: Row[Any]) -> Appeal:
    verdict = None if row.verdict is None else Verdict(row.verdict)
    return Appeal(**dict(row._mapping) | {"state": AppealState(row.state), "verdict": verdict})
