"""The words of indicator tables in official Chinese. Pure."""

from __future__ import annotations

from storage.rounds.table_records import IndicatorTable, RowState

STATES = {
    RowState.MATCHED: "已对应",
    RowState.QUESTION: "人工核实",
    RowState.LEFT_OUT: "不参评",
    RowState.UNMATCHED: "待对应",
}


def in_short(table: IndicatorTable) -> str:
    """How many rows a table has, and of how many nobody said what they are."""
    points = sum(row.worth for row in table.rows)
    left = len(table.unmatched)
    return f"{len(table.rows)}行，共{points:g}分，{f'{left}行待对应' if left else '已全部对应'}"
