"""What a history is read from: nights with and without a visit, findings without detail, the newest rows of lists."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine

from storage.database import transaction
from storage.findings import bare_history, history
from storage.history import KnownItem, KnownList, ListRead
from storage.items import newest_items, save_history
from storage.ledger import Layer, ScanKind
from storage.records import Outcome, Verdict
from storage.scans import nights_of_site
from storage.spans import record_findings
from storage.visits import save_visit
from tests.storage.stories import finding, missing, night, scan_of, unseen, visit_to


def test_each_nightly_scan_says_how_it_met_a_site(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan_of(conn, 0)
        scan_of(conn, 1, sites=("b",))
        refused = scan_of(conn, 2, sites=())
        save_visit(conn, refused, visit_to("a", night(2), home=Outcome.BLOCKED))
        scan_of(conn, 3, kind=ScanKind.ADHOC)
        met = nights_of_site(conn, "a")
    assert [(one.visited, one.planned, one.home, one.cut) for one in met] == [
        (True, True, Outcome.SEEN, "pages"),
        (False, False, None, None),
        (True, True, Outcome.BLOCKED, "pages"),
    ]
    assert [one.scan.as_of for one in met] == [night(number) for number in range(3)]


def test_findings_are_read_without_detail_and_without_single_checks(engine: Engine) -> None:
    with transaction(engine) as conn:
        for number, what in enumerate((finding(), unseen(), missing(Verdict.PROVISIONAL))):
            record_findings(conn, scan_id=scan_of(conn, number), site="a", findings=[what])
        check = scan_of(conn, 3, kind=ScanKind.ADHOC)
        record_findings(conn, scan_id=check, site="a", findings=[finding()])
        bare, whole = bare_history(conn, "a"), history(conn, "a", "XXGK.COL")
    assert [(one.layer, one.since, one.until) for one in bare] == [
        (one.layer, one.since, one.until) for one in whole if one.layer is not Layer.ADHOC
    ]
    assert {one.finding.name for one in bare} == {"政府信息公开专栏"}
    assert {one.finding.evidence for one in bare} == {()}


def test_the_newest_rows_are_those_of_the_lists_of_a_column(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)

        def known(url: str, *codes: str) -> KnownList:
            return KnownList(ListRead(url, codes, "way", ()), scan, night(0), scan, night(0))

        def row(url: str, number: int) -> KnownItem:
            stated = date(2026, 3, 1) + timedelta(days=number)
            return KnownItem(url, f"{url}{number}", f"第{number}期", stated, scan, night(0))

        lists = [known("/dt/", "NEWS"), known("/xw/", "NEWS", "NOTICE"), known("/gg/", "NOTICE")]
        rows = [row("/dt/", 1), row("/dt/", 3), row("/xw/", 2), row("/gg/", 9)]
        save_history(conn, "a", lists, rows)
        found = newest_items(conn, "a", ("NEWS",), 2)
        assert [(item.title, of.read.url) for item, of in found] == [("第3期", "/dt/"), ("第2期", "/xw/")]
        assert newest_items(conn, "a", ("POLICY",), 2) == []
