"""Sheets of a workbook: the columns that the dictionary explains, wrapped, frozen, filtered and set up for printing.

Text is written as text: whatever it begins with, it is no formula and no link.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from monitor.exports.cells import short
from monitor.exports.dictionary import Entry
from monitor.exports.rows import Cell, Look, Row
from monitor.exports.terms import Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

PAIR = ("项目", "内容")
WIDTHS = {
    "序号": 6, "指标": 26, "分值": 7, "得分": 8, "失分原因": 52, "依据": 46, "网址": 36, "证据编号": 30, "整改情况": 24,
    "指标编码": 18, "机器结论": 36, "复核结论": 24, "复核理由": 34, "复核时间": 17, "访问时间": 17, "巡检时间": 17,
    "责任单位": 24,
    "所见文字": 46, "SHA-256": 40, "存档": 24, "站点": 26, "站点代码": 16, "否决指标": 24, "含义": 60, "来源": 24,
    "取值": 46, "类型": 24, "所在": 22, "列名": 26, "此前理由": 34, "本次理由": 34, "类别": 20, "项目": 18, "内容": 90,
    "不可比原因": 30, "名称": 36, "抽样序值": 66, "问题": 36, "评分标准": 40, "答复内容": 46, "附件": 26,
    "申诉内容": 46, "办理意见": 40, "整改答复": 40, "备注": 30, "情况": 60, "问题编号": 26, "申诉时间": 17,
    "办理时间": 17, "答复时间": 17,
    "复读时间": 17, "核查时间": 17, "时间": 17, "代码": 18, "原因": 46, "一级指标": 18,
}  # fmt: skip
_WIDTH = 11
_NUMBERS = {
    Kind.POINTS: "0.0",
    Kind.SHARE: "0.00%",
    Kind.COUNT: "0",
    Kind.NUMBER: "0",
    Kind.STATUS: "0",
    Kind.FIGURE: "0.0000",
}
_FONT = {"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top", "border": 1}
_LOOKS = {
    Look.LINE: {},
    Look.HEADING: {"bold": True, "bg_color": "#D9E2EC"},
    Look.SUM: {"bold": True, "bg_color": "#F2F2F2"},
}
_A4 = 9
_TITLE = 80
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}


@contextmanager
def workbook(out: IO[bytes], title: str, at: datetime, *, large: bool = False) -> Iterator[Workbook]:
    """A workbook that is written to `out` at the end of the block; the same cells give the same bytes. A `large` one
    keeps its rows on disk. Raises `OSError` where `out`, or the folder for what is passing, takes no more."""
    from xlsxwriter import Workbook  # here: every other command would wait for it
    from xlsxwriter.exceptions import FileCreateError

    content = io.BytesIO()  # a disk that is full must not meet the library half way
    with TemporaryDirectory(prefix="gongkai-") if large else nullcontext() as room:
        memory = {"constant_memory": True, "tmpdir": room} if large else {"in_memory": True}
        book = Workbook(content, {**_OPTIONS, **memory})
        book.set_properties({"title": title, "created": at.astimezone(UTC).replace(tzinfo=None)})
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError that it hides
    out.write(content.getvalue())


def add_sheet(
    book: Workbook,
    name: str,
    columns: Sequence[Entry],
    rows: Iterable[Row],
    *,
    title: str,
    held: int = 0,
    printed: int | None = None,
) -> None:
    """A sheet of these columns. `held` columns stay in sight beside the header, only the first `printed` are printed
    (None: all), under `title`."""
    sheet = book.add_worksheet(name)
    formats = _Formats(book)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, WIDTHS.get(column.name, _WIDTH))
        sheet.write_string(0, number, column.name, formats.header)
    last = 0
    for last, row in enumerate(rows, start=1):
        for number, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
            _write(sheet, last, number, cell, formats.of(row.look, column.kind))
    sheet.freeze_panes(1, held)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    set_up_print(sheet, title)
    sheet.repeat_rows(0)
    if printed is not None:
        sheet.print_area(0, 0, last, printed - 1)


def add_pairs(book: Workbook, name: str, pairs: Iterable[tuple[Entry, Cell]], *, title: str) -> None:
    """A sheet of one thing: a line each for what is told of it."""
    sheet = book.add_worksheet(name)
    formats = _Formats(book)
    for number, heading in enumerate(PAIR):
        sheet.set_column(number, number, WIDTHS[heading])
        sheet.write_string(0, number, heading, formats.header)
    for line, (entry, cell) in enumerate(pairs, start=1):
        sheet.write_string(line, 0, entry.name, formats.of(Look.SUM, Kind.TEXT))
        _write(sheet, line, 1, cell, formats.of(Look.LINE, entry.kind, left=True))
    sheet.freeze_panes(1, 0)
    set_up_print(sheet, title)


def set_up_print(sheet: Worksheet, title: str) -> None:
    """A4 landscape, as wide as the page, with a header of `title` and a footer of page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f"&C{' '.join(title.split())[:_TITLE].replace('&', '&&')}")
    sheet.set_footer("&C第 &P 页，共 &N 页")


class _Formats:
    """The formats of a workbook's cells, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Look, str, bool], Format] = {}
        self.header = book.add_format({**_FONT, "bold": True, "bg_color": "#D9D9D9", "align": "center"})

    def of(self, look: Look, kind: Kind, *, left: bool = False) -> Format:
        """The format of a cell in such a row, of such a column."""
        number = _NUMBERS.get(kind, "General")
        if (found := self._made.get((look, number, left))) is None:
            told = {**_FONT, **_LOOKS[look], "num_format": number, **({"align": "left"} if left else {})}
            found = self._made[look, number, left] = self._book.add_format(told)
        return found


def _write(sheet: Worksheet, line: int, column: int, cell: Cell, style: Format) -> None:
    if isinstance(cell, str) and cell:
        sheet.write_string(line, column, short(cell), style)
    elif cell is None or cell == "":
        sheet.write_blank(line, column, None, style)
    else:
        sheet.write_number(line, column, cell, style)
