"""What sort of file bytes are, by their marks; nothing in them is unpacked. Standard library only.

PNG (ISO/IEC 15948), JPEG (ISO/IEC 10918), WebP (RFC 9649), PDF (ISO 32000, which need not begin at the first byte), ZIP
(APPNOTE 4.3), and compound files (MS-CFB), which doc, xls, wps and et are.
"""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
OOXML = "[Content_Types].xml"

_PDF_WITHIN = 1024
_SPOILT = "\ufffd"
_SPOILT_WRITTEN = _SPOILT.encode()  # what somebody else could not read, and wrote so
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_END, _END_64, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02"
_END_SIZE, _END_64_SIZE, _ENTRY_SIZE, _LONGEST_COMMENT = 22, 56, 46, 65_535
_IN_64 = 0xFFFFFFFF
_UTF_8 = 0x800
_MOST_NAMES = 10_000


def is_webp(body: bytes) -> bool:
    """Whether bytes begin as a WebP picture does."""
    return body[:4] == b"RIFF" and body[8:12] == b"WEBP"


def is_pdf(body: bytes) -> bool:
    """Whether a PDF begins in the first kilobyte."""
    return b"%PDF-" in body[:_PDF_WITHIN]


def plain_text(body: bytes, *, whole: bool = True, most_spoilt: int = 0) -> str | None:
    """The bytes as text, as editors in China save it: UTF-8, GB 18030, or UTF-16 that says so. None where they are
    none, or hold control characters. Not `whole`: the last character may be cut. So many characters may be spoilt."""
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(body, whole)
        if text.count(_SPOILT) <= most_spoilt + body.count(_SPOILT_WRITTEN):
            return None if _CONTROLS.search(text) else text
    return None


def names_in(body: bytes) -> tuple[str, ...]:
    """What the directory of a ZIP archive says is in it, ten thousand names at most; nothing where it is none, or is
    cut. Made by hand, since `zipfile` keeps half a kilobyte for each of as many members as a file cares to name."""
    return tuple(_names(body)) if body.startswith(b"PK") else ()


def _names(body: bytes) -> Iterator[str]:
    place, end = _directory(body)
    for _ in range(_MOST_NAMES):
        if place < 0 or place + _ENTRY_SIZE > end or body[place : place + 4] != _ENTRY:
            return
        (flags,) = struct.unpack_from("<H", body, place + 8)
        lengths = struct.unpack_from("<HHH", body, place + 28)
        name = body[place + _ENTRY_SIZE : place + _ENTRY_SIZE + lengths[0]]
        yield name.decode("utf-8" if flags & _UTF_8 else "cp437", "replace")
        place += _ENTRY_SIZE + sum(lengths)


def _directory(body: bytes) -> tuple[int, int]:
    """Where an archive's directory begins and ends. One that is not where it says that it is belongs to a member, and
    the archive's own is cut off."""
    end = body.rfind(_END, max(0, len(body) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(body):
        return -1, -1
    size, start = struct.unpack_from("<LL", body, end + 12)
    if _IN_64 in (size, start):
        end = body.rfind(_END_64, 0, end)
        if end < 0 or end + _END_64_SIZE > len(body):
            return -1, -1
        size, start = struct.unpack_from("<QQ", body, end + 40)
    return (start, end) if start + size == end else (-1, -1)
