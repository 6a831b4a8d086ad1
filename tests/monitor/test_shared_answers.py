"""A parent's portal, or a platform, is asked for each of its pages once a night, whatever the number of sites on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import FIELDS, Level, Site, SiteList
from crawler.network.shared import SharedAnswers, packed_answers, unpack_answers
from monitor.scan import run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI, Finding, Page, Place
from storage.visits import load_visits
from tests.databases import fresh_database
from tests.loopback import Answer, Portal, Reply, portal
from tests.monitor.clusters import dask_cluster
from tests.monitor.disturbed import MARK, command
from tests.monitor.test_scan import NIGHT, county
from tests.playback import html, links, rows

FRESH = rows(date(2026, 9, 14))
OFFICES = ("水务局", "教育局")
OPEN = links(政府信息公开指南="zn/", 政府信息公开制度="zd/", 法定主动公开内容="nr/", 政府信息公开年报="nb/")


@contextmanager
def county_and_its_offices(*, platform: bool) -> Iterator[tuple[Portal, list[Portal], SiteList]]:
    """A county whose portal keeps the columns of its offices, and the offices' own sites, each of one page."""
    offices = {f"/bm/{number}/": html(name, OPEN) for number, name in enumerate(OFFICES)}
    menu = links(
        工作动态="/dt/", 政府信息公开="/xxgk/", **{name: path for path, name in zip(offices, OFFICES, strict=True)}
    )
    above: dict[str, Answer] = {
        "/": html("", f'<script src="/script/0/17.js"></script>{FRESH}', menu),
        "/dt/": html("工作动态", FRESH, menu),
        "/xxgk/": html("政府信息公开", OPEN, menu),
        "/script/0/17.js": Reply(b"document.write('2026');", headers=(("Content-Type", "text/javascript"),)),
        **offices,
        **{
            f"{path}{inner}/": html("栏目", FRESH)
            for path in (*offices, "/xxgk/")
            for inner in ("zn", "zd", "nr", "nb")
        },
    }
    with ExitStack() as stack:
        parent = stack.enter_context(portal(above))
        office: dict[str, Answer] = {"/": html("", FRESH, links(工作动态="/dt/")), "/dt/": html("工作动态", FRESH)}
        own = [stack.enter_context(portal(dict(office))) for _ in OFFICES]
        near = {"platform": parent.url} if platform else {"parent": "COUNTY"}
        sites = [
            Site(code=f"O{number}", name=f"青石县{name}", level=Level.DEPARTMENT, region="湖南省", url=one.url, **near)
            for number, (name, one) in enumerate(zip(OFFICES, own, strict=True))
        ]
        yield (
            parent,
            own,
            SiteList(
                name="t", sites=(county("COUNTY", parent.url).model_copy(update={"name": "青石县人民政府"}), *sites)
            ),
        )


def night(
    engine: Engine, folder: Path, sites: SiteList, *, pack: str = "hunan-columns", batch: int = 1, day: int = 15
) -> list[Finding]:
    settings = load_settings(data_dir=folder, delay_seconds=0.0, batch_sites=batch, children=2, render_pages=0)
    rules, allowed, as_of = load_rules((pack,)), ("127.0.0.1",), NIGHT.replace(day=day)
    report = run_scan(engine, settings, sites, rules, as_of=as_of, clock=lambda: as_of, allowed=allowed)
    with reading(engine) as conn:
        return findings_at(conn, report.scan.id)


