"""Which pages are to be shown: those behind findings that cost a site something, by whoever decided last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.errors import ConfigError
from monitor.evidence.asked import Asked
from monitor.review.deciding import decide
from monitor.review.wishes import Wish, facts_mark
from monitor.shots.wanted import Behind, pages_of
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.records import Verdict
from storage.review import Account, Act, Role, Why
from storage.shelf import Shelf
from tests.monitor.test_scan import NIGHT, FirstNight

NOW = NIGHT + timedelta(hours=8)
LI = Account("li", Role.REVIEWER, True, NIGHT)


def shown(night: FirstNight, requirement: str | None = None) -> tuple[Behind, ...]:
    folder = night.folder / "evidence"
    asked = Asked(night.report.scan.id, "A", requirement)
    with reading(night.engine) as conn:
        return pages_of(conn, Shelf(str(folder), folder), asked, night.report.scan, "A").pages


def decided(night: FirstNight, requirement: str, act: Act, verdict: Verdict | None = None) -> None:
    with transaction(night.engine) as conn:
        (finding,) = findings_at(conn, night.report.scan.id, ["A"], requirement)
        wish = Wish(
            "A", requirement, night.report.scan.id, act, Why.SEEN, 0, facts_mark(finding), verdict, note="看过网页"
        )
        decide(conn, wish, LI, NOW)


def test_what_awaits_a_second_night_is_shown_only_where_it_is_asked_for_by_name(first_night: FirstNight) -> None:
    assert shown(first_night) == ()
    assert [one.number for one in shown(first_night, "BIZ.COL")][:2] == ["1-A-BIZ.COL-1", "1-A-BIZ.COL-2"]


def test_what_a_person_confirmed_is_adverse_and_what_one_overturned_is_not(first_night: FirstNight) -> None:
    decided(first_night, "BIZ.COL", Act.CONFIRM)
    assert {one.finding.requirement for one in shown(first_night)} == {"BIZ.COL"}
    decided(first_night, "XXGK.COL", Act.OVERTURN, Verdict.FAIL)
    both = shown(first_night)
    assert {one.finding.requirement for one in both} == {"BIZ.COL", "XXGK.COL"}
    assert all(one.review is not None and one.review.decision.by == "li" for one in both)


def test_every_page_comes_with_what_is_kept_of_it(first_night: FirstNight) -> None:
    for one in shown(first_night, "BIZ.COL"):
        assert one.proof is not None
        assert one.proof.record is not None
        assert one.proof.problem == ""


def test_the_archive_supplies_what_the_visit_got_and_nothing_else(first_night: FirstNight) -> None:
    folder, url = first_night.folder / "evidence", first_night.served.url
    with reading(first_night.engine) as conn:
        asked = Asked(1, "A", "BIZ.COL")
        supply = pages_of(conn, Shelf(str(folder), folder), asked, first_night.report.scan, "A").supply
    page = supply(f"{url}xxgk/", True)
    assert page is not None
    assert "政府信息公开" in page.body.decode()
    assert supply(f"{url}xxgk/", False) is None, "a page is no picture or style"
    assert supply(f"{url}nothing/", True) is None


def test_a_finding_that_is_not_there_is_said(first_night: FirstNight) -> None:
    with pytest.raises(ConfigError, match="there is no such finding"):
        shown(first_night, "NO.SUCH")
