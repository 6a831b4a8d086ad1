"""Judging sites anew on every processor: it is pure but for reading, so that any process can do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Self

from sqlalchemy import Engine

from config.rulebook import RuleBook
from config.settings import Settings
from monitor.anew.judging import Batch, Judge, SiteAnew
from monitor.anew.seen import VisitOf, stored_visit
from monitor.check import OurFaultError
from monitor.collecting import seldom_collected
from monitor.processes import live_with_parent
from storage.database import engine_for

FEW = 3
"""Batches for which no process is started: that takes longer than judging them."""

_judge: list[Judge] = []
"""In a process that judges, the one that does."""
_open = ExitStack()
"""In such a process, what lasts as long as it does."""


class Judges:
    """Judges batches by `rules`, in as many processes as the settings allow (GONGKAI_CHILDREN), which are started when
    there is enough to do and end with the block."""

    def __init__(self, engine: Engine, settings: Settings, rules: RuleBook, visit_of: VisitOf = stored_visit) -> None:
        self.engine, self.rules = engine, rules
        self._settings = settings
        self._here = Judge(engine, rules, visit_of)
        self._pool: ProcessPoolExecutor | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(seldom_collected())
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._open.close()

    def judged(self, batches: Sequence[Batch]) -> Iterator[list[SiteAnew]]:
        """What came of each batch, in their order. Raises `OurFaultError` where a process dies."""
        if len(batches) <= FEW or self._settings.children == 1:
            yield from map(self._here.judged, batches)
            return
        try:
            yield from self._processes().map(_judged, batches)
        except BrokenProcessPool:
            problem = "a process that judges died; what was judged is kept: run the same command again to go on"
            raise OurFaultError(problem) from None

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._settings.children,
                mp_context=get_context("spawn"),  # of a forked one, threads and connections would be those of another
                initializer=_begin,
                initargs=(self._settings.database, self.rules, self._here.visit_of),
            )
        return self._pool


def _begin(url: str, rules: RuleBook, visit_of: VisitOf = stored_visit) -> None:
    """What a process does first. It ends with whoever started it, however that ends, and is not interrupted itself."""
    live_with_parent()
    _judge.append(Judge(engine_for(url), rules, visit_of))
    _open.enter_context(seldom_collected())


def _judged(batch: Batch) -> list[SiteAnew]:
    return _judge[0].judged(batch)
