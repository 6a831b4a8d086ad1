"""How a host is treated that refuses us: what it asks us to wait is waited for once, and then it is left alone. Pure.

A host that is left alone is asked for nothing more by this process, nor by those that are told; what was not asked for
reads as refused, and accuses nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from crawler.pages.bounds import host_key
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
    """What one process knows of the hosts that refuse it; `left` are those known to from its start.

    A host that gives its pages and refuses its data files is only asked for no more `file`s: other bodies may have
    their pages there.
    """

    def __init__(self, left: Iterable[str] = ()) -> None:
        self._refused: Counter[str] = Counter()
        self._left = {host_key(host) for host in left}
        self._refused_files: Counter[str] = Counter()

    def leaves(self, host: str, *, file: bool = False) -> bool:
        """Whether the host is left alone, or its data files are."""
        key = host_key(host)
        return key in self._left or (file and self._refused_files[key] >= REFUSALS_IN_A_ROW)

    def leave(self, host: str) -> bool:
        """Leaves the host alone from now on; whether that is new."""
        new = host_key(host) not in self._left
        self._left.add(host_key(host))
        return new

    def saw(self, host: str, outcome: Outcome, *, file: bool = False) -> bool:
        """Counts what the host answered; whether it refused so often now that it is left alone."""
        key, refused = host_key(host), self._refused_files if file else self._refused
        refused[key] = refused[key] + 1 if outcome in _REFUSALS else 0
        return not file and refused[key] >= REFUSALS_IN_A_ROW and self.leave(key)
