"""Evidence: what visits fetched, in WARC files on a shelf, and read again by the hash of a body.

The bodies of one scan are appended to one file after the other, by the one process that judges. A body that is kept
already is a `revisit`. Behind what a visit fetched stands its log. What lies where is told by the store
(`storage.bodies`): a visit's transaction also says how long the file is now, so that whatever a process wrote and did
not commit before it died is cut off when the file is opened again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path

from storage.codec import CodecError, dump, load
from storage.shelf import OpenFile, Shelf, ShelfAwayError, ShelfError
from storage.spool import EvidenceAwayError, EvidenceError, packed_body
from storage.visit_log import VisitLog
from storage.warc import (
    Record,
    RecordError,
    Refer,
    info_member,
    members,
    read_member,
    read_members,
    revisit_member,
    sha256_of,
    told_member,
)

log = logging.getLogger("gongkai.evidence")

SOFTWARE = f"gongkai/{version('gongkai')}"

FILE_BYTES = 1024 * 1024 * 1024
"""A scan begins another file when one has so many bytes."""


CHECKS = "check-"
"""How the names of files begin that single checks write."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is kept: in which file, from which byte on, how many."""

    file: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept body. `place` is that of its record, behind which lie `beside` bytes that belong to it; None where it was
    removed, or is damaged. `size` is in bytes before compression, `refer` what a revisit says of the record."""

    sha256: str
    size: int
    refer: Refer
    place: Place | None
    beside: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What was appended for a visit: new bodies, where its revisits and log are, and how long the file is now. `named`
    are the hashes of all bodies that the log names: the visit cannot be replayed without them."""

    file: str
    size: int
    bodies: tuple[Stored, ...]
    log: Place
    named: frozenset[str] = frozenset()


class Archive:
    """The WARC files that one scan writes, under names that begin with `stem`.

    `written` are those that it has begun, with the bytes that the store knows of each, the last one at the end.
    """

    def __init__(self, shelf: Shelf, spool: Path, stem: str, written: Mapping[str, int] | None = None) -> None:
        self._shelf = shelf
        self._spool = spool
        self._stem = stem
        self._sizes = dict(written or {})
        self._current = next(reversed(self._sizes), "")

    def keep(self, visited: VisitLog, known: Mapping[str, Stored], at: datetime) -> Kept:
        """Appends what a visit fetched and its log, durably. `known` are those of its bodies that are kept already.

        Raises `EvidenceError` naming the first body that came on this visit and is neither spooled nor kept, or is
        damaged, and `OSError` where the disk takes no more; then nothing was appended.
        """
        with self._file() as file:
            name, before, whole = self._current, file.size, False
            try:
                if file.size == 0:
                    file.append(info_member(name, at, SOFTWARE, "pages that findings of gongkai rest on"))
                new = self._bodies(file, name, sorted(visited.fetched - known.keys()))
                block = file.size
                stored = {**known, **{one.sha256: one for one in new}}
                for member in self._about(visited, known, stored, at):
                    file.append(member)
                file.sync()
                whole = True
            finally:
                if not whole:
                    file.back_to(before)
        self._sizes[name] = file.size
        return Kept(name, file.size, tuple(new), Place(name, block, file.size - block), visited.hashes)

    def close(self) -> tuple[str, ...]:
        """Puts what was written on the shelf; the names of the files that are there now."""
        return close_files(self._shelf, self._sizes)

    def _file(self) -> OpenFile:
        """The file to append to: the one that this scan is writing, or was when its process died; or the next."""
        name = self._current
        if name in self._shelf.written() and self._sizes[name] < FILE_BYTES:
            try:
                return self._shelf.open(name, self._sizes[name])
            except ShelfError as error:
                log.error("%s; what was in it is not proved", error)
        there = self._there()
        names = (f"{self._stem}-{number:03d}.warc.gz" for number in count(len(self._sizes) + 1))
        self._current = next(name for name in names if name not in there)
        self._sizes[self._current] = 0
        return self._shelf.open(self._current, 0)

    def _there(self) -> Collection[str]:
        """The names on the shelf, perhaps of a time that a restored database knows nothing of."""
        try:
            return self._shelf.sizes().keys()
        except ShelfError:  # out of reach: whoever closes the file tells
            return ()

    def _bodies(self, file: OpenFile, name: str, hashes: Iterable[str]) -> list[Stored]:
        found = []
        for sha256 in hashes:
            packed = packed_body(self._spool, sha256)
            record, length = _whole(packed, sha256)
            place = Place(name, file.append(packed), length)
            refer = Refer(record.id, record.url, record.at, record.payload_digest)
            found.append(Stored(sha256, len(record.body), refer, place, len(packed) - length))
        return found

    def _about(
        self, visited: VisitLog, known: Mapping[str, Stored], stored: Mapping[str, Stored], at: datetime
    ) -> Iterator[bytes]:
        """A revisit for each answer that is kept already, and for each that another address of the visit gave as well;
        then the log."""
        told: set[str] = set()
        for answer in visited.answers:
            body = stored.get(answer.sha256 or "")
            if body is None or answer.at is None:
                continue
            if body.sha256 in known or body.sha256 in told:
                yield revisit_member(answer.url, answer.at, body.refer, modified=answer.modified)
            told.add(body.sha256)
        yield told_member(log_urn(self._stem, visited.site), at, dump(visited).encode("utf-8"))


