"""The entry of a dataset that its fields make, wherever they were read. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from crawler.catalogues.days import day_of, newest_of
from crawler.catalogues.frequencies import frequency_of
from crawler.catalogues.names import STROKES, Role
from crawler.catalogues.offered import held_to
from crawler.pages.page import squeeze
from crawler.rows.scripts import plain
from storage.dataset_records import CatalogueEntry, CatalogueKind, Frequency

MOST_ENTRIES = 500
"""Entries of one catalogue that are kept; facts are stored for every night."""


class Found(NamedTuple):
    """A catalogue in an answer. `cut`: it has, or may have, datasets that the answer does not tell."""

    kind: CatalogueKind
    entries: tuple[CatalogueEntry, ...]
    total: int | None = None
    cut: bool = False


UPDATES = (Role.OF_DATA, Role.UPDATED)
"""The days that are an update."""
_NAMES = ("name", "label", "preflabel", "text", "title", "value", "@value", "desc", "id", "@id")
"""Where a value in data that is an object has its words."""
_ROWS = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d{1,12}(?:\.\d{1,4})?)(万|亿|千)?余?(?:条|行|个|项|笔|记录)?(?:数据|记录)?(?:[/、,(].*)?"
)
_SCALES = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
_FORMAT = re.compile(r"[a-z][a-z0-9]{1,9}|接口|数据接口|文件|图片|数据库")
_TERM = re.compile(r"https?://\S+/")  # before the name of a term of a vocabulary
_MEDIA = {"vnd.ms-excel": "xls", "vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "plain": "txt"}
_LONGEST = {Role.TITLE: 200, Role.FREQUENCY: 40, Role.ACCESS: 40, Role.PUBLISHER: 80}


def short(text: str, role: Role) -> str:
    """A field's text as it is kept: tidied, without markup, and no longer than such a text is."""
    clean = plain(text[:2000]).encode("utf-8", "ignore").decode("utf-8")
    return clean[: _LONGEST.get(role, 80)]


def word_of(value: Any, deep: int = 3) -> str:
    """The words of a value in data: a text, a number, or the name of what has one, `deep` values within each other."""
    if isinstance(value, dict | list) and not deep:
        return ""
    if isinstance(value, dict):
        named = {STROKES.sub("", str(key)).rpartition(":")[2].lower(): one for key, one in value.items()}
        return next((word for name in _NAMES if (word := word_of(named.get(name), deep - 1))), "")
    if isinstance(value, list):
        return "、".join(word for one in value[:20] if (word := word_of(one, deep - 1)))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:2000] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def rows_of(text: str) -> int | None:
    """The number of rows that a text tells (1.2万条, 12,345); None for sizes (2.3MB) and what is no number."""
    match = _ROWS.fullmatch(squeeze(text))
    if match is None:
        return None
    number = float(match[1].replace(",", "")) * _SCALES.get(match[2] or "", 1)
    return round(number)


def formats_of(text: str) -> tuple[str, ...]:
    """The formats that a text names, in small letters: `XLS、CSV`, `text/csv`."""
    text = _TERM.sub("", text[:500])
    words = re.split(r"[,，、;；|\s]+|/(?!vnd)", text.lower())
    named = (_MEDIA.get(word, word) for word in (one.rpartition("/")[2].strip(".()[]") for one in words))
    return tuple(
        dict.fromkeys(word for word in named if _FORMAT.fullmatch(word) and word not in ("application", "text"))
    )


def declared(told: Collection[str]) -> tuple[Frequency, str]:
    """The frequency of several texts that stand for one dataset's (a code and its word), and that text."""
    known = ((frequency_of(text), text) for text in told)
    found = next((one for one in known if one[0] is not Frequency.UNKNOWN), None)
    if found is not None:
        return found[0], short(found[1], Role.FREQUENCY)
    return Frequency.UNKNOWN, short(next((text for text in told if text), ""), Role.FREQUENCY)


def first(words: Iterable[str]) -> str:
    """The first of the words that is no bare code."""
    return next((word for word in words if not word.isascii() or word.isalpha()), "")


def entry_of(words: Mapping[Role, Sequence[str]], url: str, today: date) -> CatalogueEntry | None:
    """The entry of a dataset with these fields, each with all its texts; None for one without a title.

    Of its days that which is called the data's speaks before one that is called an update.
    """
    title = short(next(iter(words.get(Role.TITLE, ())), ""), Role.TITLE)
    if not title:
        return None
    states = (*words.get(Role.STATE, ()), *words.get(Role.ACCESS, ()))
    frequency, told = held_to(*declared(words.get(Role.FREQUENCY, ())), states, title)
    of_data, updated = (newest_of([day_of(word, today) for word in words.get(role, ())]) for role in UPDATES)
    rows = (rows_of(word) for word in words.get(Role.ROWS, ()))
    return CatalogueEntry(
        title=title,
        url=url,
        frequency=frequency,
        told=told,
        updated=of_data or updated,
        rows=next((number for number in rows if number is not None), None),
        formats=tuple(dict.fromkeys(form for word in words.get(Role.FORMATS, ()) for form in formats_of(word))),
        access=short(first(words.get(Role.ACCESS, ())), Role.ACCESS),
        publisher=short(first(words.get(Role.PUBLISHER, ())), Role.PUBLISHER),
    )
