"""Layout documents of GB/T 33190-2016 (ofd): their pages and text. Pure.

A package of XML: OFD.xml names the documents (7.4), a document its pages and templates (7.5), a page its text in
`TextCode` (11.3). Fonts may give characters other codes than those of the text only where `CGTransform` says so, and
then `TextCode` still holds the characters.
"""

from __future__ import annotations

import posixpath

from crawler.files.content import Content, NotRead
from crawler.files.package import Package, attribute, drop, local
from storage.dataset_records import Carried, Openness, Reading

_ENTRY = "OFD.xml"
_MOST_PAGES = 300
_MOST_DOCUMENTS = 20
_OUTLINED = 20  # paths of a page without text: letters that were turned into curves are seen as a picture is


def open_ofd(body: bytes) -> Content:
    """An ofd. With pictures and without text on most of its pages, its openness is PICTURE.

    Raises `NotRead`: DAMAGED, PROTECTED where it is encrypted (GM/T 0099), REFUSED, and TOO_LARGE for more pages than
    are read.
    """
    package = Package(body)
    if "encryptions.xml" in package or "decryptseed.dat" in package:
        raise NotRead(Reading.PROTECTED, "the document is encrypted")
    roots = _roots(package)
    pages = [page for root in roots for page in _pages(package, root, "Page")]
    shared = [page for root in roots for page in _pages(package, root, "TemplatePage")]
    if len(pages) + len(shared) > _MOST_PAGES:
        raise NotRead(Reading.TOO_LARGE, f"{len(pages)} pages, and no more than {_MOST_PAGES} are read")
    read = [_page(package, page) for page in pages]
    text = "\n".join(told for told, _ in (*(_page(package, page) for page in shared), *read) if told)
    scans = sum(pictures and not told for told, pictures in read)
    openness = Openness.PICTURE if scans * 2 > len(read) else Openness.PDF
    return Content(openness, text=text, pages=len(pages), carries=(Carried.PICTURES,) if scans else ())


def _roots(package: Package) -> list[str]:
    found = []
    for event, element in package.elements(_ENTRY, "DocRoot", "Encrypts"):
        if local(element) == "Encrypts":
            raise NotRead(Reading.PROTECTED, "the document is encrypted")
        if event == "end":
            found.append(_joined("", (element.text or "").strip()))
    if not found:
        raise NotRead(Reading.DAMAGED, "OFD.xml names no document")
    return found[:_MOST_DOCUMENTS]


def _pages(package: Package, root: str, tag: str) -> list[str]:
    places = [attribute(page, "BaseLoc") for event, page in package.elements(root, tag) if event == "end"]
    return [_joined(posixpath.dirname(root), place) for place in places if place]


def _page(package: Package, name: str) -> tuple[str, bool]:
    """A page's text, and whether it shows pictures."""
    lines: list[str] = []
    pictures, paths = False, 0
    for event, element in package.elements(name, "TextObject", "ImageObject", "PathObject"):
        if event == "start":
            continue
        pictures |= local(element) == "ImageObject"
        paths += local(element) == "PathObject"
        codes = element.iterfind("{*}TextCode")
        if line := "".join(code.text or "" for code in codes).strip():
            lines.append(line)
        drop(element)
    return "\n".join(lines), pictures or (paths >= _OUTLINED and not lines)


def _joined(folder: str, place: str) -> str:
    """A place in the package as another part names it: from the top where it begins with a slash."""
    return posixpath.normpath(posixpath.join("/", folder, place)).lstrip("/")
