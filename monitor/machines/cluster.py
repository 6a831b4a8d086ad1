"""Batches on the workers of a Dask cluster (extra `cluster`). One batch is one task; its result is a `Batch`.

A worker that is lost in the middle of a batch is Dask's to replace: it gives the batch to another worker. The queue
itself is not trusted to it: where the scheduler is gone the scan ends, and what is left of it is known from the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask.config
from distributed import CancelledError, Client, Future, Security
from distributed.comm.core import connect
from distributed.scheduler import KilledWorker

from config.errors import ConfigError
from config.plan import Learnt
from crawler.job import Job
from crawler.network.shared import ANSWERS, packed_answers, unpack_answers
from monitor.executors import Executor, Prepare
from monitor.machines.batches import Batch, OtherCodeError, code_of, visit_batch
from monitor.visits.batching import shared_hosts
from monitor.visits.children import ChildDied, DiskFailed, HostLeft, Message, PageSeen, VisitDone
from storage.codec import load
from storage.disk import writable
from storage.records import Visit
from storage.spool import spool_packed
from storage.visit_log import VisitLog

CONNECT_SECONDS = 15
WORKER_SECONDS = 120  # how long a cluster may be without any worker
LOOK_SECONDS = 0.2
FETCH_SECONDS = 60  # how long a result may take from the worker that holds it
COUNT_SECONDS = 10.0  # how often the workers are counted
AHEAD = 2  # batches handed over for each that can run, so that no worker waits for this process

DOCS = "; see docs/operations.md"
_ENDED = frozenset({"finished", "error", "cancelled"})
AGAIN = "run the same command again: what was visited is kept"


class ClusterError(ConfigError):
    """The cluster cannot be used, or no more: `place` is its address."""


@contextmanager
def connected(executor: str, spool: Path) -> Iterator[Executor]:
    """The executor `dask://HOST:PORT`. Bodies that workers send are put into `spool`.

    The connection is encrypted where Dask's own configuration demands it (distributed.comm.require-encryption).
    Raises `ClusterError` where no scheduler answers, or it has no workers.
    """
    _hush()
    scheme = "tls" if dask.config.get("distributed.comm.require-encryption", None) else "tcp"
    address = executor.replace("dask", scheme, 1)
    try:
        asyncio.run(asyncio.wait_for(_knock(address), CONNECT_SECONDS))
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # TypeError: TLS is demanded, and no certificate is configured
        problem = f"no Dask scheduler answers there ({type(error).__name__})"
        raise ClusterError(
            executor, problem, f"start it with `dask scheduler`, with the same TLS settings{DOCS}"
        ) from None
    try:
        yield Executor(_slots(client, executor), lambda jobs, prepare: _run(client, executor, jobs, prepare, spool))
    finally:
        with contextlib.suppress(OSError):
            client.close(timeout=2)


def _hush() -> None:
    """What happens to the cluster is told here, in one line, and not by its library, in forty."""
    for name in ("distributed", "distributed.client"):  # both may have handlers of their own
        library = logging.getLogger(name)
        library.propagate = False
        library.handlers = [logging.NullHandler()]


async def _knock(address: str) -> None:
    """Ends where the scheduler shakes hands. A client by itself waits for that without any limit."""
    comm = await connect(address, timeout=CONNECT_SECONDS, **Security().get_connection_args("client"))
    await comm.close()


def _threads(client: Client, place: str) -> int:
    """How many batches the cluster runs at once: one a thread of its workers."""
    assert client.scheduler is not None  # it is connected
    try:
        told: dict[str, int] = client.sync(client.scheduler.ncores, callback_timeout=CONNECT_SECONDS * 2)
    except OSError:
        raise _lost(place) from None
    return sum(told.values())


def _slots(client: Client, place: str) -> int:
    """The threads of the workers, for the first of which it waits a little."""
    with contextlib.suppress(OSError):
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    if not (threads := _threads(client, place)):
        raise ClusterError(place, "the scheduler has no workers", f"start some with `dask worker`{DOCS}")
    return threads


def _run(client: Client, place: str, jobs: Sequence[Job], prepare: Prepare, spool: Path) -> Generator[Message]:
    """The messages of all jobs. A few batches are handed over at a time: plans and results of a whole country would
    fill the scheduler's memory."""
    waiting = list(reversed(jobs))
    running: dict[Future[Any], Job] = {}
    watch = _Watch(client, place)
    try:
        while waiting or running:
            while waiting and len(running) < AHEAD * max(1, watch.threads):
                if not (job := prepare(waiting.pop())).plans:
                    continue
                known = packed_answers(spool / ANSWERS, shared_hosts(job.plans))
                running[client.submit(visit_batch, job.model_dump_json(), code_of(), known, pure=False)] = job
            watch.look()
            for future in [future for future in running if future.status in _ENDED]:
                if (batch := _batch(future, running[future], place)) is not None:
                    del running[future]
                    yield from _told(batch, spool)
            time.sleep(LOOK_SECONDS)
    finally:
        with contextlib.suppress(OSError):  # where the scheduler is gone there is nothing to take back
            client.cancel(list(running))


