"""Data files are read in a process of its own, bounded in time and memory: no file harms whoever asks."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from crawler.files.asked import NOTHING, Asked
from crawler.files.frames import Answer, ToCompare, ToRead, read_answer, read_frame, write_request
from crawler.files.unread import unread
from crawler.processes import Complaints, environment_without_proxies, kill_group
from storage.codec import load
from storage.dataset_records import Difference, FileFacts, Reading

Got = TypeVar("Got")

MEMORY = 300 * 1024 * 1024
SECONDS = 16.0
"""Less than the 20 that a file may take in all, for a worker has to begin and the system counts whole
seconds. Of the processor's time: a busy machine makes no file too large."""
_START_SECONDS = 60
_END_SECONDS = 2


class ReaderNotStartedError(RuntimeError):
    """The process that reads files could not be begun: no file's fault."""


class _KilledAtItsStartError(ReaderNotStartedError):
    """Somebody else ended it before it was ready."""


class FileReader:
    """Reads data files in a worker, which is begun on first use and anew after a file that broke a limit: `memory` in
    bytes, `seconds` of the processor for one file or comparison, and `clock` times as many by the clock. Several
    threads may use it, one at a time.

    `module` is what the worker runs: another one than ours in tests only.
    """

    def __init__(
        self,
        *,
        memory: int = MEMORY,
        seconds: float = SECONDS,
        clock: float = 3,
        module: str = "crawler.files.worker",
    ) -> None:
        self._memory, self._seconds, self._clock, self._module = memory, seconds, clock, module
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The worker's process id, which is also its group's; None where none is running."""
        return self._worker.pid if self._worker else None

    def read(self, body: bytes, name: str, media_type: str, asked: Asked = NOTHING) -> FileFacts:
        """What a file holds, as `crawler.files.read.read_file` tells it. TOO_LARGE where a limit was broken, and where
        the worker ended while it read the file. Raises `ReaderNotStartedError` where none can be begun."""
        answer = self._ask(ToRead(body, name, media_type, asked))
        if answer.too_large:
            return unread(body, name, media_type, Reading.TOO_LARGE, answer.text)
        return load(FileFacts, answer.text)

    def compare(self, before: bytes, before_name: str, after: bytes, after_name: str) -> Difference:
        """What changed between two versions, as `crawler.files.compare.compare_files` tells it; not `whole` where a
        limit was broken. Raises `ReaderNotStartedError` where no worker can be begun."""
        answer = self._ask(ToCompare(before, before_name, after, after_name))
        return Difference(whole=False) if answer.too_large else load(Difference, answer.text)

    def close(self) -> None:
        """Ends the worker. A reader that is used again begins another."""
        with self._lock:
            self._end()

    def _ask(self, request: ToRead | ToCompare) -> Answer:
        """The answer. Where the worker is killed by somebody else, as by a system that is short of memory, another is
        asked: what happens once says nothing of the file."""
        with self._lock:
            with contextlib.suppress(_KilledAtItsStartError):
                answer = self._ask_once(request)
                if not answer.killed:
                    return answer
            return self._ask_once(request)

    def _ask_once(self, request: ToRead | ToCompare) -> Answer:
        if self._worker is not None and not self._worker.lives():  # ended between two files, by whomever
            self._end()
        if self._worker is None:
            self._worker = _Worker(self._module, self._memory, self._seconds)
        spent = True  # also where the asking is broken off: what would come then is no answer to the next one
        try:
            answer = self._worker.answer(request, self._seconds, self._seconds * self._clock)
            spent = answer.spent
        finally:
            if spent:
                self._end()
        return answer

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """One process that reads files."""

    def __init__(self, module: str, memory: int, seconds: float) -> None:
        theirs, ours = os.pipe()
        answers, told = os.pipe()
        limits = (str(memory), str(max(int(seconds), 1)))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs), str(told), *limits],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(theirs, told),
                start_new_session=True,
                env=environment_without_proxies(),
            )
        except OSError as error:  # no memory, or no room for another process
            os.close(ours)
            os.close(answers)
            raise ReaderNotStartedError(f"{module} did not start: {error.strerror}") from error
        finally:
            os.close(theirs)
            os.close(told)
        assert self._process.stderr is not None
        self._complaints = Complaints(self._process.stderr)
        self._requests = os.fdopen(ours, "wb")
        self._answers = os.fdopen(answers, "rb")
        self.pid = self._process.pid
        ready, late = self._within(_START_SECONDS, lambda: read_frame(self._answers))
        if ready is None or late:
            self.end()
            killed = self._process.returncode == -signal.SIGKILL and not late
            kind = _KilledAtItsStartError if killed else ReaderNotStartedError
            raise kind(f"{module} did not start: {self._complaints or 'no word of it'}")

    def lives(self) -> bool:
        return self._process.poll() is None

    def answer(self, request: ToRead | ToCompare, seconds: float, clock: float) -> Answer:
        """What it says within so many seconds of the processor and of the clock; else it is ended, and which limit was
        broken is said for it."""
        answer, late = self._within(clock, lambda: self._exchange(request))
        if answer is not None:
            return replace(answer, spent=answer.spent or late)
        code = self._process.wait()
        if late:
            ended = f"读取超出 {clock:g} 秒的时间限额"
        elif code == -signal.SIGXCPU:
            ended = f"读取超出 {seconds:g} 秒的处理器时间限额"
        elif code == -signal.SIGABRT:  # as readers in Rust end where they are given no more memory
            ended = "读取程序中止，可能超出内存限额"
        else:
            ended = f"读取程序意外结束，返回代码 {code}"
        return Answer(ended, too_large=True, spent=True, killed=code == -signal.SIGKILL and not late)

    def _exchange(self, request: ToRead | ToCompare) -> Answer | None:
        with contextlib.suppress(BrokenPipeError):  # that it died is told by the answer that is not there
            write_request(self._requests, request)
        return read_answer(self._answers)

    def _within(self, seconds: float, get: Callable[[], Got]) -> tuple[Got, bool]:
        """What `get` gets, and whether the process was killed because it took longer than this."""
        late = threading.Event()

        def end() -> None:
            late.set()
            kill_group(self._process)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            got = get()
        finally:
            timer.cancel()
            timer.join()
        return got, late.is_set()

    def end(self) -> None:
        """Closes what it is asked by, at which it ends, and kills its group where it does not."""
        with contextlib.suppress(BrokenPipeError):
            self._requests.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        kill_group(self._process)
        self._process.wait()
        self._complaints.close()
        self._answers.close()
