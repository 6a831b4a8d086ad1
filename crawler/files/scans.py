"""Which files of pages are scans, and what words say nothing against it. Pure.

That a list is a scan is held against its office. So a picture that lies behind a sentence, on a cover or beside pages
of text makes none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LARGE = 0.4
"""Of a page: what is a page's picture, and no seal or emblem."""
SHOWN = 0.05
"""Of a page: more than a seal, so that words that are looked for may stand on it."""
MOST_OF_TITLE = 60
"""Characters, white space aside."""
_SENTENCE = "。"
_NUMBERS = re.compile(r"[\W\d]")
_NUMBER = re.compile(r"[\W\d第共页]*")


def is_title(text: str) -> bool:
    """Whether text beside a picture is no more than its title, a stamp's or a page's number: short, and no sentence."""
    return len("".join(text.split())) <= MOST_OF_TITLE and _SENTENCE not in text


def is_number(text: str) -> bool:
    """Whether text is a page's number, or nothing."""
    return _NUMBER.fullmatch(text) is not None


def scans_of(pages: Sequence[tuple[bool, str]]) -> list[bool]:
    """Which pages are scans, of those that seem to be, with what each says: a stamp says much the same on all of them.
    Where each says something of its own, it is written over a background, as on slides."""
    said = {_NUMBERS.sub("", text) for seems, text in pages if seems}
    stamped = is_title("".join(said))
    return [seems and (stamped or is_number(text)) for seems, text in pages]


def is_scanned(scans: Sequence[bool], titled: bool) -> bool:
    """Whether a file is a scan, of whose pages these are: most are, but for a first and a last one that may be its
    covers, or what stands on the others is no more than a title (`titled`)."""
    if not any(scans):
        return False
    if all(scans) or titled:
        return True
    inner = scans[scans[0] : len(scans) - scans[-1]]
    return sum(inner) * 2 > len(inner)
