"""After a night each new version of a dataset is compared with the one before it, over the archived bodies.

One pair at a time, each within the bounds of the process that reads files, and all of them within a part of an hour.
What is left waits for the next night, as does what a killed one left: the store knows which versions wait. So does what
is in a file that is not on the shelf, or that the shelf does not give, for that may come back. Where a body is not kept
any more, or is damaged, the difference says that it is not whole, and is not tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Engine

from crawler.files.bounded import ReaderNotStartedError
from crawler.files.sniff import declared_format
from storage.bodies import known_bodies
from storage.database import StoreError, persist, recall
from storage.dataset_history import DatasetVersion
from storage.dataset_records import Difference, Format
from storage.datasets import Uncompared, save_change, uncompared
from storage.evidence import Stored, read_record
from storage.shelf import Shelf
from storage.spool import EvidenceAwayError, EvidenceError

log = logging.getLogger("gongkai.datasets")

LONGEST = timedelta(minutes=20)
"""For so long versions are compared after a night."""
NOT_WHOLE = Difference(whole=False)


class Compares(Protocol):
    """What compares two files within bounds, as `crawler.files.bounded.FileReader` does. Never raises for any bytes."""

    def compare(self, before: bytes, before_name: str, after: bytes, after_name: str) -> Difference:
        """What changed between two files."""
        ...


OpenReader = Callable[[], AbstractContextManager[Compares]]
"""What compares, which ends its process at the end; `FileReader` is one."""


def compare_versions(
    engine: Engine, shelf: Shelf, open_reader: OpenReader, clock: Callable[[], datetime], longest: timedelta = LONGEST
) -> int:
    """Compares the versions that wait for it, for as long as is given; how many were. `clock` gives aware moments.

    A store or reader that cannot be reached ends it with a line in the log: the night itself stands.
    """
    try:
        waiting = recall(engine, _waiting)
        if not waiting:
            return 0
        with open_reader() as reader:
            return _compare_all(engine, shelf, reader, waiting, clock, clock() + longest)
    except (StoreError, ReaderNotStartedError) as error:
        log.error("versions of datasets are not compared, the next night will: %s", error)
        return 0


def difference_between(
    conn: Connection, shelf: Shelf, reader: Compares, before: DatasetVersion, after: DatasetVersion
) -> Difference:
    """What changed between two versions of a dataset, from their archived bodies; nothing of it, and not whole, where
    one of these is not kept any more, is damaged, or cannot be read now."""
    stored = known_bodies(conn, {before.sha256, after.sha256})
    try:
        return _difference(shelf, reader, stored, before, after)
    except EvidenceAwayError as error:
        log.warning("versions %d and %d of %s cannot be compared: %s", before.number, after.number, after.url, error)
        return NOT_WHOLE


def name_of_file(version: DatasetVersion) -> str:
    """The name of a version's file: as its address ends, or its title where only that says what sort of file it is."""
    name = unquote(urlsplit(version.url).path.rpartition("/")[2])
    titled = declared_format(name, "") is Format.OTHER and declared_format(version.title, "") is not Format.OTHER
    return version.title if titled else name


def _waiting(conn: Connection) -> list[Uncompared]:
    return list(uncompared(conn))


def _compare_all(
    engine: Engine,
    shelf: Shelf,
    reader: Compares,
    waiting: list[Uncompared],
    clock: Callable[[], datetime],
    until: datetime,
) -> int:
    compared = 0
    for pair in waiting:
        if clock() >= until:
            break
        stored = recall(engine, partial(known_bodies, hashes={pair.before.sha256, pair.after.sha256}))
        try:
            change = _difference(shelf, reader, stored, pair.before, pair.after)
        except EvidenceAwayError as error:
            log.warning("a version of %s waits: %s", pair.after.url, error)
            continue
        persist(engine, partial(save_change, dataset=pair.dataset, number=pair.after.number, change=change))
        compared += 1
    if compared < len(waiting):
        log.warning("%d versions of datasets are compared after the next night", len(waiting) - compared)
    return compared


def _difference(
    shelf: Shelf, reader: Compares, stored: dict[str, Stored], before: DatasetVersion, after: DatasetVersion
) -> Difference:
    """What changed; nothing of it where a body is lost. Raises `EvidenceAwayError` where one cannot be read now."""
    try:
        bodies = [read_record(shelf, stored[one.sha256]).body for one in (before, after)]
    except EvidenceAwayError:
        raise
    except (KeyError, EvidenceError) as error:
        log.info("versions %d and %d of %s cannot be compared: %s", before.number, after.number, after.url, error)
        return NOT_WHOLE
    return reader.compare(bodies[0], name_of_file(before), bodies[1], name_of_file(after))
