"""The spider in its child process against real sockets: doors, limits, manners."""

from __future__ import annotations

import gzip
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest

from config.plan import Budget, Sought, VisitPlan
from config.synonyms import load_synonyms
from crawler.child import process_settings
from crawler.job import Job
from crawler.network.guard import is_public, port_allowed
from monitor.visits.children import Child, ChildDied, VisitDone
from storage.records import Cause, Outcome, PageFacts, VisitFacts
from storage.spool import packed_body
from storage.warc import read_members
from tests.loopback import HTML, Answer, Portal, Reply, page, portal, redirect

LINKS = "".join(
    f'<li><a href="/{n}/">{text}</a></li>' for n, text in enumerate(("工作动态", "通知公告", "政府信息公开"))
)
TEXT = "<p>" + "青石县位于省境东部，辖十二个乡镇，县政府门户网站依法公开政府信息。" * 6 + "</p>"
HOME = page(f"<ul class='nav'>{LINKS}</ul>{TEXT}", "青石县人民政府")
INNER = page(f"<h1>栏目</h1>{TEXT}<ul><li><a href='/a/1.html'>关于开展工作的通知</a> 2026-09-01</li></ul>", "栏目")


def plan(url: str, *hosts: str, site: str = "S") -> VisitPlan:
    names = load_synonyms()
    codes = ("NEWS", "NOTICE", "XXGK.COL")
    return VisitPlan(
        site=site,
        url=url,
        hosts=(url.removeprefix("http://").split("/")[0], *hosts),
        sought=tuple(Sought(code=code) for code in codes),
        names=tuple(names[code] for code in codes),
        budget=Budget(pages=20, bytes=10**8, seconds=60),
    )


def visit(spool: Path, *plans: VisitPlan, **changed: object) -> dict[str, VisitFacts]:
    """What a child sees of these sites; loopback is allowed unless `allowed` says otherwise."""
    job = Job.model_validate(
        {
            "plans": plans,
            "today": date(2026, 9, 15),
            "spool": str(spool),
            "user_agent": "gongkai/0.1 (+test@a.example)",
            "delay": 0,
            "address_requests": 4,
            "timeout": 5,
            "page_bytes": 500_000,
            "sites_at_once": 10,
            "allowed": ("127.0.0.1",),
            **changed,
        }
    )
    with Child(job) as child:
        messages = list(child.messages())
    died = [message for message in messages if isinstance(message, ChildDied)]
    assert died == [], died
    return {m.visit.site: m.visit.facts for m in messages if isinstance(m, VisitDone)}


def inner(answer: Answer) -> dict[str, Answer]:
    """A portal whose column 政府信息公开 gives this answer."""
    return {"/": HOME, "/0/": INNER, "/1/": INNER, "/2/": answer}


@dataclass(frozen=True)
class Ran:
    """Several portals visited by one child: what was seen of each, and what each was asked for, by case."""

    facts: dict[str, VisitFacts]
    portals: dict[str, Portal]

    def home(self, case: str) -> PageFacts:
        """What became of a case's home page."""
        return self.facts[case].pages[0]

    def column(self, case: str) -> PageFacts:
        """What became of a case's 政府信息公开."""
        found = self.facts[case].page(f"{self.portals[case].url}2/")
        assert found is not None
        return found


def run(spool: Path, cases: dict[str, dict[str, Answer]], **changed: object) -> Ran:
    """Visits a portal for each case, all in one child."""
    with ExitStack() as stack:
        portals = {case: stack.enter_context(portal(routes)) for case, routes in cases.items()}
        facts = visit(spool, *(plan(served.url, site=case) for case, served in portals.items()), **changed)
    return Ran(facts, portals)


