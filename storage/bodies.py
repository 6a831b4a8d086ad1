"""The index of the evidence: which body is kept where, in the store."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, delete, select, update

from storage.database import insert_into
from storage.evidence import Kept, Place, Stored
from storage.ledger import ScanStatus
from storage.shelf import Shelf
from storage.tables import ArchiveRow, BodyRow, ScanRow, VisitRow
from storage.warc import Refer

_AT_ONCE = 500
USED_ANEW = timedelta(days=7)
"""That a body was read is noted once a week: each night it would be a write a page."""
_DIGEST = "sha256:"
_URN = "urn:uuid:"


def known_bodies(conn: Connection, hashes: Collection[str], absent: Collection[str] = ()) -> dict[str, Stored]:
    """Those of these bodies that are kept, in files other than those that are `absent`, or were removed and shall not
    be kept again, by hash."""
    found: dict[str, Stored] = {}
    for some in _parts(hashes):
        for row in conn.execute(_stored().where(BodyRow.sha256.in_(some))):
            if row.removed is not None or (row.name is not None and row.name not in absent):
                found[row.sha256] = _as_stored(row)
    return found


def gone_bodies(conn: Connection) -> dict[str, str]:
    """The bodies of the index that are not kept any more, each with why it was removed; empty where it was lost."""
    rows = conn.execute(select(BodyRow.sha256, BodyRow.why).where(BodyRow.archive.is_(None)))
    return {row.sha256: row.why for row in rows}


def lost_bodies(conn: Connection) -> frozenset[str]:
    """The bodies of the index that are not kept any more, though nobody removed them."""
    lost = BodyRow.archive.is_(None) & BodyRow.removed.is_(None)
    return frozenset(conn.execute(select(BodyRow.sha256).where(lost)).scalars())


def absent_files(conn: Connection, shelf: Shelf) -> frozenset[str]:
    """The files of the index that are not on the shelf, or not whole: it may be another folder, or come from a backup.
    Where a file is written and there as well, the written one is read, and it is the one that must be whole.

    Raises `ShelfError` where the shelf cannot be reached.
    """
    sizes, written = shelf.sizes(), shelf.written()
    rows = conn.execute(select(ArchiveRow.name, ArchiveRow.size))
    return frozenset(row.name for row in rows if written.get(row.name, sizes.get(row.name, 0)) < row.size)


def bodies_beginning(conn: Connection, digits: str, most: int = 2) -> list[Stored]:
    """The first of the bodies whose hash begins with these hexadecimal digits, kept or not, by hash."""
    here = BodyRow.sha256.between(digits.ljust(64, "0"), digits.ljust(64, "f"))
    return [_as_stored(row) for row in conn.execute(_stored().where(here).order_by(BodyRow.sha256).limit(most))]


def body_of_record(conn: Connection, record: UUID) -> Stored | None:
    """The body whose record has this id, kept or not."""
    row = conn.execute(_stored().where(BodyRow.record == record.bytes).limit(1)).one_or_none()
    return None if row is None else _as_stored(row)


def removed_bodies(conn: Connection, hashes: Collection[str]) -> dict[str, tuple[datetime, str]]:
    """When and why those of these bodies were taken out that were, by hash."""
    found: dict[str, tuple[datetime, str]] = {}
    for some in _parts(hashes):
        query = select(BodyRow.sha256, BodyRow.removed, BodyRow.why).where(BodyRow.sha256.in_(some))
        found |= {row.sha256: (row.removed, row.why) for row in conn.execute(query) if row.removed is not None}
    return found


def kept_bodies(conn: Connection) -> Iterator[Stored]:
    """All bodies that are kept, by the file that each is in and where, a few in memory at a time."""
    query = _stored().where(BodyRow.archive.is_not(None)).order_by(BodyRow.archive, BodyRow.start)
    for row in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield _as_stored(row)


def all_files(conn: Connection) -> frozenset[str]:
    """The names of all files of the index."""
    return frozenset(conn.execute(select(ArchiveRow.name)).scalars())


def index_kept(
    conn: Connection, kept: Kept, scan_id: int | None, at: datetime, absent: Collection[str] = ()
) -> tuple[int, int, int]:
    """Notes what was appended for a visit: its bodies, and how long the file is. A body that is kept elsewhere already
    stays there, unless that file is `absent`. Where the visit's log is: the file's number, first byte and length."""
    archive = _archive(conn, kept, scan_id)
    rows = [_row(one, archive, at) for one in kept.bodies]
    if rows:
        put = insert_into(conn, BodyRow)
        here = {name: put.excluded[name] for name in rows[0] if name not in ("sha256", "removed", "why")}
        if absent:
            gone = select(ArchiveRow.id).where(ArchiveRow.name.in_(absent))
            mine = BodyRow.sha256.in_([row["sha256"] for row in rows]) & BodyRow.archive.in_(gone)
            conn.execute(update(BodyRow).where(mine), {"archive": None})
        lost = BodyRow.removed.is_(None) & BodyRow.archive.is_(None)
        conn.execute(put.on_conflict_do_update(index_elements=["sha256"], set_=here, where=lost), rows)
    note_used(conn, kept.named, at)
    return archive, kept.log.start, kept.log.length


def note_used(conn: Connection, hashes: Collection[str], at: datetime) -> None:
    """Notes that a visit read these bodies, where that was not noted for a week."""
    for some in _parts(hashes):
        old = BodyRow.sha256.in_(some) & (BodyRow.used < at - USED_ANEW)
        conn.execute(update(BodyRow).where(old), {"used": at})


def written_archives(conn: Connection, scan_id: int) -> dict[str, int]:
    """The files that a scan has begun, in that order, with their bytes."""
    query = select(ArchiveRow.name, ArchiveRow.size).where(ArchiveRow.scan == scan_id).order_by(ArchiveRow.id)
    return {row.name: row.size for row in conn.execute(query)}


def open_archives(conn: Connection) -> dict[str, int]:
    """The files that no scan which is running writes and that are not closed, with their bytes."""
    running = select(ScanRow.id).where(ScanRow.status == ScanStatus.RUNNING)
    mine = ArchiveRow.scan.is_(None) | ArchiveRow.scan.not_in(running)
    query = select(ArchiveRow.name, ArchiveRow.size).where(ArchiveRow.closed.is_(False), mine)
    return {row.name: row.size for row in conn.execute(query)}


def close_archives(conn: Connection, names: Collection[str]) -> None:
    """Notes that nothing more is appended to these files."""
    conn.execute(update(ArchiveRow).where(ArchiveRow.name.in_(names)), {"closed": True})


def log_place(conn: Connection, scan_id: int, site: str) -> Place | None:
    """Where the log of a visit is; None where it is not kept, or there was no visit."""
    query = (
        select(ArchiveRow.name, VisitRow.start, VisitRow.length)
        .join(ArchiveRow, ArchiveRow.id == VisitRow.archive)
        .where(VisitRow.scan == scan_id, VisitRow.site == site)
    )
    row = conn.execute(query).one_or_none()
    return None if row is None or row.start is None or row.length is None else Place(row.name, row.start, row.length)


def lose_bodies(conn: Connection, hashes: Collection[str]) -> None:
    """Notes that these bodies cannot be read: what rests on them is not proved, and they are kept anew when they are
    met again."""
    for some in _parts(hashes):
        conn.execute(update(BodyRow).where(BodyRow.sha256.in_(some)), {"archive": None, "start": None, "length": None})


def lose_logs(conn: Connection, places: Collection[Place]) -> None:
    """Notes that these logs of visits cannot be read: the visits cannot be replayed."""
    for place in places:
        file = select(ArchiveRow.id).where(ArchiveRow.name == place.file).scalar_subquery()
        mine = (VisitRow.archive == file) & (VisitRow.start == place.start)
        conn.execute(update(VisitRow).where(mine), {"archive": None, "start": None, "length": None})


def forget_bodies(conn: Connection, hashes: Collection[str]) -> None:
    """Takes these bodies out of the index, but for those that somebody removed."""
    for some in _parts(hashes):
        conn.execute(delete(BodyRow).where(BodyRow.sha256.in_(some), BodyRow.removed.is_(None)))


def _stored() -> Select[*tuple[Any, ...]]:
    return select(
        BodyRow.sha256,
        BodyRow.size,
        BodyRow.first_seen,
        BodyRow.url,
        BodyRow.record,
        BodyRow.payload,
        BodyRow.archive,
        BodyRow.start,
        BodyRow.length,
        BodyRow.beside,
        BodyRow.removed,
        ArchiveRow.name,
    ).outerjoin(ArchiveRow, ArchiveRow.id == BodyRow.archive)


def _as_stored(row: Row[Any]) -> Stored:
    payload = base64.b32encode(bytes.fromhex(row.payload or row.sha256)).decode()
    record = f"{_URN}{UUID(bytes=row.record)}" if row.record else ""
    refer = Refer(record, row.url, row.first_seen, f"{_DIGEST}{payload}")
    place = None if row.name is None else Place(row.name, row.start, row.length)
    return Stored(row.sha256, row.size, refer, place, row.beside)


def _row(one: Stored, archive: int, at: datetime) -> dict[str, Any]:
    payload = base64.b32decode(one.refer.payload_digest.removeprefix(_DIGEST)).hex()
    assert one.place is not None, "a body that was just appended"
    return {
        "sha256": one.sha256,
        "size": one.size,
        "first_seen": one.refer.at,
        "url": one.refer.url,
        "record": UUID(one.refer.id.removeprefix(_URN)).bytes,
        "payload": None if payload == one.sha256 else payload,
        "archive": archive,
        "start": one.place.start,
        "length": one.place.length,
        "beside": one.beside,
        "used": at,
        "removed": None,
        "why": "",
    }


def _archive(conn: Connection, kept: Kept, scan_id: int | None) -> int:
    """The number of a file, which is noted with its new size."""
    new = insert_into(conn, ArchiveRow).values(name=kept.file, scan=scan_id, size=kept.size, closed=False)
    put = new.on_conflict_do_update(index_elements=["name"], set_={"size": kept.size})
    return int(conn.execute(put.returning(ArchiveRow.id)).scalar_one())


def _parts(hashes: Collection[str]) -> Iterable[list[str]]:
    every = sorted(set(hashes))
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
