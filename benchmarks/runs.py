"""What a command costs: the CPU of all its processes, its time, and the most memory and open files of one of them."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_LOOK_SECONDS = 0.25


class RunError(Exception):
    """A command that is measured failed: its last words."""


@dataclass(frozen=True)
class Run:
    """What one command cost. `cpu` and `wall` are seconds, `memory` MiB of the largest process, `files` the most open
    files of one process; `output` is what it wrote to standard output."""

    cpu: float
    wall: float
    memory: float
    files: int
    output: str


def measured(command: Sequence[str], env: Mapping[str, str], folder: Path, *, fine: tuple[int, ...] = (0,)) -> Run:
    """Runs a command to its end; what it says goes to files in `folder`. Raises `RunError` where its exit code is not
    among the `fine` ones."""
    before = _cpu()
    began = time.monotonic()
    memory, files = 0.0, 0
    out, errors = folder / "out.txt", folder / "err.txt"
    with out.open("wb") as said, errors.open("wb") as complained:
        process = psutil.Popen(command, env=dict(env), stdin=subprocess.DEVNULL, stdout=said, stderr=complained)
        while process.poll() is None:
            now = [_size(one) for one in _family(process)]
            memory = max(memory, *(size for size, _ in now), 0.0)
            files = max(files, *(count for _, count in now), 0)
            time.sleep(_LOOK_SECONDS)
    wall = time.monotonic() - began
    if process.returncode not in fine:
        raise RunError(f"{' '.join(command)[:200]} ended with {process.returncode}: {errors.read_text()[-1000:]}")
    return Run(_cpu() - before, wall, memory, files, out.read_text())


def _cpu() -> float:
    """CPU seconds of all children that ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _size(process: psutil.Process) -> tuple[float, int]:
    """The most memory that a process has had, in MiB, and its open files now."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
        return int(peak) / 1024, process.num_fds()
    except (OSError, psutil.Error):  # it ended meanwhile
        return 0.0, 0
