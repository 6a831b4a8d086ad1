from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError

from storage.database import StoreError
from storage.findings import findings_at, findings_before, history
from storage.ledger import Layer, ScanKind, Span
from storage.records import Look, Outcome, Place, Reason, Verdict
from storage.scans import finish_scan
from storage.spans import record_findings
from storage.store import reading, transaction
from storage.table_base import Numbered
from storage.tables import GroundRow, SpanRow
from tests.storage.stories import finding, missing, night, scan_of, unseen


def told(spans: list[Span]) -> list[tuple[str, str, int, int | None]]:
    """Layer, verdict, and the days between which each span stood."""
    return [
        (
            span.layer.value,
            span.finding.verdict.value,
            (span.since - night(0)).days,
            None if span.until is None else (span.until - night(0)).days,
        )
        for span in spans
    ]


def story(conn: Connection) -> list[tuple[str, str, int, int | None]]:
    return told(history(conn, "a", "XXGK.COL"))


def test_a_finding_comes_back_whole(engine: Engine) -> None:
    wanted = replace(
        finding(Verdict.PARTIAL, reason=Reason.STALE, value="newest=2026-03-06 \x00 \ud83d", lacking=("NEWS", "通知")),
        won=1 / 3,
        weight=0.1,
    )
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        assert record_findings(conn, scan_id=scan, site="a", findings=[wanted])
        assert findings_at(conn, scan) == [wanted]


def test_the_same_finding_again_is_written_nowhere(engine: Engine) -> None:
    with transaction(engine) as conn:
        record_findings(conn, scan_id=scan_of(conn, 0), site="a", findings=[finding()])
        for number in (1, 2, 3):
            later = finding(seen=night(number))  # other evidence: not compared
            assert not record_findings(conn, scan_id=scan_of(conn, number), site="a", findings=[later])
        assert story(conn) == [("decided", "pass", 0, None)]


