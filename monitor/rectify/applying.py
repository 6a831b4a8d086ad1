"""An edited rectification list is imported: shown first, then kept whole exactly as it was shown, or not at all."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from monitor.rectify.changing import save_change
from monitor.rectify.importing import MOST_ROWS, Preview, compare, ids_in, token_of
from monitor.rectify.reading import told_faults
from monitor.workbooks.reading import Sheet, read_sheets
from storage.audit import note, take_turn
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
    return _compared(conn, number, body, read_sheets(body, MOST_ROWS), who)


def apply_import(conn: Connection, number: int, body: bytes, token: str, who: Account, at: datetime) -> Preview:
    """Keeps what the preview with this token showed, and notes it in the audit log.

    Raises `PreviewOverError` where the list changed meanwhile, `RoundError`, `NoRoundError`; nothing is kept then.
    """
    sheets = read_sheets(body, MOST_ROWS)  # before others have to wait
    take_turn(conn)
    preview = _compared(conn, number, body, sheets, who)
    if preview.token != token:
        raise PreviewOverError(preview)
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
    return preview


def _compared(conn: Connection, number: int, body: bytes, sheets: tuple[Sheet, ...], who: Account) -> Preview:
    found = round_of(conn, number)
    faults = faults_of(conn, number)
    named = ids_in(sheets)
    mine = [one for one in faults if one.finding_id in named]
    told = {one.fault.finding_id: one for one in told_faults(conn, found, mine)}
    return compare(sheets, told, number, len(faults), token_of(body, faults, who), who)
