"""What evidence is still needed, and the end of what is not.

A body is needed while a finding that stands rests on it, and while one that stood on a kept night did; while it is
what the log of a kept visit names; and for some time after a visit read it. Which nights are kept, their caller says.
What cannot be read counts as a reason to keep, so an error here ends the clean-up and removes nothing. A file goes when
nothing in it is needed; one of which more than half is not needed is written anew with the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from storage.bodies import USED_ANEW
from storage.database import reading, transaction
from storage.datasets import bodies_of_versions
from storage.decisions import decided_findings
from storage.evidence import SOFTWARE, Place
from storage.findings import findings_of
from storage.lexicons import lexicon_strings
from storage.rejudged import evidence_of_rejudged
from storage.shelf import Shelf
from storage.spans import Sight, base_of, lexicon_of_span, sight_of
from storage.tables import ArchiveRow, BodyRow, LexiconRow, ScanRow, SpanRow, VisitRow
from storage.warc import info_member

_AT_ONCE = 500
_WORTH = 0.5
"""A file is written anew where less than this share of it is needed."""


@dataclass(frozen=True, slots=True)
class Block:
    """Something in a file that is needed: a body with what belongs to it (`sha256`), or a visit's log (`visit`)."""

    start: int
    length: int
    sha256: str | None = None
    visit: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A closed file of the evidence: its number, name and bytes, and how many of these are needed."""

    id: int
    name: str
    size: int
    live: int

    @property
    def is_spare(self) -> bool:
        """Whether nothing in it is needed."""
        return self.live == 0

    @property
    def is_thin(self) -> bool:
        """Whether it is worth writing anew."""
        return 0 < self.live < _WORTH * self.size


def old_bodies(conn: Connection, before: datetime) -> set[str]:
    """The kept bodies that surely no visit has read since that moment: what one read may not have been noted yet."""
    last = func.coalesce(BodyRow.used, BodyRow.first_seen)
    old = BodyRow.archive.is_not(None) & (last < before - USED_ANEW)
    return set(conn.execute(select(BodyRow.sha256).where(old)).scalars())


def needed_bodies(conn: Connection, kept: Collection[int]) -> set[str]:
    """The bodies that a finding rests on which stands, or stood on one of the scans that are `kept`, and those that
    findings judged anew rest on or findings that a person decided on: whoever decided must be able to say on what; and
    those of versions of datasets, as `storage.datasets` keeps them as of the last scan."""
    as_of = scan_moments(conn)
    moments = sorted(as_of[scan] for scan in kept)
    needed: set[str] = set()
    for since, until, sight in _sights(conn):
        if until is None or _stood(as_of[since], as_of[until], moments) or since in kept:
            needed.update(proof.sha256 for proof in sight.proofs if proof.sha256)
    versions = bodies_of_versions(conn, max(as_of.values())) if as_of else set()
    return needed | versions | evidence_of_rejudged(conn) | _evidence_of_decisions(conn)


def _evidence_of_decisions(conn: Connection) -> set[str]:
    found = (
        finding
        for scan, wanted in decided_findings(conn).items()
        for findings in findings_of(conn, scan, wanted).values()
        for finding in findings.values()
    )
    return {one.sha256 for finding in found for one in finding.evidence if one.sha256}


def logs_of(conn: Connection, scans: Collection[int]) -> Iterator[tuple[str, Place]]:
    """Where the logs of these scans' visits are, with the site of each, by the file that it is in."""
    query = (
        select(VisitRow.site, ArchiveRow.name, VisitRow.start, VisitRow.length)
        .join(ArchiveRow, ArchiveRow.id == VisitRow.archive)
        .where(VisitRow.scan.in_(scans))
        .order_by(ArchiveRow.id, VisitRow.start)
    )
    for row in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield row.site, Place(row.name, row.start or 0, row.length or 0)


def forget_logs(conn: Connection, scans: Collection[int]) -> int:
    """Keeps the logs of these scans' visits no longer; how many there were."""
    mine = VisitRow.scan.in_(scans) & VisitRow.archive.is_not(None)
    return conn.execute(update(VisitRow).where(mine), {"archive": None, "start": None, "length": None}).rowcount


def scan_moments(conn: Connection) -> dict[int, datetime]:
    """The moment that each scan stands for."""
    return {row.id: row.as_of for row in conn.execute(select(ScanRow.id, ScanRow.as_of))}


def scans_with_logs(conn: Connection) -> dict[int, datetime]:
    """The scans of whose visits some log is kept, with the moment that each stands for."""
    some = select(VisitRow.scan).where(VisitRow.archive.is_not(None)).distinct()
    rows = conn.execute(select(ScanRow.id, ScanRow.as_of).where(ScanRow.id.in_(some)))
    return {row.id: row.as_of for row in rows}


