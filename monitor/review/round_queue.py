"""What of a round needs a person: of each site by the scan that speaks for it in the round, and not by the latest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from sqlalchemy import Connection

from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import Stand
from monitor.review.queue import Cause, Filters, Item, Left, in_order, left_at, queue_of
from monitor.rounds.speaking import Speaking, speaking_in
from storage.alerting import Key
from storage.ledger import ScanInfo
from storage.queue_marks import OF_REVIEW, marks_at
from storage.review import Mark
from storage.rounds.records import Round

URGENT = (Cause.RETURNED, Cause.PROVISIONAL, Cause.BACKDATED, Cause.DOUBT, Cause.ADVERSE)
"""What of a round accuses an office, or may, or is doubtful: nobody decided on it yet."""

_MARKS = {Stand.HOLDS: Mark.DECIDED, Stand.AGREES: Mark.DECIDED, Stand.RETURNED: Mark.RETURNED}

LeftOf = Callable[[ScanInfo], Left | None]
"""What a night left to people, where that is at hand."""


@dataclass(frozen=True)
class RoundQueue:
    """The items of a round that nobody decided on, in the order of a queue, and by site the scan that speaks for it."""

    items: tuple[Item, ...]
    scans: Mapping[str, int]

    @cached_property
    def counts(self) -> Mapping[Cause, int]:
        """How many items each cause has."""
        return Counter(item.cause for item in self.items)

    def of(self, causes: Collection[Cause]) -> tuple[Item, ...]:
        """The items with one of these causes."""
        return tuple(item for item in self.items if item.cause in causes)


def undecided_in(conn: Connection, found: Round, filters: Filters, left_of: LeftOf = lambda night: None) -> RoundQueue:
    """The findings of a round's checks that nobody decided on, as far as they are asked for."""
    sites = None if filters.site is None else [filters.site]
    parts: list[list[Item]] = []
    scans: dict[str, int] = {}
    for speaking in speaking_in(conn, found.definition, sites):
        scans |= dict.fromkeys(speaking.sites, speaking.scan.id)
        parts.append(_undecided(conn, found, speaking, filters, left_of(speaking.scan)))
    # what is of one scan is in order: a hundred thousand items need not be sorted again
    return RoundQueue(tuple(parts[0]) if len(parts) == 1 else in_order(chain.from_iterable(parts)), scans)


def _undecided(conn: Connection, found: Round, speaking: Speaking, filters: Filters, left: Left | None) -> list[Item]:
    night, sites = speaking.scan, frozenset(speaking.sites)
    checks = frozenset(found.definition.checks)
    marks = _marks(conn, speaking)
    left = left or left_at(conn, night, speaking.sites, filters.requirement)
    every = queue_of(conn, night, filters, left, marks)
    return [item for item in every if item.site in sites and item.requirement in checks]


def _marks(conn: Connection, speaking: Speaking) -> dict[Key, frozenset[Mark]]:
    """The doubts that are kept of a night, and how what people decided stands to it: of older nights that is not
    kept."""
    kept = marks_at(conn, speaking.scan.id).items()
    marks = {key: mine - OF_REVIEW for key, mine in kept if key[0] in speaking.sites and mine - OF_REVIEW}
    for site, reviewed in reviewed_findings(conn, speaking.scan, speaking.sites, for_round=True).items():
        for finding, review in reviewed:
            if mark := _MARKS.get(review.stand):
                key = (site, finding.requirement)
                marks[key] = marks.get(key, frozenset()) | {mark}
    return marks