class _Watch:
    """Whether the cluster is still there: its scheduler at every look, its workers every few seconds."""

    def __init__(self, client: Client, place: str) -> None:
        self._client = client
        self._place = place
        self.threads = 0
        self._counted = float("-inf")
        self._manned = time.monotonic()

    def look(self) -> None:
        """Raises `ClusterError` where the scheduler is gone, or the workers have been for too long."""
        if self._client.status != "running":
            raise _lost(self._place)
        now = time.monotonic()
        if now - self._counted < COUNT_SECONDS:
            return
        self.threads = _threads(self._client, self._place)
        self._counted = now
        if self.threads:
            self._manned = now
        elif now - self._manned > WORKER_SECONDS:
            problem = f"all workers are gone for {WORKER_SECONDS} seconds"
            raise ClusterError(self._place, problem, f"start some and {AGAIN}")


def _lost(place: str) -> ClusterError:
    return ClusterError(place, "the scheduler is gone", f"start it and {AGAIN}")


def _batch(future: Future[Any], job: Job, place: str) -> Batch | None:
    """The result of a task that ended; None where the worker that held it is gone, and it is done again.

    A batch that took several workers with it comes back without any visit. Raises `ClusterError` for what is no
    batch's fault.
    """
    if future.status == "cancelled":
        raise _lost(place)
    try:
        found: Batch = future.result(timeout=FETCH_SECONDS)
    except KilledWorker:
        return Batch(unfinished=[plan.site for plan in job.plans], complaint="workers died over the batch")
    except OtherCodeError as error:
        raise ClusterError(place, str(error), "install the same version on all machines") from None
    except CancelledError:  # the scheduler was lost over it
        raise _lost(place) from None
    except TimeoutError:
        return None
    except OSError as error:
        problem = f"a worker could not do its work ({error.strerror or error})"
        raise ClusterError(place, problem, f"see to it and {AGAIN}") from None
    return found


def _told(batch: Batch, spool: Path) -> Iterator[Message]:
    """What a child at home would have told."""
    with writable(spool):
        for sha256, packed in batch.bodies.items():
            spool_packed(spool, sha256, packed)
        unpack_answers(spool / ANSWERS, batch.answers)
    for text, learnt, log in batch.visits:
        visit = load(Visit, text)
        yield from (PageSeen(visit.site, None) for _ in visit.facts.pages)
        learned = Learnt.model_validate_json(learnt) if learnt else None
        yield VisitDone(visit, learned, load(VisitLog, log) if log else None)
    yield from (HostLeft(host, wait) for host, wait in batch.left.items())
    if batch.disk:
        yield DiskFailed(batch.disk)
    if batch.unfinished:
        yield ChildDied(tuple(batch.unfinished), batch.complaint)