def close_files(shelf: Shelf, sizes: Mapping[str, int]) -> tuple[str, ...]:
    """Puts files that nobody writes any more on the shelf, with their first bytes; the names of those that are there
    now. What cannot be put there stays where it is, readable, for the next who tries."""
    closed = []
    for name, size in sizes.items():
        try:
            shelf.close(name, size)
            closed.append(name)
        except ShelfError as error:
            log.error("%s; it is tried again after the next scan", error)
    return tuple(closed)


def log_urn(stem: str, site: str) -> str:
    """Under what address the log of a visit is kept."""
    return f"urn:gongkai:visit:{stem}:{site}"


def read_record(shelf: Shelf, stored: Stored) -> Record:
    """The record of a kept body. Raises `EvidenceError` where it is missing, damaged or another than its name says;
    `EvidenceAwayError` where its file cannot be read now."""
    if stored.place is None:
        raise EvidenceError(stored.sha256, "is not kept any more")
    return _whole(_read(shelf, stored.place, stored.sha256), stored.sha256)[0]


def read_beside(shelf: Shelf, stored: Stored) -> tuple[Record, ...]:
    """What lies behind a body's record and belongs to it: its request, or its picture. Raises as `read_record` does."""
    if stored.place is None or not stored.beside:
        return ()
    place = replace(stored.place, start=stored.place.start + stored.place.length, length=stored.beside)
    try:
        return tuple(read_members(_read(shelf, place, stored.sha256)))
    except RecordError as error:
        raise EvidenceError(stored.sha256, f"what belongs to it is damaged ({error})") from None


def read_log(shelf: Shelf, place: Place, site: str) -> VisitLog:
    """The log of a visit. Raises `EvidenceError` where it is missing or damaged."""
    try:
        *_, record = read_members(_read(shelf, place, f"of the visit to {site}"))
        return load(VisitLog, record.body.decode("utf-8"))
    except (RecordError, CodecError, ValueError) as error:
        raise EvidenceError(f"of the visit to {site}", f"its log in {place.file} is damaged ({error})") from None


def _read(shelf: Shelf, place: Place, what: str) -> bytes:
    try:
        return shelf.read(place.file, place.start, place.length)
    except ShelfAwayError as error:
        raise EvidenceAwayError(what, str(error)) from None
    except ShelfError as error:
        raise EvidenceError(what, str(error)) from None


def _whole(packed: bytes, sha256: str) -> tuple[Record, int]:
    """The first of these records, which must be of that body, and its length."""
    try:
        (_, length), *_ = members(packed)
        record = read_member(packed[:length])
    except (RecordError, ValueError) as error:
        raise EvidenceError(sha256, f"is damaged ({error})") from None
    if sha256_of(record.body) != sha256:
        raise EvidenceError(sha256, "is damaged: its content has another hash")
    return record, length
