"""Where the header of a table stands, and what its columns are called. Pure.

A header is told apart from rows by the words that such lists use, or by columns of numbers and days below names; where
neither speaks for one, none is told. No standard lays down how lists look; these are the layouts of real ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.files.cells import (
    LONGEST_LABEL,
    LONGEST_NAME,
    Cells,
    is_counted,
    is_day,
    is_label,
    is_note,
    is_number,
    is_sentence,
    is_serial,
    is_unit,
    is_value,
    squeezed,
)
from crawler.files.content import Span
from crawler.files.persons import masked

FIRST_ROWS = 60
"""Rows among which a header is looked for: readers tell of merged ranges that begin in these."""
MOST_COLUMNS = 300
"""Columns of one table that are read."""
_MOST_LEVELS = 4
_LONGEST_TITLE = 200
_RATIO = 0.6
_MOST_ABOVE = 2  # rows of fields (填报单位, 联系人) that may stand above a header


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows: the places of the header's first and last row among those given, the names of all
    columns (empty where one has none), and the title above."""

    first: int
    last: int
    names: tuple[str, ...]
    title: str = ""


def looks_like_head(row: Cells) -> bool:
    """Whether the words of a row by themselves are those of a header: most are names of columns, none is a number."""
    filled = [cell for cell in row if cell]
    labels = _labels(filled)
    if len(set(filled)) < 2 or labels < 2 or any(map(is_value, filled)):
        return False
    return labels >= _RATIO * len(filled)


def head_of(rows: Sequence[Cells], merged: Sequence[Span] = (), told: int | None = None) -> Head | None:
    """The header among the first rows of a sheet, or None where it cannot be told from the rows.

    `merged` are counted as `rows` are. `told` is the place of its first row where the markup says which it is.
    """
    first = told if told is not None else _first_of(rows, merged)
    if told is None and first is not None and _goes_up(rows, first):
        first -= 1
    if first is None or (told is None and is_form(rows)):
        return None
    last = _last_of(rows, first, merged)
    if told is None and _goes_on(rows[last + 1 :]):
        return None
    return Head(first, last, _names(rows, first, last, merged), _title(rows[:first]))


def _first_of(rows: Sequence[Cells], merged: Sequence[Span]) -> int | None:
    named = [
        at for at, row in enumerate(rows) if looks_like_head(row) and (_is_wide(rows, at, merged) or _goes_up(rows, at))
    ]
    named = [at for at in named if _stands_first(rows, at)]
    if named:
        return _fuller(rows, named, merged)
    narrow = max((_extent(row) for row in rows), default=0) == 1
    plain = (at for at, row in enumerate(rows) if any(row) and (narrow or not is_aside(row)))
    first = next(plain, None)
    return first if first is not None and (_differs(rows, first) or _is_named_once(rows, first)) else None


def _goes_up(rows: Sequence[Cells], at: int) -> bool:
    """Whether the row above a row of names is of the same header: it has names for all columns, where this one has
    some below a group only."""
    if not at:
        return False
    row, above = rows[at], rows[at - 1]
    below = {place for place, cell in enumerate(row) if cell}
    named = {place: cell for place, cell in enumerate(above) if cell}
    if is_aside(above) or not set(named) - below or not below & set(named):
        return False
    if any(is_value(cell) or is_note(cell) or is_sentence(cell) for cell in named.values()):
        return False
    width = max(max(below), *named) + 1
    return all(place in below or place in named for place in range(width))


def _fuller(rows: Sequence[Cells], named: Sequence[int], merged: Sequence[Span]) -> int:
    """The first of the rows that read like headers, or one below its header that has more names: fields above a table
    (项目名称, 主管部门) may read like one."""
    best = named[0]
    for at in named[1:]:
        if at > _last_of(rows, best, merged) and _labels(rows[at]) > _labels(rows[best]):
            best = at
    return best


def _labels(row: Sequence[str]) -> int:
    """How many cells of a row are names of columns: those with numbers of their own are of a list of such."""
    return sum(is_label(cell) and not is_counted(cell) for cell in row if cell)


