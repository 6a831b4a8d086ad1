"""A sheet as the tables that stand in it, one below the other, each with its header and its rows. Pure, and lazy: a
sheet's rows pass by once, and some sixty of them are held.

What is no row: blank ones, the header and title that a printed page repeats, headings of groups (一、行政许可), what is
signed below (填表人：…), the line of numbers below a header (栏次 1 2 3), and those at its end with a serial number
only. A list that goes on beside itself, under the same names once more, is one. After a blank row, or a title, a header
of other names begins a new table; each is told by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice, pairwise

from crawler.files.cells import Cells, is_foot, is_serial, squeezed
from crawler.files.content import Sheet, Span
from crawler.files.heads import (
    FIRST_ROWS,
    MOST_COLUMNS,
    Head,
    head_of,
    is_aside,
    is_form,
    is_prose,
    keys_of,
    looks_like_head,
)

_HEADING = re.compile(
    r"(?:[一二三四五六七八九十百]+|第[一二三四五六七八九十百\d]+[章节部分类]*|[IVXⅠ-Ⅻ]+)[、.．:：\s]|[(（][一二三四五六七八九十]+[)）]"
)
_FIELD = re.compile(r"[^\d:]{2,16}:")
_ORDINALS = frozenset("甲乙丙丁") | {"栏次", "行次"}
_UNSEEN = " \t\r\n\v\f\u00a0\u00ad\u180e\u2000\u2002\u2003\u2009\u200a\u200b\u200c\u200d\u2060\u3000\ufeff"
MOST_TABLES = 50
"""Tables of one sheet that are read. One that has as many may have more, and is cut."""
_MOST_HELD = 4
_MOST_WAITING = 10_000  # rows with a serial number only

Numbered = tuple[int, Cells]


@dataclass
class Run:
    """One table: its header (None where none was told apart), the number of the header's last row, counted from 1 in
    its sheet, and its `rows`, each once and in order, cells that are merged down repeated; none of lines of text, as a
    cover or instructions have. `keys` are the names to the left of what is said, on a form."""

    name: str
    head: Head | None
    number: int | None
    rows: Iterator[Cells] = field(default_factory=lambda: iter(()))
    keys: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, as far as they have some."""
        return self.head.names if self.head else ()


Watch = Callable[[Cells, tuple[str, ...]], None]
"""What is told of each row that is not blank: its cells as they stand, and the names of its table's columns."""


def _unwatched(cells: Cells, names: tuple[str, ...]) -> None:
    """Nobody looks."""


def runs_of(sheet: Sheet, watch: Watch = _unwatched) -> Iterator[Run]:
    """The tables of a sheet. The rows of each must be used up before the next is asked for; `watch` sees each row that
    is not blank."""
    rows: Iterator[Numbered] = enumerate(_seen(sheet), 1)
    told = sheet.header
    for _ in range(MOST_TABLES):
        reader = _Reader(sheet, rows, watch, told)
        run = reader.run()
        if run is None:
            return
        yield run
        for _ in run.rows:
            pass  # what was not asked for passes by unused
        rows, told = reader.left, None
    sheet.cut = True
    for _, row in rows:
        if any(row):
            watch(row, ())


def _seen(sheet: Sheet) -> Iterator[Cells]:
    """The cells that are read, without characters at their ends that nobody sees. A sheet with more is cut."""
    for row in sheet.rows:
        sheet.cut = sheet.cut or any(row[MOST_COLUMNS:])
        yield tuple([cell.strip(_UNSEEN) if cell else cell for cell in row[:MOST_COLUMNS]])


