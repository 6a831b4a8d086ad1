"""The pages that a finding rests on, each with where it is kept and whether it can be read and its hash is right."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.bodies import known_bodies, removed_bodies
from storage.evidence import Stored, read_record
from storage.records import SHANGHAI, Evidence, Finding
from storage.shelf import Shelf
from storage.spool import EvidenceError
from storage.warc import Record


@dataclass(frozen=True, slots=True)
class Proof:
    """A page behind a finding. `record` is what is kept of it; None where there is nothing, or it is damaged, as
    `problem` tells in Chinese. A page of which nothing was kept, for nothing came, has neither. `detail` is for those
    who run the machine: it may name its folders."""

    page: Evidence
    stored: Stored | None = None
    record: Record | None = None
    problem: str = ""
    detail: str = ""

    @property
    def told(self) -> str:
        """The problem with its details."""
        return f"{self.problem}（{self.detail}）" if self.detail else self.problem


class Proofs:
    """Pages with what is kept of them: the index is read once, and each body when it is asked for."""

    def __init__(self, conn: Connection, shelf: Shelf, hashes: Collection[str]) -> None:
        self._shelf = shelf
        self._stored = known_bodies(conn, hashes)
        self._removed = removed_bodies(conn, hashes)

    def size_of(self, page: Evidence) -> int:
        """How many bytes a page has; 0 where nothing is kept of it."""
        stored = self._stored.get(page.sha256 or "")
        return stored.size if stored and stored.place else 0

    @property
    def removed(self) -> frozenset[str]:
        """The hashes of those that somebody removed."""
        return frozenset(self._removed)

    def of(self, page: Evidence) -> Proof:
        """What is kept of a page."""
        if page.sha256 is None:
            return Proof(page)
        stored = self._stored.get(page.sha256)
        if page.sha256 in self._removed:
            when, why = self._removed[page.sha256]
            return Proof(page, stored, problem=f"已于{when.astimezone(SHANGHAI):%Y-%m-%d}移除：{why}")
        if stored is None:
            return Proof(page, problem="未存档，或者索引中已无该内容")
        try:
            return Proof(page, stored, read_record(self._shelf, stored))
        except EvidenceError as error:
            return Proof(page, stored, problem="缺失或者损坏", detail=error.problem)


def proofs_of(conn: Connection, shelf: Shelf, finding: Finding) -> Iterator[Proof]:
    """The pages that a finding rests on, in its order."""
    proofs = Proofs(conn, shelf, {page.sha256 for page in finding.evidence if page.sha256})
    return (proofs.of(page) for page in finding.evidence)
