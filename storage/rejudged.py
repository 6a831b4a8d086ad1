"""What earlier scans saw, judged anew: kept beside their findings, never over them.

A scan that judges another one anew (`ScanKind.REJUDGED`, its `base`) keeps of each site what came out otherwise, and
which requirements are no longer asked: of a pack whose one term changed, that is next to nothing. These rows have a
table of their own, which no query about nights reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from storage.codec import dump, load, squash, unsquash
from storage.database import insert_once
from storage.ledger import PackKey, ScanInfo, ScanKind, ScanStatus
from storage.records import Finding
from storage.scans import planned_sites, scan_infos
from storage.tables import RejudgedRow, ScanRow

_SITES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Differing:
    """How a site's findings differ from those of the base: other and further ones, and requirements not asked now."""

    changed: tuple[Finding, ...] = ()
    dropped: tuple[str, ...] = ()


def packed(differing: Differing) -> bytes:
    """What `keep_differing` keeps."""
    return squash(dump(differing))


def keep_differing(conn: Connection, scan_id: int, site: str, body: bytes) -> bool:
    """Keep a site judged anew, `packed`; False, and nothing changes, where that was done already."""
    return insert_once(conn, RejudgedRow, {"scan": scan_id, "site": site, "body": body})


def sites_rejudged(conn: Connection, scan_id: int) -> set[str]:
    """The sites that were judged anew in this scan."""
    return set(conn.execute(select(RejudgedRow.site).where(RejudgedRow.scan == scan_id)).scalars())


def differing_in(conn: Connection, scan_id: int, sites: Collection[str] | None = None) -> dict[str, Differing]:
    """How findings differ from the base's, by site: of all sites that were judged anew in this scan, or of `sites`."""
    query = select(RejudgedRow.site, RejudgedRow.body).where(RejudgedRow.scan == scan_id).order_by(RejudgedRow.site)
    codes = None if sites is None else sorted(set(sites))
    parts = [query] if codes is None else [query.where(RejudgedRow.site.in_(some)) for some in _parts(codes)]
    return {site: load(Differing, unsquash(body)) for part in parts for site, body in conn.execute(part)}


class JudgedBy(NamedTuple):
    """What nights are judged anew by: packs, which of them were named, and the versions of readers and rules and of the
    calendar."""

    packs: tuple[PackKey, ...]
    named: tuple[str, ...]
    readers: str
    calendar: str


def rejudgings(conn: Connection, by: JudgedBy, *, site_list: str | None = None) -> list[ScanInfo]:
    """The scans that judge others anew by exactly these packs, readers and calendar, whatever came of them; oldest
    first."""
    query = select(ScanRow.id).where(
        ScanRow.kind == ScanKind.REJUDGED,
        ScanRow.packs == list(by.packs),
        ScanRow.named == list(by.named),
        ScanRow.readers == by.readers,
        ScanRow.calendar == by.calendar,
    )
    if site_list is not None:
        query = query.where(ScanRow.site_list == site_list)
    found = scan_infos(conn, conn.execute(query).scalars())
    return [found[one] for one in sorted(found)]


def rejudged_already(conn: Connection, done: Iterable[ScanInfo], base: int, codes: Sequence[str]) -> ScanInfo | None:
    """The newest of these scans that has judged all these sites of the base anew and is finished; None where none
    has."""
    mine = [one for one in done if one.base == base and one.status is ScanStatus.DONE]
    return next((one for one in reversed(mine) if set(codes) <= set(planned_sites(conn, one.id))), None)


def to_be_taken_up(conn: Connection, begun: Iterable[ScanInfo], base: int, codes: Sequence[str]) -> ScanInfo | None:
    """The newest of these scans that was to judge exactly these sites of the base anew and was interrupted."""
    mine = [one for one in begun if one.base == base and one.status is ScanStatus.RUNNING]
    return next((one for one in reversed(mine) if planned_sites(conn, one.id) == tuple(codes)), None)


def give_up_rejudgings(conn: Connection, base: int, by: JudgedBy, now: datetime) -> None:
    """Give up what was begun of judging a scan anew by these packs and other readers or another calendar: nobody can
    go on with it."""
    mine = (ScanRow.kind == ScanKind.REJUDGED, ScanRow.base == base, ScanRow.status == ScanStatus.RUNNING)
    others = or_(ScanRow.readers != by.readers, ScanRow.calendar != by.calendar)
    given_up = update(ScanRow).where(*mine, ScanRow.packs == list(by.packs), others)
    conn.execute(given_up, {"status": ScanStatus.ABANDONED, "finished": now})


def evidence_of_rejudged(conn: Connection) -> set[str]:
    """Hashes of the bodies that findings of a judging anew rest on."""
    bodies = conn.execute(select(RejudgedRow.body), execution_options={"yield_per": _SITES_AT_ONCE}).scalars()
    found = (one for body in bodies for one in load(Differing, unsquash(body)).changed)
    return {proof.sha256 for one in found for proof in one.evidence if proof.sha256}


def _parts(codes: Sequence[str]) -> list[Sequence[str]]:
    return [codes[start : start + _SITES_AT_ONCE] for start in range(0, len(codes), _SITES_AT_ONCE)]


def judged_by_packs(
    conn: Connection, base: int, packs: Sequence[PackKey], named: Sequence[str]
) -> list[tuple[ScanInfo, set[str]]]:
    """The finished scans that judged a night anew by exactly these packs, the newest first, each with its sites."""
    query = select(ScanRow.id).where(
        ScanRow.kind == ScanKind.REJUDGED,
        ScanRow.base == base,
        ScanRow.status == ScanStatus.DONE,
        ScanRow.packs == list(packs),
        ScanRow.named == list(named),
    )
    found = scan_infos(conn, conn.execute(query).scalars())
    return [(found[number], sites_rejudged(conn, number)) for number in sorted(found, reverse=True)]


def judged_between(conn: Connection, scan: ScanInfo, since: datetime) -> list[ScanInfo]:
    """The finished scans that judged nights after `since` and before a scan's anew by the packs that it judges by: the
    newest of each night, the oldest night first."""
    query = select(ScanRow.id).where(
        ScanRow.kind == ScanKind.REJUDGED,
        ScanRow.status == ScanStatus.DONE,
        ScanRow.packs == list(scan.packs),
        ScanRow.named == list(scan.named),
        ScanRow.as_of > since,
        ScanRow.as_of < scan.as_of,
    )
    newest = {one.base: one for _, one in sorted(scan_infos(conn, conn.execute(query).scalars()).items())}
    return sorted(newest.values(), key=lambda one: (one.as_of, one.id))
