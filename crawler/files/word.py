"""Documents of Word (docx, ECMA-376 part 1, 17), by their parts. Pure.

Tables are told as sheets, nested ones as the text of the cell that holds them. Macros, links and what is embedded are
told and never opened.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from crawler.files.content import Content, NotRead, Sheet, Span
from crawler.files.package import Element, Package, attribute, drop, local
from crawler.files.scans import SHOWN
from storage.dataset_records import Carried, Openness, Reading

_DOCUMENT = "word/document.xml"
_RELATIONS = "word/_rels/"
_PACKAGE_RELATIONS = "_rels/.rels"
_WATCHED = ("p", "tbl", "tr", "altChunk", "Fallback", "moveFrom", "fldSimple", "instrText", "extent", "imagedata")
TAKES = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK)\s", re.IGNORECASE)
"""Fields that take something from elsewhere, or run a program that would give it (ECMA-376 part 1, 17.16.5)."""
_UNSEEN = ("Fallback", "moveFrom")
"""What older programs show in place of a drawing that holds the same words, and what was moved away."""
_SPACES = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_MOST_ACROSS = 200
_PAGE = 210 * 297 * 36_000**2  # in the square units of drawings (ECMA-376 part 1, 20.1.2.1), of A4


def open_docx(body: bytes) -> Content:
    """A docx or docm. Without text, but with pictures, its openness is PICTURE.

    Raises `NotRead`: PROTECTED, DAMAGED, REFUSED, TOO_LARGE, and NO_READER where some of its text is in a part of
    another format.
    """
    package = Package(body)
    read = _Read()
    for event, element in package.elements(_main(package), *_WATCHED):
        read.see(event, element)
    carries = _carried(package, read)
    text = "\n".join(read.lines)
    sheets = [sheet for table in read.tables if (sheet := table.sheet()) is not None]
    only_pictures = not text and not sheets and Carried.PICTURES in carries
    return Content(
        Openness.PICTURE if only_pictures else Openness.DOCUMENT, sheets=iter(sheets), text=text, carries=carries
    )


def _main(package: Package) -> str:
    """The part with the text (ECMA-376 part 1, 11.3.10), which programs on the web call otherwise."""
    if _DOCUMENT not in package:
        for event, relation in package.elements(_PACKAGE_RELATIONS, "Relationship"):
            if event == "end" and attribute(relation, "Type").endswith("/officeDocument"):
                return attribute(relation, "Target")
    return _DOCUMENT


def _carried(package: Package, read: _Read) -> tuple[Carried, ...]:
    found = {
        Carried.MACROS: "word/vbaproject.bin" in package,
        Carried.EXTERNAL_LINKS: read.takes or any(_leads_out(package, part) for part in package.below(_RELATIONS)),
        Carried.PICTURES: bool(package.below("word/embeddings/"))
        or (bool(package.below("word/media/")) and not read.is_sealed),
    }
    return tuple(carried for carried, there in found.items() if there)


def _leads_out(package: Package, part: str) -> bool:
    """Whether it takes something from elsewhere when it is opened: a template, a picture. Links in the text do not."""
    relations = (one for event, one in package.elements(part, "Relationship") if event == "end")
    return any(
        attribute(one, "TargetMode") == "External" and not attribute(one, "Type").endswith("/hyperlink")
        for one in relations
    )


@dataclass
class _Table:
    """The rows of a table as they were read: each cell's text, how many columns it takes, and whether it goes on from
    the one above."""

    name: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    down: dict[int, tuple[int, int]] = field(default_factory=dict)  # by column: where a cell began, and its width

    def add(self, row: Element) -> None:
        number, cells = len(self.rows), [""] * _number(_property(row, "trPr", "gridBefore"))
        down: dict[int, tuple[int, int]] = {}
        for cell in _cells(row):
            left, width = len(cells), max(1, _number(_property(cell, "tcPr", "gridSpan")))
            merge = _property(cell, "tcPr", "vMerge")
            goes_on = merge is not None and attribute(merge, "val") != "restart" and left in self.down
            if goes_on:
                down[left] = self.down[left]
            elif merge is not None:
                down[left] = (number, width)
            if not goes_on and merge is None and width > 1:
                self.spans.append(Span(number, left, number, left + width - 1))
            cells += ["" if goes_on else _text(cell), *[""] * (width - 1)]
        self._close(down, number)
        self.rows.append(tuple(cells))

    def _close(self, down: dict[int, tuple[int, int]], number: int) -> None:
        """Tells of the cells that ended above this row."""
        for left, (top, width) in self.down.items():
            if down.get(left) != (top, width) and (number - 1 > top or width > 1):
                self.spans.append(Span(top, left, number - 1, left + width - 1))
        self.down = down

    def sheet(self) -> Sheet | None:
        """None where it holds nothing."""
        self._close({}, len(self.rows))
        filled = any(cell for row in self.rows for cell in row)
        return Sheet(self.name, iter(self.rows), tuple(self.spans)) if filled else None


@dataclass
class _Read:
    """What was read so far."""

    lines: list[str] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    depth: int = 0
    unseen: int = 0
    takes: bool = False
    shown: float = 0.0
    """How large its drawings are together; those that do not say are as large as a page."""

    @property
    def is_sealed(self) -> bool:
        """Whether its drawings beside words are no larger than a seal: no list stands on them."""
        return bool(self.lines or self.tables) and 0 < self.shown < SHOWN * _PAGE

    def see(self, event: str, element: Element) -> None:
        name = local(element)
        if name == "altChunk":
            raise NotRead(Reading.NO_READER, "文档的部分正文为其他格式")
        if name in ("fldSimple", "instrText"):
            self.takes |= TAKES.search(f"{attribute(element, 'instr')}{element.text or ''} ") is not None
        if name in _UNSEEN:
            self.unseen += 1 if event == "start" else -1
        if self.unseen:
            return
        if event == "start" and name in ("extent", "imagedata"):
            self.shown += _size(element) or _PAGE
        if name == "tbl":
            self._table(event, element)
        elif event == "end" and name == "tr" and self.depth == 1:
            self.tables[-1].add(element)
            drop(element)
        elif event == "end" and name == "p" and self.depth == 0 and not _within_paragraph(element):
            if text := _text(element):
                self.lines.append(text)
            drop(element)

    def _table(self, event: str, table: Element) -> None:
        self.depth += 1 if event == "start" else -1
        if event == "start" and self.depth == 1:
            self.tables.append(_Table(f"{len(self.tables) + 1}"))
        elif event == "end" and self.depth == 0 and not _within_paragraph(table):
            drop(table)


def _within_paragraph(element: Element) -> bool:
    """Whether it stands in a text box, whose text is told with the paragraph that holds it."""
    return any(local(above) == "p" for above in element.iterancestors())


def _cells(row: Element) -> list[Element]:
    """Its cells, also those in fields that a form wraps around them, without those of nested tables."""
    found: list[Element] = []
    for child in row:
        if local(child) == "tc":
            found.append(child)
        elif local(child) in ("sdt", "sdtContent", "customXml"):
            found += _cells(child)
    return found


def _property(element: Element, group: str, name: str) -> Element | None:
    for properties in element:
        if local(properties) == group:
            return next((one for one in properties if local(one) == name), None)
    return None


def _size(extent: Element) -> float:
    sides = [attribute(extent, side) for side in ("cx", "cy")]
    return math.prod(int(side) if side.isascii() and side.isdigit() else 0 for side in sides)


def _number(element: Element | None) -> int:
    value = "" if element is None else attribute(element, "val")
    return min(int(value), _MOST_ACROSS) if value.isascii() and value.isdigit() else 0


def _text(element: Element) -> str:
    """What a visitor reads in an element: paragraphs are parted, what was deleted is left out."""
    pieces: list[str] = []
    _gather(element, pieces)
    return " ".join("".join(pieces).split())


def _gather(element: Element, pieces: list[str]) -> None:
    for one in element.iter():
        name = local(one)
        if name == "t" and not _is_unseen(one, element):
            pieces.append(one.text or "")
        elif name == "p" and one is not element:
            pieces.append("\n")
        elif name in _SPACES and name != "tab":
            pieces.append(_SPACES[name])
        elif name == "tab" and local(one.getparent()) == "r":  # else it is where a tabulator stands
            pieces.append(" ")


def _is_unseen(element: Element, top: Element) -> bool:
    for above in element.iterancestors():
        if above is top:
            return False
        if local(above) in _UNSEEN:
            return True
    return False
