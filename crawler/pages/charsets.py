"""Which charset an answer is in, whatever it says of itself. Pure."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of an answer and the charset that it turned out to have.

    A byte order mark decides; else strict UTF-8, which no other charset's Chinese text passes by chance; else what
    the header or the page declares, with every gb* read as GB18030, their superset; else GB18030, and at last UTF-8
    with marks for what cannot be read. What a page declares is not trusted before that: real pages declare gb2312
    and are UTF-8 or UTF-16.
    """
    for mark, marked in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, errors="replace"), marked
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3 and error.reason == "unexpected end of data":
            return body.decode("utf-8", errors="ignore"), "utf-8"  # cut in the middle of a character
    for name in (_declared(content_type.encode("latin-1", "replace")), _declared(body[:_HEAD_BYTES]), "gb18030"):
        if name and (decoded := _decoded(body, name)) is not None:
            return decoded, name
    replaced = {name: body.decode(name, errors="replace") for name in ("utf-8", "gb18030")}
    best = min(replaced, key=lambda name: replaced[name].count("\ufffd"))
    return replaced[best], best


def _decoded(body: bytes, name: str) -> str | None:
    """The text, where `name` fits: entirely, or but for a few damaged characters of a declared charset."""
    try:
        text = body.decode(name, errors="replace")
    except (UnicodeError, LookupError):  # a codec that is for something else: idna, undefined, hex
        return None
    return text if text.count("\ufffd") * 50 <= len(text) else None


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    if not match:
        return None
    name = match.group(1).decode("ascii", "replace").lower()
    if name.startswith(("gb", "x-gb", "hz", "euc-cn", "cp936", "ms936")):
        return "gb18030"
    try:
        b"".decode(name)  # refuses what is no text encoding
        return codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        return None
