"""Nights judged anew by other packs, beside what they found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from config.rulebook import RuleBook
from config.sites import Site, SiteList
from monitor.anew.rejudge import NightAnew, judged_by, nights_asked, plans_of, rejudge
from monitor.readers_version import readers_version
from storage.checking import check
from storage.findings import changes_at, findings_at, findings_before, history, provisional_sites
from storage.keeping import needed_bodies, scan_moments
from storage.latest import scan_of_site
from storage.ledger import ScanKind, ScanStatus
from storage.records import ADVERSE, Finding, Reason, Verdict
from storage.rejudged import differing_in
from storage.scans import latest_scan, mark_ours, scan_info, scans_of_site
from storage.store import reading, transaction
from storage.tables import ScanRow, VisitRow
from tests.databases import SLOW_ON_POSTGRESQL
from tests.monitor.half_and_quarter import book, write_packs
from tests.monitor.nights import FIRST, Nights, Served
from tests.playback import COUNTY, html, links, rows

pytestmark = SLOW_ON_POSTGRESQL

TODAY = date(2026, 9, 15)
MENU = links(工作动态="/dt/", 政府信息公开="/xxgk/")
SINCE = FIRST.date()
NOW = FIRST + timedelta(days=40)


def pages(newest: date) -> dict[str, object]:
    """A portal whose news are of that day, whose column is years old, and which has no column on business."""
    return {
        "/": html("", rows(TODAY), MENU),
        "/dt/": html("工作动态", rows(newest), MENU),
        "/xxgk/": html("政府信息公开", rows(date(2024, 3, 1)), MENU),
    }


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_packs(tmp_path_factory.mktemp("packs"))


def nights_of(engine: Engine, folder: Path, packs: Path, count: int = 2, site: Site = COUNTY) -> Nights:
    """Nights by `half` of a site whose news are 120 days old: in time by 180 days, and stale by 90."""
    nights = Nights(engine, folder, book=book(packs, "half"), site=site)
    for number in range(count):
        nights.night(Served(pages(TODAY - timedelta(days=120))), number)  # type: ignore[arg-type]
    return nights


def anew(nights: Nights, rules: RuleBook, since: date | None = SINCE, sites: tuple[str, ...] = ()) -> list[NightAnew]:
    with reading(nights.engine) as conn:
        asked = nights_asked(conn, since, sites)
    return list(rejudge(nights.engine, nights.settings, rules, asked, sites, clock=lambda: NOW))


def found(engine: Engine, scan: int) -> dict[str, Finding]:
    with reading(engine) as conn:
        return {one.requirement: one for one in findings_at(conn, scan)}


def test_a_limit_of_90_days_in_place_of_180_makes_stale_what_was_in_time(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    first, second = anew(nights, book(packs, "quarter"))
    before, once, twice = (found(engine, scan)["MY.NEWS"] for scan in (second.night.id, first.scan, second.scan))
    assert (before.verdict, before.reason) == (Verdict.PASS, Reason.FRESH)
    assert (once.verdict, once.tentative, once.reason) == (Verdict.PROVISIONAL, Verdict.FAIL, Reason.STALE)
    assert (twice.verdict, twice.tentative, twice.reason) == (Verdict.FAIL, None, Reason.STALE)
    assert (first.changed, second.changed) == (1, 1)


def test_what_no_term_changed_for_stands_as_the_night_had_it_and_says_by_which_packs(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    (done,) = anew(nights, book(packs, "quarter"), since=None)
    before, after = found(engine, done.night.id), found(engine, done.scan)
    by = ("half@1", "quarter@2")
    assert before["MY.BIZ"].verdict is Verdict.FAIL  # confirmed by the nights themselves
    assert after["MY.BIZ"] == replace(before["MY.BIZ"], packs=by)
    assert after["MY.NEWS"].verdict is Verdict.PROVISIONAL  # no earlier night was judged by this limit
    assert {one.packs for one in after.values()} == {by}


def test_all_that_is_asked_of_nights_is_answered_as_if_nothing_had_been_judged_anew(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs)

    def asked() -> list[object]:
        with reading(engine) as conn:
            return [
                latest_scan(conn),
                latest_scan(conn, done_only=False),
                scan_of_site(conn, COUNTY.code),
                scans_of_site(conn, COUNTY.code, before=NOW),
                findings_at(conn, 1),
                findings_at(conn, 2),
                changes_at(conn, 2),
                findings_before(conn, 2, {COUNTY.code: None}),
                history(conn, COUNTY.code, "MY.NEWS"),
                provisional_sites(conn, 2),
                needed_bodies(conn, scan_moments(conn).keys()),
            ]

    before = asked()
    anew(nights, book(packs, "quarter"))
    assert asked() == before
    assert nights.night(Served(pages(TODAY)), 3)["MY.NEWS"].verdict is Verdict.PASS  # type: ignore[arg-type]


def test_a_night_judged_anew_in_the_same_way_is_told_and_not_judged_twice(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    first = anew(nights, book(packs, "quarter"))
    again = anew(nights, book(packs, "quarter"))
    assert [(one.scan, one.already) for one in again] == [(one.scan, True) for one in first]
    (one_site,) = anew(nights, book(packs, "quarter"), since=None, sites=(COUNTY.code,))
    assert (one_site.scan, one_site.already) == (first[-1].scan, True)


def test_what_was_confirmed_without_an_earlier_night_is_judged_once_more_after_it(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    (alone,) = anew(nights, book(packs, "quarter"), since=None)
    with reading(engine) as conn:
        by = judged_by(book(packs, "quarter"), read_again=False)
        plans = plans_of(conn, nights_asked(conn, FIRST.date(), ()), by, ())
    assert [plan.already for plan in plans] == [None, None]
    _, second = anew(nights, book(packs, "quarter"))
    assert found(engine, alone.scan)["MY.NEWS"].verdict is Verdict.PROVISIONAL
    assert found(engine, second.scan)["MY.NEWS"].verdict is Verdict.FAIL


def test_other_readers_judge_a_night_once_more(
    engine: Engine, tmp_path: Path, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    (before,) = anew(nights, book(packs, "half"), since=None)
    assert before.changed == 0
    for module in ("judging", "rejudge"):
        monkeypatch.setattr(f"monitor.anew.{module}.readers_version", lambda: "other")
    (after,) = anew(nights, book(packs, "half"), since=None)
    assert (after.already, after.scan) == (False, before.scan + 1)
    # what the night confirmed by other readers is not taken over: no earlier night was judged by these
    assert found(engine, after.scan)["MY.BIZ"].verdict is Verdict.PROVISIONAL


def test_a_night_that_was_ours_confirms_nothing_and_is_no_support(engine: Engine, tmp_path: Path, packs: Path) -> None:
    nights = nights_of(engine, tmp_path, packs, count=3)
    with transaction(engine) as conn:
        mark_ours(conn, 2)
    done = anew(nights, book(packs, "quarter"))
    said = [found(engine, one.scan)["MY.NEWS"].verdict for one in done]
    assert said == [Verdict.PROVISIONAL, Verdict.PROVISIONAL, Verdict.FAIL]  # the third by the first
    with transaction(engine) as conn:
        mark_ours(conn, 1)
        conn.execute(update(ScanRow).where(ScanRow.kind == ScanKind.REJUDGED).values(status=ScanStatus.ABANDONED))
    done = anew(nights, book(packs, "quarter"))
    assert {found(engine, one.scan)["MY.NEWS"].verdict for one in done} == {Verdict.PROVISIONAL}


def test_two_nights_less_than_twelve_hours_apart_confirm_nothing(engine: Engine, tmp_path: Path, packs: Path) -> None:
    nights = nights_of(engine, tmp_path, packs)
    with transaction(engine) as conn:
        conn.execute(update(ScanRow).where(ScanRow.id == 1).values(as_of=FIRST + timedelta(hours=13)))
    done = anew(nights, book(packs, "quarter"))
    assert {found(engine, one.scan)["MY.NEWS"].verdict for one in done} == {Verdict.PROVISIONAL}


def test_a_night_that_could_not_look_is_no_break_between_two_that_saw(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs, count=1)
    nights.night(Served({"/": (403, "")}), 1)
    nights.night(Served(pages(TODAY - timedelta(days=120))), 2)  # type: ignore[arg-type]
    done = anew(nights, book(packs, "quarter"))
    said = [found(engine, one.scan)["MY.NEWS"].verdict for one in done]
    assert said == [Verdict.PROVISIONAL, Verdict.UNDETERMINED, Verdict.FAIL]


def test_what_was_mended_in_between_is_not_confirmed_by_the_night_before_that(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = Nights(engine, tmp_path, book=book(packs, "half"))
    for number, age in enumerate((120, 2, 120)):
        nights.night(Served(pages(TODAY - timedelta(days=age))), number)  # type: ignore[arg-type]
    said = [found(engine, one.scan)["MY.NEWS"].verdict for one in anew(nights, book(packs, "quarter"))]
    assert said == [Verdict.PROVISIONAL, Verdict.PASS, Verdict.PROVISIONAL]


def test_a_pack_that_asks_for_what_nobody_looked_for_accuses_nobody(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    platform = COUNTY.model_copy(update={"platform": "http://platform.example/"})
    office = Site(code="S1", name="青石县公安局", parent=COUNTY.code)
    nights = Nights(engine, tmp_path, book=book(packs, "half"), site=platform)
    nights.sites = SiteList(name="t", sites=(platform, office))
    for number in range(2):
        nights.night(Served(pages(TODAY)), number)  # type: ignore[arg-type]
    done = anew(nights, book(packs, "more"))
    new = ("MY.LIB", "MY.MARK", "MY.BODIES", "MY.PARENT", "MY.DEPTH")
    for night in done:
        findings = found(engine, night.scan)
        assert {(findings[code].verdict, findings[code].reason) for code in new} == {
            (Verdict.UNDETERMINED, Reason.NOT_SOUGHT)
        }
        assert night.unsought == len(new)
        assert findings["MY.BIZ"].tentative is Verdict.FAIL or findings["MY.BIZ"].verdict is Verdict.FAIL


def test_where_it_is_not_known_by_what_a_night_was_planned_nobody_is_accused(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    with transaction(engine) as conn:
        conn.execute(update(ScanRow).values(packs=[("lost", "1", "ab" * 32)]))
    for night in anew(nights, book(packs, "quarter")):
        findings = found(engine, night.scan).values()
        assert not [one for one in findings if one.verdict in ADVERSE or one.tentative in ADVERSE]


def test_a_visit_without_circumstances_is_counted_and_not_judged(engine: Engine, tmp_path: Path, packs: Path) -> None:
    nights = nights_of(engine, tmp_path, packs, count=1)
    with transaction(engine) as conn:
        conn.execute(update(VisitRow).values(circumstances=None))
    (done,) = anew(nights, book(packs, "quarter"))
    assert (done.unknown, done.sites) == (1, 0)
    assert found(engine, done.scan) == {}


class _StopError(Exception):
    """The process dies here."""


def test_an_interrupted_judging_is_taken_up_and_does_no_site_twice(
    engine: Engine, tmp_path: Path, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = nights_of(engine, tmp_path, packs)
    with monkeypatch.context() as patched:
        patched.setattr("monitor.anew.rejudge.finish_scan", _stops)
        with pytest.raises(_StopError):
            anew(nights, book(packs, "quarter"))
    with reading(engine) as conn:
        begun = scan_info(conn, 3)
    assert (begun.status, begun.base, begun.readers) == (ScanStatus.RUNNING, 1, readers_version())
    first, second = anew(nights, book(packs, "quarter"))
    assert (first.scan, first.before, first.sites) == (3, 1, 0)
    assert found(engine, second.scan)["MY.NEWS"].verdict is Verdict.FAIL


def _stops(*_: object, **__: object) -> None:
    raise _StopError


def test_a_finding_that_is_not_asked_any_more_is_dropped_and_the_night_keeps_it(
    engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = Nights(engine, tmp_path, book=book(packs, "more"))
    nights.night(Served(pages(TODAY)), 0)  # type: ignore[arg-type]
    (done,) = anew(nights, book(packs, "half"))
    with reading(engine) as conn:
        differing = differing_in(conn, done.scan)[COUNTY.code]
    assert set(differing.dropped) == {"MY.LIB", "MY.MARK", "MY.BODIES", "MY.PARENT", "MY.DEPTH"}
    assert set(found(engine, done.scan)) == {"MY.NEWS", "MY.COL", "MY.BIZ"}
    assert set(differing.dropped) <= set(found(engine, done.night.id))


def test_the_store_is_whole_after_judging_anew(engine: Engine, tmp_path: Path, packs: Path, database_url: str) -> None:
    anew(nights_of(engine, tmp_path, packs), book(packs, "quarter"))
    assert check(database_url) == []
