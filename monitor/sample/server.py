"""The sample portals on loopback: one real HTTP server a portal. Nothing leaves the machine."""

from __future__ import annotations

import hashlib
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from config.sites import Site, SiteList
from monitor.sample.portals import Portal, portals
from storage.records import SHANGHAI

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One request that a portal got: path with query, the (aware) time, and what the client calls itself."""

    path: str
    at: datetime
    agent: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The running portals: their site list, their addresses by code, their request logs by code, and the addresses
    that the names of some of them stand for."""

    sites: SiteList
    bases: Mapping[str, str]
    logs: Mapping[str, list[Request]]
    stand_ins: Mapping[str, str]

    def requests(self, code: str) -> tuple[Request, ...]:
        """What the portal `code` was asked so far, in order."""
        return tuple(self.logs[code])


class _Server(ThreadingHTTPServer):
    """Knows its portal and its open connections, so that it can end with clients still connected."""

    daemon_threads = False  # server_close() then waits for every handler
    request_queue_size = 128

    def __init__(self, portal: Portal) -> None:
        super().__init__((HOST, 0), _Handler)
        self.portal = portal
        self.bases: Mapping[str, str] = {}
        self.log: list[Request] = []
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()
        self.ending = False

    def server_bind(self) -> None:
        """Binds without asking the name service who we are, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    @property
    def base(self) -> str:
        """The portal's address, with a slash at its end."""
        return f"http://{self.portal.host or HOST}:{self.server_port}/"

    def end(self) -> None:
        """Stops taking requests, hangs up on every client and waits for the handlers."""
        self.shutdown()
        with self.lock:
            self.ending = True
            for connection in self.open:
                _hang_up(connection)
        self.server_close()

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Says nothing of clients that went away; tells of everything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the portal, keeps the connection, writes no log but the portal's own."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    wbufsize = -1  # head and body leave in one piece: two would wait for a delayed acknowledgement
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.open.add(self.request)
            if self.server.ending:
                _hang_up(self.request)

    def finish(self) -> None:
        with self.server.lock:
            self.server.open.discard(self.request)
        super().finish()

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        server = self.server
        server.log.append(Request(self.path, datetime.now(SHANGHAI), self.headers.get("User-Agent", "")))
        reply = server.portal.answer(self.path, server.bases)
        tag = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"' if reply.status == 200 else ""
        if tag and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.send_response(reply.status)
        if tag:
            self.send_header("ETag", tag)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the portal's own log has it."""


def _hang_up(connection: socket.socket) -> None:
    """Lets the handler see the end of its input; what it is writing still goes out."""
    with suppress(OSError):  # the client was faster
        connection.shutdown(socket.SHUT_RD)


@contextmanager
def serve(first_night: date, made: Callable[[date], Iterable[Portal]] = portals) -> Iterator[Sample]:
    """Starts the portals of `first_night` on free loopback ports and stops them at the end of the block."""
    with ExitStack() as stack:
        servers = [_start(portal, stack) for portal in made(first_night)]
        bases = {server.portal.code: server.base for server in servers}
        for server in servers:
            server.bases = bases
        sites = SiteList(name="sample", sites=tuple(_site(server.portal, server.base) for server in servers))
        logs = {server.portal.code: server.log for server in servers}
        yield Sample(sites, bases, logs, {server.portal.host: HOST for server in servers if server.portal.host})


def _start(portal: Portal, stack: ExitStack) -> _Server:
    server = _Server(portal)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name=f"sample-{portal.code}")
    thread.start()
    stack.callback(thread.join)
    stack.callback(server.end)
    return server


def _site(portal: Portal, base: str) -> Site:
    return Site(
        code=portal.code,
        name=portal.name,
        level=portal.level,
        region=portal.region,
        parent=portal.parent,
        url=base,
        hosted_on=portal.hosted_on,
        tags=portal.tags,
    )
