"""Pages drawn by a real browser that has no network of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.plan import Budget, VisitPlan
from crawler.job import Job
from crawler.network.render import find_chromium
from monitor.visits.children import Child
from storage.records import Fill, Outcome, Rejection, VisitFacts
from tests.crawler.test_spider import INNER, inner, plan, visit
from tests.loopback import Answer, Reply, portal

PROGRAM = find_chromium() or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not PROGRAM and os.environ.get("CI") != "true", reason="no Chromium on this machine: pages are not drawn"
    ),
]

ROWS = [{"t": f"关于第{n}号事项的通告", "u": f"/n/{n}.html", "d": f"2026-09-{n:02}"} for n in range(1, 13)]
DRAW = """
var x = new XMLHttpRequest(); x.open('GET', '/' + ['data', 'rows'].join('/') + '.json'); x.onload = function () {
  var list = JSON.parse(x.responseText);
  function row(r) { return '<li><a href="' + r.u + '">' + r.t + '</a><span>' + r.d + '</span></li>'; }
  var text = '<h1>政府信息公开</h1><ul>' + list.map(row).join('') + '</ul>';
  setTimeout(function () { document.getElementById('app').innerHTML = text; }, 700);
}; x.send();
"""
TRIES = """
function attempt(f) { try { f(); } catch (e) {} }
function put(tag, values) { document.body.append(Object.assign(document.createElement(tag), values)); }
attempt(function () { new WebSocket('ws://OTHER/'); });
attempt(function () { fetch('http://OTHER/a').catch(function () {}); });
attempt(function () { fetch('http://localhost:PORT/a', {mode: 'no-cors'}).catch(function () {}); });
attempt(function () { new EventSource('http://OTHER/e'); });
attempt(function () { navigator.sendBeacon('http://OTHER/b', 'x'); });
attempt(function () { new Image().src = 'http://OTHER/i.png'; });
attempt(function () { navigator.serviceWorker.register('/sw.js'); });
attempt(function () { new Worker('/worker.js'); });
attempt(function () { window.open('http://OTHER/w'); });
attempt(function () { put('iframe', {src: 'http://OTHER/f'}); });
attempt(function () { put('link', {rel: 'preconnect', href: 'http://OTHER'}); });
function call(peer) {
  var p = new peer({iceServers: [{urls: 'stun:127.0.0.1:UDP'}]});
  p.createDataChannel('x'); p.createOffer().then(function (o) { p.setLocalDescription(o); });
}
attempt(function () { call(window.RTCPeerConnection); });
attempt(function () { var f = document.createElement('iframe'); document.body.append(f);
  call(f.contentWindow.RTCPeerConnection); });
attempt(function () { location.href = 'http://OTHER/'; });
"""
SHELL = (
    "<!DOCTYPE html><html><head><title>政府信息公开</title></head><body><div id='app'></div>"
    "<script src='/js/app.js'></script></body></html>"
)


def script(text: str) -> Reply:
    return Reply(text.encode(), headers=(("Content-Type", "application/javascript"),))


def drawn_portal(shell: str = SHELL, app: str = DRAW) -> dict[str, Answer]:
    rows = Reply(json.dumps(ROWS).encode(), headers=(("Content-Type", "application/json"),))
    return {**inner(shell), "/js/app.js": script(app), "/data/rows.json": rows}


def drawing(url: str, *, site: str = "S", most: int = 3) -> VisitPlan:
    room = Budget(pages=20, bytes=10**8, seconds=60, rendered=most)
    return plan(url, site=site).model_copy(update={"budget": room})


@dataclass(frozen=True)
class Ran:
    """Portals visited by one child with one browser: what was seen of each, and what each was asked for, by case."""

    facts: dict[str, VisitFacts]
    paths: dict[str, list[str]]
    spool: Path

    def column(self, case: str) -> tuple[Rejection | None, Outcome, bool]:
        """What became of a case's 政府信息公开: why it was rejected, how it was seen, and whether it was drawn."""
        found = next(candidate for candidate in self.facts[case].candidates if candidate.code == "XXGK.COL")
        opened = self.facts[case].page(found.page_url)
        assert opened is not None
        return found.rejected, opened.outcome, opened.rendered


def run(spool: Path, cases: dict[str, dict[str, Answer]], *, most: int = 3, **changed: object) -> Ran:
    with ExitStack() as stack:
        portals = {case: stack.enter_context(portal(routes)) for case, routes in cases.items()}
        plans = [drawing(served.url, site=case, most=most) for case, served in portals.items()]
        facts = visit(spool, *plans, **{"chromium": PROGRAM, **changed})
    return Ran(facts, {case: served.paths for case, served in portals.items()}, spool)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    challenge = Reply(b"<script>document.cookie='__jsl_clearance=1';location.href=location.href</script>", 521)
    rules = Reply(b"User-agent: *\nDisallow: /data/\n", headers=(("Content-Type", "text/plain"),))
    cases: dict[str, dict[str, Answer]] = {
        "shell": drawn_portal(),
        "challenge": {**drawn_portal(), "/2/": challenge},
        "plain": inner(INNER),
        "robots": {**drawn_portal(), "/robots.txt": rules},
        "post": drawn_portal(app=DRAW.replace("'GET'", "'POST'")),
    }
    return run(tmp_path_factory.mktemp("spool"), cases)


