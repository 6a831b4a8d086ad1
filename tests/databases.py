"""A PostgreSQL of our own for one test session: made in a temporary folder, on a socket there, and thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

INSTALL = "install PostgreSQL's server programs (Debian: apt-get install postgresql) to run these tests on it"
_SETTINGS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=30"


def server_programs() -> Path | None:
    """The folder with initdb and pg_ctl, or None where PostgreSQL is not installed."""
    found = [Path(path).parent for path in (shutil.which("initdb"),) if path]
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        found.append(Path(told.stdout.strip()))
    found.extend(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


SLOW_ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
"""For tests that play whole nights: the quick suite plays them on SQLite alone."""


@contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[Path]:
    """A running cluster; the folder of its socket. It trusts user postgres, and only who can enter the folder.

    What a `durable` one has acknowledged outlives a crash of the server.
    """
    settings = _SETTINGS.replace("synchronous_commit=off", f"synchronous_commit={'on' if durable else 'off'}")
    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
    user = _server_user()
    if user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    data, log = folder / "data", folder / "log"
    try:
        _run(user, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        _run(user, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-k {folder} {settings}", "start")
        try:
            yield folder
        finally:
            _run(user, programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def restart(programs: Path, socket: Path) -> None:
    """Ends the cluster's server as a crash would, and starts it again with the same settings."""
    _run(
        _server_user(),
        programs / "pg_ctl",
        "-D",
        socket / "data",
        "-l",
        socket / "log",
        "-w",
        "-m",
        "immediate",
        "restart",
    )


@contextmanager
def fresh_database(socket: Path, name: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database of the cluster, empty or as the `template` is, dropped in the end."""
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield f"postgresql://postgres@/{name}?host={socket}"
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as conn:
        conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _server_user() -> str | None:
    """Whom to become: the server refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def _run(user: str | None, *command: str | Path) -> None:
    """Run a server program as `user`; what it said is in the error if it fails."""
    group = pwd.getpwnam(user).pw_gid if user else None
    with tempfile.TemporaryFile() as said:  # not a pipe: the server that pg_ctl starts would keep it open
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=120,
            check=False,
            cwd="/",
            user=user,
            group=group,
            extra_groups=[] if user else None,
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {said.read().decode(errors='replace')}")
