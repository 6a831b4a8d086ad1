"""Nights serve rounds: a plan whose period is over is judged where a round names it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from sqlalchemy import Engine, func, select

from config.sites import Level, Site
from monitor.anew.replay import changed_since, replay_scan
from monitor.cards.reading import latest_card
from monitor.cards.standings import figures_of_night
from monitor.night.cleanup import clean_evidence
from monitor.round_nights.serving import rounds_with_night, serve_rounds
from monitor.rounds.freezing import freeze_round
from storage.checking import check
from storage.database import reading, transaction
from storage.findings import changes_at, findings_at, history
from storage.further import looks_after
from storage.known import load_known, load_lacked
from storage.latest import scan_of_site
from storage.queue_marks import marks_at
from storage.records import ADVERSE, Reason, Verdict
from storage.rounds.records import Bar
from storage.rounds.standings import scans_behind_rounds
from storage.scans import latest_scan, mark_ours, scan_info
from storage.scores import figures_at
from storage.shelf import shelf_of
from storage.store import open_store
from storage.tables import ScanRow, VisitRow
from storage.visits import load_visit
from tests.databases import SLOW_ON_POSTGRESQL
from tests.monitor.nights import FIRST, Served
from tests.monitor.round_looks import DISTRICT, NEGATIVE, NOW, PLAN, WU, District, pages, plan
from tests.playback import html, rows


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> dict[str, Path]:
    """Folders with a store of two nights each, played once: `with` a round and `without` one."""
    folders = {}
    for name in ("with", "without"):
        folder = folders[name] = tmp_path_factory.mktemp(name)
        engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'one.sqlite3')}")
        district = District(engine, folder / "nights")
        if name == "with":
            district.open()
        for _ in range(2):
            district.served() if name == "with" else district.night()
        engine.dispose()
    return folders


def copy_of(folder: Path, to: Path) -> District:
    copytree(folder, to)
    district = District(open_store(f"sqlite:///{to / 'one.sqlite3'}"), to / "nights")
    district.take_up()
    return district


@pytest.fixture
def district(played: dict[str, Path], tmp_path: Path) -> Iterator[District]:
    """A district after two nights, with a round by the plan of 2018."""
    found = copy_of(played["with"], tmp_path / "with")
    yield found
    found.engine.dispose()


@pytest.fixture
def alone(played: dict[str, Path], tmp_path: Path) -> Iterator[District]:
    """The same nights without any round."""
    found = copy_of(played["without"], tmp_path / "without")
    yield found
    found.engine.dispose()


@SLOW_ON_POSTGRESQL
def test_a_plan_whose_period_is_over_is_judged_provisionally_once_and_for_good_twice(
    engine: Engine, tmp_path: Path
) -> None:
    district = District(engine, tmp_path)
    district.open()
    district.served()
    once = district.card()[NEGATIVE]
    assert (once.verdict, once.tentative, once.reason) == (Verdict.PROVISIONAL, Verdict.FAIL, Reason.MISSING)
    district.served()
    assert district.card()[NEGATIVE].verdict is Verdict.FAIL
    assert Bar.PACKS not in district.standing().bars


def said_by_nights(district: District) -> list[object]:
    """All that two nights found, know and count, told of nights by their place."""
    found: list[object] = []
    with reading(district.engine) as conn:
        place = {scan: number for number, scan in enumerate(district.nights_played)}
        for scan in district.nights_played:
            figures = figures_at(conn, scan)
            visit = load_visit(conn, scan, "S")
            found += [findings_at(conn, scan), figures, marks_at(conn, scan), changes_at(conn, scan), visit]
            found.append(figures_of_night(conn, scan_info(conn, scan)))
        found += [load_known(conn, "S"), load_lacked(conn, "S")]
        for code in {one.requirement for one in findings_at(conn, scan)}:
            spans = history(conn, "S", code)
            found += [replace(one, since_scan=place[one.since_scan], until_scan=None) for one in spans]
        card = latest_card(conn, "S")
        found.append(replace(card, scan=0))
    return found


def test_a_night_says_and_knows_the_same_to_the_byte_whether_a_round_exists_or_not(
    district: District, alone: District
) -> None:
    assert said_by_nights(district) == said_by_nights(alone)


def test_an_ordinary_night_never_judges_by_the_plan(district: District) -> None:
    with reading(district.engine) as conn:
        latest, spoken = latest_scan(conn), scan_of_site(conn, "S")
        assert latest is not None
        assert latest == spoken
        assert NEGATIVE not in {one.requirement for one in findings_at(conn, latest.id)}
        assert not any(PLAN in one for finding in findings_at(conn, latest.id) for one in finding.packs)
        for look in looks_after(conn, latest.id, district.keys, (PLAN,)):
            assert findings_at(conn, look.id) == []


def test_what_a_look_found_rests_on_pages_of_its_own_that_are_kept(district: District) -> None:
    finding = district.card()[NEGATIVE]
    assert {look.url for look in finding.looked_at}
    assert finding.evidence
    assert check(str(district.engine.url), shelf_of(district.nights.settings)) == []


def test_nights_replay_the_same_beside_looks_and_looks_are_no_nights(district: District) -> None:
    with reading(district.engine) as conn:
        scan = scan_info(conn, district.nights_played[1])
        (told,) = replay_scan(conn, shelf_of(district.nights.settings), scan, ["S"])
        assert (changed_since(conn, scan), told.unproved, told.differences) == ((), "", ())


def test_a_night_of_before_the_round_is_judged_but_what_it_did_not_look_for_is_never_missing(alone: District) -> None:
    alone.open()
    assert len(alone.judge()) == 2
    found = alone.card()
    assert found[NEGATIVE].verdict is Verdict.UNDETERMINED
    assert found[NEGATIVE].reason is Reason.NOT_SOUGHT
    assert Bar.PACKS not in alone.standing().bars
    known = alone.found(alone.nights_played[-1]).keys()
    assert not [one for one in found.values() if one.verdict in ADVERSE and one.requirement not in known]


def test_without_having_been_judged_anew_a_site_cannot_be_compared(alone: District) -> None:
    alone.open()
    assert Bar.PACKS in alone.standing().bars


def test_the_look_of_a_night_confirms_only_what_was_seen_twelve_hours_apart(alone: District) -> None:
    alone.open()
    alone.night()
    alone.look(after=timedelta(hours=12, minutes=30))  # the next night begins 24 hours after this one
    alone.judge()
    alone.night()
    alone.look()
    alone.judge()
    assert alone.card()[NEGATIVE].verdict is Verdict.PROVISIONAL


def test_a_look_that_could_not_see_the_site_says_nothing_and_the_nights_own_visit_counts(district: District) -> None:
    district.night()
    district.look(Served({"/": (503, "down")}))
    district.judge()
    found = district.card()
    assert found[NEGATIVE].reason is Reason.NOT_SOUGHT
    assert not any(one.reason in (Reason.UNREACHABLE, Reason.HTTP_ERROR) for one in found.values())


def test_a_look_that_was_our_own_fault_says_nothing(district: District) -> None:
    district.night()
    look = district.look()
    assert look is not None
    with transaction(district.engine) as conn:
        mark_ours(conn, look.id)
    district.judge()
    assert district.card()[NEGATIVE].reason is Reason.NOT_SOUGHT


def test_the_facts_of_a_site_that_stays_the_same_are_kept_once_whatever_looks_come_between(district: District) -> None:
    with reading(district.engine) as conn:
        nights = select(func.count(VisitRow.facts.distinct())).where(VisitRow.scan.in_(district.nights_played))
        assert conn.execute(nights).scalar() == 1


def test_a_column_that_the_look_found_is_there(district: District) -> None:
    menu = '<li><a href="/fm/">政务公开负面清单</a></li>'
    home = pages()["/"].replace("<div class='main'>", f"<div class='main'><ul>{menu}</ul>")
    served = Served(pages(**{"/": home, "/fm/": html("政务公开负面清单", rows(FIRST.date()))}))  # type: ignore[arg-type]
    district.served(served)
    assert district.card()[NEGATIVE].verdict is Verdict.PASS


def test_a_site_that_the_round_does_not_hold_is_neither_looked_at_nor_judged(alone: District) -> None:
    other = Site(code="T", name="他县人民政府", level=Level.COUNTY, region="湖南省益阳市赫山区", url="http://t.gov.cn/")
    alone.open(sites=(other,))
    alone.night()
    assert alone.judge() == []
    with reading(alone.engine) as conn:
        assert conn.execute(select(func.count()).where(ScanRow.base.is_not(None))).scalar() == 0


def test_a_site_of_which_the_plan_asks_no_more_than_the_night_did_is_not_visited_twice(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    elsewhere = DISTRICT.model_copy(update={"region": "湖南省湘潭市湘潭县"})
    district = District(sqlite_engine, tmp_path, site=elsewhere, book=plan())
    district.night()
    assert district.look() is None


def test_what_fails_for_one_round_is_told_and_the_others_are_scored(district: District) -> None:
    other = district.open("另一周期")
    district.break_packs(other)
    with reading(district.engine) as conn:
        night = scan_info(conn, district.nights_played[-1])
        assert len(rounds_with_night(conn, night)) == 2
    served = serve_rounds(district.engine, district.nights.settings, district.nights.sites, night, clock=lambda: NOW)
    assert served.rounds == 1
    assert ["另一周期" in problem for problem in served.problems] == [True]


def test_the_evidence_of_scans_that_speak_in_a_round_is_kept_with_their_nights_and_looks(district: District) -> None:
    with reading(district.engine) as conn:
        speaking = district.standing().scan
        assert speaking is not None
        night = scan_info(conn, speaking).base
        assert night is not None
        looks = {one.id for one in looks_after(conn, night, district.keys, (PLAN,))}
        assert scans_behind_rounds(conn) == {speaking, night} | looks
    later = NOW + timedelta(days=900)
    assert district.round is not None
    freeze_round(district.engine, district.round.id, WU, NOW)
    district.night()  # the last of its quarter, which is kept for good, is another one now
    clean_evidence(district.engine, district.nights.settings, later)
    assert check(str(district.engine.url), shelf_of(district.nights.settings)) == []
    with reading(district.engine) as conn:
        told = replay_scan(conn, shelf_of(district.nights.settings), scan_info(conn, night), ["S"])
        assert [one.unproved for one in told] == [""]
