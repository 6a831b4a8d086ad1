"""What a table's columns hold, and what its rows are called. Pure; the rows pass by once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise

from crawler.files.cells import Cells, is_day, is_number, is_serial, squeezed
from crawler.files.grid import Run
from crawler.files.persons import masked
from storage.dataset_records import ColumnKind, Table, TableColumn

MOST_ITEMS = 500
LONGEST_ITEM = 60
_TRIED = 600  # rows that are kept to see in which column names stand, where no header says so
_LOOKED_AT, _SOME = 5_000, 20
_MOSTLY = 0.75

_SUM = re.compile(
    r"(?:(?:[全本].{1,6}|收入|支出)?(?:合计|总计)|.{0,20}小计|共计|累计|总和)"
    r"(?:[(（].{0,8}[)）])?(?:[:：]|[:：]?共?\d{1,9}[项条个件]?)?"
)
_NAMED = (
    re.compile(
        r"(?:事项|项目|政策|清单|职权|权力|证明|服务|数据集?|目录|资源|指标|任务|课题|工程|企业|机构|学校|主项|抽查|许可|收费|文件)(?:事项|项目)?"
        r"名称$"
    ),
    re.compile(r"^名称$|^(?:收费|抽查|检查|证明|行政|服务|权力|职权|监管|办理|公开|许可|审批|处罚)?(?:事项|项目)$"),
    re.compile(r"(?<!单位)(?<!部门)(?<!主体)(?<!依据)名称$"),
    re.compile(
        r"^(?:收费|抽查|检查|服务|政策|许可|公开)?(?:事项|项目|内容|标准名称|政策|清单|指标|科目|职权|信件标题|标题|主题|信件主题)$"
    ),
)
"""What the column is called that says what each row is, the surest first."""
_CODE = re.compile(r"编码|代码|编号")
_ASIDE = re.compile(r"\([^()]*\)$")
_CHINESE = re.compile("[一二三四五六七八九十]{1,3}")
_GROUP = re.compile(rf"[(（]?{_CHINESE.pattern}[)）]?[、.]?")
_SUB = re.compile(r"^(?:子项|小项|业务办理项|办理项|子事项|子项目|具体事项)(?:名称)?$")
_NONE = frozenset({"", "无", "/", "—", "-", "--", "——", "\\", "同上"})


def table_of(run: Run, items: bool = False) -> Table:
    """A run as a table: its columns without blank ones, how many rows it has, and with `items` what they are called.

    An item is the row's most particular name (子项 before 项目名称), each once and masked. A sum (合计) and the
    heading of a group are none, and a form has none.
    """
    counts = _Counts(len(run.names))
    serials = frozenset(place for place, name in enumerate(run.names) if is_serial(name))
    names = _Names(run.names, serials) if items and not run.keys else None
    sums = 0
    for row, below in pairwise(chain(run.rows, ((),))):
        counts.row(row)
        if is_sum(row) or _is_heading(row, below, serials):
            sums += 1
        elif names:
            names.row(row)
    columns = counts.columns(run.names)
    found, cut = names.found(counts) if names else ((), False)
    title = run.head.title if run.head else ""
    return Table(masked(run.name), columns, counts.rows, run.number, masked(title), found, cut, sums)


def _kind(cell: str) -> ColumnKind:
    if not cell[0] < ":" and cell[0] not in "¥￥":  # what else it begins with, it is text
        return ColumnKind.TEXT
    return ColumnKind.DATE if is_day(cell) else ColumnKind.NUMBER if is_number(cell) else ColumnKind.TEXT


class _Counts:
    """How often each column holds what: blanks are counted in all rows, kinds in the first ones and in some of those
    that follow."""

    def __init__(self, width: int) -> None:
        self.rows = 0
        self.width = width
        self._blank: list[int] = [0] * width
        self._kinds: list[Counter[ColumnKind]] = [Counter() for _ in range(width)]

    def row(self, row: Cells) -> None:
        """Counts a row."""
        if len(row) > self.width:
            more = len(row) - self.width
            self._blank += [self.rows] * more
            self._kinds += [Counter() for _ in range(more)]
            self.width = len(row)
        self.rows += 1
        if "" in row:
            for place, cell in enumerate(row):
                if not cell:
                    self._blank[place] += 1
        for place in range(len(row), self.width):
            self._blank[place] += 1
        if self.rows <= _LOOKED_AT or self.rows % _SOME == 0:
            for cell, kinds in zip(row, self._kinds, strict=False):
                if cell:
                    kinds[_kind(cell)] += 1

    def kind(self, place: int) -> ColumnKind:
        """What most of a column's cells are."""
        if self._blank[place] >= self.rows:
            return ColumnKind.EMPTY
        kinds = self._kinds[place]
        kind, count = kinds.most_common(1)[0] if kinds else (ColumnKind.MIXED, 0)
        return kind if count >= _MOSTLY * kinds.total() else ColumnKind.MIXED

    def columns(self, names: Sequence[str]) -> tuple[TableColumn, ...]:
        """Those that have a name or a cell."""
        named = [*names, *[""] * (self.width - len(names))]
        each = (TableColumn(masked(name), self.kind(place), self._blank[place]) for place, name in enumerate(named))
        return tuple(column for column in each if column.name or column.kind is not ColumnKind.EMPTY)


