"""The index of a WARC file as pywb and replayweb.page read it: CDXJ, a line a record, sorted. Pure.

Keys are addresses in the order in which they sort (SURT: `cn,gov,changsha)/zwgk`), as the reference implementation
makes them but for taking out the numbers of sessions; that one is under the AGPL, and so is what builds on it.
"""

from __future__ import annotations

import json
import posixpath
import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

from storage.warc import Record

_INDEXED = frozenset({"response", "revisit", "resource", "metadata"})
_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.")
_AS_IT_IS = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"


def url_key(url: str) -> str:
    """What an address is looked up by: host from right to left, path and query in lower case, parameters sorted."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.lower()
    if parts.scheme not in _PORTS:
        return url.lower()
    place = ",".join(reversed(_WWW.sub("", _ascii(host)).split(".")))
    given = f":{port}" if port not in (None, _PORTS[parts.scheme]) else ""
    query = "&".join("".join(pair) for pair in sorted(one.partition("=") for one in _escaped(parts.query).split("&")))
    return f"{place}{given}){_path(parts.path)}{f'?{query}' if query else ''}".lower()


def index_line(record: Record, start: int, length: int, file: str) -> bytes:
    """The line of a record that begins at byte `start` of a file and has `length` bytes, compressed; nothing for one
    that nobody looks up. The lines of a file are sorted as bytes."""
    if record.kind not in _INDEXED:
        return b""
    told = {
        "url": record.url,
        "mime": _mime(record),
        "status": str(record.status or 200),
        "digest": record.payload_digest,
        "length": str(length),
        "offset": str(start),
        "filename": file,
    }
    return f"{url_key(record.url)} {record.at:%Y%m%d%H%M%S} {json.dumps(told)}\n".encode()


def _mime(record: Record) -> str:
    if record.kind == "revisit":
        return "warc/revisit"
    headers = {name.lower(): value for name, value in record.headers}
    told = headers.get("content-type", "") if record.kind == "response" else record.fields.get("Content-Type", "")
    return told.partition(";")[0].strip().lower() or "application/octet-stream"


def _path(path: str) -> str:
    return posixpath.normpath(re.sub("/+", "/", f"/{_escaped(path)}"))


def _escaped(text: str) -> str:
    """Percent signs undone as often as there are any, then white space, non-ASCII, `#` and `%` escaped."""
    raw = text.encode("utf-8", "surrogatepass")
    while (undone := unquote_to_bytes(raw)) != raw:
        raw = undone
    return quote(raw, safe=_AS_IT_IS)


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
