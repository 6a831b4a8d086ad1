"""Indicator tables in the store: kept as they came, matched by one person at a time, fixed once a round uses them."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import Engine

from monitor.indicators.weights import weights_for
from storage.audit import broken_entry, entries
from storage.database import reading, transaction
from storage.rounds.errors import RoundError
from storage.rounds.indicators import NoTableError, TableHeldError, add_table, file_of, match_rows, table_of, tables
from storage.rounds.table_records import IndicatorRow, IndicatorTable, Layout, Match, RowState, SumRow
from tests.rounds import NOW, Counties

LAYOUT = Layout("表", 1, 2, {"third": 1, "worth": 2}, 5, (SumRow(9, 2, True),), ("空行未读取：第5行",))
MATCHED = Match(RowState.MATCHED, ("BIZ.COL",))
ROWS = (
    IndicatorRow(3, 4, ("主动公开", "专栏"), 5.5, "标准", "主动公开", "BIZ.COL", match=MATCHED),
    IndicatorRow(6, 6, ("指南",), 4, hint="未对应"),
    IndicatorRow(7, 7, ("座谈会",), 1, match=Match(RowState.QUESTION)),
)
FILE = b"PK\x03\x04\x00\xff"


def added(engine: Engine, name: str = "年度表") -> IndicatorTable:
    with transaction(engine) as conn:
        return add_table(conn, name, FILE, LAYOUT, ROWS, by="wu", at=NOW)


def match(engine: Engine, version: int, changes: dict[int, Match], number: int = 1) -> IndicatorTable:
    with transaction(engine) as conn:
        return match_rows(conn, number, version, changes, by="li", at=NOW)


def test_a_table_is_kept_as_it_came(engine: Engine) -> None:
    made = added(engine)
    with reading(engine) as conn:
        assert table_of(conn, made.id) == made == tables(conn)[0]
        assert file_of(conn, made.id) == FILE
    assert (made.layout, made.rows, made.version, made.by, made.at) == (LAYOUT, ROWS, 1, "wu", NOW)
    assert made.sha256 == hashlib.sha256(FILE).hexdigest()
    assert [row.line for row in made.unmatched] == [6]


@pytest.mark.parametrize("name", ["", "  ", "长" * 61, "两\n行"])
def test_a_name_that_does_not_do_is_refused(sqlite_engine: Engine, name: str) -> None:
    with pytest.raises(RoundError) as told:
        added(sqlite_engine, name)
    assert told.value.field == "name"


def test_two_tables_are_not_called_the_same(engine: Engine) -> None:
    added(engine)
    with pytest.raises(RoundError, match="已有同名的评估指标表"):
        added(engine)
    with reading(engine) as conn:
        assert len(tables(conn)) == 1


def test_there_is_no_table_that_nobody_added(sqlite_engine: Engine) -> None:
    for read in (table_of, file_of):
        with reading(sqlite_engine) as conn, pytest.raises(NoTableError):
            read(conn, 4)


def test_a_row_is_matched_once_and_a_second_person_is_told(engine: Engine) -> None:
    added(engine)
    changed = match(engine, 1, {6: Match(RowState.MATCHED, ("XXGK.GUIDE",))})
    assert (changed.version, changed.unmatched, changed.rows[1].hint) == (2, (), "")
    with pytest.raises(TableHeldError, match="他人已先行修改"):
        match(engine, 1, {6: Match(RowState.LEFT_OUT)})
    with reading(engine) as conn:
        assert table_of(conn, 1) == changed


def test_what_changes_nothing_makes_no_version(engine: Engine) -> None:
    made = added(engine)
    assert match(engine, 1, {3: MATCHED}) == made


def test_a_check_cannot_stand_in_two_rows_nor_in_one_that_is_not_there(engine: Engine) -> None:
    made = added(engine)
    with pytest.raises(RoundError) as told:
        match(engine, 1, {6: MATCHED})
    assert "第3行“专栏”、第6行“指南”" in str(told.value)
    assert told.value.field == "row-6"
    with pytest.raises(RoundError, match="第5行：该行不是指标行"):
        match(engine, 1, {5: MATCHED})
    with reading(engine) as conn:
        assert table_of(conn, 1) == made


def test_two_rows_may_change_places_at_once(engine: Engine) -> None:
    added(engine)
    changed = match(engine, 1, {3: Match(RowState.LEFT_OUT), 6: MATCHED})
    assert changed.rows[1].match == MATCHED


def test_a_table_that_a_round_goes_by_stays_as_it_is(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night()
    added(engine)
    match(engine, 1, {6: Match(RowState.LEFT_OUT)})
    with transaction(engine) as conn:
        weights = weights_for(conn, 1)
    counties.round(weights=weights)
    with pytest.raises(TableHeldError, match="评估周期“一季度”已采用此表"):
        match(engine, 2, {6: Match(RowState.QUESTION)})
    with reading(engine) as conn:
        assert table_of(conn, 1).rounds == ("一季度",)


def test_every_write_is_in_the_audit_log(engine: Engine) -> None:
    added(engine)
    match(engine, 1, {6: Match(RowState.QUESTION), 3: Match(RowState.UNMATCHED)})
    with reading(engine) as conn:
        matched, imported = entries(conn, subject="table 1")
        assert broken_entry(conn) is None
    assert (imported.what, imported.who, imported.after["unmatched"]) == ("table.import", "wu", 1)
    assert (matched.what, matched.who) == ("table.match", "li")
    assert matched.before == {"matched": ["第3行“专栏”：BIZ.COL", "第6行“指南”：未对应"]}
    assert matched.after == {"matched": ["第3行“专栏”：未对应", "第6行“指南”：人工核实"]}
