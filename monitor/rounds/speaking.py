"""Which scan speaks for a site in a round: of the finished nights within its window the latest that saw its home page.

A night that was turned away at the door says nothing of what an earlier one saw: it speaks only where all were.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from storage.ledger import ScanInfo
from storage.records import SHANGHAI, Outcome
from storage.rejudged import judged_by_packs
from storage.rounds.records import Bar, Definition
from storage.rounds.register import rounds_with
from storage.scans import nights_since
from storage.visits import visited, visited_with

Speaks = tuple[ScanInfo, bool]
"""A scan, and whether it judged by the very packs of the round."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """A scan and the sites of a round for which it speaks. `same_packs`: it judged by the very packs of the round."""

    scan: ScanInfo
    sites: tuple[str, ...]
    same_packs: bool

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Why none of these sites can be compared, as far as the scan is why."""
        return () if self.same_packs else (Bar.PACKS,)


def speaking_in(conn: Connection, definition: Definition, sites: Collection[str] | None = None) -> list[Speaking]:
    """What speaks for the sites of a round, or for some of them, the latest first. A site without any is in none.

    A night whose failures were our own speaks for nobody. One that judged by other packs is taken as it was judged anew
    by those of the round; one that was not, or not yet, speaks only where no other night of the window does.
    """
    wanted = [code for code in definition.sites if sites is None or code in sites]
    ranked: tuple[dict[str, Speaks], ...] = ({}, {}, {}, {})  # by how well a night may speak for a site
    for night in reversed([one for one in nights_since(conn, definition.since) if _counts(one, definition)]):
        if len(ranked[0]) == len(wanted):
            break
        here, seen = visited(conn, night.id), visited_with(conn, night.id, Outcome.SEEN)
        judged = judged_in(conn, night, here, definition)
        for code in (code for code in wanted if code in here):
            rank = 2 * (code not in judged) + (code not in seen)
            ranked[rank].setdefault(code, (judged.get(code, night), code in judged))
    best = {code: speaks for found in reversed(ranked) for code, speaks in found.items()}
    groups: dict[Speaks, list[str]] = {}
    for code in wanted:
        if code in best:
            groups.setdefault(best[code], []).append(code)
    spoken = (Speaking(scan, tuple(codes), same) for (scan, same), codes in groups.items())
    return sorted(spoken, key=lambda one: (one.scan.as_of, one.scan.id), reverse=True)


def _counts(night: ScanInfo, definition: Definition) -> bool:
    return not night.ours and night.as_of.astimezone(SHANGHAI).date() <= definition.until


def judged_as_agreed(night: ScanInfo, definition: Definition) -> bool:
    """Whether a night judged by the very packs of a round, so that it speaks for its sites itself. Of an old night it
    is not known which of its packs were named."""
    return night.packs == definition.packs and night.named in ((), definition.named)


def judged_in(conn: Connection, night: ScanInfo, here: Collection[str], definition: Definition) -> dict[str, ScanInfo]:
    """The scan by which each of a night's sites was judged by the very packs of a round, where it was; of several the
    newest."""
    if judged_as_agreed(night, definition):
        return dict.fromkeys(here, night)
    found: dict[str, ScanInfo] = {}
    for scan, judged in judged_by_packs(conn, night.id, definition.packs, definition.named):
        found = dict.fromkeys(judged, scan) | found
    return found


def speaking_anew(conn: Connection, shown: ScanInfo, site: str) -> ScanInfo | None:
    """The scan that speaks for a site in an open round and judges a night anew by the packs of the scan that somebody
    was `shown`: that very one where it does; None where no open round goes by these any more."""
    found: list[ScanInfo] = []
    for one in rounds_with(conn, site):
        definition = one.definition
        if one.is_open and (definition.packs, definition.named) == (shown.packs, shown.named):
            speaking = (told.scan for told in speaking_in(conn, definition, [site]))
            found += [scan for scan in speaking if scan.base is not None]
    return next((scan for scan in found if scan.id == shown.id), next(iter(found), None))
