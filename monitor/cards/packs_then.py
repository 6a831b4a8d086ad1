"""The outline of the packs by which a scan judged, from their stored texts."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError
from sqlalchemy import Connection

from config.packs import Pack, bundled_packs
from config.packs import load_pack as load_bundled
from monitor.cards.outline import Outline, outline_of
from storage.catalogue import load_pack
from storage.ledger import PackKey


def outline_then(conn: Connection, packs: Iterable[PackKey]) -> tuple[Outline, tuple[str, ...]]:
    """The outline of a scan's packs, and remarks: where a text cannot be read, the bundled pack of its name stands
    in."""
    found: list[Pack] = []
    remarks: list[str] = []
    for name, version, sha256 in packs:
        pack = _stored(conn, sha256)
        if pack is None:
            pack = load_bundled(name) if name in bundled_packs() else None
            remarks.append(_remark(name, version, pack))
        found += [pack] if pack else []
    return outline_of(found), tuple(remarks)


def _stored(conn: Connection, sha256: str) -> Pack | None:
    """The pack with this hash; None where its text is not there, or is of a form that packs no longer have."""
    try:
        return load_pack(conn, sha256)
    except ValidationError:
        return None


def _remark(name: str, version: str, instead: Pack | None) -> str:
    lost = f"未能读出巡检时的指标库 {name}@{version}"
    if instead is None:
        return f"{lost}，其分组、责任单位不明"
    return f"{lost}，分组、责任单位和严重程度按现有版本 {instead.id}@{instead.version} 列示"
