"""What a look through a workbook tells before its cells are read. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.dataset_records import Carried

Places = dict[int, list[int]]
"""Columns of cells by their rows, counted from 0."""
MOST_UNWORKED = 200_000


@dataclass
class Looked:
    """What a workbook carries, and by the numbers of its sheets the formulas of which no value was kept: their cells
    are not empty, though nothing is known of them. `boasts` are the places in the stream of an old workbook where a
    sheet announces more cells than are read of any."""

    carries: set[Carried] = field(default_factory=set)
    unworked: dict[int, Places] = field(default_factory=dict)
    boasts: list[int] = field(default_factory=list)
