"""Taking a body out of the evidence, as the law or a person whom it names may demand: its bytes go, and its hash, the
time and the reason stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select, update

from storage.database import reading
from storage.keeping import closed_files, write_anew
from storage.shelf import Shelf
from storage.spool import EvidenceError, known_form
from storage.tables import BodyRow, KnownPageRow


def remove_body(engine: Engine, shelf: Shelf, sha256: str, why: str, now: datetime) -> None:
    """Takes a body out: its file is written anew without it, and the index says when and why. The same bytes are not
    kept again when they are met. Broken off in between, nothing has changed, or the next clean-up ends it.

    Raises `EvidenceError` where no such body is kept, or its file is still written, and `ShelfError`.
    """
    with reading(engine) as conn:
        row = conn.execute(select(BodyRow.archive).where(BodyRow.sha256 == known_form(sha256))).one_or_none()
        if row is None or row.archive is None:
            raise EvidenceError(sha256, "is not kept here")
        file = next((one for one in closed_files(conn) if one.id == row.archive), None)
    if file is None:
        raise EvidenceError(sha256, "is in a file that a scan still writes; wait for it to end")

    def note(conn: Connection) -> None:
        gone = {"archive": None, "start": None, "length": None, "removed": now, "why": why}
        conn.execute(update(BodyRow).where(BodyRow.sha256 == sha256), gone)
        conn.execute(delete(KnownPageRow).where(KnownPageRow.sha256 == sha256))

    write_anew(engine, shelf, file, now, without=sha256, also=note)
