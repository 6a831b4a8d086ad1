"""All that is told of a file or page that was opened: its tables, and what is gleaned as their rows pass by. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.files.asked import Asked
from crawler.files.content import Content, Sheet
from crawler.files.gleaning import Gleaned
from crawler.files.grid import runs_of
from crawler.files.profile import table_of
from storage.dataset_records import FileFacts, Format, Reading, Table

_MOST = 500
"""Tables of one file that are told."""


def gathered(content: Content, declared: Format, real: Format, asked: Asked) -> FileFacts:
    """What a file of these formats holds, as one that was `READ`. Raises what reading the rows of a sheet does."""
    gleaned = Gleaned(asked.wanted)
    tables, cut = _tables_of(content.sheets, gleaned, items=asked.items)
    gleaned.text(content.text)  # after the sheets: only then an archive knows its text
    return FileFacts(
        declared,
        real,
        Reading.READ,
        openness=content.openness,
        encoding=content.encoding,
        tables=tables,
        characters=gleaned.characters,
        pages=content.pages,
        content=gleaned.content if gleaned.characters else "",
        marks=gleaned.marks,
        titled=gleaned.titled,
        persons=gleaned.persons,
        carries=content.carries,
        members=content.members,
        amounts=0 if content.amounts_beside else gleaned.amounts,
        cut=cut or content.cut,
    )


def _tables_of(sheets: Iterable[Sheet], gleaned: Gleaned, *, items: bool) -> tuple[tuple[Table, ...], bool]:
    """The tables of sheets, with `items` also what their rows are called; and whether there are more tables, or cells,
    than were read."""
    tables: list[Table] = []
    cut = False
    for sheet in sheets:
        for run in runs_of(sheet, gleaned.row):
            table = table_of(run, items)
            if not _is_table(table):
                continue
            if len(tables) < _MOST:
                tables.append(table)
                gleaned.names((*run.names, *run.keys))
            else:
                cut = True
        cut |= sheet.cut
    return tuple(tables), cut


def _is_table(table: Table) -> bool:
    """Whether what stands in a sheet is one: a line by itself, as that there is nothing to tell, is a text."""
    return table.header is not None or table.rows > 1
