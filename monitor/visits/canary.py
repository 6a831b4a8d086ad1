"""The canary of our own network: a page of the operator's choosing that must open whenever our network is well.

It is asked like any portal, by a child process behind the same guard. Where it does not open, what failed that night
says something of us and not of the portals.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from config.plan import Budget, VisitPlan, host_of
from crawler.job import Job
from monitor.visits.children import Child, ChildDied, VisitDone
from storage.records import Outcome, Visit

_WELL = frozenset({Outcome.SEEN, Outcome.SCRIPT_SHELL, Outcome.FRAMES, Outcome.NOT_HTML})


def canary_plan(url: str, seconds: float) -> VisitPlan:
    """A visit that asks for one page, once more where it fails for a passing cause, and for nothing else."""
    budget = Budget(pages=1, bytes=1, seconds=seconds)
    return VisitPlan(site="canary", url=url, hosts=(host_of(url),), sought=(), names=(), budget=budget)


def ask_canary(job: Job) -> str:
    """Asks a job that holds nothing but the canary: empty where the page opened, else what came of it."""
    with Child(job) as child:
        for message in child.messages():
            if isinstance(message, VisitDone):
                return complaint_of(message.visit)
            if isinstance(message, ChildDied):
                break
    return str(Outcome.ERROR)


def complaint_of(visit: Visit) -> str:
    """Empty where the visit saw its page, else outcome and cause."""
    pages = visit.facts.pages
    if not pages:
        return str(Outcome.ERROR)
    return "" if pages[0].outcome in _WELL else f"{pages[0].outcome}/{pages[0].cause}"


class Canary:
    """Asks the canary at moments of a scan, beside the scan: whoever waited for it would hold up the children.
    `on_complaint` is told, on the thread that asks, what came of it where it did not open."""

    def __init__(self, job: Job | None, on_complaint: Callable[[str], None]) -> None:
        self._job = job
        self._on_complaint = on_complaint
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="canary")
        self._asked: list[Future[str]] = []

    def __enter__(self) -> Canary:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def ask(self) -> None:
        """Asks once. Does not wait for the answer."""
        if self._job is not None:
            self._asked.append(self._pool.submit(self._look, self._job))

    def _look(self, job: Job) -> str:
        if told := ask_canary(job):
            self._on_complaint(told)  # at once: the scan may be killed before it looks at what was told
        return told

    def complaints(self) -> tuple[str, ...]:
        """What came of every time it did not open; waits for what is still asked."""
        return tuple(told for asked in self._asked if (told := asked.result()))
