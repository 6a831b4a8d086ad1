"""The queue of the desk: what needs a person, why, in which groups, and who is to decide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.sites import Level
from monitor.review.doubts import doubts_of
from monitor.review.queue import CAUSES, Cause, Filters, Item, assign_to, groups_of, left_by, neighbours, queue_of
from storage.audit import entries
from storage.database import reading, transaction
from storage.queue_marks import OF_DOUBT, save_marks
from storage.records import Arrival, Candidate, Finding, Place, Reason, Tier, Verdict
from storage.review import Mark
from storage.review_tables import AccountRow
from storage.scans import scan_info
from tests.databases import SLOW_ON_POSTGRESQL
from tests.monitor.test_deciding import COLUMN, LI, NOW, Reviewed, played


@pytest.fixture
def reviewed(engine: Engine, tmp_path: Path) -> Reviewed:
    return played(engine, tmp_path / "nights")


def queue(reviewed: Reviewed, filters: Filters | None = None) -> tuple[Item, ...]:
    with reading(reviewed.engine) as conn:
        return queue_of(conn, scan_info(conn, reviewed.scan), filters or Filters())


@SLOW_ON_POSTGRESQL
def test_what_a_night_left_open_stands_in_the_queue_with_its_cause_until_it_is_decided(reviewed: Reviewed) -> None:
    items = {item.requirement: item for item in queue(reviewed)}
    mine = items[COLUMN]
    assert (mine.cause, mine.verdict, mine.site_name) == (Cause.ADVERSE, Verdict.FAIL, "青石县人民政府")
    open_ = {code for code, one in reviewed.findings.items() if one.verdict is Verdict.UNDETERMINED}
    assert open_ <= items.keys()
    assert not {code for code, one in reviewed.findings.items() if one.verdict is Verdict.PASS} & items.keys()
    reviewed.decide()
    assert COLUMN not in {item.requirement for item in queue(reviewed)}
    reviewed.served.pages["/"] = str(reviewed.served.pages["/"]).replace("企业之家", "优化营商环境")
    reviewed.night()  # it is there now: the decision came back
    first = queue(reviewed)[0]
    assert (first.requirement, first.cause, first.verdict) == (COLUMN, Cause.RETURNED, Verdict.PASS)


@SLOW_ON_POSTGRESQL
def test_a_queue_is_asked_for_by_cause_person_level_requirement_and_group(reviewed: Reviewed) -> None:
    every = queue(reviewed)
    some = every[-1]
    assert set(queue(reviewed, Filters(cause=some.cause))) == {one for one in every if one.cause is some.cause}
    assert set(queue(reviewed, Filters(group=some.group))) == {one for one in every if one.group == some.group}
    assert queue(reviewed, Filters(requirement=COLUMN)) == tuple(one for one in every if one.requirement == COLUMN)
    assert queue(reviewed, Filters(level=Level.PROVINCE)) == ()
    assert queue(reviewed, Filters(site="T")) == ()
    assert queue(reviewed, Filters(group="nonsense")) == ()
    with transaction(reviewed.engine) as conn:
        row = {"name": "li", "role": "reviewer", "password": "", "active": True, "created": NOW, "failures": 0}
        conn.execute(AccountRow.__table__.insert(), row)
        assign_to(conn, [("S", COLUMN)], "li", LI, NOW)
    assert [one.requirement for one in queue(reviewed, Filters(person="li"))] == [COLUMN]
    assert COLUMN not in {one.requirement for one in queue(reviewed, Filters(unassigned=True))}
    with reading(reviewed.engine) as conn:
        assert entries(conn)[0].after == {"findings": [f"S/{COLUMN}"]}


@SLOW_ON_POSTGRESQL
def test_what_was_decided_on_little_is_in_the_queue_with_what_it_rests_on(reviewed: Reviewed) -> None:
    met = next(code for code, one in reviewed.findings.items() if one.verdict is Verdict.PASS)
    with transaction(reviewed.engine) as conn:
        save_marks(conn, reviewed.scan, "S", {met: (Mark.WEAK_NAME,)}, OF_DOUBT)
    (item,) = queue(reviewed, Filters(cause=Cause.DOUBT))
    assert (item.requirement, item.marks, item.verdict) == (met, {Mark.WEAK_NAME}, Verdict.PASS)
    with transaction(reviewed.engine) as conn:
        save_marks(conn, reviewed.scan, "S", {}, OF_DOUBT)
    assert queue(reviewed, Filters(cause=Cause.DOUBT)) == ()


def item(site: str, cause: Cause = Cause.PROVISIONAL, said: str = "a", person: str | None = None) -> Item:
    return Item(site, site, None, "A.B", "甲", cause, Verdict.FAIL, Reason.MISSING, said, frozenset(), person)


@SLOW_ON_POSTGRESQL
def test_what_a_finished_night_left_spares_reading_it_and_decisions_marks_and_persons_count_since(
    reviewed: Reviewed,
) -> None:
    with reading(reviewed.engine) as conn:
        night = scan_info(conn, reviewed.scan)
        left = left_by(conn, night)
    reviewed.decide()
    met = next(code for code, one in reviewed.findings.items() if one.verdict is Verdict.PASS)
    first, *_, last = (item.requirement for item in left.items if item.requirement != COLUMN)
    with transaction(reviewed.engine) as conn:
        row = {"name": "li", "role": "reviewer", "password": "", "active": True, "created": NOW, "failures": 0}
        conn.execute(AccountRow.__table__.insert(), row)
        assign_to(conn, [("S", first)], "li", LI, NOW)
        save_marks(conn, night.id, "S", {met: (Mark.WEAK_NAME,), last: (Mark.YEAR_ASSUMED,)}, OF_DOUBT)
    with reading(reviewed.engine) as conn:
        for filters in (
            Filters(),
            Filters(site="S"),
            Filters(site="T"),
            Filters(requirement=first),
            Filters(site="S", requirement=first),
            Filters(person="li"),
            Filters(unassigned=True),
            Filters(cause=Cause.DOUBT),
            Filters(group=left.items[-1].group),
        ):
            assert queue_of(conn, night, filters, left) == queue_of(conn, night, filters)
        every = {item.requirement: item for item in queue_of(conn, night, Filters(), left)}
    assert COLUMN not in every
    assert every[first].person == "li"
    assert every[met].cause is Cause.DOUBT
    assert every[last].marks == {Mark.YEAR_ASSUMED}


def test_items_that_say_the_same_form_a_group_the_most_pressing_cause_first_and_the_larger_of_two() -> None:
    one = [item("1"), item("2"), item("3", said="b", person="li")]
    two = [replace(item(site), requirement="A.C") for site in "12"]
    returned = [item("9", Cause.RETURNED)]
    groups = groups_of([*two, *one, *returned])
    assert [(group.cause, group.requirement, group.count, group.alike) for group in groups] == [
        (Cause.RETURNED, "A.B", 1, 1),
        (Cause.PROVISIONAL, "A.B", 3, 2),
        (Cause.PROVISIONAL, "A.C", 2, 2),
    ]
    assert groups[1].persons == (("li", 1),)


def test_the_next_of_a_finding_that_was_decided_is_what_stood_behind_it() -> None:
    items = [item("1"), item("3"), item("5")]
    assert neighbours(items, "3", "A.B") == (items[0], items[2])
    assert neighbours(items, "1", "A.B") == (None, items[1])
    assert neighbours(items, "5", "A.B") == (items[1], None)
    assert neighbours(items, "4", "A.B") == (None, items[2])
    assert neighbours(items, "6", "A.B") == (None, items[0])
    assert neighbours([], "6", "A.B") == (None, None)


def finding(verdict: Verdict = Verdict.PASS, value: str = "", weight: float = 1, **candidate: object) -> Finding:
    taken = Candidate("C", "文件", "/a", "/a", Tier.STRONG, Place.HOME, "/")
    return Finding(
        "S", "A.B", "甲", verdict, Reason.FOUND, value=value, weight=weight, candidates=(replace(taken, **candidate),)
    )


@pytest.mark.parametrize(
    ("one", "marks"),
    [
        (finding(), ()),
        (finding(tier=Tier.WEAK), (Mark.WEAK_NAME,)),
        (finding(arrival=Arrival.MOVED), (Mark.OTHER_HOST,)),
        (finding(arrival=Arrival.REDIRECTED), ()),
        (finding(value="2026-09-01（年份为推定）"), (Mark.YEAR_ASSUMED,)),
        (finding(Verdict.UNDETERMINED, tier=Tier.WEAK), ()),
        (finding(weight=0, tier=Tier.WEAK), ()),
    ],
)
def test_a_decided_finding_is_doubted_for_what_it_rests_on(one: Finding, marks: tuple[Mark, ...]) -> None:
    assert doubts_of([one]).get("A.B", ()) == marks


def test_every_cause_is_told_in_chinese() -> None:
    assert CAUSES.keys() == set(Cause)
