"""What is shown to somebody once, on the page after a form: kept in memory until then, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

_LASTS = timedelta(minutes=1)


@dataclass
class Once:
    """Secrets by who may see them, each given out once and within a minute."""

    _kept: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, whose: str, secret: str, at: datetime) -> None:
        """Keeps a secret for somebody, and drops those that nobody came for."""
        with self._lock:
            self._kept = {name: one for name, one in self._kept.items() if at - one[0] < _LASTS}
            self._kept[whose] = (at, secret)

    def take(self, whose: str, at: datetime) -> str:
        """Somebody's secret, the first time; empty after that."""
        with self._lock:
            kept = self._kept.pop(whose, None)
        return kept[1] if kept and at - kept[0] < _LASTS else ""
