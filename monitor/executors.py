"""Where batches run: as many child processes at once as asked for, each watched by a thread of this process."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from crawler.job import Job
from monitor.children import Child, Message


def run_jobs(jobs: Sequence[Job], at_once: int, prepare: Callable[[Job], Job] = lambda job: job) -> Iterator[Message]:
    """What the children of all jobs tell, as it comes. Leaving this early ends every child.

    `prepare` is given each job when its turn comes and not before: what it adds need not be in memory for all of them.
    """
    messages: queue.Queue[Message | None] = queue.Queue(maxsize=1000)
    stopping = threading.Event()
    living: set[Child] = set()

    def watch(job: Job) -> None:
        if stopping.is_set():
            return
        with Child(prepare(job)) as child:
            living.add(child)
            for message in child.messages():
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
        while (message := messages.get()) is not None:
            yield message
        for future in watched:
            future.result()  # a fault in the watcher itself is ours, and is raised here
    finally:
        stopping.set()
        for child in list(living):
            child.end()
        while ending.is_alive():
            _empty(messages)
            ending.join(0.1)


def _empty(messages: queue.Queue[Message | None]) -> None:
    """Makes room, so that a watcher that waits to tell can see that nobody listens any more."""
    with contextlib.suppress(queue.Empty):
        while True:
            messages.get_nowait()
