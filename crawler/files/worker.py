"""The process that opens data files: `python -m crawler.files.worker REQUESTS ANSWERS MEMORY SECONDS`.

REQUESTS and ANSWERS are descriptors; when the first closes, whoever started this is gone and the process ends. It may
hold MEMORY bytes in all and work SECONDS of processor time on one request. It opens no connection, starts no process
and writes no file, whatever a library that reads a file would like to do for it.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

from crawler.files.asked import Asked
from crawler.files.frames import Answer, ToCompare, ToRead, read_request, write_answer, write_ready
from crawler.files.unread import unread
from storage.codec import dump
from storage.dataset_records import Difference, FileFacts, Reading

Read = Callable[[bytes, str, str, Asked], FileFacts]
Compare = Callable[[bytes, str, bytes, str], Difference]

_MIB = 1024 * 1024
_MORE_CODE = 12 * _MIB
"""What the code of the libraries takes that is only read while a file is."""
_KEPT = 48 * _MIB
"""How much more than at its start a process may hold between two files."""
_FAILURES = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, BadZipFile, struct.error, zlib.error,
)  # fmt: skip
"""What libraries raise on spoilt bytes that they did not expect. Anything else ends the process, which says no more of
a file, and the next file has another."""
_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.startfile",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "shutil.", "ftplib.", "smtplib.", "urllib.Request", "webbrowser.", "ctypes.dlopen", "pty.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class DoorClosedError(OSError):
    """A reader wanted to do what no file may make it do."""


def serve(read: Read, compare: Compare) -> None:
    """Answers requests with `read` and `compare` until there are no more, or until too much memory stays behind."""
    requests, answers, memory, seconds = (int(given) for given in sys.argv[1:5])
    with os.fdopen(requests, "rb") as asked, os.fdopen(answers, "wb") as told:
        before = _resident()
        _bound_memory(memory)
        _close_doors()
        write_ready(told)
        while (request := read_request(asked)) is not None:
            _bound_time(seconds)
            text, too_large = _answer(request, read, compare, memory)
            del request
            spent = too_large or _resident() - before > _KEPT
            write_answer(told, Answer(text, too_large, spent))
            if spent:
                return


def _answer(request: ToRead | ToCompare, read: Read, compare: Compare, memory: int) -> tuple[str, bool]:
    try:
        if isinstance(request, ToRead):
            return dump(read(request.body, request.name, request.media_type, request.asked)), False
        return dump(compare(request.before, request.before_name, request.after, request.after_name)), False
    except MemoryError:
        return f"读取超出 {memory // _MIB} MiB 的内存限额", True
    except _FAILURES as error:
        if isinstance(request, ToRead):
            why = f"读取程序出错，错误类型 {type(error).__name__}"
            return dump(unread(request.body, request.name, request.media_type, Reading.DAMAGED, why)), False
        return dump(Difference(whole=False)), False


def _bound_memory(memory: int) -> None:
    """Of the memory, the code of the libraries takes a part, which the limit does not count."""
    _, resident, shared = _pages()
    if resident:
        own = memory - shared * resource.getpagesize() - _MORE_CODE
        resource.setrlimit(resource.RLIMIT_DATA, (own, own))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _bound_time(seconds: int) -> None:
    """Ends this process after so many more seconds of work: whoever started it may be gone by then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1  # whole seconds: the next one after
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def _close_doors() -> None:
    def refuse(event: str, args: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and args[2] & _WRITING
        if writes or event.startswith(_REFUSED):
            raise DoorClosedError(f"{event}: no file may ask for it")

    sys.addaudithook(refuse)


def _pages() -> tuple[int, int, int]:
    """The pages of this process: all, those in memory, and those of them that files back. Linux only: else nothing."""
    try:
        size, resident, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[:3]
    except OSError:
        return 0, 0, 0
    return int(size), int(resident), int(shared)


def _resident() -> int:
    return _pages()[1] * resource.getpagesize()


if __name__ == "__main__":
    from crawler.files.compare import compare_files
    from crawler.files.read import read_file

    serve(read_file, compare_files)
