"""Workbooks as packages: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import books, elsewhere, fees, lines, markup, objects, packing
from tests.files.archives import cut
from tests.files.case import ITEMS, MANY, POWERS, Case
from tests.files.headers import NAMED, SPENT, SPLIT
from tests.files.pictures import png

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

BOOKS = (
    Case(
        f"xlsx, a plain list | read, spreadsheet, 1 table, 12 rows, header 1, columns {NAMED}, "
        "kinds text / text / text / number / text, "
        "missing 0 / 0 / 0 / 0 / 0",
        "收费目录清单.xlsx",
        books.plain,
    ),
    Case(
        "xlsx, a title and the unit above the header | read, spreadsheet, 1 table, 12 rows, header 3, "
        f"columns {NAMED}, "
        f"title {fees.TITLE}",
        "收费目录清单.xlsx",
        books.under_a_title,
    ),
    Case(
        f"xlsx, two-row header, merged | read, spreadsheet, 1 table, 12 rows, header 2, columns {SPLIT}",
        "a.xlsx",
        books.header_of_two_rows,
    ),
    Case(
        "xlsx, title, 单位：万元 and a two-row header, merged | read, spreadsheet, 1 table, 12 rows, "
        f"header 4, columns {SPLIT}",
        "a.xlsx",
        lambda: books.header_of_two_rows(title=True),
    ),
    Case(
        "xlsx, title, 单位：万元 and a three-row header, merged | read, spreadsheet, 1 table, 9 rows, "
        f"header 5, columns {SPENT}",
        "三公经费.xlsx",
        books.header_of_three_rows,
    ),
    Case(
        "xlsx, first column merged down | read, spreadsheet, 1 table, 9 rows, header 1, "
        "columns 执收单位 / 收费项目 / 收费标准",
        "a.xlsx",
        books.merged_down,
    ),
    Case(
        f"xlsx, a note under the rows | read, spreadsheet, 1 table, 12 rows, columns {NAMED}", "a.xlsx", books.with_note
    ),
    Case(
        f"xlsx, the header printed again on each page | read, spreadsheet, 1 table, 20 rows, columns {NAMED}",
        "a.xlsx",
        books.reprinted,
    ),
    Case(
        "xlsx, lines and blanks in the header's cells | read, spreadsheet, 5 rows, "
        "columns 收费项目 / 收费标准（元） / 执收单位",
        "a.xlsx",
        books.broken_header,
    ),
    Case(
        "xlsx, three sheets and a blank one | read, spreadsheet, 3 tables, 12 rows, named 县本级 / 乡镇 / 村居",
        "a.xlsx",
        books.several,
    ),
    Case(
        "xlsx, a hidden sheet | read, spreadsheet, carries hidden",
        "a.xlsx",
        lambda: books.with_hidden(lambda sheet: sheet.hide()),
    ),
    Case(
        "xlsx, a sheet that no menu shows | read, spreadsheet, carries hidden",
        "a.xlsx",
        lambda: books.with_hidden(lambda sheet: sheet.very_hidden()),
    ),
    Case(
        "xlsx, persons on a hidden sheet | read, spreadsheet, carries hidden, 3 identities, 3 mobiles",
        "a.xlsx",
        books.persons_hidden,
    ),
    Case(
        f"xlsx, hidden rows and a hidden column | read, spreadsheet, 1 table, 8 rows, columns {NAMED}, carries hidden",
        "a.xlsx",
        books.with_hidden_rows,
    ),
    Case(
        "xlsx, formulas with values | read, spreadsheet, 6 rows, "
        "kinds text / text / text / number / text, carries formulas",
        "a.xlsx",
        lambda: books.with_formulas("=LEN(B2)*10", 60),
    ),
    Case(
        "xlsx, formulas nobody worked out | read, spreadsheet, 6 rows, missing 0 / 0 / 0 / 0 / 0, carries formulas",
        "a.xlsx",
        books.unworked,
    ),
    Case(
        "xlsx, =cmd| formulas | read, spreadsheet, 6 rows, carries formulas or external links + formulas",
        "a.xlsx",
        lambda: books.with_formulas(f"=cmd|'/c {elsewhere.COMMAND}'!A0", 0),
    ),
    Case(
        "xlsx, =WEBSERVICE formulas | read, spreadsheet, 6 rows, carries formulas or external links + formulas",
        "a.xlsx",
        lambda: books.with_formulas(f'=_xlfn.WEBSERVICE("{elsewhere.ADDRESS}")', "1"),
    ),
    Case(
        "xlsx, =HYPERLINK formulas | read, spreadsheet, 6 rows, carries formulas",
        "a.xlsx",
        lambda: books.with_formulas(f'=HYPERLINK("{elsewhere.ADDRESS}")', "原文"),
    ),
    Case(
        "xlsx, cells of a workbook elsewhere | read, spreadsheet, 6 rows, carries external links + formulas",
        "a.xlsx",
        lambda: books.with_foreign_book("externalBook"),
    ),
    Case(
        "xlsx, a link that is a command (DDE) | read, spreadsheet, 6 rows, carries external links + formulas",
        "a.xlsx",
        lambda: books.with_foreign_book("ddeLink"),
    ),
    Case("xlsx, ordinary links in cells | read, spreadsheet, 5 rows, carries nothing", "a.xlsx", books.with_links),
    Case("xlsm, macros | read, spreadsheet, 12 rows, carries macros", "a.xlsm", books.with_macros),
    Case(
        "xlsx, macros under a name for none | read, spreadsheet, 12 rows, carries macros", "a.xlsx", books.with_macros
    ),
    Case(
        "xlsx, a picture and nothing else | scanned, picture, carries pictures",
        "a.xlsx",
        lambda: books.with_picture([]),
    ),
    Case(
        "xlsx, a picture under its title | scanned, picture, carries pictures",
        "a.xlsx",
        lambda: books.with_picture([[fees.TITLE]]),
    ),
    Case(
        "xlsx, a table and a picture | read, spreadsheet, 12 rows, carries pictures",
        "a.xlsx",
        lambda: books.with_picture([fees.COLUMNS, *fees.rows(12)]),
    ),
    Case(
        "xlsx, a form whose names stand to the left | read, spreadsheet, no header, marks basis + duty, "
        "titled basis + duty",
        "权力事项.xlsx",
        books.upright_form,
        asked=POWERS,
    ),
    Case(
        "xlsx, 责任 in a cell and not in a header | read, spreadsheet, 1 row, marks basis + duty, titled basis",
        "a.xlsx",
        books.duty_in_a_cell,
        asked=POWERS,
    ),
    Case(
        "xlsx, words in a box and no cell | read or scanned, some text or no text, carries anything",
        "a.xlsx",
        books.in_a_text_box,
    ),
    Case(
        f"xlsx, a table that begins at C5 | read, spreadsheet, 1 table, 12 rows, header 5, columns {NAMED}",
        "a.xlsx",
        books.set_in,
    ),
    Case(
        "xlsx, five lines of instructions above the header | read, spreadsheet, 1 table, 12 rows, "
        f"header 6, columns {NAMED}",
        "a.xlsx",
        books.under_instructions,
    ),
    Case(
        "xlsx, a sentence that there is nothing | read, spreadsheet, no table, some text",
        "a.xlsx",
        lambda: books.sheet_of([["本单位无行政事业性收费项目。"]]),
    ),
    Case("xlsx, a chart and no cell | scanned or no reader", "a.xlsx", books.chart_only),
    Case("xlsx, nothing written | empty", "a.xlsx", lambda: books.sheet_of([])),
    Case(
        "xlsx, blanks of all sorts in its cells | empty",
        "a.xlsx",
        lambda: books.sheet_of([[" ", "\u3000", "\xa0"], ["\u200b", "\n", "\t"]]),
    ),
    Case(
        f"xlsx, a header only | read, spreadsheet, 1 table, 0 rows, columns {NAMED}", "a.xlsx", lambda: books.plain(0)
    ),
    Case(
        f"xlsx, a title and a header only | read, spreadsheet, 1 table, 0 rows, columns {NAMED}",
        "a.xlsx",
        lambda: books.under_a_title(0),
    ),
    Case(
        f"xlsx, a header over blank cells | read, spreadsheet, 1 table, 0 rows, columns {NAMED}",
        "a.xlsx",
        lambda: books.sheet_of([fees.COLUMNS, *[["", " ", None, "\u3000", ""]] * 20]),
    ),
    Case("xlsx, 0 bytes | empty", "a.xlsx", lambda: b""),
    Case(
        "xlsx, borders drawn over ten thousand blank rows | read, spreadsheet, 1 table, 5 rows",
        "a.xlsx",
        books.styled_to_the_end,
    ),
    Case("xlsx, a word in its very last cell | read or too large", "a.xlsx", books.far_cell),
    Case("xlsx, 1,000 columns | read, spreadsheet, 1 table, 3 rows", "a.xlsx", lambda: books.wide(1000, 3)),
    Case(f"xlsx, Strict Open XML | read, spreadsheet, 1 table, 12 rows, columns {NAMED}", "a.xlsx", books.strict),
    Case(
        "xlsx, values at the ends of what cells hold | read, spreadsheet, 1 table, 4 rows",
        "a.xlsx",
        books.absurd,
    ),
    Case(
        "xlsx, cells with errors | read, spreadsheet, 1 table, 4 rows, columns 项目 / 金额, carries formulas",
        "a.xlsx",
        books.of_errors,
    ),
    Case(
        "xlsx, names of rows are asked for | read, spreadsheet, 3 rows, "
        "items 水土保持补偿费（1） / 城市道路占用费（2） / 考试考务费（3）",
        "a.xlsx",
        lambda: books.plain(3),
        asked=ITEMS,
    ),
    Case(
        "xlsx, persons in the names of its sheet, title, columns and rows | read, spreadsheet, 4 rows, "
        "5 identities or 4 identities or 6 identities, 0 mobiles or 1 mobiles",
        "a.xlsx",
        books.persons_in_names,
        asked=ITEMS,
    ),
    Case(
        "xlsx, two persons in a cell and in a header | read, spreadsheet, 3 rows, 6 identities, 8 mobiles or 6 mobiles",
        "a.xlsx",
        books.two_persons_a_cell,
        asked=ITEMS,
    ),
    Case("xlsx, persons | read, spreadsheet, 4 rows, 4 identities, 4 mobiles", "a.xlsx", books.of_persons),
    Case("xlsx, asks for a password | protected", "a.xlsx", books.protected),
    Case("xlsx, guarded against changes only | read, spreadsheet, 12 rows", "a.xlsx", books.guarded),
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
        lambda: books.large(MANY),
        slow=True,
    ),
    Case(
        f"xlsx, {MANY:,} rows of shared texts | read, spreadsheet, 1 table, {MANY} rows, columns {NAMED}",
        "a.xlsx",
        lambda: books.large_of_shared_texts(MANY),
        slow=True,
    ),
    Case(
        "xlsx, as many rows as a sheet has | read or too large, 1 table, 1048575 rows",
        "a.xlsx",
        lambda: books.large(1_048_575),
        slow=True,
    ),
    Case(
        "xlsx, shared texts that unpack to 2 GiB | too large or refused",
        "a.xlsx",
        lambda: books.with_bomb_of_texts(2048),
        slow=True,
    ),
    Case(
        "xlsx, shared texts that unpack to 120 MiB | too large or refused or read",
        "a.xlsx",
        lambda: books.with_bomb_of_texts(120),
        slow=True,
    ),
    Case("xlsx, entities of entities in its sheet | refused", "a.xlsx", books.with_entities),
    Case("xlsx, an entity elsewhere in its sheet | refused", "a.xlsx", books.reaching_out),
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
