"""The packs by which a scan judged, as one book again."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy import Connection

from config.errors import ConfigError
from config.packs import Pack
from config.rulebook import RuleBook, rules_of
from storage.catalogue import load_pack
from storage.ledger import ScanInfo


def rules_then(conn: Connection, scan: ScanInfo) -> RuleBook | None:
    """The rules of a scan from the stored texts of its packs; None where one is not there, or is of a form that packs
    no longer have."""
    found: list[Pack] = []
    try:
        for _, _, sha256 in scan.packs:
            pack = load_pack(conn, sha256)
            if pack is None:
                return None
            found.append(pack)
        return rules_of(found, scan.named) if found else None
    except (ValidationError, ConfigError):
        return None
