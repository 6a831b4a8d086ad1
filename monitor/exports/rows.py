"""The rows of a sheet, as values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Cell = str | int | float | None


class Look(StrEnum):
    """How a row is set off: one line of the table, the heading of a group, or its sum."""

    LINE = "line"
    HEADING = "heading"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, in the order of the columns."""

    cells: Sequence[Cell]
    look: Look = Look.LINE
