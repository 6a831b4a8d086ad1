"""Which sums of a client's table are understood: a sum is filled in only where its own points say of what it is. Pure.

Sums stand below their rows or above them, close a section or all, or lie in each other; words do not tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.rounds.table_records import IndicatorRow, SumRow

_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum as it stands in the table, taken to be of the rows above it. `worth` are its points: None where there are
    none, and not a number (NaN) where something else stands there."""

    row: SumRow
    worth: float | None


def understood(sums: Sequence[Stated], rows: Sequence[IndicatorRow]) -> tuple[SumRow, ...]:
    """The sums whose points are those of the rows that they are taken to be of. One without points is taken for the
    sum of all where it is the only one that is called so and stands last."""
    above = _stand_above(sums, rows)
    return tuple(
        one.row
        for one in sums
        if (_is_only_whole(one, sums, rows) if one.worth is None else _agrees(one.row, one.worth, rows))
        and (one.row.whole or not above)
    )


def left_empty(sums: Sequence[Stated], rows: Sequence[IndicatorRow]) -> Iterator[tuple[str, list[int]]]:
    """The sums that are not understood: why, and their rows in the sheet."""
    kept = {one.line for one in understood(sums, rows)}
    out = [one for one in sums if one.row.line not in kept]
    if lines := [one.row.line for one in out if one.worth is not None]:
        yield "合计、小计行的分值与所能确定的各行分值之和不一致，其得分不予回填", lines
    if lines := [one.row.line for one in out if one.worth is None]:
        yield "合计、小计行没有分值，无法确定包含哪些行，其得分不予回填", lines


def claimed(found: SumRow, line: int) -> bool:
    """Whether a sum is taken to be also of the row that begins in this row of the sheet."""
    return found.whole or found.since < line < found.line


def _agrees(found: SumRow, worth: float, rows: Sequence[IndicatorRow]) -> bool:
    points = [row.worth for row in rows if claimed(found, row.line)]
    return bool(points) and math.isclose(worth, math.fsum(points), rel_tol=0, abs_tol=_CLOSE)


def _is_only_whole(one: Stated, sums: Sequence[Stated], rows: Sequence[IndicatorRow]) -> bool:
    others = [other.row for other in sums if other is not one]
    last = all(line < one.row.line for line in (*(row.line for row in rows), *(other.line for other in others)))
    return one.row.whole and last and not any(other.whole for other in others)


def _stand_above(sums: Sequence[Stated], rows: Sequence[IndicatorRow]) -> bool:
    """Whether sums of groups stand above their groups: the first one has nothing before it. Then a later one agrees
    with the rows before it only by chance, as where all groups are worth the same."""
    first = next((one.row for one in sums if not one.row.whole), None)
    return first is not None and not any(claimed(first, row.line) for row in rows)
