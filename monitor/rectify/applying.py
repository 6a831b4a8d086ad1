"""An edited rectification list is imported: shown first, then kept whole exactly as it was shown, or not at all."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, Engine

from monitor.rectify.changing import save_change
from monitor.rectify.importing import MOST_ROWS, Preview, compare, ids_in, token_of
from monitor.rectify.reading import told_faults
from monitor.workbooks.reading import read_sheets
from storage.audit import note, take_turn
from storage.database import reading, transaction
from storage.review import Account
from storage.rounds.errors import RoundError
from storage.rounds.faults import faults_of
from storage.rounds.register import round_of


class PreviewOverError(RoundError):
    """The list changed since the import was shown: `preview` is what it comes to by now."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("整改台账", "预览之后台账又有变动，没有导入", "请核对新的预览后再确认")
        self.preview = preview


def preview_import(conn: Connection, number: int, body: bytes, who: Account) -> Preview:
    """What a workbook would change of a round's list; nothing is kept. Raises `RoundError`, `NoRoundError`."""
    found = round_of(conn, number)
    sheets = read_sheets(body, MOST_ROWS)
    faults = faults_of(conn, number)
    named = ids_in(sheets)
    mine = [one for one in faults if one.finding_id in named]
    told = {one.fault.finding_id: one for one in told_faults(conn, found, mine)}
    return compare(sheets, told, number, len(faults), token_of(body, faults, who), who)


def apply_import(engine: Engine, number: int, body: bytes, token: str, who: Account, at: datetime) -> Preview:
    """Keeps what the preview with this token showed, all of it in one transaction, and notes it in the audit log. The
    workbook is read and compared before others have to wait.

    Raises `PreviewOverError` where the list changed meanwhile, `RoundError`, `NoRoundError`; nothing is kept then.
    """
    with reading(engine) as conn:
        preview = preview_import(conn, number, body, who)
    with transaction(engine) as conn:
        take_turn(conn)
        if token_of(body, faults_of(conn, number), who) == token:
            _keep(conn, number, body, preview, who, at)
            return preview
    with reading(engine) as conn:
        raise PreviewOverError(preview_import(conn, number, body, who))


def _keep(conn: Connection, number: int, body: bytes, preview: Preview, who: Account, at: datetime) -> None:
    for change in preview.changes:
        save_change(conn, change.fault, change.wanted, who, at)
    if preview.changes:
        told = {
            "sha256": hashlib.sha256(body).hexdigest(),
            "changed": len(preview.changes),
            "refused": len(preview.refused),
            "conflicts": len(preview.conflicts),
            "unchanged": preview.unchanged,
        }
        note(conn, at=at, who=who.name, what="fault.import", subject=f"round {number}", after=told)
