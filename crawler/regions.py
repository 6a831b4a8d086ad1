"""Parts of a page that only a script would fill, beside a menu that can be read. Pure.

What such a part would show cannot be said from this page, so nothing may be called absent from it.
"""

from __future__ import annotations

import re
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
_EMPTY = re.compile(r"<(div|ul|ol|dl|tbody|section|table)\b[^<>]*\bid\s*=\s*[\"']?([\w-]+)[^<>]*>\s*</\1>", re.I)
_FETCHES = re.compile(r"\$\.(?:ajax|get|post|getJSON)\s*\(|\bfetch\s*\(|XMLHttpRequest|axios|\.load\s*\(")
_SMALL = re.compile(
    r"visit|count|tongji|stat|weather|tianqi|jiucuo|login|search|share|wza|video|map|calendar|time|date|hits|click|user|"
    r"slogan|year|num|total|page|pager|qr|code|vote|toast|mask|dialog|layer|tip|loading|back|float|jquery|swiper|min\.js",
    re.I,
)


def has_unread_region(parsed: Parsed) -> bool:
    """Whether a part of the page is drawn by a template, written by a script of this host, or fetched into its place.

    Counters, weather, search boxes and the like are none.
    """
    text = parsed.text
    if _TEMPLATE.search(text) or "{{" in parsed.visible:
        return True
    here = host_key(urlsplit(parsed.base).netloc)
    for match in _WRITTEN.finditer(text):
        url = parsed.resolve(match.group(2))
        if url and host_key(urlsplit(url).netloc) == here and not _SMALL.search(url):
            return True
    return any(_is_fetched(text, match.group(2)) for match in _EMPTY.finditer(text))


def _is_fetched(text: str, name: str) -> bool:
    """Whether a script that fetches something names this empty element close by."""
    if _SMALL.search(name):
        return False
    for match in re.finditer(rf"[\"'#]{re.escape(name)}[\"']", text):
        if _FETCHES.search(text, max(0, match.start() - 600), match.end() + 600):
            return True
    return False
