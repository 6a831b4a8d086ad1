"""WARC 1.1 records (ISO 28500:2017) made of what came over the wire, and read again. Pure: bytes in, bytes out.

Each record is a gzip member of its own, so that it can be copied, sent and read by itself. What was fetched is a
`response` with its `request` behind it, what a browser drew a `resource` with its picture behind it. An answer that is
known already is a `revisit`. Digests are SHA-256, of a response's payload as it was sent (perhaps compressed); what
findings name is the SHA-256 of the body that was read, which `Record.body` has.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

import brotli
import zstandard
from isal import igzip
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

_LEVEL = 3  # of a quarter of the time that zlib's usual level takes; real pages are larger by a tenth
_HOP = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer", "upgrade", "proxy-connection"})
"""Headers that speak of the connection: what is kept was taken out of its chunks."""

_IN_PATH = "/%:=&?~+!$,;'@()*[]"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

Headers = tuple[tuple[str, str], ...]


class RecordError(ValueError):
    """Bytes that are no whole record."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the answer to it. `body` is as it was sent (content-encoded), `at` when its last byte came.

    `cut`: no more of it was taken. Headers are in the order sent, names as they were written.
    """

    url: str
    at: datetime
    status: int
    headers: Headers
    body: bytes
    method: str = "GET"
    asked: Headers = ()
    sent: bytes = b""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as a browser drew it: the document at the end as UTF-8, and a picture of it (PNG; empty: none)."""

    url: str
    at: datetime
    document: bytes
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Record:
    """A record read again. `body` is what readers saw: not content-encoded. `headers` are those of the answer."""

    kind: str
    id: str
    url: str
    at: datetime
    status: int
    headers: Headers
    body: bytes
    payload_digest: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refer:
    """What a revisit says of the record that it refers to."""

    id: str
    url: str
    at: datetime
    payload_digest: str


class _Writer(WARCWriter):  # type: ignore[misc]  # the library ships no types
    """Writes plain records; they are compressed here, in a third of the time."""

    def __init__(self, out: BytesIO) -> None:
        super().__init__(out, gzip=False, warc_version="WARC/1.1")

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def exchange_members(exchange: Exchange) -> tuple[bytes, bytes]:
    """A response and the request for it, each a gzip member."""
    given = {"WARC-Date": warc_date(exchange.at)} | ({"WARC-Truncated": "length"} if exchange.cut else {})
    kept = [(name, value) for name, value in exchange.headers if name.lower() not in _HOP | {"content-length"}]
    kept.append(("Content-Length", str(len(exchange.body))))
    answer = StatusAndHeaders(str(exchange.status), kept, protocol="HTTP/1.1")
    parts = urlsplit(exchange.url)
    path = quote(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", safe=_IN_PATH)
    asked = [("Host", parts.netloc), *((name, value) for name, value in exchange.asked if name.lower() != "host")]
    question = StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", asked, is_http_request=True)

    def write(writer: _Writer) -> tuple[Any, Any]:
        response = writer.create_warc_record(
            exchange.url, "response", BytesIO(exchange.body), len(exchange.body), "", dict(given), http_headers=answer
        )
        concurrent = {"WARC-Date": given["WARC-Date"], "WARC-Concurrent-To": _id_of(response)}
        request = writer.create_warc_record(
            exchange.url, "request", BytesIO(exchange.sent), len(exchange.sent), "", concurrent, http_headers=question
        )
        return response, request

    first, second = _members(write)
    return first, second


def faithful_members(exchange: Exchange, body: bytes) -> tuple[bytes, bytes]:
    """The members of an exchange, if reading its record gives `body` as it was read; else as if that had been sent as
    it is.

    A server may say that it compresses and not do so, or end a compressed answer in the middle.
    """
    coded = any(name.lower() == "content-encoding" for name, _ in exchange.headers)
    made = exchange_members(exchange)
    if _gives(made[0], body) if coded else exchange.body == body:
        return made
    theirs = ("content-encoding", "content-length")  # these told of what was sent
    plain = tuple((name, value) for name, value in exchange.headers if name.lower() not in theirs)
    told = (*plain, ("X-Gongkai-Decoded", "1")) if coded else plain
    return exchange_members(replace(exchange, headers=told, body=body))


def _gives(member: bytes, body: bytes) -> bool:
    try:
        return read_member(member).body == body
    except RecordError:
        return False


def drawing_members(drawing: Drawing) -> tuple[bytes, ...]:
    """What was drawn, and the picture of it if there is one, each a gzip member."""

    def write(writer: _Writer) -> tuple[Any, ...]:
        date = {"WARC-Date": warc_date(drawing.at)}
        document = writer.create_warc_record(
            f"urn:drawn:{drawing.url}",
            "resource",
            BytesIO(drawing.document),
            len(drawing.document),
            "text/html; charset=utf-8",
            dict(date),
        )
        if not drawing.picture:
            return (document,)
        picture = writer.create_warc_record(
            f"urn:view:{drawing.url}",
            "resource",
            BytesIO(drawing.picture),
            len(drawing.picture),
            "image/png",
            date | {"WARC-Concurrent-To": _id_of(document)},
        )
        return document, picture

    return tuple(_members(write))


def told_member(
    urn: str, at: datetime, body: bytes, *, kind: str = "metadata", media: str = "application/json", record: str = ""
) -> bytes:
    """What is told of ours about what is kept beside it, JSON mostly, as a gzip member. `record` is its id, where it
    shall not have a new one."""

    def write(writer: _Writer) -> tuple[Any, ...]:
        given = {"WARC-Date": warc_date(at)} | ({"WARC-Record-ID": f"<{record}>"} if record else {})
        return (writer.create_warc_record(urn, kind, BytesIO(body), len(body), media, given),)

    (member,) = _members(write)
    return member


def revisit_member(url: str, at: datetime, known: Refer, *, modified: bool) -> bytes:
    """That `url` answered what is kept as `known`: by the same bytes, or (not `modified`) by status 304."""

    def write(writer: _Writer) -> tuple[Any, ...]:
        record = writer.create_revisit_record(
            url,
            known.payload_digest,
            known.url,
            warc_date(known.at),
            http_headers=None if modified else StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": warc_date(at), "WARC-Refers-To": f"<{known.id}>"},
        )
        if not modified:
            record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
        return (record,)

    (member,) = _members(write)
    return member


def info_member(file: str, at: datetime, software: str, described: str, record: str = "") -> bytes:
    """The `warcinfo` at the beginning of a file. `record` is as in `told_member`."""

    def write(writer: _Writer) -> tuple[Any, ...]:
        told = {"software": software, "format": "WARC File Format 1.1", "description": described}
        info = writer.create_warcinfo_record(file, told)
        info.rec_headers.replace_header("WARC-Date", warc_date(at))
        if record:
            info.rec_headers.replace_header("WARC-Record-ID", f"<{record}>")
        return (info,)

    (member,) = _members(write)
    return member


def read_member(member: bytes) -> Record:
    """The record that a gzip member holds. Raises `RecordError` where it holds none, or half of one."""
    try:
        return next(read_members(member))
    except StopIteration:
        raise RecordError("no record") from None


def read_members(members: bytes) -> Iterator[Record]:
    """The records of several gzip members, one after the other. Raises `RecordError` as `read_member` does."""
    try:
        for record in ArchiveIterator(BytesIO(members), check_digests="raise"):
            fields = dict(record.rec_headers.headers)
            answer = record.http_headers
            body = _decoded(record.raw_stream.read(), answer.get_header("Content-Encoding") if answer else None)
            told = fields.get("Content-Length", "")
            if not told.isdigit() or "WARC-Record-ID" not in fields:
                raise RecordError("no whole record")
            yield Record(
                kind=record.rec_type,
                id=fields["WARC-Record-ID"].strip("<>"),
                url=fields.get("WARC-Target-URI", "").strip("<>"),
                at=datetime.fromisoformat(fields["WARC-Date"]),
                status=_status(answer) if record.rec_type in ("response", "revisit") else 0,
                headers=tuple(answer.headers) if answer else (),
                body=body,
                payload_digest=fields.get("WARC-Payload-Digest", ""),
                fields=fields,
            )
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, KeyError, zlib.error) as error:
        raise RecordError(str(error) or type(error).__name__) from None


