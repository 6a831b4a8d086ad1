"""Makers of zip files, right ones and others. Nothing of the day or the machine gets into them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

DAY = (2026, 3, 6, 12, 0, 0)
MIB = 2**20
_WORTH_COUNTING = 200  # MiB: of more the check sum is wrong, and nobody gets as far
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def packed(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    """A zip of these files, in their order. A name that ends in `/` is a folder."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = target.compression
            target.writestr(info, part)
    return written.getvalue()


def parts_of(body: bytes) -> dict[str, bytes]:
    """The files of a zip by their names."""
    with zipfile.ZipFile(io.BytesIO(body)) as source:
        return {name: source.read(name) for name in source.namelist()}


def changed(body: bytes, edits: Mapping[str, Callable[[bytes], bytes] | bytes | None]) -> bytes:
    """A zip with some of its files edited, put in anew, or (None) left out."""
    parts = parts_of(body)
    for name, edit in edits.items():
        if edit is None:
            del parts[name]
        else:
            parts[name] = edit if isinstance(edit, bytes) else edit(parts[name])
    return packed(parts)


def named_in_gb18030(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip as old Chinese programs write it: names in gb18030, and nothing that says so."""
    codes = {f"{number}".rjust(len(name.encode("gb18030")), "_"): name for number, name in enumerate(parts)}
    body = packed({code: parts[name] for code, name in codes.items()})
    for code, name in codes.items():
        body = body.replace(code.encode(), name.encode("gb18030"))
    return body


def locked(body: bytes, method: int | None = None) -> bytes:
    """The same zip with all of its files marked as encrypted; `method` 99 is AES."""
    return _flagged(_flagged(body, _LOCAL, 6, method), _CENTRAL, 8, method)


def compressed_by(body: bytes, method: int) -> bytes:
    """The same zip, said to be compressed in another way."""
    return _with_method(_with_method(body, _LOCAL, 8, method), _CENTRAL, 10, method)


def spoilt(body: bytes, name: str) -> bytes:
    """The same zip with one file's bytes spoilt in the middle."""
    with zipfile.ZipFile(io.BytesIO(body)) as source:
        info = source.getinfo(name)
    middle = info.header_offset + 30 + len(name.encode()) + info.compress_size // 2
    return body[:middle] + bytes(byte ^ 0x55 for byte in body[middle : middle + 8]) + body[middle + 8 :]


def zeros(mebibytes: int, byte: bytes = b" ") -> bytes:
    """So many MiB of one byte, deflated (raw), without being unpacked on the way: a thousandth of the size."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = squeeze.compress(byte * MIB) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return one * mebibytes + squeeze.flush(zlib.Z_FINISH)


def bomb(name: str, before: bytes, mebibytes: int, after: bytes = b"", *, said: int | None = None) -> bytes:
    """A zip of one file: `before`, so many MiB of blanks, `after`. `said` is the size that it announces."""
    return with_bomb({}, name, before, mebibytes, after, said=said)


def with_bomb(
    parts: Mapping[str, bytes | str],
    name: str,
    before: bytes,
    mebibytes: int,
    after: bytes = b"",
    *,
    said: int | None = None,
) -> bytes:
    """A zip of `parts` and of one file more that unpacks to so many MiB."""
    squeezed = _stored_block(before) + zeros(mebibytes)[:-2] + _stored_block(after, last=True)
    size = said if said is not None else min(len(before) + mebibytes * MIB + len(after), 2**32 - 2)
    checked = _crc(before, mebibytes, after) if mebibytes <= _WORTH_COUNTING else 0
    body = packed(parts)
    directory = body.rindex(_CENTRAL) if parts else 0
    directory = struct.unpack("<I", body[-6:-2])[0] if parts else 0
    entries = body[directory:-22] if parts else b""
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x5C66, checked, len(squeezed), size, len(name), 0)
    local = _LOCAL + head + name.encode() + squeezed
    central = _CENTRAL + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, directory) + name.encode()
    ends = struct.pack(
        "<HHHHIIH", 0, 0, len(parts) + 1, len(parts) + 1, len(entries + central), directory + len(local), 0
    )
    return body[:directory] + local + entries + central + _END + ends


def overlapping(files: int, mebibytes: int) -> bytes:
    """A zip whose files all are the same bytes of it, each unpacking to so many MiB."""
    squeezed = zeros(mebibytes)
    name = b"00000.csv"
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x5C66, 0, len(squeezed), mebibytes * MIB, len(name), 0)
    local = _LOCAL + head + name + squeezed
    entries = b"".join(
        _CENTRAL + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"%05d.csv" % number
        for number in range(files)
    )
    return local + entries + _END + struct.pack("<HHHHIIH", 0, 0, files, files, len(entries), len(local), 0)


def nested(depth: int, innermost: bytes, name: str = "数据.zip") -> bytes:
    """A zip in a zip in a zip, so deep."""
    for _ in range(depth):
        innermost = packed({name: innermost})
    return innermost


def _crc(before: bytes, mebibytes: int, after: bytes) -> int:
    value = zlib.crc32(before)
    for _ in range(mebibytes):
        value = zlib.crc32(b" " * MIB, value)
    return zlib.crc32(after, value)


def _stored_block(data: bytes, *, last: bool = False) -> bytes:
    """A block of raw deflate that holds up to 64 KiB as they are."""
    return bytes([last]) + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data


def _flagged(body: bytes, signature: bytes, at: int, method: int | None) -> bytes:
    marked = bytearray(body)
    for start in _starts(body, signature):
        marked[start + at] |= 1
        if method is not None:
            struct.pack_into("<H", marked, start + at + 2, method)
    return bytes(marked)


def _with_method(body: bytes, signature: bytes, at: int, method: int) -> bytes:
    marked = bytearray(body)
    for start in _starts(body, signature):
        struct.pack_into("<H", marked, start + at, method)
    return bytes(marked)


def _starts(body: bytes, signature: bytes) -> list[int]:
    starts, start = [], body.find(signature)
    while start >= 0:
        starts.append(start)
        start = body.find(signature, start + 4)
    return starts
