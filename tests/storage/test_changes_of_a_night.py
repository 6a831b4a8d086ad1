"""What a night left otherwise than it found it, what awaits confirmation, and findings replaced one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from storage.findings import changes_at, findings_at, findings_before, provisional_sites
from storage.records import Reason, Verdict
from storage.scans import scan_info
from storage.spans import record_findings, replace_findings
from storage.store import StoreError, transaction
from tests.storage.stories import finding, missing, scan_of, unseen


def test_only_a_decided_check_of_another_verdict_or_reason_is_a_change(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        before = [finding(requirement=code, value="1") for code in "ABC"] + [missing(Verdict.FAIL, requirement="D")]
        record_findings(conn, scan_id=first, site="a", findings=before)
        now = [
            missing(Verdict.PROVISIONAL, requirement="A"),
            finding(requirement="B", value="2"),
            unseen(requirement="C"),
            finding(Verdict.FAIL, requirement="D", reason=Reason.STALE),
            finding(requirement="E"),
        ]
        record_findings(conn, scan_id=second, site="a", findings=now)
        told = [(one.requirement, one.verdict, one.tentative, one.before) for one in changes_at(conn, second)]
    assert told == [
        ("A", Verdict.PROVISIONAL, Verdict.FAIL, (Verdict.PASS, Reason.FOUND)),
        ("D", Verdict.FAIL, None, (Verdict.FAIL, Reason.MISSING)),
        ("E", Verdict.PASS, None, None),
    ]


def test_sites_with_something_provisional_are_those_that_the_scan_visited(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0, sites=("a", "b", "c")), scan_of(conn, 1, sites=("a", "b"))
        for site in ("a", "c"):
            found = [missing(Verdict.PROVISIONAL)]
            record_findings(conn, scan_id=first, site=site, findings=[replace(one, site=site) for one in found])
        record_findings(conn, scan_id=second, site="b", findings=[finding(site="b")])
        assert provisional_sites(conn, first) == ["a", "c"]
        assert provisional_sites(conn, second) == ["a"]


def test_replacing_some_findings_leaves_the_others_as_they_are(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        found = [missing(Verdict.PROVISIONAL), finding(requirement="B"), unseen(requirement="C")]
        record_findings(conn, scan_id=first, site="a", findings=found)
        record_findings(conn, scan_id=second, site="a", findings=found)
        confirmed = [missing(Verdict.FAIL)]
        assert replace_findings(conn, scan=scan_info(conn, second), site="a", findings=confirmed)
        assert not replace_findings(conn, scan=scan_info(conn, second), site="a", findings=confirmed)
        assert findings_at(conn, second) == sorted([*confirmed, *found[1:]], key=lambda one: one.requirement)
        assert [f.verdict for f in findings_at(conn, first)] == [
            Verdict.PASS,
            Verdict.UNDETERMINED,
            Verdict.PROVISIONAL,
        ]
        assert [one.finding.requirement for one in findings_before(conn, second, {"a": {"B"}})["a"]] == ["B"]


def test_nothing_is_replaced_where_a_later_night_changed_anything_of_the_site(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        record_findings(conn, scan_id=first, site="a", findings=[missing(Verdict.PROVISIONAL), unseen(requirement="B")])
        tonight = [missing(Verdict.PROVISIONAL), finding(requirement="B")]
        record_findings(conn, scan_id=second, site="a", findings=tonight)
        with pytest.raises(StoreError, match="is not later than what is recorded for site a"):
            replace_findings(conn, scan=scan_info(conn, first), site="a", findings=[missing(Verdict.FAIL)])
