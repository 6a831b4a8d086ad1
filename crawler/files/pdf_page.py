"""One page of a PDF: its text, the tables that ruled lines draw, and whether it is a scan. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject

from crawler.files.ruled import Drawn, Grid, Line, Word, grids_of
from crawler.files.scans import LARGE, SHOWN, is_number, is_title

_THIN = 3.0  # points: a rectangle that is meant as a line
_MOST_LINES = 20_000
_DEEP = 3
_SLANT = 0.5  # points that a line leads sideways which is none of a table
_CURVES = frozenset({b"c", b"v", b"y"})
_OUTLINED = 30  # curves and slanting lines of a page: letters that a printer turned into them are seen as a picture is
_STROKES = frozenset({b"S", b"s", b"B", b"B*", b"b", b"b*"})
_FILLS = frozenset({b"f", b"F", b"f*"})
_MOVES = frozenset({b"Tm", b"Td", b"TD", b"T*"})
_PATH_ENDS = _STROKES | _FILLS | {b"n"}
_SAME = 3.0


@dataclass
class PageRead:
    """What was read of a page: its text outside of tables, these, whether it is a scan, and whether it shows pictures
    on which more words may stand. `untold`: it has text in a font that does not tell its letters but by the name of
    their encoding; `veiled`: by no more than their numbers."""

    text: str
    grids: list[Grid]
    is_scan: bool
    is_pictured: bool
    untold: bool
    veiled: bool


def read_page(page: PageObject, reader: PdfReader) -> PageRead:
    """Reads a page of `reader`, which is of no use to others after that. Raises what pypdf raises for spoilt ones."""
    seen = _Seen(_pictures(page))
    _set_apart(page, reader)
    if not resolved(page.get("/Resources"), {}):  # of a page without any, pypdf tells not even what it draws
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/ProcSet"): ArrayObject()})
    text = page.extract_text(
        visitor_operand_before=seen.operator, visitor_operand_after=seen.after, visitor_text=seen.text
    ).strip()
    text = "\n".join(filter(None, (text, *_typed(page))))
    page.pop("/Contents", None)  # what was parsed of it takes more memory than all else
    size = abs(float(page.mediabox.width) * float(page.mediabox.height))
    area = seen.pictures / size if size else 0.0
    outlined = seen.curves >= _OUTLINED
    in_forms = "\n".join(dict.fromkeys("".join(seen.in_forms).split()))  # a watermark may stand there many times
    grids, outside = grids_of(seen.upright()) if is_title(in_forms) else ([], [])
    is_scan = not grids and (
        (outlined and is_number(text)) or (seen.shows and (not text or (area >= LARGE and is_title(text))))
    )
    encodings = _encodings_only(page) if text else []
    veiled = any(encoding.startswith("/Identity") for encoding in encodings)
    if grids:
        text = "\n".join(filter(None, (_lines(outside), in_forms, *_typed(page))))
    return PageRead(text, grids, is_scan, area >= SHOWN or outlined, bool(encodings), veiled)


def _set_apart(page: PageObject, reader: PdfReader) -> None:
    """Has pypdf tell each word where it stands: of those of a line it tells one place, unless the coordinates are set
    between them, here to what they are; and those before a form are told before it."""
    drawn = resolved(page.get("/Contents"), None)
    if drawn is None:
        return
    content = ContentStream(drawn, reader, "bytes")
    apart: list[tuple[Any, bytes]] = []
    for operands, operator in content.operations:
        if operator in _MOVES or operator == b"Do":
            apart.append(([1, 0, 0, 1, 0, 0], b"cm"))
        apart.append((operands, operator))
    content.operations = apart
    page[NameObject("/Contents")] = content


def _pictures(page: PageObject) -> frozenset[str]:
    """The names by which the page, and forms within it, know pictures."""
    return frozenset(_named_pictures(resolved(page.get("/Resources"), {}), _DEEP))


def _named_pictures(resources: Any, deep: int) -> Iterator[str]:
    for name, one in resolved(resources.get("/XObject"), {}).items():
        drawn = one.get_object()
        if not isinstance(drawn, Mapping):
            continue
        if drawn.get("/Subtype") == "/Image":
            yield str(name)
        elif deep:
            yield from _named_pictures(resolved(drawn.get("/Resources"), {}), deep - 1)


def _typed(page: PageObject) -> Iterator[str]:
    """What was typed onto the page (ISO 32000 12.5.6.6), which is no part of what it draws."""
    for one in resolved(page.get("/Annots"), []):
        note = one.get_object()
        if isinstance(note, Mapping) and note.get("/Subtype") == "/FreeText":
            yield str(resolved(note.get("/Contents"), "")).strip()


def _encodings_only(page: PageObject) -> list[str]:
    """The encodings of the page's fonts that do not tell their letters otherwise (ISO 32000 9.10)."""
    fonts = resolved(resolved(page.get("/Resources"), {}).get("/Font"), {})
    composite = [font for one in fonts.values() if (font := one.get_object()).get("/Subtype") == "/Type0"]
    return [str(resolved(font.get("/Encoding"), "")) for font in composite if "/ToUnicode" not in font]


