"""A client's workbook read as an indicator table: its layout and rows, or one sentence that says what is wrong where.

Nothing is guessed: what can be read in two ways is refused, what is left out is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.indicators.books import has_macros, looked_through, opened
from monitor.indicators.entries import Grid, number_in
from monitor.indicators.headers import INDICATORS, Header, header_of, plain
from monitor.indicators.sums import Stated, left_empty, understood
from monitor.workbooks.reading import Cell, Sheet, letters
from storage.rounds.errors import RoundError
from storage.rounds.table_records import Column, IndicatorRow, Layout, SumRow

_SUM = re.compile(r".{0,20}?(?:合计|总计|小计|总分)")
_WHOLE = ("合计", "总计", "总分")
_REMARK = re.compile(r"(?:备注|说明|填表说明|注)\d*[:：.、]")
_RESULTS = (Column.WON, Column.WHY, Column.EVIDENCE)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What was read of a workbook; no row is matched yet."""

    layout: Layout
    rows: tuple[IndicatorRow, ...]


def read_table(file: bytes) -> ReadTable:
    """The indicator table in a workbook.

    Its header is looked for under titles, on the first sheet that has one; its columns may be anywhere. 一级指标 and
    二级指标 that are merged downwards hold for all their rows. Rows of sums, notes, headings and blanks are no
    indicators. Raises `RoundError` naming the sheet and the cell.
    """
    sheets = looked_through(file)
    header = header_of(sheets)
    book = opened(file)
    sheet = book[header.sheet.name]
    grid = Grid(header.sheet, lambda row, column: _formula(sheet.cell(row, column).value))
    found = _Found(header, grid)
    for number in (row.number for row in header.sheet.rows if row.number > header.last):
        found.take(number)
    rows = found.rows()
    told = (*found.told(rows), *_of_book(header, sheets, sheet, rows), *(_MACROS if has_macros(file) else ()))
    return ReadTable(_layout(header, understood(found.sums, rows), told), rows)


_MACROS = ("工作簿含有宏，宏未运行，回填的表中也不含宏",)


def _formula(value: Any) -> str:
    """The words of a formula; one that stands for several cells is an object that has them."""
    return str(getattr(value, "text", None) or value)


@dataclass
class _Item:
    """An indicator that is being read: the row that it begins in and the last one so far."""

    line: int
    last: int
    deepest: Cell
    path: tuple[str, ...]
    group: str
    worth: float
    said: str
    standards: list[str]


