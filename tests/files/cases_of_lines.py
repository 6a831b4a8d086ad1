"""csv and text: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import archives, lines, markup, objects
from tests.files.case import MANY, Case
from tests.files.headers import NAMED

LINES = (
    Case(
        f"csv, a plain list | read, open, 1 table, 12 rows, header 1, columns {NAMED}, encoding utf-8, "
        "kinds text / text / text / number / text",
        "收费目录清单.csv",
        lines.plain,
        "text/csv",
    ),
    Case(
        f"csv, UTF-8 with a mark | read, open, 12 rows, columns {NAMED}, encoding utf-8 or utf-8-sig",
        "a.csv",
        lambda: lines.BOM.encode() + lines.plain(),
    ),
    Case(
        f"csv, gb18030 | read, open, 12 rows, columns {NAMED}, encoding gb18030",
        "a.csv",
        lambda: lines.plain(encoding="gb18030"),
    ),
    Case(
        "csv, gb18030 with letters that gbk has not | read, open, 3 rows, columns 姓名 / 地址, encoding gb18030",
        "a.csv",
        lines.with_rare_letters,
    ),
    Case(
        f"csv, UTF-16 | read, open, 12 rows, columns {NAMED}",
        "a.csv",
        lambda: lines.plain(encoding="utf-16", mark="\t"),
    ),
    Case(
        f"csv, UTF-16 in the other order | read, open, 12 rows, columns {NAMED}",
        "a.csv",
        lambda: b"\xfe\xff" + lines.plain(encoding="utf-16-be"),
    ),
    Case(
        "csv, UTF-16 without a mark | read or damaged or no reader, 12 rows",
        "a.csv",
        lambda: lines.plain(encoding="utf-16-le"),
    ),
    Case(
        f"csv, one byte of it wrong | read, open, 12 rows, columns {NAMED}",
        "a.csv",
        lambda: lines.plain().replace("水务局".encode(), b"\xe6\xb0\xff", 1),
    ),
    Case(f"csv, semicolons | read, open, 12 rows, columns {NAMED}", "a.csv", lambda: lines.plain(mark=";")),
    Case(f"csv, tabs | read, open, 12 rows, columns {NAMED}", "a.csv", lambda: lines.plain(mark="\t")),
    Case(
        f"csv, lines that end as on old machines | read, open, 12 rows, columns {NAMED}",
        "a.csv",
        lambda: lines.plain(end="\r"),
    ),
    Case(
        f"csv, sep= above the header | read, open, 12 rows, columns {NAMED}",
        "a.csv",
        lambda: b"sep=;\r\n" + lines.plain(mark=";"),
    ),
    Case(
        f"csv, a title and the unit above the header | read, open, 1 table, 7 rows, header 3, columns {NAMED}",
        "a.csv",
        lines.titled,
    ),
    Case(
        "csv, marks, quotes and new lines in its cells | read, open, 1 table, 4 rows, columns 序号 / 事项 / 说明",
        "a.csv",
        lines.quoted,
    ),
    Case("csv, rows shorter and longer than the header | read, open, 1 table, 9 rows", "a.csv", lines.ragged),
    Case("csv, one column | read, open, 1 table, 7 rows or 8 rows", "a.csv", lines.one_column),
    Case(
        "csv, the same name over two columns | read, open, 2 rows, columns 名称 / 金额 / 金额",
        "a.csv",
        lambda: lines.written([("名称", "金额", "金额"), ("考试费", 1, 2), ("诉讼费", 3, 4)]),
    ),
    Case(
        "csv, NaN and other words for what is not there | read, open, 16 rows, columns 项目 / 金额",
        "a.csv",
        lines.not_numbers,
    ),
    Case(
        "csv, cells that would be commands | read, open, 4 rows, carries formulas or external links + formulas",
        "a.csv",
        lines.with_commands,
    ),
    Case("csv, persons and look-alikes | read, open, 9 rows, 6 identities, 6 mobiles", "a.csv", lines.of_persons),
    Case(
        "csv, numbers in which those of persons seem to stand | read, open, 7 rows, 0 identities, 0 mobiles",
        "a.csv",
        lines.alike,
    ),
    Case(
        "csv, a header that reads like none over rows that read like headers | read, open, 12 rows or 13 rows",
        "a.csv",
        lines.like_headers,
    ),
    Case("csv, 0 bytes | empty", "a.csv", lambda: b"", "text/csv"),
    Case("csv, a mark of its encoding only | empty", "a.csv", lambda: lines.BOM.encode()),
    Case("csv, blank lines only | empty", "a.csv", lambda: b"\r\n \r\n\t\r\n" * 9),
    Case("csv, commas only | empty", "a.csv", lambda: b",,,,\r\n" * 30),
    Case(f"csv, a header only | read, open, 1 table, 0 rows, columns {NAMED}", "a.csv", lambda: lines.plain(0)),
    Case(
        f"csv, a header over blank cells | read, open, 1 table, 0 rows, columns {NAMED}",
        "a.csv",
        lambda: lines.plain(0) + b",,,,\r\n" * 30,
    ),
    Case("csv, cut within a quoted cell | damaged or read", "a.csv", lambda: '序号,说明\n1,"甲"\n2,"乙在此'.encode()),
    Case("csv, cut within a letter | damaged or read", "a.csv", lambda: archives.cut_within_a_letter(lines.plain())),
    Case(
        "csv, cut within a letter of gb18030 | damaged or read",
        "a.csv",
        lambda: archives.cut_within_a_letter(lines.plain(encoding="gb18030")),
    ),
    Case(
        "csv, cut within a row | read, open, 11 rows or 12 rows",
        "a.csv",
        lambda: lines.plain()[:-30].rsplit(b",", 1)[0],
    ),
    Case(
        "csv, zeros after its end | read or damaged or no reader, 12 rows", "a.csv", lambda: lines.plain() + bytes(4096)
    ),
    Case(
        f"csv, {MANY:,} rows | read, open, 1 table, {MANY} rows, columns {NAMED}",
        "a.csv",
        lambda: lines.plain(MANY),
        slow=True,
    ),
    Case(
        f"csv, {MANY:,} rows of gb18030 | read, open, 1 table, {MANY} rows, encoding gb18030",
        "a.csv",
        lambda: lines.plain(MANY, "gb18030"),
        slow=True,
    ),
    Case(
        "csv, five million cells on a line | read or too large or refused",
        "a.csv",
        lambda: lines.wide_line(5_000_000),
        slow=True,
    ),
    Case("csv, a cell of 30 MiB | read or too large or refused", "a.csv", lambda: lines.long_cell(30), slow=True),
    Case(
        "csv, 30 MiB of quotes | read or too large or refused or damaged",
        "a.csv",
        lambda: b'"' * (30 * 2**20),
        slow=True,
    ),
    Case("json called csv | read, open, 12 rows, called csv but is json", "a.csv", objects.plain),
    Case(f"csv called txt | read, 12 rows, columns {NAMED}", "a.txt", lines.plain),
    Case("csv sent as a web page | read, open, 12 rows", "a.csv", lines.plain, "text/html"),
    Case("csv sent as xls, as browsers do | read, open, 12 rows", "a.csv", lines.plain, "application/vnd.ms-excel"),
    Case(
        "csv without an ending, by its type | read, open, 12 rows, is csv",
        "download",
        lines.plain,
        "text/csv; charset=utf-8",
    ),
    Case("a page that says 404, called csv | not the file, called csv but is html", "a.csv", markup.error),
    Case(
        "a table of a web page called csv | read, spreadsheet, 12 rows, called csv but is html", "a.csv", markup.listing
    ),
    Case("noise called csv | damaged or no reader or not the file", "a.csv", lines.noise),
    Case("text, a few sentences | read, no table or 1 table, some text", "说明.txt", lines.text),
    Case("text, gb18030 | read, some text, encoding gb18030", "说明.txt", lambda: lines.text("gb18030")),
    Case("text, cut within a letter | read or damaged", "说明.txt", lambda: archives.cut_within_a_letter(lines.text())),
    Case("text, 0 bytes | empty", "a.txt", lambda: b""),
    Case("text, blanks only | empty", "a.txt", lambda: " \n\u3000\n".encode()),
    Case("text, noise under its name | damaged or no reader or not the file", "a.txt", lines.noise),
    Case("a page that says 404, called txt | not the file, called text but is html", "a.txt", markup.error),
)
