"""The rectification list as a workbook that people edit and hand back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO, TYPE_CHECKING

from monitor.exports.cells import said
from monitor.exports.dictionary import Entry
from monitor.exports.rows import Row
from monitor.exports.sheets import add_pairs, add_sheet, workbook
from monitor.exports.terms import Kind
from monitor.rectify.columns import COLUMNS, EDITABLE, HELP, HELP_LINES, MARK, SHEET, STATE, row_of
from monitor.rectify.reading import ToldFault
from monitor.rectify.states import STATES

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_WRITABLE = "#FFF8DC"
_WIDTHS = {
    "编号": 26,
    "问题": 52,
    "整改期限": 12,
    "状态": 16,
    "整改答复": 44,
    "核实说明": 30,
    "复查结论": 18,
    "复查时间": 17,
}


def write_faults(out: IO[bytes], name: str, told: Iterable[ToldFault], at: datetime) -> None:
    """Writes the rows of a round called `name` as a workbook: the list, and how it is filled in."""
    title = said(f"{name}整改台账")
    rows = [row_of(one) for one in told]
    with workbook(out, title, at) as book:
        add_sheet(book, SHEET, COLUMNS, rows, title=title, held=1)
        _mark(book, book.get_worksheet_by_name(SHEET), rows)
        lines = [(Entry(HELP, head, "", Kind.TEXT, "", ""), text) for head, text in HELP_LINES]
        add_pairs(book, HELP, lines, title=f"{title}：{HELP}")


def _mark(book: Workbook, sheet: Worksheet, rows: list[Row]) -> None:
    """What may be filled in is set off, states are chosen from a list, and what only programs read is hidden."""
    last = max(len(rows), 1)
    writable = book.add_format({"bg_color": _WRITABLE})
    header = book.add_format({"bg_color": "#FFE08A", "bold": True, "border": 1, "align": "center"})
    for number, column in enumerate(COLUMNS):
        if column.name in _WIDTHS:
            sheet.set_column(number, number, _WIDTHS[column.name])
        if column.name in EDITABLE:
            sheet.write_string(0, number, column.name, header)
            sheet.conditional_format(1, number, last, number, {"type": "no_errors", "format": writable})
        if column.name == STATE:
            sheet.data_validation(
                1,
                number,
                last,
                number,
                {
                    "validate": "list",
                    "source": [f"{state}" for state in STATES.values()],
                    "error_title": "状态有误",
                    "error_message": "请从列表中选择状态。",
                },
            )
        if column.name == MARK:
            sheet.set_column(number, number, None, None, {"hidden": True})
