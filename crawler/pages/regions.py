"""Parts of a page that only a script would fill, beside a menu that can be read. Pure.

What such a part would show cannot be said from this page, so nothing may be called absent from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crawler.pages.calls import called
from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.pages.parts import Hidden, own_part
from storage.records import Part, PartKind

_TEMPLATE = re.compile(  # each begins with a sign, which is looked for at a tenth of a letter's cost
    r"-for(?<=\bv-for)\s*=|-repeat(?<=\bng-repeat)\s*=|<script[^>]+type\s*=\s*['\"]?text/(?:x-\w+-?template|template|html)",
    re.I,
)
_WRITTEN = re.compile(
    r"<((?i:div|li|td|ul|dl|section))\b[^<>]*>\s*<(?i:script\b[^<>]*\bsrc)\s*=\s*[\"']?([^\"'\s>]+)[^<>]*>\s*"
    r"</(?i:script)>\s*</(?i:\1)>"
)
_INCLUDED = re.compile(
    r"<!--\s*#include\s+\w+\s*=\s*[\"']([^\"']+)"  # a server's include that the server did not carry out
    r"|<object\b[^<>]*\bdata\s*=\s*[\"']?([^\"'\s<>]+\.(?:s?html?|jsp|aspx?|php)\b)"
    r"|<\w[^<>]{0,500}\s(?:w3-)?(?:data-)?include(?:-html)?\s*=\s*[\"']([^\"'<>]+\.(?:s?html?|jsp|aspx?|php)\b)",
    re.I,
)
_FOOT = re.compile(r"foot|bottom|tail|copyright|link", re.I)
_AROUND_ALL = re.compile(r"top|head|nav|menu|banner|foot|bottom|tail|copyright|link", re.I)
_EMPTY = re.compile(
    r"<((?i:div|ul|ol|dl|tbody|section|table))\b[^<>]*\b[iI][dD]\s*=\s*[\"']?([\w-]+)[^<>]*>\s*</(?i:\1)>"
)
_FETCHES = re.compile(r"\$\.(?:ajax|get|post|getJSON)\s*\(|\bfetch\s*\(|XMLHttpRequest|axios|\.load\s*\(")
_SMALL = re.compile(
    r"visit|count|tongji|stat|weather|tianqi|jiucuo|login|search|share|wza|video|map|calendar|time|date|hits|click|user|"
    r"slogan|year|num|total|page|pager|qr|code|vote|toast|mask|dialog|layer|tip|loading|back|float|jquery|swiper|min\.js",
    re.I,
)
_ROOTS = "#app, #root, #__nuxt, #__next, [id$='-app']"
_WAITING_WORDS = ("加载", "载入", "稍候", "稍后", "oading")
WAITING = re.compile(
    r"(?:正在|努力|数据|页面|拼命)*(?:加载|载入)中?[.…,，!！]*(?:请稍[候后][.…!！]*)?|请稍[候后][.…!！]*|loading[.…]*",
    re.I,
)
"""What an application says until its scripts have run."""
_NEAR = 600  # characters about an element's name in which a script that fetches speaks of it
_TINY = 200  # points: a frame that is narrower or lower shows no document
_OPEN, _QUOTES = frozenset("\"'#"), frozenset("\"'")
_MOST = 400
_MOST_NAMES, _MOST_PLACES = 100, 10
"""Empty elements of a page, and places of each one's name in its scripts, that are looked at: real pages have a few."""


def hidden_regions(parsed: Parsed) -> Hidden:
    """Parts of the page that are drawn by a template, left to be included, written by a script of this host, or fetched
    into their place.

    Counters, weather, search boxes and the like are none.
    """
    text = parsed.text
    parts = [
        part
        for match in islice(_WRITTEN.finditer(text), _MOST)
        if not _SMALL.search(match.group(2)) and (part := own_part(parsed, PartKind.SCRIPT, match.group(2)))
    ]
    included = [own_part(parsed, PartKind.FRAGMENT, name) for name in _included(text)]
    parts += [part for part in included if part]
    unknown = bool(_TEMPLATE.search(text)) or "{{" in parsed.visible or None in included
    names = dict.fromkeys(match.group(2) for match in islice(_EMPTY.finditer(text), _MOST))
    for name in islice(names, _MOST_NAMES):
        fetched = _fetched(parsed, name)
        parts += fetched or []
        unknown |= fetched == []
    return Hidden(tuple(parts), unknown=unknown or len(names) > _MOST_NAMES)


def has_empty_place(parsed: Parsed) -> bool:
    """Whether a named element of the page is empty, so that a script may fill it; counters and the like are none.

    An application's root is empty as well while it only says that it is loading.
    """
    roots = parsed.tree.css(_ROOTS) if any(word in parsed.text for word in _WAITING_WORDS) else ()
    if any(WAITING.fullmatch(squeeze(root.text()[:_NEAR])) for root in islice(roots, _MOST_PLACES)):
        return True
    return any(not _SMALL.search(match.group(2)) for match in islice(_EMPTY.finditer(parsed.text), _MOST))


def has_fetched_place(parsed: Parsed) -> bool:
    """Whether an empty named element of the page, that of a menu or footer not, is one for which a script fetches
    something."""
    names = dict.fromkeys(match.group(2) for match in islice(_EMPTY.finditer(parsed.text), _MOST))
    places = (name for name in islice(names, _MOST_NAMES) if not _AROUND_ALL.search(name))
    return any(_fetched(parsed, name) is not None for name in places)


def has_embedded(parsed: Parsed) -> bool:
    """Whether the page shows another document within it (a PDF, a frame): what it is for may stand there."""
    return any(map(_is_shown, islice(parsed.tree.css("iframe[src], embed[src], object[data]"), _MOST_PLACES)))


def _is_shown(node: LexborNode) -> bool:
    """Whether an embedded document is one that a visitor would read: neither small nor hidden, nor a counter's."""
    attributes = node.attributes
    source = attributes.get("src") or attributes.get("data") or ""
    style = squeeze(attributes.get("style") or "").lower()
    sizes = (attributes.get(name) or "" for name in ("width", "height"))
    tiny = any(size.isdecimal() and int(size[:6]) < _TINY for size in sizes) or "display:none" in style
    return bool(source) and not tiny and not _SMALL.search(source) and not source.startswith(("about:", "javascript:"))


def _included(text: str) -> Iterator[str]:
    """The other documents that the page's markup asks to be put into it: these are in no answer of the server."""
    found = _INCLUDED.finditer(text) if "include" in text or "<object" in text else ()
    names = (next(name for name in match.groups() if name) for match in islice(found, _MOST))
    return (name for name in names if not _SMALL.search(name) and not _FOOT.search(name))


def _fetched(parsed: Parsed, name: str) -> list[Part] | None:
    """What a script fetches close by where it names this empty element: none where its address cannot be told, and
    None where no script fetches anything for it."""
    if _SMALL.search(name):
        return None
    text, found = parsed.text, None
    for at in islice(_places(text, name), _MOST_PLACES):
        near = text[max(0, at - 1 - _NEAR) : at + len(name) + 1 + _NEAR]
        if _FETCHES.search(near):
            urls = called(parsed, near)
            found = (found or []) + [part for url in urls if (part := own_part(parsed, PartKind.FRAGMENT, url))]
    return found


def _places(text: str, name: str) -> Iterator[int]:
    """Where a script names an element: in quotes, or behind the sign of an identity."""
    at = text.find(name)
    while at >= 0:
        if text[at - 1 : at] in _OPEN and text[at + len(name) : at + len(name) + 1] in _QUOTES:
            yield at
        at = text.find(name, at + len(name))
