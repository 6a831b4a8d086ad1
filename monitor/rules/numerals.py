"""Whole numbers as titles write them: 12, 十二, 第〇三期. Pure."""

from __future__ import annotations

import unicodedata

_WRITTEN = ("〇零○", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
_DIGITS = {char: value for value, chars in enumerate(_WRITTEN) for char in chars}
_UNITS = {"十": 10, "百": 100}


def number_of(text: str) -> int | None:
    """The number that a text is, in Arabic or Chinese numerals; None where it is none."""
    text = unicodedata.normalize("NFKC", text)
    if text.isascii():
        return int(text) if text.isdecimal() else None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total, digit = total + (1 if digit is None else digit) * _UNITS[char], None
        else:
            return None
    return total + (digit or 0)
