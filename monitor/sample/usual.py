"""The columns that a small county has where nothing else is seeded. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.sample.columns import Article, Column
from monitor.sample.content import NEWS, NOTICES, series
from monitor.sample.statutory import exchange, portrait, services
from monitor.sample.website import Office


def county(about: Office, first_night: date, *own: Column) -> tuple[Column, ...]:
    """The first-level columns of a county: its `own` ones between a portrait and its services and letters."""
    return (portrait(about), *own, services(about, first_night), exchange(about, first_night))


def news(about: Office, newest: date, turn: int, count: int = 18, step: int = 2) -> tuple[Article, ...]:
    """News items, the first of day `newest`. `turn` says with which title to begin, so that counties differ."""
    return series(turned(NEWS, turn), about, newest, count, step)


def notices(about: Office, newest: date, turn: int, step: int = 6) -> tuple[Article, ...]:
    """Notices, one for each title, the first of day `newest`."""
    return series(turned(NOTICES, turn), about, newest, len(NOTICES), step)


def turned(titles: Sequence[str], turn: int) -> tuple[str, ...]:
    """`titles` from number `turn` on, and then those before it."""
    return (*titles[turn:], *titles[:turn])
