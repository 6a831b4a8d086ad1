"""A maker of compound files (MS-CFB, version 3), the container of xls, doc, et, wps and of encrypted packages.

Streams are padded to 4096 bytes, below which they would lie elsewhere; all programs that write them may do so.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: dict[str, _Entry] = field(default_factory=dict)
    start: int = 0
    right: int = _NONE
    child: int = _NONE


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams; `a/b` lies in the storage `a`."""
    root = _Entry("Root Entry", _ROOT)
    for path, data in streams.items():
        _put(root, path.split("/"), data)
    entries: list[_Entry] = []
    _listed(root, entries)
    sectors: list[bytes] = []
    chains: list[int] = []
    for entry in entries:
        if entry.kind == _STREAM:
            entry.start = _laid(entry.data, sectors, chains)
    entries_bytes = b"".join(_entry(entry) for entry in entries)
    empty = _entry(_Entry("", 0))
    directory = _laid(entries_bytes + empty * (-len(entries) % 4), sectors, chains)
    tables = 1
    while len(chains) + tables > tables * _SECTOR // 4:
        tables += 1
    if tables > 109:
        raise ValueError("too large for this maker")
    first = len(chains)
    chains += [_FAT] * tables
    chains += [_FREE] * (tables * _SECTOR // 4 - len(chains))
    places = [*range(first, first + tables), *[_FREE] * (109 - tables)]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *places)
    return header + b"".join(sectors) + struct.pack(f"<{len(chains)}I", *chains)


def _put(into: _Entry, path: list[str], data: bytes) -> None:
    name, *deeper = path
    if deeper:
        _put(into.children.setdefault(name, _Entry(name, _STORAGE)), deeper, data)
    else:
        into.children[name] = _Entry(name, _STREAM, data.ljust(4096, b"\0"))


def _listed(entry: _Entry, entries: list[_Entry]) -> int:
    """The number of an entry in the directory; those of a storage are a chain to the right, in the order asked for."""
    entries.append(entry)
    number = len(entries) - 1
    previous: _Entry | None = None
    for child in sorted(entry.children.values(), key=lambda one: (len(one.name), one.name.upper())):
        at = _listed(child, entries)
        if previous is None:
            entry.child = at
        else:
            previous.right = at
        previous = child
    return number


def _laid(data: bytes, sectors: list[bytes], chains: list[int]) -> int:
    start = len(sectors)
    for at in range(0, len(data), _SECTOR):
        sectors.append(data[at : at + _SECTOR].ljust(_SECTOR, b"\0"))
        chains.append(len(chains) + 1)
    chains[-1] = _END
    return start


def _entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    start = entry.start if entry.kind == _STREAM else (_END if entry.kind == _ROOT else 0)
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2 if name else 0, entry.kind, 1, _NONE, entry.right, entry.child)
        + bytes(36)
        + struct.pack("<IQ", start, len(entry.data))
    )
