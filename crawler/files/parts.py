"""What the parts of a workbook's package (xlsx) say before any of its cells are read: how far its cells reach, and what
it carries beside them. Nothing of it is followed. Pure.

ECMA-376 part 1, 18.3 (worksheets); parts are told by where spreadsheet programs put them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.files import whys
from crawler.files.content import NotRead
from crawler.files.looked import MOST_UNWORKED, Looked, Places
from crawler.files.reach import MOST_CELLS, Reach
from storage.dataset_records import Carried, Reading
from storage.packages import SPOILT, Fault, Most, Unsound, require_sound

MOST_UNPACKED = 200 * 2**20
_MOST = Most(MOST_UNPACKED, tags=8 * MOST_CELLS, other_tags=2_000_000, rows=1_200_000)
_MOST_TEXTS = 2_000_000
_PACKAGE = b"PK\x03\x04"
_EMBEDDED = "xl/embeddings/"  # what was dropped onto a sheet: never opened, so it may be a package
_BY_NAME: Mapping[Carried, re.Pattern[str]] = {
    Carried.MACROS: re.compile(r"vbaProject\.bin$|^xl/macrosheets/", re.IGNORECASE),
    Carried.EXTERNAL_LINKS: re.compile(r"^xl/(?:externalLinks|queryTables)/|^xl/connections\.xml$", re.IGNORECASE),
    Carried.PICTURES: re.compile(r"^xl/(?:media/.|charts/chart)", re.IGNORECASE),
}
_OPENS_CELL = rb'<(?:\w{1,9}:)?c\s(?>[^<>]*?r="([A-Z]+)(\d+)")[^<>]*+(?<!/)>'
"""No tag holds another's beginning (XML 1.0, 2.4): a search that went on past it would take hours on some bytes."""
_CELL = re.compile(_OPENS_CELL)
_UNWORKED = re.compile(
    _OPENS_CELL + rb"<(?:\w{1,9}:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w{1,9}:)?f>)"
    rb"(?:<(?:\w{1,9}:)?v\s*(?:/>|></(?:\w{1,9}:)?v>))?</(?:\w{1,9}:)?c>"
)
"""A formula without a value."""
_BOOK, _RELATED = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"""<(?:\w{1,9}:)?sheet\s[^<>]*?\s\w{1,9}:id=["']([^"']+)["']""")
_RELATION = re.compile(rb"<(?:\w{1,9}:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"""\s(\w+)=["']([^"']*)["']""")
_HIDDEN = re.compile(rb"""<(?:\w{1,9}:)?(?:row|col)\s(?:[^<>]*?\s)?hidden=["'](?:1|true)["']""")
_DRAWN = re.compile(r"^xl/drawings/[^/]+\.xml$", re.IGNORECASE)
_WORDS = b":t>"  # in a box that lies on a sheet: seen as a picture is, and no cell
_LINK = re.compile(rb"<(?:\w{1,9}:)?oleLink\s")
_FORMULA = re.compile(rb"<(?:\w{1,9}:)?c[\s>][^<]*+<(?:\w{1,9}:)?f[\s/>]")
"""In a cell that need not say where it stands."""
_ASKS = re.compile(rb"\b(?:WEBSERVICE|RTD|CALL|REGISTER\.ID)\(|<(?:\w{1,9}:)?f(?:\s[^<>]*)?>[^<|]*\|")
"""What a formula would ask servers and other programs for: functions, and conversations with them (DDE)."""
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TEXT = b"<si"
_LONGEST_TAG = 4_096
_LONGEST_CELL = 48_000  # with a formula and a text in it
_LONGEST_OUTLINE = 2**20
_FAULTS = {
    Fault.LOCKED: (Reading.PROTECTED, whys.LOCKED_BOOK),
    Fault.UNUSUAL: (Reading.REFUSED, "工作簿部件过多或者压缩方式异常"),
    Fault.TWICE: (Reading.REFUSED, "工作簿内有同名的部件"),
    Fault.ENCODING: (Reading.REFUSED, "工作簿部件的编码异常"),
    Fault.TOO_MUCH: (Reading.TOO_LARGE, f"工作簿标签过多，或者解压后超出 {MOST_UNPACKED // 2**20} MiB 的限额"),
}


def looked_through(body: bytes) -> Looked:
    """What there is in the package.

    Raises `NotRead` for one that is locked, spoilt, unusual, holds other packages, or more than is read.
    """
    looks = _Looks()
    try:
        require_sound(body, _MOST, looks.see)
    except Unsound as told:
        raise NotRead(*_FAULTS[told.fault]) from None
    except SPOILT:
        raise NotRead(Reading.DAMAGED, "工作簿部件无法正常解压，已损坏") from None
    looks.end()
    unworked = {place: looks.unworked[part] for place, part in enumerate(looks.sheets()) if part in looks.unworked}
    return Looked(looks.found, unworked)


@dataclass
class _Looks:
    """What was seen so far, piece by piece."""

    found: set[Carried] = field(default_factory=set)
    reach: Reach = field(default_factory=Reach)
    texts: int = 0
    part: str = ""
    rest: bytes = b""
    unworked: dict[str, Places] = field(default_factory=dict)
    left: int = MOST_UNWORKED
    outline: dict[str, bytes] = field(default_factory=lambda: dict.fromkeys((_BOOK, _RELATED), b""))

    def see(self, name: str, chunk: bytes) -> None:
        """The next piece of a part; of a tag that it cuts, the beginning is kept for the next."""
        if name != self.part:
            self._begin(name, chunk)
        piece = self.rest + chunk
        cut = max(piece.rfind(b"<c ", -_LONGEST_CELL), piece.rfind(b"<", -_LONGEST_TAG) if b"<c " not in piece else -1)
        self.rest = piece[cut:] if cut > 0 else b""
        self._look(piece[: len(piece) - len(self.rest)])
        if name in self.outline and len(self.outline[name]) < _LONGEST_OUTLINE:
            self.outline[name] += chunk

    def end(self) -> None:
        """That a part is over."""
        self._look(self.rest)
        self.rest = b""
        self.reach.next_sheet()

    def sheets(self) -> list[str]:
        """The parts of the sheets, in their order."""
        told = (dict(_ATTRIBUTE.findall(tag)) for tag in _RELATION.findall(self.outline[_RELATED]))
        targets = {one.get(b"Id", b""): one.get(b"Target", b"").decode("utf-8", "replace") for one in told}
        parts = (targets.get(key, "") for key in _SHEET.findall(self.outline[_BOOK]))
        return [part.removeprefix("/") if part.startswith("/") else f"xl/{part}" for part in parts]

    def _begin(self, name: str, chunk: bytes) -> None:
        self.end()
        self.part = name
        self.found.update(carried for carried, names in _BY_NAME.items() if names.search(name))
        if chunk.startswith(_PACKAGE) and not name.startswith(_EMBEDDED):
            raise NotRead(Reading.REFUSED, "工作簿内另有压缩包")

    def _look(self, piece: bytes) -> None:
        if _DRAWN.search(self.part) and _WORDS in piece:
            self.found.add(Carried.PICTURES)
        cells = _CELL.findall(piece)
        if cells:
            row = max(int(row[:8]) for _, row in cells)
            self.reach.add(row - 1, max(map(_column, {letters for letters, _ in cells})), len(cells))
        if _FORMULA.search(piece):
            self.found.add(Carried.FORMULAS)
            self._note_unworked(piece)
            if _ASKS.search(piece):
                self.found.add(Carried.EXTERNAL_LINKS)
        if _DECLARES.search(piece):
            raise NotRead(Reading.REFUSED, whys.DECLARATIONS)
        self.texts += piece.count(_TEXT)
        if self.texts > _MOST_TEXTS:
            raise NotRead(Reading.TOO_LARGE, f"工作簿的文字超出 {_MOST_TEXTS:,} 条的读取限额")
        if Carried.HIDDEN not in self.found and _HIDDEN.search(piece):
            self.found.add(Carried.HIDDEN)
        if Carried.EXTERNAL_LINKS not in self.found and _LINK.search(piece):
            self.found.add(Carried.EXTERNAL_LINKS)

    def _note_unworked(self, piece: bytes) -> None:
        for letters, row in _UNWORKED.findall(piece)[: self.left]:
            self.unworked.setdefault(self.part, {}).setdefault(int(row[:8]) - 1, []).append(_column(letters))
            self.left -= 1


def _column(letters: bytes) -> int:
    """The column of these letters, counted from 0."""
    column = 0
    for letter in letters[:4]:
        column = column * 26 + letter - 64
    return column - 1
