"""Workbooks as packages: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import books, carrying_books, elsewhere, fees, large_books
from tests.files.case import ITEMS, POWERS, Case
from tests.files.headers import NAMED, SPENT, SPLIT

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
        lambda: carrying_books.with_hidden(lambda sheet: sheet.hide()),
    ),
    Case(
        "xlsx, a sheet that no menu shows | read, spreadsheet, carries hidden",
        "a.xlsx",
        lambda: carrying_books.with_hidden(lambda sheet: sheet.very_hidden()),
    ),
    Case(
        "xlsx, persons on a hidden sheet | read, spreadsheet, carries hidden, 3 identities, 3 mobiles",
        "a.xlsx",
        carrying_books.persons_hidden,
    ),
    Case(
        f"xlsx, hidden rows and a hidden column | read, spreadsheet, 1 table, 8 rows, columns {NAMED}, carries hidden",
        "a.xlsx",
        carrying_books.with_hidden_rows,
    ),
    Case(
        "xlsx, formulas with values | read, spreadsheet, 6 rows, "
        "kinds text / text / text / number / text, carries formulas",
        "a.xlsx",
        lambda: carrying_books.with_formulas("=LEN(B2)*10", 60),
    ),
    Case(
        "xlsx, formulas nobody worked out | read, spreadsheet, 6 rows, missing 0 / 0 / 0 / 0 / 0, carries formulas",
        "a.xlsx",
        carrying_books.unworked,
    ),
    Case(
        "xlsx, =cmd| formulas | read, spreadsheet, 6 rows, carries formulas or external links + formulas",
        "a.xlsx",
        lambda: carrying_books.with_formulas(f"=cmd|'/c {elsewhere.COMMAND}'!A0", 0),
    ),
    Case(
        "xlsx, =WEBSERVICE formulas | read, spreadsheet, 6 rows, carries formulas or external links + formulas",
        "a.xlsx",
        lambda: carrying_books.with_formulas(f'=_xlfn.WEBSERVICE("{elsewhere.ADDRESS}")', "1"),
    ),
    Case(
        "xlsx, =HYPERLINK formulas | read, spreadsheet, 6 rows, carries formulas",
        "a.xlsx",
        lambda: carrying_books.with_formulas(f'=HYPERLINK("{elsewhere.ADDRESS}")', "原文"),
    ),
    Case(
        "xlsx, cells of a workbook elsewhere | read, spreadsheet, 6 rows, carries external links + formulas",
        "a.xlsx",
        lambda: carrying_books.with_foreign_book("externalBook"),
    ),
    Case(
        "xlsx, a link that is a command (DDE) | read, spreadsheet, 6 rows, carries external links + formulas",
        "a.xlsx",
        lambda: carrying_books.with_foreign_book("ddeLink"),
    ),
    Case(
        "xlsx, ordinary links in cells | read, spreadsheet, 5 rows, carries nothing",
        "a.xlsx",
        carrying_books.with_links,
    ),
    Case("xlsm, macros | read, spreadsheet, 12 rows, carries macros", "a.xlsm", carrying_books.with_macros),
    Case(
        "xlsx, macros under a name for none | read, spreadsheet, 12 rows, carries macros",
        "a.xlsx",
        carrying_books.with_macros,
    ),
    Case(
        "xlsx, a picture and nothing else | scanned, picture, carries pictures",
        "a.xlsx",
        lambda: carrying_books.with_picture([]),
    ),
    Case(
        "xlsx, a picture under its title | scanned, picture, carries pictures",
        "a.xlsx",
        lambda: carrying_books.with_picture([[fees.TITLE]]),
    ),
    Case(
        "xlsx, a table and a picture | read, spreadsheet, 12 rows, carries pictures",
        "a.xlsx",
        lambda: carrying_books.with_picture([fees.COLUMNS, *fees.rows(12)]),
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
        carrying_books.in_a_text_box,
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
    Case("xlsx, a chart and no cell | scanned or no reader", "a.xlsx", carrying_books.chart_only),
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
        large_books.styled_to_the_end,
    ),
    Case("xlsx, a word in its very last cell | read or too large", "a.xlsx", large_books.far_cell),
    Case("xlsx, 1,000 columns | read, spreadsheet, 1 table, 3 rows", "a.xlsx", lambda: large_books.wide(1000, 3)),
    Case(f"xlsx, Strict Open XML | read, spreadsheet, 1 table, 12 rows, columns {NAMED}", "a.xlsx", large_books.strict),
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
        carrying_books.persons_in_names,
        asked=ITEMS,
    ),
    Case(
        "xlsx, two persons in a cell and in a header | read, spreadsheet, 3 rows, 6 identities, 8 mobiles or 6 mobiles",
        "a.xlsx",
        carrying_books.two_persons_a_cell,
        asked=ITEMS,
    ),
    Case("xlsx, persons | read, spreadsheet, 4 rows, 4 identities, 4 mobiles", "a.xlsx", carrying_books.of_persons),
)
