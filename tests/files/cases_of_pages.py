"""PDF, OFD and pictures: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import lines, markup, ofds, pdfs
from tests.files.archives import cut
from tests.files.case import Case
from tests.files.headers import NAMED
from tests.files.pictures import drawn, png, png_bomb

PAGES = (
    Case("pdf, a list as text | read, pdf, some text, 1 pages", "a.pdf", pdfs.plain, "application/pdf"),
    Case(f"pdf, a ruled table | read, pdf, 1 table, 12 rows, columns {NAMED}", "a.pdf", lambda: pdfs.ruled(12)),
    Case(
        f"pdf, a ruled table over three pages | read, pdf, 1 table, 60 rows, columns {NAMED}, 3 pages",
        "a.pdf",
        lambda: pdfs.ruled(20, 3),
    ),
    Case("pdf, 60 pages of text | read, pdf, some text, 60 pages", "a.pdf", lambda: pdfs.of_pages(60)),
    Case(
        "pdf, a font of 65,536 letters | read or too large, some text",
        "a.pdf",
        lambda: pdfs.of_all_letters(100),
        slow=True,
    ),
    Case("pdf, a scan | scanned, picture, 2 pages", "a.pdf", pdfs.scanned),
    Case(
        "pdf, a scan with stamped page numbers | scanned, picture, 3 pages",
        "a.pdf",
        lambda: pdfs.scanned(3, stamped=True),
    ),
    Case(
        "pdf, a scan with its recognised text under it | read, pdf, some text, carries pictures",
        "a.pdf",
        pdfs.recognised,
    ),
    Case(
        "pdf, two pages of text and a scanned one | read, pdf, some text, 3 pages, carries pictures",
        "a.pdf",
        lambda: pdfs.half_scanned(2),
    ),
    Case(
        "pdf, a page of text and a scanned one | read, pdf or picture, some text, 2 pages, carries pictures",
        "a.pdf",
        lambda: pdfs.half_scanned(1),
    ),
    Case("pdf, letters as curves | scanned or no reader", "a.pdf", pdfs.as_curves),
    Case("pdf, text by way of a form | read, pdf, some text", "a.pdf", pdfs.in_a_form),
    Case("pdf, text in the fields of a form only | read or no reader, some text", "a.pdf", pdfs.filled_in),
    Case("pdf, a font of GBK codes | read or no reader, some text", "a.pdf", pdfs.in_gbk),
    Case("pdf, a picture within its drawing | scanned, picture", "a.pdf", pdfs.inline_picture),
    Case("pdf, a page on which nothing stands | empty", "a.pdf", pdfs.blank),
    Case("pdf, no page | empty or damaged", "a.pdf", pdfs.no_page),
    Case("pdf, 0 bytes | empty", "a.pdf", lambda: b""),
    Case("pdf, asks for a password | protected", "a.pdf", pdfs.protected),
    Case("pdf, asks for a password to be printed | read, pdf, some text", "a.pdf", lambda: pdfs.protected("")),
    Case("pdf, persons | read, pdf, 3 identities, 3 mobiles", "a.pdf", pdfs.of_persons),
    *(
        Case(f"pdf, cut at {share} % | damaged", "a.pdf", lambda share=share: cut(pdfs.of_pages(20), share / 100))
        for share in (0.5, 30, 60, 90)
    ),
    Case("pdf, its last line missing | read or damaged, some text", "a.pdf", lambda: pdfs.plain()[:-6]),
    Case(
        "pdf, opens an address when it opens | read, pdf, some text, carries external links",
        "a.pdf",
        lambda: pdfs.with_action(pdfs.URI),
    ),
    Case(
        "pdf, runs a program when it opens | read, pdf, some text, carries external links or macros",
        "a.pdf",
        lambda: pdfs.with_action(pdfs.LAUNCH),
    ),
    Case(
        "pdf, runs a script when it opens | read, pdf, some text, carries macros",
        "a.pdf",
        lambda: pdfs.with_action(pdfs.SCRIPT),
    ),
    Case(
        "pdf, sends a form when it opens | read, pdf, some text, carries external links",
        "a.pdf",
        lambda: pdfs.with_action(pdfs.SUBMIT),
    ),
    Case(
        "pdf, an ordinary link | read, pdf, some text, carries nothing",
        "a.pdf",
        lambda: pdfs.with_action(pdfs.URI, on_a_link=True),
    ),
    Case("pdf, a page that lies elsewhere | read or damaged, carries anything", "a.pdf", pdfs.with_foreign_stream),
    Case(
        "pdf, a page that unpacks to 2 GiB | too large or refused or read, carries anything",
        "a.pdf",
        lambda: pdfs.bomb(2048),
        slow=True,
    ),
    Case(
        "pdf, a page packed three times over | too large or refused or read",
        "a.pdf",
        lambda: pdfs.bomb_in_bombs(2048),
        slow=True,
    ),
    Case("pdf, pages that are their own parents | damaged or refused or too large or read", "a.pdf", pdfs.circular),
    Case(
        "pdf, one page that says it is a million | read or damaged or refused, some text",
        "a.pdf",
        lambda: pdfs.announcing(1_000_000),
    ),
    Case(
        "pdf, 3,000 pages | read or too large, some text, 3000 pages", "a.pdf", lambda: pdfs.of_pages(3_000), slow=True
    ),
    Case("pdf called doc | read, pdf, some text, called doc but is pdf", "a.doc", pdfs.plain),
    Case("pdf called ofd | read, pdf, some text, called ofd but is pdf", "a.ofd", pdfs.plain),
    Case("a scan called pdf | scanned, picture, called pdf but is picture", "a.pdf", lambda: drawn("GIF")),
    Case(
        "a page that says 404, called pdf | not the file, called pdf but is html",
        "a.pdf",
        markup.error,
        "application/pdf",
    ),
    Case("noise called pdf | damaged or no reader or not the file", "a.pdf", lines.noise),
    Case("ofd, text | read or no reader, pdf or no level, 1 pages, some text", "a.ofd", ofds.plain),
    Case("ofd, 20 pages | read or no reader, pdf or no level, 20 pages", "a.ofd", lambda: ofds.plain(20)),
    Case("ofd, pictures of pages | scanned or no reader, picture or no level", "a.ofd", ofds.scanned),
    Case("ofd, a page on which nothing stands | empty or no reader", "a.ofd", ofds.blank),
    Case("ofd, words on its template | read or no reader, some text", "a.ofd", ofds.on_a_template),
    Case("ofd, letters as curves | scanned or no reader", "a.ofd", ofds.as_curves),
    Case("ofd, 0 bytes | empty", "a.ofd", lambda: b""),
    Case("ofd, its parts are encrypted | protected or no reader", "a.ofd", ofds.protected),
    *(
        Case(f"ofd, cut at {share} % | damaged", "a.ofd", lambda share=share: cut(ofds.plain(), share / 100))
        for share in (3, 50, 98)
    ),
    Case("ofd, an entity elsewhere | refused or no reader", "a.ofd", ofds.reaching_out),
    Case("ofd, an action that opens an address | read or no reader, carries anything", "a.ofd", ofds.linked),
    Case("ofd, a page that unpacks to 2 GiB | too large or refused", "a.ofd", lambda: ofds.bomb(2048), slow=True),
    Case("ofd called pdf | read or no reader, called pdf but is ofd", "a.pdf", ofds.plain),
    Case("a page that says 404, called ofd | not the file, called ofd but is html", "a.ofd", markup.error),
    *(
        Case(f"picture, {kind} | scanned, picture, is picture", f"扫描件.{kind.lower()}", lambda kind=kind: drawn(kind))
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
    ),
    Case(
        "picture, 60,000 pixels wide and high | scanned or refused or too large, picture or no level", "a.png", png_bomb
    ),
    Case("picture, cut at half | scanned or damaged, picture or no level", "a.jpg", lambda: cut(drawn("JPEG"), 0.5)),
    Case("picture, 0 bytes | empty", "a.jpg", lambda: b""),
    Case("png called jpg | scanned, picture", "a.jpg", png),
    Case("a page that says 404, called jpg | not the file, called picture but is html", "a.jpg", markup.error),
)
