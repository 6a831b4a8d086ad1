"""What a browser is given of an archived answer: what readers read of it, and nothing that would run. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.pages.charsets import decode
from monitor.evidence.marked import is_no_text, media_of
from storage.warc import Record

_PICTURE = re.compile(r"\s*(image/(?:png|jpeg|gif|webp|bmp|x-icon|vnd\.microsoft\.icon))\b", re.IGNORECASE)
_STYLE = re.compile(r"\s*text/css\b", re.IGNORECASE)
_TEXT = re.compile(r"^\s*text/|xml|json|javascript", re.IGNORECASE)
_MARKUP = re.compile(r"html|^\s*$", re.IGNORECASE)
_SHADOW = re.compile(r"(?=shadowrootmode)", re.IGNORECASE)

SANDBOX = "sandbox; script-src 'none'; object-src 'none'"
"""The policy that all is served with: no script, no plug-in, no form, no window; nor does a page lead elsewhere by
itself, for a sandbox ends `meta refresh` too (HTML, 4.2.5.3)."""


@dataclass(frozen=True, slots=True)
class Served:
    """An answer as the browser is given it. `media` is its content type."""

    media: str
    body: bytes


def served_page(record: Record) -> Served | None:
    """An archived answer as a page that can be shown; None for what no browser draws without a plug-in.

    Its text is that which readers read, whatever charset it says to be in. A template's shadow tree is not drawn:
    the numbers of persons in it could not be masked.
    """
    media = media_of(record)
    if is_no_text(record.body):
        return served_part(record)
    if _MARKUP.search(media):
        text, _ = decode(record.body, media)
        return Served("text/html; charset=utf-8", _SHADOW.sub("no-", text).encode("utf-8", "replace"))
    if _TEXT.search(media):
        text, _ = decode(record.body, media)
        return Served("text/plain; charset=utf-8", text.encode("utf-8", "replace"))
    return served_part(record)


def served_part(record: Record) -> Served | None:
    """An archived answer as a picture or a style of a page; None for what is neither."""
    media = media_of(record)
    if found := _PICTURE.match(media):
        return Served(found[1], record.body)
    if _STYLE.match(media):
        text, _ = decode(record.body, media)
        return Served("text/css; charset=utf-8", text.encode("utf-8", "replace"))
    return None