@pytest.mark.parametrize("platform", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.slow
def test_each_page_of_a_shared_portal_is_asked_for_once_by_all_children_together(
    sqlite_engine: Engine, tmp_path: Path, platform: bool
) -> None:
    with county_and_its_offices(platform=platform) as (parent, own, sites):
        found = night(sqlite_engine, tmp_path, sites, pack="national" if platform else "hunan-columns")
        asked = Counter(parent.paths)
    assert {path: times for path, times in asked.items() if times > 1} == {}
    assert {"/robots.txt", "/", "/script/0/17.js", "/bm/0/", "/bm/1/nr/"} <= asked.keys()
    looked = {look.place for finding in found if finding.site == "O0" for look in finding.looked_at}
    assert (Place.PLATFORM if platform else Place.PARENT) in looked
    with reading(sqlite_engine) as conn:
        visits = {visit.site: visit for visit in load_visits(conn, 1)}
    homes = {visits[f"O{number}"].fetched.get(parent.url) for number in range(len(own))}
    assert len(homes) == 1  # the moment at which it was asked for, at every site


@pytest.mark.slow
def test_findings_are_the_same_as_where_everybody_asks_for_himself(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with county_and_its_offices(platform=False) as (parent, _, sites):
        shared = night(sqlite_engine, tmp_path / "shared", sites, batch=3)
        once = len(parent.paths)
        monkeypatch.setattr("monitor.scan.shared_hosts", lambda plans: ())
        night(sqlite_engine, tmp_path / "alone", sites, batch=3, day=16)
        assert len(parent.paths) > 2 * once
    with reading(sqlite_engine) as conn:
        facts = [{visit.site: visit.facts for visit in load_visits(conn, scan)} for scan in (1, 2)]
    assert shared
    assert facts[0] == facts[1]


def test_what_may_be_otherwise_a_minute_later_is_not_kept_and_half_a_file_is_none(tmp_path: Path) -> None:
    answers, at = SharedAnswers(str(tmp_path), ["www.a.example"]), NIGHT.astimezone(SHANGHAI)
    pages = {
        status: Page(f"http://a.example/{status}", "http://a.example/x", status, {"a": "b"}, b"\n\xff")
        for status in (200, 301, 304, 404, 403, 429, 503)
    }
    for page in pages.values():
        answers.keep(page, at)
    kept = {status: answers.read(page.url) for status, page in pages.items()}
    assert {status for status, told in kept.items() if told} == {200, 301, 404}
    assert kept[200] == (pages[200], at)
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:20])
    assert answers.read("http://a.example/200") is None
    assert answers.may_hold("https://a.example/")
    assert not answers.may_hold("http://b.example/")
    assert not SharedAnswers("", ["a.example"]).may_hold("http://a.example/")


def test_answers_go_to_other_machines_by_host_and_only_those_that_are_not_known_there(tmp_path: Path) -> None:
    here, there, at = tmp_path / "here", tmp_path / "there", NIGHT.astimezone(SHANGHAI)
    hosts = ["a.example", "b.example"]
    for url in ("http://a.example/", "http://a.example/2", "http://b.example/"):
        SharedAnswers(str(here), hosts).keep(Page(url, url, 200, {}, url.encode()), at)
    some = packed_answers(here, ["www.a.example"])
    unpack_answers(there, some)
    told = SharedAnswers(str(there), hosts)
    assert [told.read(url) is not None for url in ("http://a.example/", "http://a.example/2", "http://b.example/")] == [
        True,
        True,
        False,
    ]
    assert len(packed_answers(here, but=some)) == 1
    assert packed_answers(tmp_path / "nowhere") == {}


@pytest.mark.slow
def test_on_a_cluster_each_page_of_a_shared_portal_is_asked_for_once_by_a_machine_at_most(
    postgres_socket: Path, tmp_path: Path
) -> None:
    with fresh_database(postgres_socket, "gongkai_shared") as url, county_and_its_offices(platform=False) as served:
        parent, _, sites = served
        lines = [site.model_dump(mode="json") for site in sites.sites]
        cells = (
            [";".join(cell) if isinstance(cell := line[name], list) else str(cell or "") for name in FIELDS]
            for line in lines
        )
        file = tmp_path / "sites.csv"
        file.write_text("\n".join(",".join(row) for row in (FIELDS, *cells)) + "\n", encoding="utf-8")
        scan = command(file, tmp_path / "data", url, GONGKAI_BATCH_SITES="1")
        with dask_cluster(tmp_path / "dask", 2, {MARK: scan.mark}) as cluster:
            done = scan.with_(GONGKAI_EXECUTOR=cluster.executor).run()
        assert done.code == 0, done.err
        asked = Counter(parent.paths)
    assert max(asked.values()) <= 2
    assert {"/robots.txt", "/", "/bm/0/", "/bm/1/nr/"} <= asked.keys()
