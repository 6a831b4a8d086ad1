"""Rows that a page carries in its scripts: JSON arrays of objects with a title and a date, and CDATA datastores."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.dates import first_date, make_date
from crawler.pages.page import tidy
from crawler.rows.markup import Row

_ARRAY = re.compile(r"\[\s*\{\s*\"")
_TITLE_KEYS = ("title", "showtitle", "doctitle", "articletitle", "infotitle", "name", "subject", "bt")
_DATE_KEYS = (
    "pubdate",
    "publishdate",
    "publishtime",
    "publishedtimestr",
    "pubtime",
    "docreltime",
    "docpubtime",
    "releasetime",
    "releasedate",
    "infodate",
    "showdate",
    "deploytime",
    "displaydate",
    "display_publish_time",
    "publish_time",
    "publishedtime",
    "date",
    "time",
    "createtime",
    "createdate",
    "created_at",
    "fbsj",
)
_LINK_KEYS = (
    "url",
    "urls",
    "link",
    "href",
    "docpuburl",
    "puburl",
    "linkurl",
    "infourl",
    "visiturl",
    "pageurl",
    "post_url",
)
_TRIES = 20
"""Places of one page where an array is tried: a broken one costs its whole length."""
_RECORDS = 1100


def script_rows(tree: LexborHTMLParser, today: date, limit: int) -> list[Row]:
    """The rows of the longest array of objects with a title and a date in the page's scripts, at most `limit`."""
    best: list[Row] = []
    for array in script_arrays(tree):
        rows = [row for item in array[:limit] if (row := row_of(item, today))]
        best = max(best, rows, key=len)
    return best


def script_arrays(tree: LexborHTMLParser) -> Iterator[list[Any]]:
    """The arrays of objects that are written in the page's scripts, as far as they are looked for."""
    tries = _TRIES
    for node in tree.css("script"):
        script = node.text()
        yield from _arrays(script, tries)
        tries -= min(tries, script.count("[{"))


def _arrays(script: str, tries: int) -> Iterator[list[Any]]:
    decoder, at = json.JSONDecoder(), 0
    for _ in range(tries):
        match = _ARRAY.search(script, at)
        if match is None:
            return
        try:
            value, at = decoder.raw_decode(script, match.start())
        except (ValueError, RecursionError):
            at = match.end()
            continue
        yield value


def row_of(item: Any, today: date) -> Row | None:
    """The row that an object with a title and a date stands for; None for other values."""
    if not isinstance(item, dict):
        return None
    fields = {key.lower(): value for key, value in item.items() if isinstance(value, str | int)}
    title = next((fields[key] for key in _TITLE_KEYS if fields.get(key)), None)
    day = next((made for key in _DATE_KEYS if (made := _date(fields.get(key), today))), None)
    if not isinstance(title, str) or day is None:
        return None
    return Row(title=plain(title), date=day, href=_link(fields))


def _date(value: str | int | None, today: date) -> date | None:
    """A date from its text or from seconds or milliseconds since 1970 (told in China's time, eight hours ahead)."""
    if value is None:
        return None
    if isinstance(value, str) and (made := first_date(value, today)):
        return made
    if not re.fullmatch(r"\d{10}|\d{13}", str(value)):
        return None
    days = (int(str(value)[:10]) + 8 * 3600) // 86400
    made = date.fromordinal(date(1970, 1, 1).toordinal() + days)
    return make_date(made.year, made.month, made.day, today)


def link_of(item: Any) -> tuple[str, str] | None:
    """Words and raw address of an object that has both; None for other values."""
    if not isinstance(item, dict):
        return None
    fields = {key.lower(): value for key, value in item.items() if isinstance(value, str)}
    title = next((fields[key] for key in _TITLE_KEYS if fields.get(key)), "")
    link = _link(fields)
    return (plain(title), link) if title and link else None


def plain(title: str) -> str:
    """A title in data as it is shown: without the tags and references that it is marked up with."""
    return tidy(html.unescape(re.sub(r"<[^<>]*>", "", title)))


def _link(fields: dict[str, Any]) -> str:
    """The row's address; some systems keep a JSON object of addresses by kind of device in a string."""
    link = next((str(fields[key]) for key in _LINK_KEYS if fields.get(key)), "")
    if link.startswith("{"):
        try:
            return str(json.loads(link).get("pc") or "")
        except (ValueError, AttributeError):
            return ""
    return link


def record_markup(text: str) -> str:
    """The rows that an old data store keeps as CDATA, as markup of their own; empty where there are none."""
    records: list[str] = []
    for piece in text.split("<![CDATA[")[1 : _RECORDS + 1]:
        record, closed, _ = piece.partition("]]>")
        if closed:
            records.append(f"<div>{_as_cells(record)}</div>")
    return "".join(records)


def _as_cells(record: str) -> str:
    """Table rows outside of a table would lose their cells when parsed."""
    return f"<table>{record}</table>" if re.match(r"\s*<t[rdh]\b", record, re.IGNORECASE) else record
