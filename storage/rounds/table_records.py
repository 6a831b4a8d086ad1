"""The words of indicator tables (评估指标表): what was read of a client's workbook. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.rounds.errors import RoundError
from storage.rounds.records import QUESTION_MARK


class Column(StrEnum):
    """What a column of the client's table says. FIRST, SECOND and THIRD are 一级指标 to 三级指标."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    WORTH = "worth"
    STANDARD = "standard"
    CHECKS = "checks"  # 对应指标
    WON = "won"  # 得分
    WHY = "why"  # 失分原因
    EVIDENCE = "evidence"  # 证据编号
    REMARK = "remark"


class RowState(StrEnum):
    """What a row of the table is in a round."""

    MATCHED = "matched"  # the checks that its `codes` name
    QUESTION = "question"  # 人工核实
    LEFT_OUT = "left_out"  # 不参评
    UNMATCHED = "unmatched"  # nobody said yet


@dataclass(frozen=True, slots=True)
class Match:
    """What a row is matched to: `codes` are those of checks, at least one, where its state is MATCHED."""

    state: RowState
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of the table: it stands in the rows `line` to `last` of the sheet.

    `path` are its 一级, 二级 and 三级指标 as far as it has them, the last its own name. `said` is what the client wrote
    under 对应指标, `hint` why a row could not be matched.
    """

    line: int
    last: int
    path: tuple[str, ...]
    worth: float
    standard: str = ""
    group: str = ""
    said: str = ""
    hint: str = ""
    match: Match = Match(RowState.UNMATCHED)

    @property
    def name(self) -> str:
        """What the row itself is called."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class SumRow:
    """合计 (`whole`) or 小计 in a row of the sheet: the latter of what stands between it and the row `since`."""

    line: int
    since: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table is in the workbook: its sheet, the rows of its header, what is in which column (from 1, by the
    values of `Column`), its last column, and its sums. `told` is what a person should know of how it was read."""

    sheet: str
    header: int
    last_header: int
    columns: dict[str, int]
    last_column: int
    sums: tuple[SumRow, ...] = ()
    told: tuple[str, ...] = ()

    def column(self, named: Column) -> int | None:
        """The number of a column; None where the table has none."""
        return self.columns.get(named)


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """评估指标表 as it was imported, without the bytes of its workbook. `version` goes up with each change of what its
    rows are matched to; `rounds` are the names of the rounds that go by it: then nothing of it changes any more."""

    id: int
    name: str
    sha256: str
    layout: Layout
    rows: tuple[IndicatorRow, ...]
    version: int
    by: str
    at: datetime
    rounds: tuple[str, ...] = ()

    @property
    def unmatched(self) -> tuple[IndicatorRow, ...]:
        """The rows of which nobody said what they are."""
        return tuple(row for row in self.rows if row.match.state is RowState.UNMATCHED)

    def row(self, line: int) -> IndicatorRow | None:
        """The row that begins in this row of the sheet."""
        return next((row for row in self.rows if row.line == line), None)


def twice(code: str, one: IndicatorRow, other: IndicatorRow, field: str) -> RoundError:
    """That a check would have two weights."""
    problem = f"指标{code}不能同时对应两行：第{one.line}行“{one.name}”、第{other.line}行“{other.name}”"
    return RoundError(f"第{other.line}行", problem, "一项指标只能有一个分值，请保留其中一行", field)


def question_keys(rows: Iterable[IndicatorRow]) -> Mapping[int, str]:
    """The key of each question, `Q.1`, `Q.2` and so on in the order of the table, by its row in the sheet."""
    asked = [row.line for row in rows if row.match.state is RowState.QUESTION]
    return {line: f"{QUESTION_MARK}{number}" for number, line in enumerate(asked, start=1)}
