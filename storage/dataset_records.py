"""What there is to say of data: files, the tables in them, and catalogues of open data. Standard library only.

Part of the vocabulary of `storage.records`, kept apart because it is of data and not of pages. A file is read in a
process of its own (`crawler.files.bounded`), and what comes back is a `FileFacts`: no cell of it, but the names of
columns, and those of rows where a rule asks for them. Persons' numbers are counted and never kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Format(StrEnum):
    """What sort of file, by its bytes or by what it is called."""

    CSV = "csv"
    JSON = "json"
    XML = "xml"
    XLSX = "xlsx"
    XLS = "xls"
    ET = "et"  # 金山表格: a compound file as xls, or a package as xlsx
    ZIP = "zip"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    DOC = "doc"
    DOCX = "docx"
    WPS = "wps"  # 金山文字
    PDF = "pdf"
    OFD = "ofd"  # GB/T 33190
    HTML = "html"  # a web page, or a table of one
    TEXT = "text"
    PICTURE = "picture"
    OTHER = "other"


ALSO = {
    Format.ET: (Format.XLS, Format.XLSX),
    Format.WPS: (Format.DOC, Format.DOCX),
    Format.CSV: (Format.TEXT,),
    Format.TEXT: (Format.CSV, Format.JSON, Format.XML),
}
"""What else the bytes of a file may say without that it lies about its format: WPS saves under its own endings what
Word and Excel read, a table of one column looks like any text, and each of the open formats is text."""


class Reading(StrEnum):
    """What came of opening a file. Only of one that was `READ` may anything be said to lack."""

    READ = "read"
    EMPTY = "empty"  # it opens and holds nothing: no byte, no row, no text
    SCANNED = "scanned"  # it opens and holds pictures only
    PROTECTED = "protected"  # a password is needed
    DAMAGED = "damaged"  # its bytes are not what its beginning promises: cut, or spoilt
    NOT_THE_FILE = "not_the_file"  # a web page came in the file's place: an error text, a log-in
    NO_READER = "no_reader"  # recognised, and no library that is kept reads it
    TOO_LARGE = "too_large"  # more than is read: bytes, what they unpack to, time or memory
    REFUSED = "refused"  # made so that no reader should open it: archives in archives, entities without end


OPENED = frozenset({Reading.READ, Reading.EMPTY})
"""Of these all that they hold is known."""
SEEN = OPENED | {Reading.SCANNED}
"""Of these it is known what they hold, or that it is pictures only."""


class Openness(StrEnum):
    """How far a machine can use what is published, the least open first (开放程度). A table of a web page counts as a
    spreadsheet."""

    PICTURE = "picture"
    PDF = "pdf"  # with text
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"
    OPEN = "open"  # csv, json, xml


LADDER = tuple(Openness)
"""From the least open level to the most."""


class Carried(StrEnum):
    """What a file carries beside its cells, and what no reader runs or follows."""

    MACROS = "macros"
    FORMULAS = "formulas"
    EXTERNAL_LINKS = "external_links"
    HIDDEN = "hidden"  # hidden sheets, rows or columns
    PICTURES = "pictures"


class ColumnKind(StrEnum):
    """What most of a table's column holds."""

    EMPTY = "empty"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its name (joined over merged and stacked header cells), what it holds, and in how many rows
    it is empty."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a file or page shows it. `name` is its sheet, caption or member of an archive. `rows` are those under
    the header; `header` is the number of the header's last row, counted from 1, None where none was told apart from the
    rows. `items` are the rows' names, where they were asked for (`cut` where there are more). `title`: the words
    in merged cells above the header. `sums`: so many of the rows name no item of their own: they add others up (合计)
    or head a group (一 | 交通运输)."""

    name: str
    columns: tuple[TableColumn, ...] = ()
    rows: int = 0
    header: int | None = None
    title: str = ""
    items: tuple[str, ...] = ()
    cut: bool = False
    sums: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Persons:
    """How many numbers of persons a file seems to hold: 身份证号 with a right check digit, and mobile numbers. The
    numbers themselves are never kept."""

    identities: int = 0
    mobiles: int = 0

    def __bool__(self) -> bool:
        return bool(self.identities or self.mobiles)


@dataclass(frozen=True, slots=True)
class Member:
    """A file within an archive, and what came of opening it; its tables are told with those of the archive. Those that
    lie in a document are never opened."""

    name: str
    format: Format
    reading: Reading
    size: int = 0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What one file, or one table of a page, holds.

    `declared` is its format by its name and type, `real` by its bytes. `openness` is None where nothing can be said.
    `content` is 32 hexadecimal digits of the rows and text, however they are packed: equal for the same content saved
    anew. `marks` are the codes of wanted elements whose words stand anywhere in its text, `titled` those that stand in
    the name of a column. `characters` are those of its text, `pages` those of a PDF or OFD. `why` says of a file that
    was not read, or not wholly, what stood against it: a short Chinese text to be shown in brackets behind the words
    for `reading`, with figures, the name of a file within it, and no other word of it. `amounts` are how many
    different numbers of its own it has, up to 50: no codes, no years, no noughts, no small whole numbers, and none of
    a page that may tell of others in words. `cut`: it holds more tables, cells or text than are read.
    """

    declared: Format
    real: Format
    reading: Reading
    openness: Openness | None = None
    encoding: str = ""
    tables: tuple[Table, ...] = ()
    characters: int = 0
    pages: int | None = None
    content: str = ""
    marks: tuple[str, ...] = ()
    titled: tuple[str, ...] = ()
    persons: Persons = Persons()
    carries: tuple[Carried, ...] = ()
    members: tuple[Member, ...] = ()
    why: str = ""
    amounts: int = 0
    cut: bool = False

    @property
    def whole(self) -> bool:
        """Whether all that was opened is told: no member of it was left unread, and no table untold."""
        return not self.cut and all(member.reading in OPENED for member in self.members)

    @property
    def rows(self) -> int:
        """The rows of all its tables."""
        return sum(table.rows for table in self.tables)

    @property
    def listed(self) -> int:
        """How many items its tables list: their rows without those that add others up or head a group."""
        return sum(table.rows - table.sums for table in self.tables)

    @property
    def lies(self) -> bool:
        """Whether it is of another format than it is called. `ALSO` tells what is no lie."""
        known = Format.OTHER not in (self.declared, self.real)
        return known and self.real not in (self.declared, *ALSO.get(self.declared, ()))


