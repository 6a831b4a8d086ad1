"""The desk as a process of its own, as `gongkai serve` runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from storage.review import Role

PASSWORD = "correct horse battery staple"
PEOPLE = {"zhao": Role.VIEWER, "li": Role.REVIEWER, "qian": Role.REVIEWER, "wu": Role.LEAD, "sun": Role.ADMIN}
"""The accounts, by name."""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
_END_SECONDS = 15


def command(*arguments: str) -> list[str]:
    """`gongkai` with these arguments, as a process is started."""
    return [sys.executable, "-m", "monitor.cli", *arguments]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a process that works on a data folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    return plain | {"GONGKAI_DATA_DIR": str(folder), "GONGKAI_RENDER_PAGES": "0"} | settings


def add_people(folder: Path) -> None:
    """Makes the accounts in a data folder, as an operator does."""
    for name, role in PEOPLE.items():
        _add(folder, name, "--role", role)


def add_office(folder: Path, name: str, site: str) -> None:
    """Makes the account of an evaluated office."""
    _add(folder, name, "--role", Role.OFFICE, "--site", site)


def _add(folder: Path, name: str, *more: str) -> None:
    subprocess.run(
        command("user", "add", name, *more, "--password-stdin"),
        input=PASSWORD + "\n",
        env=environment(folder),
        text=True,
        check=True,
        capture_output=True,
    )


@contextmanager
def desk_over(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a desk over a data folder; it is ended as an operator ends it."""
    told = environment(folder, **(settings or {}))
    with subprocess.Popen(command("serve", "--port", "0"), env=told, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = next((found[0] for line in process.stdout if (found := _ADDRESS.search(line))), None)
            assert address is not None, "the desk said no address"
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_END_SECONDS)
