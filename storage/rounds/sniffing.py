"""Is a file what the ending of its name says? Told by its bytes alone; nothing in it is unpacked. Pure.

The packages are OOXML (ECMA-376) and OFD (GB/T 33190); the other marks are told in `storage.signatures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storage.signatures import COMPOUND, JPEG, OOXML, PNG, is_pdf, is_webp, names_in, plain_text


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda body: body.startswith(mark)


def _is_text(body: bytes) -> bool:
    return plain_text(body) is not None


def _compound_with(*streams: str) -> Callable[[bytes], bool]:
    """A compound file in whose directory one of these streams stands; without any, each."""
    names = [stream.encode("utf-16-le") for stream in streams]
    return lambda body: body.startswith(COMPOUND) and (not names or any(name in body for name in names))


def _package_with(*parts: str) -> Callable[[bytes], bool]:
    return lambda body: bool(names := names_in(body)) and all(part in names for part in parts)


KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "png": _begins(PNG),
    "jpg": _begins(JPEG),
    "jpeg": _begins(JPEG),
    "webp": is_webp,
    "pdf": is_pdf,
    "docx": _package_with(OOXML, "word/document.xml"),
    "xlsx": _package_with(OOXML, "xl/workbook.xml"),
    "doc": _compound_with("WordDocument"),
    "xls": _compound_with("Workbook", "Book"),
    "wps": _compound_with(),
    "et": _compound_with(),
    "ofd": _package_with("OFD.xml"),
    "zip": _package_with(),
    "txt": _is_text,
}
"""Whether bytes are of a kind, by the ending of files of it: what may be handed in."""
