"""How often an address gave a wrong password lately: kept in the memory of the one server there is."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

MOST = 20
WITHIN = timedelta(minutes=5)
_MOST_ADDRESSES = 10_000


@dataclass
class Attempts:
    """The attempts of each address within the last five minutes, the oldest first."""

    _moments: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def allow(self, address: str, at: datetime) -> int:
        """Counts an attempt. 0 where it is allowed, else the seconds after which the next one is."""
        with self._lock:
            moments = self._moments.setdefault(address, deque())
            _drop(moments, at)
            if len(moments) >= MOST:
                return ceil((moments[0] + WITHIN - at).total_seconds())
            moments.append(at)
            if len(self._moments) > _MOST_ADDRESSES:
                self._forget(at)
            return 0

    def forgive(self, address: str) -> None:
        """The last attempt counts no more: it was right. A whole office may log in from one address."""
        with self._lock:
            moments = self._moments.get(address)
            if moments:
                moments.pop()

    def _forget(self, at: datetime) -> None:
        for address, moments in list(self._moments.items()):
            _drop(moments, at)
            if not moments:
                del self._moments[address]


def _drop(moments: deque[datetime], at: datetime) -> None:
    while moments and moments[0] <= at - WITHIN:
        moments.popleft()
