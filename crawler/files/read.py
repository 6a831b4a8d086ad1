"""One data file, from its bytes to what there is to say of it. Pure."""

from __future__ import annotations

from dataclasses import replace

from crawler.files import whys
from crawler.files.asked import NOTHING, Asked
from crawler.files.content import NotRead
from crawler.files.gathering import gathered
from crawler.files.opening import TEXTUAL, format_of, open_file, open_page
from crawler.files.scans import MOST_OF_TITLE, is_title
from crawler.files.sniff import declared_format
from storage.dataset_records import SEEN, Carried, FileFacts, Format, Member, Openness, Reading

_AS_TEXT = TEXTUAL | {Format.HTML, Format.OTHER}
"""Formats by whose name text may be expected."""
_MESSAGE = 2_000  # characters: a text in a workbook's or document's place that is no longer is an error's


def read_file(body: bytes, name: str, media_type: str = "", asked: Asked = NOTHING) -> FileFacts:
    """What a file holds that is called `name` and was sent as `media_type`. What cannot be read is told with its
    `reading` and why; a library that fails on spoilt bytes in a way that nobody foresaw raises what it raises, which
    the process that reads files tells (`crawler.files.worker`), as it does where the memory is used up."""
    declared = declared_format(name, media_type)
    real = Format.OTHER
    try:
        real = format_of(body, declared)
        return _facts(body, declared, real, asked)
    except NotRead as error:
        return _unread(declared, error.format or real, error.reading, error.why, error.carries)


def _unread(declared: Format, real: Format, reading: Reading, why: str, carries: tuple[Carried, ...] = ()) -> FileFacts:
    openness = Openness.PICTURE if reading is Reading.SCANNED else None
    return FileFacts(declared, real, reading, openness, carries=carries, why=why)


def _facts(body: bytes, declared: Format, real: Format, asked: Asked) -> FileFacts:
    if not body:
        return _unread(declared, real, Reading.EMPTY, whys.NO_BYTE)
    if real is Format.PICTURE:
        return _unread(declared, real, Reading.SCANNED, whys.PICTURE)
    content = open_page(body, declared) if real is Format.HTML else open_file(body, real)
    facts = _judged(gathered(content, declared, real, asked), content.text)
    if declared not in _AS_TEXT and real in TEXTUAL and not facts.rows and facts.characters <= _MESSAGE:
        return _unread(declared, real, Reading.NOT_THE_FILE, "返回的是一小段文字")
    return facts


def _judged(facts: FileFacts, text: str) -> FileFacts:
    """What was gathered, and what came of the file by it and by its text outside of tables. Whether a text is a list or
    prose its reader has seen."""
    real = facts.real
    if real is Format.CSV and facts.openness is Openness.DOCUMENT:
        real = Format.TEXT
    elif real is Format.TEXT and facts.openness is Openness.OPEN:
        real = Format.CSV
    reading = _reading(facts, text)
    openness = Openness.PICTURE if reading is Reading.SCANNED else facts.openness
    return replace(facts, real=real, reading=reading, openness=openness, why=_why(reading, real, facts.members))


def _reading(facts: FileFacts, text: str) -> Reading:
    """What came of a file that opened: a picture under a title is a picture (of files of pages, their reader tells),
    and an archive in which nothing can be read is what its members are."""
    pictures = Carried.PICTURES in facts.carries or facts.openness is Openness.PICTURE
    titled = (
        facts.characters <= MOST_OF_TITLE
        and is_title(text)
        and facts.openness is not Openness.PDF
        and not facts.members
        and all(table.header is None for table in facts.tables)
    )
    if facts.characters and not (pictures and titled):
        return Reading.READ
    if unread := _unread_member(facts.members):
        return unread.reading
    if pictures or any(member.reading is Reading.SCANNED for member in facts.members):
        return Reading.SCANNED
    return Reading.EMPTY


def _unread_member(members: tuple[Member, ...]) -> Member | None:
    return next((member for member in members if member.reading not in SEEN), None)


def _why(reading: Reading, real: Format, members: tuple[Member, ...]) -> str:
    if unread := _unread_member(members):
        return whys.of_member(real, unread, others=reading is Reading.READ)
    return {Reading.EMPTY: "文件内没有表格和文字", Reading.SCANNED: "文件内只有图片，没有正文"}.get(reading, "")
