from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from sqlalchemy import Engine, func, select, update

from storage.bodies import index_kept
from storage.codec import CodecError, patch
from storage.records import SHANGHAI, Cause, Outcome, PageFacts, Visit, VisitFacts
from storage.store import StoreError, transaction
from storage.tables import BodyRow, FactsRow, VisitRow
from storage.visits import CHAIN, load_visit, load_visits, save_visit, visited
from tests.databases import SLOW_ON_POSTGRESQL
from tests.storage.archives import made_up
from tests.storage.stories import night, scan_of, visit_to


def to_the_second(visit: Visit) -> Visit:
    return replace(visit, fetched={url: moment.replace(microsecond=0) for url, moment in visit.fetched.items()})


def test_a_visit_comes_back_whole_with_its_times_to_the_second(engine: Engine) -> None:
    wanted = visit_to("a", night(0).astimezone(UTC))
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        assert save_visit(conn, scan, wanted)
        found = load_visit(conn, scan, "a")
        assert load_visit(conn, scan, "b") is None
        assert load_visit(conn, scan + 1, "a") is None
    assert found == to_the_second(wanted)
    assert {moment.tzinfo for moment in (found.started, *found.fetched.values())} == {SHANGHAI}


def test_a_visit_that_saw_nothing_comes_back_too(engine: Engine) -> None:
    bare = Visit(site="a", started=night(0), finished=night(0), facts=VisitFacts(site="a", home_url=""))
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        save_visit(conn, scan, bare)
        assert load_visit(conn, scan, "a") == bare
        row = conn.execute(select(VisitRow.home_outcome, VisitRow.home_cause, VisitRow.pages)).one()
    assert tuple(row) == (None, None, 0)


def test_pages_asked_for_twice_or_without_a_time_come_back(engine: Engine) -> None:
    down = PageFacts(url="http://a/", final_url="", status=0, outcome=Outcome.UNREACHABLE, cause=Cause.DNS)
    facts = VisitFacts(site="a", home_url="http://a/", pages=(down, down, replace(down, url="http://a/x")))
    wanted = Visit(site="a", started=night(0), finished=night(1), facts=facts, fetched={"http://a/": night(1)})
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        save_visit(conn, scan, wanted)
        assert load_visit(conn, scan, "a") == wanted
        row = conn.execute(select(VisitRow.home_outcome, VisitRow.home_cause, VisitRow.pages)).one()
    assert tuple(row) == ("unreachable", "dns", 3)


def test_a_second_visit_in_a_scan_is_refused_and_changes_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=("a",))
        assert not save_visit(conn, scan, visit_to("a", night(5), title="改版"))
        assert load_visit(conn, scan, "a") == to_the_second(visit_to("a", night(0)))
        assert conn.execute(select(func.count()).select_from(FactsRow)).scalar() == 1
        assert visited(conn, scan) == {"a"}


def test_an_unchanged_site_adds_no_facts(engine: Engine) -> None:
    with transaction(engine) as conn:
        for number in range(5):
            scan_of(conn, number)
        assert conn.execute(select(func.count()).select_from(FactsRow)).scalar() == 1
        changed = scan_of(conn, 6, sites=())
        save_visit(conn, changed, visit_to("a", night(6), title="改版"))
        assert conn.execute(select(func.count()).select_from(FactsRow)).scalar() == 2


@SLOW_ON_POSTGRESQL
def test_facts_of_every_night_of_years_come_back_though_they_are_kept_as_differences(engine: Engine) -> None:
    nights = CHAIN + 15
    visits = [visit_to("a", night(number), title=f"第{number}夜", sha256=f"{number:064x}") for number in range(nights)]
    with transaction(engine) as conn:
        scans = [scan_of(conn, number, sites=()) for number in range(nights)]
        for scan, visit in zip(scans, visits, strict=True):
            save_visit(conn, scan, visit)
        for number in (0, 1, 9, 10, 11, 99, 100, 101, 109, 110, CHAIN, CHAIN + 1, CHAIN + 14):
            assert load_visit(conn, scans[number], "a") == to_the_second(visits[number])
        rows = conn.execute(select(FactsRow.base, FactsRow.home).order_by(FactsRow.id)).all()
    assert [number for number, row in enumerate(rows) if row.base is None] == [0, CHAIN + 1]
    assert [row.home for row in rows] == [f"{number:064x}" for number in range(nights)]


def test_damaged_facts_are_told_and_not_read(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        conn.execute(update(FactsRow), {"body": patch(b'{"home_url":"","site":"a"}')})
        with pytest.raises(StoreError, match=r"facts 1: are damaged"):
            load_visit(conn, scan, "a")


def test_all_visits_of_a_scan_are_read_by_site(engine: Engine) -> None:
    sites = tuple(f"s{number:03}" for number in range(120))
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=sites[::-1])
        assert list(load_visits(conn, scan)) == [to_the_second(visit_to(site, night(0))) for site in sites]
        assert list(load_visits(conn, scan + 1)) == []
        assert visited(conn, scan) == set(sites)


def test_facts_of_a_wrong_type_are_refused_before_anything_is_written(engine: Engine) -> None:
    wrong = replace(visit_to("a", night(0)), facts=VisitFacts(site="a", home_url=None))  # type: ignore[arg-type]
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        with pytest.raises(CodecError):
            save_visit(conn, scan, wrong)
        assert visited(conn, scan) == set()


def test_bodies_are_noted_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        index_kept(conn, made_up("a" * 64, size=5, at=night(0)), None, night(0))
        index_kept(conn, made_up("a" * 64, "b" * 64, size=2**33, at=night(1)), None, night(1))
        index_kept(conn, made_up(at=night(2)), None, night(2))
        rows = conn.execute(select(BodyRow.sha256, BodyRow.size, BodyRow.first_seen).order_by(BodyRow.sha256)).all()
    assert [tuple(row) for row in rows] == [("a" * 64, 5, night(0)), ("b" * 64, 2**33, night(1))]
