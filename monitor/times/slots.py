"""When rounds of probes are due: so many a day, evenly, in Shanghai time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from config.sites import Site
from storage.records import SHANGHAI

APART = timedelta(minutes=40)
"""No site is probed twice within this time: visits of one site are to be spaced (间隔性访问)."""


def slot_of(now: datetime, rounds: int) -> datetime:
    """The moment of the latest round that is due, of so many a day."""
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    length = timedelta(days=1) / rounds
    return midnight + (now - midnight) // length * length


def next_slot(now: datetime, rounds: int) -> datetime:
    """The moment of the next round."""
    return slot_of(now, rounds) + timedelta(days=1) / rounds


def due_for_a_probe(sites: Sequence[Site], last: Mapping[str, datetime], now: datetime) -> tuple[Site, ...]:
    """The sites with an address that were not probed for long enough, in their order.

    A moment that lies ahead is of before the clock was set back, and holds nobody up.
    """
    recently = {code for code, at in last.items() if timedelta(0) <= now - at < APART}
    return tuple(site for site in sites if site.url is not None and site.code not in recently)
