"""What sort of page a seen page is. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.menu.links import Anchors
from crawler.words.wording import is_article_address
from storage.records import Fill, PageKind

_HOME_FILE = re.compile(r"^/?(?:(?:index|default|main|home)\w{0,3}\.\w{3,6})?$", re.IGNORECASE)
_PAGER = frozenset({"下一页", "下页", "尾页", "末页"})
_HOME_LINKS = 40
_LIST_ROWS = 3


def read_kind(*, url: str, anchors: Anchors, rows: int, article: bool, fill: Fill) -> PageKind:
    """The kind of a seen page from what its readers saw.

    `rows` is the number of its dated rows, `article` whether the document reader found a document with a day or a
    number of its own. Such a page is an article also where it shows some dated links beside.
    """
    if article and (is_article_address(url) or rows < _LIST_ROWS):
        return PageKind.ARTICLE
    if fill is Fill.BLANK:
        return PageKind.BLANK_COLUMN
    if is_home_address(url) and len(anchors.items) >= _HOME_LINKS and not _is_paged(anchors):
        return PageKind.HOME
    if rows:
        return PageKind.LIST
    return PageKind.COLUMN if fill in (Fill.LINKS, Fill.TEXT) else PageKind.OTHER


def _is_paged(anchors: Anchors) -> bool:
    """Whether the page is one of a list's pages: a home page has no 下一页."""
    return any(anchor.text in _PAGER for anchor in anchors.items[-80:])


def is_home_address(url: str) -> bool:
    """Whether an address is that of a host's home page."""
    parts = urlsplit(url)
    return bool(_HOME_FILE.match(parts.path)) and not parts.query
