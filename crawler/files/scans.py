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
_NUMBER = re.compile(r"[\W\d第共页]*")


def is_title(text: str) -> bool:
    """Whether text beside a picture is no more than its title, a stamp's or a page's number: short, and no sentence."""
    return len("".join(text.split())) <= MOST_OF_TITLE and _SENTENCE not in text


def is_number(text: str) -> bool:
    """Whether text is a page's number, or nothing."""
    return _NUMBER.fullmatch(text) is not None


def is_scanned(scans: Sequence[bool], text: str) -> bool:
    """Whether a file is a scan, of whose pages these are and whose other pages say `text`: most are, but for a first
    and a last one that may be its covers, or nothing but a title stands beside them."""
    if not any(scans):
        return False
    if all(scans) or is_title(text):
        return True
    inner = scans[scans[0] : len(scans) - scans[-1]]
    return sum(inner) * 2 > len(inner)
