"""Text of pages as it may stand in a document of ours. Pure."""

from __future__ import annotations

import unicodedata

_UNREADABLE = frozenset({"Cc", "Cs", "Cn"})
_PLAIN = frozenset("\t\n")


def legible(text: str) -> str:
    """The text with a mark in place of what neither XML nor UTF-8 allows, and without what no eye sees: among these are
    the marks that turn the direction of all that follows."""
    return text if text.isprintable() else "".join(map(_legible, text))


def _legible(char: str) -> str:
    category = unicodedata.category(char)
    if char in _PLAIN or category not in (*_UNREADABLE, "Cf"):
        return char
    return "" if category == "Cf" else "\N{REPLACEMENT CHARACTER}"
