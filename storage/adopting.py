"""Bodies of before there were WARC files, put into one: each lay in a file of its own, `ab/ab…ef.gz`."""

from __future__ import annotations

import gzip
import zlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from storage.bodies import close_archives, index_kept
from storage.database import reading, transaction
from storage.evidence import SOFTWARE, Kept, Place, Stored
from storage.shelf import Shelf
from storage.tables import BodyRow
from storage.warc import Refer, info_member, read_member, sha256_of, told_member


def adopt(engine: Engine, shelf: Shelf, folder: Path, now: datetime) -> tuple[int, int]:
    """Puts the old files under `folder` that the index knows into a WARC file and removes them; how many, and how many
    were damaged or are not there: what rests on these is not proved any more.

    Broken off, it is begun anew. Raises `ShelfError` and `OSError` where the shelf cannot be written.
    """
    with reading(engine) as conn:
        wanted = _old(conn)
    there = {sha256: at for sha256, at in wanted.items() if _path(folder, sha256).exists()}
    if not there:
        return 0, len(wanted)
    found, name = [], f"before-{now:%Y%m%dT%H%M%S}-001.warc.gz"
    with shelf.open(name, 0) as file:
        file.append(info_member(name, now, SOFTWARE, "bodies of before there were WARC files"))
        for sha256, at in there.items():
            if (body := _body(_path(folder, sha256), sha256)) is None:
                continue
            member = told_member(f"urn:sha256:{sha256}", at, body, kind="resource", media="application/octet-stream")
            record = read_member(member)
            refer = Refer(record.id, record.url, record.at, record.payload_digest)
            found.append(Stored(sha256, len(body), refer, Place(name, file.append(member), len(member))))
        size = file.size
    shelf.close(name, size)
    with transaction(engine) as conn:
        index_kept(conn, Kept(name, size, tuple(found), Place(name, 0, 0)), None, now)
        close_archives(conn, [name])
    for one in found:
        _path(folder, one.sha256).unlink(missing_ok=True)
    return len(found), len(wanted) - len(found)


def _old(conn: Connection) -> dict[str, datetime]:
    query = select(BodyRow.sha256, BodyRow.first_seen).where(BodyRow.record.is_(None)).order_by(BodyRow.sha256)
    return {row.sha256: row.first_seen for row in conn.execute(query)}


def _path(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / f"{sha256}.gz"


def _body(path: Path, sha256: str) -> bytes | None:
    try:
        body = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    return body if sha256_of(body) == sha256 else None