@dataclass
class _Seen:
    """What a page draws, as it is drawn. Of what the forms on it draw (`in_forms`: their words) pypdf does not tell
    where on the page it is: they may be a watermark over a table, or a part of it. `turned`: how many characters run
    to the right, upwards, to the left and down."""

    names: frozenset[str]
    drawn: Drawn = field(default_factory=Drawn)
    path: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    point: tuple[float, float] = (0.0, 0.0)
    start: tuple[float, float] = (0.0, 0.0)
    pictures: float = 0.0
    shows: bool = False
    curves: int = 0
    forms: int = 0
    in_forms: list[str] = field(default_factory=list)
    turned: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def operator(self, operator: bytes, operands: Any, cm: Any, _: Any) -> None:
        if operator == b"Do":
            if str(operands[0]) in self.names:
                self._picture(cm)
            else:
                self.forms += 1
        elif operator == b"INLINE IMAGE":
            self._picture(cm)
        elif operator in _CURVES:
            self.curves += 1
        elif not self.forms:
            self._draw(operator, operands, cm)

    def after(self, operator: bytes, operands: Any, _: Any, __: Any) -> None:
        if operator == b"Do" and str(operands[0]) not in self.names:
            self.forms -= 1

    def _draw(self, operator: bytes, operands: Any, cm: Any) -> None:
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

    def _picture(self, cm: Any) -> None:
        self.shows = True
        self.pictures += abs(cm[0] * cm[3] - cm[1] * cm[2])

    def _segment(self, cm: Any, one: tuple[float, float], other: tuple[float, float], *, box: bool) -> None:
        if len(self.path) < _MOST_LINES:
            (x0, y0), (x1, y1) = _placed(cm, *one), _placed(cm, *other)
            self.path.append((x0, y0, x1, y1, box))
            self.curves += not box and min(abs(x1 - x0), abs(y1 - y0)) > _SLANT

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
        if self.forms:
            self.in_forms.append(text)
        elif text.strip():
            self.drawn.words.append(Word(text.strip("\n"), *_placed(cm, tm[4], tm[5])))
            right, up = cm[0] * tm[0] + cm[2] * tm[1], cm[1] * tm[0] + cm[3] * tm[1]
            self.turned[(right < 0) * 2 if abs(right) >= abs(up) else 1 + (up < 0) * 2] += len(text)

    def upright(self) -> Drawn:
        """What is drawn as one reads it, on a page that is turned: however it is shown, most of its words run to the
        right then."""
        drawn = self.drawn
        for _ in range(self.turned.index(max(self.turned))):  # each clockwise: x becomes y, and y the left
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


def resolved(value: Any, default: Any) -> Any:
    """What an entry of a dictionary refers to; `default` where there is none."""
    value = None if value is None else value.get_object()
    return default if value is None else value
