"""Where batches run: in child processes of this machine, or in those of the workers of a Dask cluster.

A batch of sites is one child process, watched by one thread; `run_jobs` does that on this machine and, one batch at a
time, on every machine of a cluster. Whatever runs them, the process that asked judges and writes.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings
from crawler.job import Job
from monitor.visits.children import Child, Message, PackedMessage, PackedVisit
from storage.database import sqlite_file

LOOK_SECONDS = 1.0  # how often it is asked whether anybody still waits for what the children tell

_LOCAL = "local"
_NAME = "GONGKAI_EXECUTOR"


Prepare = Callable[[Job], Job]
"""What a job is given to when its turn comes, and not before: what it adds need not be in memory for all jobs. One that
comes back without plans is not run."""


@dataclass(frozen=True)
class Executor:
    """Something that runs batches: how many at once, and what gives the messages of all jobs, each prepared, as they
    come. Leaving the messages early ends every child."""

    at_once: int
    run: Callable[[Sequence[Job], Prepare], Generator[Message]]


def require_executor(settings: Settings) -> None:
    """Raises `ConfigError` where the executor of the settings cannot do: its library is not installed, or the
    database serves one machine only."""
    if settings.executor == _LOCAL:
        return
    if sqlite_file(settings.database) is not None:
        problem = "more than one machine needs PostgreSQL: a file of SQLite is safe on one machine only"
        raise ConfigError(_NAME, problem, "set GONGKAI_DATABASE_URL=postgresql://..., or GONGKAI_EXECUTOR=local")
    if find_spec("distributed") is None:
        raise ConfigError(_NAME, "needs the library distributed", "install gongkai[cluster]")


def open_executor(settings: Settings, spool: Path) -> AbstractContextManager[Executor]:
    """The executor of the settings; bodies that come from other machines are put into `spool`.

    Raises `ConfigError` as `require_executor` does, and where a cluster cannot be reached.
    """
    require_executor(settings)
    if settings.executor == _LOCAL:
        return _local(settings.children)
    from monitor.machines.cluster import connected  # its library is an extra, and takes half a second to load

    return connected(settings.executor, spool)


@contextmanager
def _local(children: int) -> Iterator[Executor]:
    yield Executor(children, lambda jobs, prepare: run_jobs(jobs, children, prepare))


def run_jobs(
    jobs: Sequence[Job],
    at_once: int,
    prepare: Prepare = lambda job: job,
    *,
    abandoned: Callable[[], bool] = lambda: False,
) -> Generator[Message]:
    """What the children of all jobs tell, as it comes. Leaving this early ends every child, and so does it when
    nobody waits for them any more (`abandoned`, asked every second)."""
    messages: queue.Queue[PackedMessage | None] = queue.Queue(maxsize=1000)
    stopping = threading.Event()
    living: set[Child] = set()

    def watch(job: Job) -> None:
        if stopping.is_set() or not (job := prepare(job)).plans:
            return
        with Child(job) as child:
            living.add(child)
            for message in child.packed_messages():
                if stopping.is_set():
                    break
                messages.put(message)
            living.discard(child)

    def finish(pool: ThreadPoolExecutor) -> None:
        pool.shutdown(wait=True)
        messages.put(None)

    pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="batch")
    watched = [pool.submit(watch, job) for job in jobs]
    ending = threading.Thread(target=finish, args=(pool,), daemon=True)
    ending.start()
    try:
        yield from _told(messages, abandoned)
        for future in watched:
            if future.done():
                future.result()  # a fault in the watcher itself is ours, and is raised here
    finally:
        stopping.set()
        for child in list(living):
            child.end()
        while ending.is_alive():
            _empty(messages)
            ending.join(0.1)


def _told(messages: queue.Queue[PackedMessage | None], abandoned: Callable[[], bool]) -> Iterator[Message]:
    while not abandoned():
        with contextlib.suppress(queue.Empty):
            if (message := messages.get(timeout=LOOK_SECONDS)) is None:
                return
            yield message.read() if isinstance(message, PackedVisit) else message


def _empty(messages: queue.Queue[PackedMessage | None]) -> None:
    """Makes room, so that a watcher that waits to tell can see that nobody listens any more."""
    with contextlib.suppress(queue.Empty):
        while True:
            messages.get_nowait()
