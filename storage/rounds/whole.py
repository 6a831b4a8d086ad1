"""What people did in a round, read to be handed in: decisions in it and after it, files behind answers."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import Connection, Select, select

from storage.decisions import decisions_by_id
from storage.records import SHANGHAI
from storage.review import Decision
from storage.rounds.records import Attachment, Round
from storage.rounds.tables import AttachmentRow, RoundAnswerRow, RoundSiteRow
from storage.tables import DecisionRow, ScanRow

_ATTACHMENT = tuple(getattr(AttachmentRow, name) for name in Attachment.__dataclass_fields__)


def decisions_in(conn: Connection, found: Round) -> list[Decision]:
    """What was decided on the sites and checks of a round, on scans since its window began, the oldest first; of a
    frozen round what there was then."""
    since = datetime.combine(found.definition.since, time.min, SHANGHAI)
    mine = select(RoundSiteRow.site).where(RoundSiteRow.round == found.id)
    query = select(DecisionRow.id).join(ScanRow, ScanRow.id == DecisionRow.scan)
    query = query.where(ScanRow.as_of >= since, DecisionRow.site.in_(mine))
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
