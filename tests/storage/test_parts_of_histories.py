"""Some of what the store could tell at length: the last scans, some requirements, the spans since a moment."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Engine

from config.sites import Level, Site
from storage.catalogue import regions_of_sites, save_sites
from storage.database import transaction
from storage.findings import bare_findings_at, bare_history
from storage.ledger import ScanKind
from storage.nights import nights, record_missed_night
from storage.records import Verdict
from storage.scans import finish_scan, nights_of_site, recent_scans
from storage.spans import record_findings
from tests.storage.stories import finding, missing, night, scan_of


def story(conn: Connection) -> list[int]:
    """Four nights: one requirement says the same throughout, the other goes missing on the third."""
    scans = []
    for number in range(4):
        scan = scan_of(conn, number)
        other = missing(Verdict.PROVISIONAL, requirement="B") if number > 1 else finding(requirement="B")
        record_findings(conn, scan_id=scan, site="a", findings=[finding(requirement="A"), other])
        scans.append(scan)
    for scan in scans[:3]:
        finish_scan(conn, scan, finished=night(3), ours=False)
    return scans


def test_of_some_requirements_only_their_findings_are_read(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = story(conn)[-1]
        both = bare_findings_at(conn, scan, ["a"])
        assert [one.requirement for one in both] == ["A", "B"]
        assert bare_findings_at(conn, scan, ["a"], {"B", "C"}) == both[1:]
        assert bare_findings_at(conn, scan, ["a"], ()) == []


def test_a_history_since_a_moment_has_what_stood_then_or_later(engine: Engine) -> None:
    with transaction(engine) as conn:
        story(conn)
        every = bare_history(conn, "a")
        ended = [span for span in every if span.until is not None]
        assert [(span.finding.requirement, span.until) for span in ended] == [("B", night(2))]
        assert bare_history(conn, "a", night(1)) == every  # it stood at that moment
        assert bare_history(conn, "a", night(2)) == [span for span in every if span not in ended]


def test_the_last_scans_come_newest_first_and_unfinished_ones_only_where_asked(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = story(conn)
        scan_of(conn, 5, ScanKind.ADHOC)
        assert [scan.id for scan in recent_scans(conn, ScanKind.NIGHTLY, 9)] == scans[::-1]
        assert [scan.id for scan in recent_scans(conn, ScanKind.NIGHTLY, 2, done_only=True)] == scans[1:3][::-1]


def test_the_nights_of_a_site_since_a_moment_leave_out_those_before(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = story(conn)
        assert [one.scan.id for one in nights_of_site(conn, "a", night(2))] == scans[2:]
        assert nights_of_site(conn, "a", night(0)) == nights_of_site(conn, "a")


def test_the_ledger_up_to_a_day_leaves_out_later_nights(engine: Engine) -> None:
    days = [night(number).date() for number in range(3)]
    with transaction(engine) as conn:
        for day in days:
            record_missed_night(conn, kind="nightly", due_date=day, now=night(0) + timedelta(days=9))
        assert [line.due_date for line in nights(conn, 2, "nightly", days[1])] == [days[1], days[0]]


def test_where_the_site_list_puts_a_site_is_told_of_all(engine: Engine) -> None:
    with transaction(engine) as conn:
        save_sites(
            conn,
            [Site(code="a", name="甲", level=Level.COUNTY, region="湖南省", parent="b"), Site(code="b", name="乙")],
        )
        assert regions_of_sites(conn) == {"a": ("湖南省", "b"), "b": ("", None)}
