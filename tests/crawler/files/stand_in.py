"""A worker that does what the file says: run by tests of `FileReader` only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from crawler.files.asked import Asked
from crawler.files.worker import DoorClosedError, serve
from storage.dataset_records import Difference, FileFacts, Format, Reading

KEPT: list[bytes] = []
DEATHS = {b"abort": signal.SIGABRT, b"kill": signal.SIGKILL}
SLEEPS = {b"sleep": 60, b"nap": 0.5}


def read(body: bytes, name: str, media_type: str, asked: Asked) -> FileFacts:
    if body == b"loop":
        while True:
            pass
    if body in SLEEPS:
        time.sleep(SLEEPS[body])
    if body == b"eat":
        KEPT.extend(b"x" * (1 << 20) for _ in range(10_000))
    if body == b"keep":
        KEPT.append(b"x" * (60 << 20))
    if body == b"fail":
        raise TypeError("a word of the file")
    if body in DEATHS:
        os.kill(os.getpid(), DEATHS[body])
    why = f"{name} {media_type} {len(body)} {[one.code for one in asked.wanted]} {asked.items}"
    if body == b"doors":
        why = " ".join(opened.__name__ for opened in (connect, run, write) if not refused(opened))
    if body == b"environment":
        why = " ".join(name for name in os.environ if name.lower().endswith("_proxy"))
    return FileFacts(Format.OTHER, Format.OTHER, Reading.READ, why=why)


def refused(door: object) -> bool:
    try:
        door()  # type: ignore[operator]
    except DoorClosedError:
        return True
    return False


def connect() -> None:
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))


def run() -> None:
    subprocess.run(["true"], check=True)


def write() -> None:
    Path("stand_in.txt").write_text("x", encoding="utf-8")


def compare(before: bytes, before_name: str, after: bytes, after_name: str) -> Difference:
    if before == b"fail":
        raise TypeError
    if before == b"loop":
        time.sleep(60)
    return Difference(added=len(after), removed=len(before), key=(before_name, after_name))


if __name__ == "__main__":
    serve(read, compare)
