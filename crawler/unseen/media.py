"""Whether an answer is a web page at all: its bytes first, then what its header says. Pure."""

from __future__ import annotations

import json
import re

from crawler.pages.page import Parsed

_MAGIC = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x00\x00\x01\x00",
    b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"OggS", b"ID3", b"wOFF",
)  # fmt: skip
# A picture or PDF whose first bytes were lost on the way, as when a saved copy was taken for text.
_MANGLED = re.compile(r".{0,8}(?:PNG\r?\n|JFIF|Exif|GIF8\da|%PDF-|WEBP)", re.DOTALL)
_CALL = re.compile(r"\s*[\w.$]+\(\s*[\[{][^<]*[\]}]\s*\)\s*;?\s*")
_NULS = 5
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|script|div|table|frameset|p|h\d|a|ul|center|form)\b", re.IGNORECASE
)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg|xs:schema)\b",
    re.IGNORECASE,
)


def is_html(parsed: Parsed) -> bool:
    """Whether the answer is a page: no file by its first bytes, and markup whatever its type is called.

    An image under a .jsp address, and data under text/html, are found out; a page sent as text/plain is one.
    """
    body = parsed.page.body
    if body.startswith(_MAGIC) or _MANGLED.match(parsed.text[:40]) or _is_binary(parsed):
        return False
    kind = parsed.page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if _is_data(parsed.text) or _FEED.match(parsed.text):
        return False
    return _TAG.search(parsed.text[:20000]) is not None or kind in _PAGE_TYPES


def _is_binary(parsed: Parsed) -> bool:
    return not parsed.charset.startswith("utf-16") and parsed.page.body[:1000].count(b"\x00") > _NULS


def _is_data(text: str) -> bool:
    """Whether the whole text is JSON, or a call with JSON in it."""
    if text.lstrip()[:1] not in ("{", "["):
        return "<" not in text[:200] and _CALL.fullmatch(text) is not None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
