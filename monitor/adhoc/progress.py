"""The lines that tell how far a single check is: few, short, and put down at most once a second. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.adhoc import Told

MOST_LINES = 200
MOST_TEXT = 400
PAUSE_SECONDS = 1.0
_CUT = "进展较多，其余从略。"


class Progress:
    """What is told of one check. `due` says whether it is time to put it down again."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self._lines = {f" {number}": line for number, line in enumerate(told)}
        self._dirty = False
        self._last: float | None = None

    @property
    def lines(self) -> tuple[Told, ...]:
        """All lines, in the order in which they were first told."""
        return tuple(self._lines.values())

    def say(self, at: datetime, text: str, key: str = "", *, last: bool = False) -> None:
        """Tells one more thing, or with a `key` the same thing as it is now. Of too many all but the `last` are left
        out, and long ones are cut."""
        key = key or f" {len(self._lines)}"
        if key not in self._lines and len(self._lines) >= MOST_LINES and not last:
            key, text = "cut", _CUT
        self._lines[key] = Told(at, text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…")
        self._dirty = True

    def due(self, now: float) -> bool:
        """Whether there is something new, and nothing was put down for a second, by a clock in seconds that nobody
        sets. Where so, it counts as put down."""
        if not self._dirty or (self._last is not None and now < self._last + PAUSE_SECONDS):
            return False
        self._dirty, self._last = False, now
        return True
