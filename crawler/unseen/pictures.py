"""Whether pictures stand in a page's text: what they say cannot be read. Pure.

A guide, a form or a plan is often put up as a picture of its pages, or with a chart of its steps. Logos, banners, icons
and codes to scan are the site's, and hold nothing that is asked for.
"""

from __future__ import annotations

import re
from itertools import islice

from crawler.pages.page import LexborNode, Parsed

_OF_THE_SITE = re.compile(
    r"logo|banner|icon|ico\b|/ico|dot|arrow|line|more|qr|ewm|erwei|wei?xin|/wx|weibo|share|jiucuo|conac|dzjg|red\.png|beian|gongan|ghs|"
    r"search|btn|button|nav|menu|gotop|/top|head|foot|copy|/bg|_bg|bg_|print|close|blank|space|loading|nodata|fileType|"
    r"word\.|excel\.|pdf\.|doc\.|zip\.|default\.|wza|hits|count",
    re.IGNORECASE,
)
_FRAME = re.compile(r"foot|header|nav\b|menu|banner|share|ewm|qrcode|logo|copyright|side|crumb|search", re.IGNORECASE)
_TEXT = re.compile(r"content|article|editor|zoom|vsb|detail|ucap|TRS|text|news|wenzhang", re.IGNORECASE)
_SET_APART = frozenset({"p", "center", "figure"})
_FRAMES = frozenset({"header", "nav", "footer", "aside", "button"})
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|webp|tiff?)(?:\?|$)", re.IGNORECASE)
_SMALL = 200  # points: what is smaller is an ornament
_MOST, _HIGHEST, _NEAR = 100, 12, 3


def has_pictures(parsed: Parsed) -> bool:
    """Whether a picture stands in the page's text: in a paragraph, or in an element that is made for text, of no small
    size and none of the site's own."""
    known: dict[int, str] = {}
    return any(_is_of_text(image, known) for image in islice(parsed.tree.css("img[src]"), _MOST))


def _is_of_text(image: LexborNode, known: dict[int, str]) -> bool:
    """`known` are the names of the elements that were met about other pictures."""
    attributes = image.attributes
    path = (attributes.get("src") or "").partition("?")[0]
    if not path or path.lower().endswith(".gif") or _OF_THE_SITE.search(path) or _is_small(attributes):
        return False
    apart, at = False, image.parent
    for up in range(_HIGHEST):
        if at is None or at.tag in ("body", "html"):
            break
        name = known.get(identity := at.mem_id)
        if name is None:
            own = at.attributes
            name = known[identity] = f"{own.get('class') or ''} {own.get('id') or ''}"
        if at.tag in _FRAMES or _FRAME.search(name):
            return False
        if at.tag == "a" and not _PICTURE.search(at.attributes.get("href") or ""):
            return False
        apart = apart or (up < _NEAR and at.tag in _SET_APART) or _TEXT.search(name) is not None
        at = at.parent
    return apart


def _is_small(attributes: dict[str, str | None]) -> bool:
    sizes = (re.match(r"\d{1,6}", attributes.get(name) or "") for name in ("width", "height"))
    return any(size is not None and int(size[0]) < _SMALL for size in sizes if size) and "%" not in (
        attributes.get("width") or ""
    )
