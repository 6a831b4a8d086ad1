"""How much is read of texts that are trees (JSON, XML) and told as tables. Values only."""

MOST_FIELDS = 1_000
"""Columns of a table that are read."""
MOST_GRID = 20_000_000
"""Cells of a table, those included that its rows leave out."""
TOO_MANY_CELLS = f"表格超出 {MOST_GRID:,} 个单元格的读取限额"
MOST_TEXT = 200_000
"""Characters that are kept of what holds no table."""
LONGEST_ERROR = 2_000
"""Characters: an answer that only tells of an error has no more."""
LONGEST_TOTAL = 9
"""Digits of a total of rows."""