@dataclass
class _Found:
    """What the rows of a sheet came to, row by row."""

    header: Header
    grid: Grid
    items: list[_Item] = field(default_factory=list)
    sums: list[Stated] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=dict)

    def take(self, line: int) -> None:
        """Reads a row. Raises `RoundError`."""
        if why := self._aside(line):
            self.skipped.setdefault(why, []).append(line)
        elif self._goes_on(line):
            self._go_on(line)
        elif self._has(line, (*INDICATORS, Column.WORTH)):
            self.items.append(self._item(line))
        elif self._has(line, (Column.STANDARD, Column.CHECKS)):
            cell = self._of(line, Column.STANDARD)
            raise self.grid.fault(cell, "只有评分标准，没有指标和分值", "请补充，或者与上一行的指标合并单元格")
        else:
            self.skipped.setdefault("没有指标的行", []).append(line)

    def rows(self) -> tuple[IndicatorRow, ...]:
        """The indicators. Raises `RoundError` where there are none, and where two cannot be told from each other."""
        name = self.header.sheet.name
        if not self.items:
            raise RoundError(f"工作表“{name}”", "表头以下没有指标", "请填写指标和分值后重新提交", "file")
        first: dict[tuple[str, ...], _Item] = {}
        for item in self.items:
            if (other := first.setdefault(item.path, item)) is not item:
                told = f"与第{other.line}行的指标相同（{'—'.join(item.path)}）"
                remedy = "请写明各自的上级指标或者改名；同一指标只有一个分值的，请合并分值单元格"
                raise RoundError(f"工作表“{name}”第{item.line}行", told, remedy, "file")
        return tuple(map(_row, self.items))

    def told(self, rows: Sequence[IndicatorRow]) -> Iterator[str]:
        """What was left out, and what will be."""
        for why, lines in self.skipped.items():
            yield f"{why}未作为指标读取：{_lines(lines)}"
        for why, lines in left_empty(self.sums, rows):
            yield f"{why}：{_lines(lines)}"
        if self.header.unread:
            yield f"未读取的列：{'、'.join(self.header.unread[:_SHOWN])}"

    def _aside(self, line: int) -> str:
        """Why a row is no indicator, whatever stands in it; empty where it may be one."""
        words = [plain(cell.value) for cell in self._before_worth(line) if isinstance(cell.value, str)]
        if summing := next((word for word in words if _SUM.fullmatch(word)), ""):
            since = self.sums[-1].row.line if self.sums else self.header.last
            self.sums.append(Stated(SumRow(line, since, summing in _WHOLE), self._stated(line)))
            return "合计、小计行"
        if any(_REMARK.match(word) for word in words[:1]):
            return "说明行"
        worth = self.grid.cell(line, self.header.columns[Column.WORTH])
        if isinstance(worth.value, str) and plain(worth.value) == self._title(Column.WORTH):
            return "重复的表头"
        return "分组标题行" if self._is_heading(line) else ""

    def _stated(self, line: int) -> float | None:
        """The points of a sum: those of a formula are what was kept of it. What is no number agrees with nothing."""
        cell = self._of(line, Column.WORTH)
        if cell.value is None or str(cell.value).strip() == "":
            return None
        return number_in(cell.value)

    def _title(self, column: Column) -> str:
        for line in range(self.header.first, self.header.last + 1):
            if (title := plain(self.grid.cell(line, self.header.columns[column]).value)) != "":
                return title
        return ""

    def _is_heading(self, line: int) -> bool:
        """Whether one text is merged over the row, also over where its points would be."""
        _, left, _, right = self.grid.range(line, self.header.columns[Column.WORTH])
        return left < self.header.columns[Column.WORTH] <= right and not self._own(line, Column.WORTH)

    def _before_worth(self, line: int) -> Iterable[Cell]:
        columns = self.header.columns
        end = max(columns[one] for one in (*INDICATORS, Column.WORTH) if one in columns)
        return [self.grid.cell(line, place) for place in range(1, end + 1)]

    def _goes_on(self, line: int) -> bool:
        """Whether a row belongs to the indicator above: its points are merged with that row's, or it has none and
        names nothing, and the indicator is merged over it."""
        if not self.items or self._own(line, Column.WORTH):
            return False
        item = self.items[-1]
        if self._range(item.line, Column.WORTH)[2] >= line:
            return True
        merged = self.grid.range(item.deepest.row, item.deepest.column)[2] >= line
        return merged and not self._has(line, INDICATORS)

    def _go_on(self, line: int) -> None:
        item = self.items[-1]
        if any(self._own(line, column) for column in INDICATORS):
            found = self._range(item.line, Column.WORTH)
            problem = "分值合并了多项指标，无法确定各项的分值"
            raise self.grid.range_fault(found, problem, "请拆分单元格，逐项填写分值")
        self._require_apart(item, line)
        item.last = line
        item.standards.append(self._text(line, Column.STANDARD))
        if (said := self._text(line, Column.CHECKS)) != "":
            item.said = f"{item.said}、{said}" if item.said else said

    def _item(self, line: int) -> _Item:
        cells = [cell for column in INDICATORS if _holds(cell := self._seen(line, column))]
        worth = self._of(line, Column.WORTH)
        if not cells:
            raise self.grid.fault(worth, "有分值，没有指标名称", "请补充指标名称，或者删去该行")
        path = tuple(map(self.grid.name, cells))
        if not _holds(worth):
            raise self.grid.fault(worth, f"指标“{path[-1]}”没有分值", "请填写分值，或者删去该行")
        bottom = max(self._range(line, Column.WORTH)[2], self.grid.range(cells[-1].row, cells[-1].column)[2])
        item = _Item(
            line=line,
            last=line,
            deepest=cells[-1],
            path=path,
            group=path[0] if len(path) > 1 else "",
            worth=self.grid.points(worth),
            said=self._text(line, Column.CHECKS),
            standards=[self._text(line, Column.STANDARD)],
        )
        self._require_apart(replace(item, last=bottom), line)
        return item

    def _require_apart(self, item: _Item, line: int) -> None:
        """What will be filled in must have a cell of its own."""
        for column in _RESULTS:
            if (place := self.header.columns.get(column)) is None:
                continue
            found = self.grid.range(line, place)
            if found[0] < item.line or found[1] != place or found[3] != place:
                problem = "合并了多项指标或多列，无法逐项回填"
                raise self.grid.range_fault(found, problem, "请拆分单元格后重新提交")

    def _has(self, line: int, columns: Iterable[Column]) -> bool:
        return any(self._own(line, column) for column in columns)

    def _own(self, line: int, column: Column) -> bool:
        """Whether something stands in the very cell of a row."""
        return _holds(self._of(line, column))

    def _of(self, line: int, column: Column) -> Cell:
        place = self.header.columns.get(column)
        return Cell(line, 1, None) if place is None else self.grid.cell(line, place)

    def _seen(self, line: int, column: Column) -> Cell:
        place = self.header.columns.get(column)
        return Cell(line, 1, None) if place is None else self.grid.seen(line, place)

    def _range(self, line: int, column: Column) -> tuple[int, int, int, int]:
        return self.grid.range(line, self.header.columns[column])

    def _text(self, line: int, column: Column) -> str:
        return self.grid.text(self._of(line, column))


