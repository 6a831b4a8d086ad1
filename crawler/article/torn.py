"""Markup whose tables are torn, made whole by a parser that keeps every element where the page has it. Pure."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

_CELLS = ["td", "th"]
_IN_ROW = frozenset({"td", "th", "script", "style", "template"})


def mended(text: str) -> str:
    """The page's markup with every cell in a row of a table, and every word of a row in a cell."""
    soup = BeautifulSoup(text[text.find("<html") :] if "<html" in text[:2000] else text, "lxml")
    for row in soup.find_all("tr"):
        for child in list(row.children):
            if isinstance(child, Tag) and child.name in ("div", "p") and not child.find(_CELLS):
                child.name = "td"
            elif _stands_loose(child):
                child.wrap(soup.new_tag("td"))
        if row.find_parent("table") is None:
            row.wrap(soup.new_tag("table"))
    for cell in soup.find_all(_CELLS):
        if cell.find_parent("tr") is None:
            cell.name = "dd"
    return str(soup)


def _stands_loose(child: object) -> bool:
    if isinstance(child, Tag):
        return child.name not in _IN_ROW and not child.find(_CELLS)
    return isinstance(child, NavigableString) and not isinstance(child, PreformattedString) and bool(child.strip())
