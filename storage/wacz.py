"""Web Archive Collection Zipped (WACZ 1.1.1, specs.webrecorder.net/wacz/1.1.1): some records as one file that opens in
replayweb.page and pywb.

The same records give the same bytes: nothing in it is told by a clock, so that two exports can be compared by hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from storage.cdxj import index_line
from storage.warc import members, read_member, warc_date

VERSION = "1.1.1"
WARC, INDEX, PAGES = "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"
"""The index is plain and is called so because replayweb.page passes over a `.cdx.gz` without its `.idx`, and pywb, when
it unpacks a collection, over a `.cdxj`."""

_OLDEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the collection that a reader may begin with."""

    url: str
    at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a collection says of itself; `description` is Markdown. Its first page is the one to begin with."""

    title: str
    description: str
    software: str
    pages: Sequence[PageEntry]


def write_wacz(out: IO[bytes], records: Iterable[bytes], told: Told) -> None:
    """Writes a collection of these records, each one or several gzip members, one after the other in memory.

    Raises `RecordError` for what is no whole record, and `OSError` where `out` takes no more. The zip's headers are the
    short ones (no zip64, so up to 2 GiB, of which a visit has some 64 MiB): replayweb.page looks for the records right
    behind them.
    """
    with ZipFile(out, "w", ZIP_STORED) as file:
        resources, index = _warc(file, records)
        for name, data in ((INDEX, index), (PAGES, _pages(told.pages))):
            resources.append(_put(file, name, data))
        package = _json(_package(told, resources))
        _put(file, "datapackage.json", package)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
        _put(file, "datapackage-digest.json", _json(digest))


def _warc(file: ZipFile, records: Iterable[bytes]) -> tuple[list[dict[str, object]], bytes]:
    """Writes the WARC file; what the package tells of it, and its index."""
    digest, size, lines = hashlib.sha256(), 0, []
    with file.open(_info(WARC), "w") as out:
        for packed in records:
            for start, length in members(packed):
                record = read_member(packed[start : start + length])
                lines.append(index_line(record, size + start, length, WARC.rpartition("/")[2]))
            out.write(packed)
            digest.update(packed)
            size += len(packed)
    return [_resource(WARC, digest.hexdigest(), size)], b"".join(sorted(lines))


def _pages(pages: Sequence[PageEntry]) -> bytes:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}
    told = [
        {"id": str(number), "url": page.url, "ts": warc_date(page.at), "title": page.title}
        for number, page in enumerate(pages, start=1)
    ]
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in (head, *told)).encode("utf-8", "replace")


def _package(told: Told, resources: list[dict[str, object]]) -> dict[str, object]:
    first = told.pages[0]
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": told.title,
        "description": told.description,
        "software": told.software,
        "mainPageUrl": first.url,
        "mainPageDate": warc_date(first.at),
        "resources": resources,
    }


def _put(file: ZipFile, name: str, data: bytes) -> dict[str, object]:
    file.writestr(_info(name), data)
    return _resource(name, hashlib.sha256(data).hexdigest(), len(data))


def _resource(path: str, sha256: str, size: int) -> dict[str, object]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{sha256}", "bytes": size}


def _info(name: str) -> ZipInfo:
    return ZipInfo(name, _OLDEST)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace")
