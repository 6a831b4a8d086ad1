"""docx, doc and wps: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import books, documents, elsewhere, markup, packing
from tests.files.archives import cut
from tests.files.case import POWERS, Case
from tests.files.headers import NAMED, SPLIT

DOCUMENTS = (
    Case(
        f"docx, text and a table | read, document, 1 table, 12 rows, columns {NAMED}, some text",
        "a.docx",
        documents.plain,
    ),
    Case("docx, text only | read, document, no table, some text", "a.docx", documents.text_only),
    Case(
        f"docx, two-row header, merged | read, document, 1 table, 8 rows, header 2, columns {SPLIT}",
        "a.docx",
        documents.header_of_two_rows,
    ),
    Case("docx, words in a box | read, document, some text, carries anything", "a.docx", documents.in_a_text_box),
    Case(
        f"docx, a table in a control | read, document, 1 table, 6 rows, columns {NAMED}",
        "a.docx",
        documents.in_a_control,
    ),
    Case(
        "docx, a workbook in it, shown as a picture | scanned or read, carries anything",
        "a.docx",
        documents.with_a_workbook,
    ),
    Case("docx, words in its header only | read or no reader or empty", "a.docx", documents.headed_only),
    Case(
        "docx, its text in a web page within it | read or no reader, some text, carries anything",
        "a.docx",
        documents.with_a_page_in_it,
    ),
    Case("docx, pictures of pages | scanned, picture", "a.docx", documents.scanned),
    Case("docx, nothing written | empty", "a.docx", documents.nothing),
    Case("docx, 0 bytes | empty", "a.docx", lambda: b""),
    Case("docx, asks for a password | protected", "a.docx", books.protected),
    *(
        Case(f"docx, cut at {share} % | damaged", "a.docx", lambda share=share: cut(documents.plain(), share / 100))
        for share in (2, 50, 98)
    ),
    Case(
        "docx, its document spoilt | damaged", "a.docx", lambda: packing.spoilt(documents.plain(), "word/document.xml")
    ),
    Case(
        "docx, a template elsewhere | read, document, 5 rows, carries external links", "a.docx", documents.with_template
    ),
    Case(
        "docx, a picture elsewhere | read, document, some text, carries external links or external links + pictures",
        "a.docx",
        documents.with_foreign_picture,
    ),
    Case("docx, an ordinary link | read, document, some text, carries nothing", "a.docx", documents.with_link),
    Case(
        "docx, a field that is a command | read, document, some text, "
        "carries external links or formulas or macros or external links + formulas",
        "a.docx",
        documents.with_command,
    ),
    Case("docm, macros | read, document, some text, carries macros", "a.docm", documents.with_macros),
    Case("docx, persons | read, document, 3 rows, 4 identities, 4 mobiles", "a.docx", documents.of_persons),
    Case(
        "docx, text that unpacks to 2 GiB | too large or refused",
        "a.docx",
        lambda: documents.with_bomb_of_text(2048),
        slow=True,
    ),
    Case("docx, entities of entities | refused", "a.docx", lambda: documents.with_entities(books.LAUGHS.decode())),
    Case(
        "docx, an entity elsewhere | refused",
        "a.docx",
        lambda: documents.with_entities(f'<!DOCTYPE d [<!ENTITY i SYSTEM "{elsewhere.ADDRESS}">]>'),
    ),
    Case(
        "docx, 3,000 tables in tables | read or refused or too large or damaged",
        "a.docx",
        lambda: documents.nested_tables(3_000),
    ),
    Case("docx called doc | read, document, 12 rows, called doc but is docx", "a.doc", documents.plain),
    Case(
        "docx called wps | read, document, 12 rows, honest",
        "a.wps",
        documents.plain,
    ),
    Case("doc, text | read or no reader, document, some text", "a.doc", documents.old),
    Case(
        "doc, a table | read or no reader, document, some text, marks basis",
        "a.doc",
        documents.old_with_table,
        asked=POWERS,
    ),
    Case("doc, asks for a password | protected", "a.doc", lambda: documents.old(locked=True)),
    Case("doc, macros | read or no reader, document, carries macros", "a.doc", documents.old_with_macros),
    Case(
        "doc, persons | read or no reader, document, 1 identities, 1 mobiles",
        "a.doc",
        lambda: documents.old(documents.told_of_persons()),
    ),
    Case("doc, nothing written | empty or no reader", "a.doc", lambda: documents.old("\r")),
    Case("doc, pictures of pages | scanned or no reader", "a.doc", documents.old_picture),
    Case("doc, 0 bytes | empty", "a.doc", lambda: b""),
    *(
        Case(
            f"doc, cut at {share} % | damaged or no reader",
            "a.doc",
            lambda share=share: cut(documents.old(), share / 100),
        )
        for share in (5, 40, 90)
    ),
    Case("doc called docx | read or no reader, document, called docx but is doc", "a.docx", documents.old),
    Case("rtf called doc | read or no reader, some text", "a.doc", documents.rich_text),
    Case("a page saved as doc | read, some text, called doc but is html", "公告.doc", documents.page_for_word),
    Case("a page that says 404, called doc | not the file, called doc but is html", "a.doc", markup.error),
    Case("a page that says 404, called docx | not the file, called docx but is html", "a.docx", markup.error),
    Case("wps, text | read or no reader, document", "a.wps", documents.old),
    Case("wps, asks for a password | protected", "a.wps", lambda: documents.old(locked=True)),
    Case("wps, 0 bytes | empty", "a.wps", lambda: b""),
    Case("wps, cut at half | damaged or no reader", "a.wps", lambda: cut(documents.old(), 0.5)),
    Case("a page that says 404, called wps | not the file, called wps but is html", "a.wps", markup.error),
)
