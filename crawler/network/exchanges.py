"""What goes over the wire, as it goes: kept nearer the network than whatever decompresses or follows."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import cast

from scrapy import Request
from scrapy.http import Response

from storage.warc import Exchange, Headers

_SENT = "as_sent"
_PIECE = 1 << 20  # bytes that are unpacked at once
_WINDOWS = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS)
"""With the head of gzip or zlib, and without any, which some servers call deflate."""


class AsSent:
    """A downloader middleware that leaves each answer, as it was sent, with its request."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps the response, whose body nobody changes, and its headers apart: what decompresses takes some away."""
        request.meta[_SENT] = response, _plain(response.headers)
        return response


def was_packed(request: Request) -> bool:
    """Whether the answer to a request says that it was sent compressed: then its length is not that of what is read."""
    _, headers = cast("tuple[Response, Headers]", request.meta.get(_SENT, (None, ())))
    return any(name.lower() in ("content-encoding", "x-content-encoding") for name, _ in headers)


def is_cut(request: Request) -> bool:
    """Whether an answer that was sent compressed (gzip, RFC 1952; deflate) ends before its end: what unpacks it tells
    what came until then, as if that were all."""
    answer, headers = cast("tuple[Response | None, Headers]", request.meta.get(_SENT, (None, ())))
    told = [value.strip().lower() for name, value in headers if name.lower() == "content-encoding"]
    if answer is None or told not in (["gzip"], ["x-gzip"], ["deflate"]):
        return False
    return not any(_ends(answer.body, bits) for bits in _WINDOWS)


def _ends(body: bytes, bits: int) -> bool:
    """Whether a compressed body unpacks to its end, a piece at a time."""
    unpacking, left = zlib.decompressobj(bits), body
    try:
        while left and not unpacking.eof:
            unpacking.decompress(left, _PIECE)
            left = unpacking.unconsumed_tail
    except zlib.error:
        return False
    return unpacking.eof


def exchange_of(request: Request, url: str, at: datetime, most: int | None) -> Exchange | None:
    """The request and the answer to it, of its body at most so many bytes; None where none came."""
    if _SENT not in request.meta:
        return None
    answer, headers = cast("tuple[Response, Headers]", request.meta[_SENT])
    cut = "enough" in request.meta and len(answer.body) >= request.meta["enough"]
    return Exchange(
        url,
        at,
        answer.status,
        headers,
        answer.body[:most],
        request.method,
        _plain(request.headers),
        request.body,
        cut=cut or (most is not None and len(answer.body) > most),
    )


def _plain(headers: object) -> Headers:
    given = cast("dict[bytes, list[bytes]]", headers)
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in given.items() for value in values
    )
