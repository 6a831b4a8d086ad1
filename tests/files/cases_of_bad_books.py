"""Workbooks as packages that are locked, spoilt, large or misnamed: each by what it is and what is right to read."""

from __future__ import annotations

from tests.files import books, carrying_books, large_books, lines, markup, objects, packing
from tests.files.archives import cut
from tests.files.case import MANY, Case
from tests.files.headers import NAMED
from tests.files.pictures import png

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

BAD_BOOKS = (
    Case("xlsx, asks for a password | protected", "a.xlsx", carrying_books.protected),
    Case("xlsx, guarded against changes only | read, spreadsheet, 12 rows", "a.xlsx", carrying_books.guarded),
    *(
        Case(f"xlsx, cut at {share} % | damaged", "a.xlsx", lambda share=share: cut(books.plain(200), share / 100))
        for share in (1, 30, 60, 90, 99.5)
    ),
    Case("xlsx, its sheet spoilt | damaged", "a.xlsx", lambda: packing.spoilt(books.plain(200), books.SHEET)),
    Case("xlsx, its sheet not there | damaged", "a.xlsx", lambda: packing.changed(books.plain(), {books.SHEET: None})),
    Case(
        "xlsx, its sheet cut before it was packed | damaged",
        "a.xlsx",
        lambda: packing.changed(books.plain(), {books.SHEET: lambda part: part[: len(part) // 2]}),
    ),
    Case(
        f"xlsx, {MANY:,} rows | read, spreadsheet, 1 table, {MANY} rows, columns {NAMED}",
        "a.xlsx",
        lambda: large_books.large(MANY),
        slow=True,
    ),
    Case(
        f"xlsx, {MANY:,} rows of shared texts | read, spreadsheet, 1 table, {MANY} rows, columns {NAMED}",
        "a.xlsx",
        lambda: large_books.large_of_shared_texts(MANY),
        slow=True,
    ),
    Case(
        "xlsx, as many rows as a sheet has | read or too large, 1 table, 1048575 rows",
        "a.xlsx",
        lambda: large_books.large(1_048_575),
        slow=True,
    ),
    Case(
        "xlsx, shared texts that unpack to 2 GiB | too large or refused",
        "a.xlsx",
        lambda: large_books.with_bomb_of_texts(2048),
        slow=True,
    ),
    Case(
        "xlsx, shared texts that unpack to 120 MiB | too large or refused or read",
        "a.xlsx",
        lambda: large_books.with_bomb_of_texts(120),
        slow=True,
    ),
    Case("xlsx, entities of entities in its sheet | refused", "a.xlsx", large_books.with_entities),
    Case("xlsx, an entity elsewhere in its sheet | refused", "a.xlsx", large_books.reaching_out),
    Case(
        f"xlsx called xls | read, spreadsheet, 12 rows, columns {NAMED}, called xls but is xlsx", "a.xls", books.plain
    ),
    Case("xlsx called csv | read, spreadsheet, 12 rows, called csv but is xlsx", "a.csv", books.plain),
    Case("xlsx sent as a web page | read, spreadsheet, 12 rows", "a.xlsx", books.plain, "text/html; charset=utf-8"),
    Case(
        "xlsx without an ending, by its type | read, spreadsheet, 12 rows, is xlsx", "download", books.plain, SHEET_TYPE
    ),
    Case(
        "xlsx without an ending, sent as xls | read, spreadsheet, 12 rows, called xls but is xlsx",
        "download.do",
        books.plain,
        "application/vnd.ms-excel",
    ),
    Case("xlsx without a name or a type | read, spreadsheet, 12 rows, is xlsx", "", books.plain),
    Case(
        "xlsx under a name that leads elsewhere | read, spreadsheet, 12 rows",
        "../../etc/\x00passwd\n.xlsx",
        books.plain,
        ";;;=,",
    ),
    Case("xlsx under a name of 4,000 letters | read, spreadsheet, 12 rows", "收" * 4000 + ".XLSX", books.plain),
    Case("a page that says 404, called xlsx | not the file, called xlsx but is html", "a.xlsx", markup.error),
    Case(
        "an object store's error, called xlsx | not the file, called xlsx but is xml",
        "a.xlsx",
        markup.no_such_key,
    ),
    Case(
        "an interface's error, called xlsx | not the file, called xlsx but is json",
        "a.xlsx",
        lambda: objects.written({"code": 500, "msg": "文件不存在", "data": None}),
    ),
    Case("a scan called xlsx | scanned, picture, called xlsx but is picture", "a.xlsx", png),
    Case("noise called xlsx | damaged or no reader or not the file", "a.xlsx", lines.noise),
    Case("zeros called xlsx | damaged or no reader or not the file or empty", "a.xlsx", lambda: bytes(50_000)),
)
