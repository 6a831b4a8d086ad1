"""A Dask cluster on free loopback ports for one test, started with its own commands, dashboards off."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_SECONDS = 40
_NO_PAGES = ("--dashboard-address", "127.0.0.1:0")  # the scheduler serves HTTP even without its dashboard


@dataclass
class Cluster:
    """A running cluster: where, and the processes of its scheduler and workers (each with a nanny above it)."""

    folder: Path
    mark: dict[str, str]
    port: int = 0
    scheduler: subprocess.Popen[bytes] | None = None
    nannies: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def executor(self) -> str:
        """What GONGKAI_EXECUTOR is set to."""
        return f"dask://127.0.0.1:{self.port}"

    def start_scheduler(self) -> None:
        """Starts the scheduler: on a free port at first, on the same one later."""
        told = self.folder / "scheduler.json"
        told.unlink(missing_ok=True)
        self.scheduler = self._start("scheduler", "--port", str(self.port), "--scheduler-file", str(told), *_NO_PAGES)
        _wait(lambda: told.exists() and told.stat().st_size > 0, "the scheduler does not start")
        self.port = int(json.loads(told.read_text())["address"].rpartition(":")[2])

    def start_worker(self) -> None:
        """Starts a worker that runs two batches at once. Its nanny starts it again when it is killed."""
        where = ("--local-directory", str(self.folder / f"worker{len(self.nannies)}"))
        self.nannies.append(
            self._start("worker", f"tcp://127.0.0.1:{self.port}", "--nthreads", "2", "--nworkers", "1", *where)
        )

    def kill_scheduler(self) -> None:
        """kill -9."""
        assert self.scheduler is not None
        self.scheduler.kill()
        self.scheduler.wait()

    def end(self) -> None:
        """Ends every process of the cluster."""
        for process in (*self.nannies, self.scheduler):
            if process is not None:
                process.send_signal(signal.SIGTERM)
        for process in (*self.nannies, self.scheduler):
            if process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                process.kill()
                process.wait()

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--no-dashboard", *arguments]
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(command, env={**os.environ, **self.mark}, stdout=log, stderr=log)


@contextmanager
def dask_cluster(folder: Path, workers: int, mark: dict[str, str]) -> Iterator[Cluster]:
    """A scheduler and so many workers, all with the environment variables `mark`; ended with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder, mark)
    try:
        cluster.start_scheduler()
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        cluster.end()


def _wait(until: object, otherwise: str) -> None:
    end = time.monotonic() + _SECONDS
    assert callable(until)
    while not until():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)
