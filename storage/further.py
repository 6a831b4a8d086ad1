"""What was looked for beyond a night, for rounds that name other packs than it: visits after it, in scans of their own.

A visit by both the night's packs and others would be another visit: it reads pages anew, in another order and with
another budget, and the night's findings would change because a round exists. So such a look is a visit of its own, of
the sites that rounds hold alone, and nothing that nights know or find is written by it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from storage.ledger import PackKey, ScanInfo, ScanKind, ScanStatus
from storage.records import Outcome
from storage.scans import scan_infos
from storage.tables import ScanRow
from storage.visits import visited_with


def looks_after(conn: Connection, night: int, packs: Sequence[PackKey], named: Sequence[str]) -> list[ScanInfo]:
    """The scans that looked for what exactly these packs ask beyond a night, whatever came of them; oldest first."""
    query = select(ScanRow.id).where(
        ScanRow.kind == ScanKind.FURTHER,
        ScanRow.base == night,
        ScanRow.packs == list(packs),
        ScanRow.named == list(named),
    )
    found = scan_infos(conn, conn.execute(query).scalars())
    return [found[one] for one in sorted(found)]


def looked_at(conn: Connection, looks: Sequence[ScanInfo], sites: Collection[str]) -> dict[str, ScanInfo]:
    """The latest of these scans that saw a site, by site: of a look that is over, was not our own fault, and found the
    home page open. Where there is none, the night's own visit is all that is known of the site."""
    found: dict[str, ScanInfo] = {}
    for look in looks:
        if look.status is ScanStatus.DONE and not look.ours:
            found |= dict.fromkeys(visited_with(conn, look.id, Outcome.SEEN) & set(sites), look)
    return found