def closed_files(conn: Connection) -> list[File]:
    """The closed files, with how much of each is needed."""
    bodies = select(BodyRow.archive, func.sum(BodyRow.length + BodyRow.beside)).group_by(BodyRow.archive)
    logs = select(VisitRow.archive, func.sum(VisitRow.length)).group_by(VisitRow.archive)
    live: Counter[int | None] = Counter()
    for query in (bodies, logs):
        for archive, size in conn.execute(query):
            live[archive] += int(size or 0)
    files = select(ArchiveRow.id, ArchiveRow.name, ArchiveRow.size).where(ArchiveRow.closed).order_by(ArchiveRow.id)
    return [File(row.id, row.name, row.size, live[row.id]) for row in conn.execute(files)]


def remove_file(engine: Engine, shelf: Shelf, file: File) -> None:
    """Takes a file in which nothing is needed from the shelf, and then out of the index: what is broken off in between
    is done again by the next one. Raises `ShelfError` where the shelf refuses."""
    shelf.remove(file.name)
    with transaction(engine) as conn:
        conn.execute(delete(ArchiveRow).where(ArchiveRow.id == file.id))


def write_anew(
    engine: Engine,
    shelf: Shelf,
    file: File,
    now: datetime,
    *,
    without: str = "",
    also: Callable[[Connection], None] = lambda conn: None,
) -> int:
    """Writes what is needed of a file into a new one, which takes its place; the bytes that this frees. The body
    `without` is left out, and `also` is done to the index in the transaction that changes the places.

    Nobody waits for the store meanwhile, and wherever it is broken off, every body is where the index says. Raises
    `ShelfError` where the file cannot be read: it stays.
    """
    name = _next_name(file.name)
    with reading(engine) as conn:
        blocks = [block for block in _blocks(conn, file) if not without or block.sha256 != without]
    with shelf.open(name, 0) as new:
        new.append(info_member(name, now, SOFTWARE, f"what is still needed of {file.name}"))
        starts = [new.append(shelf.read(file.name, block.start, block.length)) for block in blocks]
        size = new.size
    shelf.close(name, size)
    with transaction(engine) as conn:
        also(conn)
        _point_to(conn, file, name, size, list(zip(blocks, starts, strict=True)))
    remove_file(engine, shelf, file)
    return file.size - size


def _blocks(conn: Connection, file: File) -> list[Block]:
    bodies = select(BodyRow.start, BodyRow.length + BodyRow.beside, BodyRow.sha256).where(BodyRow.archive == file.id)
    logs = select(VisitRow.start, VisitRow.length, VisitRow.scan, VisitRow.site).where(VisitRow.archive == file.id)
    blocks = [Block(start or 0, length or 0, sha256=sha256) for start, length, sha256 in conn.execute(bodies)]
    blocks += [Block(start or 0, length or 0, visit=(scan, site)) for start, length, scan, site in conn.execute(logs)]
    return sorted(blocks, key=lambda block: block.start)


def _point_to(conn: Connection, file: File, name: str, size: int, moved: list[tuple[Block, int]]) -> None:
    scan = select(ArchiveRow.scan).where(ArchiveRow.id == file.id).scalar_subquery()
    new = conn.execute(
        insert(ArchiveRow).values(name=name, scan=scan, size=size, closed=True).returning(ArchiveRow.id)
    ).scalar_one()
    for block, start in moved:
        here = {"archive": new, "start": start}
        if block.sha256 is not None:
            mine = (BodyRow.sha256 == block.sha256) & (BodyRow.archive == file.id)
            conn.execute(update(BodyRow).where(mine), here)
        elif block.visit is not None:
            visit = (VisitRow.scan == block.visit[0]) & (VisitRow.site == block.visit[1])
            conn.execute(update(VisitRow).where(visit & (VisitRow.archive == file.id)), here)


def _next_name(name: str) -> str:
    """`night-1.warc.gz`, `night-1.r1.warc.gz`, `night-1.r2.warc.gz`."""
    stem, _, number = name.removesuffix(".warc.gz").partition(".r")
    return f"{stem}.r{int(number or 0) + 1}.warc.gz"


def _stood(since: datetime, until: datetime, moments: Sequence[datetime]) -> bool:
    """Whether what stood from `since` until before `until` stood at one of the moments, which are in order."""
    at = bisect_left(moments, since)
    return at < len(moments) and moments[at] < until


def _sights(conn: Connection) -> Iterator[tuple[int, int | None, Sight]]:
    """What every span keeps of what was seen, with the scans that began and ended it."""
    base = aliased(SpanRow)
    query = (
        select(SpanRow.since_scan, SpanRow.until_scan, SpanRow.sight, LexiconRow.body, base.sight)
        .join(LexiconRow, lexicon_of_span())
        .outerjoin(base, base_of(base))
        .order_by(SpanRow.site)
    )
    for since, until, sight, lexicon, earlier in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield since, until, sight_of(sight, lexicon_strings(lexicon), earlier)
