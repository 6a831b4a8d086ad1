"""What came for a data file: the file, read, or a page in its place, or a part of it. Pure but for the given reader.

A file is one by its bytes, whatever it is called. A web page that comes in its place is first read as a page, for a
challenge, a log-in or an error's text says that the file was not seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from config.synonyms import ColumnNames
from crawler.datasets import name_of
from crawler.files import whys
from crawler.files.asked import Asked
from crawler.observe import Observed, observe
from crawler.outcome import Print
from storage.dataset_records import FileFacts, Format, Reading
from storage.records import Cause, Outcome, Page, PageFacts, PageKind

ReadFile = Callable[[bytes, str, str, Asked], FileFacts]
"""Reads a file: its bytes, its name, its media type and what is asked of it. Whoever gives it sets its limits."""

_WHOLE = re.compile(r"bytes\s+0-(\d+)/(\d+)")
_NO_PAGE = frozenset({Outcome.SEEN, Outcome.NOT_HTML})


def read_file_answer(
    page: Page,
    called: str,
    asked: Asked,
    read_file: ReadFile,
    names: Sequence[ColumnNames],
    today: date,
    *,
    hosts: tuple[str, ...] = (),
    home: Print | None = None,
) -> Observed:
    """What is in the answer of a data file, which its link calls `called`: `file` where one came whole, else what the
    answer is as a page. Nothing is said of an answer without bytes: there is no proof of it."""
    if page.status not in (200, 203, 206) or not page.body:
        return _not_come(observe(page, names, today, hosts=hosts, home=home))
    if not _is_whole(page):
        return Observed(_facts(page, Outcome.TRUNCATED, Cause.SIZE))
    media_type = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    file = read_file(page.body, name_of(page, called), media_type, asked)
    if file.real is Format.HTML:
        seen = observe(page, names, today, hosts=hosts, home=home)
        if seen.facts.outcome not in _NO_PAGE:
            return seen
        if file.declared in (Format.HTML, Format.OTHER):  # a file was linked, whatever the answer calls itself
            file = FileFacts(file.declared, Format.HTML, Reading.NOT_THE_FILE, why=whys.WEB_PAGE)
    return Observed(_facts(page, Outcome.NOT_HTML, Cause.MEDIA_TYPE), file=file)


def _not_come(seen: Observed) -> Observed:
    """An answer that holds no file was not seen, whatever page it is."""
    if seen.facts.outcome not in _NO_PAGE:
        return Observed(seen.facts)
    return Observed(replace(seen.facts, outcome=Outcome.HTTP_ERROR, cause=Cause.STATUS, kind=PageKind.FAILURE))


def _is_whole(page: Page) -> bool:
    """Whether all bytes came that the answer announces: by its length (RFC 9110, 8.6), or as the only part of a range
    (14.4) that nobody asked for."""
    if page.status == 206:
        told = _WHOLE.fullmatch(page.headers.get("content-range", "").strip())
        return told is not None and int(told[1]) + 1 == int(told[2]) == len(page.body)
    announced = page.headers.get("content-length", "")
    packed = page.headers.get("content-encoding") or page.headers.get("x-content-encoding")
    return bool(packed) or not announced.isdecimal() or len(page.body) >= int(announced)


def _facts(page: Page, outcome: Outcome, cause: Cause) -> PageFacts:
    return PageFacts(
        url=page.url,
        final_url=page.final_url,
        status=page.status,
        outcome=outcome,
        cause=cause,
        kind=PageKind.FAILURE,
        sha256=hashlib.sha256(page.body).hexdigest(),
        size=len(page.body),
    )
