"""Whole scans over small loopback portals, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.errors import ConfigError
from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import Level, Site, SiteList
from monitor import scan as scanning
from monitor.scan import ScanReport, run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import SHANGHAI, Finding, Reason, Verdict
from storage.scans import scan_infos
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import Answer, Portal, Reply, portal
from tests.playback import html, links, rows
from tests.storage.archives import stored_body

NIGHT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
FRESH = rows(date(2026, 9, 14))
MENU = links(工作动态="/dt/", 通知公告="/gg/", 政府信息公开="/xxgk/")

PORTAL: dict[str, Answer] = {
    "/": html("", FRESH, MENU),
    "/dt/": html("工作动态", FRESH, MENU),
    "/gg/": html("通知公告", FRESH, MENU),
    "/xxgk/": html("政府信息公开", FRESH, MENU),
}


def county(code: str, url: str | None) -> Site:
    return Site(code=code, name=f"{code}县人民政府", level=Level.COUNTY, region="湖南省", url=url)


def settings(folder: Path) -> Settings:
    return load_settings(data_dir=folder, delay_seconds=0.0, timeout_seconds=5.0)


def scan(engine: Engine, folder: Path, sites: tuple[Site, ...], as_of: datetime = NIGHT) -> ScanReport:
    rules = load_rules(("hunan-columns",))
    listed = SiteList(name="t", sites=sites)
    allowed = ("127.0.0.1",)
    return run_scan(engine, settings(folder), listed, rules, as_of=as_of, clock=lambda: as_of, allowed=allowed)


def found(engine: Engine, report: ScanReport, site: str = "A") -> dict[str, Finding]:
    with reading(engine) as conn:
        return {finding.requirement: finding for finding in findings_at(conn, report.scan.id, [site])}


@dataclass(frozen=True)
class FirstNight:
    """One night with site A, whose portal still runs, and site B, which has no address: its store in SQLite, its data
    folder, its report. Tests may change what the portal answers and go on from here; each has a copy of its own."""

    engine: Engine
    folder: Path
    served: Portal
    report: ScanReport

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites of the night."""
        return county("A", self.served.url), county("B", None)


@contextmanager
def portals(number: int) -> Iterator[list[Portal]]:
    with ExitStack() as stack:
        yield [stack.enter_context(portal(dict(PORTAL))) for _ in range(number)]


@SLOW_ON_POSTGRESQL
def test_a_second_night_confirms_and_a_first_never_does(engine: Engine, tmp_path: Path) -> None:
    with portals(1) as (served,):
        first = scan(engine, tmp_path, (county("A", served.url),))
        second = scan(engine, tmp_path, (county("A", served.url),), NIGHT + timedelta(days=1))
    before, after = found(engine, first)["BIZ.COL"], found(engine, second)["BIZ.COL"]
    assert (before.verdict, before.tentative) == (Verdict.PROVISIONAL, Verdict.FAIL)
    assert (after.verdict, after.reason) == (Verdict.FAIL, Reason.MISSING)


def test_a_scan_run_again_within_the_night_confirms_nothing(first_night: FirstNight) -> None:
    again = scan(first_night.engine, first_night.folder, first_night.sites, NIGHT + timedelta(hours=3))
    assert found(first_night.engine, again)["BIZ.COL"].verdict is Verdict.PROVISIONAL


def test_a_scan_of_a_moment_that_was_scanned_is_refused_before_it_begins(first_night: FirstNight) -> None:
    for moment in (NIGHT, NIGHT - timedelta(hours=1)):
        with pytest.raises(ConfigError, match="was scanned as of 2026-09-15 01:30:00 already"):
            scan(first_night.engine, first_night.folder, first_night.sites, moment)
    assert first_night.served.asked == []
    with reading(first_night.engine) as conn:
        assert [info.id for info in scan_infos(conn, range(9)).values()] == [1]