def _stands_first(rows: Sequence[Cells], at: int) -> bool:
    """Whether no rows of the table stand above a row that reads like a header: the words of a list may be those of
    headers too, and what is above one is not counted."""
    full = sum(len(set(filter(None, row))) > 1 and not is_aside(row) for row in rows[:at])
    return full <= _MOST_ABOVE


def _is_named_once(rows: Sequence[Cells], at: int) -> bool:
    """Whether a row of one or two cells has the name of a column, and no row below it has one."""
    head = [cell for cell in rows[at] if cell]
    below = [cell for row in rows[at + 1 :] for cell in row if cell]
    if len(head) > 2 or not below or not any(map(is_label, head)) or any(map(is_value, head)):
        return False
    if is_prose(rows[at + 1 :]):
        return False
    return max(map(len, head)) <= LONGEST_LABEL and not any(map(is_label, below))


def is_prose(rows: Iterable[Cells]) -> bool:
    """Whether rows have one cell each, half of which at least are sentences or notes: a cover, or instructions."""
    full = [[cell for cell in row if cell] for row in rows if any(row)]
    lines = [cells[0] for cells in full if len(cells) == 1]
    return len(lines) == len(full) and 2 * sum(is_sentence(line) or is_note(line) for line in lines) >= len(lines)


def _goes_on(below: Sequence[Cells]) -> bool:
    """Whether the rows below a header read like one too: then it is a form to fill in, or the words are those that the
    list is of."""
    rows = [[cell for cell in row if cell] for row in below[:8] if any(row)]
    labels = [0 if any(map(is_value, row)) else _labels(row) for row in rows]
    like = sum(count > 1 and count * 2 >= len(row) for count, row in zip(labels, rows, strict=True))
    return len(rows) > 2 and like * 2 > len(rows)


def is_aside(row: Cells) -> bool:
    """Whether a row is a title, or notes on the table: one text, or 填报单位：…, 单位：万元."""
    filled = {cell for cell in row if cell}
    return len(filled) < 2 or all(is_note(cell) for cell in filled)


def _extent(row: Cells) -> int:
    """How many columns lie from the first filled cell of a row to its last."""
    places = [place for place, cell in enumerate(row) if cell]
    return places[-1] - places[0] + 1 if places else 0


def _is_wide(rows: Sequence[Cells], at: int, merged: Sequence[Span]) -> bool:
    """Whether a row spans most of the width of those below: a block of notes above the table does not."""
    row = list(rows[at])
    for span in merged:
        if span.top == at and span.left < len(row):
            row += [""] * (span.right + 1 - len(row))
            row[span.right] = row[span.right] or row[span.left]
    below = sorted(_extent(other) for other in rows[at + 1 : at + 11] if len(set(filter(None, other))) > 1)
    return not below or _extent(tuple(row)) >= below[len(below) // 2] / 2


def _differs(rows: Sequence[Cells], at: int) -> bool:
    """Whether a row is of names and the columns below it hold numbers or days."""
    head = rows[at]
    filled = [place for place, cell in enumerate(head) if cell]
    below = [row for row in rows[at + 1 :] if len(set(filter(None, row))) > 1]
    names = [squeezed(head[place]) for place in filled]
    plain = all(len(name) <= 40 and not is_sentence(name) and not is_note(name) for name in names)
    if len(below) < 2 or len(set(names)) < len(names) or not plain or len(filled) < _RATIO * max(map(_extent, below)):
        return False
    if any(is_value(head[place]) for place in filled):
        return False
    return any(_is_measured(below, place) for place in filled)


def _is_measured(rows: Sequence[Cells], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row) and row[place]]
    return len(cells) * 2 > len(rows) and sum(is_number(cell) or is_day(cell) for cell in cells) >= 0.8 * len(cells)


def keys_of(rows: Sequence[Cells]) -> tuple[str, ...]:
    """The names that a form has to the left of what it says."""
    return tuple(cell.rstrip(":：") for row in rows for cell in row[::2] if is_label(cell.rstrip(":：")))


