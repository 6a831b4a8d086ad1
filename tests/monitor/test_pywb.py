"""Another program replays what is kept: pywb opens a night's WARC files and an exported finding, over HTTP on loopback.

pywb pins old libraries and cannot be installed beside ours: it gets an environment of its own, made once.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from shutil import copyfile

import pytest
import requests

from monitor.cli import run
from storage.cdxj import url_key
from storage.store import open_store
from storage.warc import Drawing, drawing_members
from tests.loopback import Answer, Reply, portal
from tests.monitor.test_scan import NIGHT, PORTAL, county, scan

pytestmark = pytest.mark.slow

PYWB = "pywb==2.10.0"
EXPORTED = {"missing": "BIZ.COL", "found": "XXGK.COL"}
HTML = ("Content-Type", "text/html")
SEEN = datetime(2026, 9, 15, tzinfo=UTC)


@pytest.fixture(scope="session")
def programs(pytestconfig: pytest.Config) -> Path:
    """The folder of pywb's programs."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("pywb") / f"{sys.version_info.major}.{sys.version_info.minor}"
    if not (folder / "bin" / "wayback").exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYWB]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            why = f"{PYWB} cannot be installed for Python {sys.version.split()[0]}: {done.stderr.strip()[-300:]}"
            pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    return folder / "bin"


@dataclass(frozen=True)
class Replayed:
    """A running pywb with its collections: `night`, and one of each exported finding. What the portal sent
    is told by path, not compressed; `finding` is the address of a finding's page."""

    url: str
    folder: Path
    portal: str
    sent: dict[str, bytes]
    finding: str

    def get(self, collection: str, url: str, when: str = "", mode: str = "id_") -> requests.Response:
        """What pywb replays; `id_` is the archived bytes as they are."""
        with requests.Session() as session:
            session.trust_env = False
            return session.get(f"{self.url}{collection}/{when}{mode}/{url}", timeout=20)


@pytest.fixture(scope="module")
def replayed(programs: Path, new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """Two nights of a portal that is gone, and two findings of the second, in pywb."""
    folder = tmp_path_factory.mktemp("pywb")
    data = folder / "data"
    data.mkdir()
    database = f"sqlite:///{copyfile(new_store, data / 'gongkai.sqlite3')}"
    pages = {path: str(markup).encode() for path, markup in PORTAL.items()}
    pages["/xxgk/"] = str(PORTAL["/xxgk/"]).encode("gbk").replace(b"utf-8", b"gbk")
    routes: dict[str, Answer] = {path: Reply(body, headers=(HTML,)) for path, body in pages.items()}
    routes["/"] = Reply(gzip.compress(pages["/"], mtime=0), headers=(HTML, ("Content-Encoding", "gzip")))
    engine = open_store(database)
    with portal(routes) as served:
        for night in range(2):
            report = scan(engine, data, (county("A", served.url),), NIGHT + timedelta(days=night))
    engine.dispose()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GONGKAI_DATA_DIR", str(data))
        for name, requirement in EXPORTED.items():
            assert run(["evidence", "export", f"A/{requirement}", "-o", str(folder / f"{name}.wacz")]) == 0
            _manage(programs, folder, "init", name)
            _manage(programs, folder, "add", name, "--unpack-wacz", folder / f"{name}.wacz")
    drawn = drawing_members(Drawing(f"{served.url}drawn", SEEN, "<p>画出".encode(), b"\x89PNG"))
    (folder / "drawn.warc.gz").write_bytes(b"".join(drawn))
    _manage(programs, folder, "init", "night")
    _manage(programs, folder, "add", "night", *(data / "evidence").glob("*.warc.gz"), folder / "drawn.warc.gz")
    with _wayback(programs, folder) as url:
        finding = f"https://gongkai.invalid/finding/{report.scan.id}/A/XXGK.COL"
        yield Replayed(url, folder, served.url.rstrip("/"), pages, finding)


def _manage(programs: Path, folder: Path, *what: object) -> None:
    command = [programs / "wb-manager", *map(str, what)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def _wayback(programs: Path, folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "pywb.log").open("w") as log:
        command = [programs / "wayback", "-b", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(server, port, folder / "pywb.log")
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(20)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"pywb did not start: {log.read_text()[-500:]}")


def index_of(replayed: Replayed, collection: str) -> list[tuple[str, str, dict[str, str]]]:
    """The index that pywb made of a collection: key, moment, and what else it tells."""
    file = replayed.folder / "collections" / collection / "indexes" / "index.cdxj"
    lines = (line.split(" ", 2) for line in file.read_text().splitlines())
    return [(key, at, json.loads(told)) for key, at, told in lines]


@pytest.mark.parametrize("path", ["/", "/xxgk/"], ids=["compressed", "in GBK"])
def test_a_page_of_a_night_is_replayed_as_it_was_sent(replayed: Replayed, path: str) -> None:
    url = f"{replayed.portal}{path}"
    assert replayed.get("night", url).content == replayed.sent[path]


def test_a_page_stays_compressed_as_it_was_sent(replayed: Replayed) -> None:
    assert replayed.get("night", f"{replayed.portal}/").headers["Content-Encoding"] == "gzip"


def test_a_page_that_was_the_same_on_the_second_night_is_replayed_of_that_night(replayed: Replayed) -> None:
    again = [(at, told["url"]) for _, at, told in index_of(replayed, "night") if told["mime"] == "warc/revisit"]
    assert {url for _, url in again} == {f"{replayed.portal}{path}" for path in replayed.sent}
    for at, url in again:
        answer = replayed.get("night", url, when=at)
        assert answer.content == replayed.sent[url.removeprefix(replayed.portal)]
        assert f"{parsedate_to_datetime(answer.headers['Memento-Datetime']):%Y%m%d%H%M%S}" == at


def test_a_page_that_a_browser_drew_is_replayed_with_its_picture(replayed: Replayed) -> None:
    assert replayed.get("night", f"urn:drawn:{replayed.portal}/drawn").content.decode() == "<p>画出"
    assert replayed.get("night", f"urn:view:{replayed.portal}/drawn").content == b"\x89PNG"


@pytest.mark.parametrize(("name", "path"), [("missing", "/"), ("found", "/xxgk/")])
def test_an_exported_finding_replays_its_pages_without_the_night(replayed: Replayed, name: str, path: str) -> None:
    assert replayed.get(name, f"{replayed.portal}{path}").content == replayed.sent[path]


def test_the_page_of_a_finding_is_replayed_and_its_links_lead_into_the_collection(replayed: Replayed) -> None:
    page = replayed.get("found", replayed.finding)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<mark>政府信息公开</mark>" in page.content.decode()
    shown = replayed.get("found", replayed.finding, mode="mp_").content.decode()
    assert f'href="{replayed.url}found/mp_/{replayed.portal}/xxgk/"' in shown


def test_our_index_has_the_keys_that_pywb_looks_up(replayed: Replayed) -> None:
    lines = index_of(replayed, "night")
    assert len(lines) > 10
    assert [url_key(told["url"]) for _, _, told in lines] == [key for key, _, _ in lines]