class _Names:
    """Gathers what the rows are called, from the column that says so, or at the end from the one that seems to."""

    def __init__(self, names: Sequence[str], serials: Collection[int]) -> None:
        self._columns = name_columns(names)
        self._serials = serials
        self._codes = frozenset(place for place, name in enumerate(names) if _CODE.search(name))
        self._items: dict[str, None] = {}
        self._tried: list[Cells] = []
        self._more = False

    def row(self, row: Cells) -> None:
        if not self._columns:
            if len(self._tried) < _TRIED:
                self._tried.append(row)
            else:
                self._more = True
        elif len(self._items) <= MOST_ITEMS and (name := _name(row, self._columns)):
            self._items[name] = None

    def found(self, counts: _Counts) -> tuple[tuple[str, ...], bool]:
        """The names, each once and in order, and whether there are more."""
        items = self._items or dict.fromkeys(self._seeming(counts))
        return tuple(islice(items, MOST_ITEMS)), self._more or len(items) > MOST_ITEMS

    def _seeming(self, counts: _Counts) -> Iterator[str]:
        width = max(map(len, self._tried), default=0)
        for place in range(width):
            cells = [row[place] for row in self._tried if place < len(row) and row[place]]
            if place in self._serials or place in self._codes or counts.kind(place) is not ColumnKind.TEXT:
                continue
            if len(set(cells)) >= _MOSTLY * len(self._tried):
                yield from filter(None, (_name(row, (place,)) for row in self._tried))
                return


def name_columns(names: Sequence[str]) -> tuple[int, ...]:
    """The places of the columns that say what a row is, the most particular first; none where no name says so."""
    last = [_ASIDE.sub("", squeezed(name).rpartition("/")[2]) for name in names]
    main = next((at for known in _NAMED for at, name in enumerate(last) if known.search(name)), None)
    subs = [at for at, name in enumerate(last) if _SUB.search(name) and at != main]
    return (*subs[:1], *(() if main is None else (main,)))


def is_sum(row: Iterable[str]) -> bool:
    """Whether a row is a sum of others: one of its first two filled cells says 合计, 小计 or the like."""
    filled = 0
    for cell in row:  # of each row of each table: a loop is the quickest
        if ("计" in cell or "和" in cell) and _SUM.fullmatch(squeezed(cell)[:LONGEST_ITEM]):
            return True
        filled += bool(cell)
        if filled == 2:
            return False
    return False


def _is_heading(row: Cells, below: Cells, serials: Collection[int]) -> bool:
    """Whether a row names a group of those below it, which are numbered otherwise: 一 | 交通运输, then 1 | 道路运输. In
    a list that is numbered so itself, the row below has the next number."""
    place = next((place for place in serials if place < len(row) and _GROUP.fullmatch(row[place])), None)
    if place is None or any(row[:place]) or len(row) - row.count("") != 2 or not any(below) or is_sum(below):
        return False
    number = below[place] if place < len(below) else ""
    return not _GROUP.fullmatch(number) or _CHINESE.sub("", number) != _CHINESE.sub("", row[place])


def _name(row: Cells, places: Sequence[int]) -> str:
    cells = (" ".join(row[place].split()) for place in places if place < len(row))
    name = next((cell for cell in cells if cell not in _NONE), "")
    return masked(name)[:LONGEST_ITEM]
