"""Which reader opens which format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from crawler.files.archives import open_zip
from crawler.files.content import Content, NotRead
from crawler.files.delimited import open_csv
from crawler.files.html import data_tables, is_whole_page
from crawler.files.json_tables import open_json
from crawler.files.ofd import open_ofd
from crawler.files.old_word import open_doc
from crawler.files.pdf import open_pdf
from crawler.files.sniff import declared_format, has_lost_directory, is_locked_package, real_format
from crawler.files.word import open_docx
from crawler.files.workbooks import open_et, open_xls, open_xlsx
from crawler.files.xml_tables import open_xml
from crawler.pages.page import parse
from storage.dataset_records import Format, Openness, Reading
from storage.records import Page

OPENERS: Mapping[Format, Callable[[bytes], Content]] = {
    Format.CSV: open_csv,
    Format.JSON: open_json,
    Format.XML: open_xml,
    Format.XLSX: open_xlsx,
    Format.XLS: open_xls,
    Format.ET: open_et,
    Format.TEXT: open_csv,  # a list of one column looks like text
    Format.DOC: open_doc,
    Format.DOCX: open_docx,
    Format.OFD: open_ofd,
    Format.PDF: open_pdf,
}


def open_file(body: bytes, format: Format) -> Content:
    """The file as the reader of its format opens it. Raises `NotRead`, also where none is kept."""
    if format is Format.ZIP:
        return open_zip(body, _open_member)
    opener = OPENERS.get(format)
    if opener is None and is_locked_package(body):
        raise NotRead(Reading.PROTECTED, "it is under a password")
    if opener is None and has_lost_directory(body):
        raise NotRead(Reading.DAMAGED, "its directory is cut off or spoilt")
    if opener is None:
        raise NotRead(Reading.NO_READER, f"no reader is kept for {format}")
    return opener(body)


def _open_member(name: str, body: bytes) -> Content:
    """A member of an archive. A table that was saved as a web page is one under whatever name, as programs save it
    under a workbook's ending; other pages are the file only where they are called so."""
    format = real_format(body)
    if format is not Format.HTML:
        return open_file(body, format)
    parsed = parse(Page("", "", 0, {}, body))
    tables = [replace(sheet, header=told) for sheet, told in data_tables(parsed)]
    honest = declared_format(name, "") in (Format.HTML, Format.OTHER)
    if not honest and (is_whole_page(parsed) or not tables):
        raise NotRead(Reading.NOT_THE_FILE, "a web page came in the file's place", format=Format.HTML)
    if parsed.cut:
        raise NotRead(Reading.TOO_LARGE, "the page is longer than is read", format=Format.HTML)
    if tables:
        return Content(Openness.SPREADSHEET, iter(tables), encoding=parsed.charset)
    return Content(Openness.DOCUMENT, text=parsed.visible, encoding=parsed.charset)
