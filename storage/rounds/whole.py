"""What people did in a round, read to be handed in: decisions in it and after it, files behind answers."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.decisions import decisions_by_id
from storage.review import Decision
from storage.review_tables import DecisionRow
from storage.rounds.decided import taken_for
from storage.rounds.records import Attachment, Round
from storage.rounds.tables import AttachmentRow, RoundAnswerRow, RoundSiteRow
from storage.tables import ScanRow

_ATTACHMENT = tuple(getattr(AttachmentRow, name) for name in Attachment.__dataclass_fields__)


def decisions_in(conn: Connection, found: Round) -> list[Decision]:
    """What was decided on the sites and checks of a round, on scans since its window began, the oldest first; of a
    frozen round what there was then. Of a finding on which somebody decided by the round's own packs no others."""
    mine = select(RoundSiteRow.site).where(RoundSiteRow.round == found.id)
    query = select(DecisionRow.id, DecisionRow.site, DecisionRow.requirement, ScanRow.base)
    query = query.join(ScanRow, ScanRow.id == DecisionRow.scan).where(*taken_for(found), DecisionRow.site.in_(mine))
    rows = conn.execute(query).all()
    own = {(row.site, row.requirement) for row in rows if row.base is not None}
    kept = [row.id for row in rows if row.base is not None or (row.site, row.requirement) not in own]
    return _of_round(conn, found, kept)


def decisions_after(conn: Connection, found: Round) -> list[Decision]:
    """What was decided at the sites of a frozen round, on its checks, after the freeze, the oldest first."""
    if found.last_decision is None:
        return []
    mine = select(RoundSiteRow.site).where(RoundSiteRow.round == found.id)
    query = select(DecisionRow.id).where(DecisionRow.id > found.last_decision, DecisionRow.site.in_(mine))
    return _of_round(conn, found, conn.execute(query).scalars().all())


def _of_round(conn: Connection, found: Round, ids: Collection[int]) -> list[Decision]:
    checks = frozenset(found.definition.checks)
    told = decisions_by_id(conn, ids)
    return [one for _, one in sorted(told.items()) if one.requirement in checks]


def attachments_in(conn: Connection, number: int) -> dict[int, Attachment]:
    """The files behind the answers of a round, without their bytes, by number."""
    mine = select(RoundAnswerRow.attachment).where(RoundAnswerRow.round == number)
    found = conn.execute(select(*_ATTACHMENT).where(AttachmentRow.id.in_(mine)).order_by(AttachmentRow.id))
    return {row.id: Attachment(**row._mapping) for row in found}
