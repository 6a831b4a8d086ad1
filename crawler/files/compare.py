"""What changed between two versions of a data file, row by row. Pure.

Tables are compared in pairs: of the same name, else in their order; columns by their names, in which another year is
no other name. A row is known by the fewest of the leading columns that name or number things and are unique in both,
and of equally few by those by which most rows are known again; where none is, by all of its cells, so that a row that
changed counts as one removed and one added. Serial numbers (序号) are no part of a row: one that is put in moves all
below it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from crawler.files.cells import Cells, is_serial, squeezed
from crawler.files.content import Content, NotRead
from crawler.files.gleaning import plain
from crawler.files.grid import Run, runs_of
from crawler.files.opening import format_of, open_file, open_page
from crawler.files.persons import masked
from crawler.files.sniff import declared_format
from storage.dataset_records import SEEN, Difference, Format

MOST_ROWS = 100_000
MOST_EXAMPLES = 20
_LONGEST = 60
_MOST_KEYS = 3
_NAMING = re.compile(r"名称|事项|项目|子项|编码|代码|编号|文号|政策|科目|姓名|标题|单位|部门|地区|乡镇|机构")
_YEARS = re.compile(r"[(（]?(?:19|20)\d\d年?度?版?[)）]?")
_DIGITS = re.compile(r"[\d年月日.\-]+")
_NOT_COMPARED = Difference(whole=False)

Key = tuple[str, ...]


class _NotWhole(Exception):
    """There are more rows than are compared, or some that were not read: those would look as if they had gone."""


@dataclass
class _Table:
    """A table as far as it is compared: what its columns are called, of each row the cells that it may be known by,
    and a hash of every cell. Cells themselves are let go: two large files must fit into memory side by side."""

    name: str
    names: tuple[str, ...]
    keys: tuple[str, ...] = ()
    known_by: list[Key] = field(default_factory=list)
    prints: list[array[int]] = field(default_factory=list)


@dataclass
class _Pair:
    """How one table became another."""

    size: int
    key: tuple[str, ...]
    added: list[Key]
    removed: list[Key]
    changed: list[Key]
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]


def compare_files(before: bytes, before_name: str, after: bytes, after_name: str) -> Difference:
    """How the tables of one file became those of another. Not `whole`, and without a figure, where one of them cannot
    be read, or not to its end, has no table, or has more than 100,000 rows. What a library raises on spoilt bytes is
    left to the process that reads files, as in `read_file`."""
    try:
        old, new = _tables_of(before, before_name), _tables_of(after, after_name)
    except (NotRead, _NotWhole):
        return _NOT_COMPARED
    if not old or not new:
        return _NOT_COMPARED
    pairs = [_pair(one, other) for one, other in _paired(old, new)]
    largest = max(pairs, key=lambda pair: pair.size)
    return Difference(
        sum(len(pair.added) for pair in pairs),
        sum(len(pair.removed) for pair in pairs),
        sum(len(pair.changed) for pair in pairs),
        _once(pair.columns_added for pair in pairs),
        _once(pair.columns_removed for pair in pairs),
        largest.key,
        tuple(islice(_examples(pairs), MOST_EXAMPLES)),
    )


def _once(names: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


def _opened(body: bytes, name: str) -> Content:
    declared = declared_format(name, "")
    real = format_of(body, declared)
    return open_page(body, declared) if real is Format.HTML else open_file(body, real)


def _runs_of(content: Content) -> Iterator[Run]:
    """The tables of a file, one after the other. Raises `_NotWhole` at the end where those were not all."""
    for sheet in content.sheets:
        yield from runs_of(sheet)
        if sheet.cut:
            raise _NotWhole
    if content.cut or any(member.reading not in SEEN for member in content.members):
        raise _NotWhole


def _tables_of(body: bytes, name: str) -> list[_Table]:
    """The tables of a file. Raises `NotRead`, and `_NotWhole`."""
    tables: list[_Table] = []
    left = MOST_ROWS
    for run in _runs_of(_opened(body, name)):
        table = _Table(run.name, ())
        width = 0
        places: tuple[int, ...] | None = None
        for row in run.rows:
            left -= 1
            if left < 0:
                raise _NotWhole
            if places is None:
                places = _key_places(run.names, row)
            width = max(width, len(row))
            table.known_by.append(tuple(_known_as(row[place]) if place < len(row) else "" for place in places))
            table.prints.append(array("q", (hash(squeezed(plain(cell))) for cell in row)))
        table.names = _named(run.names, width)
        table.keys = tuple(table.names[place] for place in places or () if place < len(table.names))
        if table.prints:
            tables.append(table)
    return tables


def _known_as(cell: str) -> str:
    """A cell by which a row is known. Two numbers of persons that white space parts are masked before it is taken away:
    run together they would be none that is known."""
    return squeezed(masked(cell) if len(cell.split()) > 1 else cell)


def _named(names: tuple[str, ...], width: int) -> tuple[str, ...]:
    """A name for each column, no two alike: one without a name is told by its place."""
    seen: Counter[str] = Counter()
    every = []
    for place in range(max(width, len(names))):
        name = (squeezed(names[place]) if place < len(names) else "") or f"第{place + 1}列"
        seen[name] += 1
        every.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(every)


def _key_places(names: tuple[str, ...], row: Cells) -> tuple[int, ...]:
    """The places of the leading columns that name things or number them; without any, of the first ones."""
    naming = [place for place, name in enumerate(names) if _NAMING.search(name) and not is_serial(name)]
    others = [place for place in range(max(len(names), len(row))) if place >= len(names) or not is_serial(names[place])]
    return tuple((naming or others)[:_MOST_KEYS])


def _paired(old: Sequence[_Table], new: Sequence[_Table]) -> list[tuple[_Table, _Table]]:
    """Which table became which: of the same name but for its digits, then in their order; what is left stands against
    a table without rows."""
    waiting = list(new)
    pairs: list[tuple[_Table, _Table]] = []
    alone: list[_Table] = []
    for table in old:
        match = next((other for other in waiting if _alike(table.name, other.name)), None)
        if match is None:
            alone.append(table)
        else:
            waiting.remove(match)
            pairs.append((table, match))
    while alone and waiting:
        pairs.append((alone.pop(0), waiting.pop(0)))
    pairs.extend((table, _Table(table.name, table.names, table.keys)) for table in alone)
    pairs.extend((_Table(table.name, table.names, table.keys), table) for table in waiting)
    return pairs


def _alike(one: str, other: str) -> bool:
    return _DIGITS.sub("", squeezed(one)) == _DIGITS.sub("", squeezed(other))


def _pair(old: _Table, new: _Table) -> _Pair:
    old = _called_as(old, new)
    shared = [name for name in old.names if name in new.names and not is_serial(name)]
    old_rows, new_rows = _rows(old, shared), _rows(new, shared)
    key = _key(old, new)
    size = len(old_rows) + len(new_rows)
    if key:
        added, removed, changed = _by_key(old, new, key, old_rows, new_rows)
    else:
        added, removed, changed = _surplus(new, new_rows, old_rows), _surplus(old, old_rows, new_rows), []
    return _Pair(
        size,
        key,
        added,
        removed,
        changed,
        tuple(name for name in new.names if name not in old.names),
        tuple(name for name in old.names if name not in new.names),
    )


def _called_as(old: _Table, new: _Table) -> _Table:
    """The table with its columns called as those of the other that bear another year (2025年预算数, 2026年预算数).
    Where several of one table are the same but for their years, nobody can tell which of them became which."""
    mine, theirs = Counter(map(_without_years, old.names)), Counter(map(_without_years, new.names))
    theirs_by = {_without_years(name): name for name in new.names}
    single = {name for name in theirs_by if name and mine[name] == theirs[name] == 1}
    again = {name: theirs_by[_without_years(name)] for name in old.names if _without_years(name) in single}
    names, keys = (tuple(again.get(name, name) for name in each) for each in (old.names, old.keys))
    return replace(old, names=names, keys=keys)


def _without_years(name: str) -> str:
    return _YEARS.sub("", name)


def _rows(table: _Table, shared: Sequence[str]) -> list[int]:
    """A hash of each row in the columns that both tables have."""
    places = [table.names.index(name) for name in shared]
    blank = hash("")
    return [hash(tuple(row[at] if at < len(row) else blank for at in places)) for row in table.prints]


def _key(old: _Table, new: _Table) -> tuple[str, ...]:
    """The fewest leading columns by which every row of both tables is another; of several single ones that by which
    most rows are in both, for codes may be written otherwise than before. Empty where there are none."""
    shared = [name for name in old.keys if name in new.keys]
    single = [(name,) for name in shared if _is_unique(old, (name,)) and _is_unique(new, (name,))]
    if single:
        return max(single, key=lambda way: len({*_keys(old, way)} & {*_keys(new, way)}))
    several = (tuple(shared[:count]) for count in range(2, len(shared) + 1))
    return next((way for way in several if _is_unique(old, way) and _is_unique(new, way)), ())


def _keys(table: _Table, names: Sequence[str]) -> list[Key]:
    places = [table.keys.index(name) for name in names]
    return [tuple(cells[place] for place in places) for cells in table.known_by]


def _is_unique(table: _Table, names: Sequence[str]) -> bool:
    keys = _keys(table, names)
    return len(set(keys)) == len(keys) and all(map(any, keys))


def _by_key(
    old: _Table, new: _Table, key: Sequence[str], old_rows: list[int], new_rows: list[int]
) -> tuple[list[Key], list[Key], list[Key]]:
    before = dict(zip(_keys(old, key), old_rows, strict=True))
    after = dict(zip(_keys(new, key), new_rows, strict=True))
    added = [known for known in after if known not in before]
    removed = [known for known in before if known not in after]
    changed = [known for known, row in after.items() if known in before and before[known] != row]
    return added, removed, changed


def _surplus(table: _Table, rows: list[int], others: list[int]) -> list[Key]:
    """The rows of a table that the other has not, or not as often."""
    left = Counter(others)
    surplus = []
    for known, row in zip(table.known_by, rows, strict=True):
        if left[row] > 0:
            left[row] -= 1
        else:
            surplus.append(known)
    return surplus


def _examples(pairs: Iterable[_Pair]) -> Iterator[str]:
    for pair in pairs:
        for sign, keys in (("~", pair.changed), ("+", pair.added), ("-", pair.removed)):
            for known in filter(any, keys[:MOST_EXAMPLES]):
                yield f"{sign} {masked(' '.join(filter(None, known)))[:_LONGEST]}"
