"""A night of all sites as a workbook (汇总): the sites, the groups, what is amiss most often, what changed."""

from __future__ import annotations

from typing import IO

from monitor.exports.cells import moment
from monitor.exports.dictionary import entries_of
from monitor.exports.places import CHANGES, DICTIONARY, FAULTS, GROUPS, SUMMARY
from monitor.exports.scorecard_book import dictionary_rows
from monitor.exports.sheets import add_sheet, workbook
from monitor.exports.summary import Night
from monitor.exports.summary_rows import change_rows, fault_rows, group_rows, site_rows


def write_summary(out: IO[bytes], night: Night) -> None:
    """Writes the workbook of a night."""
    title = f"巡检汇总（第{night.scan.id}次，{moment(night.scan.as_of)}，等权·非官方）"
    sheets = (
        ("汇总", SUMMARY, site_rows(night.places), 5),
        ("分组", GROUPS, group_rows(night), 2),
        ("常见问题", FAULTS, fault_rows(night), 3),
        ("较前变化", CHANGES, change_rows(night), 0),
    )
    with workbook(out, title, night.scan.as_of, large=True) as book:
        for name, place, rows, held in sheets:
            add_sheet(book, name, entries_of(place), rows, title=f"{title}：{name}", held=held)
        told = dictionary_rows(SUMMARY, GROUPS, FAULTS, CHANGES, DICTIONARY)
        add_sheet(book, "数据字典", entries_of(DICTIONARY), told, title="数据字典")
