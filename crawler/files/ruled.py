"""Tables that a page draws with ruled lines: its lines and words as rows of cells. Pure.

Only lines make a table here. Words that merely stand below each other may be one or not, and a list that is told with
rows too few would accuse somebody: such words stay text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.files.content import Span

_NEAR = 2.0  # points: lines of one place, and gaps within a line
_OPEN = 6.0  # points that lines go on beyond the last that crosses them, where one more cell is there
_MOST_LINES = 600
_LEAST = 3  # lines each way: two rows of two columns
_LATIN = re.compile("[0-9A-Za-z]{2}")  # the end of a line and the beginning of the next: words or numbers of their own
_BROKEN = re.compile(r"(?<!\S)(?=(?:\d ?){17}[\dXx](?!\S)|1[3-9](?:\d ?){8}\d(?!\S))\d+ \d+[Xx]?")
"""A number of 18 or 11 digits on two lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ruled line, level or upright: `at` is where it lies across its direction, from `start` to `end` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text, and where it begins: `y` grows upwards."""

    text: str
    x: float
    y: float


@dataclass
class Grid:
    """A table of a page: its rows of cells, its merged cells, and where its columns begin."""

    rows: list[tuple[str, ...]]
    spans: tuple[Span, ...]
    columns: tuple[float, ...]


@dataclass
class Drawn:
    """The lines and words of a page, as they are drawn."""

    level: list[Line] = field(default_factory=list)
    upright: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


def grids_of(drawn: Drawn) -> tuple[list[Grid], list[Word]]:
    """The tables of a page from its top down, and the words outside of them. No table where there are more lines than
    tables have."""
    level, upright = _joined(drawn.level), _joined(drawn.upright)
    if max(len(level), len(upright)) > _MOST_LINES:
        return [], drawn.words
    frames = [_Frame(*lines) for lines in _crossing(level, upright)]
    frames = sorted((frame for frame in frames if frame.is_table), key=lambda frame: -frame.top)
    outside: list[Word] = []
    for word in drawn.words:
        frame = next((frame for frame in frames if frame.holds(word)), None)
        if frame is None:
            outside.append(word)
        else:
            frame.put(word)
    return [grid for frame in frames if (grid := frame.grid()).rows], outside


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Lines of one place as one, where they touch: programs draw one for each cell."""
    joined: list[Line] = []
    for group in _placed(sorted(lines, key=lambda line: line.at)):
        at = group[0].at
        first, *more = sorted(group, key=lambda line: line.start)
        start, end = first.start, first.end
        for line in more:
            if line.start > end + _NEAR:
                joined.append(Line(at, start, end))
                start, end = line.start, line.end
            end = max(end, line.end)
        joined.append(Line(at, start, end))
    return [line for line in joined if line.end - line.start > 2 * _NEAR]


