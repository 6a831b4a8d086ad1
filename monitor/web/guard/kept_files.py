"""A file between its preview and its being taken: kept in memory for who handed it in, and not for long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

LASTS = timedelta(minutes=30)
MOST = 8
"""So many people may look at a preview at a time; of more the oldest file goes."""


@dataclass
class KeptFiles:
    """One file a person: of each the round that it is for, its name and its bytes."""

    _kept: dict[str, tuple[datetime, int, str, bytes]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, whose: str, number: int, name: str, body: bytes, at: datetime) -> None:
        """Keeps a file in place of the one that this person handed in before, and drops those that are too old."""
        with self._lock:
            young = {name: one for name, one in self._kept.items() if at - one[0] < LASTS and name != whose}
            newest = sorted(young.items(), key=lambda one: one[1][0])[-(MOST - 1) :]
            self._kept = dict(newest) | {whose: (at, number, name, body)}

    def of(self, whose: str, number: int, at: datetime) -> tuple[str, bytes] | None:
        """The name and the bytes of the file that this person handed in for this round; None where there is none any
        more."""
        with self._lock:
            kept = self._kept.get(whose)
        return kept[2:] if kept and kept[1] == number and at - kept[0] < LASTS else None

    def drop(self, whose: str) -> None:
        """What this person handed in is not needed any more."""
        with self._lock:
            self._kept.pop(whose, None)
