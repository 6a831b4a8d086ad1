"""A round's summary as a workbook (汇总): what it came to, by what it was drawn, weighed and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from monitor.exports.cells import said
from monitor.exports.dictionary import COLUMNS, entries_of
from monitor.exports.places import (
    DICTIONARY,
    ROUND_ANSWERS,
    ROUND_APPEALS,
    ROUND_CHECKS,
    ROUND_COVER,
    ROUND_FAULTS,
    ROUND_LACKING,
    ROUND_LATER,
    ROUND_PLACES,
    ROUND_SAMPLE,
    ROUND_SECOND,
)
from monitor.exports.rows import Row
from monitor.exports.scorecard_book import dictionary_rows
from monitor.exports.sheets import add_pairs, add_sheet, workbook
from monitor.handin.content import Content
from monitor.handin.figures import Figures, checks, cover, places
from monitor.handin.summary_rows import answer_rows, appeal_rows, fault_rows, later_rows, sample_rows, second_rows
from monitor.handin.wording import state_of


def write_round_summary(out: IO[bytes], content: Content, files: dict[int, str]) -> None:
    """Writes the workbook of a round. `files` are the names of the attachments that are handed in, by number."""
    title = said(f"{content.round.name}评估汇总（{state_of(content.round)}）")
    sheets = [
        ("排名", ROUND_PLACES, _rows(places(content), ROUND_PLACES), 5),
        ("指标", ROUND_CHECKS, _rows(checks(content), ROUND_CHECKS), 3),
        ("抽样", ROUND_SAMPLE, sample_rows(content), 3),
        ("人工核实", ROUND_ANSWERS, answer_rows(content, files), 2),
        ("复读", ROUND_SECOND, second_rows(content), 2),
        ("申诉", ROUND_APPEALS, appeal_rows(content), 3),
        ("整改台账", ROUND_FAULTS, fault_rows(content), 3),
        ("冻结后", ROUND_LATER, later_rows(content), 0),
    ]
    if not content.faults:
        sheets = [one for one in sheets if one[1] != ROUND_FAULTS]
    with workbook(out, title, content.made, large=True) as book:
        told = cover(content)
        add_pairs(book, "封面", ((entry, told[entry.name]) for entry in entries_of(ROUND_COVER)), title=title)
        for name, place, rows, held in sheets:
            add_sheet(book, name, entries_of(place), rows, title=f"{title}：{name}", held=held)
        explained = dictionary_rows(ROUND_COVER, *(place for _, place, _, _ in sheets), ROUND_LACKING, DICTIONARY)
        add_sheet(book, "数据字典", entries_of(DICTIONARY), explained, title="数据字典")


def _rows(lines: Iterable[Figures], place: str) -> Iterator[Row]:
    return (Row(tuple(line[name] for name in COLUMNS[place])) for line in lines)
