"""What a reader of one format finds in a file, before anything is made of it. Values only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.dataset_records import Carried, Format, Member, Openness, Reading


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range of cells, its first and last row and column included, all counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """A grid of cells as text, row by row and read once: white space at the ends is taken away, an empty cell is "",
    a number is as short as it can be written (`5`, `5.25`), a day is 2026-03-06. Rows may differ in length. `merged`
    are its merged ranges, as far as they lie in the first rows (where a header may stand). `header` is the place of the
    header's row, counted from 0, where the format says which it is: names of fields, as of JSON and XML. `cut` says,
    once its tables were read, that it has more cells, or tables, than are read."""

    name: str
    rows: Iterator[tuple[str, ...]]
    merged: tuple[Span, ...] = ()
    header: int | None = None
    cut: bool = False


@dataclass
class Content:
    """A file as the reader of its format opened it. `sheets` may be read lazily, each once and in order, before the
    next; `text` is what it says outside of tables. `cut`: it holds further tables, or more text, than these.
    `amounts_beside`: it may tell of amounts in words that are not given here. Of an archive all else is known only
    when its sheets have been read. Reading a sheet raises `NotRead` where it is spoilt."""

    openness: Openness | None
    sheets: Iterator[Sheet] = field(default_factory=lambda: iter(()))
    text: str = ""
    pages: int | None = None
    encoding: str = ""
    carries: tuple[Carried, ...] = ()
    members: tuple[Member, ...] = ()
    cut: bool = False
    amounts_beside: bool = False


class NotRead(Exception):
    """A file that a reader could not, or would not, read: what came of it, and why (`FileFacts.why`): a short Chinese
    text that names the thing. `format` is given where the reader knows better than the bytes' beginning what it is."""

    def __init__(
        self, reading: Reading, why: str, *, format: Format | None = None, carries: tuple[Carried, ...] = ()
    ) -> None:
        self.reading = reading
        self.why = why
        self.format = format
        self.carries = carries
        super().__init__(f"{reading}: {why}")
