"""Whose weights a new round may go by: indicator tables that were imported."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from monitor.indicators.weights import weights_for
from monitor.rounds.opening import Weights
from storage.rounds.errors import RoundError
from storage.rounds.indicators import tables
from storage.rounds.table_records import IndicatorTable

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def tables_offered(conn: Connection) -> tuple[tuple[str, str], ...]:
    """The indicator tables that there are: number and name, with how many rows nobody said what they are."""
    return tuple((str(one.id), _name(one)) for one in tables(conn))


def weights_chosen(conn: Connection, chosen: str) -> Weights | None:
    """The weights of the table that a form names; None where it names none. Raises `RoundError`."""
    if not chosen:
        return None
    if not _NUMBER.fullmatch(chosen):
        raise RoundError("权重", "没有所选的评估指标表", "请从所列各项中选择", "weights")
    try:
        return weights_for(conn, int(chosen))
    except RoundError as error:
        raise RoundError(error.place, error.problem, error.remedy, "weights") from None


def _name(table: IndicatorTable) -> str:
    left = len(table.unmatched)
    return f"《{table.name}》{f'（{left}行尚未对应）' if left else ''}"
