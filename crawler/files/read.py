"""One data file, from its bytes to what there is to say of it. Pure; whatever the bytes are, facts come back."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.files.asked import NOTHING, Asked
from crawler.files.content import Content, NotRead
from crawler.files.gleaning import Gleaned
from crawler.files.grid import runs_of
from crawler.files.opening import TEXTUAL, format_of, open_file, open_page
from crawler.files.profile import table_of
from crawler.files.sniff import declared_format
from storage.dataset_records import SEEN, Carried, FileFacts, Format, Member, Openness, Reading, Table

_AS_TEXT = TEXTUAL | {Format.HTML, Format.OTHER}
"""Formats by whose name text may be expected."""
_MESSAGE = 2_000  # characters: a text in a workbook's or document's place that is no longer is an error's
_TITLE = 60  # characters that may stand above a picture
_MOST_OF_FILE = 500  # tables


def read_file(body: bytes, name: str, media_type: str = "", asked: Asked = NOTHING) -> FileFacts:
    """What a file holds that is called `name` and was sent as `media_type`. What cannot be read is told with its
    `reading` and why; a library that fails on spoilt bytes in a way that nobody foresaw raises what it raises, which
    the process that reads files tells (`crawler.files.worker`)."""
    declared = declared_format(name, media_type)
    real = Format.OTHER
    try:
        real = format_of(body, declared)
        return _facts(body, declared, real, asked)
    except NotRead as error:
        return _unread(declared, error.format or real, error.reading, error.why, error.carries)
    except MemoryError:
        return _unread(declared, real, Reading.TOO_LARGE, "the memory for a file is used up")


def _unread(declared: Format, real: Format, reading: Reading, why: str, carries: tuple[Carried, ...] = ()) -> FileFacts:
    openness = Openness.PICTURE if reading is Reading.SCANNED else None
    return FileFacts(declared, real, reading, openness, carries=carries, why=why)


def _facts(body: bytes, declared: Format, real: Format, asked: Asked) -> FileFacts:
    if not body:
        return _unread(declared, real, Reading.EMPTY, "it has no byte")
    if real is Format.PICTURE:
        return _unread(declared, real, Reading.SCANNED, "it is a picture")
    content = open_page(body, declared) if real is Format.HTML else open_file(body, real)
    read = _Read(asked)
    read.all_of(content)
    facts = read.facts(declared, real, content)
    if declared not in _AS_TEXT and real in TEXTUAL and not facts.rows and facts.characters <= _MESSAGE:
        return _unread(declared, real, Reading.NOT_THE_FILE, "a short text came in the file's place")
    return facts


@dataclass
class _Read:
    """Reads what a file holds, once."""

    asked: Asked
    tables: tuple[Table, ...] = ()
    cut: bool = False

    def __post_init__(self) -> None:
        self.gleaned = Gleaned(self.asked.wanted)

    def all_of(self, content: Content) -> None:
        """Reads all sheets, and the text."""
        tables: list[Table] = []
        for sheet in content.sheets:
            for run in runs_of(sheet, self.gleaned.row):
                table = table_of(run, self.asked.items)
                told = _is_table(table) and len(tables) < _MOST_OF_FILE
                if told:
                    tables.append(table)
                    self.gleaned.names((*run.names, *run.keys))
                self.cut |= _is_table(table) and not told
            self.cut |= sheet.cut
        self.gleaned.text(content.text)
        self.tables = tuple(tables)

    def facts(self, declared: Format, real: Format, content: Content) -> FileFacts:
        """What was read, with what the reader said."""
        gleaned = self.gleaned
        reading = _reading(content, gleaned.characters, self.tables)
        if real is Format.CSV and content.openness is Openness.DOCUMENT:
            real = Format.TEXT
        elif real is Format.TEXT and content.openness is Openness.OPEN:
            real = Format.CSV
        return FileFacts(
            declared,
            real,
            reading,
            Openness.PICTURE if reading is Reading.SCANNED else content.openness,
            content.encoding,
            self.tables,
            gleaned.characters,
            content.pages,
            gleaned.content if gleaned.characters else "",
            gleaned.marks,
            gleaned.titled,
            gleaned.persons,
            content.carries,
            content.members,
            _why(reading, content.members),
            gleaned.amounts,
            self.cut,
        )


def _is_table(table: Table) -> bool:
    """Whether what stands in a sheet is one: a line by itself, as that there is nothing to tell, is a text."""
    return table.header is not None or table.rows > 1


def _reading(content: Content, characters: int, tables: tuple[Table, ...]) -> Reading:
    """What came of a file that opened: a picture under a title is a picture, and an archive in which nothing can be
    read is what its members are."""
    pictures = Carried.PICTURES in content.carries or content.openness is Openness.PICTURE
    titled = characters <= _TITLE and not content.members and all(table.header is None for table in tables)
    if characters and not (pictures and titled):
        return Reading.READ
    if unread := _unread_member(content.members):
        return unread.reading
    if pictures or any(member.reading is Reading.SCANNED for member in content.members):
        return Reading.SCANNED
    return Reading.EMPTY


def _unread_member(members: tuple[Member, ...]) -> Member | None:
    return next((member for member in members if member.reading not in SEEN), None)


def _why(reading: Reading, members: tuple[Member, ...]) -> str:
    if reading is Reading.READ and (unread := _unread_member(members)):
        return f"not all of its members could be read: {unread.reading}"
    return {Reading.EMPTY: "nothing stands in it", Reading.SCANNED: "only pictures stand in it"}.get(reading, "")