class Frequency(StrEnum):
    """更新频率, as a catalogue declares it of a dataset."""

    LIVE = "live"  # 实时
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"  # 每半月, 每两周
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    AS_NEEDED = "as_needed"  # 不定期, 按需
    NEVER = "never"  # 不更新, 一次性
    UNKNOWN = "unknown"  # nothing is declared, or words that are not understood


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A dataset as a catalogue tells of it. `told` is 更新频率 as printed, `updated` 最近更新, `rows` 数据量,
    `access` 开放条件 as printed. `formats` are as printed, in lower case. `found_on` is the page that tells of it where
    that is another than the catalogue's first."""

    title: str
    url: str = ""
    frequency: Frequency = Frequency.UNKNOWN
    told: str = ""
    updated: date | None = None
    rows: int | None = None
    formats: tuple[str, ...] = ()
    access: str = ""
    publisher: str = ""
    found_on: str = ""


class CatalogueKind(StrEnum):
    """How a catalogue was read."""

    DCAT = "dcat"  # data.json of DCAT-US, or DCAT as JSON-LD
    CKAN = "ckan"  # package_search of CKAN's interface
    PAGE = "page"  # a platform's own pages
    LIST = "list"  # the interface that a platform's own pages call


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two versions of a dataset, by the rows' keys. `key` are the names of the columns that the
    rows are known by (empty: by all of their cells). `examples` are some of the rows, masked, as `+`, `-` or `~` and
    the row's key. `whole` is False where not all rows of both could be compared."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    whole: bool = True
