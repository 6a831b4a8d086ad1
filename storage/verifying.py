"""Whether the evidence is what the store says: every file, every body by its hash, every log; and what rests on what
is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from storage.bodies import absent_files, kept_bodies
from storage.evidence import Place, Stored, read_beside, read_log, read_record
from storage.keeping import logs_of, scans_with_logs
from storage.lexicons import lexicon_strings
from storage.shelf import Shelf
from storage.spans import base_of, lexicon_of_span, sight_of
from storage.spool import EvidenceError
from storage.tables import ArchiveRow, BodyRow, CheckNumberRow, LexiconRow, SiteNumberRow, SpanRow, VisitRow

_AT_ONCE = 500


class What(StrEnum):
    """What is wrong with something."""

    FILE = "file"  # a file of the index is not there, or not whole
    STRAY = "stray"  # a file that is in no index: another store's, or of a process that died
    BODY = "body"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of the evidence that cannot be read: `name` is a file, a body's hash or the site of a visit, `place`
    where its log should be."""

    what: What
    name: str
    problem: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Unproved:
    """A finding that rests on a body which is not kept, or cannot be read; `removed` says why somebody took it out."""

    site: str
    requirement: str
    since_scan: int
    sha256: str
    removed: str = ""


def evidence_size(conn: Connection) -> int:
    """How many bodies and logs there are to be read."""
    bodies = select(func.count()).where(BodyRow.archive.is_not(None))
    logs = select(func.count()).where(VisitRow.archive.is_not(None))
    return int(conn.execute(bodies).scalar_one()) + int(conn.execute(logs).scalar_one())


def faults(conn: Connection, shelf: Shelf, on_read: Callable[[], None] = lambda: None) -> Iterator[Fault]:
    """What is wrong with the evidence. A file that is not there is told once, and not body by body.

    Raises `ShelfError` where the shelf cannot be reached.
    """
    absent = absent_files(conn, shelf)
    for name in sorted(absent):
        yield Fault(What.FILE, name, f"is not whole at {shelf.where}")
    known = set(conn.execute(select(ArchiveRow.name)).scalars())
    for name in sorted(shelf.sizes().keys() - known):
        yield Fault(What.STRAY, name, "is in no index")
    for stored in kept_bodies(conn):
        on_read()
        if stored.place is None or stored.place.file in absent:
            continue
        if problem := body_problem(shelf, stored):
            yield Fault(What.BODY, stored.sha256, problem)
    for site, place in logs_of(conn, list(scans_with_logs(conn))):
        on_read()
        if place.file not in absent and (problem := _log_problem(shelf, place, site)):
            yield Fault(What.LOG, site, problem, place)


def is_whole(shelf: Shelf, stored: Stored) -> bool:
    """Whether a body can be read, and what belongs to it."""
    return not body_problem(shelf, stored)


def body_problem(shelf: Shelf, stored: Stored) -> str:
    """Why a body cannot be read, or what belongs to it; empty where it can."""
    try:
        read_record(shelf, stored)
        read_beside(shelf, stored)
    except EvidenceError as error:
        return error.problem
    return ""


def _log_problem(shelf: Shelf, place: Place, site: str) -> str:
    try:
        read_log(shelf, place, site)
    except EvidenceError as error:
        return error.problem
    return ""


def unproved(conn: Connection, absent: Collection[str] = (), damaged: Collection[str] = ()) -> Iterator[Unproved]:
    """The findings that stand and rest on bodies which are not kept, are damaged, or lie in files that are absent."""
    kept, removed = _kept(conn, absent)
    kept -= set(damaged)
    base = aliased(SpanRow)
    query = (
        select(SiteNumberRow.code, CheckNumberRow.code, SpanRow.since_scan, SpanRow.sight, LexiconRow.body, base.sight)
        .select_from(SpanRow)
        .join(SiteNumberRow, SiteNumberRow.id == SpanRow.site)
        .join(CheckNumberRow, CheckNumberRow.id == SpanRow.requirement)
        .join(LexiconRow, lexicon_of_span())
        .outerjoin(base, base_of(base))
        .where(SpanRow.until_scan.is_(None))
        .order_by(SpanRow.site, SpanRow.requirement)
    )
    for site, requirement, since, sight, lexicon, earlier in conn.execute(
        query, execution_options={"yield_per": _AT_ONCE}
    ):
        proofs = sight_of(sight, lexicon_strings(lexicon), earlier).proofs
        for sha256 in dict.fromkeys(proof.sha256 for proof in proofs if proof.sha256):
            if sha256 not in kept:
                yield Unproved(site, requirement, since, sha256, removed.get(sha256, ""))


def _kept(conn: Connection, absent: Collection[str]) -> tuple[set[str], dict[str, str]]:
    """The bodies that are kept, and of those that somebody removed the reason."""
    rows = conn.execute(
        select(BodyRow.sha256, ArchiveRow.name, BodyRow.removed, BodyRow.why).outerjoin(
            ArchiveRow, ArchiveRow.id == BodyRow.archive
        )
    ).all()
    kept = {row.sha256 for row in rows if row.name is not None and row.name not in absent}
    return kept, {row.sha256: row.why for row in rows if row.removed is not None}