def text(body: str) -> Reply:
    """A plain text file."""
    return Reply(body.encode(), headers=(("Content-Type", "text/plain"),))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    bomb = Reply(gzip.compress(b"\0" * 20_000_000), headers=(("Content-Type", HTML), ("Content-Encoding", "gzip")))
    cases: dict[str, dict[str, Answer]] = {
        "plain": inner(INNER),
        "elsewhere": {"/": redirect("http://other.example/")},
        "large": inner(Reply(b"<html>" + b"x" * 600_000)),
        "bomb": inner(bomb),
        "drip": inner(Reply(raw=_drip)),
        "reset": inner(Reply(raw=_reset)),
        "short": inner(Reply(raw=_short)),
        "hangs": {"*": Reply(raw=_drip)},
        "rules": {"/robots.txt": text("User-agent: *\nDisallow: /2/\n"), **inner(INNER)},
        "robots 404": {"/robots.txt": Reply(status=404), "/": HOME},
        "robots 403": {"/robots.txt": Reply(status=403), "/": HOME},
        "robots 503": {"/robots.txt": Reply(status=503), "/": HOME},
        "robots page": {"/robots.txt": HOME, "/": HOME},
        "robots redirect": {"/robots.txt": redirect("/nowhere"), "/": HOME},
    }
    return run(tmp_path_factory.mktemp("spool"), cases, timeout=1)


# Doors


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "2002:a00:1::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
    ],
)
def test_no_address_that_is_not_public_counts_as_public(address: str) -> None:
    assert not is_public(address)


def test_private_addresses_that_nobody_named_are_refused_in_every_form_and_not_asked(tmp_path: Path) -> None:
    forms = ("127.0.0.1", "2130706433", "127.1", "0x7f.0.0.1", "017700000001", "inner.test", "inner.test.")
    with portal({"*": HOME}) as served:
        port = served.host.split(":")[1]
        plans = [plan(f"http://{form}:{port}/", site=form) for form in forms]
        hosts = {"inner.test": "127.0.0.1", "inner.test.": "127.0.0.1"}
        facts = visit(tmp_path, *plans, allowed=(), hosts=hosts)
        assert served.asked == []
    assert {form: seen.pages[0].cause for form, seen in facts.items()} == dict.fromkeys(forms, Cause.ADDRESS_REFUSED)


def test_a_redirect_to_a_private_address_is_refused_though_the_site_may_go_there(tmp_path: Path) -> None:
    with portal({"*": HOME}, host="127.0.0.2") as secret:
        port = secret.host.split(":")[1]
        with portal({"/": redirect(f"http://inner.test:{port}/")}) as served:
            at = plan(f"http://outer.test:{served.host.split(':')[1]}/", f"inner.test:{port}")
            hosts = {"outer.test": "127.0.0.1", "inner.test": "127.0.0.2"}
            facts = visit(tmp_path, at, allowed=("outer.test",), hosts=hosts)["S"]
        assert facts.pages[0].cause is Cause.ADDRESS_REFUSED
        assert secret.asked == []


def test_a_redirect_to_another_host_is_told_and_not_followed(ran: Ran) -> None:
    home = ran.home("elsewhere")
    assert home.outcome is Outcome.MOVED
    assert home.redirect is not None
    assert home.redirect.url == "http://other.example/"


@pytest.mark.parametrize(
    ("url", "named", "allowed"),
    [
        ("http://a.example/", (), True),
        ("https://a.example:443/", (), True),
        ("http://a.example:8080/", (), False),
        ("http://a.example:8080/", ("a.example:8080",), True),
        ("http://b.example:8080/", ("a.example:8080",), False),
        ("http://a.example:99999/", (), False),
    ],
)
def test_only_the_web_ports_and_those_that_are_named_are_asked(
    url: str, named: tuple[str, ...], *, allowed: bool
) -> None:
    assert port_allowed(url, named) is allowed


