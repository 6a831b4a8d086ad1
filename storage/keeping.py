"""What stored bodies are still needed, and the end of those that are not.

A body is needed while any span rests on it, open or closed, whatever its layer, and while it is the home page of any
stored facts. What cannot be read counts as a reason to keep, so an error here ends the clean-up and removes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from storage.codec import unsquash
from storage.evidence import remove_body
from storage.tables import BodyRow, FactsRow, SpanRow

_AT_ONCE = 500


def old_bodies(conn: Connection, before: datetime) -> set[str]:
    """The bodies that were first seen before this moment."""
    return set(conn.execute(select(BodyRow.sha256).where(BodyRow.first_seen < before)).scalars())


def needed_bodies(conn: Connection) -> set[str]:
    """The bodies that a finding rests on, or that are a home page."""
    needed = {one["sha256"] for detail in _texts(conn, select(SpanRow.detail)) for one in detail.get("evidence", ())}
    homes = (facts["pages"][0] for facts in _texts(conn, select(FactsRow.body)) if facts.get("pages"))
    return {sha256 for sha256 in needed | {home.get("sha256") for home in homes} if sha256}


def remove_bodies(conn: Connection, evidence_dir: Path, hashes: Collection[str], *, before: datetime) -> int:
    """Remove these bodies, file first and then the row, unless one was kept again since `before`; how many went.

    In this order a removal that is broken off is finished by the next one.
    """
    gone = [sha256 for sha256 in sorted(hashes) if remove_body(evidence_dir, sha256, kept_before=before)]
    for start in range(0, len(gone), _AT_ONCE):
        conn.execute(delete(BodyRow).where(BodyRow.sha256.in_(gone[start : start + _AT_ONCE])))
    return len(gone)


def _texts(conn: Connection, query: Select[bytes]) -> Iterator[dict[str, Any]]:
    for squashed in conn.execute(query, execution_options={"yield_per": _AT_ONCE}).scalars():
        yield json.loads(unsquash(squashed))
