"""How often Python looks for cycles among what it keeps in memory: findings, facts and cards hold hardly any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 100)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keeps Python from looking for cycles: cards are millions of small records without any, and looking through them
    again and again takes more than half of the time of reading and writing them."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Lets Python look for cycles seldom, and not in what is there already: of a scan's own time (judging, storing) a
    fifth would go that way, and every fourth page of the desk would wait a tenth of a second. A night goes on for
    hours, and a desk for weeks, so that they have to look now and then."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
