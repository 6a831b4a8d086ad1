"""Random samples that anybody can draw again: the seed and a key decide, and nothing else. Pure.

Each key has the number SHA-256(seed, a line feed, key), in UTF-8; those with the smallest are drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

Stratum = TypeVar("Stratum")


def drawn(seed: str, population: Iterable[str], count: int) -> tuple[str, ...]:
    """So many keys of a population, in its order. Raises `ValueError` for more than it has."""
    keys = tuple(dict.fromkeys(population))
    if not 0 <= count <= len(keys):
        raise ValueError(f"{count} of {len(keys)}")
    taken = frozenset(sorted(keys, key=lambda key: (rank(seed, key), key))[:count])
    return tuple(key for key in keys if key in taken)


def drawn_apart(seed: str, strata: Mapping[Stratum, Iterable[str]], counts: Mapping[Stratum, int]) -> tuple[str, ...]:
    """So many keys of each stratum (of one without a count none), stratum after stratum. Raises `ValueError`."""
    return tuple(key for name, keys in strata.items() for key in drawn(seed, keys, counts.get(name, 0)))


def rank(seed: str, key: str) -> str:
    """The number by which a key is drawn, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()
