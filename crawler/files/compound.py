"""Compound files (MS-CFB), which doc, xls, wps and et are: what streams they hold, and these. Pure.

`olefile` believes what a header says of the sizes of its tables, and would walk in a circle for minutes: so a header
that promises more than the file has is refused before.
"""

from __future__ import annotations

import io
import struct

import olefile

from crawler.files import whys
from storage.signatures import COMPOUND

SPOILT = (AssertionError, OSError, RecursionError, ValueError, LookupError, TypeError, struct.error)
"""What olefile raises on files that are spoilt, by its source: its own errors are OSErrors."""
_SHIFTS = (9, 12)
_MINI_SHIFT = 6
_HEADER = 512


class SpoiltError(ValueError):
    """A compound file that cannot be read: cut, or spoilt. Its message says why, in Chinese."""


class Compound:
    """A compound file; `storages` are its folders at the root that hold something, in lower case.

    Raises `SpoiltError` where it is none, or none that can be read.
    """

    def __init__(self, body: bytes) -> None:
        self._size = len(body)
        if not body.startswith(COMPOUND) or not _is_sane(body):
            raise SpoiltError("文件头与文件的实际内容不符")
        try:
            self._file = olefile.OleFileIO(io.BytesIO(body))
            paths = self._file.listdir(streams=True, storages=True)
        except SPOILT:
            raise SpoiltError(whys.LOST_DIRECTORY) from None
        top = {path[0].lower(): path[0] for path in paths if len(path) == 1}
        self.storages = frozenset(path[0].lower() for path in paths if len(path) > 1)
        self._streams = {key: name for key, name in top.items() if key not in self.storages}

    @property
    def streams(self) -> frozenset[str]:
        """The names of the streams at its root, in lower case."""
        return frozenset(self._streams)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream at its root, whose name is given in lower case. Raises `SpoiltError` where it is cut,
        and `KeyError` where there is none."""
        path = self._streams[name]
        try:
            size = self._file.get_size(path)
            body: bytes = self._file.openstream(path).read() if size <= self._size else b""
        except SPOILT:
            raise SpoiltError("文件内的数据流已损坏") from None
        if len(body) < size:
            raise SpoiltError("文件内的数据流不完整")
        return body


def _is_sane(body: bytes) -> bool:
    """Whether its tables can be within the file: MS-CFB 2.2."""
    if len(body) < _HEADER:
        return False
    shift, mini = struct.unpack_from("<HH", body, 30)
    (tables,) = struct.unpack_from("<L", body, 44)
    (small,) = struct.unpack_from("<L", body, 64)
    (further,) = struct.unpack_from("<L", body, 72)
    if shift not in _SHIFTS or mini != _MINI_SHIFT:
        return False
    return bool(max(tables, small, further) <= len(body) >> shift)
