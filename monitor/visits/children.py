"""Child processes that visit batches of sites: started, watched, and ended as a group.

A child that dies takes only its own batch with it: what it had not finished is told as not finished.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from isal import isal_zlib

from config.plan import Learnt
from crawler.job import Job
from crawler.processes import Complaints, environment_without_proxies, kill_group
from storage.codec import load
from storage.records import Visit, VisitFacts
from storage.visit_log import VisitLog

_END_SECONDS = 10
_SILENCE_MARGIN = 60.0


@dataclass(frozen=True)
class PageSeen:
    """A site's visit has read one more page. `facts` are what it knows by now, where the job asked for a stream."""

    site: str
    facts: VisitFacts | None


@dataclass(frozen=True)
class VisitDone:
    """A site's visit is finished. `learnt` is for whoever visits it again; None where nothing is to be kept. `log` is
    what was asked and what came; None where nothing was."""

    visit: Visit
    learnt: Learnt | None = None
    log: VisitLog | None = None


@dataclass(frozen=True)
class PackedVisit:
    """A finished visit as the child told it, packed. A batch's visits end together, and as values those of a few
    children would take hundreds of megabytes while they wait for their turn."""

    packed: bytes
    learnt: str | None
    log: bytes | None = None

    def read(self) -> VisitDone:
        """The visit. Raises `CodecError` where it is none."""
        learnt = None if self.learnt is None else Learnt.model_validate_json(self.learnt)
        log = None if self.log is None else load(VisitLog, _unpacked(self.log))
        return VisitDone(load(Visit, _unpacked(self.packed)), learnt, log)


@dataclass(frozen=True)
class ChildDied:
    """The child ended before its batch was done: the sites without a visit, and the last lines it complained in."""

    sites: tuple[str, ...]
    complaint: str


@dataclass(frozen=True)
class DiskFailed:
    """The child could not write what it had fetched, and has ended: the system's words."""

    problem: str


@dataclass(frozen=True)
class HostLeft:
    """A host is left alone by the child from now on: it asked for a `wait` of so many seconds, or refused again and
    again (None)."""

    host: str
    wait: float | None


Message = PageSeen | VisitDone | ChildDied | DiskFailed | HostLeft
PackedMessage = PageSeen | PackedVisit | ChildDied | DiskFailed | HostLeft


class Child:
    """One job in a child process of its own group. Use it as a context: leaving it ends the child and its children."""

    def __init__(self, job: Job) -> None:
        self._job = job
        reading, writing = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crawler.child", str(writing)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(writing,),
            start_new_session=True,
            env=environment_without_proxies(),
        )
        os.close(writing)
        assert self._process.stdin is not None
        assert self._process.stderr is not None
        self._stdin = self._process.stdin
        self._lines = os.fdopen(reading, encoding="utf-8")
        self._complaints = Complaints(self._process.stderr)

    @property
    def pid(self) -> int:
        """The child's process id, which is also its group's."""
        return self._process.pid

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._complaints.close()
        self._lines.close()

    def messages(self) -> Iterator[Message]:
        """What the child tells, as it tells it; last of all, that it died, where it did not finish."""
        return (one.read() if isinstance(one, PackedVisit) else one for one in self.packed_messages())

    def packed_messages(self) -> Iterator[PackedMessage]:
        """The same, of finished visits what takes little room: `PackedVisit.read` makes the visit of it."""
        with contextlib.suppress(BrokenPipeError):  # a child that died at once is told of below
            self._stdin.write(self._job.model_dump_json().encode() + b"\n")
            self._stdin.flush()
        left = {plan.site: None for plan in self._job.plans}
        told: dict[tuple[str, str], str] = {}  # what comes before a site's visit, and belongs to it
        for line in self._timely_lines():
            try:
                kind, site, text = orjson.loads(line)
            except ValueError:
                break  # cut in the middle: the child died while writing
            if kind == "page":
                yield PageSeen(site, load(VisitFacts, text) if text else None)
            elif kind in ("known", "log"):
                told[kind, site] = text
            elif kind == "visit":
                left.pop(site, None)
                logged = told.pop(("log", site), None)
                log = None if logged is None else _packed(logged)
                yield PackedVisit(_packed(text), told.pop(("known", site), None), log)
            elif kind == "left":
                yield HostLeft(site, float(text) if text else None)
            elif kind == "disk":
                yield DiskFailed(text)
                return
            elif kind == "end":
                break
        if left:
            yield ChildDied(tuple(left), str(self._complaints))

    def _timely_lines(self) -> Iterator[str]:
        """The child's lines. One that is silent for longer than any visit may last hangs, and is killed."""
        slowest = max((plan.budget.seconds for plan in self._job.plans), default=0.0)
        silence = slowest + self._job.timeout + _SILENCE_MARGIN
        while True:
            timer = threading.Timer(silence, kill_group, (self._process,))
            timer.daemon = True
            timer.start()
            try:
                line = self._lines.readline()
            finally:
                timer.cancel()
            if not line:
                return
            yield line

    def stop(self) -> None:
        """Ends the child at once, also from another thread: to whoever reads its messages it died."""
        if self._process.poll() is None:
            kill_group(self._process)

    def end(self) -> None:
        """Closes the child's standard input, at which it ends by itself, and kills its group where it does not."""
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        kill_group(self._process)
        self._process.wait()


def _packed(text: str) -> bytes:
    return bytes(isal_zlib.compress(text.encode("utf-8", "surrogatepass"), 1))


def _unpacked(packed: bytes) -> str:
    return isal_zlib.decompress(packed).decode("utf-8", "surrogatepass")
