"""A visit read again from what was archived of it: the log of the visit, and the bodies that it names. Reads only."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from crawler.files.bounded import FileReader
from crawler.visit.replay import Replayed, ReplayError, replay
from storage.bodies import known_bodies, log_place
from storage.evidence import Stored, read_log, read_record
from storage.ledger import ScanInfo
from storage.records import Visit
from storage.shelf import Shelf
from storage.spool import EvidenceError
from storage.visit_log import VisitLog
from storage.visits import load_visit
from storage.warc import Record

log = logging.getLogger("gongkai.evidence")


def archived_log(conn: Connection, shelf: Shelf, scan: ScanInfo, site: str) -> VisitLog:
    """The log of a visit. Raises `EvidenceError` where none is kept, or it cannot be read."""
    place = log_place(conn, scan.id, site)
    if place is None:
        raise EvidenceError(f"of the visit to {site}", "no log of it is kept")
    return read_log(shelf, place, site)


def read_again(conn: Connection, shelf: Shelf, scan: ScanInfo, visit: Visit) -> Replayed:
    """What the readers of today make of a visit. Raises `EvidenceError` where something that it read is missing or
    damaged, and `ReplayError` where its log cannot be followed."""
    logged = archived_log(conn, shelf, scan, visit.site)
    bodies = _Bodies(shelf, known_bodies(conn, logged.hashes))
    with FileReader() as files:
        return replay(logged, visit.facts.cut, bodies, files.read)


def visit_again_or_none(shelf: Shelf, conn: Connection, scan: ScanInfo, site: str) -> Visit | None:
    """The visit with the facts that the readers of today find in what it read; None where there was none, or what it
    read is not kept any more."""
    visit = load_visit(conn, scan.id, site)
    if visit is None or not visit.facts.pages:
        return visit
    try:
        return replace(visit, facts=read_again(conn, shelf, scan, visit).facts)
    except (EvidenceError, ReplayError) as error:
        log.warning("%s in scan %s cannot be read again: %s", site, scan.id, error)
        return None


class _Bodies:
    """The records of bodies by their hash."""

    def __init__(self, shelf: Shelf, stored: Mapping[str, Stored]) -> None:
        self._shelf = shelf
        self._stored = stored

    def __call__(self, sha256: str) -> Record:
        stored = self._stored.get(sha256)
        if stored is None:
            raise EvidenceError(sha256, "is not kept here")
        return read_record(self._shelf, stored)
