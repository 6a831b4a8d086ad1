"""Whether a cell shows all decimals of its number: one that rounds shows another score than was won. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

GENERAL = "General"
_AS_IT_IS = (GENERAL, "@")
_WORDS = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
_PLACES = re.compile(r"\.([0#?]+)")


def shows(number_format: str, value: float) -> bool:
    """Whether a number format (as in a workbook: `0.0_ `) shows as many decimals as the value has."""
    if number_format in _AS_IT_IS:
        return True
    positive = _WORDS.sub("", number_format).partition(";")[0]
    found = _PLACES.search(positive)
    places = (len(found[1]) if found else 0) + (2 if "%" in positive else 0)
    return places >= _places_of(value)


def _places_of(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
