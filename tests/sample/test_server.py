"""The servers under the sample portals: connections, logs and their end."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import psutil

from monitor.sample.server import Sample, serve
from storage.records import SHANGHAI
from tests.sample.browse import D0, fetch


def test_a_connection_serves_several_requests_and_head_has_no_body(sample: Sample) -> None:
    connection = http.client.HTTPConnection(urlsplit(sample.bases["S01"]).netloc, timeout=10)
    try:
        connection.request("HEAD", "/")
        head = connection.getresponse()
        assert (head.status, head.read()) == (200, b"")
        kept = connection.sock
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert str(len(answer.read())) == head.headers["Content-Length"]
        assert connection.sock is kept
    finally:
        connection.close()


def test_a_portal_logs_path_time_and_agent_of_every_request() -> None:
    with serve(D0) as running:
        fetch(f"{running.bases['S05']}list.asp?id=2", agent="night-watch/1.0")
        (entry,) = running.requests("S05")
        assert (entry.path, entry.agent) == ("/list.asp?id=2", "night-watch/1.0")
        assert entry.at.tzinfo is SHANGHAI
        assert running.requests("S01") == ()


def _listening() -> set[int]:
    """The ports at which this process listens: another test's may be given a port that is free again."""
    return {one.laddr.port for one in psutil.Process().net_connections("tcp") if one.status == psutil.CONN_LISTEN}


def test_no_port_stays_open_even_with_a_client_connected() -> None:
    with serve(D0) as running:
        hosts = [urlsplit(base) for base in running.bases.values()]
        client = http.client.HTTPConnection(hosts[0].netloc, timeout=10)
        client.request("GET", "/")
        client.getresponse().read()
        assert {host.port for host in hosts} <= _listening()
    client.close()
    assert not {host.port for host in hosts} & _listening()
