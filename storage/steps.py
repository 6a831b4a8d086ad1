"""How far something that takes long is. Standard library only."""

from __future__ import annotations

from collections.abc import Callable

OnStep = Callable[[str, int, int], None]
"""Is told what is being done (in Chinese), how far it is, and of how much; 0 where that is not known."""


def silent(what: str, done: int, total: int) -> None:
    """Nobody wants to know."""
