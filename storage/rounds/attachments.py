"""Files that people hand in with answers and appeals (附件): looked at before they are kept, and kept as they came."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.rounds.errors import RoundError
from storage.rounds.records import Attachment
from storage.rounds.sniffing import KINDS
from storage.rounds.tables import AttachmentRow

MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 120
ALLOWED = "png、jpg、webp、pdf、docx、xlsx、doc、xls、wps、et、ofd、zip、txt"

_COLUMNS = tuple(getattr(AttachmentRow, name) for name in Attachment.__dataclass_fields__)


def attachment_fault(name: str, body: bytes) -> str:
    """Why a file cannot be handed in under this name, in one Chinese sentence; empty where it can."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return f"文件名须为1至{LONGEST_NAME}字，且不含换行等不可见的字符，请修改文件名"
    ending = _ending(name)
    if ending not in KINDS:
        return f"不接受这一类文件，请提交{ALLOWED}文件"
    if not body:
        return "文件是空的，请核对后重新选择"
    if len(body) > MOST_BYTES:
        return f"文件过大（{len(body) / 1024 / 1024:.1f} MiB，上限为5 MiB），请压缩或者拆分后提交"
    return "" if KINDS[ending](body) else f"文件内容与扩展名“{ending}”不符，或者文件已损坏，请核对后重新选择"


def add_attachment(conn: Connection, name: str, body: bytes, *, by: str, at: datetime) -> Attachment:
    """Keeps a file; the same one of the same person under the same name is kept once.

    Raises `RoundError` for what `attachment_fault` finds, with the field `file`.
    """
    if fault := attachment_fault(name, body):
        raise RoundError(f"附件“{name[:LONGEST_NAME]}”", fault, field="file")
    sha256 = hashlib.sha256(body).hexdigest()
    same = (AttachmentRow.sha256 == sha256, AttachmentRow.by == by, AttachmentRow.name == name)
    row = conn.execute(select(*_COLUMNS).where(*same).limit(1)).first()
    if row is None:
        new = {"name": name, "kind": _ending(name), "size": len(body), "sha256": sha256, "body": body}
        row = conn.execute(insert(AttachmentRow).returning(*_COLUMNS), new | {"by": by, "at": at}).one()
    return Attachment(**row._mapping)


def attachment_of(conn: Connection, number: int) -> Attachment | None:
    """A file by its number, without its bytes; None where there is none."""
    row = conn.execute(select(*_COLUMNS).where(AttachmentRow.id == number)).first()
    return None if row is None else Attachment(**row._mapping)


def attachments_of(conn: Connection, numbers: Collection[int]) -> dict[int, Attachment]:
    """Files by their numbers, as far as there are."""
    rows = conn.execute(select(*_COLUMNS).where(AttachmentRow.id.in_(numbers))) if numbers else ()
    return {row.id: Attachment(**row._mapping) for row in rows}


def size_of_files(conn: Connection, by: str) -> int:
    """How many bytes a person handed in, in all files."""
    return conn.execute(
        select(func.coalesce(func.sum(AttachmentRow.size), 0)).where(AttachmentRow.by == by)
    ).scalar_one()


def attachment_body(conn: Connection, number: int) -> bytes | None:
    """The bytes of a file; None where there is none."""
    return conn.execute(select(AttachmentRow.body).where(AttachmentRow.id == number)).scalar()


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
