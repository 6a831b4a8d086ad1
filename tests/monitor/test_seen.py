"""A night is judged again exactly from what the store kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, update

from config.answers import FIELDS
from config.sites import Level, Site, SiteList
from monitor.anew.seen import judged_anew, load_seen
from monitor.judge import day_of
from monitor.readers_version import calendar_version, readers_version
from monitor.scan import begin_scan
from storage.catalogue import save_sites
from storage.reach_days import add_probes, forget_unopened
from storage.reaching import Probed, Unopened
from storage.records import Cause, Reason, Verdict
from storage.scans import latest_scan
from storage.store import reading, transaction
from storage.tables import ScanRow, VisitRow
from tests.monitor.nights import FIRST, Nights, Served, rules
from tests.playback import COUNTY, html, links, rows, rules_of

MENU = links(工作动态="/dt/", 政府信息公开="/xxgk/")
PAGES = {
    "/": html("", rows(date(2026, 9, 14)), MENU),
    "/dt/": html("工作动态", rows(date(2026, 9, 14)), MENU),
    "/xxgk/": html("政府信息公开", rows(date(2025, 3, 1)), MENU),
}


def test_a_night_judged_again_from_the_store_says_what_it_said(engine: Engine, tmp_path: Path) -> None:
    nights = Nights(engine, tmp_path)
    said = nights.night(Served(PAGES))
    with reading(engine) as conn:
        scan = latest_scan(conn)
        assert scan is not None
        seen = load_seen(conn, scan, COUNTY.code)
        assert load_seen(conn, scan, "unknown") is None
    assert seen is not None
    assert {one.requirement: one for one in judged_anew(seen, rules(), scan.as_of)} == said
    assert Verdict.PROVISIONAL in {one.verdict for one in said.values()}


OFFICE = Site(code="S1", name="青石县公安局", level=Level.DEPARTMENT, parent=COUNTY.code)
ANSWER = {"site": COUNTY.code, "check": "XXGK.A19", "said": "no", "by": "甲", "at": "2026-09-01"}


def an_answer(folder: Path) -> Path:
    path = folder / "answers.csv"
    path.write_text("\n".join([",".join(FIELDS), ",".join(ANSWER.get(name, "") for name in FIELDS)]), encoding="utf-8")
    return path


def probes_of_a_week(engine: Engine) -> None:
    """Twenty a day, of which two did not open."""
    for day in range(1, 8):
        start = FIRST - timedelta(days=day)
        told = [Probed(COUNTY.code, start + timedelta(minutes=at), True) for at in range(18)]
        bad = [start + timedelta(minutes=at) for at in (18, 19)]
        told += [Probed(COUNTY.code, at, False, Unopened(at, Cause.TIMEOUT, 0, 15.0)) for at in bad]
        with transaction(engine) as conn:
            add_probes(conn, told, ours=False)


def test_answers_bodies_and_probes_are_those_of_the_night_whatever_is_said_later(
    engine: Engine, tmp_path: Path
) -> None:
    national = rules_of(("national",))
    probes_of_a_week(engine)
    nights = Nights(engine, tmp_path, book=national)
    nights.settings = nights.settings.model_copy(update={"answers": an_answer(tmp_path)})
    nights.sites = SiteList(name="t", sites=(COUNTY, OFFICE))
    said = nights.night(Served(PAGES))
    assert (said["XXGK.A19"].reason, said["SITE.REACH"].reason) == (Reason.ANSWERED_NO, Reason.OFTEN_DOWN)
    with transaction(engine) as conn:
        save_sites(conn, [COUNTY.model_copy(update={"name": "青石市人民政府", "level": Level.PREFECTURE})])
        scan = latest_scan(conn)
        assert scan is not None
        seen = load_seen(conn, scan, COUNTY.code)
        forget_unopened(conn, day_of(FIRST) - timedelta(days=1))
        years_later = load_seen(conn, scan, COUNTY.code)
    assert seen is not None
    assert years_later is not None
    assert (seen.circumstances.site, seen.circumstances.bodies) == (COUNTY, (OFFICE.name,))
    assert {one.requirement: one for one in judged_anew(seen, national, scan.as_of)} == said
    later = {one.requirement: one for one in judged_anew(years_later, national, scan.as_of)}
    assert later["SITE.REACH"] == replace(said["SITE.REACH"], evidence=later["SITE.REACH"].evidence)


def test_a_visit_of_before_circumstances_were_kept_is_not_judged_again(engine: Engine, tmp_path: Path) -> None:
    Nights(engine, tmp_path).night(Served(PAGES))
    with transaction(engine) as conn:
        conn.execute(update(VisitRow).values(circumstances=None))
        scan = latest_scan(conn)
        assert scan is not None
        assert load_seen(conn, scan, COUNTY.code) is None


def test_a_scan_begins_with_the_versions_of_its_readers_and_calendar(engine: Engine) -> None:
    sites = SiteList(name="t", sites=(COUNTY,))
    info, _ = begin_scan(engine, sites, rules(), FIRST, FIRST, resume_only=False)
    assert (info.readers, info.calendar) == (readers_version(), calendar_version())
    with transaction(engine) as conn:
        conn.execute(update(ScanRow).values(readers="other"))
    again, _ = begin_scan(engine, sites, rules(), FIRST, FIRST, resume_only=True)
    assert (again.id, again.readers) == (info.id, f"other {readers_version()}")
