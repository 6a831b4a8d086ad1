"""What of a page bears a finding out: its text around the words that matched, in pieces of which some are marked. Pure.

Words are found as they were matched, whatever white space and forms of letters stand between them. What is shown is
masked first (`monitor.evidence.masked`): a mark in the middle of a number of a person would hide it from the masker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

from crawler.files.persons import masked
from crawler.pages.lines import read_lines
from crawler.pages.page import parse, tidy
from monitor.evidence.masked import printable, shown
from storage.records import Page
from storage.signatures import COMPOUND, JPEG, PNG
from storage.warc import Record

_AROUND, _BEGINNING, _MOST_MARKS, _PIECES = 60, 240, 8, 20_000
_MOST_TEXT, _MOST_MARKS_IN_ALL = 60_000, 200
_TEXTS = re.compile(r"html|xml(?!formats)|^text/|json|javascript", re.IGNORECASE)
_FILES = (b"PK\x03\x04", b"%PDF-", b"Rar!", b"7z\xbc\xaf", COMPOUND, PNG, JPEG)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TITLE_AND_DAY = re.compile(r"(.+) (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of an excerpt; `marked`: it is what matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text of a page. `found`: some of the words stand in it; else it is how the page begins. `source`: they stand in
    its markup only (names of fields, titles of links), and that is what is shown. `cut`: the text goes on."""

    title: str
    pieces: tuple[Piece, ...]
    found: bool
    source: bool = False
    cut: bool = False


def words_of(matched: str, value: str) -> tuple[str, ...]:
    """What to mark on a page: the words that matched there (`甲、乙`, or a title and its day), each by itself too, or
    else the days that the finding tells."""
    if not matched:
        return tuple(_DAY.findall(value))
    return tuple(dict.fromkeys((matched, *matched.split("、"), *_TITLE_AND_DAY.sub(r"\1\n\2", matched).split("\n"))))


def excerpt_of(record: Record, url: str, words: Iterable[str]) -> Excerpt | None:
    """The text of an archived page around `words`; None for what is no text."""
    if (read := _read(record, url, " ")) is None:
        return None
    title, text, source = read
    wanted = [shown(word) for word in words]
    if marks := sorted(marks_in(text, wanted)):
        return Excerpt(title, tuple(_pieces(text, marks)), found=True)
    if marks := sorted(marks_in(title, wanted)):
        return Excerpt(title, tuple(_pieces(f"{title} {text}", marks)), found=True)
    source = shown(source)
    if marks := sorted(marks_in(source, wanted)):
        return Excerpt(title, tuple(_pieces(source, marks)), found=True, source=True)
    return Excerpt(title, (Piece(text[:_BEGINNING] + ("…" if len(text) > _BEGINNING else "")),), found=False)


def whole_of(record: Record, url: str, words: Iterable[str]) -> Excerpt | None:
    """All the readable text of an archived page, line by line, with `words` marked, as far as a person will read it;
    None for what is no text."""
    if (read := _read(record, url, "\n")) is None:
        return None
    title, text, _ = read
    part = text[:_MOST_TEXT]
    marks = sorted(marks_in(part, [shown(word) for word in words], _MOST_MARKS_IN_ALL))
    return Excerpt(title, tuple(_all_pieces(part, marks)), found=bool(marks), cut=len(part) < len(text))


def _read(record: Record, url: str, between: str) -> tuple[str, str, str] | None:
    """A page's title, its text as it may be shown, with that between its lines, and its source as it is."""
    media = media_of(record)
    if (media and not _TEXTS.search(media)) or is_no_text(record.body):
        return None
    parsed = parse(Page(url, url, record.status or 200, {"content-type": media}, record.body))
    node = parsed.tree.css_first("title")
    lines = [printable(line.text) for line in read_lines(parsed.tree, _PIECES) if not line.hidden]
    text = masked(between.join(line for line in lines if line) or printable(tidy(parsed.text)))
    return shown(tidy(node.text())) if node else "", text, parsed.text


def marks_in(text: str, words: Iterable[str], most: int = _MOST_MARKS) -> Iterator[tuple[int, int]]:
    """Where words stand in a text: from which character to which, in no order, so many at most. The whole of what
    matched goes before its parts."""
    plain = _plain(text)
    found = [wanted for word in words if (wanted := _plain(word)) and wanted in plain]
    if not found:
        return
    plain, places = _squeezed(text)
    taken: list[tuple[int, int]] = []
    for wanted in found:
        start = plain.find(wanted)
        while start >= 0 and len(taken) < most:
            here = (places[start], places[start + len(wanted) - 1] + 1)
            if not any(here[0] < end and begin < here[1] for begin, end in taken):
                taken.append(here)
                yield here
            start = plain.find(wanted, start + len(wanted))


def _plain(text: str) -> str:
    """A text as names are compared: each letter in its common form, without white space."""
    return "".join(text.translate(_common(text)).split())


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The same, and of each of its characters the place in `text`."""
    common = _common(text)
    if all(len(form) == 1 for form in common.values()):  # as it mostly is: each character stands for itself
        text = text.translate(common)
        return "".join(text.split()), [at for at, char in enumerate(text) if not char.isspace()]
    found = [(part, at) for at, char in enumerate(text) for part in common.get(ord(char), char) if not part.isspace()]
    return "".join(part for part, _ in found), [at for _, at in found]


def _common(text: str) -> dict[int, str]:
    """The common form of those characters of a text that have another."""
    if is_normalized("NFKC", text):
        return {}
    return {ord(char): form for char in set(text) if (form := normalize("NFKC", char)) != char}


def _pieces(text: str, marks: list[tuple[int, int]]) -> Iterator[Piece]:
    """The marked places with what stands around them, in the order of the page."""
    at = 0
    for number, (start, end) in enumerate(marks):
        until = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        before = max(at, start - _AROUND)
        if before > at or (number == 0 and before > 0):
            yield Piece("…")
        yield Piece(text[before:start])
        yield Piece(text[start:end], marked=True)
        at = min(end + _AROUND, until)
        yield Piece(text[end:at])
    if at < len(text):
        yield Piece("…")


def _all_pieces(text: str, marks: list[tuple[int, int]]) -> Iterator[Piece]:
    """The whole of a text, in the order of the page."""
    at = 0
    for start, end in marks:
        yield Piece(text[at:start])
        yield Piece(text[start:end], marked=True)
        at = end
    yield Piece(text[at:])


def is_no_text(body: bytes) -> bool:
    """Whether bytes begin as a data file or a picture does, whatever they were sent as."""
    return body.startswith(_FILES)


def media_of(record: Record) -> str:
    """What sort of content a record says it is, as it says so; empty where it does not."""
    if record.kind == "response":
        return next((value for name, value in record.headers if name.lower() == "content-type"), "")
    return record.fields.get("Content-Type", "")
