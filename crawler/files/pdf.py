"""PDF (ISO 32000): its pages, its text, and the tables that ruled lines draw. Pure.

Nothing is run or followed: no script, no link, no embedded file, no external stream; pictures are not unpacked.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from crawler.files import whys
from crawler.files.content import Content, NotRead, Sheet, Span
from crawler.files.embedded import MOST, unopened
from crawler.files.pdf_page import PageRead, read_page, resolved
from crawler.files.scans import is_scanned, is_title, scans_of
from storage.dataset_records import Carried, Openness, Reading

MOST_PAGES = 300
_LIMITS: Mapping[str, Any] = {
    "maximum_declared_stream_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "zlib_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 500_000,
    "page_tree_maximum_entries": 5_000,
    "jbig2dec_binary": None,
}
_SPOILT = (
    PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, ArithmeticError,
    AssertionError, NotImplementedError, OSError, zlib.error,
)  # fmt: skip
"""What pypdf raises on files that are spoilt."""
_END, _END_WITHIN = b"%%EOF", 4096
_LEADS_OUT = ("/URI", "/Launch", "/SubmitForm", "/GoToR", "/ImportData")
_SAME = 3.0
_STRANGE = ("Cc", "Cn", "Co")  # controls, what is no letter, and what each font has of its own (Unicode 4.5)
_NAMES = re.compile(r"(?:/[A-Za-z]{1,4}[0-9A-F]{1,5}){3,}")

_LOST = (
    "Impossible to decode XFormObject", "Exceeded %(limit)d form XObject", "Ignoring page tree entry",
    "Page contents are not", "Object %(idnum)d %(generation)d not defined", "CAUTION: startxref found",
    "XRef object at", "Previous trailer cannot be read",
)  # fmt: skip
"""How pypdf's warnings begin of what it leaves out and reads on."""
_VEILED = "Advanced encoding"
_LOG = logging.getLogger("pypdf")
_LOG.propagate = False  # it complains of each oddity, at length


class _Heard(logging.Handler):
    """Listens to pypdf for what it leaves out: whoever looks only at what it gives would take that for all."""

    lost = False
    veiled = False

    def emit(self, record: logging.LogRecord) -> None:
        self.lost |= record.msg.startswith(_LOST)
        self.veiled |= record.msg.startswith(_VEILED)

    def __enter__(self) -> _Heard:
        _LOG.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        _LOG.removeHandler(self)


def open_pdf(body: bytes) -> Content:
    """A PDF. Its openness is PICTURE where it is a scan (`crawler.files.scans`): of pages that are pictures without
    text, or with no more than a stamp's, no text is told. One that an empty password opens is read.

    Raises `NotRead`: PROTECTED; DAMAGED, also where pages or parts of them are lost; TOO_LARGE for more than 300 pages,
    and for what unpacks or unfolds without end; NO_READER where its fonts do not say which letters they draw, for
    portfolios, and for forms that are drawn anew.
    """
    try:
        with apply_configuration(**_LIMITS), _Heard() as heard:
            return _content(body, heard)
    except NotRead:
        raise
    except (FileNotDecryptedError, DependencyError):
        raise NotRead(Reading.PROTECTED, whys.LOCKED) from None
    except LimitReachedError:
        raise NotRead(Reading.TOO_LARGE, "文件超出解压限额") from None
    except _SPOILT as error:
        if _lacked_memory(error):
            raise NotRead(Reading.TOO_LARGE, "读取超出内存限额") from None
        raise NotRead(Reading.DAMAGED, f"PDF 内容无法解析，错误类型 {type(error).__name__}") from None


def _lacked_memory(error: BaseException | None) -> bool:
    """Whether an error stands for another, as pypdf tells it, that there was no memory left."""
    return error is not None and (isinstance(error, MemoryError) or _lacked_memory(error.__context__))