def test_the_process_settings_close_every_other_door(tmp_path: Path) -> None:
    job = Job.model_validate(
        {
            "plans": (),
            "today": "2026-09-15",
            "spool": str(tmp_path),
            "user_agent": "x",
            "delay": 1,
            "address_requests": 4,
        }
        | {"timeout": 5, "page_bytes": 1, "sites_at_once": 1, "allowed": ("127.0.0.1:8080", "a.example")}
    )
    settings = process_settings(job)
    assert settings["REMOTE_CONTROL_ENABLED"] is False
    assert settings["TELNETCONSOLE_ENABLED"] is False
    assert settings["EXTENSIONS_BASE"] == {}
    assert settings["DOWNLOAD_HANDLERS"] == {"file": None, "ftp": None, "s3": None, "data": None}
    assert settings["GUARD_ALLOWED"] == ["127.0.0.1", "a.example"]


def test_proxies_of_the_environment_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert run(tmp_path, {"S": {"/": HOME}}).home("S").outcome is Outcome.SEEN


# Limits


def test_a_page_over_the_limit_is_too_large_and_so_is_one_that_unpacks_into_more(ran: Ran) -> None:
    assert ran.column("large").outcome is Outcome.TOO_LARGE
    assert ran.column("bomb").outcome is Outcome.TOO_LARGE


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(40):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def _reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def _short(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html><body>")


@pytest.mark.parametrize(
    ("case", "outcome", "cause"),
    [
        ("drip", Outcome.UNREACHABLE, Cause.TIMEOUT),
        ("reset", Outcome.UNREACHABLE, Cause.RESET),
        ("short", Outcome.TRUNCATED, Cause.SIZE),
    ],
)
def test_what_breaks_off_or_drips_ends_in_a_named_state(ran: Ran, case: str, outcome: Outcome, cause: Cause) -> None:
    assert (ran.column(case).outcome, ran.column(case).cause) == (outcome, cause)


def test_a_site_that_hangs_delays_nobody(ran: Ran) -> None:
    assert ran.home("hangs").cause is Cause.TIMEOUT
    assert ran.home("plain").outcome is Outcome.SEEN


def test_an_unknown_name_and_a_closed_port_are_unreachable_by_their_cause(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    plans = plan(f"http://127.0.0.1:{port}/", site="A"), plan("http://no-such-host.invalid/", site="B")
    facts = visit(tmp_path, *plans, hosts={"no-such-host.invalid": ""})
    assert facts["A"].pages[0].cause is Cause.REFUSED
    assert facts["B"].pages[0].cause is Cause.DNS


# Manners


def test_portals_see_the_projects_name_and_a_contact(ran: Ran) -> None:
    agents = {headers["User-Agent"] for _, headers in ran.portals["plain"].asked}
    assert agents == {"gongkai/0.1 (+test@a.example)"}


def test_robots_is_asked_first_and_its_rules_are_kept(ran: Ran) -> None:
    assert ran.portals["rules"].paths[0] == "/robots.txt"
    assert "/2/" not in ran.portals["rules"].paths
    assert (ran.column("rules").outcome, ran.column("rules").cause) == (Outcome.ROBOTS, Cause.RULE)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("404", Outcome.SEEN),
        ("403", Outcome.SEEN),
        ("503", Outcome.ROBOTS),
        ("page", Outcome.SEEN),
        ("redirect", Outcome.SEEN),
    ],
)
def test_no_rules_allow_and_unknown_rules_forbid(ran: Ran, answer: str, outcome: Outcome) -> None:
    assert ran.home(f"robots {answer}").outcome is outcome


@pytest.mark.slow
def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    times: list[float] = []

    def timed(_: str) -> str:
        times.append(time.monotonic())
        return INNER

    rules = text("User-agent: *\nCrawl-delay: 0.4\n")
    with portal({"/robots.txt": rules, **inner(timed), "/0/": timed, "/1/": timed}) as served:
        visit(tmp_path, plan(served.url))
    assert len(times) == 3
    assert all(later - sooner >= 0.38 for sooner, later in pairwise(times))


def test_the_pause_between_two_requests_to_one_site_is_kept(tmp_path: Path) -> None:
    started = time.monotonic()
    with portal(inner(INNER)) as served:
        visit(tmp_path, plan(served.url), delay=0.3)
        requests = len(served.asked)
    assert requests == 5  # robots, home and three columns
    assert time.monotonic() - started >= 0.3 * (requests - 1)


