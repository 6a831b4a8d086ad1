"""Text as it may be shown or handed on: numbers of persons masked, and nothing that steers a terminal. Pure."""

from __future__ import annotations

from crawler.files.persons import masked


def shown(text: str) -> str:
    """`text` as it may be shown: masked and printable."""
    return masked(printable(text))


def printable(text: str) -> str:
    """`text` without what steers a terminal or turns the direction of writing."""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))
