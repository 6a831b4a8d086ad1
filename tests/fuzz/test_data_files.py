"""Lists in many layouts, and spoilt files: no office is told to have published less than it did.

Run by `make fuzz [SEED=N]`; a failure names the number of its list or the kind of its file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random

import pytest

from crawler.files.bounded import FileReader
from crawler.files.read import read_file
from storage.dataset_records import Reading
from tests.files import books, documents, lines, markup, objects, ofds, old_books, pdfs
from tests.files.layouts import Rows, made_list

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("GONGKAI_FUZZ_SEED", "20260915"))
LISTS, SPOILT = 1_000, 200
LOST, SELDOM = 2, 0.02
"""Rows that may be taken for a header or a title where words leave it open, and in which share of lists."""
ALMOST = 0.8
"""The share of its rows below which a spoilt file may not fall: formats without check sums lose the row that is hit."""

WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "csv": lines.written,
    "xlsx": books.sheet_of,
    "html": lambda rows: markup.page(markup.table(rows, head=False)),
    "docx": lambda rows: documents.document(
        documents.table([[cell.replace("\n", " ") for cell in row] for row in rows])
    ),
}
FILES = {
    "xls": (old_books.plain(60), 60),
    "xlsx": (books.plain(60), 60),
    "json": (objects.plain(60), 60),
    "xml": (markup.plain(60), 60),
    "docx": (documents.plain(), 12),
    "doc": (documents.old_with_table(), 6),
    "pdf": (pdfs.ruled(20, 3), 60),
    "ofd": (ofds.plain(), 0),
}


@pytest.mark.parametrize("ending", WRITERS)
def test_no_list_is_told_to_have_fewer_items_than_it_has(ending: str) -> None:
    fewer = []
    for number in range(SEED, SEED + LISTS):
        rows, items = made_list(number)
        facts = read_file(WRITERS[ending](rows), f"清单.{ending}")
        assert facts.reading is Reading.READ, number
        if facts.tables and facts.rows < items:
            fewer.append((number, items - facts.rows))
    assert max((lost for _, lost in fewer), default=0) <= LOST, fewer
    assert len(fewer) <= SELDOM * LISTS, fewer


@pytest.mark.parametrize("ending", FILES)
def test_a_spoilt_file_is_seldom_taken_for_a_whole_one_with_fewer_rows(ending: str) -> None:
    body, rows = FILES[ending]
    random = Random(SEED)
    fewer = []
    with FileReader() as reader:
        for number in range(SPOILT):
            facts = reader.read(spoil(body, random), f"a.{ending}", "")
            if facts.reading is Reading.READ and facts.tables and facts.rows < rows * ALMOST:
                fewer.append((number, facts.rows))
    assert len(fewer) <= SELDOM * SPOILT, fewer


def spoil(body: bytes, random: Random) -> bytes:
    """Some bits turned, a piece cut off or out, or written over with zeros."""
    spoilt, at, kind = bytearray(body), random.randrange(len(body)), random.random()
    if kind < 0.5:
        for _ in range(random.choice((1, 1, 1, 8))):
            spoilt[random.randrange(len(body))] ^= 1 << random.randrange(8)
    elif kind < 0.7:
        del spoilt[at:]
    elif kind < 0.85:
        del spoilt[at : at + random.randrange(1, 400)]
    else:
        spoilt[at : at + 200] = bytes(len(spoilt[at : at + 200]))
    return bytes(spoilt)
