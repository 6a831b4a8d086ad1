"""What is gathered of a file as its cells and text pass by, once: its print, its words, its persons. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

from config.model import Wanted
from crawler.files.amounts import amounts_in_row, amounts_in_text
from crawler.files.cells import Cells, squeezed
from crawler.files.persons import may_hold_persons, persons_in_row, persons_in_text
from crawler.words.wording import WhichOf
from storage.dataset_records import Persons

_BETWEEN = "\x01"  # cells: no white space, no letter and no digit
_NEXT = "\x02"  # rows
_BLANK_ENDS = re.compile(f"{_BETWEEN}*{_NEXT}")
_AT_ONCE = 50
_PIECE = 100_000
_MOST_AMOUNTS = 50
_ROWS_OF_AMOUNTS = 2_000  # rows that are looked at for amounts
_OVERLAP = 200  # characters: longer than any number or word that is looked for
_MAY_DIFFER = re.compile(
    r"(?:19|20)\d\d(?:[/.年]|-\d(?!\d)|-\d\d-\d(?!\d))|\d,\d\d\d|\.\d*0(?!\d)|\d[%％]|\d 0{1,2}:00"
)
"""A number or day that is not as short as it can be."""
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?")
_WRITTEN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?([%％]?)")


@dataclass
class Gleaned:
    """The sums of what has passed. `wanted` are the elements that are looked for, by their words.

    Rows are looked at some fifty at a time: a large list is read in half the time so.
    """

    wanted: tuple[Wanted, ...] = ()
    _rows: list[tuple[Cells, tuple[str, ...]]] = field(default_factory=list)
    _characters: int = 0
    _persons: Persons = field(default_factory=Persons)
    _print: blake2b = field(default_factory=lambda: blake2b(digest_size=16))
    _found: set[str] = field(default_factory=set)
    _titled: set[str] = field(default_factory=set)
    _amounts: set[str] = field(default_factory=set)
    _rows_seen: int = 0

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        codes: dict[str, list[str]] = {}
        for one in self.wanted:
            for word in filter(None, map(squeezed, one.words)):
                codes.setdefault(word, []).append(one.code)
        return codes

    @cached_property
    def _words(self) -> WhichOf:
        return WhichOf(self._codes)

    def row(self, cells: Cells, names: tuple[str, ...] = ()) -> None:
        """Takes a row's cells; what its columns are called decides whether they may hold numbers of persons."""
        self._rows.append((cells, names))
        if len(self._rows) >= _AT_ONCE:
            self._look_at_rows()

    def _look_at_rows(self) -> None:
        rows, self._rows = self._rows, []
        lines = [_BETWEEN.join(cells) for cells, _ in rows]
        whole = _NEXT.join(lines)
        self._characters += len(whole) - whole.count(_BETWEEN) - len(rows) + 1 if rows else 0
        if may_hold_persons(whole):
            for cells, names in rows:
                self._count(persons_in_row(cells, names))
        if self._rows_seen < _ROWS_OF_AMOUNTS and len(self._amounts) < _MOST_AMOUNTS:
            self._rows_seen += len(rows)
            self._amounts.update(amount for cells, names in rows for amount in amounts_in_row(cells, names))
        if _MAY_DIFFER.search(whole):
            differ = (
                _BETWEEN.join(map(plain, cells)) if _MAY_DIFFER.search(line) else line
                for (cells, _), line in zip(rows, lines, strict=True)
            )
            whole = _NEXT.join(differ)
        words = squeezed(whole + _NEXT if rows else "")
        self._look(words, self._found)
        self._print.update(_BLANK_ENDS.sub(_NEXT, words).encode("utf-8", "surrogatepass"))

    @property
    def characters(self) -> int:
        """How many characters stand in cells and text."""
        self._look_at_rows()
        return self._characters

    @property
    def persons(self) -> Persons:
        """How many numbers of persons."""
        self._look_at_rows()
        return self._persons

    def text(self, text: str) -> None:
        """Takes running text, piece by piece."""
        self._look_at_rows()
        for start in range(0, len(text), _PIECE):
            piece = text[start : start + _PIECE]
            self._characters += len("".join(piece.split()))
            self._look(squeezed(text[start : start + _PIECE + _OVERLAP]), self._found)
            self._count(persons_in_text(piece))
            if len(self._amounts) < _MOST_AMOUNTS:
                self._amounts.update(amounts_in_text(piece))
            self._print.update(squeezed(piece).encode("utf-8", "surrogatepass"))

    @property
    def amounts(self) -> int:
        """How many different amounts stand among the first rows and in the text; no more are told than tell enough."""
        self._look_at_rows()
        return min(len(self._amounts), _MOST_AMOUNTS)

    def names(self, names: Iterable[str]) -> None:
        """Takes the names of a table's columns."""
        self._look(squeezed(_BETWEEN.join(names)), self._titled)

    @property
    def content(self) -> str:
        """The print of all rows and texts so far, in 32 hexadecimal digits (BLAKE2b, RFC 7693): equal for the same
        content in another format, whether numbers, days and spaces are written alike or not."""
        self._look_at_rows()
        return self._print.hexdigest()

    @property
    def marks(self) -> tuple[str, ...]:
        """The codes of the elements whose words stand anywhere."""
        self._look_at_rows()
        return self._in_order(self._found | self._titled)

    @property
    def titled(self) -> tuple[str, ...]:
        """The codes of those whose words stand in the name of a column."""
        return self._in_order(self._titled)

    def _in_order(self, codes: set[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.code for one in self.wanted if one.code in codes))

    def _look(self, words: str, found: set[str]) -> None:
        if self._codes and len(found) < len(self.wanted):
            for word in self._words.in_text(words):
                found.update(self._codes[word])

    def _count(self, more: Persons) -> None:
        if more:
            before = self._persons
            self._persons = Persons(before.identities + more.identities, before.mobiles + more.mobiles)


def plain(cell: str) -> str:
    """A number or day as short as it can be written; other cells as they are."""
    if not cell or not (cell[0].isdecimal() or cell[0] == "-"):
        return cell
    if day := _DAY.fullmatch(cell):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    if not (written := _WRITTEN.fullmatch(cell)):
        return cell
    sign, whole, parts, share = written[1], written[2].replace(",", ""), (written[3] or ""), written[4]
    if share:
        digits = whole.rjust(3, "0")
        whole, parts = digits[:-2], digits[-2:] + parts
        whole = whole.lstrip("0") or "0"
    parts = parts.rstrip("0")
    return f"{sign}{whole}.{parts}" if parts else f"{sign}{whole}"
