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
    """What speaks for the sites of a round, or for some of them. A site without any is in none.

    A night whose failures were our own speaks for nobody. One that judged by other packs is taken as it was judged anew
    by those of the round, where it was.
    """
    left = {code for code in definition.sites if sites is None or code in sites}
    last: dict[str, ScanInfo] = {}
    speaks: dict[int, set[str]] = {}
    nights = {one.id: one for one in nights_since(conn, definition.since) if _counts(one, definition)}
    for night in reversed(nights.values()):
        if not left:
            break
        last |= dict.fromkeys((left & visited(conn, night.id)) - last.keys(), night)
        seen = left & visited_with(conn, night.id, Outcome.SEEN)
        speaks.setdefault(night.id, set()).update(seen)
        left -= seen
    for code in left & last.keys():
        speaks[last[code].id].add(code)
    return [
        one
        for number, codes in speaks.items()
        if codes
        for one in _spoken(conn, nights[number], tuple(code for code in definition.sites if code in codes), definition)
    ]


def _counts(night: ScanInfo, definition: Definition) -> bool:
    return not night.ours and night.as_of.astimezone(SHANGHAI).date() <= definition.until


def judged_as_agreed(night: ScanInfo, definition: Definition) -> bool:
    """Whether a night judged by the very packs of a round, so that it speaks for its sites itself. Of an old night it
    is not known which of its packs were named."""
    return night.packs == definition.packs and night.named in ((), definition.named)


def _spoken(conn: Connection, night: ScanInfo, sites: tuple[str, ...], definition: Definition) -> list[Speaking]:
    if judged_as_agreed(night, definition):
        return [Speaking(night, sites, same_packs=True)]
    found: list[Speaking] = []
    for scan, judged in judged_by_packs(conn, night.id, definition.packs, definition.named):
        mine = tuple(code for code in sites if code in judged)
        if mine:
            found.append(Speaking(scan, mine, same_packs=True))
            sites = tuple(code for code in sites if code not in judged)
    return [*found, *([Speaking(night, sites, same_packs=False)] if sites else [])]


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
