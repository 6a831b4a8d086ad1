"""PDF (ISO 32000): its pages, its text, and the tables that ruled lines draw. Pure.

Nothing is run or followed: no script, no link, no embedded file, no external stream; pictures are not unpacked.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import ContentStream, NameObject

from crawler.files.content import Content, NotRead, Sheet, Span
from crawler.files.ruled import Drawn, Grid, Line, Word, grids_of
from storage.dataset_records import Carried, Openness, Reading

MOST_PAGES = 300
_LIMITS: Mapping[str, Any] = {
    "maximum_declared_stream_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "zlib_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 500_000,
    "page_tree_maximum_entries": 5_000,
    "jbig2dec_binary": None,
}
_SPOILT = (
    PyPdfError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError, ArithmeticError,
    AssertionError, NotImplementedError, OSError, zlib.error,
)  # fmt: skip
"""What pypdf raises on files that are spoilt."""
_END, _END_WITHIN = b"%%EOF", 4096
_THIN = 3.0  # points: a rectangle that is meant as a line
_MOST_LINES = 20_000
_LARGE = 0.4  # of a page: what is a page's picture, and no seal or emblem
_STAMP = 60  # characters that a scan may bear: a page's number, a line of a stamp
_DEEP = 3
_STROKES = frozenset({b"S", b"s", b"B", b"B*", b"b", b"b*"})
_FILLS = frozenset({b"f", b"F", b"f*"})
_MOVES = frozenset({b"Tm", b"Td", b"TD", b"T*"})
_PATH_ENDS = _STROKES | _FILLS | {b"n"}
_LEADS_OUT = ("/URI", "/Launch", "/SubmitForm", "/GoToR", "/ImportData")
_SAME = 3.0

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it complains of each oddity, at length


def open_pdf(body: bytes) -> Content:
    """A PDF. Its openness is PICTURE where most of its pages are scans: pictures without text, or with no more
    than a stamp's; of those no text is told. One that an empty password opens is read.

    Raises `NotRead`: PROTECTED; DAMAGED, also where pages are lost; TOO_LARGE for more than 300 pages, and for what
    unpacks or unfolds without end; NO_READER where its fonts do not say which letters they draw, and for portfolios.
    """
    try:
        with apply_configuration(**_LIMITS):
            return _content(body)
    except NotRead:
        raise
    except (FileNotDecryptedError, DependencyError):
        raise NotRead(Reading.PROTECTED, "the file is under a password") from None
    except LimitReachedError:
        raise NotRead(Reading.TOO_LARGE, "unpacks or unfolds to more than is read") from None
    except _SPOILT as error:
        raise NotRead(Reading.DAMAGED, f"pypdf could not read it ({type(error).__name__})") from None


def _content(body: bytes) -> Content:
    if _END not in body[-_END_WITHIN:]:
        raise NotRead(Reading.DAMAGED, "its end is cut off")
    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted and not reader.decrypt(""):
        raise NotRead(Reading.PROTECTED, "the file is under a password")
    root = reader.root_object
    if "/Collection" in root:
        raise NotRead(Reading.NO_READER, "a portfolio of other files")
    pages = _pages(reader)
    read = [_read(page, reader) for page in pages]
    scans = sum(page.is_scan for page in read)
    told = [page for page in read if not page.is_scan]
    if any(page.veiled for page in told):
        raise NotRead(Reading.NO_READER, "its fonts do not say which letters they draw")
    carries = (*_actions(root), *([Carried.PICTURES] if scans else []))
    openness = Openness.PICTURE if scans * 2 > len(read) else Openness.PDF
    text = "\n".join(page.text for page in told if page.text)
    return Content(openness, iter(_sheets(told)), text, pages=len(pages), carries=carries)


def _pages(reader: PdfReader) -> list[PageObject]:
    pages = list(reader.pages)
    said = _resolved(_resolved(reader.root_object.get("/Pages"), {}).get("/Count"), 0)
    if isinstance(said, int) and said > len(pages):
        raise NotRead(Reading.DAMAGED, f"{len(pages)} pages are there, fewer than it says")
    if len(pages) > MOST_PAGES:
        raise NotRead(Reading.TOO_LARGE, f"{len(pages)} pages, and no more than {MOST_PAGES} are read")
    return pages


def _actions(root: Any) -> Iterator[Carried]:
    """What it would do when it is opened."""
    names = _resolved(root.get("/Names"), {})
    action = _resolved(root.get("/OpenAction"), {})
    kind = action.get("/S") if isinstance(action, Mapping) else None
    if "/JavaScript" in names or kind == "/JavaScript":
        yield Carried.MACROS
    if kind in _LEADS_OUT:
        yield Carried.EXTERNAL_LINKS


def _resolved(value: Any, default: Any) -> Any:
    value = None if value is None else value.get_object()
    return default if value is None else value


@dataclass
class _Page:
    """What was read of a page. `veiled`: it has text in a font that does not say which letters it draws."""

    text: str
    grids: list[Grid]
    is_scan: bool
    veiled: bool


def _read(page: PageObject, reader: PdfReader) -> _Page:
    seen = _Seen(_pictures(page))
    _set_apart(page, reader)
    text = page.extract_text(visitor_operand_before=seen.operator, visitor_text=seen.text).strip()
    size = abs(float(page.mediabox.width) * float(page.mediabox.height))
    area = seen.pictures / size if size else 0.0
    is_scan = seen.shows and (not text or (area >= _LARGE and len(text) <= _STAMP))
    veiled = bool(text) and _is_veiled(page)
    grids, outside = ([], []) if seen.folded or is_scan else grids_of(seen.upright(page.rotation))
    return _Page(_lines(outside) if grids else text, grids, is_scan, veiled)


def _set_apart(page: PageObject, reader: PdfReader) -> None:
    """Has pypdf tell each word where it stands: of those of a line it tells one place, unless the coordinates are set
    between them, here to what they are."""
    drawn = _resolved(page.get("/Contents"), None)
    if drawn is None:
        return
    content = ContentStream(drawn, reader, "bytes")
    apart: list[tuple[Any, bytes]] = []
    for operands, operator in content.operations:
        if operator in _MOVES:
            apart.append(([1, 0, 0, 1, 0, 0], b"cm"))
        apart.append((operands, operator))
    content.operations = apart
    page[NameObject("/Contents")] = content


def _pictures(page: PageObject) -> frozenset[str]:
    """The names by which the page, and forms within it, know pictures."""
    return frozenset(_named_pictures(_resolved(page.get("/Resources"), {}), _DEEP))


def _named_pictures(resources: Any, deep: int) -> Iterator[str]:
    for name, one in _resolved(resources.get("/XObject"), {}).items():
        drawn = one.get_object()
        if not isinstance(drawn, Mapping):
            continue
        if drawn.get("/Subtype") == "/Image":
            yield str(name)
        elif deep:
            yield from _named_pictures(_resolved(drawn.get("/Resources"), {}), deep - 1)


def _is_veiled(page: PageObject) -> bool:
    """Whether a font of the page numbers its letters in its own way, and does not tell them (ISO 32000 9.10)."""
    fonts = _resolved(_resolved(page.get("/Resources"), {}).get("/Font"), {})
    for font in (one.get_object() for one in fonts.values()):
        own = str(_resolved(font.get("/Encoding"), "")).startswith("/Identity")
        if font.get("/Subtype") == "/Type0" and own and "/ToUnicode" not in font:
            return True
    return False


@dataclass
class _Seen:
    """What a page draws, as it is drawn."""

    names: frozenset[str]
    drawn: Drawn = field(default_factory=Drawn)
    path: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    point: tuple[float, float] = (0.0, 0.0)
    start: tuple[float, float] = (0.0, 0.0)
    pictures: float = 0.0
    shows: bool = False
    folded: bool = False  # parts of it are drawn by forms, whose places pypdf does not tell

    def operator(self, operator: bytes, operands: Any, cm: Any, _: Any) -> None:
        if operator in _PATH_ENDS:
            self._paint(operator)
        elif operator == b"re" and len(operands) == 4:
            x, y, width, height = (float(number) for number in operands)
            self._segment(cm, (x, y), (x + width, y + height), box=True)
        elif operator == b"m" and len(operands) == 2:
            self.start = self.point = (float(operands[0]), float(operands[1]))
        elif operator == b"l" and len(operands) == 2:
            to = (float(operands[0]), float(operands[1]))
            self._segment(cm, self.point, to, box=False)
            self.point = to
        elif operator == b"h":
            self._segment(cm, self.point, self.start, box=False)
        elif operator == b"Do":
            self._picture(str(operands[0]) in self.names, cm)
        elif operator == b"INLINE IMAGE":
            self._picture(True, cm)

    def _picture(self, known: bool, cm: Any) -> None:
        if known:
            self.shows = True
            self.pictures += abs(cm[0] * cm[3] - cm[1] * cm[2])
        else:
            self.folded = True

    def _segment(self, cm: Any, one: tuple[float, float], other: tuple[float, float], *, box: bool) -> None:
        if len(self.path) < _MOST_LINES:
            self.path.append((*_placed(cm, *one), *_placed(cm, *other), box))

    def _paint(self, operator: bytes) -> None:
        for x0, y0, x1, y1, box in self.path if operator != b"n" else ():
            left, right, low, high = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            thin = min(right - left, high - low) <= _THIN
            if thin:
                self._line(left, right, low, high)
            elif box and operator in _STROKES:
                for edge in ((left, right, low, low), (left, right, high, high), (left, left, low, high)):
                    self._line(*edge)
                self._line(right, right, low, high)
        self.path = []

    def _line(self, left: float, right: float, low: float, high: float) -> None:
        if len(self.drawn.level) + len(self.drawn.upright) >= _MOST_LINES:
            return
        if right - left >= high - low:
            self.drawn.level.append(Line((low + high) / 2, left, right))
        else:
            self.drawn.upright.append(Line((left + right) / 2, low, high))

    def text(self, text: str, cm: Any, tm: Any, _: Any, __: Any) -> None:
        if text.strip():
            self.drawn.words.append(Word(text.strip("\n"), *_placed(cm, tm[4], tm[5])))

    def upright(self, rotation: int) -> Drawn:
        """What is drawn as a reader sees it, on a page that is turned."""
        turns = (rotation // 90) % 4
        drawn = self.drawn
        for _ in range(turns):  # each clockwise: x becomes y, and y the left
            drawn = Drawn(
                level=[Line(-line.at, line.start, line.end) for line in drawn.upright],
                upright=[Line(line.at, -line.end, -line.start) for line in drawn.level],
                words=[Word(word.text, word.y, -word.x) for word in drawn.words],
            )
        return drawn


def _placed(cm: Any, x: float, y: float) -> tuple[float, float]:
    return float(cm[0] * x + cm[2] * y + cm[4]), float(cm[1] * x + cm[3] * y + cm[5])


def _lines(words: list[Word]) -> str:
    """Words as lines, a new one where the next lies higher or lower."""
    lines: list[str] = []
    last: Word | None = None
    for word in words:
        if last is not None and abs(word.y - last.y) <= _SAME:
            lines[-1] += word.text
        else:
            lines.append(word.text)
        last = word
    return "\n".join(line.strip() for line in lines)


def _sheets(pages: list[_Page]) -> list[Sheet]:
    """The tables of all pages. One that begins a page with the columns of the last one before goes on with it."""
    sheets: list[tuple[list[tuple[str, ...]], list[Span], tuple[float, ...]]] = []
    for page in pages:
        for number, grid in enumerate(page.grids):
            if number == 0 and sheets and _same_columns(sheets[-1][2], grid.columns):
                rows, spans, _ = sheets[-1]
                spans += [Span(s.top + len(rows), s.left, s.bottom + len(rows), s.right) for s in grid.spans]
                rows += grid.rows
            else:
                sheets.append((list(grid.rows), list(grid.spans), grid.columns))
    return [Sheet(f"{number}", iter(rows), tuple(spans)) for number, (rows, spans, _) in enumerate(sheets, 1)]


def _same_columns(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))