def test_another_finding_closes_the_span_and_opens_one(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = [scan_of(conn, number) for number in range(3)]
        record_findings(conn, scan_id=scans[0], site="a", findings=[finding()])
        record_findings(conn, scan_id=scans[1], site="a", findings=[finding()])
        record_findings(conn, scan_id=scans[2], site="a", findings=[missing(Verdict.PROVISIONAL)])
        assert story(conn) == [("decided", "pass", 0, 2), ("decided", "provisional", 2, None)]
        assert [findings_at(conn, scan)[0].verdict for scan in scans] == ["pass", "pass", "provisional"]


def test_each_part_of_the_signature_makes_another_span(engine: Engine) -> None:
    first = missing(Verdict.PROVISIONAL)
    others = [
        missing(Verdict.FAIL),
        replace(first, tentative=Verdict.PARTIAL),
        replace(first, reason=Reason.BLANK),
        replace(first, value="x"),
        replace(first, lacking=("XXGK.GUIDE",)),
        replace(first, won=0.5),
        replace(first, weight=2.0),
    ]
    with transaction(engine) as conn:
        record_findings(conn, scan_id=scan_of(conn, 0), site="a", findings=[first])
        for number, other in enumerate(others, 1):
            assert record_findings(conn, scan_id=scan_of(conn, 2 * number), site="a", findings=[other])
            assert record_findings(conn, scan_id=scan_of(conn, 2 * number + 1), site="a", findings=[first])
        assert len(story(conn)) == 1 + 2 * len(others)


def test_a_night_that_could_not_look_lies_over_the_decided_span(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = [scan_of(conn, number) for number in range(5)]
        record_findings(conn, scan_id=scans[0], site="a", findings=[finding()])
        record_findings(conn, scan_id=scans[1], site="a", findings=[unseen()])
        record_findings(conn, scan_id=scans[2], site="a", findings=[unseen()])
        record_findings(conn, scan_id=scans[3], site="a", findings=[finding()])
        record_findings(conn, scan_id=scans[4], site="a", findings=[replace(unseen(), verdict=Verdict.ERROR)])
        assert story(conn) == [
            ("decided", "pass", 0, None),
            ("overlay", "undetermined", 1, 3),
            ("overlay", "error", 4, None),
        ]
        shown = [findings_at(conn, scan)[0].verdict for scan in scans]
        assert shown == ["pass", "undetermined", "undetermined", "pass", "error"]


def test_a_change_of_reason_makes_another_overlay(engine: Engine) -> None:
    with transaction(engine) as conn:
        record_findings(conn, scan_id=scan_of(conn, 0), site="a", findings=[unseen()])
        other = replace(unseen(), reason=Reason.ROBOTS)
        record_findings(conn, scan_id=scan_of(conn, 1), site="a", findings=[other])
        assert story(conn) == [("overlay", "undetermined", 0, 1), ("overlay", "undetermined", 1, None)]


def test_calling_again_with_the_same_findings_changes_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        record_findings(conn, scan_id=first, site="a", findings=[finding(), finding(requirement="NEWS")])
        tonight = [missing(Verdict.PROVISIONAL), unseen(requirement="NEWS")]
        assert record_findings(conn, scan_id=second, site="a", findings=tonight)
        before = conn.execute(select(SpanRow.__table__).order_by(SpanRow.since_scan, SpanRow.requirement)).all()
        assert not record_findings(conn, scan_id=second, site="a", findings=tonight)
        assert not record_findings(conn, scan_id=second, site="a", findings=tonight[::-1])
        assert conn.execute(select(SpanRow.__table__).order_by(SpanRow.since_scan, SpanRow.requirement)).all() == before


def test_confirming_at_the_end_of_a_scan_replaces_what_it_wrote(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        record_findings(conn, scan_id=first, site="a", findings=[missing(Verdict.PROVISIONAL)])
        record_findings(conn, scan_id=second, site="a", findings=[missing(Verdict.PROVISIONAL)])
        assert record_findings(conn, scan_id=second, site="a", findings=[missing(Verdict.FAIL)])
        assert story(conn) == [("decided", "provisional", 0, 1), ("decided", "fail", 1, None)]


def test_taking_a_finding_back_in_its_scan_reopens_what_it_closed(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        record_findings(conn, scan_id=first, site="a", findings=[finding()])
        for _ in range(2):
            record_findings(conn, scan_id=second, site="a", findings=[missing(Verdict.PROVISIONAL)])
            record_findings(conn, scan_id=second, site="a", findings=[unseen()])
            assert story(conn) == [("decided", "pass", 0, None), ("overlay", "undetermined", 1, None)]
            record_findings(conn, scan_id=second, site="a", findings=[finding()])
            assert story(conn) == [("decided", "pass", 0, None)]


def test_replacing_in_the_first_scan_leaves_no_span_of_zero_length(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        record_findings(conn, scan_id=scan, site="a", findings=[missing(Verdict.PROVISIONAL)])
        record_findings(conn, scan_id=scan, site="a", findings=[finding()])
        record_findings(conn, scan_id=scan, site="a", findings=[finding(seen=night(1))])
        assert story(conn) == [("decided", "pass", 0, None)]
        assert findings_at(conn, scan) == [finding(seen=night(1))]


def test_a_requirement_that_is_asked_no_more_is_closed(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        record_findings(conn, scan_id=first, site="a", findings=[finding(), unseen(requirement="NEWS")])
        record_findings(conn, scan_id=second, site="a", findings=[])
        assert told(history(conn, "a", "NEWS")) == [("overlay", "undetermined", 0, 1)]
        assert story(conn) == [("decided", "pass", 0, 1)]
        assert findings_at(conn, second) == []
        record_findings(conn, scan_id=second, site="a", findings=[finding()])
        assert story(conn) == [("decided", "pass", 0, None)]


def test_an_ad_hoc_check_never_meets_the_nights(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = scan_of(conn, 0)
        check = scan_of(conn, 1, ScanKind.ADHOC)
        last = scan_of(conn, 2)
        record_findings(conn, scan_id=first, site="a", findings=[finding()])
        assert record_findings(conn, scan_id=check, site="a", findings=[unseen()])
        assert record_findings(conn, scan_id=check, site="a", findings=[missing(Verdict.PROVISIONAL)])
        assert not record_findings(conn, scan_id=check, site="a", findings=[missing(Verdict.PROVISIONAL)])
        assert not record_findings(conn, scan_id=last, site="a", findings=[finding()])
        assert story(conn) == [("decided", "pass", 0, None), ("adhoc", "provisional", 1, 1)]
        assert findings_at(conn, check) == [missing(Verdict.PROVISIONAL)]
        assert findings_at(conn, last) == [finding()]
        assert [standing.finding for standing in findings_before(conn, last, {"a": None})["a"]] == [finding()]


def test_an_older_scan_cannot_write_under_a_newer_one(engine: Engine) -> None:
    with transaction(engine) as conn:
        old, new = scan_of(conn, 0), scan_of(conn, 1)
        again = scan_of(conn, 1)
        record_findings(conn, scan_id=new, site="a", findings=[finding()])
        for scan in (old, again):
            with pytest.raises(StoreError, match="not later than what is recorded for site a; abandon it"):
                record_findings(conn, scan_id=scan, site="a", findings=[missing(Verdict.PROVISIONAL)])
        record_findings(conn, scan_id=old, site="b", findings=[finding(site="b")])
        assert story(conn) == [("decided", "pass", 1, None)]


def test_findings_must_be_the_sites_own_and_one_a_requirement(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        for wrong in ([finding(site="b")], [finding(), unseen()]):
            with pytest.raises(ValueError, match="findings of a"):
                record_findings(conn, scan_id=scan, site="a", findings=wrong)
        with pytest.raises(StoreError, match="scan 99: is not in the store"):
            record_findings(conn, scan_id=99, site="a", findings=[])


def test_a_scan_shows_the_sites_it_visited_in_a_stable_order(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = scan_of(conn, 0, sites=("b", "a", "c"))
        second = scan_of(conn, 1, sites=("b",))
        for site in ("b", "a", "c"):
            findings = [finding(site=site, requirement=code) for code in ("NEWS", "FILE.LIB")]
            record_findings(conn, scan_id=first, site=site, findings=findings)
        record_findings(conn, scan_id=second, site="b", findings=findings_at(conn, first, sites=["b"]))

        def keys(*args: Any, **kwargs: Any) -> list[tuple[str, str]]:
            return [(found.site, found.requirement) for found in findings_at(conn, *args, **kwargs)]

        assert keys(first) == [(site, code) for site in "abc" for code in ("FILE.LIB", "NEWS")]
        assert keys(first, sites={"c", "a", "z"}, requirement="NEWS") == [("a", "NEWS"), ("c", "NEWS")]
        assert keys(first, sites=[f"s{number}" for number in range(1200)] + ["a"]) == [("a", "FILE.LIB"), ("a", "NEWS")]
        assert keys(second) == [("b", "FILE.LIB"), ("b", "NEWS")]
        assert keys(second, sites=[]) == []


def test_what_stood_before_a_scan_is_the_decided_span_and_its_first_sight(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = [scan_of(conn, number) for number in range(4)]
        record_findings(conn, scan_id=scans[0], site="a", findings=[finding()])
        record_findings(conn, scan_id=scans[1], site="a", findings=[missing(Verdict.PROVISIONAL)])
        record_findings(conn, scan_id=scans[2], site="a", findings=[unseen()])
        record_findings(conn, scan_id=scans[3], site="a", findings=[missing(Verdict.FAIL)])
        seen = [
            [(s.finding.verdict.value, s.scan.id) for s in findings_before(conn, scan, {"a": None})["a"]]
            for scan in scans
        ]
        provisional = [("provisional", scans[1])]
        assert seen == [[], [("pass", scans[0])], provisional, provisional]
        assert findings_before(conn, scans[3], {"z": None})["z"] == []


def test_a_night_of_our_own_fault_is_no_first_sight(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = [scan_of(conn, number) for number in range(3)]
        scans.append(scan_of(conn, 3, sites=("b",)))
        scans += [scan_of(conn, number) for number in (4, 5, 6)]
        for scan in (scans[0], scans[1]):
            record_findings(conn, scan_id=scan, site="a", findings=[missing(Verdict.PROVISIONAL)])
            finish_scan(conn, scan, finished=night(9), ours=True)
        record_findings(conn, scan_id=scans[2], site="a", findings=[unseen()])
        record_findings(conn, scan_id=scans[4], site="a", findings=[missing(Verdict.PROVISIONAL)])
        finish_scan(conn, scans[4], finished=night(9), ours=False)
        assert [(s.scan.id, s.scan.ours) for s in findings_before(conn, scans[4], {"a": None})["a"]] == [
            (scans[0], True)
        ]
        assert [(s.scan.id, s.scan.ours) for s in findings_before(conn, scans[5], {"a": None})["a"]] == [
            (scans[4], False)
        ]
        assert [(s.scan.id, s.scan.ours) for s in findings_before(conn, scans[6], {"a": None})["a"]] == [
            (scans[4], False)
        ]


def test_no_two_spans_of_a_layer_overlap_whatever_happens(engine: Engine) -> None:
    choices = [[finding()], [missing(Verdict.PROVISIONAL)], [missing(Verdict.FAIL)], [unseen()], []]
    rng = random.Random(93)
    with transaction(engine) as conn:
        for number in range(40):
            scan = scan_of(conn, number)
            for _ in range(number % 4):
                wanted = rng.choice(choices)
                record_findings(conn, scan_id=scan, site="a", findings=wanted)
                assert [f.verdict for f in findings_at(conn, scan)] == [f.verdict for f in wanted]
        spans = history(conn, "a", "XXGK.COL")
        for layer in (Layer.DECIDED, Layer.OVERLAY):
            mine = [span for span in spans if span.layer is layer]
            assert len(mine) >= 4
            assert all(span.until is None or span.since < span.until for span in mine)
            assert all(one.until is not None and one.until <= two.since for one, two in pairwise(mine))


def test_one_card_is_one_indexed_query(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        record_findings(conn, scan_id=scan, site="a", findings=[finding()])
    queries: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: queries.append((args[2], args[3])))
    with reading(engine) as conn:
        findings_at(conn, scan, sites=["a"])
        asked = [query for query in queries if "FROM spans" in query[0]]
        assert len(asked) == 1
        if engine.dialect.name == "sqlite":
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])
            steps = [row[3] for row in plan]
            assert not [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]
        assert conn.execute(select(func.count()).select_from(SpanRow)).scalar() == 1


def test_what_was_seen_comes_back_though_it_is_told_in_the_strings_of_a_lexicon(engine: Engine) -> None:
    looks = tuple(Look("XXGK.COL", Place.HOME, f"http://a.example/{number}/", Outcome.SEEN) for number in range(9))
    wanted = [
        replace(
            finding(value=f"newest={night(number):%Y-%m-%d}", seen=night(number) + timedelta(seconds=number)),
            looked_at=looks[: 9 - number % 3],
            basis=finding().basis * (1 + number % 2),
        )
        for number in range(8)
    ]
    with transaction(engine) as conn:
        scans = [scan_of(conn, number) for number in range(8)]
        for scan, told in zip(scans, wanted, strict=True):
            record_findings(conn, scan_id=scan, site="a", findings=[told])
        assert [findings_at(conn, scan) for scan in scans] == [[told] for told in wanted]
        assert [span.finding for span in history(conn, "a", "XXGK.COL")] == wanted
        assert len(set(conn.execute(select(SpanRow.lexicon)).scalars())) == 1
        assert conn.execute(select(func.count()).select_from(GroundRow)).scalar() == 2


def test_two_scans_never_write_one_site_at_a_time(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, whatever it writes")
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        record_findings(conn, scan_id=first, site="a", findings=[finding()])
    with transaction(engine) as conn, transaction(engine) as other:
        record_findings(conn, scan_id=second, site="a", findings=[missing(Verdict.PROVISIONAL)])
        other.execute(text("SET LOCAL lock_timeout = '20ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            record_findings(other, scan_id=first, site="a", findings=[unseen()])
        other.rollback()


def test_every_word_of_a_finding_has_a_number_of_its_own() -> None:
    for words in (Layer, Verdict, Reason):
        column = Numbered(words)
        dialect = sqlite.dialect()
        numbers = {word: column.process_bind_param(word, dialect) for word in words}
        assert len(set(numbers.values()) | {column.process_bind_param(None, dialect)}) == len(words) + 1
        assert all(column.process_result_value(number, dialect) is word for word, number in numbers.items())
