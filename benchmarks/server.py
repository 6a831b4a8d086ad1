"""nginx on loopback, started and ended by the benchmark: one worker, ETags, a log of every request."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PORT = 8480
_START_SECONDS = 20
_CONFIG = """
worker_processes 1;
worker_rlimit_nofile 200000;
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 150000; }}
http {{
    types {{ text/html html; text/plain txt; }}
    default_type application/octet-stream;
    log_format asked '$msec $server_addr $request_method $request_uri $status';
    access_log {folder}/asked.log asked;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    tcp_nopush on;
    etag on;
    keepalive_requests 100000;
    open_file_cache max=50000;
    server {{
        {listens}
        root {root};
        index index.html;
    }}
}}
"""


class ServerError(Exception):
    """nginx is not there or did not start."""


@dataclass(frozen=True)
class Asked:
    """A request that the server answered: when (seconds), on which address, how, for which path with query, and with
    what status."""

    at: float
    address: str
    method: str
    path: str
    status: int

    @property
    def url(self) -> str:
        """The whole address of what was asked for."""
        return f"http://{self.address}:{PORT}{self.path}"


@dataclass
class Server:
    """A running nginx: its process, and its log as far as it was read."""

    process: subprocess.Popen[bytes]
    log: Path
    _read: int = 0

    def asked(self) -> list[Asked]:
        """What was asked since this was called last."""
        with self.log.open("rb") as file:
            file.seek(self._read)
            lines = file.read().decode().splitlines()
            self._read = file.tell()
        parts = (line.split(" ") for line in lines)
        return [Asked(float(at), address, method, path, int(status)) for at, address, method, path, status in parts]


@contextmanager
def serving(folder: Path, root: str, addresses: Sequence[str]) -> Iterator[Server]:
    """nginx with the files under `root` (which may hold `$server_addr`) on PORT of these loopback addresses, its own
    files in `folder`. Raises `ServerError` where it is not installed or does not start."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise ServerError("nginx is not there: install your system's package of that name (nginx-light will do)")
    folder.mkdir(parents=True)
    config = folder / "nginx.conf"
    listens = "\n        ".join(f"listen {address}:{PORT};" for address in addresses)
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(_CONFIG.format(folder=folder, root=root, listens=listens, user=user))
    with subprocess.Popen(
        [program, "-e", f"{folder}/error.log", "-c", str(config)], stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process, folder)
            yield Server(process, folder / "asked.log")
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while not (folder / "pid").exists() or not (folder / "pid").read_text().strip():
        if process.poll() is not None or time.monotonic() > until:
            raise ServerError(f"nginx did not start: {(folder / 'error.log').read_text()[-500:]}")
        time.sleep(0.05)
