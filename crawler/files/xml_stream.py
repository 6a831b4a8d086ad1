"""XML (XML 1.0) as what begins, stands and ends in it, piece by piece. Nothing in it is expanded, fetched or followed.
Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from crawler.files import whys
from crawler.files.content import NotRead
from storage.dataset_records import Reading

MOST_ELEMENTS = 4_000_000
MOST_DEPTH = 200
_PIECE = 250_000  # characters
_LONG_TAG = re.compile(rb"<[^!?>][^>]{1000000}")
"""A tag of a megabyte, all of whose attributes would be held at once."""


class Heard(Protocol):
    """Who is told of what is in a text, names with the prefixes of their namespaces."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """Text stands here, or a part of it."""

    def end(self, name: str) -> None:
        """The element that began last ends."""


def gone_through(body: bytes, encoding: str, heard: Heard) -> Iterator[None]:
    """Tells `heard` of a text, and gives way after each piece of it.

    Raises `NotRead`: DAMAGED for what is no XML or is cut; REFUSED for declarations within its document type (entities
    and attributes without end) and for elements that lie deeper in each other than `MOST_DEPTH`; TOO_LARGE for more
    than `MOST_ELEMENTS`, and for a tag of a megabyte.
    """
    if _LONG_TAG.search(body):
        raise NotRead(Reading.TOO_LARGE, "有 XML 标签超出 1 MB 的读取限额")
    parser = _parser(heard)
    with io.TextIOWrapper(io.BytesIO(body), encoding=encoding, errors="replace", newline="") as stream:
        try:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
                yield
            parser.Parse("", True)
        except expat.ExpatError:
            raise NotRead(Reading.DAMAGED, "文件不完整，或者不是 XML") from None
    yield


def _parser(heard: Heard) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MOST_DEPTH:
            raise NotRead(Reading.REFUSED, f"XML 元素嵌套超过 {MOST_DEPTH} 层")
        if elements > MOST_ELEMENTS:
            raise NotRead(Reading.TOO_LARGE, f"XML 元素超出 {MOST_ELEMENTS:,} 个的读取限额")
        heard.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        heard.end(name)

    def doctype(name: str, system: str | None, public: str | None, declares: bool) -> None:
        if declares:
            raise NotRead(Reading.REFUSED, whys.DECLARATIONS)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = heard.text
    parser.StartDoctypeDeclHandler = doctype
    return parser


def local(name: str) -> str:
    """A name without the prefix of its namespace."""
    return name.rpartition(":")[2]
