"""Rows of a rectification list looked at again: what a night may say of them, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, update

from monitor.rectify.listing import begin_list
from monitor.rectify.rechecking import Rechecked, recheck_faults
from monitor.rectify.states import found_in_words
from monitor.review.deciding import decide
from monitor.rounds.freezing import freeze_round
from storage.database import reading, transaction
from storage.ledger import ScanKind
from storage.records import Verdict
from storage.rejudged import Differing, keep_differing, packed
from storage.review import Act, Scope
from storage.rounds.faults import fault_of, scans_of_faults
from storage.rounds.records import Fault
from storage.scans import finish_scan, scan_info, start_scan
from storage.tables import ScanRow
from tests.rectified import Listed
from tests.rounds import LACKS, LI, NOW, UNSEEN, WU, Counties, Said

LONG_AFTER = NOW + timedelta(days=40)


def decided_for_long(counties: Counties, act: Act, verdict: Verdict | None = None) -> None:
    """A decision on A's column by what the last night found, which holds also over nights that cannot look."""
    with transaction(counties.engine) as conn:
        until = (NOW + timedelta(days=200)).date()
        wish = counties.wish(conn, "A", "BIZ.COL", act, verdict)
        decide(conn, replace(wish, scope=Scope.UNTIL, until=until), LI, NOW)


def listed(counties: Counties) -> int:
    """A frozen round, with its list begun."""
    made = freeze_round(counties.engine, counties.round().id, WU, NOW)
    with transaction(counties.engine) as conn:
        begin_list(conn, made.id, WU, NOW)
    return made.id


def recheck(engine: Engine) -> Rechecked:
    return recheck_faults(engine, 1, LI, LONG_AFTER)


def row(engine: Engine) -> Fault:
    """The row of A's column."""
    with reading(engine) as conn:
        found = fault_of(conn, 1, "A", "BIZ.COL")
    assert found is not None
    return found


@pytest.mark.parametrize("told", [{"refused": ("A",)}, {"told": {"A": {"BIZ.COL": UNSEEN}}}])
def test_what_was_decided_before_the_freeze_accuses_nobody_by_a_night_that_could_not_look(
    engine: Engine, told: dict[str, object]
) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    decided_for_long(counties, Act.CONFIRM)
    listed(counties)
    counties.nights = 30
    counties.night(**told)  # type: ignore[arg-type]
    recheck(engine)
    assert found_in_words(row(engine)) == "未能查看"


def test_what_was_decided_to_be_met_before_the_freeze_says_nothing_by_such_a_night_either(
    sqlite_engine: Engine,
) -> None:
    one = Listed(sqlite_engine)
    one.begin()
    decided_for_long(one.counties, Act.OVERTURN, Verdict.PASS)
    one.recheck({"A": {"BIZ.COL": UNSEEN}})
    assert found_in_words(one.row()) == "未能查看"


@pytest.mark.parametrize(
    ("act", "verdict", "told"),
    [(Act.OVERTURN, Verdict.PASS, "已符合，待人工核实"), (Act.CONFIRM, None, "未能查看")],
)
def test_what_was_decided_of_an_earlier_night_after_the_freeze_clears_and_never_accuses_by_one_that_could_not_look(
    sqlite_engine: Engine, act: Act, verdict: Verdict | None, told: str
) -> None:
    one = Listed(sqlite_engine)
    one.begin()
    one.counties.nights = 7
    one.counties.night({"A": {"BIZ.COL": LACKS}})
    decided_for_long(one.counties, act, verdict)
    one.recheck({"A": {"BIZ.COL": UNSEEN}})
    assert found_in_words(one.row()) == told


def test_what_a_person_saw_of_the_very_night_that_could_not_look_counts(sqlite_engine: Engine) -> None:
    one = Listed(sqlite_engine)
    one.begin()
    one.counties.nights = 7
    one.counties.night({"A": {"BIZ.COL": UNSEEN}})
    one.counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.FAIL)
    recheck(sqlite_engine)
    assert found_in_words(one.row()) == "仍不符合"


def by_other_packs(conn: Connection, scan: int) -> None:
    """A night that judged by another version of its packs."""
    others = [[*one[:1], "9999.9", "ff" * 32] for one in scan_info(conn, scan).packs]
    conn.execute(update(ScanRow).where(ScanRow.id == scan), {"packs": others})


def judged_anew(counties: Counties, base: int, said: Said) -> int:
    """That night judged anew at A by the packs of the round, which find what is said of A's column."""
    with transaction(counties.engine) as conn:
        night = scan_info(conn, base)
        packs = [(pack.id, pack.version, pack.sha256) for pack in counties.book.packs]
        scan = start_scan(
            conn,
            kind=ScanKind.REJUDGED,
            as_of=night.as_of,
            site_list="t",
            packs=packs,
            planned=["A"],
            started=night.as_of,
            named=counties.book.named,
            base=base,
        )
        found = counties.finding("A", "BIZ.COL", {"BIZ.COL": said})
        keep_differing(conn, scan, "A", packed(Differing((found,))))
        finish_scan(conn, scan, finished=night.as_of + timedelta(hours=2), ours=False)
    return scan


def test_a_night_that_judged_by_other_packs_than_the_round_says_nothing(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    listed(counties)
    counties.nights = 30
    scan = counties.night({"A": {"BIZ.COL": LACKS}})
    with transaction(engine) as conn:
        by_other_packs(conn, scan)
    assert recheck(engine) == Rechecked(scan, 0, 1, 0)
    assert found_in_words(row(engine)) == "未能查看"


def test_a_site_of_such_a_night_is_told_of_as_it_was_judged_anew_by_the_packs_of_the_round(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"BIZ.COL": LACKS}})
    listed(counties)
    counties.nights = 30
    scan = counties.night({"B": {"BIZ.COL": LACKS}})
    with transaction(engine) as conn:
        by_other_packs(conn, scan)
    anew = judged_anew(counties, scan, LACKS)
    assert recheck(engine) == Rechecked(scan, 1, 1, 0)
    assert (row(engine).found, row(engine).found_scan) == (Verdict.FAIL, anew)
    with reading(engine) as conn:
        b = fault_of(conn, 1, "B", "BIZ.COL")
        assert scans_of_faults(conn) == {anew}
    assert b is not None
    assert found_in_words(b) == "未能查看"
