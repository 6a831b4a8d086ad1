"""Which reader opens which format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.files.content import Content, NotRead
from crawler.files.delimited import open_csv
from crawler.files.ofd import open_ofd
from crawler.files.old_word import open_doc
from crawler.files.pdf import open_pdf
from crawler.files.sniff import has_lost_directory, is_locked_package
from crawler.files.word import open_docx
from crawler.files.workbooks import open_et, open_xls, open_xlsx
from storage.dataset_records import Format, Reading

OPENERS: Mapping[Format, Callable[[bytes], Content]] = {
    Format.CSV: open_csv,
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
    opener = OPENERS.get(format)
    if opener is None and is_locked_package(body):
        raise NotRead(Reading.PROTECTED, "it is under a password")
    if opener is None and has_lost_directory(body):
        raise NotRead(Reading.DAMAGED, "its directory is cut off or spoilt")
    if opener is None:
        raise NotRead(Reading.NO_READER, f"no reader is kept for {format}")
    return opener(body)
