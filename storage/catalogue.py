"""What was asked, of whom: the sites of the list and the texts of the packs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, select

from config.packs import Pack
from config.sites import FIELDS, Level, Site
from storage.database import insert_into
from storage.tables import PackRow, SiteRow


def save_sites(conn: Connection, sites: Iterable[Site]) -> None:
    """Add these sites, and bring the ones that are there up to date. None is removed: older scans speak of them."""
    rows = [site.model_dump() for site in sites]
    if rows:
        new = insert_into(conn, SiteRow)
        changed = {name: new.excluded[name] for name in FIELDS if name != "code"}
        conn.execute(new.on_conflict_do_update(index_elements=["code"], set_=changed), rows)


def load_sites(conn: Connection, codes: Iterable[str] | None = None) -> list[Site]:
    """The stored sites, or those of them with these codes, by code."""
    query = select(*(getattr(SiteRow, name) for name in FIELDS))
    if codes is not None:
        query = query.where(SiteRow.code.in_(set(codes)))
    sites = [Site.model_validate(dict(row)) for row in conn.execute(query).mappings()]
    return sorted(sites, key=lambda site: site.code)


def names_of_sites(conn: Connection) -> dict[str, tuple[str, Level | None]]:
    """The name and level of every stored site, by code: of thousands, without reading all that the list says."""
    rows = conn.execute(select(SiteRow.code, SiteRow.name, SiteRow.level))
    return {row.code: (row.name, None if row.level is None else Level(row.level)) for row in rows}


def regions_of_sites(conn: Connection) -> dict[str, tuple[str, str | None]]:
    """The region and the parent's code of every stored site, by code, as `names_of_sites` tells names."""
    return {
        row.code: (row.region, row.parent) for row in conn.execute(select(SiteRow.code, SiteRow.region, SiteRow.parent))
    }


def save_packs(conn: Connection, packs: Iterable[Pack]) -> None:
    """Keep the text of these packs, each version once, so that a finding can be judged again by the same words."""
    rows = [
        {"sha256": pack.sha256, "id": pack.id, "version": pack.version, "text": pack.model_dump_json()}
        for pack in packs
    ]
    if rows:
        conn.execute(insert_into(conn, PackRow).on_conflict_do_nothing(), rows)


def load_pack(conn: Connection, sha256: str) -> Pack | None:
    """The pack whose text has this hash, or None."""
    text = conn.execute(select(PackRow.text).where(PackRow.sha256 == sha256)).scalar()
    return None if text is None else _read(text)


@lru_cache(maxsize=32)
def _read(text: str) -> Pack:
    """Reading a pack takes as long as all else of a card, and thousands of cards are of the same packs."""
    return Pack.model_validate_json(text)
