"""Where the header of an indicator table is, and what its columns are called. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.workbooks.reading import Row, Sheet, Value, letters
from storage.rounds.errors import RoundError
from storage.rounds.table_records import Column

NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.FIRST: ("一级指标",),
    Column.SECOND: ("二级指标",),
    Column.THIRD: ("三级指标",),
    Column.WORTH: ("分值", "权重", "满分", "标准分"),
    Column.STANDARD: ("评分标准", "评分细则", "评价标准", "扣分标准"),
    Column.CHECKS: ("对应指标", "指标编码"),
    Column.WON: ("得分",),
    Column.WHY: ("失分原因", "扣分原因"),
    Column.EVIDENCE: ("证据编号",),
    Column.REMARK: ("备注",),
}
PLAIN = ("指标", "评估指标", "评价指标", "考核指标")
"""What the indicator may be called where the table has no 三级指标; beside that they are the title of a group."""

INDICATORS = (Column.FIRST, Column.SECOND, Column.THIRD)

_OF = {name: column for column, names in NAMES.items() for name in names} | dict.fromkeys(PLAIN, Column.THIRD)
_RESULTS = frozenset({Column.WON, Column.WHY, Column.EVIDENCE, Column.REMARK})
_SPACE = re.compile(r"\s+")
_ASIDE = re.compile(r"\([^()]*\)$")
_DEEP = 50
_SHOWN = 15
_FIELD = "file"


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its first and last row, what is in which column (from 1), and the titles of columns that
    are not read, with their places."""

    sheet: Sheet
    first: int
    last: int
    columns: Mapping[Column, int]
    unread: tuple[str, ...]


def plain(value: Value) -> str:
    """A text as titles are compared: of one width, without space, and without what is in brackets at its end."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", "" if value is None else str(value)))
    while cut := _ASIDE.search(text):
        if cut.start() == 0:
            break
        text = text[: cut.start()]
    return text.removesuffix(":")


def header_of(sheets: Sequence[Sheet]) -> Header:
    """The header of the first sheet that has one; sheets that are hidden come after those that are not.

    Raises `RoundError`, with what was seen, where none has, and where a column stands twice.
    """
    ordered = sorted(sheets, key=lambda sheet: sheet.hidden)
    for sheet in ordered:
        best = max(_told(sheet), key=lambda told: told.number, default=None)
        if best is not None and best.lacking() == ():
            return best.header()
    raise _none(ordered)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the cells of a row are if they are titles."""

    sheet: Sheet
    row: Row
    places: Mapping[Column, tuple[int, ...]]
    titles: Mapping[int, str]

    @property
    def number(self) -> int:
        return len(self.places)

    def lacking(self) -> tuple[str, ...]:
        """What a table cannot do without."""
        indicator = any(column in self.places for column in INDICATORS)
        return (*(() if indicator else ("指标",)), *(() if Column.WORTH in self.places else ("分值",)))

    def header(self) -> Header:
        columns = {column: self._one(column, places) for column, places in self.places.items()}
        taken = set(columns.values())
        unread = tuple(
            f"{letters(place)}列“{title[:20]}”"
            for place, title in self.titles.items()
            if place not in taken and plain(title) != "序号"
        )
        number = self.row.number
        merged = [one for one in self.sheet.merged if one[0] <= number <= one[2] and one[1] in taken]
        first, last = min([number, *(one[0] for one in merged)]), max([number, *(one[2] for one in merged)])
        return Header(self.sheet, first, last, columns, unread)

    def _one(self, column: Column, places: tuple[int, ...]) -> int:
        """The place of a column. One for results may stand twice, the first is taken; none that is read may."""
        named = [place for place in places if plain(self.titles[place]) in NAMES[column]] or list(places)
        if len(named) > 1 and column not in _RESULTS:
            cells = "、".join(f"{letters(place)}{self.row.number}" for place in named)
            where = f"工作表“{self.sheet.name}”{cells}"
            raise RoundError(where, f"有多列都是“{plain(self.titles[named[0]])}”", "请只保留一列，其余改名", _FIELD)
        return named[0]


def _told(sheet: Sheet) -> Iterator[_Told]:
    by_number = {row.number: row for row in sheet.rows}
    for row in sheet.rows[:_DEEP]:
        titles = dict(_titles(row, by_number))
        places: dict[Column, tuple[int, ...]] = {}
        for place, title in titles.items():
            if (column := _OF.get(plain(title))) is not None:
                places[column] = (*places.get(column, ()), place)
        yield _Told(sheet, row, places, titles)


def _titles(row: Row, by_number: Mapping[int, Row]) -> Iterator[tuple[int, str]]:
    """The words of a row, by column; those of a range that is merged with the rows above are theirs too."""
    for place, cell in sorted(row.cells.items()):
        value = cell.value
        if cell.covered and cell.merged is not None:
            top, left = cell.merged
            value = by_number[top].at(left).value if left == place and top in by_number else None
        if isinstance(value, str) and value.strip():
            yield place, value.strip()


def _none(sheets: Iterable[Sheet]) -> RoundError:
    rows = [told for sheet in sheets for told in _told(sheet)]
    remedy = "表头须有指标（一级指标、二级指标、三级指标或指标）和分值两类列，请补充后重新提交"
    if not rows:
        return RoundError("提交的文件", "工作表中没有内容", remedy, _FIELD)
    best = max(rows, key=lambda told: told.number)
    titles = list(best.titles.values())
    seen = "、".join(title[:20] for title in titles[:_SHOWN]) + ("等" if len(titles) > _SHOWN else "")
    where = f"工作表“{best.sheet.name}”第{best.row.number}行"
    if not best.number:
        return RoundError(where, f"没有找到表头，该行所见为：{seen or '（没有文字）'}", remedy, _FIELD)
    return RoundError(where, f"表头缺少“{'”“'.join(best.lacking())}”列，所见为：{seen}", remedy, _FIELD)
