"""The pages that a finding rests on, each with where it is kept and whether it can be read and its hash is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.bodies import known_bodies
from storage.evidence import Stored, read_record
from storage.records import Evidence, Finding
from storage.shelf import Shelf
from storage.spool import EvidenceError
from storage.warc import Record


@dataclass(frozen=True, slots=True)
class Proof:
    """A page behind a finding. `record` is what is kept of it; None where there is nothing, or it is damaged, as
    `problem` tells. A page of which nothing was kept, for nothing came, has neither."""

    page: Evidence
    stored: Stored | None = None
    record: Record | None = None
    problem: str = ""


def proofs_of(conn: Connection, shelf: Shelf, finding: Finding) -> Iterator[Proof]:
    """The pages that a finding rests on, in its order, one body in memory at a time."""
    stored = known_bodies(conn, {page.sha256 for page in finding.evidence if page.sha256})
    for page in finding.evidence:
        yield _proof(shelf, page, stored)


def read_kept(shelf: Shelf, stored: Stored) -> tuple[Record | None, str]:
    """The record of a body, or why it cannot be read."""
    try:
        return read_record(shelf, stored), ""
    except EvidenceError as error:
        return None, error.problem


def _proof(shelf: Shelf, page: Evidence, kept: Mapping[str, Stored]) -> Proof:
    if page.sha256 is None:
        return Proof(page)
    stored = kept.get(page.sha256)
    if stored is None:
        return Proof(page, problem="is not kept here")
    record, problem = read_kept(shelf, stored)
    return Proof(page, stored, record, problem)
