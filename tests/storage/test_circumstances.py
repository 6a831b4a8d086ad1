"""What a site was judged by besides its facts, kept beside its visits."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import IntegrityError

from config.answers import Answer
from config.sites import Level, Site
from storage.checking import check
from storage.circumstances import Circumstances, circumstances_of
from storage.database import sqlite_file
from storage.history import Compared, KnownItem
from storage.ledger import ScanKind
from storage.scans import scan_info, start_scan, take_up_scan
from storage.store import reading, transaction
from storage.tables import CircumstancesRow
from storage.visits import load_circumstances, save_visit
from tests.storage.stories import PACKS, night, scan_of, visit_to

SITE = Site(
    code="a",
    name="某县人民政府",
    level=Level.COUNTY,
    region="hunan",
    parent="p",
    url="http://a.example/",
    hosted_on="h",
    platform="http://platform.example/",
    hosts=("b.example",),
    aliases=(("XXGK.COL", "公开栏"),),
    tags=("pilot",),
)
ANSWERS = {
    "ASK.TWO": Answer(site="a", check="ASK.TWO", said="no", by="甲", at=date(2026, 3, 2), note="问过", url="http://x/"),
    "ASK.ONE": Answer(site="a", check="ASK.ONE", said="yes", by="乙", at=date(2026, 3, 1)),
}
DOUBT = KnownItem("http://a.example/l/", "/l/t1.html", "通知", date(2026, 2, 1), 3, night(0))


def whole() -> Circumstances:
    return circumstances_of(SITE, ANSWERS, ("某镇人民政府", "某局"), Compared(4, (DOUBT,)))


def test_all_that_a_site_was_judged_by_comes_back(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        assert save_visit(conn, scan, visit_to("a", night(0)), whole())
    with reading(engine) as conn:
        found = load_circumstances(conn, scan, "a")
    assert found == whole()
    assert (found.site, found.answered(), found.bodies) == (SITE, ANSWERS, ("某镇人民政府", "某局"))
    assert found.compared == Compared(4, (DOUBT,))


def test_of_most_nights_the_circumstances_are_kept_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        for number in range(3):
            scan = scan_of(conn, number, sites=())
            save_visit(conn, scan, visit_to("a", night(number)), whole())
        assert conn.execute(select(func.count()).select_from(CircumstancesRow)).scalar_one() == 1


def test_a_visit_without_circumstances_has_none(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        assert load_circumstances(conn, scan, "a") is None
        assert load_circumstances(conn, scan, "b") is None


def test_confidence_in_the_list_s_entry_makes_no_other_circumstances() -> None:
    sure = SITE.model_copy(update={"confidence": "A"})
    assert circumstances_of(sure, {}, (), None) == circumstances_of(SITE, {}, (), None)


def test_a_scan_knows_by_which_readers_and_calendar_it_was_judged(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = start_scan(
            conn,
            kind=ScanKind.NIGHTLY,
            as_of=night(0),
            site_list="t",
            packs=PACKS,
            planned=["a"],
            started=night(0),
            readers="r1",
            calendar="1.11",
        )
        info = scan_info(conn, scan)
        assert (info.readers, info.calendar, info.base) == ("r1", "1.11", None)
        assert take_up_scan(conn, info, readers="r1", calendar="1.11") == info
        both = take_up_scan(conn, info, readers="r2", calendar="1.11")
        assert (both.readers, both.calendar) == ("r1 r2", "1.11")
        assert take_up_scan(conn, both, readers="r1", calendar="1.11") == both


def test_what_is_not_known_of_a_scan_is_not_made_up_when_it_is_taken_up(engine: Engine) -> None:
    with transaction(engine) as conn:
        old = scan_info(conn, scan_of(conn, 0))
        assert take_up_scan(conn, old, readers="r2", calendar="1.11").readers == ""


def test_what_points_at_no_circumstances_is_found(engine: Engine, database_url: str) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        save_visit(conn, scan, visit_to("a", night(0)), whole())
    with pytest.raises(IntegrityError), transaction(engine) as conn:
        conn.execute(delete(CircumstancesRow))
    path = sqlite_file(database_url)
    if path is not None:  # which looks at what points at a row only where it is told to
        conn = sqlite3.connect(path)
        conn.execute("DELETE FROM circumstances")
        conn.commit()
        conn.close()
        assert [problem.what for problem in check(database_url)] == [
            "1 rows whose circumstances is not among circumstances (scan 1, site a)"
        ]
