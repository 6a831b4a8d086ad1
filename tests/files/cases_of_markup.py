"""XML and web pages: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import elsewhere, markup, objects
from tests.files.archives import cut
from tests.files.case import MANY, Case
from tests.files.headers import NAMED, SPLIT

MARKUP = (
    Case(
        "xml, a list of records | read, open, 1 table, 12 rows, columns code / item / basis / amount / office",
        "a.xml",
        markup.plain,
        "text/xml",
    ),
    Case(
        f"xml, gb18030 with Chinese tags | read, open, 12 rows, columns {NAMED}, encoding gb18030",
        "a.xml",
        markup.chinese,
    ),
    Case(
        f"xml, GB2312 by its declaration | read, open, 12 rows, columns {NAMED}",
        "a.xml",
        lambda: markup.chinese(encoding="GB2312"),
    ),
    Case("xml, UTF-16 | read, open, 12 rows", "a.xml", lambda: markup.plain(encoding="UTF-16")),
    Case(
        "xml, gb18030 that is declared as UTF-8 | read or damaged, 12 rows",
        "a.xml",
        lambda: markup.plain(encoding="gb18030", said="UTF-8"),
    ),
    Case(
        "xml, cells as attributes | read, open, 1 table, 6 rows, columns code / item / basis / amount / office",
        "a.xml",
        markup.attributes,
    ),
    Case(
        "xml, an interface's answer | read, open, 1 table, 7 rows, columns code / item / basis / amount / office",
        "a.xml",
        markup.enveloped,
    ),
    Case("xml, nothing in its root | empty", "a.xml", lambda: b'<?xml version="1.0"?><fees/>'),
    Case("xml, 0 bytes | empty", "a.xml", lambda: b""),
    Case("xml, persons | read, open, 1 table, 2 rows, 2 identities, 2 mobiles", "a.xml", markup.records_of_persons),
    *(
        Case(f"xml, cut at {share} % | damaged", "a.xml", lambda share=share: cut(markup.plain(50), share / 100))
        for share in (3, 50, 99.5)
    ),
    Case("xml, entities of entities | refused", "a.xml", markup.laughs),
    Case("xml, a long entity named 20,000 times | refused", "a.xml", markup.quadratic),
    Case("xml, an entity that is a file of the machine | refused", "a.xml", markup.reading_a_file),
    Case("xml, an entity elsewhere | refused", "a.xml", markup.reaching_out),
    Case("xml, a description elsewhere that is fetched | refused", "a.xml", markup.parameter_reaching_out),
    Case(
        "xml, a description elsewhere that is named | refused or read, carries anything",
        "a.xml",
        lambda: markup.with_doctype(f'<!DOCTYPE fees SYSTEM "{elsewhere.ADDRESS}.dtd">'),
    ),
    Case(
        "xml, a style and a part elsewhere | read or refused, 3 rows or 4 rows, carries anything",
        "a.xml",
        markup.described_elsewhere,
    ),
    Case("xml, 200,000 elements in elements | refused or too large or damaged", "a.xml", lambda: markup.deep(200_000)),
    Case(f"xml, {MANY:,} records | read, open, 1 table, {MANY} rows", "a.xml", lambda: markup.plain(MANY), slow=True),
    Case("a page that says 404, called xml | not the file, called xml but is html", "a.xml", markup.error, "text/xml"),
    Case("json called xml | read, open, 12 rows, called xml but is json", "a.xml", objects.plain),
    Case(
        f"html, a page with a table | read, spreadsheet, 1 table, 12 rows, columns {NAMED}, carries anything",
        "a.html",
        markup.listing,
        "text/html",
    ),
    Case(
        f"html, gb2312 by its meta | read, spreadsheet, 12 rows, columns {NAMED}, encoding gb18030 or gb2312 or gbk",
        "a.htm",
        lambda: markup.listing("gb2312"),
    ),
    Case(
        f"html, cells over columns and rows | read, spreadsheet, 1 table, 8 rows, columns {SPLIT}",
        "a.html",
        markup.listing_of_two_rows,
    ),
    Case(
        "html, fetches from elsewhere in every way | read, spreadsheet, 5 rows, carries anything",
        "a.html",
        markup.including,
    ),
    Case("html, persons | read, spreadsheet, 4 rows, 4 identities, 4 mobiles", "a.html", markup.of_persons),
    Case(
        "html, cells that say they cover everything | read or refused or too large",
        "a.html",
        lambda: markup.spanning(1_000_000, 1_000_000),
    ),
    Case(
        "html, 50,000 boxes in boxes | read or refused or too large or not the file or empty",
        "a.html",
        lambda: markup.deep_page(50_000),
    ),
    Case(
        "html, 5,000 tables in tables | read or refused or too large or not the file or empty",
        "a.html",
        lambda: markup.tables_in_tables(5_000),
    ),
    Case("html, 0 bytes | empty", "a.html", lambda: b"", "text/html"),
    Case("html, nothing on the page | empty or not the file", "a.html", lambda: markup.page("")),
    Case("html, a page that says 404 | not the file or read", "a.html", markup.error, "text/html"),
    Case(
        "html, cut within its table | read or damaged, carries anything", "a.html", lambda: cut(markup.listing(), 0.6)
    ),
)
