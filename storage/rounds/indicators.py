"""Indicator tables (评估指标表) in the store: the workbook as it came, and beside it what its rows are matched to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.audit import note, take_turn
from storage.codec import dump, load
from storage.rounds.errors import RoundError
from storage.rounds.table_records import IndicatorRow, IndicatorTable, Layout, Match, RowState, twice
from storage.rounds.tables import IndicatorTableRow, RoundRow

LONGEST_NAME = 60

_COLUMNS = tuple(column for column in IndicatorTableRow.__table__.columns if column.name != "file")


class NoTableError(RoundError):
    """There is no such table."""


class TableHeldError(RoundError):
    """The table cannot be changed now: somebody else changed it meanwhile, or a round goes by it."""


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: tuple[IndicatorRow, ...]


def add_table(
    conn: Connection, name: str, file: bytes, layout: Layout, rows: Sequence[IndicatorRow], *, by: str, at: datetime
) -> IndicatorTable:
    """Keeps a table, and notes it in the audit log. Raises `RoundError` where the name does not do or is taken."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RoundError("名称", f"须为1至{LONGEST_NAME}字，且不含换行等字符", "请修改名称", "name")
    take_turn(conn)
    if conn.execute(select(IndicatorTableRow.id).where(IndicatorTableRow.name == name)).first() is not None:
        raise RoundError(name, "已有同名的评估指标表", "请另取名称", "name")
    row: dict[str, Any] = {
        "name": name,
        "sha256": hashlib.sha256(file).hexdigest(),
        "file": file,
        "layout": json.loads(dump(layout)),
        "rows": json.loads(dump(_Rows(tuple(rows)))),
        "version": 1,
        "by": by,
        "at": at,
    }
    number = conn.execute(insert(IndicatorTableRow).returning(IndicatorTableRow.id), row).scalar_one()
    made = table_of(conn, number)
    told = {"name": name, "rows": len(made.rows), "unmatched": len(made.unmatched), "sha256": made.sha256}
    note(conn, at=at, who=by, what="table.import", subject=f"table {number}", after=told)
    return made


def tables(conn: Connection) -> list[IndicatorTable]:
    """All tables, the newest first."""
    used = _rounds_by_table(conn)
    query = select(*_COLUMNS).order_by(IndicatorTableRow.id.desc())
    return [_table(row, used.get(row.id, ())) for row in conn.execute(query)]


def table_of(conn: Connection, number: int) -> IndicatorTable:
    """The table of this number. Raises `NoTableError`."""
    row = conn.execute(select(*_COLUMNS).where(IndicatorTableRow.id == number)).first()
    if row is None:
        raise NoTableError(f"评估指标表 {number}", "没有这张表", "请核对编号")
    return _table(row, _rounds_by_table(conn, number).get(number, ()))


def file_of(conn: Connection, number: int) -> bytes:
    """The workbook of a table as it came. Raises `NoTableError`."""
    table_of(conn, number)
    return conn.execute(select(IndicatorTableRow.file).where(IndicatorTableRow.id == number)).scalar_one()


def match_rows(
    conn: Connection, number: int, version: int, changes: Mapping[int, Match], *, by: str, at: datetime
) -> IndicatorTable:
    """Matches rows, named by their row in the sheet, and notes it in the audit log; the table with its next version.

    Raises `NoTableError`; `TableHeldError` where the table is not of this version any more, or a round goes by it;
    `RoundError` where there is no such row, or a check would stand in two rows.
    """
    take_turn(conn)
    table = table_of(conn, number)
    if table.rounds:
        problem = f"评估周期“{table.rounds[0]}”已采用此表，对应关系不能再改"
        raise TableHeldError(f"《{table.name}》", problem, "请另行导入后修改")
    if table.version != version:
        raise TableHeldError(f"《{table.name}》", "他人已先行修改对应关系，未予保存", "请核对最新内容后重新提交")
    rows = _changed(table, changes)
    _require_once(rows, changes)
    changed = [(old, new) for old, new in zip(table.rows, rows, strict=True) if old.match != new.match]
    if not changed:
        return table
    told = {"rows": json.loads(dump(_Rows(rows))), "version": version + 1}
    mine = (IndicatorTableRow.id == number, IndicatorTableRow.version == version)
    conn.execute(update(IndicatorTableRow).where(*mine).values(told))
    before, after = ({"matched": [_in_words(pair[side]) for pair in changed]} for side in (0, 1))
    note(conn, at=at, who=by, what="table.match", subject=f"table {number}", before=before, after=after)
    return table_of(conn, number)


def _changed(table: IndicatorTable, changes: Mapping[int, Match]) -> tuple[IndicatorRow, ...]:
    if unknown := [line for line in changes if table.row(line) is None]:
        raise RoundError(f"第{unknown[0]}行", "该行不是指标行", "请核对行号（表格软件中的行号）", f"row-{unknown[0]}")
    return tuple(replace(row, match=changes[row.line], hint="") if row.line in changes else row for row in table.rows)


def _require_once(rows: Sequence[IndicatorRow], changes: Mapping[int, Match]) -> None:
    first: dict[str, IndicatorRow] = {}
    for row in rows:
        for code in row.match.codes:
            other = first.setdefault(code, row)
            if other is not row:
                line = row.line if row.line in changes else other.line
                raise twice(code, other, row, f"row-{line}")


def _in_words(row: IndicatorRow) -> str:
    named = "、".join(row.match.codes)
    words = {RowState.QUESTION: "人工核实", RowState.LEFT_OUT: "不参评", RowState.UNMATCHED: "未对应"}
    return f"第{row.line}行“{row.name}”：{words.get(row.match.state, named)}"


def _rounds_by_table(conn: Connection, number: int | None = None) -> dict[int, tuple[str, ...]]:
    query = select(RoundRow.table, RoundRow.name).where(RoundRow.table.is_not(None)).order_by(RoundRow.id)
    if number is not None:
        query = query.where(RoundRow.table == number)
    found: dict[int, tuple[str, ...]] = {}
    for table, name in conn.execute(query):
        if table is not None:
            found[table] = (*found.get(table, ()), name)
    return found


def _table(row: Row[Any], used: tuple[str, ...]) -> IndicatorTable:
    told = dict(row._mapping) | {
        "layout": load(Layout, json.dumps(row.layout)),
        "rows": load(_Rows, json.dumps(row.rows)).rows,
        "rounds": used,
    }
    return IndicatorTable(**told)
