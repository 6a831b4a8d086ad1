"""What a data file is called, and what its bytes say that it is. Pure.

Files saved by WPS under its own endings (wps, et) hold the streams or parts of Word and Excel, so their bytes say doc,
docx, xls or xlsx: `FileFacts.lies` takes that for no lie. What is neither (RTF, presentations, MHTML, and a workbook or
document under a password, whose bytes do not say which) is OTHER.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from crawler.files.compound import Compound, SpoiltError
from storage.dataset_records import Format
from storage.signatures import COMPOUND, JPEG, OOXML, PNG, is_pdf, is_webp, names_in, plain_text

_PICTURES = ("png", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "webp")
_ENDINGS = {
    "csv": Format.CSV, "tsv": Format.CSV, "json": Format.JSON, "geojson": Format.JSON, "xml": Format.XML,
    "xlsx": Format.XLSX, "xlsm": Format.XLSX, "xls": Format.XLS, "et": Format.ET, "zip": Format.ZIP, "rar": Format.RAR,
    "7z": Format.SEVEN_ZIP, "doc": Format.DOC, "docx": Format.DOCX, "docm": Format.DOCX, "wps": Format.WPS,
    "pdf": Format.PDF, "ofd": Format.OFD, "html": Format.HTML, "htm": Format.HTML, "shtml": Format.HTML,
    "xhtml": Format.HTML, "txt": Format.TEXT, **dict.fromkeys(_PICTURES, Format.PICTURE),
}  # fmt: skip
_ENDING = re.compile(rf"\.\s?({'|'.join(sorted(_ENDINGS, key=len, reverse=True))})(?![0-9A-Za-z_-])", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z]+://|//|/|[^?\s]*\?[\w%.~-]+=", re.IGNORECASE)

_OOXML_TYPE = "application/vnd.openxmlformats-officedocument."
_TYPES = {
    "text/csv": Format.CSV, "application/csv": Format.CSV, "text/tab-separated-values": Format.CSV,
    "application/json": Format.JSON, "text/json": Format.JSON, "application/xml": Format.XML, "text/xml": Format.XML,
    f"{_OOXML_TYPE}spreadsheetml.sheet": Format.XLSX, f"{_OOXML_TYPE}wordprocessingml.document": Format.DOCX,
    "application/vnd.ms-excel": Format.XLS, "application/msword": Format.DOC, "application/kset": Format.ET,
    "application/kswps": Format.WPS, "application/wps-office.et": Format.ET, "application/wps-office.wps": Format.WPS,
    "application/zip": Format.ZIP, "application/x-zip-compressed": Format.ZIP, "application/x-rar": Format.RAR,
    "application/x-rar-compressed": Format.RAR, "application/vnd.rar": Format.RAR,
    "application/x-7z-compressed": Format.SEVEN_ZIP, "application/pdf": Format.PDF, "application/ofd": Format.OFD,
    "text/html": Format.HTML, "application/xhtml+xml": Format.HTML, "text/plain": Format.TEXT,
}  # fmt: skip

_MAGIC = (
    (b"Rar!\x1a\x07", Format.RAR),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
    (PNG, Format.PICTURE),
    (JPEG, Format.PICTURE),
    (b"GIF87a", Format.PICTURE),
    (b"GIF89a", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),
    (b"MM\x00*", Format.PICTURE),
)
_PARTS = (
    ("OFD.xml", Format.OFD),
    ("word/document.xml", Format.DOCX),
    ("xl/workbook.xml", Format.XLSX),
    ("xl/workbook.bin", Format.XLSX),
    ("ppt/presentation.xml", Format.OTHER),
    ("META-INF/manifest.xml", Format.OTHER),  # of OpenDocument
)
"""Parts that say what a package is."""
_FOLDERS = (("Doc_0/", Format.OFD), ("word/", Format.DOCX), ("xl/", Format.XLSX), ("ppt/", Format.OTHER))
"""Where the parts of a package lie, which is all that one that is cut may have left."""
_FIRST_PARTS = (OOXML, "_rels/", "docProps/", "OFD.xml", *(folder for folder, _ in _FOLDERS))
_LOCAL = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_EMPTY_ARCHIVE = b"PK\x05\x06"
_LONGEST_NAME = 200
_MOST_LOCAL = 2_000

_BEGINNING = 64 * 1024
_A_LETTER = 300  # bytes of a text of which one may be spoilt
_OTHER_TEXT = ("{\\rtf", "%!PS")
_MESSAGE = re.compile(
    r"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?(?:MIME-Version:|Content-Type:\s*multipart/)", re.IGNORECASE
)
"""How a web page in one file (MHTML, RFC 2557) begins."""
_OFFICE_XML = re.compile(r'<\?mso-application\s+progid="(?!Excel)|<w:wordDocument\b|<pkg:package\b')
"""A document that is one file of XML: its elements are no fields of a list."""
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|script|style|link|table|div|frameset|iframe|form|center|p|h\d|br|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\b|!--|[\w:.-]+(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_JSON = re.compile(
    r"""\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]]|(?:-?\d+(?:\.\d+)?|true|false|null)\s*(?:,|\]\s*\Z))|null\s*\Z)"""
)
_SEPARATORS = (",", "\t", ";", "|")
_CSV_ROWS = 50
_HEADER = 512
_STREAMS = (
    ("worddocument", b"\xec\xa5", Format.DOC),  # MS-DOC 2.5.2
    ("workbook", b"\x09\x08", Format.XLS),  # MS-XLS 2.4.21
    ("book", b"\x09\x08", Format.XLS),
)
"""Streams that say what a compound file is, and how they begin: mostly right behind its header."""


def declared_format(name: str, media_type: str) -> Format:
    """What a file is called: by the last ending that its name holds, else by its media type; OTHER where neither says.

    `name` may be an address (its path counts before its query), the name of a download, or words that name a file.
    """
    by_name = _in_address(name) if _ADDRESS.match(name.strip()) else _last_ending(unquote(name))
    if by_name is not None:
        return by_name
    kind = media_type.partition(";")[0].strip().lower()
    return Format.PICTURE if kind.startswith("image/") else _TYPES.get(kind, Format.OTHER)


def _in_address(url: str) -> Format | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return _last_ending(url)
    in_path = _last_ending(unquote(parts.path).rpartition("/")[2])
    in_query = _last_ending(unquote(parts.query))
    if in_path in (None, Format.HTML):  # a page that hands out the file that its query names
        return in_query or in_path
    return in_path


def _last_ending(name: str) -> Format | None:
    endings: list[str] = _ENDING.findall(name)
    return _ENDINGS[endings[-1].lower()] if endings else None


def real_format(body: bytes) -> Format:
    """What bytes are, whatever they are called. A file that is cut or spoilt is what its beginning promises."""
    if body.startswith(COMPOUND):
        return _compound(body)
    if body.startswith(b"PK"):
        return _package(body)
    for mark, format in _MAGIC:
        if body.startswith(mark):
            return format
    if is_webp(body) or (body[:2] == b"BM" and body[6:10] == bytes(4)):
        return Format.PICTURE
    if not body:
        return Format.OTHER
    text = plain_text(body[:_BEGINNING], whole=False, most_spoilt=min(len(body), _BEGINNING) // _A_LETTER)
    as_text = Format.OTHER if text is None else _text(text)
    if as_text in (Format.OTHER, Format.TEXT) and is_pdf(body):
        return Format.PDF
    return as_text


def is_locked_package(body: bytes) -> bool:
    """Whether bytes are a workbook or document (xlsx, docx) under a password: MS-OFFCRYPTO 2.3.4."""
    return body.startswith(COMPOUND) and "encryptedpackage" in _streams(body)


def has_lost_directory(body: bytes) -> bool:
    """Whether bytes begin as a compound file, or as a package (xlsx, docx, ofd) may, whose directory is cut off or
    spoilt: then they may be OTHER and are damaged."""
    if body.startswith(COMPOUND):
        return not _streams(body)
    if not body.startswith(b"PK") or body.startswith(_EMPTY_ARCHIVE) or names_in(body):
        return False
    return _may_be_package(_local_names(body))


def _compound(body: bytes) -> Format:
    """By the streams at its root: a document may hold a workbook further down, and a workbook a document."""
    streams = _streams(body)
    for name, first, format in _STREAMS:
        if name in streams or (not streams and body.startswith(first, _HEADER)):
            return format
    return Format.OTHER


def _streams(body: bytes) -> frozenset[str]:
    """The streams at the root of a compound file, in lower case; none where its directory is cut off or spoilt."""
    try:
        return Compound(body).streams
    except SpoiltError:
        return frozenset()


def _package(body: bytes) -> Format:
    names = frozenset(name.replace("\\", "/").lstrip("/").lower() for name in names_in(body))
    if not names and not body.startswith(_EMPTY_ARCHIVE):
        return _cut_package(_local_names(body))
    if (known := next((format for part, format in _PARTS if part.lower() in names), None)) is not None:
        return known
    return _by_folder(names, Format.OTHER) if OOXML.lower() in names else Format.ZIP


def _by_folder(names: Iterable[str], otherwise: Format) -> Format:
    """What a package is by where its parts lie: the main one may be called otherwise (`word/document2.xml`)."""
    found = (format for folder, format in _FOLDERS if any(name.lower().startswith(folder.lower()) for name in names))
    return next(found, otherwise)


def _cut_package(names: list[str]) -> Format:
    """An archive that lost its directory. Only of one that began as a package does is more said: in another archive
    the names may be those within a member."""
    if not _may_be_package(names):
        return Format.ZIP
    return _by_folder(names, Format.OFD if "OFD.xml" in names else Format.OTHER)


def _may_be_package(names: list[str]) -> bool:
    return not names or names[0].startswith(_FIRST_PARTS)


def _local_names(body: bytes) -> list[str]:
    """The names that stand before an archive's members."""
    names = []
    for _, found in zip(range(_MOST_LOCAL), _LOCAL.finditer(body), strict=False):
        name = body[found.end() : found.end() + min(int.from_bytes(found[1], "little"), _LONGEST_NAME)]
        if found.end() + len(name) < len(body):  # else the name is cut, too
            names.append(name.decode("utf-8", "replace"))
    return names


def _text(text: str) -> Format:
    text = text.lstrip("\ufeff")
    if text.lstrip().startswith(_OTHER_TEXT) or _MESSAGE.match(text.lstrip()) or _OFFICE_XML.search(text[:2000]):
        return Format.OTHER
    if _PAGE.match(text):
        return Format.HTML
    if _MARKUP.match(text):
        return Format.HTML if re.search(r"<(?:!doctype\s+)?html\b", text[:2000], re.IGNORECASE) else Format.XML
    if _JSON.match(text):
        return Format.JSON
    return Format.CSV if _in_columns(text) else Format.TEXT


def _in_columns(text: str) -> bool:
    """Whether most lines have the same two or more cells: a title may stand above them."""
    lines = [line for line in text.splitlines()[: _CSV_ROWS + 1] if line.strip()]
    return any(_fits(lines, separator) for separator in _SEPARATORS)


def _fits(lines: list[str], separator: str) -> bool:
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return False
    (width, count), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
    return width > 1 and count > 1 and count * 2 > len(rows)