def _holds(cell: Cell) -> bool:
    return cell.formula or (cell.value is not None and str(cell.value).strip() != "")


def _row(item: _Item) -> IndicatorRow:
    standard = "\n".join(text for text in item.standards if text)
    return IndicatorRow(item.line, item.last, item.path, item.worth, standard, item.group, item.said)


def _layout(header: Header, sums: Sequence[SumRow], told: tuple[str, ...]) -> Layout:
    ends = [max(row.cells) for row in header.sheet.rows if row.cells]
    return Layout(
        sheet=header.sheet.name,
        header=header.first,
        last_header=header.last,
        columns={column.value: place for column, place in header.columns.items()},
        last_column=max([*ends, *header.columns.values()]),
        sums=tuple(sums),
        told=told,
    )


def _of_book(header: Header, sheets: Sequence[Sheet], sheet: Any, rows: Sequence[IndicatorRow]) -> Iterator[str]:
    """What a person should know of the workbook: sheets that were not read, and what is hidden and was."""
    if others := [one.name for one in sheets if one.name != header.sheet.name]:
        yield f"未读取的工作表：{'、'.join(others[:_SHOWN])}"
    if header.sheet.hidden:
        yield f"工作表“{header.sheet.name}”是隐藏的，已照常读取"
    lines = [row.line for row in rows if sheet.row_dimensions[row.line].hidden]
    if lines:
        yield f"隐藏的行已照常读取：{_lines(lines)}"
    hidden = [one for one in sheet.column_dimensions.values() if one.hidden]
    places = sorted(header.columns.values())
    if columns := [letters(place) for place in places if any((o.min or 0) <= place <= (o.max or 0) for o in hidden)]:
        yield f"隐藏的列已照常读取：{'、'.join(columns)}"
    there = {row.number for row in header.sheet.rows}
    held = {line for row in rows for line in range(row.line, row.last + 1)}
    if blank := [line for line in range(header.last + 1, max(there) + 1) if line not in there | held]:
        yield f"空行未读取：{_lines(blank)}"


def _lines(lines: Sequence[int]) -> str:
    shown = "、".join(map(str, lines[:_SHOWN]))
    return f"第{shown}行" if len(lines) <= _SHOWN else f"第{shown}等{len(lines)}行"
