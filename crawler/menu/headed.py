"""Columns that are named by a plain heading, whose only link says 更多. Pure.

Most home pages show their columns as boxes: a heading, a link to the column beside it, and the newest rows below.
Where the heading is no link itself, the link beside it is the column's, and says nothing but 更多.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crawler.pages.page import LexborNode, Parsed, squeeze
from storage.records import Anchor

_MORE = re.compile(r"(?:查看|阅读|了解|浏览)?(?:更多|全部)(?:信息|内容|文章|列表)?|(?:read\s?)?more", re.IGNORECASE)
_EDGES = "[]()【】<>《》»›→+＋·.…-_|/ "
_MORE_IMAGE = re.compile(r"more|gengduo|/gd\d?\.", re.IGNORECASE)
_LATIN = re.compile(r"[^\u4e00-\u9fff]*")
_LONGEST = 18  # characters of a heading
_HIGHEST = 3  # elements above a link in which its heading may stand
_MAY_BE_MORE = ("更多", "more", "MORE", "More", "全部", "gengduo")
_MOST_LINKS, _MOST, _MOST_PIECES = 5000, 200, 12


def headed_anchors(parsed: Parsed) -> tuple[Anchor, ...]:
    """A link for each heading that is none and has one beside it that says 更多, with the heading's words."""
    if not any(word in parsed.text for word in _MAY_BE_MORE):
        return ()
    nodes = islice(parsed.tree.css("a[href]"), _MOST_LINKS)
    more = islice((node for node in nodes if _says_more(node, parsed.link(node)[0])), _MOST)
    return tuple(anchor for node in more if (anchor := _anchor(parsed, node)))


def _anchor(parsed: Parsed, node: LexborNode) -> Anchor | None:
    href = parsed.link(node)[1].get("href") or ""
    url, name = parsed.resolve(href), _heading(node)
    return Anchor(name, href, url) if url and name else None


def _says_more(node: LexborNode, words: str) -> bool:
    if words:
        may_be = len(words) <= _LONGEST and ("更多" in words or "全部" in words or "more" in words.lower())
        return may_be and _MORE.fullmatch(words.strip(_EDGES)) is not None
    image = next((child for child in islice(node.traverse(), _MOST_PIECES) if child.tag == "img"), None)
    return image is not None and _MORE_IMAGE.search((image.attributes.get("src") or "").rpartition("/")[2]) is not None


def _heading(link: LexborNode) -> str:
    """The words of the one heading beside a link, in the smallest element that holds more than the link."""
    at = link.parent
    for _ in range(_HIGHEST):
        if at is None or at.tag in ("body", "html"):
            return ""
        pieces = list(islice(_pieces(at, link), _MOST_PIECES))
        if pieces:
            return pieces[0] if len(pieces) == 1 and 1 < len(pieces[0]) <= _LONGEST else ""
        at = at.parent
    return ""


def _pieces(box: LexborNode, link: LexborNode) -> Iterator[str]:
    """The words and pictures' words in an element but those of the link, in Chinese: headings have an English line.
    Those of another link count for two, for they are no plain heading."""
    for node in islice(box.traverse(include_text=True, skip_empty=True), _MOST_PIECES * 4):
        parent = node.parent
        if node.tag == "a" and node.mem_id != link.mem_id:
            yield from ("", "")
        elif node.tag == "img":
            words = squeeze(node.attributes.get("alt") or "")
            if words and not _LATIN.fullmatch(words) and not _is_in(node, link):
                yield words
        elif node.tag == "-text" and parent is not None and parent.tag not in ("script", "style"):
            words = squeeze(node.text_content or "").strip(_EDGES)
            if words and not _LATIN.fullmatch(words) and not _is_in(node, link):
                yield words


def _is_in(node: LexborNode, link: LexborNode) -> bool:
    at = node.parent
    for _ in range(_HIGHEST + 1):
        if at is None:
            return False
        if at.mem_id == link.mem_id:
            return True
        at = at.parent
    return False