def members(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each gzip member of `data` begins, and how long it is. Raises `RecordError` for what is cut or no gzip."""
    start = 0
    while start < len(data):
        press = zlib.decompressobj(zlib.MAX_WBITS + 16)
        try:
            press.decompress(data[start:])
        except zlib.error as error:
            raise RecordError(str(error)) from None
        if not press.eof:
            raise RecordError("a member is cut")
        length = len(data) - start - len(press.unused_data)
        yield start, length
        start += length


def sha256_of(body: bytes) -> str:
    """What findings name a body by."""
    return hashlib.sha256(body).hexdigest()


def warc_date(moment: datetime) -> str:
    """A moment as WARC tells it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _decoded(body: bytes, coding: str | None) -> bytes:
    """A body without its content coding (RFC 9110, 8.4.1). What cannot be decoded is given as it is: `faithful_members`
    has seen to it that nothing of that sort is kept."""
    for way in _DECODERS.get((coding or "").strip().lower(), ()):
        with suppress(zlib.error, brotli.error, zstandard.ZstdError):
            return way(body)
    return body


_DECODERS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "gzip": (lambda body: zlib.decompress(body, zlib.MAX_WBITS + 16),),
    "deflate": (zlib.decompress, lambda body: zlib.decompress(body, -zlib.MAX_WBITS)),
    "br": (lambda body: bytes(brotli.decompress(body)),),
    "zstd": (lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),),
}


def _status(answer: StatusAndHeaders | None) -> int:
    code = answer.get_statuscode() if answer else ""
    return int(code) if code.isdigit() else 0


def _id_of(record: Any) -> str:
    told: str = record.rec_headers.get_header("WARC-Record-ID")
    return told


def _members(write: Any) -> Iterable[bytes]:
    """What `write` makes with a writer, each record as a gzip member."""
    out = BytesIO()
    writer = _Writer(out)
    for record in write(writer):
        out.seek(0)
        out.truncate()
        writer.write_record(record)
        yield igzip.compress(out.getvalue(), _LEVEL, mtime=0)
