"""What stands in the cells of an indicator table: words and points, or a refusal that names the cell. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from monitor.cards.legible import legible
from monitor.workbooks.reading import Cell, Range, Row, Sheet, Value, letters
from storage.rounds.errors import RoundError

MOST_POINTS = 10_000
LONGEST_NAME = 300
LONGEST_TEXT = 4_000

_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_POINTS = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)分?")
_BLANKS = re.compile(r"[^\S\n]+")


def number_in(value: Value) -> float:
    """The number that a cell holds, also written as text or with 分 behind it; not a number (NaN) where it is none."""
    if isinstance(value, str):
        written = _POINTS.fullmatch(unicodedata.normalize("NFKC", value).strip())
        return float(written[1]) if written else math.nan
    return math.nan if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet as they are seen: what a merged range says holds of all its rows. `formula_at` tells the
    words of the formula in a cell."""

    sheet: Sheet
    formula_at: Callable[[int, int], str]
    rows: Mapping[int, Row] = field(init=False)
    ranges: Mapping[tuple[int, int], Range] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", {row.number: row for row in self.sheet.rows})
        object.__setattr__(self, "ranges", {(one[0], one[1]): one for one in self.sheet.merged})

    def cell(self, row: int, column: int) -> Cell:
        """The cell itself, empty where another one covers it."""
        found = self.rows[row].at(column) if row in self.rows else Cell(row, column, None)
        return Cell(row, column, None, merged=found.merged) if found.covered else found

    def seen(self, row: int, column: int) -> Cell:
        """The cell that is seen here: the first one of a range that is merged downwards from this column."""
        found = self.rows[row].at(column) if row in self.rows else Cell(row, column, None)
        if not found.covered or found.merged is None:
            return found
        top, left = found.merged
        return self.cell(top, left) if left == column else Cell(row, column, None, merged=found.merged)

    def range(self, row: int, column: int) -> Range:
        """The merged range that a cell lies in, or the cell by itself: first row and column, last row and column."""
        merged = self.rows[row].at(column).merged if row in self.rows else None
        return self.ranges.get(merged or (0, 0), (row, column, row, column))

    def text(self, cell: Cell, longest: int = LONGEST_TEXT) -> str:
        """The words of a cell. Raises `RoundError` for a formula, a fault, and what is too long."""
        self.require_plain(cell)
        value = "" if cell.value is None else str(cell.value)
        text = _BLANKS.sub(" ", legible(value.replace("\r", ""))).strip()
        if len(text) > longest:
            raise self.fault(cell, f"有{len(text)}字，超过{longest}字", "请缩短后重新提交")
        return text

    def name(self, cell: Cell) -> str:
        """The name of an indicator, in one line. Raises `RoundError`."""
        return " ".join(self.text(cell, LONGEST_NAME).split())

    def points(self, cell: Cell) -> float:
        """The points of a cell: a number above 0, also written as text or with 分 behind it. Raises `RoundError`."""
        self.require_plain(cell)
        value = number_in(cell.value)
        if not math.isfinite(value):
            raise self.fault(cell, f"分值“{str(cell.value)[:30]}”不是数", "请填写大于0的数")
        if not 0 < value <= MOST_POINTS:
            raise self.fault(cell, f"分值为{value:g}", f"分值须大于0，且不超过{MOST_POINTS}")
        return value

    def require_plain(self, cell: Cell) -> None:
        """Raises `RoundError` for a formula, whose value nobody here works out, and for a fault."""
        if cell.formula:
            formula = self.formula_at(cell.row, cell.column)[:80]
            raise self.fault(cell, f"是公式（{formula}）", "请改为公式的结果（复制后选择性粘贴为数值）")
        if isinstance(cell.value, str) and cell.value in _ERRORS:
            raise self.fault(cell, f"的内容是错误值{cell.value}", "请改正后重新提交")

    def fault(self, cell: Cell, problem: str, remedy: str) -> RoundError:
        """What is wrong with a cell."""
        return RoundError(f"工作表“{self.sheet.name}”{cell.place}", problem, remedy, "file")

    def range_fault(self, found: Range, problem: str, remedy: str) -> RoundError:
        """What is wrong with a merged range."""
        top, left, bottom, right = found
        place = f"工作表“{self.sheet.name}”{letters(left)}{top}:{letters(right)}{bottom}"
        return RoundError(place, problem, remedy, "file")
