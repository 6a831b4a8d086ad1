"""A server that ends, or is killed, takes the children of its single checks along."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.adhoc import CheckStatus
from tests.loopback import portal
from tests.monitor.desk_checking import check_at, people, until
from tests.monitor.test_check import GOOD
from tests.monitor.test_children import wait_until_gone

pytestmark = pytest.mark.slow

SERVER = """
import sys
import uvicorn
from config.settings import load_settings
from monitor.adhoc.admitting import admit
from monitor.adhoc.asking import Wish
from monitor.commands.doors import now
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.store import open_store

settings = load_settings()
engine = open_store(settings.database)
app = create_app(Desk(engine, settings, now))

@app.get("/begin")
def begin() -> int:
    admitted = admit(engine, settings, "li", Wish(sys.argv[1], None, None), now())
    app.state.checks.start(admitted)
    return admitted.number

uvicorn.run(app, host="127.0.0.1", port=0, log_level="info")
"""


@contextmanager
def serving(engine: Engine, folder: Path, url: str, host: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of the desk that may visit `host`, and its address."""
    settings = {
        "GONGKAI_DATABASE_URL": engine.url.render_as_string(),
        "GONGKAI_DATA_DIR": str(folder / "data"),
        "GONGKAI_ALLOW_HOSTS": f'["{host}"]',
    }
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, url], stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}
    )
    assert server.stderr is not None
    try:
        found = next(re.search(r"running on (http://[\d.:]+)", line) for line in server.stderr if "running on" in line)
        assert found is not None
        yield server, found[1]
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGKILL])
def test_no_child_stays_and_the_check_is_interrupted(
    way: signal.Signals, sqlite_engine: Engine, tmp_path: Path
) -> None:
    asked, answer = threading.Event(), threading.Event()

    def slow(_: str) -> str:
        asked.set()
        answer.wait(60)
        return str(GOOD["/"])

    people(sqlite_engine)
    with portal({**GOOD, "/": slow}) as served:
        with serving(sqlite_engine, tmp_path, served.url, served.host) as (server, address):
            number = int(urllib.request.urlopen(f"{address}/begin").read())
            assert asked.wait(30)
            found = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True)
            (child,) = found.stdout.split()
            began = time.monotonic()
            server.send_signal(way)
            server.wait(30)
            assert time.monotonic() - began < 10
            assert wait_until_gone(int(child), 5)
        left = {signal.SIGTERM: CheckStatus.INTERRUPTED, signal.SIGKILL: CheckStatus.RUNNING}
        assert check_at(sqlite_engine, number).status is left[way]
        with serving(sqlite_engine, tmp_path, served.url, served.host):
            assert until(lambda: check_at(sqlite_engine, number).status is CheckStatus.INTERRUPTED, 5)
        answer.set()
