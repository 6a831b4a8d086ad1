"""Workbooks as compound files, and what goes under their names: each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import books, fees, lines, markup, old_books
from tests.files.archives import cut
from tests.files.case import Case
from tests.files.headers import NAMED, SPLIT

OLD_BOOKS = (
    Case(
        f"xls, a plain list | read, spreadsheet, 1 table, 12 rows, header 1, columns {NAMED}, "
        "kinds text / text / text / number / text",
        "收费目录清单.xls",
        old_books.plain,
    ),
    Case(
        "xls, title, 单位：万元 and a two-row header, merged | read, spreadsheet, 1 table, 12 rows, "
        f"header 4, columns {SPLIT}, title {fees.TITLE}",
        "a.xls",
        old_books.header_of_two_rows,
    ),
    Case("xls, two sheets | read, spreadsheet, 2 tables, 10 rows, named 县本级 / 乡镇", "a.xls", old_books.several),
    Case("xls, a hidden sheet | read, spreadsheet, carries hidden", "a.xls", lambda: old_books.several(1)),
    Case("xls, a sheet that no menu shows | read, spreadsheet, carries hidden", "a.xls", lambda: old_books.several(2)),
    Case(
        "xls, formulas nobody worked out | read, spreadsheet, 6 rows, missing 0 / 0 / 0 / 0 / 0, carries formulas",
        "a.xls",
        old_books.with_formulas,
    ),
    Case("xls, macros | read, spreadsheet, 12 rows, carries macros", "a.xls", old_books.with_macros),
    Case(
        "xls, cells of a workbook elsewhere | read, spreadsheet, 12 rows, carries external links",
        "a.xls",
        old_books.with_foreign_book,
    ),
    Case("xls, a picture and nothing else | scanned, picture, carries pictures", "a.xls", old_books.with_picture),
    Case(
        "xls, a table and a picture | read, spreadsheet, 12 rows, carries pictures",
        "a.xls",
        lambda: old_books.with_picture([fees.COLUMNS, *fees.rows(12)]),
    ),
    Case("xls, persons | read, spreadsheet, 5 rows, 5 identities, 5 mobiles", "a.xls", old_books.of_persons),
    Case("xls, nothing written | empty", "a.xls", old_books.empty),
    Case(
        f"xls, a header only | read, spreadsheet, 1 table, 0 rows, columns {NAMED}", "a.xls", lambda: old_books.plain(0)
    ),
    Case("xls, 0 bytes | empty", "a.xls", lambda: b""),
    Case("xls, asks for a password | protected", "a.xls", old_books.protected),
    *(
        Case(f"xls, cut at {share} % | damaged", "a.xls", lambda share=share: cut(old_books.plain(200), share / 100))
        for share in (1, 30, 60, 95)
    ),
    Case(
        "xls, 65,535 rows | read, spreadsheet, 1 table, 65535 rows",
        "a.xls",
        old_books.of_two_to_the_sixteenth,
        slow=True,
    ),
    Case("xls called xlsx | read, spreadsheet, 12 rows, called xlsx but is xls", "a.xlsx", old_books.plain),
    Case("xls called csv | read, spreadsheet, 12 rows, called csv but is xls", "a.csv", old_books.plain, "text/csv"),
    Case(
        f"csv called xls | read, open, 12 rows, columns {NAMED}, called xls but is csv",
        "a.xls",
        lambda: lines.plain(mark="\t", encoding="gb18030"),
    ),
    Case(
        "XML Spreadsheet 2003 called xls | read, spreadsheet or open, 1 table, 12 rows, "
        f"columns {NAMED}, called xls but is xml",
        "a.xls",
        markup.spreadsheet,
    ),
    Case(
        f"XML Spreadsheet 2003, two-row header, merged | read, spreadsheet or open, 1 table, 5 rows, columns {SPLIT}",
        "a.xml",
        markup.spreadsheet_of_two_rows,
    ),
    Case(
        f"a table of a web page called xls | read, spreadsheet, 1 table, 12 rows, columns {NAMED}, "
        "called xls but is html",
        "a.xls",
        markup.saved_for_excel,
    ),
    Case(
        "a web page in one file (MHTML) called xls | read or no reader, carries anything", "a.xls", markup.web_archive
    ),
    Case("a page that says 404, called xls | not the file, called xls but is html", "a.xls", markup.error),
    Case("a log-in in a table, called xls | not the file, called xls but is html", "a.xls", markup.log_in),
    Case(
        "a sentence called xls | not the file or damaged or no reader, called xls but is text",
        "a.xls",
        lambda: b"File not found!",
    ),
    Case("a compound file of unknown streams, called xls | damaged or no reader", "a.xls", old_books.named_otherwise),
    Case(f"et, a compound file | read, spreadsheet, 1 table, 12 rows, columns {NAMED}", "a.et", old_books.plain),
    Case(f"et, a package | read, spreadsheet, 1 table, 12 rows, columns {NAMED}", "a.et", books.plain),
    Case(
        f"et, two-row header, merged | read, spreadsheet, 12 rows, columns {SPLIT}",
        "a.et",
        old_books.header_of_two_rows,
    ),
    Case("et, macros | read, spreadsheet, 12 rows, carries macros", "a.et", old_books.with_macros),
    Case("et, of streams that no reader knows | no reader or damaged", "a.et", old_books.named_otherwise),
    Case("et, asks for a password | protected", "a.et", old_books.protected),
    Case("et, nothing written | empty", "a.et", old_books.empty),
    Case("et, 0 bytes | empty", "a.et", lambda: b""),
    Case("et, cut at half | damaged", "a.et", lambda: cut(old_books.plain(200), 0.5)),
    Case("a page that says 404, called et | not the file, called et but is html", "a.et", markup.error),
)
