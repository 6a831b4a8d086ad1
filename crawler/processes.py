"""What each process that is started has of its own: an environment without proxies, a group, and its last words."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from typing import IO

_STDERR_LINES = 50
_LONGEST = 2000
_JOIN_SECONDS = 10
_PROXY_VARIABLES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy"})


def environment_without_proxies() -> dict[str, str]:
    """This process's environment, without what would send requests elsewhere."""
    return {name: value for name, value in os.environ.items() if name.lower() not in _PROXY_VARIABLES}


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills a process that was started in a session of its own, and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class Complaints:
    """The last lines that a process wrote to its standard error, which is read all the time so that it never blocks."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: deque[str] = deque(maxlen=_STDERR_LINES)
        self._drain = threading.Thread(target=self._read, daemon=True)
        self._drain.start()

    def _read(self) -> None:
        for line in self._stream:
            self._lines.append(line.decode("utf-8", "replace").rstrip())

    def __str__(self) -> str:
        return " / ".join(self._lines)[-_LONGEST:]

    def close(self) -> None:
        """To be called once the process has ended."""
        self._drain.join(_JOIN_SECONDS)
        self._stream.close()
