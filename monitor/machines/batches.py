"""One batch on a machine of a cluster: the same child as at home, and what it saw as one value that can be sent.

The machine that asked cannot read this one's disk, so the bodies travel with the visits. What one batch may send is
bounded; a visit beyond that is told as not finished, and is asked for again by itself.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from socket import gethostname

from distributed import Status, get_worker

from crawler.job import Job
from crawler.network.shared import packed_answers, unpack_answers
from monitor.executors import run_jobs
from monitor.visits.children import ChildDied, DiskFailed, HostLeft, VisitDone
from storage.codec import dump
from storage.spool import is_spooled, packed_body

MOST_BYTES = 256 * 1024 * 1024

_TOO_MUCH = f"the answers of the batch are more than {MOST_BYTES // 1024 // 1024} MiB"
_ENDING = frozenset({Status.closing, Status.closed, Status.failed, Status.stopping})
_ROOT = Path(__file__).resolve().parents[2]


class OtherCodeError(Exception):
    """This machine has another gongkai than the one that asked."""


@dataclass
class Batch:
    """What came of a batch: visits as canonical JSON with what each learnt and its log, bodies as they were spooled by
    their hash, the sites that were not finished, with the child's complaint, the hosts that it left alone, and the
    answers that others may need."""

    visits: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)
    left: dict[str, float | None] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    complaint: str = ""
    disk: str = ""  # why nothing could be written, where the batch ended over that
    size: int = 0

    def add(self, done: VisitDone, spool: Path) -> None:
        """Takes a visit with its bodies, or notes it as not finished where that would be too much to send. A first
        visit is always taken: its plan bounds it. Bodies of pages that were not read anew are with whoever asked."""
        learnt = "" if done.learnt is None else done.learnt.model_dump_json()
        text, log = dump(done.visit), "" if done.log is None else dump(done.log)
        named = done.log.hashes if done.log else frozenset()
        here = {sha256 for sha256 in named - self.bodies.keys() if is_spooled(spool, sha256)}
        bodies = {sha256: packed_body(spool, sha256) for sha256 in here}
        size = len(text) + len(learnt) + len(log) + sum(len(body) for body in bodies.values())
        if self.visits and self.size + size > MOST_BYTES:
            self.unfinished.append(done.visit.site)
            self.complaint = _TOO_MUCH
            return
        self.visits.append((text, learnt, log))
        self.bodies.update(bodies)
        self.size += size


def visit_batch(text: str, code: str, known: Mapping[str, bytes]) -> Batch:
    """Visits the sites of the job `text` in a child of this worker. `code` is the hash of the asker's source, `known`
    the answers of shared portals that other machines asked for tonight.

    Ends the child as soon as nobody waits for the batch. Raises `OtherCodeError` where this machine's source is
    another, for then its readers may be others too, and one night must not be read in two ways.
    """
    worker = get_worker()
    task = worker.get_current_task()

    def abandoned() -> bool:
        """The asker is gone, the scheduler is, or both think that this worker is. A worker that is paused (its memory
        is nearly full) goes on with what it has begun."""
        state = worker.state.tasks.get(task)
        return worker.status in _ENDING or state is None or state.state == "cancelled"

    if code_of() != code:
        raise OtherCodeError(f"worker {worker.address} has another version of gongkai")
    with tempfile.TemporaryDirectory(prefix="gongkai-", dir=worker.local_directory) as folder:
        job = at_home(Job.model_validate_json(text), Path(worker.local_directory), folder)
        if not job.answers:
            return run_batch(job, abandoned)
        night = Path(job.answers)
        unpack_answers(night, known)
        before = {file.name for file in night.iterdir()}
        batch = run_batch(job, abandoned)
        batch.answers = packed_answers(night, but=before)
        return batch


def at_home(job: Job, local: Path, folder: str) -> Job:
    """The job with the places of this machine: a `folder` of its own, what the workers of one machine share beside
    their own folders, and under the worker's `local` folder the answers that its batches of one night share."""
    night = local / "answers" / f"{Path(job.spool).name}-{job.today}"
    for other in (local / "answers").glob("*"):
        if other != night:
            shutil.rmtree(other, ignore_errors=True)
    answers = str(night) if job.answers else ""
    return job.model_copy(update={"spool": folder, "turns": str(local.parent / "turns"), "answers": answers})


def run_batch(job: Job, abandoned: Callable[[], bool]) -> Batch:
    """Runs one job in a child of this machine; `abandoned` says whether nobody waits for it any more. Every site of
    the job is in what comes back, finished or not."""
    batch, finished = Batch(), set()
    with closing(run_jobs([job], 1, abandoned=abandoned)) as messages:
        for message in messages:
            if isinstance(message, VisitDone):
                batch.add(message, Path(job.spool))
                finished.add(message.visit.site)
            elif isinstance(message, HostLeft):
                batch.left[message.host] = message.wait
            elif isinstance(message, ChildDied):
                batch.complaint = message.complaint
            elif isinstance(message, DiskFailed):
                batch.disk = f"{gethostname()}: {message.problem}"
    batch.unfinished.extend(plan.site for plan in job.plans if plan.site not in finished)
    return batch


@cache
def code_of() -> str:
    """A hash of the source that plans, visits and reads."""
    files = sorted(file for folder in ("config", "crawler", "storage") for file in (_ROOT / folder).rglob("*.py"))
    told = hashlib.sha256()
    for file in (file for file in files if "migrations" not in file.parts):
        told.update(file.relative_to(_ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()