class _Reader:
    """Reads one table off the rows of a sheet, and has what is `left` then."""

    def __init__(self, sheet: Sheet, rows: Iterator[Numbered], watch: Watch, told: int | None) -> None:
        self._sheet = sheet
        self._watch = watch
        self._told = told
        self._first = list(islice(rows, FIRST_ROWS))
        self._more = rows
        self._numbering = 0
        self.left: Iterator[Numbered] = iter(())

    def run(self) -> Run | None:
        """The table, or None where no row is left."""
        offset = self._first[0][0] - 1 if self._first else 0
        near = [_moved(span, offset) for span in self._sheet.merged if span.top >= offset]
        block = self._block()
        head = head_of(block, near, self._told)
        if head is None and not any(any(row) for _, row in self._first):
            return None
        end = head.last + 1 if head else _titles_of(block)
        names = head.names if head else ()
        above = frozenset(map(_plain, block[:end]))
        for _, row in self._first[:end]:
            if any(row):
                self._watch(row, names)
        self._numbering = _numbering_of(self._first[end:]) if head else 0
        body = chain(self._first[end:], self._more)
        keys = keys_of(block) if head is None and is_form(block) else ()
        rows = self._rows(body, names, above)
        if head and (blocks := _blocks_of(names)):
            first = slice(*blocks[0])
            head, rows = replace(head, names=names[first]), _unfolded(rows, blocks, _serial_of(names[first]))
        if head is None and is_prose(block):
            rows = (row for row in rows if not row)  # none: they are only watched
        return Run(self._sheet.name, head, offset + end if head else None, rows, keys)

    def _block(self) -> list[Cells]:
        """The first rows up to where another table seems to begin: a header is looked for in one table at a time."""
        rows = [row for _, row in self._first]
        seen = False
        for at, row in enumerate(rows):
            if looks_like_head(row):
                if seen and not any(rows[at - 1]):
                    return rows[:at]
                seen = True
        return rows

    def _rows(self, body: Iterable[Numbered], names: tuple[str, ...], above: frozenset[Cells]) -> Iterator[Cells]:
        """The rows of the table; stops where another begins, of which it leaves the rows."""
        rows = iter(body)
        fill = _Filled(self._sheet.merged)
        serial = _serial_of(names)
        held: list[Numbered] = []  # titles, perhaps, of a table that follows
        apart, some = False, bool(names)
        for number, row in rows:
            filled = len(row) - row.count("")
            if not filled:
                apart = True
                continue
            begins = apart and some and self._told is None and looks_like_head(row) and _plain(row) not in above
            if begins and not (_are_headings(held) and _may_be_row(row, names)):
                self.left = chain(held, [(number, row)], rows)
                return
            waits = filled == 1 or (apart and is_aside(row))
            if waits and len(held) < (_MOST_WAITING if _is_number_alone(row, serial) else _MOST_HELD):
                held.append((number, row))
                apart = True
                continue
            for one, cells in (*held, (number, row)):
                self._watch(cells, names)
                if one != self._numbering and _is_row(cells, names, above, serial):
                    yield fill.of(one, cells)
            held, apart, some = [], False, True
        for one, cells in held:
            self._watch(cells, names)
            if _is_row(cells, names, above, serial) and not _is_number_alone(cells, serial):
                yield fill.of(one, cells)


def _are_headings(rows: Iterable[Numbered]) -> bool:
    return all(_HEADING.match("".join(cells)) for _, cells in rows)


def _titles_of(rows: Sequence[Cells]) -> int:
    """How many rows above a table without a header are its title and notes."""
    return next((at for at, row in enumerate(rows) if not is_aside(row)), 0)


def _may_be_row(row: Cells, names: Sequence[str]) -> bool:
    """Whether a row that reads like a header may be one of a list whose columns have these names: its cells stand in
    them, and none is called as one of them, as some of another table mostly are."""
    last = {squeezed(name.rpartition("/")[2]) for name in names if name}
    placed = len(row) <= len(names) and all(name or not cell for cell, name in zip(row, names, strict=False))
    return len(last) > 2 and placed and last.isdisjoint(map(squeezed, row))


def _serial_of(names: Sequence[str]) -> int | None:
    """The place of the column that counts the rows."""
    return next((place for place, name in enumerate(names) if is_serial(name)), None)


