"""Made files tried by the reader that visits use, with an eye on what else happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crawler.files.asked import Asked
from crawler.files.bounded import FileReader
from storage.codec import dump
from storage.dataset_records import FileFacts, Reading
from tests.files import persons
from tests.files.case import Case
from tests.files.elsewhere import CANARY, HOST, PORT
from tests.files.grammar import expected

MOST_MIB = 300
MOST_SECONDS = 20.0
_EVERY = 0.005
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_RESET_PEAK = "5"  # proc(5), clear_refs


@dataclass(frozen=True)
class Trial:
    """What came of a case: the facts, the seconds that the worker's processor and the clock took, its peak in MiB, and
    all that was not right. Of a busy machine's clock nothing is right or wrong."""

    case: Case
    facts: FileFacts
    seconds: float
    clock: float
    mib: float
    wrong: tuple[str, ...]


class Reader(Protocol):
    """A `FileReader`, or what stands in for one that does what it must not."""

    @property
    def pid(self) -> int | None: ...

    def read(self, body: bytes, name: str, media_type: str, asked: Asked) -> FileFacts: ...


class Trials:
    """Tries cases one after another. `folder` is where a reader would leave temporary files, `canary` what is there
    once something that stands in a file was run."""

    def __init__(self, reader: Reader, folder: Path, listener: Listener, canary: Path = CANARY) -> None:
        self._reader, self._folder, self._listener, self._canary = reader, folder, listener, canary

    def of(self, case: Case) -> Trial:
        """One case, tried now."""
        body = case.make()
        heard = self._listener.heard
        with Watch(self._reader) as watch:
            start = time.monotonic()
            facts = self._reader.read(body, case.file, case.media, case.asked)
            clock = time.monotonic() - start
        wrong = expected(case.name).unlike(facts)
        if watch.mib > MOST_MIB:
            wrong.append(f"took {watch.mib:.0f} MiB")
        if watch.seconds > MOST_SECONDS:
            wrong.append(f"took {watch.seconds:.1f} s")
        if self._listener.heard != heard:
            wrong.append("something connected to the address that stands in the file")
        if self._canary.exists():
            wrong.append("something that stands in the file was run, or was unpacked by its name")
        if any(number in dump(facts) for number in persons.ALL):
            wrong.append("told a number of a person")
        if facts.reading is not Reading.READ and not _CHINESE.search(facts.why):
            wrong.append("does not say in Chinese why it was not read")
        wrong += [f"left {path.name}" for path in self._folder.iterdir()]
        return Trial(case, facts, watch.seconds, clock, watch.mib, tuple(wrong))


@contextlib.contextmanager
def trials(folder: Path) -> Iterator[Trials]:
    """A reader whose temporary files would lie in `folder`, and a listener where files point to."""
    CANARY.unlink(missing_ok=True)
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        with FileReader() as reader, Listener() as listener:
            yield Trials(reader, folder, listener)
    finally:
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before


class Listener:
    """Listens at the address that made files point to, and counts who comes. Several processes may at once."""

    def __init__(self, port: int = PORT) -> None:
        self.heard = 0
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._socket.bind((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        self._socket.listen()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                self._socket.accept()[0].close()
                self.heard += 1


class Watch:
    """What the worker of a reader takes while this is open: the most memory that it holds in MiB (VmHWM), and seconds
    of the processor. Linux only, else 0."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.mib = 0.0
        self._before: dict[int, float] = {}
        self._used: dict[int, float] = {}

    @property
    def seconds(self) -> float:
        """The seconds of the processor, of all workers that there were."""
        return sum(used - self._before.get(pid, 0.0) for pid, used in self._used.items())

    def __enter__(self) -> Watch:
        if self._reader.pid is not None:
            with contextlib.suppress(OSError):
                Path(f"/proc/{self._reader.pid}/clear_refs").write_text(_RESET_PEAK)
                self._before[self._reader.pid] = _used(self._reader.pid)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._see()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            self._see()

    def _see(self) -> None:
        pid = self._reader.pid
        if pid is None:
            return
        with contextlib.suppress(OSError):
            self._used[pid] = _used(pid)
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self.mib = max(self.mib, int(line.split()[1]) / 1024)


def _used(pid: int) -> float:
    """The seconds of the processor that a process has used (proc(5), stat: utime and stime)."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
