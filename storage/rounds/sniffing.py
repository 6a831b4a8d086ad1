"""Is a file what the ending of its name says? Told by its bytes alone; nothing in it is unpacked. Pure.

Magic bytes: PNG (ISO/IEC 15948), JPEG (ISO/IEC 10918), WebP (RFC 9649), PDF (ISO 32000, which need not begin at the
first byte), ZIP, the packages OOXML (ECMA-376) and OFD (GB/T 33190), and compound files (MS-CFB), which doc, xls, wps
and et are.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Collection, Mapping

_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_PDF_WITHIN = 1024
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error)
"""What `zipfile` raises on files that are none, by its source."""


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda body: body.startswith(marks)


def _is_webp(body: bytes) -> bool:
    return body[:4] == b"RIFF" and body[8:12] == b"WEBP"


def _is_pdf(body: bytes) -> bool:
    return b"%PDF-" in body[:_PDF_WITHIN]


def _is_text(body: bytes) -> bool:
    """Text as editors in China save it: UTF-8, GB 18030, or UTF-16 that says so."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return not _CONTROLS.search(body.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


def _compound_with(*streams: str) -> Callable[[bytes], bool]:
    """A compound file in whose directory one of these streams stands; without any, each."""
    names = [stream.encode("utf-16-le") for stream in streams]
    return lambda body: body.startswith(_COMPOUND) and (not names or any(name in body for name in names))


def _package_with(*parts: str) -> Callable[[bytes], bool]:
    return lambda body: bool(names := _names_in(body)) and all(part in names for part in parts)


def _names_in(body: bytes) -> Collection[str]:
    """What an archive says is in it; nothing where it is none."""
    if not body.startswith(b"PK"):
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return frozenset(archive.namelist())
    except _BROKEN:
        return ()


_OOXML = "[Content_Types].xml"

KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "webp": _is_webp,
    "pdf": _is_pdf,
    "docx": _package_with(_OOXML, "word/document.xml"),
    "xlsx": _package_with(_OOXML, "xl/workbook.xml"),
    "doc": _compound_with("WordDocument"),
    "xls": _compound_with("Workbook", "Book"),
    "wps": _compound_with(),
    "et": _compound_with(),
    "ofd": _package_with("OFD.xml"),
    "zip": _package_with(),
    "txt": _is_text,
}
"""Whether bytes are of a kind, by the ending of files of it: what may be handed in."""
