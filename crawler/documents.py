"""What an article page says of itself: title, dates, 文号, 索引号, 来源, 有效性, attachments. Pure.

What a visitor sees wins over what the page's meta tags claim. What a page does not say is None.
"""

from __future__ import annotations

import re
from datetime import date

from crawler.article.attachments import linked_files, named_files
from crawler.article.body import PARAGRAPH, body_lines, is_text
from crawler.article.dates import (
    confidence_of,
    find_published,
    find_signature,
    head_lines,
    rows_between,
    shown_dates,
    stands_dated,
)
from crawler.article.interpretations import read_interpretations
from crawler.article.labels import Labelled
from crawler.article.title import find_title
from crawler.article.tolerant import read_fields
from crawler.article.validity import read_validity
from crawler.dates import narrow
from crawler.pages.lines import Line
from crawler.pages.page import Parsed, squeeze
from storage.records import Document

_NUMBER = re.compile(
    r"(?P<mark>[\u4e00-\u9fff]{2,14})\s*[〔\[【(（﹝〈<]\s*(?P<year>(?:19|20)\d\d)\s*年?\s*[〕\]】)）﹞〉>]\s*第?\s*(?P<no>\d{1,5})\s*号"
)
_PLAIN_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,20}(?:(?:19|20)\d\d年)?[\u4e00-\u9fff]{0,20}第?\d{1,5}号")
_INDEX = re.compile(r"(?=.*\d)[\w/.()〔〕-]{5,60}")
_SOURCE_END = re.compile(r"\s+(?:19|20)\d\d\s*[-/年.]|\s+https?:|\s{2,}")
_HORIZON = date(2200, 1, 1)
"""Days of expiry may lie ahead, but no further than this."""
_TEXT = 200
"""Characters of running text that make a page an article by themselves."""
_OWN_FIELDS = frozenset({"published", "shown", "issued", "document_number", "index_number", "source"})


def read_document(parsed: Parsed, today: date) -> Document:
    """What the page says of its article; every field is None where the page is no single article."""
    lines, labels = read_fields(parsed)
    title, at = find_title(parsed, lines, labels)
    if not _has_article(parsed, lines, labels, at, today):
        return Document()
    published, how = find_published(parsed, lines, labels, at, today)
    office, under = find_signature(lines, at, today)
    days = [*shown_dates(labels, "signed", today), *shown_dates(labels, "composed", today), under]
    signed = next((day for day in days if day), None)
    effective, expires, abolished = (
        next(iter(shown_dates(labels, field, _HORIZON)), None) for field in ("effective", "expires", "abolished")
    )
    contradictions = (*_ends_too_soon("expires", expires, signed), *_ends_too_soon("abolished", abolished, signed))
    body = body_lines(lines, labels, at)
    return Document(
        title=title,
        published=published,
        published_source=how,
        published_confidence=confidence_of(parsed, published, how, today) if published and how else None,
        document_number=_document_number(lines, labels, title, at),
        index_number=_index_number(labels),
        source=_source(lines, labels, at),
        issuer=_first(labels, "issuer") or office,
        signed=signed,
        validity=read_validity(_shown(labels, "validity"), title),
        expires=expires if expires and not _ends_too_soon("expires", expires, signed) else None,
        contradictions=contradictions,
        attachments=linked_files(parsed),
        effective=effective,
        abolished=abolished if abolished and not _ends_too_soon("abolished", abolished, signed) else None,
        attachments_named=named_files(parsed, body),
        body_length=len("\n".join(line.text for line in body)),
        interpretations=read_interpretations(parsed),
    )


def is_article(document: Document) -> bool:
    """Whether what was read is a single article's: its page has a title and a day, 文号 or 索引号 of its own.

    A text without any of them (an introduction, a guide) may as well be a column that is one text.
    """
    own = (document.published, document.document_number, document.index_number)
    return document.title is not None and any(value is not None for value in own)


def _has_article(parsed: Parsed, lines: list[Line], labels: list[Labelled], title: int, today: date) -> bool:
    """Whether the page holds one text: its meta tags say so, its title is dated, it has fields about the title and some
    text, or more text than links. A notice may be no more than a title, a date and a file.
    """
    if parsed.meta.get("articletitle") or stands_dated(parsed, lines, labels, title, today):
        return True
    own = sum(line.own for line in lines if not line.hidden and line.own > 0 and is_text(line))
    linked = sum(line.linked_length for line in lines)
    head = head_lines(lines, title)
    fields = [label for label in labels if label.line in head and label.field in _OWN_FIELDS]
    days = {label.value[:10] for label in fields if label.field in ("published", "shown") and label.value}
    if len(days) > 2:
        return False  # rows of a list, each with its date
    if title >= 0 and fields and own >= PARAGRAPH and not rows_between(lines, title, fields[-1].line):
        return True
    return own >= _TEXT and own > linked


def _ends_too_soon(field: str, ends: date | None, signed: date | None) -> tuple[str, ...]:
    """An end not after the day of signing was filled in by habit (信息时效期 = 签署日期): it is not read."""
    if ends is None or signed is None or ends > signed:
        return ()
    return (f"{field}_equals_signed" if ends == signed else f"{field}_before_signed",)


def _shown(labels: list[Labelled], field: str) -> list[Labelled]:
    """Fields of this meaning that have a value and are visible."""
    return [label for label in labels if label.field == field and label.value and not label.hidden]


def _first(labels: list[Labelled], field: str) -> str | None:
    return next((label.value for label in _shown(labels, field)), None)


def _document_number(lines: list[Line], labels: list[Labelled], title: str | None, at: int) -> str | None:
    """文号 from its field, from a line of its own about the title, or in brackets at the title's end."""
    for label in _shown(labels, "document_number"):
        if match := _NUMBER.search(narrow(label.value)):
            return _number(match)
        if _PLAIN_NUMBER.fullmatch(value := squeeze(label.value)):
            return value
    near = lines[max(0, at - 6) : min(max(0, at) + 14, head_lines(lines, at).stop)]
    alone = [
        (line.row, _number(match))
        for line in near
        if not line.linked and not line.long and (match := _NUMBER.fullmatch(narrow(line.text).strip("() ")))
    ]
    listed = len({number for row, number in alone if row}) > 1  # a table of permits, each with its number
    if own := [number for row, number in alone if not (row and listed)]:
        return own[0]
    match = re.search(rf"[（(]\s*{_NUMBER.pattern}\s*[）)]$", title.strip()) if title else None
    return _number(match) if match else None


def _number(match: re.Match[str]) -> str:
    return f"{match['mark']}〔{match['year']}〕{match['no']}号"


def _index_number(labels: list[Labelled]) -> str | None:
    values = (squeeze(label.value) for label in _shown(labels, "index_number"))
    return next((value for value in values if _INDEX.fullmatch(value)), None)


def _source(lines: list[Line], labels: list[Labelled], at: int) -> str | None:
    """来源 beside the title, or else at the start of a line under the text; without a date or address behind it."""
    head = head_lines(lines, at)
    shown = _shown(labels, "source")
    under = [label for label in shown if label.line > at and squeeze(lines[label.line].text).startswith(label.label)]
    for label in (*(label for label in shown if label.line in head), *under):
        value = _SOURCE_END.split(label.value)[0].strip(" 】]")
        if 2 <= len(value) <= 60 and not re.fullmatch(r"[\d\s:/.年月日-]+", narrow(value)):
            return value
    return None
