"""zip, rar and 7z: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import archives, books, lines, markup, old_books, packing
from tests.files.archives import cut
from tests.files.case import MANY, Case

ARCHIVES = (
    Case(
        "zip, a workbook and a csv | read, open or spreadsheet, 2 tables, 17 rows, members read + read",
        "a.zip",
        archives.good,
        "application/zip",
    ),
    Case(
        "zip, names in gb18030 | read, 2 tables, 17 rows, members read + read, "
        "named 收费目录清单.xls/Sheet1 / 权责清单.csv or 收费目录清单.xls / 权责清单.csv",
        "a.zip",
        archives.old_names,
    ),
    Case(
        "zip, a good file, a spoilt, a protected and a program | read, spreadsheet, 1 table, 12 rows, "
        "members read + damaged + protected + no reader",
        "a.zip",
        archives.mixed,
    ),
    Case("zip, pictures of pages | scanned, picture, members scanned + scanned + scanned", "a.zip", archives.of_scans),
    Case(
        "zip, a document and a picture | read, document, 12 rows, members read + scanned, carries anything",
        "a.zip",
        archives.of_documents,
    ),
    Case(
        "zip in zip, beside a good file | read, open, 12 rows, members read + refused",
        "a.zip",
        lambda: archives.in_itself(beside=True),
    ),
    Case("zip in zip | refused", "a.zip", lambda: archives.in_itself(beside=False)),
    Case("zip, 200 zips in zips | refused", "a.zip", lambda: archives.deep(200)),
    Case("zip, names that lead elsewhere | read, carries anything", "a.zip", archives.going_up),
    Case(
        "zip, a page that says 404 in it | not the file or no reader, members not the file or no reader",
        "a.zip",
        lambda: packing.packed({"a.xlsx": markup.error()}),
    ),
    Case(
        "zip, persons | read, open, 9 rows, 6 identities, 6 mobiles, members read",
        "a.zip",
        lambda: packing.packed({"a.csv": lines.of_persons()}),
    ),
    Case(
        "zip, macros and formulas in it | read, spreadsheet, carries formulas + macros, members read + read",
        "a.zip",
        lambda: packing.packed({"a.xlsm": books.with_macros(), "b.xlsx": books.unworked()}),
    ),
    Case(
        "zip, files named after persons | read, open, 5 rows, carries nothing, members read + read + no reader",
        "a.zip",
        archives.named_after_persons,
    ),
    Case(
        "zip, a table of a web page called xls in it | read, spreadsheet, 1 table, 12 rows, members read",
        "a.zip",
        lambda: packing.packed({"a.xls": markup.saved_for_excel()}),
    ),
    Case("zip, nothing in it | empty", "a.zip", lambda: packing.packed({})),
    Case("zip, folders only | empty", "a.zip", lambda: packing.packed({"一/": b"", "一/二/": b""})),
    Case("zip, empty files only | empty", "a.zip", lambda: packing.packed({"a.csv": b"", "b.xlsx": b""})),
    Case("zip, 0 bytes | empty", "a.zip", lambda: b""),
    Case("zip, asks for a password | protected", "a.zip", lambda: packing.locked(archives.good())),
    Case("zip, asks for a password (AES) | protected", "a.zip", lambda: packing.locked(archives.good(), 99)),
    Case(
        "zip, packed in a way that is not read | no reader or damaged",
        "a.zip",
        lambda: packing.compressed_by(archives.good(), 97),
    ),
    *(
        Case(f"zip, cut at {share} % | damaged", "a.zip", lambda share=share: cut(archives.good(), share / 100))
        for share in (0.1, 50, 99)
    ),
    Case(
        "zip, one file spoilt | read, 1 table, 5 rows, members damaged + read",
        "a.zip",
        lambda: packing.spoilt(packing.packed({"a.csv": lines.plain(200), "b.csv": lines.plain(5)}), "a.csv"),
    ),
    Case(
        "zip, unpacks to 2 GiB | too large or refused",
        "a.zip",
        lambda: packing.bomb("a.csv", b"a,b\n", 2048),
        slow=True,
    ),
    Case(
        "zip, unpacks to 2 GiB and says 100 bytes | too large or refused or damaged",
        "a.zip",
        lambda: packing.bomb("a.csv", b"a,b\n", 2048, said=100),
        slow=True,
    ),
    Case(
        "zip, 3,000 files that are the same bytes | too large or refused or damaged",
        "a.zip",
        lambda: packing.overlapping(3_000, 20),
        slow=True,
    ),
    Case("zip, 40 files of 20 MiB each | too large or refused", "a.zip", lambda: archives.of_bombs(40, 20), slow=True),
    Case("zip, 70,000 empty files | too large or refused or empty", "a.zip", lambda: archives.crowd(70_000), slow=True),
    Case(
        f"zip, a csv of {MANY:,} rows | read, open, 1 table, {MANY} rows, members read",
        "a.zip",
        lambda: packing.packed({"a.csv": lines.plain(MANY)}),
        slow=True,
    ),
    Case("zip called rar | read, 17 rows, called rar but is zip, members read + read", "a.rar", archives.good),
    Case(
        "zip called xlsx | read, 12 rows, called xlsx but is zip, members read",
        "a.xlsx",
        lambda: packing.packed({"a.xls": old_books.plain()}),
    ),
    Case("xlsx called zip | read, spreadsheet, 12 rows, called zip but is xlsx", "a.zip", books.plain),
    Case("rar called zip | no reader, called zip but is rar", "a.zip", archives.rar),
    Case("7z called zip | no reader, called zip but is 7z", "a.zip", archives.seven_zip),
    Case("a page that says 404, called zip | not the file, called zip but is html", "a.zip", markup.error),
    Case("noise called zip | damaged or no reader or not the file", "a.zip", lines.noise),
    Case("rar, version 5 | no reader, is rar", "a.rar", archives.rar),
    Case("rar, version 4 | no reader, is rar", "a.rar", lambda: archives.rar(fifth=False)),
    Case("rar, 0 bytes | empty", "a.rar", lambda: b""),
    Case("rar, cut at half | no reader or damaged, is rar", "a.rar", lambda: cut(archives.rar(), 0.5)),
    Case("a page that says 404, called rar | not the file, called rar but is html", "a.rar", markup.error),
    Case("7z | no reader, is 7z", "a.7z", archives.seven_zip),
    Case("7z, 0 bytes | empty", "a.7z", lambda: b""),
    Case("7z, cut at half | no reader or damaged, is 7z", "a.7z", lambda: cut(archives.seven_zip(), 0.5)),
    Case("a page that says 404, called 7z | not the file, called 7z but is html", "a.7z", markup.error),
)
