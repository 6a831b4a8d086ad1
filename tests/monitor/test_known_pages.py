"""Nights that know the pages of earlier ones find what a full visit finds, and ask and read less: over the sample
portals, whose servers know a page by its ETag, and over small ones that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import SiteList
from monitor.commands.scan import hosts_of
from monitor.memory.remembering import is_anew
from monitor.memory.standing import insisted
from monitor.sample.server import Sample, serve
from monitor.sample.truth import load_truth
from monitor.scan import ScanReport, run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI, Finding, PageFacts, Reason, Verdict, VisitFacts
from storage.store import open_store
from storage.visits import load_visit
from tests.loopback import portal
from tests.monitor.test_scan import FRESH, MENU, NIGHT, PORTAL, FirstNight, county, found, scan
from tests.playback import html, links, rows
from tests.storage.archives import stored_body

TRUTH = load_truth()
CODES = ("S01", "S02", "S07")


@pytest.fixture(autouse=True)
def never_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No night of these is the weekly one, but where a test says so."""
    monkeypatch.setattr("monitor.memory.remembering.is_anew", lambda *_: False)


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    with serve(TRUTH.first_night) as running:
        yield running


def nightly(engine: Engine, folder: Path, sample: Sample, number: int) -> ScanReport:
    as_of = datetime.combine(TRUTH.first_night + timedelta(days=number), time(1, 30), SHANGHAI)
    settings = load_settings(data_dir=folder, database_url="", delay_seconds=0.0, render_pages=0)
    sites = SiteList(name="sample", sites=tuple(site for site in sample.sites.sites if site.code in CODES))
    return run_scan(
        engine,
        settings,
        sites,
        load_rules(("hunan-2020",)),
        as_of=as_of,
        clock=lambda: as_of,
        allowed=hosts_of(sites),
        stand_ins=sample.stand_ins,
    )


def said(engine: Engine, report: ScanReport) -> list[Finding]:
    """The findings of a night, without the times that differ: when a page was fetched and read."""
    with reading(engine) as conn:
        every = findings_at(conn, report.scan.id)
    return [
        replace(f, evidence=tuple(replace(e, fetched_at=None, unchanged_since=None) for e in f.evidence)) for f in every
    ]


def facts(engine: Engine, report: ScanReport) -> list[VisitFacts]:
    with reading(engine) as conn:
        every = [visit.facts for code in CODES if (visit := load_visit(conn, report.scan.id, code))]
    return [replace(one, pages=tuple(map(in_one_order, one.pages))) for one in every]


def in_one_order(page: PageFacts) -> PageFacts:
    """A page's facts with its mentions sorted: each child meets the codes of one label in an order of its own."""
    return replace(page, mentions=tuple(sorted(page.mentions, key=lambda one: (one.code, one.text))))


@pytest.mark.slow
def test_nights_of_unchanged_portals_find_exactly_what_full_visits_find(
    engine: Engine, tmp_path: Path, new_store: Path, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'full.sqlite3')}")
    asked: list[int] = []
    for number in range(3):
        before = sum(len(sample.requests(code)) for code in CODES)
        known = nightly(engine, tmp_path / "known", sample, number)
        asked.append(sum(len(sample.requests(code)) for code in CODES) - before)
        with monkeypatch.context() as always:
            always.setattr("monitor.memory.remembering.is_anew", lambda *_: True)
            every = nightly(full, tmp_path / "full", sample, number)
        assert said(engine, known) == said(full, every)
        assert facts(engine, known) == facts(full, every)
    full.dispose()
    assert asked[1] < asked[0]
    assert asked[2] <= asked[1]


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Finding], Path]:
    """What the second of two nights found, by which the news, unchanged, have become stale; and where."""
    old, folder = rows(date(2026, 9, 3)), tmp_path_factory.mktemp("two")
    engine = open_store(f"sqlite:///{folder / 'one.sqlite3'}")
    with (
        portal(PORTAL | {"/": html("", old, MENU), "/dt/": html("工作动态", old, MENU)}) as served,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr("monitor.memory.remembering.is_anew", lambda *_: False)
        scan(engine, folder, (county("A", served.url),))
        second = scan(engine, folder, (county("A", served.url),), NIGHT + timedelta(days=5))
    findings = found(engine, second)
    engine.dispose()
    return findings, folder


def test_what_rests_on_pages_that_are_the_same_rests_on_stored_bodies(
    two_nights: tuple[dict[str, Finding], Path],
) -> None:
    findings, folder = two_nights
    stale = findings["SITE.NEWS14"]
    assert (stale.tentative, stale.reason) == (Verdict.FAIL, Reason.STALE)
    assert {one.unchanged_since for one in stale.evidence} == {None}  # the same bytes came, and are tonight's
    engine = open_store(f"sqlite:///{folder / 'one.sqlite3'}")
    assert all(stored_body(engine, folder, one.sha256) for one in stale.evidence)
    engine.dispose()


def test_a_page_that_changed_is_read_anew(first_night: FirstNight) -> None:
    engine, folder = first_night.engine, first_night.folder
    first_night.served.routes["/dt/"] = html("工作动态", "<p>正在建设中</p>", MENU)
    second = scan(engine, folder, first_night.sites, NIGHT + timedelta(days=1))
    assert found(engine, first_night.report)["SITE.NEWS14"].reason is Reason.FRESH
    assert found(engine, second)["SITE.NEWS14"].reason is not Reason.FRESH


def test_a_known_address_that_fails_is_looked_for_again(first_night: FirstNight) -> None:
    engine, folder, served = first_night.engine, first_night.folder, first_night.served
    moved = links(工作动态="/dt/", 通知公告="/gg/", 政府信息公开="/zfxxgk/")
    served.routes["/"] = html("", FRESH, moved)
    served.routes["/zfxxgk/"] = served.routes.pop("/xxgk/")
    second = scan(engine, folder, first_night.sites, NIGHT + timedelta(days=1))
    column = found(engine, second)["XXGK.COL"]
    assert column.verdict is Verdict.PASS
    assert {one.url for one in column.evidence} == {f"{served.url}zfxxgk/"}


def test_what_is_missing_is_confirmed_by_pages_that_were_asked_for_on_both_nights(
    two_nights: tuple[dict[str, Finding], Path],
) -> None:
    missing = two_nights[0]["BIZ.COL"]
    assert missing.verdict is Verdict.FAIL
    assert insisted([missing])[0] == missing.evidence[0].url
    assert set(insisted([missing])) >= {look.url for look in missing.looked_at}
    assert insisted([two_nights[0]["XXGK.COL"]]) == ()


def test_a_site_is_read_anew_on_its_night_of_the_week_and_sites_spread_over_the_week() -> None:
    codes = [f"S{n}" for n in range(200)]
    first = {code: next(n for n in range(1, 9) if is_anew(code, NIGHT + timedelta(days=n), NIGHT)) for code in codes}
    assert set(first.values()) == {2, 3, 4, 5, 6, 7, 8}
    assert min(list(first.values()).count(day) for day in range(2, 9)) > 10
    for code, day in first.items():
        read = NIGHT + timedelta(days=day)
        assert [n for n in range(1, 8) if is_anew(code, read + timedelta(days=n), read)] == [7]
        assert is_anew(code, read + timedelta(days=9), read)  # its night was missed
