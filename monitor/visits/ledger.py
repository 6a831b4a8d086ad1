"""What a scan writes down of its planned visits: a batch begun, a batch alive, a try lost. Never anything a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from socket import gethostname

from sqlalchemy import Engine

from crawler.job import Job
from monitor.visits.beating import beating
from storage.database import transaction
from storage.plans import beat_visits, fail_visits, start_visits

_NOTE_LENGTH = 500


class VisitLedger:
    """The planned visits of one scan, as this process sees to them."""

    def __init__(self, engine: Engine, scan_id: int, clock: Callable[[], datetime]) -> None:
        self._engine, self._scan, self._clock = engine, scan_id, clock
        self._runner = f"{gethostname()}:{os.getpid()}"
        self._batch_of: dict[str, tuple[str, ...]] = {}

    def expect(self, jobs: Iterable[Job]) -> None:
        """These batches are about to be given to children."""
        for job in jobs:
            sites = tuple(plan.site for plan in job.plans)
            self._batch_of.update(dict.fromkeys(sites, sites))

    def heard(self, site: str) -> None:
        """A child told of this site: at the first word of its batch, all of the batch is being visited."""
        batch = self._batch_of.get(site)
        if batch is None:
            return
        for other in batch:
            self._batch_of.pop(other, None)
        with transaction(self._engine) as conn:
            start_visits(conn, self._scan, batch, runner=self._runner, now=self._clock())

    def lost(self, sites: tuple[str, ...], complaint: str) -> None:
        """A child died with these sites, which will be tried again."""
        with transaction(self._engine) as conn:
            fail_visits(conn, self._scan, sites, now=self._clock(), note=loss(complaint))

    def alive(self) -> AbstractContextManager[None]:
        """Says every half minute that what was begun is still under way."""
        return beating(self._engine, lambda conn: beat_visits(conn, self._scan, runner=self._runner, now=self._clock()))


def loss(complaint: str) -> str:
    """What the ledger says of a child that died: the end of what it complained of."""
    return f"巡检子进程异常退出：{complaint[-_NOTE_LENGTH:] or '未留下信息'}"
