"""A night full of hosts that misbehave: each ends in a named state within its budget, and holds nobody else up."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import Level, Site, SiteList
from monitor.scan import run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI, Cause, Outcome, Verdict, Visit
from storage.visits import load_visits
from tests.loopback import HTML, Answer, Portal, Reply, page, portal, redirect
from tests.monitor.test_scan import PORTAL
from tests.playback import html, links

NIGHT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
TIMEOUT, BUDGET, DELAY = 3.0, 15.0, 0.5
DEAD = 300
HEALTHY = tuple(f"GOOD{n}" for n in range(5))


def _silent(handler: BaseHTTPRequestHandler) -> None:
    """Takes the request and never answers."""
    time.sleep(TIMEOUT * 3)


def _dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte a second of an answer that promises many."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10000\r\n\r\n")
        for _ in range(int(TIMEOUT * 3)):
            handler.wfile.write(b"<")
            handler.wfile.flush()
            time.sleep(1)


def _calendar(path: str) -> str:
    """Every month has a next one, for ever, and each is called what a column is called."""
    at = int(path.rpartition("=")[2]) if "=" in path else 0
    later = {f"通知公告{n}月": f"/gg/?month={at + n}" for n in range(1, 40)}
    return html(
        "通知公告", "<a href='/gg/?month=%s'>下一页</a>" % (at + 1), links(通知公告=f"/gg/?month={at + 1}", **later)
    )


def _loop(path: str) -> Reply:
    """Each address leads to another one and then back."""
    return redirect("/b" if path.startswith("/a") else "/a")


_LINKS = "".join(f'<li><a href="/zwgk/{n}.html">政府信息公开第{n}号</a></li>' for n in range(100_000))

MISBEHAVING: dict[str, dict[str, Answer]] = {
    "SILENT": {"*": Reply(raw=_silent)},
    "DRIP": {"/robots.txt": Reply(b"", 404), "*": Reply(raw=_dripping)},
    "LINKS": {"/": page(f"<ul>{_LINKS}</ul>"), "*": html("政府信息公开", "<p>无</p>")},
    "CALENDAR": {"*": _calendar},
    "LOOP": {"/robots.txt": Reply(b"", 404, (("Content-Type", HTML),)), "*": _loop},
}


@contextmanager
def portals(routes: Mapping[str, dict[str, Answer]]) -> Iterator[dict[str, Portal]]:
    """Each on a loopback address of its own, for what is one machine shares its four requests at once."""
    with ExitStack() as stack:
        hosts = (f"127.0.{n}.1" for n in itertools.count(10))
        yield {code: stack.enter_context(portal(answers, host=next(hosts))) for code, answers in routes.items()}


def site(code: str, url: str) -> Site:
    return Site(code=code, name=f"{code}县人民政府", level=Level.COUNTY, region="湖南省", url=url)


def dead_sites() -> tuple[list[Site], dict[str, str]]:
    """Names that do not exist and ports that refuse, half and half; the addresses of the names (none)."""
    names = [f"dead{n}.example" for n in range(DEAD // 2)]
    refused = [f"http://127.1.{n // 200}.{n % 200 + 1}:9/" for n in range(DEAD // 2)]
    urls = [f"http://{name}/" for name in names] + refused
    return [site(f"DEAD{n}", url) for n, url in enumerate(urls)], dict.fromkeys(names, "")


def night(
    engine: Engine, folder: Path, sites: list[Site], names: dict[str, str], as_of: datetime
) -> tuple[dict[str, Visit], float]:
    """Scans the sites in as few children as there may be; the visits by site, and the seconds until the last healthy
    one was done."""
    settings = load_settings(
        data_dir=folder,
        delay_seconds=DELAY,
        timeout_seconds=TIMEOUT,
        budget_seconds=BUDGET,
        batch_sites=1000,
        render_pages=0,
    )
    began, rules = datetime.now(SHANGHAI), load_rules(("hunan-columns",))
    report = run_scan(
        engine,
        settings,
        SiteList(name="bad", sites=tuple(sites)),
        rules,
        as_of=as_of,
        clock=lambda: datetime.now(SHANGHAI),
        allowed=tuple({one.url.split("/")[2].partition(":")[0] for one in sites if one.url}),
        stand_ins=names,
    )
    assert report.errors == 0
    with reading(engine) as conn:
        visits = {visit.site: visit for visit in load_visits(conn, report.scan.id)}
        adverse = [
            (found.site, found.requirement)
            for found in findings_at(conn, report.scan.id)
            if found.site not in HEALTHY and (found.tentative or found.verdict) in (Verdict.FAIL, Verdict.PARTIAL)
        ]
    assert adverse == []
    return visits, max((visits[code].finished - began).total_seconds() for code in HEALTHY)


@pytest.mark.slow
def test_hosts_that_misbehave_end_in_a_named_state_and_delay_nobody(sqlite_engine: Engine, tmp_path: Path) -> None:
    dead, names = dead_sites()
    with portals(MISBEHAVING | {code: dict(PORTAL) for code in HEALTHY}) as served:
        sites = [site(code, portal.url) for code, portal in served.items()]
        healthy = [one for one in sites if one.code in HEALTHY]
        _, alone = night(sqlite_engine, tmp_path, healthy, {}, NIGHT)
        visits, among = night(sqlite_engine, tmp_path, [*sites, *dead], names, NIGHT + timedelta(days=1))
    homes = {code: visit.facts.pages[0] for code, visit in visits.items()}
    logging.getLogger("tests").warning("alone %.1f s, among the others %.1f s", alone, among)
    assert len(visits) == len(sites) + DEAD
    assert all((visit.finished - visit.started).total_seconds() < BUDGET + TIMEOUT * 2 for visit in visits.values())
    assert (homes["SILENT"].outcome, homes["SILENT"].cause) == (Outcome.UNREACHABLE, Cause.TIMEOUT)
    assert (homes["DRIP"].outcome, homes["DRIP"].cause) == (Outcome.UNREACHABLE, Cause.TIMEOUT)
    assert homes["LOOP"].outcome is Outcome.REDIRECT
    assert homes["LINKS"].links_cut
    assert homes["CALENDAR"].outcome is Outcome.SEEN
    assert {(homes[one.code].outcome, homes[one.code].cause) for one in dead} == {
        (Outcome.UNREACHABLE, Cause.DNS),
        (Outcome.UNREACHABLE, Cause.REFUSED),
    }
    assert among <= 2 * alone
