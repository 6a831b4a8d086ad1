"""How the places of a site's columns changed: when each was first seen, renamed, moved, gone, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.memory.confirm import is_fair
from monitor.memory.places import is_over, key_of
from storage.history import Fate, KnownColumn
from storage.ledger import ScanInfo


class Event(StrEnum):
    """What happened to a place of a column."""

    FIRST = "first"
    BACK = "back"  # at an address from which it was gone or moved before
    RENAMED = "renamed"
    MOVED = "moved"
    GONE = "gone"
    MISSED = "missed"  # one fair night did not see it, and a second one has not told yet


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one place, at the moment of a scan. `borne_out` is the later night that confirmed what is grave;
    `others` are the places that then stood in its stead."""

    event: Event
    at: datetime
    scan: int
    place: KnownColumn
    borne_out: int | None = None
    others: tuple[KnownColumn, ...] = ()


def changes_of(places: Iterable[KnownColumn], scans: Mapping[int, ScanInfo]) -> tuple[Change, ...]:
    """The changes of all places, oldest first. What only a night that does not count says is no change."""
    every = tuple(places)
    renamed = {(one.code, key_of(one.url), one.until_scan) for one in every if one.fate is Fate.RENAMED}
    found: list[Change] = []
    for place in every:
        if (place.code, key_of(place.url), place.first_scan) not in renamed:
            found.append(_came(place, every, scans))
        if (left := _left(place, every, scans)) is not None:
            found.append(left)
    return tuple(sorted(found, key=lambda change: (change.at, change.scan, change.place.code, change.place.url)))


def _came(place: KnownColumn, every: tuple[KnownColumn, ...], scans: Mapping[int, ScanInfo]) -> Change:
    at = scans[place.first_scan].as_of
    here = (one for one in every if (one.code, key_of(one.url)) == (place.code, key_of(place.url)))
    before = any(scans[one.first_scan].as_of < at for one in here)
    return Change(Event.BACK if before else Event.FIRST, at, place.first_scan, place)


def _left(place: KnownColumn, every: tuple[KnownColumn, ...], scans: Mapping[int, ScanInfo]) -> Change | None:
    if place.fate is Fate.RENAMED and place.until_scan is not None:
        here = (one for one in every if (one.code, one.first_scan) == (place.code, place.until_scan))
        new = tuple(one for one in here if key_of(one.url) == key_of(place.url))
        return Change(Event.RENAMED, scans[place.until_scan].as_of, place.until_scan, place, others=new)
    if place.missed_scan is None or not is_fair(scans[place.missed_scan]):
        return None
    missed = scans[place.missed_scan]
    if not is_over(place, scans) or place.until_scan is None:
        return Change(Event.MISSED, missed.as_of, missed.id, place)
    event = Event.MOVED if place.fate is Fate.MOVED else Event.GONE
    others = _standing(place, every, scans, scans[place.until_scan].as_of) if event is Event.MOVED else ()
    return Change(event, missed.as_of, missed.id, place, place.until_scan, others)


def _standing(
    place: KnownColumn, every: tuple[KnownColumn, ...], scans: Mapping[int, ScanInfo], at: datetime
) -> tuple[KnownColumn, ...]:
    """The other places of a column that stood at a moment."""

    def stood(one: KnownColumn) -> bool:
        until = scans[one.until_scan].as_of if is_over(one, scans) and one.until_scan is not None else None
        return scans[one.first_scan].as_of <= at and (until is None or until > at) and one.missed_scan is None

    mine = (one for one in every if one.code == place.code and key_of(one.url) != key_of(place.url))
    return tuple(one for one in mine if stood(one))
