"""The seal of a frozen round: a hash of all its lines and figures, which the audit log keeps.

The log is a chain of hashes of its own, so whoever changes a frozen score by hand has to change both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields

from storage.codec import canonical
from storage.ledger import CardFigures
from storage.rounds.records import Line, Standing

_LINE = tuple(field.name for field in fields(Line))
_FIGURES = tuple(field.name for field in fields(CardFigures))


def seal_of(standings: Iterable[Standing], lines: Iterable[Line]) -> str:
    """SHA-256, as 64 hexadecimal digits, of what was frozen, in whatever order it comes."""
    told = [canonical(["line", *(_plain(getattr(one, name)) for name in _LINE)]) for one in lines]
    told += [canonical(_standing(one)) for one in standings]
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def _standing(one: Standing) -> list[object]:
    figures = None if one.figures is None else [_plain(getattr(one.figures, name)) for name in _FIGURES]
    counts = [one.reviews, one.returned, one.waiting]
    return ["standing", one.site, one.scan, sorted(map(str, one.bars)), figures, counts]


def _plain(value: object) -> object:
    """Numbers alike, whether they were worked out or read: 1 and 1.0 are one number to a database."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return sorted(map(str, value)) if isinstance(value, tuple) else value
