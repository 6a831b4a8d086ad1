"""The packs by which a scan judged, as one book again."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import Connection

from config.errors import ConfigError
from config.packs import Pack
from config.rulebook import RuleBook, rules_of
from storage.catalogue import load_pack
from storage.ledger import PackKey, ScanInfo


def rules_then(conn: Connection, scan: ScanInfo) -> RuleBook | None:
    """The rules of a scan; None where the text of a pack is not there, or is of a form that packs no longer have."""
    return rules_by(conn, scan.packs, scan.named)


def rules_by(conn: Connection, packs: Sequence[PackKey], named: Sequence[str]) -> RuleBook | None:
    """The rules of these packs from their stored texts; None as `rules_then` says."""
    found: list[Pack] = []
    try:
        for _, _, sha256 in packs:
            pack = load_pack(conn, sha256)
            if pack is None:
                return None
            found.append(pack)
        return rules_of(found, named) if found else None
    except (ValidationError, ConfigError):
        return None


def keys_of(rules: RuleBook) -> tuple[PackKey, ...]:
    """Which packs a book is of, exactly."""
    return tuple((pack.id, pack.version, pack.sha256) for pack in rules.packs)
