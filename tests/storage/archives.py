"""Bodies kept as a scan keeps them, for tests of the store."""

from __future__ import annotations

from base64 import b32encode
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine

from storage.bodies import close_archives, index_kept, known_bodies
from storage.database import reading, transaction
from storage.evidence import Archive, Kept, Place, Stored, read_record
from storage.records import Page
from storage.shelf import Shelf
from storage.spool import EvidenceError, known_form, spool
from storage.visit_log import Answer, VisitLog
from storage.warc import Record, Refer, sha256_of, told_member
from tests.spools import spool_page

ASKED = b"{}"


def shelf_in(folder: Path) -> Shelf:
    return Shelf(str(folder / "evidence"), folder / "evidence")


def log_of(*bodies: bytes, site: str = "a", at: datetime, **more: object) -> VisitLog:
    answers = tuple(
        Answer(f"{n}", f"http://{site}/{n}", at, 200, sha256=sha256_of(one)) for n, one in enumerate(bodies)
    )
    return VisitLog(site, date(2026, 9, 15), "{}", sha256_of(ASKED), answers)


def spooled(folder: Path, *bodies: bytes, at: datetime, site: str = "a") -> None:
    spool(folder, sha256_of(ASKED), [told_member("urn:asked", at, ASKED)])
    for number, body in enumerate(bodies):
        spool_page(folder, Page(f"http://{site}/{number}", "", 200, {"content-type": "text/html"}, body), at)


def kept_in(engine: Engine, folder: Path, *bodies: bytes, at: datetime, stem: str = "night") -> tuple[Kept, list[str]]:
    """Keeps bodies in a closed file of their own, as a visit of no scan; their hashes."""
    spooled(folder / "spool", *bodies, at=at)
    archive, log = Archive(shelf_in(folder), folder / "spool", stem), log_of(*bodies, at=at)
    with reading(engine) as conn:
        known = known_bodies(conn, log.hashes)
    kept = archive.keep(log, known, at)
    names = archive.close()
    with transaction(engine) as conn:
        index_kept(conn, kept, None, at)
        close_archives(conn, names)
    return kept, [sha256_of(one) for one in bodies]


def made_up(*hashes: str, at: datetime, size: int = 9) -> Kept:
    """As if bodies of these hashes had been kept, in a file that nobody reads."""
    record = Refer(f"urn:uuid:{UUID(int=1)}", "http://a/", at, f"sha256:{b32encode(bytes(32)).decode()}")
    bodies = tuple(Stored(one, size, record, Place("made-up.warc.gz", 0, 9)) for one in hashes)
    return Kept("made-up.warc.gz", 99, bodies, Place("made-up.warc.gz", 9, 9))


def kept_record(conn: Connection, shelf: Shelf, sha256: str) -> Record:
    """The record of a kept body. Raises `EvidenceError` where there is none, or it is damaged."""
    stored = known_bodies(conn, [known_form(sha256)]).get(sha256)
    if stored is None:
        raise EvidenceError(sha256, "is not kept here")
    return read_record(shelf, stored)


def stored_body(engine: Engine, folder: Path, sha256: str | None) -> bytes:
    """A body that a scan with this data folder kept."""
    with reading(engine) as conn:
        return kept_record(conn, shelf_in(folder), sha256 or "").body
