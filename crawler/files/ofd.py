"""Layout documents of GB/T 33190-2016 (ofd): their pages and text. Pure.

A package of XML: OFD.xml names the documents (7.4), a document its pages and templates (7.5), a page its text in
`TextCode` (11.3). Fonts may give characters other codes than those of the text only where `CGTransform` says so, and
then `TextCode` still holds the characters.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from crawler.files.content import Content, NotRead
from crawler.files.embedded import MOST, unopened
from crawler.files.package import Element, Package, attribute, drop, local
from crawler.files.scans import LARGE, SHOWN, is_number, is_scanned, is_title, scans_of
from storage.dataset_records import Carried, Openness, Reading

_ENTRY = "OFD.xml"
_MOST_PAGES = 300
_ENCRYPTED = "文档已加密"
_MOST_DOCUMENTS = 20
_OUTLINED = 20  # paths of a page without text: letters that were turned into curves are seen as a picture is
_A4 = 210.0 * 297.0  # square millimetres, where a document does not tell how large its pages are
_SAME_LINE = 1.0  # millimetres that the words of a line may lie higher or lower
_APART = 0.5  # of a letter's size: a gap between words


def open_ofd(body: bytes) -> Content:
    """An ofd. Its openness is PICTURE where it is a scan (`crawler.files.scans`): of pages that are, no text is told.

    Raises `NotRead`: DAMAGED, PROTECTED where it is encrypted (GM/T 0099), REFUSED, and TOO_LARGE for more pages than
    are read.
    """
    package = Package(body)
    if "encryptions.xml" in package or "decryptseed.dat" in package:
        raise NotRead(Reading.PROTECTED, _ENCRYPTED)
    roots = _roots(package)
    pages = [
        (page, size) for root in roots for size in (_size(package, root),) for page in _pages(package, root, "Page")
    ]
    shared = [page for root in roots for page in _pages(package, root, "TemplatePage")]
    if (count := len(pages) + len(shared)) > _MOST_PAGES:
        raise NotRead(Reading.TOO_LARGE, f"文档连同模板页共 {count:,} 页，超出 {_MOST_PAGES} 页的读取限额")
    read = [_page(package, page, size) for page, size in pages]
    scans = scans_of([(page.is_scan, page.text) for page in read])
    told = [page.text for page, is_scan in zip(read, scans, strict=True) if not is_scan]
    text = "\n".join(filter(None, (*(_page(package, page).text for page in shared), *told)))
    openness = Openness.PICTURE if is_scanned(scans, is_title(text)) else Openness.PDF
    pictured = any(page.is_scan or page.is_pictured for page in read)
    attached = (name for root in roots for name in _attached(package, root))
    members = tuple(map(unopened, islice(attached, MOST)))
    carries = (Carried.PICTURES,) if pictured else ()
    return Content(openness, text=text, pages=len(pages), carries=carries, members=members)


def _attached(package: Package, root: str) -> Iterator[str]:
    """The names of the files that are attached to a document and shown."""
    lists = [one.text or "" for event, one in package.elements(root, "Attachments") if event == "end"]
    for part in (_joined(posixpath.dirname(root), place.strip()) for place in lists):
        for event, one in package.elements(part, "Attachment") if part in package else ():
            if event == "end" and attribute(one, "Visible") != "false":
                place = next((place.text or "" for place in one.iterfind("{*}FileLoc")), "")
                yield f"{attribute(one, 'Name')}{posixpath.splitext(place.strip())[1]}"


def _roots(package: Package) -> list[str]:
    found = []
    for event, element in package.elements(_ENTRY, "DocRoot", "Encrypts"):
        if local(element) == "Encrypts":
            raise NotRead(Reading.PROTECTED, _ENCRYPTED)
        if event == "end":
            found.append(_joined("", (element.text or "").strip()))
    if not found:
        raise NotRead(Reading.DAMAGED, "OFD.xml 没有指明文档")
    return found[:_MOST_DOCUMENTS]


def _pages(package: Package, root: str, tag: str) -> list[str]:
    places = [attribute(page, "BaseLoc") for event, page in package.elements(root, tag) if event == "end"]
    return [_joined(posixpath.dirname(root), place) for place in places if place]


def _size(package: Package, root: str) -> float:
    """How large a document's pages are, in square millimetres."""
    boxes = [_box(box.text or "") for event, box in package.elements(root, "PhysicalBox") if event == "end"]
    return next((box.width * box.height for box in boxes if box), 0.0) or _A4


@dataclass(frozen=True, slots=True)
class _Box:
    """Where something lies on a page, in millimetres; `y` grows downwards."""

    x: float
    y: float
    width: float
    height: float


def _box(told: str) -> _Box | None:
    """A place as the standard writes it (7.2, ST_Box); None where it is none."""
    try:
        return _Box(*map(float, told.split()))
    except (ValueError, TypeError):
        return None


@dataclass
class _Page:
    """What a page shows: its words, how much of it pictures cover, in square millimetres, and how many paths it has."""

    size: float
    pieces: list[str] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    paths: int = 0
    last: _Box | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    @property
    def is_scan(self) -> bool:
        covered = sum(self.pictures) >= LARGE * self.size
        is_outlined = self.paths >= _OUTLINED and is_number(self.text)
        return is_outlined or (bool(self.pictures) and (not self.pieces or (covered and is_title(self.text))))

    @property
    def is_pictured(self) -> bool:
        """Whether more words may stand on its pictures."""
        return sum(self.pictures) >= SHOWN * self.size

    def write(self, words: str, box: _Box | None, letter: float) -> None:
        """Adds words, on the line of those before where they lie beside them: programs write each letter by itself."""
        last, self.last = self.last, box
        if last is None or box is None or abs(box.y - last.y) > _SAME_LINE or box.x < last.x:
            self.pieces.append("\n")
        elif box.x - last.x - last.width >= _APART * letter:
            self.pieces.append(" ")
        self.pieces.append(words)


def _page(package: Package, name: str, size: float = _A4) -> _Page:
    page = _Page(size)
    for event, element in package.elements(name, "TextObject", "ImageObject", "PathObject"):
        if event == "start":
            continue
        box = _box(attribute(element, "Boundary"))
        page.paths += local(element) == "PathObject"
        if local(element) == "ImageObject":
            page.pictures.append(box.width * box.height if box else 0.0)
        if words := "".join(code.text or "" for code in element.iterfind("{*}TextCode")).strip():
            page.write(words, box, _letter(element))
        drop(element)
    return page


def _letter(element: Element) -> float:
    """How high its letters are, in millimetres; 0 where it does not say."""
    try:
        return float(attribute(element, "Size"))
    except ValueError:
        return 0.0


def _joined(folder: str, place: str) -> str:
    """A place in the package as another part names it: from the top where it begins with a slash."""
    return posixpath.normpath(posixpath.join("/", folder, place)).lstrip("/")
