"""Pages of a site as earlier nights read them: what a visit is told, and tells back. Only changes are written."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, select

from config.plan import KnownPage, Learnt
from storage.database import insert_into
from storage.tables import ArchiveRow, BodyRow, KnownPageRow, KnownSiteRow

_PLAIN = ("address", "etag", "modified", "sha256", "way", "since")
_KEY = ("site", "address")


def load_known(conn: Connection, site: str, absent: Collection[str] = ()) -> tuple[KnownPage, ...]:
    """The known pages of a site, by address: those whose body is kept, in a file that is not `absent`, for a finding
    may rest on it."""
    columns = (KnownPageRow.observed, *(getattr(KnownPageRow, name) for name in _PLAIN))
    kept = select(*columns).join(BodyRow, BodyRow.sha256 == KnownPageRow.sha256)
    kept = kept.join(ArchiveRow, ArchiveRow.id == BodyRow.archive).where(ArchiveRow.name.not_in(absent))
    rows = conn.execute(kept.where(KnownPageRow.site == site).order_by(KnownPageRow.address)).mappings()
    return tuple(KnownPage(**{**row, "observed": b64encode(row["observed"]).decode()}) for row in rows)


def load_lacked(conn: Connection, site: str) -> tuple[str, ...]:
    """The columns that the last visit of a site which could look for all did not find."""
    lacked = conn.execute(select(KnownSiteRow.lacked).where(KnownSiteRow.site == site)).scalar()
    return tuple(lacked or ())


def save_known(conn: Connection, site: str, learnt: Learnt) -> None:
    """Keep what a visit learnt: pages that are new or changed, and, of one that was told of none, no others."""
    if learnt.anew:
        conn.execute(delete(KnownPageRow).where(KnownPageRow.site == site))
    if learnt.lacked is not None and learnt.lacked != load_lacked(conn, site):
        now = insert_into(conn, KnownSiteRow).values(site=site, lacked=list(learnt.lacked))
        conn.execute(now.on_conflict_do_update(index_elements=["site"], set_={"lacked": now.excluded.lacked}))
    rows = [_row(site, page) for page in learnt.pages]
    if rows:
        put = insert_into(conn, KnownPageRow)
        changed = {name: put.excluded[name] for name in rows[0] if name not in _KEY}
        conn.execute(put.on_conflict_do_update(index_elements=_KEY, set_=changed), rows)


def _row(site: str, page: KnownPage) -> dict[str, Any]:
    plain = {name: getattr(page, name) for name in _PLAIN}
    return plain | {"site": site, "observed": b64decode(page.observed)}
