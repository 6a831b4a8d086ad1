"""Parts of a page that only a script would fill, beside a menu that can be read. Pure.

What such a part would show cannot be said from this page, so nothing may be called absent from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.bounds import host_key
from crawler.page import Parsed

_TEMPLATE = re.compile(
    r"\bv-for\s*=|\bng-repeat\s*=|<script[^>]+type\s*=\s*['\"]?text/(?:x-\w+-?template|template|html)", re.I
)
_WRITTEN = re.compile(
    r"<(div|li|td|ul|dl|section)\b[^<>]*>\s*<script\b[^<>]*\bsrc\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>\s*</script>\s*</\1>",
    re.I,
)
_INCLUDED = re.compile(
    r"<!--\s*#include\s+\w+\s*=\s*[\"']([^\"']+)"  # a server's include that the server did not carry out
    r"|<object\b[^<>]*\bdata\s*=\s*[\"']?([^\"'\s<>]+\.(?:s?html?|jsp|aspx?|php)\b)"
    r"|<\w[^<>]{0,500}\s(?:w3-)?(?:data-)?include(?:-html)?\s*=\s*[\"']([^\"'<>]+\.(?:s?html?|jsp|aspx?|php)\b)",
    re.I,
)
_FOOT = re.compile(r"foot|bottom|tail|copyright|link", re.I)
_EMPTY = re.compile(r"<(div|ul|ol|dl|tbody|section|table)\b[^<>]*\bid\s*=\s*[\"']?([\w-]+)[^<>]*>\s*</\1>", re.I)
_FETCHES = re.compile(r"\$\.(?:ajax|get|post|getJSON)\s*\(|\bfetch\s*\(|XMLHttpRequest|axios|\.load\s*\(")
_SMALL = re.compile(
    r"visit|count|tongji|stat|weather|tianqi|jiucuo|login|search|share|wza|video|map|calendar|time|date|hits|click|user|"
    r"slogan|year|num|total|page|pager|qr|code|vote|toast|mask|dialog|layer|tip|loading|back|float|jquery|swiper|min\.js",
    re.I,
)


def has_unread_region(parsed: Parsed) -> bool:
    """Whether a part of the page is drawn by a template, left to be included, written by a script of this host, or
    fetched into its place.

    Counters, weather, search boxes and the like are none.
    """
    text = parsed.text
    if _TEMPLATE.search(text) or "{{" in parsed.visible:
        return True
    if any(not _SMALL.search(name) and not _FOOT.search(name) for name in _included(text)):
        return True
    here = host_key(urlsplit(parsed.base).netloc)
    for match in _WRITTEN.finditer(text):
        url = parsed.resolve(match.group(2))
        if url and host_key(urlsplit(url).netloc) == here and not _SMALL.search(url):
            return True
    return any(_is_fetched(text, match.group(2)) for match in _EMPTY.finditer(text))


def _included(text: str) -> Iterator[str]:
    """What other documents the page's markup asks to be put into it: these are in no answer of the server."""
    found = _INCLUDED.finditer(text) if "include" in text or "<object" in text else ()
    return (next(name for name in match.groups() if name) for match in found)


def _is_fetched(text: str, name: str) -> bool:
    """Whether a script that fetches something names this empty element close by."""
    if _SMALL.search(name):
        return False
    for match in re.finditer(rf"[\"'#]{re.escape(name)}[\"']", text):
        if _FETCHES.search(text, max(0, match.start() - 600), match.end() + 600):
            return True
    return False