def test_a_shell_is_drawn_and_its_list_waited_for_and_the_page_says_so(ran: Ran) -> None:
    assert ran.column("shell") == (None, Outcome.SEEN, True)
    facts = ran.facts["shell"]
    column = next(facts.page(c.page_url) for c in facts.candidates if c.code == "XXGK.COL")
    assert column is not None
    assert (column.fill, len(column.entries.items), column.entries.newest) == (Fill.ROWS, 12, date(2026, 9, 12))
    assert list(ran.spool.rglob(f"{column.sha256}*"))
    assert ran.paths["shell"].count("/data/rows.json") == 1


def test_a_challenge_is_recorded_and_never_drawn(ran: Ran) -> None:
    assert ran.column("challenge")[1:] == (Outcome.CHALLENGE, False)
    assert ran.paths["challenge"].count("/2/") == 1


def test_a_page_that_holds_its_list_is_not_drawn(ran: Ran) -> None:
    assert not any(one.rendered for one in ran.facts["plain"].pages)


@pytest.mark.parametrize("case", ["robots", "post"])
def test_the_browser_gets_nothing_that_robots_txt_forbids_and_posts_nothing(ran: Ran, case: str) -> None:
    assert "/data/rows.json" not in ran.paths[case]
    assert ran.column(case)[0] is not None


@pytest.mark.parametrize("changed", [{"most": 0}, {"chromium": "/nowhere/chromium"}])
def test_without_a_browser_a_shell_is_left_as_it_is(tmp_path: Path, changed: dict[str, Any]) -> None:
    left = run(tmp_path, {"S": drawn_portal()}, **changed).column("S")
    assert left == (Rejection.NOT_SEEN, Outcome.SCRIPT_SHELL, False)


def test_no_more_pages_are_drawn_than_the_budget_says(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {**drawn_portal(), "/0/": SHELL, "/1/": SHELL}
    facts = run(tmp_path, {"S": routes}, most=1).facts["S"]
    assert sum(one.rendered for one in facts.pages) == 1


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A port that takes every connection and notes that it came."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    ending = threading.Event()

    def listen() -> None:
        while not ending.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            heard.append(b"connected")
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        ending.set()
        thread.join()
        server.close()


def test_a_pages_scripts_reach_no_other_address_by_any_means(tmp_path: Path) -> None:
    with listening() as (port, heard), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("127.0.0.1", 0))
        datagrams.settimeout(0.1)
        other, udp = f"127.0.0.1:{port}", datagrams.getsockname()[1]
        tries = TRIES.replace("OTHER", other).replace("PORT", str(port)).replace("UDP", str(udp))
        worker = script(f"fetch('http://{other}/w').catch(function () {{}}); new WebSocket('ws://{other}/');")
        routes: dict[str, Answer] = {**drawn_portal(app=DRAW + tries), "/worker.js": worker, "/sw.js": worker}
        seen = run(tmp_path, {"S": routes})
        assert heard == []
        with pytest.raises(TimeoutError):
            datagrams.recv(100)
    assert seen.column("S") == (None, Outcome.SEEN, True)


def test_a_browser_ends_with_the_child_that_started_it(tmp_path: Path) -> None:
    """Also where the child is killed and can end nothing itself."""
    hanging = drawn_portal(app="setInterval(function () { document.title = Math.random(); }, 100)")
    with portal(hanging) as served:
        child = started(tmp_path, drawing(served.url))
        with child:
            deadline = time.monotonic() + 30
            while not (browsers := chromiums(child.pid)) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert browsers
            os.killpg(child.pid, signal.SIGKILL)
            while any(alive(pid) for pid in browsers) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert not [pid for pid in browsers if alive(pid)]


def started(spool: Path, asked: VisitPlan) -> Child:
    child = Child(
        Job(plans=(asked,), today=date(2026, 9, 15), spool=str(spool), user_agent="gongkai/0.1 (test)", delay=0,
            address_requests=4, timeout=5, page_bytes=500_000, sites_at_once=1, allowed=("127.0.0.1",),
            chromium=PROGRAM, draw_seconds=30)
    )  # fmt: skip
    threading.Thread(target=lambda: list(child.messages()), daemon=True).start()
    return child


def chromiums(ancestor: int) -> list[int]:
    """The browser processes that descend from a process."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 2) for line in told.splitlines()]
    family = {ancestor}
    for _ in range(8):
        family |= {int(pid) for pid, parent, _ in lines if int(parent) in family}
    return [int(pid) for pid, _, name in lines if int(pid) in family and "chrom" in name]


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
