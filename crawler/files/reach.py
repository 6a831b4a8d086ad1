"""How far the cells of a workbook reach. Pure.

A reader keeps a sheet as a full grid from its first cell to its last: two cells at opposite corners are seventeen
thousand million. So they are counted before it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.files import whys
from crawler.files.content import NotRead
from storage.dataset_records import Reading

MOST_CELLS = 2_500_000
"""Cells with something in them: 200,000 rows of twelve columns."""
MOST_GRID = 5_000_000
"""Cells of the grids that they span."""
_TOO_FAR = f"工作簿有内容的单元格超出 {MOST_CELLS:,} 个，或者所占范围超出 {MOST_GRID:,} 格"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass
class Reach:
    """What was seen so far of the sheet that is being gone through, and the sizes of those before it. Rows and columns
    are counted from 0."""

    cells: int = 0
    grid: int = 0
    row: int = -1
    column: int = -1

    def add(self, row: int, column: int, cells: int = 1) -> None:
        """So many more cells, the last row and the last column of which are these."""
        self.cells += cells
        self.row = max(self.row, row)
        self.column = max(self.column, column)

    def next_sheet(self) -> None:
        """That a sheet is over. Raises `NotRead` where too much was seen."""
        self.grid += (self.row + 1) * (self.column + 1)
        if self.row >= LAST_ROW or self.column >= LAST_COLUMN:
            raise NotRead(Reading.DAMAGED, whys.OUTSIDE_OF_SHEET)
        if self.cells > MOST_CELLS or self.grid > MOST_GRID:
            raise NotRead(Reading.TOO_LARGE, _TOO_FAR)
        self.row = self.column = -1
