"""The weights of a round by the client's indicator table."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.rounds.opening import Weights
from storage.audit import take_turn
from storage.rounds.errors import RoundError
from storage.rounds.indicators import table_of
from storage.rounds.records import Question
from storage.rounds.table_records import IndicatorTable, question_keys

_SHOWN = 5


def weights_for(conn: Connection, number: int) -> Weights:
    """The weights of a table, which stays as it is until the transaction ends, in which the round is made.

    Raises `NoTableError`, and `RoundError` as `weights_of`.
    """
    take_turn(conn)
    return weights_of(table_of(conn, number))


def weights_of(table: IndicatorTable) -> Weights:
    """Points by check and question: a row's are shared equally by its checks; a row that is left out has none.

    Raises `RoundError` while rows are unmatched, and where nothing counts.
    """
    if waiting := table.unmatched:
        lines = "、".join(str(row.line) for row in waiting[:_SHOWN]) + ("等" if len(waiting) > _SHOWN else "")
        problem = f"有{len(waiting)}行未对应指标（第{lines}行）"
        raise RoundError(f"《{table.name}》", problem, "请逐行确定对应指标、人工核实或者不参评", "table")
    keys = question_keys(table.rows)
    points = {code: row.worth / len(row.match.codes) for row in table.rows for code in row.match.codes}
    questions = tuple(
        Question(keys[row.line], row.name, row.worth, row.group, row.standard) for row in table.rows if row.line in keys
    )
    points |= {one.key: one.worth for one in questions}
    if not points:
        raise RoundError(f"《{table.name}》", "所有行都不参评", "至少须有一行对应指标或者人工核实", "table")
    return Weights(points, questions, f"《{table.name}》", table.id)
