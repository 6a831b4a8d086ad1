"""Which reader opens which format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.files import whys
from crawler.files.archives import open_zip
from crawler.files.content import Content, NotRead
from crawler.files.delimited import open_csv
from crawler.files.html import LOSSES, content_of, is_document, is_whole_page, loss_of
from crawler.files.json_tables import open_json
from crawler.files.ofd import open_ofd
from crawler.files.old_word import open_doc
from crawler.files.pdf import open_pdf
from crawler.files.sniff import declared_format, has_lost_directory, is_locked_package, real_format
from crawler.files.word import open_docx
from crawler.files.workbooks import open_xls, open_xlsx
from crawler.files.xml_tables import open_xml
from crawler.pages.page import parse
from crawler.unseen.messages import message
from storage.dataset_records import Format, Openness, Reading
from storage.records import Page

OPENERS: Mapping[Format, Callable[[bytes], Content]] = {
    Format.CSV: open_csv,
    Format.JSON: open_json,
    Format.XML: open_xml,
    Format.XLSX: open_xlsx,
    Format.XLS: open_xls,
    Format.TEXT: open_csv,  # a list of one column looks like text
    Format.DOC: open_doc,
    Format.DOCX: open_docx,
    Format.OFD: open_ofd,
    Format.PDF: open_pdf,
}
"""By what a file is by its bytes: an et and a wps are what Word and Excel read."""
TEXTUAL = frozenset({Format.JSON, Format.XML, Format.TEXT, Format.CSV})
"""Formats that are text."""
_DOCUMENTS = frozenset({Format.DOC, Format.DOCX, Format.WPS})


def format_of(body: bytes, declared: Format) -> Format:
    """What a file is by its bytes. A text with spoilt characters is none by its bytes, but may be one by its name."""
    real = real_format(body)
    return declared if real is Format.OTHER and body and declared in TEXTUAL else real


def open_file(body: bytes, format: Format) -> Content:
    """The file as the reader of its format opens it. Raises `NotRead`, also where none is kept."""
    if format is Format.ZIP:
        return open_zip(body, _open_member)
    opener = OPENERS.get(format)
    if opener is None and is_locked_package(body):
        raise NotRead(Reading.PROTECTED, whys.LOCKED)
    if opener is None and has_lost_directory(body):
        raise NotRead(Reading.DAMAGED, whys.LOST_DIRECTORY)
    if opener is None:
        raise NotRead(Reading.NO_READER, _no_reader(format))
    return opener(body)


def open_page(body: bytes, declared: Format) -> Content:
    """A web page: what came in the file's place, unless a page was promised or it is a table or document only, as
    programs save them under the endings of workbooks and documents. How open a page without a table is cannot be said:
    a log-in may have come in the place of any. Raises `NotRead`."""
    parsed = parse(Page("", "", 0, {}, body))
    tables = content_of(parsed)
    is_saved_document = declared in _DOCUMENTS and is_document(parsed)
    is_promised = declared is Format.HTML or (declared is Format.OTHER and tables is not None) or is_saved_document
    if tables is None and message(parsed, lean=True) is not None:
        raise NotRead(Reading.NOT_THE_FILE, "返回的是提示信息页面", format=Format.HTML)
    if not is_promised and (tables is None or is_whole_page(parsed)):
        raise NotRead(Reading.NOT_THE_FILE, whys.WEB_PAGE, format=Format.HTML)
    if reading := loss_of(parsed):
        raise NotRead(reading, LOSSES[reading], format=Format.HTML)
    if tables is not None:
        return tables
    openness = Openness.DOCUMENT if is_saved_document else None
    return Content(openness, text=parsed.visible, encoding=parsed.charset)


def _no_reader(format: Format) -> str:
    return "未能识别文件格式" if format is Format.OTHER else f"文件为 {format.upper()} 格式"


def _open_member(name: str, body: bytes) -> Content:
    """A member of an archive."""
    format = real_format(body)
    return open_page(body, declared_format(name, "")) if format is Format.HTML else open_file(body, format)
