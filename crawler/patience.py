"""How a host is treated that refuses us: what it asks us to wait is waited for once, and then it is left alone. Pure.

A host that is left alone is asked for nothing more by this process; what was not asked for reads as refused, and
accuses nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from storage.records import Outcome

REFUSALS_IN_A_ROW = 6
"""Answers that refuse, one after another, after which a host is left alone."""
LONGEST_WAIT = 120.0
"""Seconds: whoever asks for a longer wait is left alone at once."""

_SAYING = frozenset({429, 503})
_REFUSALS = frozenset({Outcome.BLOCKED, Outcome.CHALLENGE})


def asked_wait(status: int, headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that an answer asks to be waited for before the next request (Retry-After, RFC 9110, 10.2.3), or None.

    `headers` are by lower-case name; `now` is aware. A time that cannot be read is no wait.
    """
    said = headers.get("retry-after", "").strip() if status in _SAYING else ""
    if not said:
        return None
    if said.isdecimal():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


class Patience:
    """What one process knows of the hosts that refuse it."""

    def __init__(self) -> None:
        self._refused: Counter[str] = Counter()
        self._left: set[str] = set()

    def leaves(self, host: str) -> bool:
        """Whether the host is left alone."""
        return host in self._left

    def leave(self, host: str) -> None:
        """Leaves the host alone from now on."""
        self._left.add(host)

    def saw(self, host: str, outcome: Outcome) -> None:
        """Counts what the host answered; one that refuses again and again is left alone."""
        if outcome not in _REFUSALS:
            self._refused[host] = 0
            return
        self._refused[host] += 1
        if self._refused[host] >= REFUSALS_IN_A_ROW:
            self.leave(host)
