"""What the data holds that a page calls for its list or menu: JSON, JSONP, markup in JSON, records as CDATA. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.rows.markup import Row
from crawler.rows.scripts import link_of, record_markup, row_of

_CALLS = re.compile(r"\s*[\w.$]+\(")
TOTALS = (
    "total",
    "totalcount",
    "totalrecord",
    "totalrecords",
    "total_count",
    "totalnum",
    "recordcount",
    "totalelements",
    "recordstotal",
    "totalrows",
)
"""Names, in small letters, by which an answer says how many rows its list has."""
_XML_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})\s*</totalrecord>", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:li|a|tr|dl|div|ul|table)\b", re.IGNORECASE)
_MOST_VALUES = 20_000
"""Values of one answer that are looked through."""


@dataclass(frozen=True, slots=True)
class Data:
    """The rows of one answer, how many it says the list has, its links (words, raw address), and markup in it."""

    rows: tuple[Row, ...] = ()
    total: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    markup: str = ""


def read_data(text: str, today: date, limit: int) -> Data | None:
    """What an answer holds that is data, with at most `limit` rows; None where it is none.

    The rows are those of its longest list of objects with a title and a date.
    """
    value = json_of(text)
    if value is None:
        records, total = record_markup(text), _XML_TOTAL.search(text)
        return Data(markup=records, total=int(total[1]) if total else None) if records or total else None
    best: tuple[Row, ...] = ()
    links: list[tuple[str, str]] = []
    pieces: list[str] = []
    for one in values_of(value):
        if isinstance(one, list):
            best = max(best, tuple(row for item in one[:limit] if (row := row_of(item, today))), key=len)
        elif isinstance(one, dict) and (link := link_of(one)):
            links.append(link)
        elif isinstance(one, str) and _MARKUP.search(one):
            pieces.append(one)
    return Data(best, total_of(value), tuple(links), "\n".join(pieces))


def json_of(text: str) -> Any:
    """The answer as JSON, bare or in a call; None where it is none."""
    start = text.lstrip("\ufeff \t\r\n")
    try:
        value = json.loads(start if start[:1] in ("{", "[", "<") else _unwrapped(start))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _unwrapped(text: str) -> str:
    """What stands between the brackets of a call, or the text itself where it is none."""
    call, end = _CALLS.match(text), text.rstrip().removesuffix(";").rstrip()
    return end[call.end() : -1].strip() if call and end.endswith(")") else text


def values_of(value: Any) -> Iterator[Any]:
    """Every value in a JSON value, in its order, the outermost first."""
    waiting = [value]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        one = waiting.pop()
        yield one
        if isinstance(one, dict):
            waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)


def total_of(value: Any) -> int | None:
    """The list's number of rows where an answer says it, the outermost first."""
    for one in values_of(value):
        named = {str(key).lower(): each for key, each in one.items()} if isinstance(one, dict) else {}
        for name in TOTALS:
            found = named.get(name)
            if isinstance(found, int | str) and not isinstance(found, bool) and str(found).isdecimal():
                return int(found)
    return None
