"""A card as the workbook that an evaluation team hands in: cover, scorecard, evidence, data dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from monitor.cards.card import Card
from monitor.exports.cells import said
from monitor.exports.dictionary import Entry, entries_of
from monitor.exports.places import COVER, DICTIONARY, EVIDENCE, SCORECARD
from monitor.exports.rows import Row
from monitor.exports.scorecard_rows import cover_of, evidence_rows, scorecard_rows
from monitor.exports.sheets import add_pairs, add_sheet, workbook

_HANDED_IN = 9
"""The columns that are printed: those behind them are for whoever must defend a line."""


def write_scorecard(out: IO[bytes], card: Card, gone: Mapping[str, str]) -> None:
    """Writes the workbook of a card. `gone` are the bodies that are not kept any more, each with why it was removed
    (empty: lost)."""
    title = said(f"{card.site.name}评分表")
    with workbook(out, title, card.as_of) as book:
        told = cover_of(card)
        add_pairs(book, "封面", ((entry, told[entry.name]) for entry in entries_of(COVER)), title=title)
        scored = entries_of(SCORECARD)
        add_sheet(book, "评分表", scored, scorecard_rows(card), title=title, held=2, printed=_HANDED_IN)
        add_sheet(book, "证据", entries_of(EVIDENCE), evidence_rows(card, gone), title=f"{title}：证据", held=1)
        add_sheet(
            book,
            "数据字典",
            entries_of(DICTIONARY),
            dictionary_rows(COVER, SCORECARD, EVIDENCE, DICTIONARY),
            title="数据字典",
        )


def dictionary_rows(*places: str) -> Iterator[Row]:
    """The entries of these places as rows of a sheet."""
    return (Row(cells_of(entry)) for entry in entries_of(*places))


def cells_of(entry: Entry) -> tuple[str, ...]:
    """An entry as cells, in the order of the columns of the dictionary."""
    return (entry.place, entry.name, entry.meaning, entry.kind.value, entry.source, entry.values)