def is_form(rows: Sequence[Cells]) -> bool:
    """Whether the names stand in the first column and what they are of beside them, as on a form."""
    full = [row for row in rows if not is_aside(row)]
    if len(full) < 3 or len(full) >= FIRST_ROWS // 2 or max(map(_extent, full)) > 4:
        return False
    keys = [squeezed(row[0]).rstrip(":") for row in full]
    values = [row[1] for row in full if len(row) > 1 and row[1]]
    labels = sum(is_label(key) for key in keys)
    if len(set(keys)) < len(keys) or labels < _RATIO * len(full) or labels < 3:
        return False
    if is_serial(keys[0]) or all(is_label(cell) for cell in full[0] if cell):
        return False
    return sum(is_number(value) for value in values) * 2 < len(full) and sum(map(is_label, values)) < labels


def _last_of(rows: Sequence[Cells], first: int, merged: Sequence[Span]) -> int:
    """The last row of the header: as far as cells are merged down from its first, or names stand below groups."""
    last = max((span.bottom for span in merged if span.top == first), default=first)
    last = min(last, first + _MOST_LEVELS - 1, len(rows) - 1)
    while last + 1 < min(len(rows), first + _MOST_LEVELS) and _is_below(rows, first, last, merged):
        last += 1
    return last


def _is_below(rows: Sequence[Cells], first: int, last: int, merged: Sequence[Span]) -> bool:
    """Whether the row after `last` names the columns of groups, or their units: it is filled below cells that span
    several, and elsewhere with units, （元）, only."""
    below = {place: squeezed(cell) for place, cell in enumerate(rows[last + 1]) if cell}
    names = {place: cell for place, cell in below.items() if not is_unit(cell) or is_counted(cell)}
    if not below or any(map(_is_no_name, names.values())):
        return False
    groups = _groups(rows[first : last + 1], max(map(len, rows[first : last + 2])), first, merged)
    return all(any(left <= place < right for left, right in groups) for place in names)


def _is_no_name(cell: str) -> bool:
    """Whether a cell is none of a header: a value, a note (but for 其中：), or too long."""
    return is_value(cell) or is_note(cell.rstrip(":：")) or len(cell) > LONGEST_LABEL


def _groups(head: Sequence[Cells], width: int, top: int, merged: Sequence[Span]) -> list[tuple[int, int]]:
    """The columns, from and to, over which the lowest names of a header spread: a name and the blanks to its right."""
    lowest = {place: level for level, row in enumerate(head) for place, cell in enumerate(row) if cell}
    starts = [*sorted(lowest), width]
    groups = []
    for left, right in pairwise(starts):
        level = lowest[left]
        covering = [span for span in merged if span.top == top + level and span.left == left]
        if right - left > 1 and not any(span.bottom > span.top for span in covering):
            groups.append((left, right))
    return groups


def _names(rows: Sequence[Cells], first: int, last: int, merged: Sequence[Span]) -> tuple[str, ...]:
    width = min(max((len(row) for row in rows), default=0), MOST_COLUMNS)
    levels = [
        ["".join(masked(cell).split()) for cell in row[:width]] + [""] * (width - len(row))
        for row in rows[first : last + 1]
    ]
    covered = set()
    for span in merged:
        if first <= span.top <= last and span.left < width:
            level = span.top - first
            for place in range(span.left + 1, min(span.right + 1, width)):
                levels[level][place] = levels[level][place] or levels[level][span.left]
                covered.add((level, place))
    for level in range(len(levels) - 1):
        _spread(levels, level)
    return tuple("/".join(_joined(levels, place))[:LONGEST_NAME] for place in range(width))


def _spread(levels: list[list[str]], level: int) -> None:
    """Writes the names of groups over the columns that are named below them."""
    for place in range(1, len(levels[level])):
        blank = not any(levels[upper][place] for upper in range(level + 1))
        same = all(levels[upper][place] == levels[upper][place - 1] for upper in range(level))
        named_below = any(lower[place] for lower in levels[level + 1 :])
        if not levels[level][place] and named_below and (blank or same):
            levels[level][place] = levels[level][place - 1]


def _joined(levels: list[list[str]], place: int) -> Iterator[str]:
    before = ""
    for level in levels:
        name = level[place]
        if name and name != before:
            yield name
            before = name


def _title(above: Sequence[Cells]) -> str:
    """The words above a header that are no notes."""
    texts = (next(filter(None, row)) for row in above if len(set(filter(None, row))) == 1)
    told = (" ".join(masked(text).split()) for text in texts if not is_note(text))
    return " ".join(told)[:_LONGEST_TITLE]
