"""What people write in the rectification list: texts and days, as they are kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

LONGEST = 4_000
"""Characters of an answer or a note."""

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
_FIRST, _LAST = 2000, 2100


def clean(text: str) -> str:
    """A text as it is kept: what comes out of a workbook unchanged is the same again. Without what no eye sees, and
    without blanks at its ends."""
    lines = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or unicodedata.category(char)[0] != "C").strip()


def day_in(value: object) -> date | None:
    """The day that a cell or a field holds, as a date or written in one of the usual ways; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        found: date | None = value
    else:
        parts = _DAY.fullmatch(str(value).strip())
        try:
            found = date(*map(int, parts.groups())) if parts else None
        except ValueError:
            found = None
    return found if found and _FIRST <= found.year < _LAST else None


def text_in(value: object) -> str:
    """What a cell holds as a text: programs make numbers and dates of texts that look like one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return clean(str(value))


def number_in(value: object) -> int | None:
    """The whole number that a cell holds, also as a text; None where it holds none."""
    text = text_in(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
