"""The lines and labels of a document, read a second time where a browser's rules tear its table apart. Pure.

A browser drops cells that stand in no table (after a stray `</table>`, or in a block that lost its `<table>`) and
moves words that stand between cells out of the table; what was label and value runs together or loses its order.
BeautifulSoup with lxml keeps every element where the page has it. It takes ten times as long, so it is asked only
where cells were lost or words stand between them, and its reading is taken only where it gives more fields a value.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from crawler.article.labels import Labelled, read_labels
from crawler.pages.lines import MAX_PIECES, Line, read_lines
from crawler.pages.page import Parsed

_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template|textarea)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_BETWEEN = re.compile(r"(?:<tr\b[^<>]*>|</t[dh]>)\s*(?:[^\s<]|<(?:div|span|b|strong|p|label|font)\b)", re.IGNORECASE)
_LONGEST, _MOST_TAGS = 150_000, 2000
"""Characters and tags of a page that is read a second time: more than most articles have, and at most some 100 ms."""


def read_fields(parsed: Parsed, most: int = MAX_PIECES) -> tuple[list[Line], list[Labelled]]:
    """The lines of a page and the labels in them, of the surer reading; `most` pieces of text are read."""
    lines = read_lines(parsed.tree, most)
    labels = read_labels(lines, parsed.tree)
    if not _is_torn(parsed):
        return lines, labels
    from crawler.article.torn import mended  # BeautifulSoup takes a sixth of a child's start, and few pages need it

    tree = LexborHTMLParser(mended(parsed.text))
    again = read_lines(tree, most)
    found = read_labels(again, tree)
    return (again, found) if _valued(found) > _valued(labels) else (lines, labels)


def _valued(labels: list[Labelled]) -> int:
    """How many kinds of fields have a value that is shown."""
    return len({label.field for label in labels if label.value and not label.hidden})


def _is_torn(parsed: Parsed) -> bool:
    """Whether the page has cells that its tree has lost, or words between cells."""
    text = parsed.text
    if len(text) > _LONGEST or text.count("<") > _MOST_TAGS or not _CELL.search(text):
        return False
    cells = len(parsed.tree.css("td, th"))
    if sum(1 for _ in _CELL.finditer(text)) == cells and not _BETWEEN.search(text):
        return False
    shown = _UNREAD.sub("", text)
    return sum(1 for _ in _CELL.finditer(shown)) > cells or _BETWEEN.search(shown) is not None
