"""Identity and mobile phone numbers of people, masked in text that is shown or handed on. Pure.

Identity numbers (公民身份号码) are known by region, day of birth and check digit (GB 11643-1999), those of 15 digits by
region and day, so that document numbers and hashes stay. Mobile numbers are those of persons; landlines stay, for
offices must publish theirs (政府信息公开条例第十二条、第二十条) and a reviewer who checks that needs to read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from unicodedata import normalize

_ALONE = r"(?<![0-9A-Za-z０-９Ａ-Ｚａ-ｚ])(?<!\d\.)"
_ENDS = r"(?![0-9A-Za-z０-９Ａ-Ｚａ-ｚ])"
_IDENTITY = re.compile(rf"{_ALONE}(\d{{6}})[ \n\u3000-]?(\d{{8}})[ \n\u3000-]?(\d{{3}}[\dXxＸｘ]){_ENDS}")
_OLD_IDENTITY = re.compile(rf"{_ALONE}(\d{{6}})(\d{{6}})\d{{3}}{_ENDS}")
_MOBILE = re.compile(rf"{_ALONE}((?:\+?86[ -]?)?)([1１][3-9３-９]\d)[ \n\u3000-]?\d{{4}}[ \n\u3000-]?\d{{4}}{_ENDS}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGIONS = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91)
)


def masked(text: str) -> str:
    """`text` with the numbers of persons hidden behind their first digits: region (identity), network (mobile)."""
    text = _IDENTITY.sub(lambda found: f"{found[1]}{'*' * 12}" if _is_identity(found) else found[0], text)
    text = _OLD_IDENTITY.sub(lambda found: f"{found[1]}{'*' * 9}" if _is_old_identity(found) else found[0], text)
    return _MOBILE.sub(lambda found: f"{found[1]}{found[2]}{'*' * 8}", text)


def numbers_of_persons(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text the digits stand that `masked` hides: from which character to which, in no order."""
    yield from (_behind(found, 1) for found in _IDENTITY.finditer(text) if _is_identity(found))
    yield from (_behind(found, 1) for found in _OLD_IDENTITY.finditer(text) if _is_old_identity(found))
    yield from (_behind(found, 2) for found in _MOBILE.finditer(text))


def _behind(found: re.Match[str], shown: int) -> tuple[int, int]:
    return found.end(shown), found.end()


def _is_identity(found: re.Match[str]) -> bool:
    number = normalize("NFKC", "".join(found.groups())).upper()
    check = _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
    return number[17] == check and _is_born(number[:6], number[6:14])


def _is_old_identity(found: re.Match[str]) -> bool:
    region, day = (normalize("NFKC", part) for part in found.groups())
    return _is_born(region, f"19{day}")


def _is_born(region: str, day: str) -> bool:
    """Whether these may be the region and the day of birth of a living person."""
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return int(region[:2]) in _REGIONS and born.year >= 1900


def shown(text: str) -> str:
    """`text` as it may be shown: masked and printable."""
    return masked(printable(text))


def printable(text: str) -> str:
    """`text` without what steers a terminal or turns the direction of writing."""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))
