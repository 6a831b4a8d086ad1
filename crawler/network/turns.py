"""Whose turn it is to ask a host, over all processes of one machine: one request under way, so much time between two.

Turns are locks on bytes of one file: the system gives them up when their process dies, however it dies. The moments of
the last requests lie in the same file by the machine's monotonic clock, which no correction of the time of day moves.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import struct
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

LONGEST_HOLD = 120.0
"""Seconds for which a host may ask to be let alone by this; for more there is no turn to wait for."""

_LOOK_SECONDS = 0.05  # how often a turn is asked for that another process has
_PLACES = 1 << 20  # keys that fall on one place share it: they are slower, and never too fast
_HOSTS, _ADDRESSES, _KEYS = range(3)  # what is held at once lies apart, so that nobody waits for himself
_WIDTH = 8
_MOMENT = struct.Struct("<d")


class Turns:
    """The turns of one machine's processes that were given the same file, which is made where it is not there.

    One object a process: the system forgets all locks of a process on a file as soon as it closes the file once.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._within: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._moments: dict[int, float] = {}

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """Waits until nobody else is at what `key` names, and keeps others away from it until the context ends."""
        async with self._at(_place(_KEYS, key)):
            yield

    @asynccontextmanager
    async def of_host(self, host: str, delay: float) -> AsyncIterator[Callable[[], None]]:
        """Waits until nobody asks `host` and `delay` seconds have passed since it was last asked. What it gives is to
        be called when the request is sent, where something else is waited for before."""
        place = _place(_HOSTS, host)
        async with self._at(place):
            await asyncio.sleep(self._owed(place, delay))
            self._note(place, time.monotonic())
            yield lambda: self._note(place, time.monotonic())

    def hold(self, host: str, seconds: float) -> None:
        """Nobody's turn comes within so many seconds, at most `LONGEST_HOLD`: the host asked for it."""
        self._note(_place(_HOSTS, host), time.monotonic() + min(seconds, LONGEST_HOLD))

    @asynccontextmanager
    async def of_address(self, address: str, most: int) -> AsyncIterator[None]:
        """Waits until fewer than `most` requests to the IP address are under way."""
        places = [_place(_ADDRESSES, f"{address} {number}") for number in range(most)]
        while (taken := next((place for place in places if self._try(place)), None)) is None:
            await asyncio.sleep(_LOOK_SECONDS)
        try:
            async with self._within[taken]:
                yield
        finally:
            self._give_back(taken)

    @asynccontextmanager
    async def _at(self, place: int) -> AsyncIterator[None]:
        async with self._within[place]:  # first come, first served within this process
            while not self._lock(place):
                await asyncio.sleep(_LOOK_SECONDS)
            try:
                yield
            finally:
                self._give_back(place)

    def _try(self, place: int) -> bool:
        return not self._within[place].locked() and self._lock(place)

    def _lock(self, place: int) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _give_back(self, place: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def _note(self, place: int, moment: float) -> None:
        """Writes down when the host was asked. Where the disk takes no more, which ends the visits soon, this process
        at least keeps its own pace."""
        self._moments[place] = moment
        with suppress(OSError):
            os.pwrite(self._file, _MOMENT.pack(moment), place)

    def _owed(self, place: int, delay: float) -> float:
        """Seconds to wait. A moment that lies far ahead is of before the machine was started anew."""
        told = os.pread(self._file, _WIDTH, place)
        moments = [self._moments.get(place, 0.0), _MOMENT.unpack(told)[0] if len(told) == _WIDTH else 0.0]
        passed = min((ago for moment in moments if (ago := time.monotonic() - moment) >= -LONGEST_HOLD), default=delay)
        return max(0.0, delay - passed)


def _place(kind: int, key: str) -> int:
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return (kind * _PLACES + int.from_bytes(digest) % _PLACES) * _WIDTH