def _placed(lines: Sequence[Line]) -> Iterable[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if group and line.at - group[0].at > _NEAR:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _crossing(level: list[Line], upright: list[Line]) -> Iterable[tuple[list[Line], list[Line]]]:
    """The lines that hang together: those of a table."""
    left = set(range(len(upright)))
    seen: set[int] = set()
    for first in range(len(level)):
        if first in seen:
            continue
        rows, columns, open_rows = {first}, set[int](), [first]
        while open_rows:
            row = level[open_rows.pop()]
            met = {number for number in left if _meet(row, upright[number])}
            left -= met
            columns |= met
            for number in met:
                more = {
                    other for other in range(len(level)) if other not in rows and _meet(level[other], upright[number])
                }
                rows |= more
                open_rows += more
        seen |= rows
        yield [level[number] for number in rows], [upright[number] for number in columns]


def _meet(level: Line, upright: Line) -> bool:
    across = level.start - _NEAR <= upright.at <= level.end + _NEAR
    return across and upright.start - _NEAR <= level.at <= upright.end + _NEAR


class _Frame:
    """The lines of one table, and the words in its cells."""

    def __init__(self, level: list[Line], upright: list[Line]) -> None:
        self._level = level + _closing(level, upright)
        self._upright = upright + _closing(upright, level)
        self._xs = _places(line.at for line in self._upright)
        self._ys = _places(line.at for line in self._level)
        self._cells: dict[tuple[int, int], list[Word]] = defaultdict(list)

    @property
    def is_table(self) -> bool:
        return min(len(self._xs), len(self._ys)) >= _LEAST

    @property
    def top(self) -> float:
        return self._ys[-1]

    def holds(self, word: Word) -> bool:
        return self._xs[0] - _NEAR <= word.x < self._xs[-1] and self._ys[0] <= word.y < self._ys[-1]

    def put(self, word: Word) -> None:
        column = max(0, bisect_right(self._xs, word.x + _NEAR / 2) - 1)
        row = len(self._ys) - 1 - bisect_right(self._ys, word.y)
        self._cells[row, min(column, len(self._xs) - 2)].append(word)

    def grid(self) -> Grid:
        """Rows from the top down. Those that no word fills, and that no merged cell spans, are only distance."""
        height, width = len(self._ys) - 1, len(self._xs) - 1
        regions = self._regions(height, width)
        texts = {
            region: _text([word for cell in cells for word in self._cells.get(cell, ())])
            for region, cells in regions.items()
        }
        merged = [_span(cells) for cells in regions.values() if len(cells) > 1]
        across = {row for span in merged if span.bottom > span.top for row in range(span.top, span.bottom + 1)}
        filled = {row for (row, _), text in texts.items() if text} | across
        kept = [row for row in range(height) if row in filled]
        rows: list[tuple[str, ...]] = []
        number: dict[int, int] = {}
        for row in kept:
            number[row] = len(rows)
            whole = tuple(texts.get((row, column), "") for column in range(width))
            rows += self._lines_of(row, regions) or [whole]
        spans = [
            Span(number[span.top], span.left, number[span.bottom], span.right) for span in merged if span.top in number
        ]
        return Grid(rows if any(map(any, rows)) else [], tuple(spans), tuple(self._xs))

    def _lines_of(self, row: int, regions: Mapping[tuple[int, int], list[tuple[int, int]]]) -> list[tuple[str, ...]]:
        """The rows that stand between two lines of the table without a line between them: three or more lines of words,
        on each of which most of the cells have some. None where words just go on within their cells."""
        width = len(self._xs) - 1
        places = _places(word.y for column in range(width) for word in self._cells.get((row, column), ()))
        if len(places) < _LEAST:
            return []
        mine = {first: cells for first, cells in regions.items() if any(at == row for at, _ in cells)}
        if any(at != row for cells in mine.values() for at, _ in cells):
            return []
        lines: list[dict[int, list[Word]]] = [defaultdict(list) for _ in places]
        for (_, column), cells in mine.items():
            for word in (word for cell in cells for word in self._cells.get(cell, ())):
                lines[bisect_right(places, word.y) - 1][column].append(word)
        on_all, on_any = set.intersection(*map(set, lines)), set[int]().union(*lines)
        if len(on_all) < 2 or 2 * len(on_all) <= len(on_any):
            return []
        return [tuple(_text(line.get(column, [])) for column in range(width)) for line in reversed(lines)]

    def _regions(self, height: int, width: int) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Cells between which no line is drawn, by the first of them."""
        first = {(row, column): (row, column) for row in range(height) for column in range(width)}
        for row in range(height):
            for column in range(width):
                if column and not self._parted(self._upright, self._xs[column], self._middle_of(row)):
                    _unite(first, (row, column - 1), (row, column))
                middle = (self._xs[column] + self._xs[column + 1]) / 2
                if row and not self._parted(self._level, self._ys[height - row], middle):
                    _unite(first, (row - 1, column), (row, column))
        regions: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for cell in first:
            regions[_root(first, cell)].append(cell)
        return {min(cells): sorted(cells) for cells in regions.values()}

    def _middle_of(self, row: int) -> float:
        top = len(self._ys) - 1 - row
        return (self._ys[top] + self._ys[top - 1]) / 2

    @staticmethod
    def _parted(lines: list[Line], at: float, along: float) -> bool:
        return any(abs(line.at - at) <= _NEAR and line.start <= along <= line.end for line in lines)


def _closing(lines: list[Line], crossing: list[Line]) -> list[Line]:
    """The outer lines that are not drawn, where those that cross go on beyond the last: a table is open at its sides,
    or goes on from page to page."""
    if not lines or not crossing:
        return []
    ends = (min(line.start for line in crossing), max(line.end for line in crossing))
    begin, end = min(line.start for line in lines), max(line.end for line in lines)
    return [Line(at, begin, end) for at in ends if all(abs(line.at - at) > _OPEN for line in lines)]


def _places(values: Iterable[float]) -> list[float]:
    """Where lines lie, each place once, in order."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _root(first: dict[tuple[int, int], tuple[int, int]], cell: tuple[int, int]) -> tuple[int, int]:
    while first[cell] != cell:
        first[cell] = first[first[cell]]
        cell = first[cell]
    return cell


def _unite(first: dict[tuple[int, int], tuple[int, int]], one: tuple[int, int], other: tuple[int, int]) -> None:
    first[_root(first, other)] = _root(first, one)


def _span(cells: list[tuple[int, int]]) -> Span:
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return Span(min(rows), min(columns), max(rows), max(columns))


def _text(words: list[Word]) -> str:
    """The words of a cell in the order in which they are drawn. A line breaks within words of Chinese, and within
    numbers of persons in a narrow column."""
    text, last = "", None
    for word in words:
        begins_line = last is not None and abs(word.y - last.y) > _NEAR
        if begins_line and not _LATIN.match(text[-1:] + word.text.lstrip()[:1]):
            text = text.rstrip() + word.text.lstrip()
        else:
            text += f" {word.text}" if begins_line else word.text
        last = word
    return _BROKEN.sub(lambda number: number[0].replace(" ", ""), " ".join(text.split()))