def test_a_site_that_cannot_be_looked_at_keeps_what_was_known_and_accuses_nobody(first_night: FirstNight) -> None:
    engine, folder, served = first_night.engine, first_night.folder, first_night.served
    served.routes.clear()
    served.routes["*"] = Reply(status=403)
    blocked = scan(engine, folder, first_night.sites, NIGHT + timedelta(days=1))
    assert {f.verdict for f in found(engine, blocked).values()} == {Verdict.UNDETERMINED}
    served.routes.update(PORTAL)
    back = scan(engine, folder, first_night.sites, NIGHT + timedelta(days=2))
    assert found(engine, back)["XXGK.COL"].verdict is Verdict.PASS
    assert found(engine, back)["BIZ.COL"].verdict is Verdict.FAIL  # seen on the first night and on the third


def test_a_night_on_which_too_many_sites_fail_together_confirms_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    with portals(4) as served:
        sites = tuple(county(f"A{n}", portal.url) for n, portal in enumerate(served))
        scan(sqlite_engine, tmp_path, sites)
        for dead in served[2:]:
            dead.routes.clear()
            dead.routes["*"] = Reply(status=403)
        ours = scan(sqlite_engine, tmp_path, sites, NIGHT + timedelta(days=1))
        assert ours.scan.ours
        assert found(sqlite_engine, ours, "A0")["BIZ.COL"].verdict is Verdict.PROVISIONAL
        for dead in served[2:]:
            dead.routes.update(PORTAL)
        third = scan(sqlite_engine, tmp_path, sites, NIGHT + timedelta(days=2))
    assert not third.scan.ours
    assert found(sqlite_engine, third, "A0")["BIZ.COL"].verdict is Verdict.FAIL


def test_a_site_without_an_address_is_on_the_card_and_never_failing(first_night: FirstNight) -> None:
    without = found(first_night.engine, first_night.report, "B")
    assert {(f.verdict, f.reason) for f in without.values()} == {(Verdict.UNDETERMINED, Reason.NO_ADDRESS)}


def test_every_page_behind_a_finding_is_kept_and_reads_back(first_night: FirstNight) -> None:
    findings = found(first_night.engine, first_night.report)
    hashes = {e.sha256 for finding in findings.values() for e in finding.evidence}
    assert hashes
    assert all(stored_body(first_night.engine, first_night.folder, sha256) for sha256 in hashes if sha256)
    assert not (first_night.folder / "spool" / f"scan-{first_night.report.scan.id}").exists()


def test_absence_is_proved_by_the_places_looked_at(first_night: FirstNight) -> None:
    missing = found(first_night.engine, first_night.report)["BIZ.COL"]
    looked = [(look.place, look.url.removeprefix(first_night.served.url), look.outcome) for look in missing.looked_at]
    assert looked == [("home", "", "seen"), ("entrance", "xxgk/", "seen")]
    assert missing.evidence[0].sha256
    assert missing.basis[0].document == "湘政办发〔2020〕9号"


class _StopError(Exception):
    """The process dies here."""


@SLOW_ON_POSTGRESQL
def test_an_interrupted_scan_is_taken_up_and_finds_the_same(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portals(3) as served:
        sites = tuple(county(f"A{n}", portal.url) for n, portal in enumerate(served))
        real, stored = scanning.save_visit, []

        def dies_after_one(*args: object) -> bool:
            if stored:
                raise _StopError
            stored.append(args)
            return bool(real(*args))  # type: ignore[arg-type]  # handed through

        monkeypatch.setattr(scanning, "save_visit", dies_after_one)
        with pytest.raises(_StopError):
            scan(engine, tmp_path, sites)
        monkeypatch.undo()
        resumed = scan(engine, tmp_path, sites, NIGHT + timedelta(hours=2))
        whole = scan(engine, tmp_path, sites, NIGHT + timedelta(hours=4))
    assert (resumed.resumed, resumed.visited) == (1, 2)
    assert resumed.scan.as_of == NIGHT
    for code in ("A0", "A1", "A2"):
        assert _told(found(engine, resumed, code)) == _told(found(engine, whole, code))
    with reading(engine) as conn:
        twice = conn.execute(text("select scan, site, count(*) from visits group by scan, site having count(*) > 1"))
        assert twice.all() == []


def _told(findings: dict[str, Finding]) -> dict[str, tuple[object, ...]]:
    return {code: (f.verdict, f.tentative, f.reason, f.value, f.lacking) for code, f in findings.items()}
