"""Portals of a few lines on loopback, for tests: real sockets, one port each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """What a portal answers; `raw` replaces the whole answer on the wire."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", HTML),)
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None


Answer = str | Reply | Callable[[str], "str | Reply"]


@dataclass
class Portal:
    """A running portal: its address, its routes, the paths that were asked for, and what was posted to them."""

    url: str
    routes: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    posted: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def host(self) -> str:
        """HOST:PORT."""
        return self.url.removeprefix("http://").rstrip("/")

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _ in self.asked]


def page(body: str, title: str = "测试站") -> str:
    """A page of HTML."""
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"


def redirect(where: str, status: int = 302) -> Reply:
    """An HTTP redirect."""
    return Reply(status=status, headers=(("Location", where), ("Content-Type", HTML)))


@contextmanager
def portal(routes: dict[str, Answer], *, host: str = "127.0.0.1") -> Iterator[Portal]:
    """Serves `routes` (path to answer, `*` for all others; else 404) until the context ends."""
    server = ThreadingHTTPServer((host, 0), _Handler)
    server.daemon_threads = True
    served = Portal(f"http://{host}:{server.server_address[1]}/", routes)
    server.served = served  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        served: Portal = self.server.served  # type: ignore[attr-defined]
        served.asked.append((self.path, dict(self.headers.items())))
        answer = served.routes.get(self.path, served.routes.get("*", Reply(b"not found", 404)))
        reply = answer(self.path) if callable(answer) else answer
        reply = Reply(reply.encode()) if isinstance(reply, str) else reply
        if reply.raw is not None:
            reply.raw(self)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def do_POST(self) -> None:
        served: Portal = self.server.served  # type: ignore[attr-defined]
        served.posted.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def timed_portal(routes: Mapping[str, Answer]) -> Iterator[tuple[Portal, list[float]]]:
    """A portal, and the moments at which it was asked."""
    times: list[float] = []

    def at(path: str) -> str | Reply:
        times.append(time.monotonic())
        answer = routes.get(path, Reply(b"", 404))
        assert isinstance(answer, str | Reply)
        return answer

    with portal({"*": at}) as served:
        yield served, times
