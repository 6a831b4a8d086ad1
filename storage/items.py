"""The lists of a site and their rows, from night to night: only what changed is written.

A row that stands where it stood costs nothing: its list says when it was last read. `proof` is kept with the few rows
that are in doubt, for the page of a night that is past must stay as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, select

from storage.codec import dump, load, squash, unsquash
from storage.database import insert_into
from storage.history import History, KnownItem, KnownList, ListRead, Proof
from storage.tables import ItemRow, ListRow

_KEPT = ("address", "title", "stated", "first_scan", "first", "last_scan", "last")
_OF_LIST = (ListRow.read, ListRow.first_scan, ListRow.first, ListRow.last_scan, ListRow.last)
_CHANGING = ("title", "stated", "last_scan", "last", "proof")


def load_history(conn: Connection, site: str) -> History:
    """What is known of a site's lists and their rows, in no order."""
    query = select(ListRow.url, ItemRow.proof, *(getattr(ItemRow, name) for name in _KEPT))
    rows = conn.execute(query.join(ListRow, ListRow.id == ItemRow.list).where(ListRow.site == site)).mappings()
    return History(_lists(conn, site), tuple(_item(dict(row)) for row in rows))


def newest_items(conn: Connection, site: str, codes: Collection[str], limit: int) -> list[tuple[KnownItem, KnownList]]:
    """The newest rows of the lists that were taken for any of these columns, by stated date, each with its list."""
    rows = conn.execute(select(ListRow.id, *_OF_LIST).where(ListRow.site == site).order_by(ListRow.id))
    every = {row.id: _list(row) for row in rows}
    lists = {number: one for number, one in every.items() if not set(codes).isdisjoint(one.read.codes)}
    by_url = {one.read.url: one for one in lists.values()}
    query = select(ListRow.url, ItemRow.proof, *(getattr(ItemRow, name) for name in _KEPT))
    query = query.join(ListRow, ListRow.id == ItemRow.list).where(ItemRow.list.in_(lists))
    newest = conn.execute(query.order_by(ItemRow.stated.desc(), ItemRow.first.desc(), ItemRow.address).limit(limit))
    items = [_item(dict(row)) for row in newest.mappings()]
    return [(item, by_url[item.url]) for item in items]


def standing_items(conn: Connection, site: str) -> list[tuple[str, KnownItem]]:
    """The rows that stand on a site's lists, each with the address of its list."""
    query = select(ListRow.url, ItemRow.proof, *(getattr(ItemRow, name) for name in _KEPT))
    mine = query.join(ListRow, ListRow.id == ItemRow.list).where(ListRow.site == site, ItemRow.last_scan.is_(None))
    return [(row["url"], _item(dict(row))) for row in conn.execute(mine).mappings()]


def save_history(conn: Connection, site: str, lists: Iterable[KnownList], items: Iterable[KnownItem]) -> None:
    """Keep lists as they are now, and rows that are new or changed. Each row's list must be among them or known."""
    new_lists = [_list_row(site, one) for one in lists]
    if new_lists:
        put = insert_into(conn, ListRow)
        changed = {name: put.excluded[name] for name in ("read", "last_scan", "last")}
        conn.execute(put.on_conflict_do_update(index_elements=["site", "url"], set_=changed), new_lists)
    new_items = tuple(items)
    if new_items:
        known = conn.execute(select(ListRow.url, ListRow.id).where(ListRow.site == site))
        ids = {row.url: row.id for row in known}
        put = insert_into(conn, ItemRow)
        changed = {name: put.excluded[name] for name in _CHANGING}
        rows = [_item_row(ids[item.url], item) for item in new_items]
        conn.execute(put.on_conflict_do_update(index_elements=["list", "address"], set_=changed), rows)


def _lists(conn: Connection, site: str) -> tuple[KnownList, ...]:
    rows = conn.execute(select(*_OF_LIST).where(ListRow.site == site).order_by(ListRow.id))
    return tuple(_list(row) for row in rows)


def _list(row: Any) -> KnownList:
    return KnownList(load(ListRead, unsquash(row.read)), row.first_scan, row.first, row.last_scan, row.last)


def _list_row(site: str, one: KnownList) -> dict[str, Any]:
    return {
        "site": site,
        "url": one.read.url,
        "read": squash(dump(one.read)),
        "first_scan": one.first_scan,
        "first": one.first,
        "last_scan": one.last_scan,
        "last": one.last,
    }


def _item(row: dict[str, Any]) -> KnownItem:
    proof = row.pop("proof")
    return KnownItem(**row, proof=None if proof is None else load(Proof, unsquash(proof)))


def _item_row(list_id: int, item: KnownItem) -> dict[str, Any]:
    kept = {name: getattr(item, name) for name in _KEPT}
    return kept | {"list": list_id, "proof": None if item.proof is None else squash(dump(item.proof))}
