"""Packages of parts (docx, ofd: zips of XML), unpacked as they are read, and no more of them than is read. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any, TypeAlias

from lxml import etree

from crawler.files import whys
from crawler.files.content import NotRead
from storage.dataset_records import Reading
from storage.packages import PLAIN, SPOILT
from storage.signatures import names_in

Element: TypeAlias = Any  # lxml ships no types

_LIMITS = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_ENTITY_LOOP)

MOST_UNPACKED = 128 * 1024 * 1024
_MOST_PARTS = 5_000
_SPOILT_PART = "文件部件无法正常解压，已损坏"


class Package:
    """The parts of a package. What it unpacks to is counted over all that is read of it.

    Raises `NotRead`: DAMAGED, PROTECTED where its parts are under a password, REFUSED for more parts, or parts packed
    otherwise, than programs write; TOO_LARGE where it unpacks to more than `MOST_UNPACKED` bytes.
    """

    def __init__(self, body: bytes) -> None:
        if len(names_in(body)) > _MOST_PARTS:
            raise NotRead(Reading.REFUSED, f"文件部件超出 {_MOST_PARTS:,} 个的读取限额")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(body))
        except SPOILT:
            raise NotRead(Reading.DAMAGED, whys.LOST_DIRECTORY) from None
        self._parts = {_key(part.filename): part for part in self._archive.infolist()}
        if any(part.flag_bits & 1 for part in self._parts.values()):
            raise NotRead(Reading.PROTECTED, whys.LOCKED)
        if any(part.compress_type not in PLAIN for part in self._parts.values()):
            raise NotRead(Reading.REFUSED, "文件采用异常的压缩方式")
        self._left = MOST_UNPACKED

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def below(self, folder: str) -> tuple[str, ...]:
        """The names, in lower case, of the parts in a folder."""
        return tuple(name for name in self._parts if name.startswith(_key(folder)) and not name.endswith("/"))

    def elements(self, name: str, *tags: str) -> Iterator[tuple[str, Element]]:
        """What happens while a part's XML is read: `start` or `end`, and the element, of these local names.

        Raises `NotRead`: DAMAGED where there is no such part or it is no XML, REFUSED, at its end, where it declares
        entities, which are never put in.
        """
        stream = _Counted(self, self._open(name))
        try:
            events = etree.iterparse(
                stream, events=("start", "end"), tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            )  # fmt: skip
            yield from events
            if events.root is not None and events.root.getroottree().docinfo.internalDTD is not None:
                raise NotRead(Reading.REFUSED, whys.DECLARATIONS)
        except etree.XMLSyntaxError as error:
            if error.code in _LIMITS:
                raise NotRead(Reading.REFUSED, "文件内的 XML 嵌套过深或者展开后过大") from None
            raise NotRead(Reading.DAMAGED, "文件部件不是完好的 XML，已损坏") from None
        except SPOILT:
            raise NotRead(Reading.DAMAGED, _SPOILT_PART) from None

    def _open(self, name: str) -> IO[bytes]:
        part = self._parts.get(_key(name))
        if part is None:
            raise NotRead(Reading.DAMAGED, "文件缺少部件，不完整")
        try:
            return self._archive.open(part)
        except SPOILT:
            raise NotRead(Reading.DAMAGED, _SPOILT_PART) from None

    def take(self, size: int) -> None:
        """Counts bytes that were unpacked."""
        self._left -= size
        if self._left < 0:
            raise NotRead(Reading.TOO_LARGE, f"文件解压后超出 {MOST_UNPACKED // 2**20} MiB 的解压限额")


class _Counted:
    """A stream of which every byte is counted."""

    def __init__(self, package: Package, stream: IO[bytes]) -> None:
        self._package, self._stream = package, stream

    def read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self._package.take(len(chunk))
        return chunk


def _key(name: str) -> str:
    return name.replace("\\", "/").lower().lstrip("/")


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without its namespace; "" where there is none."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")


def drop(element: Element) -> None:
    """Forgets an element that was read, and those before it, so that a part of any length takes little memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
