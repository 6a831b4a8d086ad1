"""The links of a page as a visitor meets them, which of them are its menu, and whether there is a menu we cannot read.

Pure. A link inside a comment is no link; one that the page's own script writes is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from crawler.menus import menu_ids, menu_is_elsewhere
from crawler.page import LONGEST_NAME, LexborNode, Parsed, tidy
from crawler.written import written_anchors
from storage.records import Anchor

MOST = 5000
"""How many links of one page are read; a page with more is cut, and says so."""
_MOST_SCRIPTS = 300

_CUT = re.compile(r"(?:…|\.{2,}|。{3})$")
_LONG = 60  # characters: the words of a link that are more may be a script's
_MARKS = frozenset("….。")
_CUT_ENDS = ("…", "..", "。。。")
_OPENS = re.compile(r"(?:window\s*\.\s*open\s*\(|location(?:\s*\.\s*href)?\s*=)\s*['\"]([^'\"]+)['\"]")


@dataclass(frozen=True, slots=True)
class Anchors:
    """The links of a page in document order.

    `cut`: there are more than were read, or the document has no end. `menu_unreadable`: the page's navigation, or a
    part of its body, is drawn by an external script, a frame or an application, so that "not linked" cannot be said of
    this page.
    """

    items: tuple[Anchor, ...]
    cut: bool = False
    menu_unreadable: bool = False


def read_anchors(parsed: Parsed) -> Anchors:
    """The links of a page: anchors, image map areas, and anchors that an inline script writes."""
    menu = menu_ids(parsed)
    items = list(islice(_anchors(parsed, menu), MOST + 1))
    cut = len(items) > MOST
    del items[MOST:]
    return Anchors(
        tuple(items),
        cut=cut or parsed.cut or _is_open(parsed.text),
        menu_unreadable=menu_is_elsewhere(parsed, items),
    )


def _is_open(text: str) -> bool:
    """Whether a document was begun and never ended: it may have been cut, and links with it."""
    if text.rfind("</html>") >= 0 or "</body>" in text:  # from the end: that is where it stands
        return False
    lower = text.lower()
    return ("<html" in lower or "<body" in lower) and "</html" not in lower and "</body" not in lower


def _anchors(parsed: Parsed, menu: frozenset[int]) -> Iterator[Anchor]:
    scripts = 0
    written: set[tuple[str, str]] = set()
    for node in parsed.tree.css("a, area, script"):
        identity = node.mem_id
        if (link := parsed.links.get(identity)) is None:
            scripts += 1
            for text, href in written_anchors(node) if scripts <= _MOST_SCRIPTS else ():
                if (text, href) not in written:
                    written.add((text, href))
                    yield Anchor(text, href, parsed.resolve(href), identity in menu, written_by_script=True)
            continue
        text, attributes = link
        if not text or len(text) > _LONG or "title" in attributes:
            text = _text(node, text, attributes)
        href = attributes.get("href") or ""
        if text or href:
            url = parsed.resolve(href) or _opened(parsed, attributes.get("onclick"))
            yield Anchor(text, href, url, identity in menu)


def _opened(parsed: Parsed, onclick: str | None) -> str:
    """The address that a click's script opens, where the href is none."""
    match = _OPENS.search(onclick) if onclick else None
    return parsed.resolve(match.group(1)) if match else ""


def _text(node: LexborNode, text: str, attributes: dict[str, str | None]) -> str:
    """The words of a link: its text, its title where that is whole and the text is cut, or what its image says."""
    if len(text) > _LONG and len(node.text().strip()) <= LONGEST_NAME and node.css_first("script, style") is not None:
        text = tidy(" ".join(part.text() for part in node.css("span, p, em, b, strong, h3, h4, i") if part.text()))
    title = attributes.get("title")
    if text and not (title and text.endswith(_CUT_ENDS)):
        return text
    if title and (tidied := tidy(title)):
        return tidied if not text or tidied.startswith(_begun(text)) else text
    return text or tidy(attributes.get("alt") or "") or _image_text(node)


def _begun(text: str) -> str:
    """The first characters of a text that is cut, without what marks the cut."""
    return text[:4] if _MARKS.isdisjoint(text[:4]) else _CUT.sub("", text)[:4]


def _image_text(node: LexborNode) -> str:
    for image in node.traverse():
        if image.tag not in ("img", "input"):
            continue
        for name in ("alt", "title"):
            if text := tidy(image.attributes.get(name) or ""):
                return text
    return ""