@pytest.mark.slow
def test_one_address_bears_only_so_many_requests_at_once_whatever_its_names(tmp_path: Path) -> None:
    under_way, most = [0], [0]

    def slow(_: str) -> str:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.1)
        under_way[0] -= 1
        return HOME

    with portal({"*": slow}) as served:
        port = served.host.split(":")[1]
        plans = [plan(f"http://h{n}.test:{port}/", site=f"S{n}") for n in range(6)]
        hosts = {f"h{n}.test": "127.0.0.1" for n in range(6)}
        visit(tmp_path, *plans, hosts=hosts, allowed=tuple(hosts), address_requests=2)
    assert most[0] == 2
    assert served.paths.count("/robots.txt") == 6


def test_what_was_seen_lies_in_the_spool_under_its_hash(tmp_path: Path) -> None:
    with portal(inner(INNER)) as served:
        facts = visit(tmp_path, plan(served.url))["S"]
    home = facts.pages[0]
    response, request = read_members(packed_body(tmp_path, home.sha256 or ""))
    assert (response.url, response.status, response.body) == (served.url, 200, HOME.encode())
    assert request.fields["WARC-Concurrent-To"].strip("<>") == response.id
    assert "gongkai" in dict(request.headers)["User-Agent"]


def test_what_was_sent_compressed_is_spooled_as_it_was_sent(tmp_path: Path) -> None:
    sent = gzip.compress(HOME.encode())
    answer = Reply(sent, headers=(("Content-Type", HTML), ("Content-Encoding", "gzip")))
    with portal(inner(INNER) | {"/": answer}) as served:
        facts = visit(tmp_path, plan(served.url))["S"]
    response, _ = read_members(packed_body(tmp_path, facts.pages[0].sha256 or ""))
    assert dict(response.headers)["Content-Encoding"] == "gzip"
    assert dict(response.headers)["Content-Length"] == str(len(sent))
    assert response.body == HOME.encode()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Answers that nobody foresees, beside a good portal in the same child."""
    gzipped = (("Content-Type", HTML), ("Content-Encoding", "gzip"))
    odd = (("Content-Type", "text/html; charset=rot13"),)
    cases: dict[str, dict[str, Answer]] = {
        "good": inner(INNER),
        "junk": inner(Reply(b"\x1f\x8b junk that is no gzip", headers=gzipped)),
        "robots junk": {"/robots.txt": Reply(b"\x1f\x8b junk", headers=gzipped), "/": HOME},
        "robots elsewhere": {"/robots.txt": redirect("http://[bad/"), "/": HOME},
        "charset": inner(Reply(INNER.encode(), headers=odd)),
        "base": inner(page('<base href="http://[x/"><a href="/y/">某某栏目</a>' + TEXT)),
        "slow": {"/robots.txt": text("User-agent: *\nCrawl-delay: 1000000\n"), "/": HOME},
    }
    return run(tmp_path_factory.mktemp("spool"), cases)


def test_one_sites_bytes_spoil_no_other_visit(hostile: Ran) -> None:
    assert set(hostile.facts) == set(hostile.portals)
    assert hostile.column("good").outcome is Outcome.SEEN


def test_what_is_no_gzip_is_never_read_as_a_page(hostile: Ran) -> None:
    assert hostile.column("junk").outcome in (Outcome.ERROR, Outcome.TRUNCATED, Outcome.NOT_HTML)


def test_odd_charsets_and_bases_are_read_past(hostile: Ran) -> None:
    assert hostile.column("charset").outcome is Outcome.SEEN
    assert hostile.column("base").outcome is Outcome.SEEN


def test_a_site_that_asks_for_a_longer_pause_than_a_visit_lasts_is_left_alone(hostile: Ran) -> None:
    assert hostile.facts["slow"].cut == "seconds"
    assert len(hostile.portals["slow"].asked) <= 2