def _content(body: bytes, heard: _Heard) -> Content:
    if _END not in body.rstrip(b"\0")[-_END_WITHIN:]:
        raise NotRead(Reading.DAMAGED, "文件末尾缺失，不完整")
    reader = _unlocked(body)
    root = reader.root_object
    if "/Collection" in root:
        raise NotRead(Reading.NO_READER, "文件为由其他文件组成的 PDF 包")
    if "/XFA" in resolved(root.get("/AcroForm"), {}):
        raise NotRead(Reading.NO_READER, "文件为 XFA 动态表单")
    pages = _pages(reader)
    read = [read_page(page, reader) for page in pages]
    scans = scans_of([(page.is_scan, page.text) for page in read])
    told = [page for page, is_scan in zip(read, scans, strict=True) if not is_scan]
    if heard.lost:
        raise NotRead(Reading.DAMAGED, "文件的部分内容缺失，不完整")
    pictured = any(page.is_scan or page.is_pictured for page in read)
    carries = (*_actions(root), *([Carried.PICTURES] if pictured else []))
    text = "\n".join(filter(None, (*(page.text for page in told), *_filled_in(reader))))
    in_cells = "".join(cell for page in told for grid in page.grids for row in grid.rows for cell in row)
    if any(page.veiled or (heard.veiled and page.untold) for page in told) or _is_veiled(text + in_cells):
        raise NotRead(Reading.NO_READER, "文件的字体没有文字对照信息")
    is_scan = is_scanned(scans, is_title(text) and not in_cells)
    openness = Openness.PICTURE if is_scan else Openness.PDF
    members = tuple(map(unopened, islice(_embedded(reader, pages), MOST)))
    return Content(openness, iter(_sheets(told)), text, pages=len(pages), carries=carries, members=members)


def _embedded(reader: PdfReader, pages: list[PageObject]) -> Iterator[str]:
    """The names of the files that lie in the document, or hang on a page (ISO 32000 7.11.4, 12.5.6.15)."""
    yield from (str(file.alternative_name or file.name) for file in reader.attachment_list)
    for page in pages:
        for one in resolved(page.get("/Annots"), []):
            note = one.get_object()
            if isinstance(note, Mapping) and note.get("/Subtype") == "/FileAttachment":
                file = resolved(note.get("/FS"), {})
                yield str(file.get("/UF") or file.get("/F") or "") if isinstance(file, Mapping) else ""


def _unlocked(body: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotRead(Reading.PROTECTED, whys.LOCKED)
    except NotImplementedError:
        if b"/Encrypt" not in body:
            raise
        raise NotRead(Reading.PROTECTED, "文件须用专门程序解密") from None
    return reader


def _is_veiled(text: str) -> bool:
    """Whether text is the numbers or names of letters, which pypdf gives where a font tells no more of them: no text
    has so many of them as a quarter."""
    signs = "".join(text.split())
    strange = sum(sign == "\ufffd" or unicodedata.category(sign) in _STRANGE for sign in signs)
    return (strange + sum(map(len, _NAMES.findall(signs)))) * 4 > len(signs)


def _filled_in(reader: PdfReader) -> Iterator[str]:
    """What stands in the fields of a form, which is no part of any page."""
    if "/AcroForm" in reader.root_object:
        values = (field.value for field in (reader.get_fields() or {}).values())
        yield from (value for value in values if isinstance(value, str) and not value.startswith("/"))


def _pages(reader: PdfReader) -> list[PageObject]:
    pages = list(reader.pages)
    said = resolved(resolved(reader.root_object.get("/Pages"), {}).get("/Count"), 0)
    if isinstance(said, int) and said > len(pages):
        raise NotRead(Reading.DAMAGED, f"文件只有 {len(pages):,} 页，少于所标明的页数，不完整")
    if len(pages) > MOST_PAGES:
        raise NotRead(Reading.TOO_LARGE, f"文件共 {len(pages):,} 页，超出 {MOST_PAGES} 页的读取限额")
    return pages


def _actions(root: Any) -> Iterator[Carried]:
    """What it would do when it is opened."""
    names = resolved(root.get("/Names"), {})
    action = resolved(root.get("/OpenAction"), {})
    kind = action.get("/S") if isinstance(action, Mapping) else None
    if "/JavaScript" in names or kind == "/JavaScript":
        yield Carried.MACROS
    if kind in _LEADS_OUT:
        yield Carried.EXTERNAL_LINKS


def _sheets(pages: list[PageRead]) -> list[Sheet]:
    """The tables of all pages. One that begins a page with the columns of the last one before goes on with it."""
    sheets: list[tuple[list[tuple[str, ...]], list[Span], tuple[float, ...]]] = []
    for page in pages:
        for number, grid in enumerate(page.grids):
            if number == 0 and sheets and _same_columns(sheets[-1][2], grid.columns):
                rows, spans, _ = sheets[-1]
                spans += [Span(s.top + len(rows), s.left, s.bottom + len(rows), s.right) for s in grid.spans]
                rows += grid.rows
            else:
                sheets.append((list(grid.rows), list(grid.spans), grid.columns))
    return [Sheet(f"{number}", iter(rows), tuple(spans)) for number, (rows, spans, _) in enumerate(sheets, 1)]


def _same_columns(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))