def _blocks_of(names: Sequence[str]) -> list[tuple[int, int]]:
    """From and to which columns the same two or more names stand, where a header is nothing but these, again and
    again; else nothing."""
    places = [place for place, name in enumerate(names) if name]
    named = [names[place] for place in places]
    size = named.index(named[0], 1) if named and named[0] in named[1:] else 0
    if size < 2 or len(named) % size or named != named[:size] * (len(named) // size):
        return []
    starts = places[::size]
    within = [[place - start for place in places[at : at + size]] for at, start in zip(count(0, size), starts)]
    return list(pairwise((*starts, len(names)))) if all(one == within[0] for one in within) else []


def _unfolded(rows: Iterable[Cells], blocks: Sequence[tuple[int, int]], serial: int | None) -> Iterator[Cells]:
    """The rows of a list that goes on beside itself, as one below the other."""
    for row in rows:
        for start, end in blocks:
            cells = row[start:end]
            if any(cells) and not _is_number_alone(cells, serial):
                yield cells


def _is_number_alone(row: Cells, serial: int | None) -> bool:
    """Whether a row has its serial number only: those at the end of a list wait to be filled in."""
    return serial is not None and serial < len(row) and bool(row[serial]) and sum(map(bool, row)) == 1


def _numbering_of(rows: Sequence[Numbered]) -> int:
    """The number of the row below a header that only numbers the columns; 0 where there is none."""
    full = [(number, [squeezed(cell) for cell in row if cell]) for number, row in rows if any(row)]
    if not full or not _is_numbering(full[0][1]):
        return 0
    goes_on = len(full) > 1 and full[1][1][0] in ("2", "乙")
    return 0 if goes_on else full[0][0]


def _plain(row: Cells) -> Cells:
    return tuple(map(squeezed, row)) if any(row) else ()


def _moved(span: Span, offset: int) -> Span:
    return Span(span.top - offset, span.left, span.bottom - offset, span.right) if offset else span


def _is_row(row: Cells, names: tuple[str, ...], above: frozenset[Cells], serial: int | None) -> bool:
    filled = [place for place, cell in enumerate(row) if cell]
    if names and len(filled) > 1 and _is_signed(row, filled):
        return False
    if len(filled) > 2:
        return _plain(row) not in above if above and row[filled[0]] and not row[filled[0]].isdecimal() else True
    plain = _plain(row)
    if plain in above or is_foot(plain[filled[0]]):
        return False
    if len(filled) > 1 or len(names) < 3:
        return True
    place, text = filled[0], row[filled[0]]
    if place == serial:
        return text.isdecimal()  # else a heading
    return not (place == 0 and _HEADING.match(text))


def _is_signed(row: Cells, filled: Sequence[int]) -> bool:
    """Whether a row tells who made the table, and when: 填表人：… | 审核人：… | 填报日期： | …"""
    if ":" not in row[filled[0]] and "：" not in row[filled[0]]:
        return False
    fields = [squeezed(row[place]) for place in filled]
    return is_foot(fields[0]) and all(_FIELD.match(one) or before[-1] == ":" for before, one in pairwise(fields))


def _is_numbering(filled: Sequence[str]) -> bool:
    """Whether these cells only number columns: 栏次 1 2 3, or 甲 乙 1 2."""
    counts = [cell for cell in filled if cell.isdecimal()]
    others = [cell for cell in filled if not cell.isdecimal()]
    wholly = len(counts) > 2 or (len(counts) > 1 and bool(others))
    sums = all(cell in _ORDINALS or re.fullmatch(r"[\d=+\-()*—]+", cell) for cell in others)
    return wholly and sums and counts == [str(int(counts[0]) + at) for at in range(len(counts))] and counts[0] == "1"


class _Filled:
    """Repeats in each row what is merged down over it."""

    def __init__(self, merged: Iterable[Span]) -> None:
        self._waiting = sorted((span for span in merged if span.bottom > span.top), key=lambda span: -span.top)
        self._open: list[tuple[Span, str]] = []

    def of(self, number: int, row: Cells) -> Cells:
        at = number - 1
        if not self._waiting and not self._open:
            return row
        self._open = [(span, text) for span, text in self._open if span.bottom >= at]
        while self._waiting and self._waiting[-1].top <= at:
            span = self._waiting.pop()
            if span.top == at and span.left < len(row):
                self._open.append((span, row[span.left]))
        if not self._open:
            return row
        cells = list(row)
        for span, text in self._open:
            if span.top < at and span.left < MOST_COLUMNS:
                cells += [""] * (span.left + 1 - len(cells))
                cells[span.left] = cells[span.left] or text
        return tuple(cells)
